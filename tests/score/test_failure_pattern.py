"""Whether a way fails now and then, and when: what is said, and what only looks like it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from auditkit.record.outcome import Outcome
from auditkit.score.history.failure_pattern import RouteRun, failure_pattern

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def hourly(
    days: int, failed: Callable[[datetime], bool], *, hours: int = 1, begin: datetime = MONDAY
) -> list[RouteRun]:
    at = [begin + timedelta(hours=number, minutes=7) for number in range(0, 24 * days, hours)]
    return [RouteRun(one, failed(one)) for one in at]


def test_it_fails_in_the_morning() -> None:
    found = failure_pattern(hourly(3, lambda at: 9 <= at.hour < 11))
    assert found is not None
    assert found.words == (
        "Failed in 6 of the last 72 runs, all between 09:00 and 11:00 UTC: in 6 of the 6 runs at that time."
    )


def test_not_each_morning_and_a_few_runs_a_day() -> None:
    found = failure_pattern(hourly(6, lambda at: at.hour in (9, 10) and at.day in (16, 20), hours=5))
    assert found is not None
    assert found.words == (
        "Failed in 2 of the last 29 runs, all between 09:00 and 11:00 UTC: in 2 of the 3 runs at that time."
    )


def test_around_midnight_is_one_stretch() -> None:
    found = failure_pattern(hourly(3, lambda at: at.hour in (23, 0)))
    assert found is not None
    assert found.when == "between 23:00 and 01:00 UTC"


def test_on_one_day_of_the_week() -> None:
    found = failure_pattern(hourly(21, lambda at: at.weekday() == 0, hours=8))
    assert found is not None
    assert (found.when, found.failed, found.runs_then, found.runs) == ("on Mondays (UTC)", 9, 9, 63)


@pytest.mark.parametrize(
    "failed",
    [
        lambda at: True,
        lambda at: False,
        lambda at: at >= MONDAY + timedelta(days=1, hours=9),
        lambda at: at < MONDAY + timedelta(days=1, hours=9),
        lambda at: at == MONDAY + timedelta(days=1, hours=9, minutes=7),
        lambda at: MONDAY + timedelta(hours=9) <= at < MONDAY + timedelta(hours=12),
    ],
    ids=["always", "never", "since a day", "until a day", "once", "one outage"],
)
def test_what_is_no_unsteadiness(failed: Callable[[datetime], bool]) -> None:
    assert failure_pattern(hourly(3, failed)) is None


def test_few_runs_say_nothing() -> None:
    assert failure_pattern(hourly(1, lambda at: at.hour in (0, 12), hours=6)) is None


def test_no_hour_is_named_where_all_runs_are_at_that_hour() -> None:
    found = failure_pattern(hourly(10, lambda at: at.day % 2 == 0, hours=24))
    assert found is not None
    assert (found.failed, found.runs, found.when) == (5, 10, "")
    assert found.words == "Failed in 5 of the last 10 runs, with successful runs in between."


def test_two_spells_on_one_day_are_no_habit() -> None:
    found = failure_pattern(hourly(2, lambda at: at.day == 16 and at.hour in (9, 11)))
    assert found is not None
    assert found.when == ""


def test_no_hour_is_named_where_it_fails_at_any_hour() -> None:
    dice = random.Random(4)
    found = failure_pattern(hourly(3, lambda at: dice.random() < 0.3))
    assert found is not None
    assert found.when == ""


def test_a_run_is_what_most_of_its_tries_were() -> None:
    good, bad, unknown = Outcome.COMPLETED_WITH_DIFFICULTY, Outcome.WRONG_ANSWER, Outcome.NOT_MEASURED
    at = MONDAY
    assert RouteRun.of([(at, bad), (at, good), (at, bad)]) == RouteRun(at, True)
    assert RouteRun.of([(at, bad), (at, good)]) == RouteRun(at, False)
    assert RouteRun.of([(at, unknown), (at, bad)]) == RouteRun(at, True)
    assert RouteRun.of([(at, unknown)]) is None
