"""Pages of tasks that people tried and no script did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.publish.page.person import person_views
from auditkit.publish.sentence import people_agency
from auditkit.publish.template import render, task_address

if TYPE_CHECKING:
    from auditkit.publish.picture import PagePictures
    from auditkit.score.people import People
    from auditkit.score.scorecard import Scorecard


def people_only_pages(card: Scorecard, people: People, pictures: PagePictures) -> Iterator[tuple[str, str]]:
    """Each page with its place below the scorecard's folder."""
    tasks = {(task.summary.agency, task.summary.task): task for task in card.tasks}
    agencies = {agency.summary.agency for agency in card.agencies}
    for one in people.tasks:
        task = tasks.get((one.agency, one.task))
        if task is not None and task.attempts:
            continue
        name = people_agency(one, card)
        persons = person_views(one, name, pictures)
        known = {"agency": name, "agency_has_page": one.agency in agencies, "has_worksheet": task is not None}
        yield task_address(one), render("people-only", people=one, persons=persons, **known)
