"""Which audits stay: the rules of backups, and what no rule lets go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from auditkit.record.audit import AuditHead
from auditkit.record.model import ReplaySource
from auditkit.score.history.retention import RetentionRules, audits_to_keep

BEGAN = datetime(2026, 1, 1, 3, tzinfo=UTC)


def head(name: str, at: datetime, *, ended: bool = True, people: bool = False) -> AuditHead:
    return AuditHead(
        id=name,
        started_at=at,
        ended_at=at + timedelta(minutes=5) if ended else None,
        options={"performer": "person"} if people else {},
    )


def nightly(nights: int) -> list[AuditHead]:
    """One audit each night from 1 January 2026, named after its day."""
    days = [BEGAN + timedelta(days=number) for number in range(nights)]
    return [head(f"{day:%m-%d}", day) for day in days]


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        (RetentionRules(last=3), ["03-29", "03-30", "03-31"]),
        (RetentionRules(last=1), ["03-31"]),
        (RetentionRules(monthly=2), ["02-28", "03-31"]),
        (RetentionRules(monthly=12), ["01-31", "02-28", "03-31"]),
        (RetentionRules(yearly=5), ["03-31"]),
        (RetentionRules(weekly=3), ["03-22", "03-29", "03-31"]),  # 22 and 29 March 2026 are Sundays
        (RetentionRules(since=date(2026, 3, 30)), ["03-30", "03-31"]),
        (RetentionRules(since=date(2027, 1, 1)), ["03-31"]),
        (RetentionRules(ids=("01-07",)), ["01-07", "03-31"]),
        (RetentionRules(last=2, monthly=2), ["02-28", "03-30", "03-31"]),
    ],
)
def test_rules_keep_what_they_name(rules: RetentionRules, names: list[str]) -> None:
    assert sorted(audits_to_keep(nightly(90), rules)) == names


def test_a_day_keeps_its_last_audit() -> None:
    hourly = [head(f"{number:02}", BEGAN + timedelta(hours=number)) for number in range(48)]
    # The 21st hour after three in the morning is the next day's first.
    assert sorted(audits_to_keep(hourly, RetentionRules(daily=2))) == ["44", "47"]


def test_months_without_audits_are_no_months() -> None:
    heads = [head("old", datetime(2020, 5, 1, tzinfo=UTC)), head("new", datetime(2026, 5, 1, tzinfo=UTC))]
    assert sorted(audits_to_keep(heads, RetentionRules(monthly=2))) == ["new", "old"]


def test_the_newest_whole_audit_stays_though_a_stopped_one_is_newer() -> None:
    heads = [*nightly(3), head("stopped", BEGAN + timedelta(days=9), ended=False)]
    why = audits_to_keep(heads, RetentionRules(ids=("01-01",)))
    assert why == {
        "01-01": "asked for by its name",
        "01-03": "the newest that came to its end",
        "stopped": "the newest",
    }


def test_what_people_did_stays_and_takes_no_place() -> None:
    heads = [*nightly(3), head("people", BEGAN - timedelta(days=900), people=True)]
    heads.sort(key=lambda one: one.started_at)
    assert sorted(audits_to_keep(heads, RetentionRules(last=2))) == ["01-02", "01-03", "people"]


def test_a_replay_takes_the_place_of_no_audit() -> None:
    replay = head("replay", BEGAN + timedelta(days=9))
    replay = replay.model_copy(update={"replay": ReplaySource.model_construct()})
    heads = [*nightly(3), replay]
    assert sorted(audits_to_keep(heads, RetentionRules(last=2))) == ["01-02", "01-03"]
    assert sorted(audits_to_keep(heads, RetentionRules(daily=9))) == ["01-01", "01-02", "01-03"]
    assert sorted(audits_to_keep(heads, RetentionRules(ids=("replay",)))) == ["01-03", "replay"]


def test_a_day_is_one_of_utc() -> None:
    from datetime import timezone

    late = datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=13)))  # still 1 March in UTC
    heads = [head("late", late), head("next", datetime(2026, 3, 2, 9, tzinfo=UTC))]
    assert sorted(audits_to_keep(heads, RetentionRules(since=date(2026, 3, 2)))) == ["next"]
    assert sorted(audits_to_keep(heads, RetentionRules(daily=2))) == ["late", "next"]


def test_a_rule_is_needed() -> None:
    assert not RetentionRules().any
    assert RetentionRules(weekly=1).any
