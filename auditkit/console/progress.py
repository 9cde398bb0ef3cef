"""What is known of a running audit: events go in, the next state comes out. Nothing is drawn here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from auditkit.console.explanation import without_details
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.record.event import AttemptEnded, AuditEnded, AuditStarted, Event, RetryStarted, VerdictChanged
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome


@dataclass(frozen=True)
class TaskName:
    agency: str
    task: str
    agency_name: str
    title: str


@dataclass(frozen=True)
class Progress:
    """The audit so far. Times are in seconds of a clock that only goes forward."""

    audit_id: str = ""
    tasks: tuple[TaskName, ...] = ()
    repeated: frozenset[str] = frozenset()
    """Attempts, without the number of the trial, that are made more than once."""
    total: int = 0
    kept: int = 0
    jobs: int = 1
    began: float | None = None
    ended: tuple[AttemptRecord, ...] = ()
    """Without what the terminal never shows."""
    counts: Counter[Outcome] = field(default_factory=Counter)
    over: bool = False
    replayed: str = ""
    """Says so where no site is visited; else nothing."""
    interrupted: bool = False

    @property
    def done(self) -> int:
        return len(self.ended)

    def elapsed_seconds(self, now: float) -> float:
        return 0.0 if self.began is None else max(0.0, now - self.began)

    def seconds_left(self, now: float) -> float | None:
        """A guess from the attempts so far; none while there are too few to tell."""
        if self.done < max(2, self.jobs):
            return None
        return self.elapsed_seconds(now) / self.done * max(0, self.total - self.done)

    def name(self, key: str) -> str:
        """An attempt in words: `harbour licence-fee menu phone`, and `#2` when it is made several times."""
        stem, _, trial = key.rpartition(".")
        words = terminal_line(stem.replace(".", " "), 120)
        return f"{words} #{terminal_line(trial, 8)}" if stem in self.repeated else words


def advance(progress: Progress, event: Event, now: float) -> Progress:
    match event:
        case AuditStarted():
            return _begin(event, now)
        case RetryStarted(planned=planned):
            stems = {key.rpartition(".")[0] for key in planned}
            progress = replace(progress, total=progress.total + len(planned), repeated=progress.repeated | stems)
        case AttemptEnded(record=record):
            return replace(
                progress,
                ended=(*progress.ended, without_details(record)),
                counts=progress.counts + Counter([record.outcome]),
            )
        case VerdictChanged(record=record):
            # What was kept from an earlier run isn't counted here, whatever is said of it now.
            changed = without_details(record)
            ended = tuple(changed if one.key == record.key else one for one in progress.ended)
            return replace(progress, ended=ended, counts=Counter(one.outcome for one in ended))
        case AuditEnded(interrupted=interrupted):
            progress = replace(progress, over=True, interrupted=interrupted)
    return progress


def _begin(event: AuditStarted, now: float) -> Progress:
    stems = Counter(key.rpartition(".")[0] for key in event.audit.planned or event.planned)
    return Progress(
        audit_id=terminal_line(event.audit.id, 100),
        tasks=_names(event.audit),
        repeated=frozenset(stem for stem, count in stems.items() if count > 1),
        total=len(event.planned),
        kept=event.kept,
        jobs=event.jobs,
        began=now,
        replayed=event.audit.replay.words if event.audit.replay else "",
    )


def _names(audit: AuditRecord) -> tuple[TaskName, ...]:
    agencies = {agency.agency: terminal_line(agency.name, 100) for agency in audit.agencies}
    return tuple(
        TaskName(
            task.agency,
            task.task,
            agencies.get(task.agency, terminal_line(task.agency, 100)),
            terminal_line(task.title, 200),
        )
        for task in audit.tasks
    )
