"""People's attempts beside the script's, never among them; on a page of their own where no script has tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import page_file_name
from auditkit.diagnostic.wording import date_text
from auditkit.publish.page.person import PersonList, person_list
from auditkit.publish.page.worksheet import worksheet_address
from auditkit.score.explanation.people import people_figures, people_line, people_notes, wrong_answers
from auditkit.score.people import People
from auditkit.session.questionnaire import QUESTIONS

if TYPE_CHECKING:
    from auditkit.publish.output_tree import PagePictures
    from auditkit.record.model import TaskSummary
    from auditkit.score.people import PeopleScore
    from auditkit.score.scorecard import Scorecard


MAX_QUOTES = 12
"""Of one question; the others are in the records."""
MAX_LINES = 5
UP = "../"


@dataclass(frozen=True)
class QuoteGroup:
    """What people wrote to one question."""

    question: str
    quotes: tuple[tuple[str, str], ...]
    """Words, and alias."""
    more: str


@dataclass(frozen=True)
class StudyRow:
    """One round in the table of rounds."""

    id: str
    day: str
    success: str


@dataclass(frozen=True)
class PeopleView:
    """People at one task."""

    line: str
    disagree: bool
    when: str
    figures: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...]
    """Wrong answers, and how often."""
    quotes: tuple[QuoteGroup, ...]
    rounds: tuple[StudyRow, ...]
    """Empty where there is one alone."""
    persons: PersonList


@dataclass(frozen=True)
class PeopleTask:
    """What a task's page says of people."""

    people: PeopleView | None
    """None when nobody tried."""
    sheet: str
    """Address of the worksheet, from the task's page."""


def people_task(people: People, task: TaskSummary, agency: str, album: PagePictures) -> PeopleTask:
    """People at one task, and the sheet for those who want to try it too. `agency` is its name."""
    found = people.of(task.agency, task.task)
    return PeopleTask(
        people_view(found, agency, album) if found is not None else None,
        f"{UP}{worksheet_address(task.agency, task.task)}",
    )


def agency_name(card: Scorecard, one: PeopleScore) -> str:
    """What the agency is called: by the scorecard, else by the round."""
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    return names.get(one.agency) or one.agency_name or one.agency


def people_view(people: PeopleScore, agency: str, album: PagePictures) -> PeopleView:
    """People at one task, as its page says it. `agency` is its name."""
    first, last = (date_text(moment) for moment in people.span)
    return PeopleView(
        line=people_line(people),
        disagree=people.accord.disagree,
        when=f"Tried by people on {first}" if first == last else f"Tried by people from {first} to {last}",
        figures=people_figures(people),
        notes=people_notes(people),
        wrong=tuple((words, "once" if count == 1 else f"{count:,} times") for words, count in wrong_answers(people)),
        quotes=tuple(_quotes(people)),
        rounds=tuple(
            StudyRow(one.id, date_text(one.began), one.success.words if one.success else "not measured")
            for one in people.rounds
            if len(people.rounds) > 1
        ),
        persons=person_list(people, agency, album),
    )


def _quotes(people: PeopleScore) -> list[QuoteGroup]:
    groups = []
    for question in QUESTIONS:
        said = people.quotes_of(question.key)
        if question.own_words and said:
            more = len(said) - MAX_QUOTES
            groups.append(
                QuoteGroup(
                    question.words,
                    tuple((one.words, one.alias) for one in said[:MAX_QUOTES]),
                    f"and {more:,} more" if more > 0 else "",
                )
            )
    return groups


@dataclass(frozen=True)
class PeopleOnlyPage:
    """A page about people alone."""

    address: str
    """From the scorecard's folder."""
    title: str
    agency: str
    agency_page: bool
    """Whether the agency has a page."""
    people: PeopleView
    sheet: str
    """Address of the worksheet, from this page; empty where there is none."""


def people_only_pages(card: Scorecard, people: People, album: PagePictures) -> tuple[PeopleOnlyPage, ...]:
    """The pages of tasks that people tried and no script did."""
    by_script = {(task.summary.agency, task.summary.task) for task in card.tasks if task.attempts}
    return tuple(_page(card, one, album) for one in people.tasks if (one.agency, one.task) not in by_script)


def _page(card: Scorecard, one: PeopleScore, album: PagePictures) -> PeopleOnlyPage:
    there = {(task.summary.agency, task.summary.task) for task in card.tasks}
    return PeopleOnlyPage(
        address=f"{page_file_name(one.agency)}/{page_file_name(one.task)}.md",
        title=one.title,
        agency=agency_name(card, one),
        agency_page=one.agency in {agency.summary.agency for agency in card.agencies},
        people=people_view(one, agency_name(card, one), album),
        sheet=f"{UP}{worksheet_address(one.agency, one.task)}" if (one.agency, one.task) in there else "",
    )
