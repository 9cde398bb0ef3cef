"""Shares and their intervals, by published numbers."""

from __future__ import annotations

import pytest

from auditkit.score.metric import Retest, Share, wilson

CANADA = [
    (48, 142, 26.5, 41.9),
    (94, 176, 46.1, 60.6),
    (108, 136, 71.9, 85.4),
    (33, 38, 72.7, 94.3),
    (33, 41, 66.0, 89.8),
    (21, 33, 46.6, 77.8),
]
"""Counts of Canada.ca's studies, with Wilson intervals at 95 % as we were given them. Two ends were rounded twice,
first to two places and then to one: 46.045 became 46.1, and 94.246 became 94.3."""


@pytest.mark.parametrize(("count", "n", "low", "high"), CANADA)
def test_wilson(count: int, n: int, low: float, high: float) -> None:
    made = wilson(count, n)
    assert (made.low * 100, made.high * 100) == (pytest.approx(low, abs=0.056), pytest.approx(high, abs=0.056))
    assert Share(count, n).interval == made


def test_a_studys_tasks_add_up_to_its_overall_rate() -> None:
    percentages = [28, 44, 22, 28, 47, 18, 61, 22]
    sizes = [18, 18, 18, 18, 17, 17, 18, 18]
    counts = [round(percent / 100 * n) for percent, n in zip(percentages, sizes, strict=True)]
    assert (sum(counts), sum(sizes)) == (48, 142)
    assert Share(sum(counts), sum(sizes)).words == "34% (48 of 142; 26.5–41.9% at 95% confidence)"


@pytest.mark.parametrize(("count", "n", "words"), [(2, 8, "2 of 8"), (15, 15, "15 of 15"), (0, 1, "0 of 1")])
def test_below_sixteen_no_percentage(count: int, n: int, words: str) -> None:
    assert Share(count, n).words == words


def test_from_sixteen_on_a_percentage_with_its_count_and_interval() -> None:
    assert Share(8, 16).words.startswith("50% (8 of 16; ")


def test_no_interval_leaves_the_scale() -> None:
    for n in (1, 2, 16, 400):
        for count in {0, 1, n}:
            made = wilson(count, n)
            assert 0 <= made.low <= count / n <= made.high <= 1


@pytest.mark.parametrize(("count", "n"), [(1, 0), (3, 2), (-1, 5)])
def test_what_is_no_share(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        Share(count, n)
    with pytest.raises(ValueError, match="not a share"):
        wilson(count, n)


def test_a_retest() -> None:
    # Worked out by the formula of method 10: no published table was at hand to hold it against.
    retest = Retest(before=Share(48, 80), after=Share(56, 70))
    assert retest.change == pytest.approx(0.2)
    assert (round(retest.interval.low, 4), round(retest.interval.high, 4)) == (0.0524, 0.3339)
    assert retest.reached


@pytest.mark.parametrize(
    ("before", "after", "reached"),
    [
        (Share(6, 10), Share(8, 10), True),
        (Share(9, 10), Share(8, 10), True),
        (Share(1, 10), Share(3, 10), True),
        (Share(1, 10), Share(2, 10), False),
        (Share(7, 10), Share(7, 9), False),
    ],
)
def test_a_retest_reaches_eighty_percent_or_twenty_points_more(before: Share, after: Share, reached: bool) -> None:
    assert Retest(before, after).reached is reached


def test_a_change_the_other_way_round_has_the_interval_the_other_way_round() -> None:
    there, back = Retest(Share(2, 9), Share(7, 12)), Retest(Share(7, 12), Share(2, 9))
    assert there.interval.low == pytest.approx(-back.interval.high)
    assert there.interval.high == pytest.approx(-back.interval.low)
