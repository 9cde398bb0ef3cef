"""A journey as pages show it: step by step, in pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.escape import shorten, web_address
from auditkit.probe.barrier import Slug
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.cause import Figure, figure, picture_alt
from auditkit.publish.page.filmstrip import Band, strip
from auditkit.publish.page.journey_page import PageRow, page_rows, probes_failed
from auditkit.publish.page.journey_told import anchor
from auditkit.record.outcome import StepStatus
from auditkit.score.explanation.wording import capital, day, http_status, minute, plural, seconds, step_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditkit.publish.output_tree_picture import Album
    from auditkit.record.model import AttemptRecord, Finding, PageRecord, StepRecord, TaskSummary

MAX_REFUSED = 20
MAX_TITLE = 160
MAX_SHOWN_ADDRESS = 200
_MARKS = {
    Slug.NEW_WINDOW: "new window",
    Slug.HANDOFF: "hand-off to another supplier",
    Slug.HANDOFF_UNANNOUNCED: "hand-off without a word",
    Slug.OVERLAY: "something had to be closed",
}


@dataclass(frozen=True)
class StepView:
    """One step of the journey."""

    number: int
    words: str
    state: str
    """done, adapted, failed or skipped: also the name of its look."""
    state_words: str
    marks: tuple[str, ...]
    figure: Figure | None
    page: str
    address: str
    link: str | None
    status: str
    took: str
    note: str
    message: str


@dataclass(frozen=True)
class Check:
    """Something the last page should hold, and whether it did."""

    words: str
    held: bool


@dataclass(frozen=True)
class AnswerView:
    """The answer the journey ended in."""

    read: str
    expected: str
    matches: bool


@dataclass(frozen=True)
class Journey:
    """One attempt, told from start to end."""

    anchor: str
    heading: str
    badge: Badge
    message: str
    facts: str
    bands: tuple[Band, ...]
    """The pages in pictures, by supplier."""
    steps: tuple[StepView, ...]
    answer: AnswerView | None
    success: tuple[Check, ...]
    tells: tuple[Check, ...]
    refused: tuple[str, ...]
    """What could have changed something, and wasn't sent."""
    lacking: tuple[str, ...]
    """What a replay lacked."""
    pages: tuple[PageRow, ...]
    failed: tuple[str, ...]
    """Which probes could not look, and why."""
    opened: str
    """What unfolds to the steps: `Every step (7)`."""


def journey(attempt: AttemptRecord, summary: TaskSummary, agency: str, album: Album, number: int) -> Journey:
    """Tell one attempt."""
    steps = tuple(_step(attempt, step, summary, album) for step in attempt.steps)
    return Journey(
        anchor=anchor(number),
        heading=_heading(attempt, summary),
        badge=outcome_badge(attempt.outcome),
        message=attempt.message or (f"{capital(attempt.reason.words)}." if attempt.reason else ""),
        facts=_facts(attempt),
        bands=strip(attempt, agency, album),
        steps=steps,
        answer=_answer(attempt),
        success=tuple(Check(_condition(check.condition), check.held) for check in attempt.success),
        tells=tuple(
            Check(f"{_TELLS.get(tell.tells, tell.tells)}: {tell.expected}", tell.found) for tell in attempt.tells
        ),
        refused=_requests(attempt, lambda why: why not in (_NOT_RECORDED, _TOLD_TO_WAIT)),
        lacking=_requests(attempt, lambda why: why == _NOT_RECORDED),
        pages=page_rows(attempt.pages),
        failed=probes_failed(attempt.pages),
        opened=f"Every step of this journey ({len(steps):,})",
    )


_NOT_RECORDED, _TOLD_TO_WAIT = "not_recorded", "told_to_wait"
_TELLS = {"outcome": "What this is", "done": "What was done", "next": "What comes next"}
_STATES = {
    StepStatus.DONE: "",
    StepStatus.ADAPTED: "done under a new name",
    StepStatus.FAILED: "failed",
    StepStatus.SKIPPED: "skipped",
}


def _heading(attempt: AttemptRecord, summary: TaskSummary) -> str:
    trial = f", try {attempt.trial}" if summary.trials > 1 or attempt.trial > 1 else ""
    return f"By {attempt.path}, on {attempt.profile}{trial}"


def _facts(attempt: AttemptRecord) -> str:
    parts = [minute(attempt.started_at), plural(len(attempt.steps), "step"), plural(len(attempt.pages), "page")]
    if attempt.replay is not None:
        parts.append(f"replayed from a recording of {day(attempt.replay.recorded_at)}")
        if not attempt.replay.walked:
            parts.append("this way was not walked then: its pages are from other ways")
    if attempt.scripted_duration_seconds:
        parts.append(f"{seconds(attempt.scripted_duration_seconds)} for the script")
    return " · ".join(parts)


def _step(attempt: AttemptRecord, step: StepRecord, summary: TaskSummary, album: Album) -> StepView:
    page = _page(attempt, step)
    findings = [finding for finding in attempt.findings if finding.step == step.number]
    words = step_words(step, summary, attempt.path)
    title = page.title if page else ""
    address = step.url_after or (page.url if page else "")
    return StepView(
        number=step.number,
        words=words,
        state=step.status.value,
        state_words=_STATES[step.status],
        marks=_marks(page, findings),
        figure=figure(attempt, step.number, album, picture_alt(attempt, step.number, words)),
        page=shorten(title, MAX_TITLE),
        address=shorten(address, MAX_SHOWN_ADDRESS),
        link=web_address(address),
        status=http_status(page.status if page else None),
        took=seconds(step.duration_seconds) if step.duration_seconds else "",
        note=step.note or "",
        message=step.message or "",
    )


def _page(attempt: AttemptRecord, step: StepRecord) -> PageRecord | None:
    if step.page is None or not 0 <= step.page < len(attempt.pages):
        return None
    return attempt.pages[step.page]


def _marks(page: PageRecord | None, findings: Sequence[Finding]) -> tuple[str, ...]:
    met = {finding.barrier for finding in findings}
    marks = [words for slug, words in _MARKS.items() if slug in met]
    if page and page.handoff and not met & {Slug.HANDOFF, Slug.HANDOFF_UNANNOUNCED}:
        marks.append("another supplier's page")
    return tuple(marks)


def _answer(attempt: AttemptRecord) -> AnswerView | None:
    if attempt.answer is None:
        return None
    read = attempt.answer.read
    return AnswerView(
        read=read if read is not None else "no answer on the page",
        expected=attempt.answer.expected,
        matches=attempt.answer.matches,
    )


def _condition(condition: dict[str, Any]) -> str:
    """A success condition as a person would say it: `heading “Fees”`, `address **/fees`."""
    left = {key: str(value) for key, value in condition.items() if value is not None}
    named = [f"{left.pop('role', '')} “{left.pop('name')}”".strip()] if "name" in left else []
    rest = [f"address {value}" if key == "url" else f"{key} “{value}”" for key, value in left.items()]
    return ", ".join([*named, *rest])


def _requests(attempt: AttemptRecord, wanted: Callable[[str], bool]) -> tuple[str, ...]:
    fitting = [one for one in attempt.refused if wanted(str(one.get("why")))]
    return tuple(_request(one) for one in fitting[:MAX_REFUSED])


def _request(request: dict[str, Any]) -> str:
    step = request.get("step")
    where = f" (step {step})" if step is not None else ""
    return f"{request.get('method', '')} {request.get('url', '')}{where}".strip()
