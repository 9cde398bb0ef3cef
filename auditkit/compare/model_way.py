"""One way of a task as one audit walked it, with what every aspect asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from auditkit.record.file_file import in_utc
from auditkit.record.model import AuditRecord
from auditkit.record.outcome import Outcome
from auditkit.score.verdict_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from auditkit.record.model import AgencySummary, AttemptRecord, TaskSummary

BASE_URLS = "base_urls"
"""The option of an audit that holds the addresses visited instead of the agencies' own."""


class WayKey(NamedTuple):
    """What names a way, whatever the audit."""

    agency: str
    task: str
    path: str
    profile: str


@dataclass(frozen=True)
class Walked:
    """One path of a task, walked as one kind of visitor, in one audit."""

    audit: AuditRecord
    agency: AgencySummary
    task: TaskSummary
    key: WayKey
    attempts: tuple[AttemptRecord, ...]
    """By trial, as they are in the records."""
    missing: int = 0
    """Attempts that were planned and never made."""

    @property
    def at(self) -> datetime:
        """When the audit began."""
        return in_utc(self.audit.started_at)

    @cached_property
    def tally(self) -> Tally:
        """How many attempts ended how."""
        return Tally.of(self.attempts, missing=self.missing)

    @cached_property
    def measured(self) -> tuple[AttemptRecord, ...]:
        """The attempts that something can be said of."""
        return tuple(one for one in self.attempts if one.outcome.counts)

    @cached_property
    def well(self) -> tuple[AttemptRecord, ...]:
        """The attempts that ended well."""
        return tuple(one for one in self.attempts if one.outcome.success)

    @property
    def base_url(self) -> str:
        """The address that was visited."""
        return visited_address(self.audit, self.agency)

    @property
    def steady(self) -> bool:
        """Whether the tries agree; one alone does."""
        return len({one.outcome for one in self.measured}) < 2

    def place(self, url: str) -> str:
        """An address as it is named in both audits: without the site's own address, the port and the query.

        A copy of the site for trying things out has the same pages elsewhere, and what follows a `?` may be another
        each time.
        """
        try:
            parts, base = urlsplit(url), urlsplit(self.base_url)
            host = "" if parts.netloc == base.netloc else parts.hostname or ""
        except ValueError:
            return url
        path = parts.path
        if not host:
            path = "/" + path.removeprefix(base.path.rstrip("/")).lstrip("/")
        return host + path

    def failed(self, outcome: Outcome | None = None) -> tuple[AttemptRecord, ...]:
        """The measured attempts that did not end well, or those that ended so."""
        return tuple(one for one in self.measured if (one.outcome is outcome if outcome else not one.outcome.success))


def visited_address(audit: AuditRecord, agency: AgencySummary) -> str:
    """The address that an audit visited an agency at."""
    given = audit.options.get(BASE_URLS)
    told = given.get(agency.agency) if isinstance(given, dict) else None
    return told if isinstance(told, str) else agency.base_url


def by_trial(attempts: Iterable[AttemptRecord]) -> tuple[AttemptRecord, ...]:
    """In the order of the tries."""
    return tuple(sorted(attempts, key=lambda one: one.trial))
