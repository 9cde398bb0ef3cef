"""The worksheet of a task: its situation and goal, never its steps, and the questions people are asked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from auditkit.diagnostic.escape import MAX_TEXT, shorten, visible, web_address
from auditkit.record.person import FORM_VERSION, ConsentTo
from auditkit.score.explanation.wording import page_name
from auditkit.session.questionnaire import LONGEST_ALIAS
from auditkit.session.questionnaire_question import ALIAS, CONSENT, Kind, Question, questions

if TYPE_CHECKING:
    from auditkit.record.model import AgencySummary, TaskSummary
    from auditkit.score.scorecard_card import Scorecard

FOLDER = "try"
SCALE = tuple(range(1, 8))
_CUSTOMER = "Anyone who needs this"


@dataclass(frozen=True)
class Asked:
    """A question as it stands on the sheet."""

    key: str
    kind: str
    words: str
    low: str
    high: str
    longest: int
    aside: str


@dataclass(frozen=True)
class AskedPart:
    """Questions under one heading."""

    title: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class SheetPage:
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
    parts: tuple[AskedPart, ...]
    scale: tuple[int, ...]
    alias: str
    longest_alias: int
    figures: str
    """What is allowed by the first box."""
    words: str
    """What is allowed by the second."""


@dataclass(frozen=True)
class SheetLine:
    """A task on the page that lists the sheets."""

    title: str
    address: str
    customer: str


@dataclass(frozen=True)
class SheetGroup:
    """The tasks of one agency."""

    agency: str
    ours: bool
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True)
class SheetList:
    """The page that lists the sheets."""

    groups: tuple[SheetGroup, ...]


def sheet_address(agency: str, task: str) -> str:
    """Where a task's sheet is, from the scorecard's first page."""
    return f"{FOLDER}/{page_name(agency)}/{page_name(task)}.html"


def sheet_page(agency: AgencySummary, task: TaskSummary) -> SheetPage:
    """The sheet of one task."""
    address = _start(agency, task)
    asked = questions(answer=task.asks is not False)
    return SheetPage(
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
            AskedPart(part.value, tuple(_asked(one) for one in own))
            for part, own in groupby(asked, key=lambda one: one.part)
        ),
        scale=SCALE,
        alias=ALIAS,
        longest_alias=LONGEST_ALIAS,
        figures=CONSENT[ConsentTo.FIGURES],
        words=CONSENT[ConsentTo.WORDS],
    )


def sheet_list(card: Scorecard) -> SheetList:
    """Every task there is a sheet for."""
    return SheetList(
        tuple(
            SheetGroup(
                agency=agency.summary.name,
                ours=agency.summary.ours,
                lines=tuple(
                    SheetLine(
                        task.summary.title,
                        sheet_address(task.summary.agency, task.summary.task),
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


def _asked(question: Question) -> Asked:
    return Asked(
        key=question.key,
        kind=question.kind.value,
        words=question.words,
        low=question.low,
        high=question.high,
        longest=question.longest,
        aside="You may leave this out." if question.may_skip and question.kind is Kind.SCALE else "",
    )


def _plain(text: str) -> str:
    return shorten(" ".join(visible(text).split()), MAX_TEXT)
