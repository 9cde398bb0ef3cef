"""The sentences of the console, made from progress. Nothing is drawn here."""

from __future__ import annotations

from collections import Counter

from auditkit.console.explanation import cause_line
from auditkit.console.progress import Progress
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.record.event import PersonNeeded, RetryStarted
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome


def audit_start(progress: Progress) -> str:
    kept = f"; {progress.kept} kept from before" if progress.kept else ""
    pace = f", {progress.jobs} at a time" if progress.jobs > 1 else ""
    work = f"{_attempts(progress.total)}{pace}{kept}"
    if not progress.total:
        work = f"nothing left to do, {_attempts(progress.kept)} kept"
    return "\n".join(filter(None, [f"Audit {progress.audit_id}: {work}", progress.replayed]))


def retry(event: RetryStarted) -> str:
    """What got worse is tried again: `1 route got worse: 2 more attempts to be sure, 30 seconds apart`."""
    tries = len(event.planned)
    waits = f", {event.pause_seconds:.0f} seconds apart" if event.pause_seconds else ""
    routes = "1 route" if event.ways == 1 else f"{event.ways} routes"
    return f"{routes} got worse: {tries} more {'attempt' if tries == 1 else 'attempts'} to be sure{waits}"


def attempt_end(progress: Progress, attempt: AttemptRecord) -> str:
    """One attempt: `harbour licence-fee menu phone: not completed — the link …`."""
    return f"{progress.name(attempt.key)}: {verdict(attempt)}"


def verdict(attempt: AttemptRecord) -> str:
    cause = cause_line(attempt)
    return f"{attempt.outcome.words} — {cause}" if cause else attempt.outcome.words


def position(progress: Progress, number: int) -> str:
    total = str(progress.total)
    return f"[{number:>{len(total)}}/{total}]"


def person_needed(progress: Progress, event: PersonNeeded) -> str:
    return f"A person is needed — {progress.name(event.key)}: {terminal_line(event.what, 200)}"


def counts(counted: Counter[Outcome]) -> str:
    """`3 completed, 1 not completed`."""
    return ", ".join(f"{counted[outcome]} {outcome.words}" for outcome in Outcome if counted[outcome]) or "not tried"


def totals(progress: Progress) -> str:
    """The last line: how many of the measured attempts succeeded, and what could not be measured."""
    counted = progress.counts
    measured = sum(number for outcome, number in counted.items() if outcome.counts)
    completed = sum(number for outcome, number in counted.items() if outcome.success)
    hard = counted[Outcome.COMPLETED_WITH_DIFFICULTY]
    if measured:
        plural = "" if measured == 1 else "s"
        difficulty = f" ({hard} with difficulty)" if hard else ""
        text = f"{completed} of {measured} measured attempt{plural} succeeded{difficulty}"
    else:
        text = "No attempt was measured"
    are = "is" if progress.kept == 1 else "are"
    kept = f" {_attempts(progress.kept)} kept from before {are} not counted here." if progress.kept else ""
    left = progress.total - progress.done
    not_made = f"; {left} not tried" if left > 0 else ""
    return f"{text}{_not_measured(progress)}{not_made}.{kept}"


def time_left(seconds: float | None) -> str:
    """`about 40 s left`; never more exact than it can be."""
    if seconds is None:
        return ""
    if seconds < 8:
        return "nearly done"
    if seconds < 95:
        return f"about {round(seconds / 10) * 10 or 10} s left"
    return f"about {round(seconds / 60)} min left"


def clock(seconds: float) -> str:
    """`0:42`, `12:05`, `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def resume_hint(progress: Progress) -> str:
    return f"Stopped. What was finished is kept. To continue: auditkit run --resume --audit-id {progress.audit_id}"


def _not_measured(progress: Progress) -> str:
    number = progress.counts[Outcome.NOT_MEASURED]
    reasons = Counter(
        one.reason.words if one.reason else "no reason given"
        for one in progress.ended
        if one.outcome is Outcome.NOT_MEASURED
    )
    if not number:
        return ""
    if len(reasons) == 1:
        return f"; {number} not measured: {next(iter(reasons))}"
    return f"; {number} not measured: " + ", ".join(f"{words} ({count})" for words, count in reasons.most_common())


def _attempts(number: int) -> str:
    return f"{number} attempt" if number == 1 else f"{number} attempts"
