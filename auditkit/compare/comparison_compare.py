"""Two audits side by side: records in, data out. It visits no site and reads no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.compare.change import compared, gravest_first
from auditkit.compare.comparison_grade import grade_change
from auditkit.compare.comparison_note import notes
from auditkit.compare.model import Comparison, GradeChange, WayChange
from auditkit.compare.model_share import Share
from auditkit.record.file_file import in_utc

if TYPE_CHECKING:
    from auditkit.compare.model_way import Walked, WayKey
    from auditkit.record.model import AttemptRecord, AuditRecord
    from auditkit.score.rubric import Rubric

Older = Callable[["WayKey"], Iterable["Walked"]]
"""The earlier audits that walked a way, the newest first; asked only where the one compared with can't say."""


def no_older(_: WayKey) -> Iterable[Walked]:
    """There is no audit before the one compared with."""
    return ()


@dataclass(frozen=True)
class Compared:
    """What was found at one agency."""

    ways: tuple[WayChange, ...]
    grade: GradeChange | None = None


@dataclass(frozen=True)
class Audited:
    """An audit with its attempts."""

    audit: AuditRecord
    attempts: tuple[AttemptRecord, ...] = field(default=())


def compare(before: Audited, after: Audited, *, older: Older = no_older, rubric: Rubric | None = None) -> Comparison:
    """What changed between two audits by a script. Without a `rubric`, auditkit's own scores both."""
    found = []
    for agency in agencies_of(before.audit, after.audit):
        then, now = (Share.of(one.audit, agency, one.attempts, rubric=rubric) for one in (before, after))
        found.append(compare_agency(then, now, older))
    return comparison(before.audit, after.audit, found)


def compare_agency(then: Share, now: Share, older: Older = no_older) -> Compared:
    """What changed at one agency."""
    ways = [compared(then.ways.get(key), walked, older) for key, walked in now.ways.items()]
    ways += [compared(walked, None, older) for key, walked in then.ways.items() if key not in now.ways]
    return Compared(tuple(ways), grade_change(then, now))


def agencies_of(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    """Every agency one of the two visited: those of the later first, in its order."""
    yield from dict.fromkeys(one.agency for audit in (after, before) for one in audit.agencies)


def comparison(before: AuditRecord, after: AuditRecord, found: Iterable[Compared]) -> Comparison:
    """The comparison of two audits, put together from their agencies."""
    agencies = list(found)
    return Comparison(
        before_id=before.id,
        before_at=in_utc(before.started_at),
        after_id=after.id,
        after_at=in_utc(after.started_at),
        ways=tuple(sorted((way for one in agencies for way in one.ways), key=gravest_first)),
        grades=tuple(one.grade for one in agencies if one.grade is not None),
        notes=notes(before, after),
    )
