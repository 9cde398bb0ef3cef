"""The templates of the pages, and the filters that put names, figures and addresses into them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from auditkit.diagnostic import safe_text
from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import capitalize_first, date_text, date_time_text, duration_text, plural
from auditkit.export.format import MarkdownTemplates
from auditkit.probe.barrier import BARRIERS
from auditkit.probe.readability import grade_text
from auditkit.publish import sentence
from auditkit.publish.page import journey, person
from auditkit.publish.page.filmstrip import filmstrip
from auditkit.publish.reading_list import authors_text, publication_text, unlisted_references
from auditkit.record.details import Fact
from auditkit.score.benchmark import idea_basis, idea_sentence, is_shared
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.friction import page_title
from auditkit.score.explanation.people import people_agency, people_figures, people_line, people_notes, wrong_answers
from auditkit.score.explanation.wording import different_tasks_text, step_text
from auditkit.score.priority import unproven_paths
from auditkit.session.questionnaire import QUESTIONS, Question

if TYPE_CHECKING:
    from auditkit.record.model import TaskSummary
    from auditkit.score.dimension import DimensionScore, Grade
    from auditkit.score.history.trend import VerdictChange
    from auditkit.score.people import PeopleScore, Quote
    from auditkit.score.priority import Fix

BARRIERS_PAGE = "barriers.md"
BARRIER_FOLDER = "barrier"
TOP_TASK_FOLDER = "top-task"
WORKSHEET_FOLDER = "try"


OfTask: TypeAlias = "TaskSummary | PeopleScore | VerdictChange | Fix"
"""What names its agency and its task."""


def render(template: str, **values: Any) -> str:
    return _templates().render(template, **values)


def barrier_title(slug: str) -> str:
    """The barrier's title; a slug from a newer catalogue speaks for itself."""
    barrier = BARRIERS.get(slug)
    return barrier.title if barrier else capitalize_first(slug.replace("-", " "))


def barrier_address(slug: str | None, up: str = "") -> str | None:
    """The barrier's own page, seen from `up` (`../`) below the scorecard; None if we don't know it."""
    return f"{up}{BARRIER_FOLDER}/{slug}.md" if slug in BARRIERS else None


def task_address(of: OfTask, up: str = "") -> str:
    return f"{up}{page_file_name(of.agency)}/{page_file_name(of.task)}.md"


def agency_address(agency: str, up: str = "") -> str:
    return f"{up}{page_file_name(agency)}/index.md"


def heading_id(title: str, kind: str, of: str) -> safe_text.Markdown:
    """An anchor of ours for a heading in a script of which builders make none; empty where they make one."""
    if re.search(r"[a-z]{2}", unicodedata.normalize("NFKD", title).casefold()):
        return safe_text.Markdown("")
    return safe_text.Markdown(f" {{: #{kind}-{page_file_name(of)} }}")


def html_address(address: str) -> safe_text.Markdown:
    """An address of ours for an attribute in HTML, where no builder turns `.md` into `.html`."""
    return safe_text.internal_address(address.replace(".md", ".html"))


def top_task_address(slug: str, up: str = "") -> str:
    return f"{up}{TOP_TASK_FOLDER}/{page_file_name(slug)}.md"


def is_listed(fact: Fact) -> bool:
    """Whether it has values that lead somewhere under words of their own: they stand in a list."""
    return any(value.words and value.address and value.words != value.address for value in fact.values)


def worksheet_address(of: OfTask, up: str = "") -> str:
    return f"{up}{WORKSHEET_FOLDER}/{page_file_name(of.agency)}/{page_file_name(of.task)}.html"


def quotes_by_question(people: PeopleScore) -> list[tuple[Question, tuple[Quote, ...]]]:
    groups = ((question, people.quotes_of(question.key)) for question in QUESTIONS if question.own_words)
    return [(question, quotes) for question, quotes in groups if quotes]


def letter_text(score: Grade | DimensionScore) -> str:
    """A to F; empty where nothing was measured."""
    return score.letter or "" if score.points is not None else ""


def points_text(score: Grade | DimensionScore) -> str:
    """`82 of 100 points`; empty where nothing was measured."""
    return f"{score.points:.0f} of 100 points" if score.points is not None and score.letter is not None else ""


_FILTERS: dict[str, Callable[..., Any]] = {
    "agency_address": agency_address,
    "agency_lead": sentence.agency_lead,
    "apart": sentence.apart_text,
    "aim_result": sentence.aim_result,
    "author_and_day": sentence.author_and_day,
    "authors": authors_text,
    "barrier_address": barrier_address,
    "barrier_title": barrier_title,
    "basis": sentence.letter_basis,
    "capital": capitalize_first,
    "card_lead": sentence.card_lead,
    "cause_heading": sentence.cause_heading,
    "caveat": lambda slug: BARRIERS[slug].caveat if slug in BARRIERS else "",
    "changes": sentence.changes_sentence,
    "completion": sentence.completion_text,
    "condition": journey.condition_text,
    "copy": sentence.copy_text,
    "confidence": sentence.confidence_sentences,
    "date": date_text,
    "date_time": date_time_text,
    "different_tasks": different_tasks_text,
    "duration": duration_text,
    "ease": lambda ease: f"{ease:.1f} of 7" if ease is not None else "–",
    "endings": lambda tally: list(sentence.ending_sentences(tally)),
    "facts_without_page": sentence.facts_without_page,
    "explain": explain,
    "file_size": sentence.size_text,
    "filmstrip": filmstrip,
    "grade_text": grade_text,
    "heading_id": heading_id,
    "help": journey.help_text,
    "html_address": html_address,
    "http_status": journey.step_status,
    "idea_basis": idea_basis,
    "idea_sentence": idea_sentence,
    "journey_facts": journey.journey_facts,
    "journey_heading": journey.journey_heading,
    "journeys": sentence.journeys_text,
    "kind": sentence.outcome_kind,
    "letter": letter_text,
    "looked_at": journey.looked_at,
    "number": "{:,}".format,
    "occurrence": sentence.occurrence_text,
    "measured_ways": sentence.measured_ways,
    "page_file_name": page_file_name,
    "page_title": page_title,
    "unproven_paths": unproven_paths,
    "people_agency": people_agency,
    "people_agreement": sentence.people_agreement,
    "people_attempts": sentence.people_attempts,
    "people_figures": people_figures,
    "people_line": people_line,
    "people_notes": people_notes,
    "people_success": sentence.people_success,
    "people_when": sentence.people_when,
    "person_answers": person.answers_text,
    "person_ending": person.ending_text,
    "person_name": person.person_name,
    "plural": plural,
    "points": points_text,
    "probe_failures": journey.probe_failures,
    "publication": publication_text,
    "quotes_by_question": quotes_by_question,
    "reading": journey.reading_text,
    "refused": journey.refused_requests,
    "remark": sentence.tally_remark,
    "remedy": lambda slug: BARRIERS[slug].remedy if slug in BARRIERS else "",
    "shorten": safe_text.shorten,
    "stale": sentence.is_stale,
    "sign": sentence.outcome_sign,
    "steadiness": sentence.steadiness_text,
    "step_marks": journey.step_marks,
    "step_text": step_text,
    "task_address": task_address,
    "task_dates": sentence.task_dates,
    "task_facts": sentence.task_facts,
    "task_file": lambda task: f"{page_file_name(task)}.md",
    "task_lead": sentence.task_lead,
    "times": lambda count: "once" if count == 1 else f"{count:,} times",
    "top_task_address": top_task_address,
    "top_task_lead": sentence.top_task_lead,
    "trend": sentence.trend_sentence,
    "trend_remark": sentence.trend_remark,
    "tried_facts": sentence.tried_facts,
    "tried_when": sentence.tried_when,
    "tries": sentence.tries_text,
    "undecided_checks": sentence.undecided_checks,
    "unlisted": unlisted_references,
    "vitals": journey.vitals_text,
    "web_address": lambda address: safe_text.web_address(address or ""),
    "why_letter": sentence.why_letter,
    "with_days": sentence.with_days,
    "worksheet_address": worksheet_address,
    "wrong_answers": wrong_answers,
}


@cache
def _templates() -> MarkdownTemplates:
    return MarkdownTemplates("auditkit.publish", _FILTERS, {"listed": is_listed, "shared": is_shared})
