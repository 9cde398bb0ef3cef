"""A journey as pages show it: which attempts are shown, step by step, in pictures, and what was seen on each page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.safe_text import shorten
from auditkit.diagnostic.wording import (
    capitalize_first,
    date_text,
    date_time_text,
    duration_text,
    http_status_text,
    plural,
)
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.probe.help_channel import HelpResult
from auditkit.probe.readability import ReadingResult, value_text
from auditkit.probe.vitals import VitalsResult
from auditkit.record.outcome import Refusal
from auditkit.score.explanation.friction import page_title

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord, TaskSummary
    from auditkit.record.outcome import Outcome
    from auditkit.score.scorecard import RouteScore, TaskScore


def shown_attempts(task: TaskScore) -> list[AttemptRecord]:
    """One attempt of each outcome met on a way, the worst first: tries that ended alike tell the same story."""
    worth = [attempt for way in task.ways for attempt in _first_of_each(way).values()]
    return sorted(worth, key=lambda attempt: attempt.outcome.rank)


def journey_anchors(task: TaskScore) -> dict[str, str]:
    """Every attempt's key with the anchor of the journey that tells it, or one that ended alike."""
    places = {attempt.key: f"journey-{number}" for number, attempt in enumerate(shown_attempts(task), start=1)}
    return {
        attempt.key: places[_first_of_each(way)[attempt.outcome].key] for way in task.ways for attempt in way.tries
    }


def _first_of_each(way: RouteScore) -> dict[Outcome, AttemptRecord]:
    first: dict[Outcome, AttemptRecord] = {}
    for attempt in way.tries:
        first.setdefault(attempt.outcome, attempt)
    return first


MAX_PAGE_TITLE = 80
_CHANNELS = {"contact": "contact page", "email": "email"}


def looked_at(pages: Sequence[PageRecord]) -> list[PageRecord]:
    return [page for page in pages if vitals_text(page) or reading_text(page) or help_text(page)]


def probe_failures(pages: Sequence[PageRecord]) -> list[str]:
    return [
        f"The probe {name} could not check “{shorten(page_title(page), MAX_PAGE_TITLE)}”: {seen.failure}"
        for page in pages
        for name, seen in sorted(page.probes.items())
        if seen.failure is not None
    ]


def vitals_text(page: PageRecord) -> str:
    """`LCP 1.2 s · CLS 0.02`, as far as they were measured."""
    seen = VitalsResult.on(page) or VitalsResult()
    texts = [
        f"{name} {value / 1000:.1f} s" if value >= 1000 else f"{name} {value:.0f} ms"
        for name, value in (("LCP", seen.lcp_ms), ("INP", seen.inp_ms))
        if value is not None
    ]
    return " · ".join(texts if seen.cls is None else [*texts, f"CLS {seen.cls:.2f}"])


def reading_text(page: PageRecord) -> str:
    """`9 (Flesch–Kincaid grade)`."""
    seen = ReadingResult.on(page) or ReadingResult()
    if seen.value is None:
        return "too short to judge" if seen.words is not None else ""
    return f"{value_text(seen.value, seen.formula or '')} ({seen.formula or ''})"


def help_text(page: PageRecord) -> str:
    seen = HelpResult.on(page)
    return ", ".join(_CHANNELS.get(name, name) for name in seen.offered) or "none" if seen is not None else ""


MAX_REFUSED = 20


def journey_heading(attempt: AttemptRecord, summary: TaskSummary) -> str:
    """`Menu route, phone, attempt 2`."""
    trial = f", attempt {attempt.trial}" if summary.trials > 1 or attempt.trial > 1 else ""
    return f"{capitalize_first(attempt.path)} route, {attempt.profile}{trial}"


def journey_facts(attempt: AttemptRecord) -> str:
    parts = [
        date_time_text(attempt.started_at),
        plural(len(attempt.steps), "step"),
        plural(len(attempt.pages), "page"),
    ]
    if attempt.replay is not None:
        parts.append(f"replayed from a recording of {date_text(attempt.replay.recorded_at)}")
        if not attempt.replay.walked:
            parts.append("this route was not recorded: its pages are from other routes")
    if attempt.scripted_duration_seconds:
        parts.append(f"{duration_text(attempt.scripted_duration_seconds)} for the script")
    if attempt.busy_machine is not None:
        parts.append("times not counted: the machine was too busy")
    return " · ".join(parts)


def step_marks(attempt: AttemptRecord, step: StepRecord) -> list[str]:
    page = attempt.page_of(step)
    met = {finding.barrier for finding in attempt.findings if finding.step == step.number}
    marks = [one.step_mark for one in BARRIERS.values() if one.step_mark and one.slug in met][::-1]
    if page and page.handoff and not met & {Slug.HANDOFF, Slug.HANDOFF_UNANNOUNCED}:
        marks.append("another organisation's page")
    return marks


def step_status(attempt: AttemptRecord, step: StepRecord) -> str:
    """`404 not found`; empty where the page came as it should."""
    page = attempt.page_of(step)
    return http_status_text(page.status) if page and page.status and not 200 <= page.status < 300 else ""


def condition_text(condition: dict[str, Any]) -> str:
    """A success condition as a person would say it: `heading “Fees”`, `address **/fees`."""
    left = {key: str(value) for key, value in condition.items() if value is not None}
    named = [f"{left.pop('role', '')} “{left.pop('name')}”".strip()] if "name" in left else []
    rest = [f"address {value}" if key == "url" else f"{key} “{value}”" for key, value in left.items()]
    return ", ".join([*named, *rest])


_REFUSED = {
    Refusal.MAY_CHANGE: "These requests could have changed something, so they were not sent:",
    Refusal.ROBOTS: "The site's robots.txt asks automated visitors not to open these, so they were not opened:",
    Refusal.ROBOTS_UNREADABLE: "The site's server returned an error for its robots.txt, so these were not opened:",
    Refusal.PRIVATE_ADDRESS: "These lead to this machine or to a private network, so they were not requested:",
    Refusal.NOT_RECORDED: "The recording that was replayed does not contain these. That may explain differences from"
    " the site:",
}
"""What is said of requests that were not made, by why. Those that had to wait are told in the outcome."""


def refused_requests(attempt: AttemptRecord) -> dict[str, list[str]]:
    """The requests that were not made, by what is said of them."""
    found = {words: _requests(attempt, why) for why, words in _REFUSED.items()}
    return {words: requests for words, requests in found.items() if requests}


def _requests(attempt: AttemptRecord, why: Refusal) -> list[str]:
    return [_request(one) for one in attempt.refused if _why(one) == why][:MAX_REFUSED]


def _why(request: dict[str, Any]) -> Refusal:
    """Why it was not made; what older records leave out, or newer ones call otherwise, is the commonest."""
    why = request.get("why")
    return Refusal(why) if why in list(Refusal) else Refusal.MAY_CHANGE


def _request(request: dict[str, Any]) -> str:
    step = request.get("step")
    where = f" (step {step})" if step is not None else ""
    return f"{request.get('method', '')} {request.get('url', '')}{where}".strip()
