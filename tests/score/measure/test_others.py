"""Times, answers to questions and ways, by published numbers and by their edges."""

from __future__ import annotations

import pytest

from auditkit.score.metric import ease, lostness, mean_umux_lite, path_ratio, t_quantile, typical_time, umux_lite


def test_sauros_times() -> None:
    made = typical_time([55, 65, 75, 62, 45, 135])
    assert (round(made.value, 1), made.n) == (68.2, 6)
    assert made.low is not None
    assert made.high is not None
    assert (round(made.low, 1), round(made.high, 1)) == (46.0, 101.2)


@pytest.mark.parametrize(
    ("confidence", "degrees", "published"),
    [
        (0.80, 1, 3.078),
        (0.95, 1, 12.706),
        (0.98, 1, 31.821),
        (0.95, 2, 4.303),
        (0.95, 5, 2.571),
        (0.99, 9, 3.250),
        (0.90, 30, 1.697),
        (0.95, 100, 1.984),
        (0.998, 100, 3.174),
    ],
)
def test_quantiles_of_students_t(confidence: float, degrees: int, published: float) -> None:
    # The table of the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
    assert t_quantile(confidence, degrees) == pytest.approx(published, abs=6e-4)


def test_one_slow_time_moves_the_geometric_mean_less_than_the_mean() -> None:
    times = [100, 101, 102, 103, 104, 200]
    assert round(sum(times) / len(times), 2) == 118.33
    assert round(typical_time(times).value, 2) == 114.10


def test_a_single_time_has_no_interval_and_equal_ones_a_point() -> None:
    alone = typical_time([12.0])
    assert (alone.low, alone.high) == (None, None)
    assert alone.value == pytest.approx(12)
    same = typical_time([30, 30, 30])
    assert same.low == same.high == same.value == pytest.approx(30)


@pytest.mark.parametrize("times", [[], [3, 0], [-1]])
def test_what_is_no_time(times: list[float]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        typical_time(times)


def test_questions() -> None:
    assert ease([7, 5, 6, 4]) == 5.5
    assert (umux_lite(1, 1), umux_lite(7, 7), umux_lite(4, 4)) == (0, 100, 50)
    assert mean_umux_lite([(7, 7), (4, 4)]) == 75


@pytest.mark.parametrize("answers", [[], [0], [8]])
def test_answers_off_the_scale(answers: list[int]) -> None:
    with pytest.raises(ValueError, match=r"at least one|from 1 to 7"):
        ease(answers)
    with pytest.raises(ValueError, match=r"at least one|from 1 to 7"):
        mean_umux_lite([(one, 4) for one in answers])


def test_ways() -> None:
    assert lostness(6, 9, 3) == pytest.approx(0.60, abs=0.005)
    assert path_ratio(9, 3) == 3
    with pytest.raises(ValueError, match="not a walk"):
        path_ratio(0, 3)
