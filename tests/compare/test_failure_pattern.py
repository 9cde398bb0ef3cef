"""What the last runs say of a way that changed: audits every hour for a few days, as a schedule leaves them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from auditkit.compare.model import ChangeStatus, RouteChange
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.score.history.archive import Archive
from tests.compare.example import compare_audits

from .example import attempt, audited, missing, task

BEGIN = datetime(2026, 11, 16, tzinfo=UTC)
MORNING = "Failed in 5 of the last 50 runs, all between 09:00 and 11:00 UTC: in 5 of the 5 runs at that time."


def schedule(
    folder: Path, hours: int, failed: Callable[[datetime], bool], **special: Callable[[int], Any]
) -> tuple[AuditStore, RouteChange]:
    """Audits an hour apart, and the last compared with the one before."""
    store = AuditStore(folder / "audits")
    for number in range(hours):
        at = BEGIN + timedelta(hours=number, minutes=5)
        more = missing() if failed(at) else {}
        made = attempt(**{**more, "started_at": at})
        given = {name: make(number) for name, make in special.items()}
        again = given.pop("again", [])
        whole = audited(made, **given)
        record = whole.audit.model_copy(update={"id": name(number), "started_at": at, "ended_at": at})
        with store.create(record) as audit:
            for one in (made, *again):
                audit.save(one)
    return store, last(store, hours)


def name(number: int) -> str:
    return f"hour-{number:03}"


def last(store: AuditStore, hours: int) -> RouteChange:
    (way,) = compare_audits(store, name(hours - 2), name(hours - 1)).ways
    return way


def in_the_morning(at: datetime) -> bool:
    return at.hour in (9, 10)


def habit(way: RouteChange) -> str:
    return next((one.sentence for one in way.changes if one.sentence.startswith("Failed in")), "")


@pytest.mark.parametrize("hours", [58, 60], ids=["worse", "mended"])
def test_it_is_said_when_it_fails(tmp_path: Path, hours: int) -> None:
    store, way = schedule(tmp_path, hours, in_the_morning)
    assert way.status is (ChangeStatus.WORSE if hours == 58 else ChangeStatus.FIXED)
    assert habit(way) == MORNING
    # The same from the summaries that publishing keeps.
    archive = Archive(store)
    archive.judge(store.open(name(hours - 1)))
    assert len(archive.read) == hours
    assert habit(last(store, hours)) == MORNING


@pytest.mark.parametrize(
    "failed",
    [
        lambda at: at >= BEGIN + timedelta(hours=57),
        lambda at: at == BEGIN + timedelta(hours=57, minutes=5),
    ],
    ids=["since now", "once"],
)
def test_what_is_no_habit(tmp_path: Path, failed: Callable[[datetime], bool]) -> None:
    _, way = schedule(tmp_path, 58, failed)
    assert way.status is ChangeStatus.WORSE
    assert habit(way) == ""


@pytest.mark.thorough
def test_runs_of_another_task_file_or_another_address_do_not_count(tmp_path: Path) -> None:
    def changed(number: int) -> Any:
        return [task(sha256="old" if number < 50 else "new")]

    _, way = schedule(tmp_path / "file", 58, in_the_morning, tasks=changed)
    assert (way.status, habit(way)) == (ChangeStatus.WORSE, "")

    def moved(number: int) -> Any:
        return {"base_urls": {"harbour": "https://new.example"}} if number >= 50 else {}

    _, way = schedule(tmp_path / "address", 58, in_the_morning, options=moved)
    assert (way.status, habit(way)) == (ChangeStatus.WORSE, "")


def test_tries_to_confirm_are_no_runs_of_their_own(tmp_path: Path) -> None:
    def again(number: int) -> Any:
        at = BEGIN + timedelta(hours=number, minutes=6)
        tries = (2, 3) if in_the_morning(at) else ()
        return [attempt(trial=trial, confirming=True, started_at=at) for trial in tries]

    _, way = schedule(tmp_path, 58, in_the_morning, again=again)
    # Unsteady by its own tries: the first failed, and two did not.
    assert (way.status, way.unsteady, way.steadiness) == (ChangeStatus.CHANGED, True, "2 of 3")
    assert habit(way).startswith("Failed in 5 of the last 50 runs, all between 09:00 and 11:00 UTC")
    assert way.after is not None
    assert way.after.tries[0].outcome is Outcome.NOT_COMPLETED
