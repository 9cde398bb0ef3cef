"""People's attempts beside the script's, never among them; on a page of their own where no script has tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.page.person import PersonList, person_list
from auditkit.publish.page.worksheet import worksheet_address
from auditkit.score.explanation.people import people_figures, people_line, people_notes, wrong_answers
from auditkit.score.explanation.wording import date_text, page_file_name, plural
from auditkit.score.metric import Share
from auditkit.score.people import Agreement, People
from auditkit.session.questionnaire import QUESTIONS

if TYPE_CHECKING:
    from auditkit.publish.output_tree import PagePictures
    from auditkit.record.model import AgencySummary, TaskSummary
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


@dataclass(frozen=True)
class PeopleRow:
    """A task in a list of what people tried."""

    title: str
    agency: str
    address: str
    line: str
    disagree: bool
    success: str
    ease: str


@dataclass(frozen=True)
class PeopleList:
    """What people tried, at an agency or at all."""

    heading: str
    lead: str
    beside: bool
    """Whether a script tried any of it."""
    rows: tuple[PeopleRow, ...]
    more: str


@dataclass(frozen=True)
class AgencyPeople:
    """What people's attempts at one agency come to, where no script has tried it."""

    name: str
    address: str
    ours: bool
    tried: str
    """`3 attempts at 2 tasks`."""
    got: str


def people_task(people: People, task: TaskSummary, agency: str, album: PagePictures) -> PeopleTask:
    """People at one task, and the sheet for those who want to try it too. `agency` is its name."""
    found = people.of(task.agency, task.task)
    return PeopleTask(
        people_view(found, agency, album) if found is not None else None,
        f"{UP}{worksheet_address(task.agency, task.task)}",
    )


def people_by_agency(card: Scorecard, people: People) -> tuple[AgencyPeople, ...]:
    """What people's attempts come to, agency by agency; nothing where a script made the scorecard."""
    if not card.people_alone:
        return ()
    return tuple(_agency(agency.summary, people.at(agency.summary.agency)) for agency in card.agencies)


def _agency(summary: AgencySummary, tried: tuple[PeopleScore, ...]) -> AgencyPeople:
    measured = [one.success for one in tried if one.success is not None]
    share = Share(sum(one.count for one in measured), sum(one.n for one in measured)) if measured else None
    return AgencyPeople(
        name=summary.name,
        address=f"{page_file_name(summary.agency)}/index.md",
        ours=summary.ours,
        tried=_attempts_text(tried),
        got=share.words if share is not None else "nothing says",
    )


def _attempts_text(tried: tuple[PeopleScore, ...]) -> str:
    """`3 attempts at 2 tasks`."""
    return f"{plural(sum(len(one.attempts) for one in tried), 'attempt')} at {plural(len(tried), 'task')}"


def people_at(card: Scorecard, people: People, agency: str) -> PeopleList | None:
    """What people tried at an agency; None when nobody tried anything."""
    return _list(card, people.at(agency), "", limit=None)


def people_everywhere(card: Scorecard, people: People) -> PeopleList | None:
    """What people tried, the most telling first."""
    return _list(card, people.tasks, None, limit=MAX_LINES)


def _list(
    card: Scorecard, tried: tuple[PeopleScore, ...], folder: str | None, limit: int | None
) -> PeopleList | None:
    if not tried:
        return None
    rows = tuple(_row(one, agency_name(card, one), folder) for one in tried)
    shown = rows if limit is None else rows[:limit]
    more = len(rows) - len(shown)
    beside = any(one.script is not None for one in tried)
    return PeopleList(
        heading="What people did" if card.people_alone else "People and the script",
        lead=f"People made {_attempts_text(tried)}. {_agreement_text(tried)}",
        beside=beside,
        rows=shown,
        more=f"{plural(more, 'more task')}: see the pages of the agencies." if more else "",
    )


def _agreement_text(tried: tuple[PeopleScore, ...]) -> str:
    """Where people and the script tell different stories, as far as both told one."""
    differ = sum(one.accord.disagree for one in tried)
    if all(one.script is None for one in tried):
        return f"No script has tried {'it' if len(tried) == 1 else 'them'} yet."
    if all(one.accord is Agreement.UNKNOWN for one in tried):
        return "Nothing says whether they and the script agree."
    if not differ:
        return "They and the script don’t disagree."
    return (
        f"At {differ:,} of them, they and the script disagree." if len(tried) > 1 else "They and the script disagree."
    )


def agency_name(card: Scorecard, one: PeopleScore) -> str:
    """What the agency is called: by the scorecard, else by the round."""
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    return names.get(one.agency) or one.agency_name or one.agency


def _row(one: PeopleScore, agency: str, folder: str | None) -> PeopleRow:
    page = f"{page_file_name(one.task)}.md#people"
    return PeopleRow(
        title=one.title,
        agency=agency,
        address=page if folder is not None else f"{page_file_name(one.agency)}/{page}",
        line=people_line(one),
        disagree=one.accord.disagree,
        success=one.success.words if one.success else "not measured",
        ease=f"{one.ease:.1f} of 7" if one.ease is not None else "–",
    )


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
