"""The worksheet of a task: its situation and goal, never its steps, and the questions people are asked.

Each is one file that holds all it needs, so that it works when saved, mailed or opened from a folder. It is
HTML that no builder touches. A policy in it says that it fetches nothing and runs no script but its own,
whatever text a task file or a website puts into it.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from auditkit.diagnostic.safe_text import MAX_TEXT, PAGE, web_address
from auditkit.publish.template import render, worksheet_address
from auditkit.record.person import FORM_VERSION, ConsentScope
from auditkit.session.questionnaire import ALIAS, CONSENT, LONGEST_ALIAS, AnswerKind, Question, questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record.model import AgencySummary, TaskSummary
    from auditkit.score.scorecard import Scorecard


SCALE = tuple(range(1, 8))
_CUSTOMER = "Anyone who needs this"


@dataclass(frozen=True)
class WorksheetQuestion:
    """A question as it stands on the sheet."""

    key: str
    kind: str
    words: str
    low: str
    high: str
    longest: int
    aside: str


@dataclass(frozen=True)
class QuestionGroup:
    """Questions under one heading."""

    title: str
    questions: tuple[WorksheetQuestion, ...]


@dataclass(frozen=True)
class WorksheetPage:
    """A worksheet. Its texts are made safe by the template, which is HTML."""

    version: int
    agency_slug: str
    task_slug: str
    agency: str
    title: str
    customer: str
    product: str
    address: str
    link: str | None
    """The address, where a reader may be sent there."""
    parts: tuple[QuestionGroup, ...]
    scale: tuple[int, ...]
    alias: str
    longest_alias: int
    figures: str
    """What is allowed by the first box."""
    words: str
    """What is allowed by the second."""


@dataclass(frozen=True)
class WorksheetLine:
    """A task on the page that lists the sheets."""

    title: str
    address: str
    customer: str


@dataclass(frozen=True)
class WorksheetGroup:
    """The tasks of one agency."""

    agency: str
    ours: bool
    lines: tuple[WorksheetLine, ...]


@dataclass(frozen=True)
class WorksheetList:
    """The page that lists the sheets."""

    groups: tuple[WorksheetGroup, ...]


def worksheet_page(agency: AgencySummary, task: TaskSummary) -> WorksheetPage:
    """The sheet of one task."""
    address = _start(agency, task)
    asked = questions(answer=task.asks is not False)
    return WorksheetPage(
        version=FORM_VERSION,
        agency_slug=agency.agency,
        task_slug=task.task,
        agency=_plain(agency.name),
        title=_plain(task.title),
        customer=_plain(task.customer or _CUSTOMER),
        product=_plain(task.product or ""),
        address=_plain(address),
        link=web_address(address),
        parts=tuple(
            QuestionGroup(part.value, tuple(_worksheet_question(one) for one in own))
            for part, own in groupby(asked, key=lambda one: one.part)
        ),
        scale=SCALE,
        alias=ALIAS,
        longest_alias=LONGEST_ALIAS,
        figures=CONSENT[ConsentScope.FIGURES],
        words=CONSENT[ConsentScope.WORDS],
    )


def worksheet_list(card: Scorecard) -> WorksheetList:
    """Every task there is a sheet for."""
    return WorksheetList(
        tuple(
            WorksheetGroup(
                agency=agency.summary.name,
                ours=agency.summary.ours,
                lines=tuple(
                    WorksheetLine(
                        task.summary.title,
                        worksheet_address(task.summary),
                        task.summary.customer or "",
                    )
                    for task in agency.tasks
                ),
            )
            for agency in card.agencies
            if agency.tasks
        )
    )


def _start(agency: AgencySummary, task: TaskSummary) -> str:
    """Where the customer begins. A place that only the environment knows is left to the agency's first page."""
    start = task.start or "/"
    return agency.base_url if "${" in start else urljoin(agency.base_url, start)


def _worksheet_question(question: Question) -> WorksheetQuestion:
    return WorksheetQuestion(
        key=question.key,
        kind=question.kind.value,
        words=question.words,
        low=question.low,
        high=question.high,
        longest=question.longest,
        aside="You may leave this out." if question.may_skip and question.kind is AnswerKind.SCALE else "",
    )


def _plain(text: str) -> str:
    return PAGE.line(text, MAX_TEXT)


# Worksheets: each one file that holds all it needs, so that it works when saved, mailed or opened from a folder.
#
# They are HTML that no builder touches. A policy in each says that it fetches nothing and runs no script but its own,
# whatever text a task file or a website puts into it.

LIST_PAGE = "try.md"


def worksheet_pages(card: Scorecard) -> Iterator[tuple[str, str]]:
    """The page that lists the sheets, and the sheets, each with its place below the scorecard's folder."""
    yield LIST_PAGE, render("try", page=worksheet_list(card))
    for agency in card.agencies:
        for task in agency.tasks:
            page = worksheet_page(agency.summary, task.summary)
            yield worksheet_address(task.summary), worksheet_html(page)


def worksheet_html(page: WorksheetPage) -> str:
    """One sheet."""
    script, style = _asset("sheet.js"), _asset("sheet.css")
    return (
        _environment()
        .get_template("sheet/sheet.html.j2")
        .render(
            page=page,
            script=Markup(script),
            style=Markup(style),
            script_digest=_digest(script),
            style_digest=_digest(style),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("auditkit.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return (files("auditkit.publish") / "templates" / "sheet" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
