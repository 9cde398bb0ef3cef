"""A top task across agencies: who does it best, what to take over, and what we do wrong too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditkit.publish.output_tree import OutputTree
from auditkit.publish.page.top_task import TopTaskPage, top_task_page
from auditkit.publish.picture import PagePictures
from auditkit.score.scorecard import score

from .example_audit import Folder, example

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., TopTaskPage]:
    evidence = Folder(tmp_path / "evidence")

    def make(slug: str, ours: str = "harbour") -> TopTaskPage:
        audit, attempts = example(evidence)
        agencies = [one.model_copy(update={"ours": one.agency == ours}) for one in audit.agencies]
        card = score(audit.model_copy(update={"agencies": agencies}), attempts)
        album = PagePictures(evidence, OutputTree(tmp_path / "before", tmp_path / "out"))
        return top_task_page(card, next(one for one in card.top_tasks if one.slug == slug), album)

    return make


def test_the_best_stands_first_and_what_was_not_measured_last(page: Callable[..., TopTaskPage]) -> None:
    made = page("licence-cost")
    assert [side.agency for side in made.sides] == [
        "Inland Waters Board", "Harbour Licensing Office", "Upland Parks Service",
    ]  # fmt: skip
    assert made.lead == "3 agencies tried: 5 of 6 attempts ended with what the customer came for."
    assert made.best == (
        "Customers fare best at Inland Waters Board: 2 of 2 attempts ended well.",
        "Fewest steps: Inland Waters Board, with 2.",
    )
    walls = made.sides[-1]
    assert (walls.steps, walls.grade, walls.picture) == ("", "", None)


def test_each_side_shows_its_last_page(page: Callable[..., TopTaskPage]) -> None:
    inland, harbour, _ = page("licence-cost").sides
    assert inland.picture is not None
    assert inland.alt == ("Inland Waters Board. What the customer sees after step 2: the page “Fishing”")
    assert harbour.caption == "Where the customer gets it: by menu, on desktop"
    assert harbour.grade == "9 (1 page)", "the figure says how many pages it is of"


def test_ideas_say_what_they_rest_on(page: Callable[..., TopTaskPage]) -> None:
    ideas = page("licence-cost").ideas
    assert ideas[0].counts == (
        "attempts that ended well: Inland Waters Board: 2 of 2, Harbour Licensing Office: 3 of 4"
    )
    assert "Inland Waters Board needs 2 steps; Harbour Licensing Office needs 3." in [one.sentence for one in ideas]


def test_barriers_found_elsewhere_are_looked_for_at_ours(page: Callable[..., TopTaskPage]) -> None:
    made = page("licence-cost", ours="inland")
    assert made.ours == "Inland Waters Board"
    here = {one.title: [words for words, _ in one.here] for one in made.shared}
    assert here["The link leads nowhere"] == []
    assert all(one.elsewhere == "Harbour Licensing Office" for one in made.shared)
    mirrored = page("licence-cost", ours="harbour")
    assert [one.title for one in mirrored.shared] == ["The page is too wide for a phone"]


def test_without_our_own_agency_nobody_is_asked(page: Callable[..., TopTaskPage]) -> None:
    made = page("licence-cost", ours="")
    assert (made.ours, made.shared) == ("", ())
