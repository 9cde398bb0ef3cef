"""A journey as pages show it: which attempts are shown, step by step, in pictures, and what was seen on each page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from auditkit.diagnostic.safe_text import shorten, web_address
from auditkit.diagnostic.wording import (
    capitalize_first,
    date_text,
    date_time_text,
    duration_text,
    http_status_text,
    plural,
)
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.page.badge import Badge, outcome_badge
from auditkit.publish.page.cause import UP, Figure, figure_at, picture_alt
from auditkit.publish.page.filmstrip import Band, filmstrip
from auditkit.record.outcome import StepStatus
from auditkit.score.explanation.friction import page_title
from auditkit.score.explanation.wording import step_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditkit.publish.output_tree import PagePictures
    from auditkit.record.model import AttemptRecord, Finding, PageRecord, StepRecord, TaskSummary
    from auditkit.record.outcome import Outcome
    from auditkit.score.scorecard import RouteScore, TaskScore


def shown_attempts(task: TaskScore) -> list[AttemptRecord]:
    """One attempt of each outcome met on a way, the worst first: tries that ended alike tell the same story."""
    worth = [attempt for way in task.ways for attempt in _first_of_each(way).values()]
    return sorted(worth, key=lambda attempt: attempt.outcome.rank)


def journey_anchor(number: int) -> str:
    """The anchor of the journey told in that place, from 1."""
    return f"journey-{number}"


def journey_anchors(task: TaskScore) -> dict[str, str]:
    """Every attempt's key with the anchor of the journey that tells it, or one that ended alike."""
    places = {attempt.key: journey_anchor(number) for number, attempt in enumerate(shown_attempts(task), start=1)}
    return {
        attempt.key: places[_first_of_each(way)[attempt.outcome].key] for way in task.ways for attempt in way.tries
    }


def _first_of_each(way: RouteScore) -> dict[Outcome, AttemptRecord]:
    first: dict[Outcome, AttemptRecord] = {}
    for attempt in way.tries:
        first.setdefault(attempt.outcome, attempt)
    return first


MAX_PAGE_TITLE = 80
_VITALS = (("LCP", "lcp_ms"), ("INP", "inp_ms"))
_CHANNELS = {"contact": "contact page", "email": "e-mail"}


@dataclass(frozen=True)
class PageRow:
    """One page in the table."""

    title: str
    link: str | None
    vitals: str
    reading: str
    help: str


def page_rows(pages: Sequence[PageRecord]) -> tuple[PageRow, ...]:
    """The pages that were looked at; none where no probe was."""
    rows = (_page_row(page) for page in pages)
    return tuple(row for row in rows if row.vitals or row.reading or row.help)


def probes_failed(pages: Sequence[PageRecord]) -> tuple[str, ...]:
    """Which probe could not look at which page, and why."""
    return tuple(
        f"The probe {name} did not look at “{shorten(page_title(page), MAX_PAGE_TITLE)}”: {seen['failed']}"
        for page in pages
        for name, seen in sorted(page.probes.items())
        if "failed" in seen
    )


def _page_row(page: PageRecord) -> PageRow:
    return PageRow(
        title=shorten(page_title(page), MAX_PAGE_TITLE),
        link=web_address(page.url),
        vitals=" · ".join(_vitals(page.probes.get("vitals", {}))),
        reading=_reading(page.probes.get("reading", {})),
        help=_help(page.probes.get("help", {})),
    )


def _vitals(seen: Mapping[str, Any]) -> Iterator[str]:
    for name, key in _VITALS:
        value = seen.get(key)
        if _is_number(value):
            yield f"{name} {value / 1000:.1f} s" if value >= 1000 else f"{name} {value:.0f} ms"
    shift = seen.get("cls")
    if _is_number(shift):
        yield f"CLS {shift:.2f}"


def _reading(seen: Mapping[str, Any]) -> str:
    value = seen.get("value")
    if not _is_number(value):
        return "too short to say" if _is_number(seen.get("words")) else ""
    return f"{value:.0f} ({seen.get('formula', '')})"


def _help(seen: Mapping[str, Any]) -> str:
    offered = seen.get("offered")
    if not isinstance(offered, dict):
        return ""
    return ", ".join(_CHANNELS.get(str(name), str(name)) for name in offered) or "none"


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


MAX_REFUSED = 20
MAX_TITLE = 160
MAX_SHOWN_ADDRESS = 200


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


def journey(attempt: AttemptRecord, summary: TaskSummary, agency: str, album: PagePictures, number: int) -> Journey:
    """Tell one attempt."""
    steps = tuple(_step(attempt, step, summary, album) for step in attempt.steps)
    return Journey(
        anchor=journey_anchor(number),
        heading=_heading(attempt, summary),
        badge=outcome_badge(attempt.outcome),
        message=attempt.message or (f"{capitalize_first(attempt.reason.words)}." if attempt.reason else ""),
        facts=_facts(attempt),
        bands=filmstrip(attempt, agency, album),
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
    parts = [
        date_time_text(attempt.started_at),
        plural(len(attempt.steps), "step"),
        plural(len(attempt.pages), "page"),
    ]
    if attempt.replay is not None:
        parts.append(f"replayed from a recording of {date_text(attempt.replay.recorded_at)}")
        if not attempt.replay.walked:
            parts.append("this way was not walked then: its pages are from other ways")
    if attempt.scripted_duration_seconds:
        parts.append(f"{duration_text(attempt.scripted_duration_seconds)} for the script")
    return " · ".join(parts)


def _step(attempt: AttemptRecord, step: StepRecord, summary: TaskSummary, album: PagePictures) -> StepView:
    page = attempt.page_of(step)
    findings = [finding for finding in attempt.findings if finding.step == step.number]
    words = step_text(step, summary, attempt.path)
    title = page.title if page else ""
    address = step.url_after or (page.url if page else "")
    return StepView(
        number=step.number,
        words=words,
        state=step.status.value,
        state_words=_STATES[step.status],
        marks=_marks(page, findings),
        figure=figure_at(step, album, UP, picture_alt(attempt, step.number, words)),
        page=shorten(title, MAX_TITLE),
        address=shorten(address, MAX_SHOWN_ADDRESS),
        link=web_address(address),
        status=http_status_text(page.status) if page and page.status and not 200 <= page.status < 300 else "",
        took=duration_text(step.duration_seconds) if step.duration_seconds else "",
        note=step.note or "",
        message=step.message or "",
    )


def _marks(page: PageRecord | None, findings: Sequence[Finding]) -> tuple[str, ...]:
    met = {finding.barrier for finding in findings}
    marks = [one.step_mark for one in BARRIERS.values() if one.step_mark and one.slug in met][::-1]
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
