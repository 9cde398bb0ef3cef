"""The templates of the pages, and the filters that put names, figures and addresses into them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from auditkit.diagnostic.safe_text import Markdown, internal_address, page_file_name, shorten, web_address
from auditkit.diagnostic.wording import capitalize_first, date_text, date_time_text, duration_text, plural
from auditkit.export.format import MarkdownTemplates
from auditkit.probe.barrier import BARRIERS
from auditkit.publish import sentence
from auditkit.publish.reading_list import authors_text, publication_text, unlisted_references
from auditkit.score.explanation.people import people_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditkit.record.outcome import Outcome
    from auditkit.score.dimension import DimensionScore, Grade
    from auditkit.score.scorecard import TopTaskScore
    from auditkit.score.verdict import Verdict

BARRIERS_PAGE = "barriers.md"
TOP_TASK_FOLDER = "top-task"
_SIGNS = {
    "completed": "✓",
    "completed_with_difficulty": "✓",
    "sometimes_completed": "◐",
    "not_completed": "✕",
    "wrong_answer": "≠",
    "not_measured": "–",
}
"""An outcome is shown as words, a sign and a colour, so that none of the three has to carry it alone."""


class OfTask(Protocol):
    """What belongs to a task."""

    @property
    def agency(self) -> str: ...

    @property
    def task(self) -> str: ...


def render(template: str, **values: Any) -> str:
    """The text of a page."""
    return _templates().render(template, **values)


def outcome_kind(outcome: Outcome | Verdict) -> str:
    """The name of its look in the style sheet."""
    return outcome.value.replace("_", "-")


def outcome_sign(outcome: Outcome | Verdict) -> str:
    return _SIGNS[outcome.value]


def barrier_title(slug: str) -> str:
    """The barrier's title; a slug from a newer catalogue speaks for itself."""
    barrier = BARRIERS.get(slug)
    return barrier.title if barrier else capitalize_first(slug.replace("-", " "))


def barrier_address(slug: str | None, up: str = "") -> str | None:
    """Where the barrier is explained, seen from `up` (`../`) below the scorecard; None if we don't know it."""
    return f"{up}{BARRIERS_PAGE}#{slug}" if slug in BARRIERS else None


def task_address(of: OfTask, up: str = "") -> str:
    """A task's page, seen from `up` below the scorecard."""
    return f"{up}{page_file_name(of.agency)}/{page_file_name(of.task)}.md"


def agency_address(agency: str, up: str = "") -> str:
    return f"{up}{page_file_name(agency)}/index.md"


def html_address(address: str) -> Markdown:
    """An address of ours for an attribute in HTML, where no builder turns `.md` into `.html`."""
    return internal_address(address.replace(".md", ".html"))


def top_task_address(slug: str, up: str = "") -> str:
    """Where a top task's page is, seen from `up` below the scorecard."""
    return f"{up}{TOP_TASK_FOLDER}/{page_file_name(slug)}.md"


def is_shared(top_task: TopTaskScore) -> bool:
    """Whether several agencies were tried, so that there is something to put side by side."""
    return len({task.summary.agency for task in top_task.tasks}) > 1


def letter_text(score: Grade | DimensionScore) -> str:
    """A to F; empty where nothing was measured."""
    return score.letter or "" if score.points is not None else ""


def points_text(score: Grade | DimensionScore) -> str:
    """`82 of 100 points`; empty where nothing was measured."""
    return f"{score.points:.0f} of 100 points" if score.points is not None and score.letter is not None else ""


_FILTERS: dict[str, Callable[..., Any]] = {
    "agency_address": agency_address,
    "agency_lead": sentence.agency_lead,
    "author_and_day": sentence.author_and_day,
    "authors": authors_text,
    "barrier_address": barrier_address,
    "barrier_title": barrier_title,
    "basis": sentence.letter_basis,
    "capital": capitalize_first,
    "card_lead": sentence.card_lead,
    "changes": sentence.changes_sentence,
    "completion": sentence.completion_text,
    "confidence": sentence.confidence_sentences,
    "date": date_text,
    "date_time": date_time_text,
    "duration": duration_text,
    "ease": lambda ease: f"{ease:.1f} of 7" if ease is not None else "–",
    "endings": lambda tally: list(sentence.ending_sentences(tally)),
    "file_size": sentence.size_text,
    "html_address": html_address,
    "idea_basis": sentence.idea_basis,
    "idea_sentence": sentence.idea_sentence,
    "kind": outcome_kind,
    "letter": letter_text,
    "number": "{:,}".format,
    "occurrence": sentence.occurrence_text,
    "page_file_name": page_file_name,
    "people_agency": sentence.people_agency,
    "people_agreement": sentence.people_agreement,
    "people_attempts": sentence.people_attempts,
    "people_line": people_line,
    "people_success": sentence.people_success,
    "plural": plural,
    "points": points_text,
    "publication": publication_text,
    "remark": sentence.tally_remark,
    "remedy": lambda slug: BARRIERS[slug].remedy if slug in BARRIERS else "",
    "shorten": shorten,
    "sign": outcome_sign,
    "task_address": task_address,
    "task_file": lambda task: f"{page_file_name(task)}.md",
    "top_task_address": top_task_address,
    "trend": sentence.trend_sentence,
    "trend_remark": sentence.trend_remark,
    "unlisted": unlisted_references,
    "web_address": lambda address: web_address(address or ""),
    "why_letter": sentence.why_letter,
    "with_days": sentence.with_days,
}


@cache
def _templates() -> MarkdownTemplates:
    return MarkdownTemplates("auditkit.publish", _FILTERS, {"shared": is_shared})
