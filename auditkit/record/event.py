"""What a run says while it goes on. The console, the store and exporters listen; nothing in `run` prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import StepStatus


@dataclass(frozen=True)
class AuditStarted:
    """The audit begins, or goes on after an interruption."""

    audit: AuditRecord
    planned: tuple[str, ...]
    """Keys of the attempts still to make."""
    kept: int
    """Attempts kept from an interrupted audit."""
    jobs: int
    """Attempts at the same time."""


@dataclass(frozen=True)
class AttemptStarted:
    key: str
    title: str
    """The task in the customer's words."""
    steps: int


@dataclass(frozen=True)
class RetryStarted:
    """Every attempt was made, and what fared worse than in an earlier audit is tried again."""

    planned: tuple[str, ...]
    """Keys of the further attempts."""
    ways: int
    pause_seconds: float
    """Waited before each round of them."""


@dataclass(frozen=True)
class StepEnded:
    key: str
    number: int
    words: str
    status: StepStatus


@dataclass(frozen=True)
class PersonNeeded:
    key: str
    what: str


@dataclass(frozen=True)
class RunNotice:
    words: str
    """A sentence."""


@dataclass(frozen=True)
class AttemptEnded:
    """One attempt has ended; its record is complete."""

    record: AttemptRecord


@dataclass(frozen=True)
class VerdictChanged:
    """An attempt that was unproven when it ended counts now: another has got there by its path."""

    record: AttemptRecord


@dataclass(frozen=True)
class AuditEnded:
    """No attempt is left, or the run was stopped."""

    audit_id: str
    ended_at: datetime
    interrupted: bool


Event = (
    AuditStarted
    | RetryStarted
    | AttemptStarted
    | StepEnded
    | PersonNeeded
    | RunNotice
    | AttemptEnded
    | VerdictChanged
    | AuditEnded
)
EventListener = Callable[[Event], None]
