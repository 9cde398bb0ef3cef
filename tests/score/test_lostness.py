"""Lostness, by its published example and its edges."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from auditkit.score.metric import PageRoute, lostness, page_routes, with_detours
from tests.factories import make_attempt, make_page, make_step


def test_the_published_example() -> None:
    assert lostness(6, 9, 3) == pytest.approx(0.60, abs=0.005)


def test_the_shortest_way_is_not_lost_at_all() -> None:
    assert lostness(3, 3, 3) == 0


@pytest.mark.parametrize(("different", "visited", "fewest"), [(0, 0, 1), (3, 2, 1), (1, 1, 0)])
def test_what_is_no_walk(different: int, visited: int, fewest: int) -> None:
    with pytest.raises(ValueError, match="not a walk"):
        lostness(different, visited, fewest)


def walked(path: str, *pages: int, outcome: Outcome = Outcome.COMPLETED) -> AttemptRecord:
    return make_attempt(
        agency="a",
        task="t",
        path=path,
        outcome=outcome,
        started_at=datetime(2026, 11, 3, tzinfo=UTC),
        pages=[make_page(f"http://a/{number}") for number in range(max(pages) + 1)],
        steps=[make_step(number, page=page) for number, page in enumerate(pages[1:], 1)],
    )


def test_ways_are_measured_by_the_shortest_that_ends_well() -> None:
    found = page_routes([walked("short", 0, 1, 2), walked("long", 0, 1, 0, 2, 3, 4)])
    assert found["a.t.short.desktop.1"] == PageRoute(3, 3, 3)
    assert found["a.t.long.desktop.1"] == PageRoute(5, 6, 3)
    assert found["a.t.long.desktop.1"].lostness == pytest.approx(lostness(5, 6, 3))
    assert found["a.t.long.desktop.1"].path_ratio == 2


def test_staying_on_a_page_is_no_visit_and_failures_are_no_measure() -> None:
    found = page_routes([walked("form", 0, 1, 1, 1, 2), walked("stuck", 0, outcome=Outcome.NOT_COMPLETED)])
    assert found == {"a.t.form.desktop.1": PageRoute(3, 3, 3)}


def test_a_way_that_wanders_is_a_detour_and_one_a_page_longer_is_not() -> None:
    short, longer = walked("short", 0, 1, 2), walked("longer", 0, 1, 2, 3)
    wandering = walked("wandering", 0, 1, 0, 2, 3, 2, 4)
    short, longer, wandering = with_detours([short, longer, wandering])
    assert not short.findings
    assert not longer.findings
    assert [one.barrier for one in wandering.findings] == ["detour"]
    assert wandering.findings[0].message == "This route takes 7 pages. Another one takes 3."
