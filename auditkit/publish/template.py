"""The templates of the pages, and the filters that put names, figures and addresses into them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from auditkit.diagnostic import escape
from auditkit.export.format import MarkdownTemplates
from auditkit.probe.barrier import BARRIERS
from auditkit.publish.reading_list import authors_text, publication_text, unlisted_references
from auditkit.score.explanation.wording import (
    capitalize_first,
    date_text,
    date_time_text,
    duration_text,
    page_file_name,
    plural,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditkit.record.outcome import Outcome
    from auditkit.score.verdict import Verdict

BARRIERS_PAGE = "barriers.md"
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


class Occurrences(Protocol):
    """How often a barrier was met."""

    @property
    def stopped(self) -> int: ...

    @property
    def met(self) -> int: ...

    @property
    def measured(self) -> int: ...


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


def html_address(address: str) -> escape.Markdown:
    """An address of ours for an attribute in HTML, where no builder turns `.md` into `.html`."""
    return escape.internal(address.replace(".md", ".html"))


def occurrence_text(count: Occurrences) -> str:
    """`Ended 2 of 9 attempts`, `met in 3 of 9 attempts`."""
    number, how = (count.stopped, "ended") if count.stopped else (count.met, "met in")
    return f"{how} {number:,} of {plural(count.measured, 'attempt')}"


_FILTERS: dict[str, Callable[..., Any]] = {
    "agency_address": agency_address,
    "authors": authors_text,
    "barrier_address": barrier_address,
    "barrier_title": barrier_title,
    "capital": capitalize_first,
    "date": date_text,
    "date_time": date_time_text,
    "duration": duration_text,
    "html_address": html_address,
    "kind": outcome_kind,
    "number": "{:,}".format,
    "occurrence": occurrence_text,
    "plural": plural,
    "publication": publication_text,
    "remedy": lambda slug: BARRIERS[slug].remedy if slug in BARRIERS else "",
    "shorten": escape.shorten,
    "sign": outcome_sign,
    "task_address": task_address,
    "unlisted": unlisted_references,
    "web_address": lambda address: escape.web_address(address or ""),
}


@cache
def _templates() -> MarkdownTemplates:
    return MarkdownTemplates("auditkit.publish", **_FILTERS)
