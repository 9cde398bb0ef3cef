"""Times, answers to questions, agreement, ways and vitals, by published numbers and by their edges."""

from __future__ import annotations

import pytest

from auditkit.probe.vitals import CLS, INP_MS, LCP_MS
from auditkit.score.metric import (
    Band,
    Speed,
    band,
    ease,
    kappa,
    lostness,
    mean_umux_lite,
    path_ratio,
    speed_of,
    t_quantile,
    timely_success,
    typical_time,
    umux_lite,
)


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


@pytest.mark.parametrize(
    ("success", "target", "actual", "score", "speed"),
    [
        (1.0, 60, 30, 100, Speed.GOOD),
        (0.8, 60, 60, 80, Speed.GOOD),
        (1.0, 60, 80, 75, Speed.ACCEPTABLE),
        (0.6, 60, 10, 60, Speed.ACCEPTABLE),
        (0.9, 60, 120, 45, Speed.CRITICAL),
    ],
)
def test_success_in_time(success: float, target: float, actual: float, score: float, speed: Speed) -> None:
    made = timely_success(success, target, actual)
    assert made == pytest.approx(score)
    assert speed_of(made) is speed


@pytest.mark.parametrize(("success", "target", "actual"), [(1.1, 1, 1), (0.5, 0, 1), (0.5, 1, 0)])
def test_what_is_no_success_in_time(success: float, target: float, actual: float) -> None:
    with pytest.raises(ValueError, match="share of success"):
        timely_success(success, target, actual)


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


def test_agreement() -> None:
    # 20 yes and 15 no alike, 5 and 10 apart: 0.7 agreed, 0.5 by chance.
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert kappa(one, other) == pytest.approx(0.4)
    assert kappa(one, one) == 1
    assert kappa(["yes", "no"], ["no", "yes"]) == -1


def test_agreement_that_nothing_could_disturb_says_nothing() -> None:
    assert kappa(["yes", "yes"], ["yes", "yes"]) is None


@pytest.mark.parametrize(("one", "other"), [([], []), (["yes"], ["yes", "no"])])
def test_agreement_on_other_cases(one: list[str], other: list[str]) -> None:
    with pytest.raises(ValueError, match="same cases"):
        kappa(one, other)


def test_ways() -> None:
    assert lostness(6, 9, 3) == pytest.approx(0.60, abs=0.005)
    assert path_ratio(9, 3) == 3
    with pytest.raises(ValueError, match="not a walk"):
        path_ratio(0, 3)


@pytest.mark.parametrize(
    ("limits", "good", "middling", "poor"),
    [(LCP_MS, 2500, 4000, 4001), (INP_MS, 200, 500, 501), (CLS, 0.1, 0.25, 0.26)],
)
def test_vitals(limits: tuple[float, float], good: float, middling: float, poor: float) -> None:
    assert band(good, limits) is Band.GOOD
    assert band(good * 1.01, limits) is Band.NEEDS_IMPROVEMENT
    assert band(middling, limits) is Band.NEEDS_IMPROVEMENT
    assert band(poor, limits) is Band.POOR
