"""The head of an audit: enough to put audits in order, without their thousands of tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from pydantic import Field

from auditkit.record.file_file import in_utc
from auditkit.record.model import SCHEMA_VERSION, AuditRecord, Record, Utc
from auditkit.record.model_replay import ReplaySource
from auditkit.record.outcome import Performer


class AgencyName(Record):
    """An agency's id alone."""

    agency: str


class AuditHead(Record):
    """What `audit.json` says of the audit as a whole."""

    schema_version: int = SCHEMA_VERSION
    id: str
    started_at: Utc
    ended_at: Utc | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    replay: ReplaySource | None = None
    agencies: list[AgencyName] = Field(default_factory=list)

    @property
    def visited(self) -> set[str]:
        """Ids of its agencies."""
        return {one.agency for one in self.agencies}

    @property
    def began(self) -> tuple[datetime, str]:
        """Key to sort audits by."""
        return began(self)


PERFORMER = "performer"
"""The option of an audit that says who made its attempts; a script where it says nothing."""


def is_round(audit: AuditHead | AuditRecord) -> bool:
    """Whether people made its attempts. Such an audit is called a round; it is never counted among a script's."""
    return audit.options.get(PERFORMER) == Performer.PERSON


def stands_aside(audit: AuditHead | AuditRecord) -> bool:
    """Whether it is a round, or a replay: that shows sites as they were. Neither is the latest, or in a history."""
    return is_round(audit) or audit.replay is not None


class Begun(Protocol):
    """Anything that says which audit it is of, and when that began."""

    @property
    def id(self) -> str:
        """The audit's id."""
        ...

    @property
    def started_at(self) -> datetime:
        """When it began."""
        ...


def began(audit: Begun) -> tuple[datetime, str]:
    """Key to sort audits by: when they began, and their id where two began at once."""
    return in_utc(audit.started_at), audit.id
