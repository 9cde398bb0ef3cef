"""The head of an audit: enough to put audits in order, without their thousands of tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pydantic import Field

from auditkit.record import SCHEMA_VERSION, Record, Utc
from auditkit.store.file import in_utc


class AgencyName(Record):
    """An agency's id alone."""

    agency: str


class AuditHead(Record):
    """What `audit.json` says of the audit as a whole."""

    schema_version: int = SCHEMA_VERSION
    id: str
    started_at: Utc
    ended_at: Utc | None = None
    agencies: list[AgencyName] = Field(default_factory=list)

    @property
    def visited(self) -> set[str]:
        """Ids of its agencies."""
        return {one.agency for one in self.agencies}

    @property
    def began(self) -> tuple[datetime, str]:
        """Key to sort audits by."""
        return began(self)


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
