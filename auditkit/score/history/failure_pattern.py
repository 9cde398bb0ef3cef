"""The last audits, as far as single ways go: from the summaries that are kept, else from the records themselves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from auditkit.record.audit_head import began, stands_aside
from auditkit.record.file_file import in_utc
from auditkit.record.outcome import Performer
from auditkit.score.history.failure_pattern_pattern import MOST_RUNS, Run
from auditkit.score.history.summary_cache import Shelf, Spoilt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from auditkit.record.audit_head import AuditHead
    from auditkit.record.model import AuditRecord
    from auditkit.record.outcome import Outcome
    from auditkit.record.store import Audits
    from auditkit.score.history.summary import AgencyPast

_BASE_URLS = "base_urls"


@dataclass(frozen=True)
class _Tried:
    """A task in one audit."""

    sha256: str
    tries: Sequence[tuple[str, str, datetime, Outcome]]
    """Path, profile, beginning and outcome of each try that was not made to confirm others."""


class Recent:
    """The audits before one, asked way by way."""

    def __init__(self, audits: Audits, now: AuditRecord) -> None:
        self._audits = audits
        self._now = now
        self._shelf = Shelf(audits.folder)
        self._fetched = False
        self._agency = lru_cache(maxsize=10 * MOST_RUNS)(self._read_agency)
        self._task = lru_cache(maxsize=10 * MOST_RUNS)(self._read_task)

    def runs(self, agency: str, task: str, path: str, profile: str) -> Iterator[Run]:
        """The way in the audits before, the newest first, at most `MOST_RUNS` of them with the present one.

        It ends where the task file was another, or another address was visited. What was not measured is left out.

        Raises:
            AuditkitError: an audit.json or a record can't be read; it is named.
        """
        asks = next((one.sha256 for one in self._now.tasks if (one.agency, one.task) == (agency, task)), "")
        found = 1
        for head in self._earlier(agency):
            tried = self._task(head.id, agency, task)
            if tried is None:
                continue
            if tried.sha256 != asks or found >= MOST_RUNS:
                return
            run = Run.of((at, outcome) for way, who, at, outcome in tried.tries if (way, who) == (path, profile))
            if run is not None:
                found += 1
                yield run

    def _earlier(self, agency: str) -> Iterator[AuditHead]:
        """The audits by scripts that visited the agency at the same address, the newest first."""
        if not self._fetched:
            self._audits.origin.fetch_summaries()
            self._fetched = True
        for head in reversed(self._heads):
            if head.began < began(self._now) and agency in head.visited:
                if _address(head, agency) != _address(self._now, agency):
                    return
                yield head

    @cached_property
    def _heads(self) -> Sequence[AuditHead]:
        return [head for head in self._audits.heads() if not stands_aside(head)]

    def _read_task(self, audit_id: str, agency: str, task: str) -> _Tried | None:
        past = self._agency(audit_id, agency)
        if past is None:
            return self._from_records(audit_id, agency, task)
        known = next((one for one in past.tasks if one.task == task), None)
        if known is None:
            return None
        return _Tried(
            known.sha256,
            [
                (way.path, way.profile, in_utc(one.started_at), one.outcome)
                for way in known.ways
                for one in way.attempts
                if not one.confirming
            ],
        )

    def _read_agency(self, audit_id: str, agency: str) -> AgencyPast | None:
        """From a summary; None where there is none of the records as they are."""
        shelved = self._shelf.find(audit_id)
        with suppress(OSError, Spoilt):
            if shelved is not None and shelved.head.stamp == self._audits.origin.stamp(audit_id).digest:
                return self._shelf.agency(shelved, agency)
        return None

    def _from_records(self, audit_id: str, agency: str, task: str) -> _Tried | None:
        audit = self._audits.open(audit_id)
        summary = next((one for one in audit.record.tasks if (one.agency, one.task) == (agency, task)), None)
        if summary is None:
            return None
        made = (one for one in audit.attempts(agency, task) if one.performer is Performer.SCRIPT)
        return _Tried(
            summary.sha256,
            [(one.path, one.profile, in_utc(one.started_at), one.outcome) for one in made if not one.confirming],
        )


def _address(audit: AuditHead | AuditRecord, agency: str) -> object:
    """The address visited instead of the agency's own; None for its own."""
    given = audit.options.get(_BASE_URLS)
    return given.get(agency) if isinstance(given, dict) else None
