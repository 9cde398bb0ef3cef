"""The page of a task that no script has tried: what people did is all there is to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.page.people import UP, PeopleView, agency_name, people_view
from auditkit.publish.page.worksheet import sheet_address
from auditkit.score.explanation.wording import page_name

if TYPE_CHECKING:
    from auditkit.publish.output_tree_picture import Album
    from auditkit.score.people import People, PeopleScore
    from auditkit.score.scorecard_card import Scorecard


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


def people_only_pages(card: Scorecard, people: People, album: Album) -> tuple[PeopleOnlyPage, ...]:
    """The pages of tasks that people tried and no script did."""
    by_script = {(task.summary.agency, task.summary.task) for task in card.tasks if task.attempts}
    return tuple(_page(card, one, album) for one in people.tasks if (one.agency, one.task) not in by_script)


def _page(card: Scorecard, one: PeopleScore, album: Album) -> PeopleOnlyPage:
    there = {(task.summary.agency, task.summary.task) for task in card.tasks}
    return PeopleOnlyPage(
        address=f"{page_name(one.agency)}/{page_name(one.task)}.md",
        title=one.title,
        agency=agency_name(card, one),
        agency_page=one.agency in {agency.summary.agency for agency in card.agencies},
        people=people_view(one, agency_name(card, one), album),
        sheet=f"{UP}{sheet_address(one.agency, one.task)}" if (one.agency, one.task) in there else "",
    )
