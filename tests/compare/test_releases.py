"""The second release of the bundled agencies beside the first, from what the kit wrote of both.

What is expected was written from what the sites do (auditkit/demo/planted.yml), not from what the comparison says.
"""

from __future__ import annotations

import pytest

from auditkit.compare.model import ChangeKind, ChangeStatus, Comparison, RouteChange
from tests.compare.example import compare

from .example import release

EXPECTED = {
    "harbour.pay-mooring.main.desktop": ChangeStatus.WORSE,  # The link has gone, and two others might be meant.
    "harbour.licence-cost.site search.desktop": ChangeStatus.WORSE,  # The search answers 500.
    "harbour.licence-cost.site search.phone": ChangeStatus.WORSE,
    "northmoor.spanish-contact.main.desktop": ChangeStatus.WORSE,  # Nothing is called Español any more.
    "northmoor.find-contact.main.desktop": ChangeStatus.WORSE,  # A newsletter dialog has to be closed first.
    "northmoor.find-contact.main.phone": ChangeStatus.WORSE,
    "harbour.licence-cost.menu.desktop": ChangeStatus.CHANGED,  # A link has another name, and customers use it.
    "harbour.licence-cost.menu.phone": ChangeStatus.CHANGED,
    "northmoor.burn-brush.main.desktop": ChangeStatus.CHANGED,  # A dead end before, a dead link now.
    "harbour.find-contact.menu.desktop": ChangeStatus.FIXED,
    "harbour.visitor-mooring.main.desktop": ChangeStatus.FIXED,
    "harbour.welsh-fee.main.desktop": ChangeStatus.FIXED,
    "harbour.find-contact.foot of the page.desktop": ChangeStatus.SAME,
    "harbour.register-boat.main.desktop": ChangeStatus.SAME,
    "northmoor.inspection-times.main.desktop": ChangeStatus.SAME,  # As slow as before, give or take a second.
    "northmoor.pay-fee.main.desktop": ChangeStatus.SAME,
    "harbour.prove-identity.main.desktop": ChangeStatus.NOT_MEASURED,
}
BACK = {ChangeStatus.WORSE: ChangeStatus.FIXED, ChangeStatus.FIXED: ChangeStatus.WORSE}


def by_way(comparison: Comparison) -> dict[str, RouteChange]:
    return {f"{one.agency}.{one.task}.{one.path}.{one.profile}": one for one in comparison.ways}


@pytest.fixture(scope="module")
def changed() -> Comparison:
    return compare(release(1), release(2))


def test_each_way_stands_as_a_person_would_say(changed: Comparison) -> None:
    assert {name: one.status for name, one in by_way(changed).items()} == EXPECTED


def test_backwards_worse_is_mended(changed: Comparison) -> None:
    back = compare(release(2), release(1))
    expected = {name: BACK.get(standing, standing) for name, standing in EXPECTED.items()}
    assert {name: one.status for name, one in by_way(back).items()} == expected


@pytest.mark.parametrize("number", [1, 2])
def test_a_release_beside_itself_is_the_same(number: int) -> None:
    same = compare(release(number), release(number))
    assert {one.status for one in same.ways} == {ChangeStatus.SAME, ChangeStatus.NOT_MEASURED}
    assert [change for one in same.ways for change in one.changes] == []
    assert all(grade.before_points == grade.after_points and not grade.why_not for grade in same.grades)
    assert same.notes == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("harbour.pay-mooring.main.desktop", "Completed on 3 November, not completed now."),
        (
            "harbour.pay-mooring.main.desktop",
            "Step 1, “Pay a mooring fee”, is no longer there. The closest names are “Pay a mooring charge” and "
            "“Pay a mooring deposit”.",
        ),
        ("northmoor.spanish-contact.main.desktop", "Step 1, “Español”, is no longer there."),
        (
            "harbour.licence-cost.menu.phone",
            "Step 3, “Renew a licence”, is now called “Renew your licence”: "
            "update tasks/harbour/licence-cost.yml:13.",
        ),
        ("northmoor.find-contact.main.phone", "“Newsletter” had to be closed first."),
        ("harbour.welsh-fee.main.desktop", "The answer was “£26.50” and is now “£28.00”."),
        ("harbour.welsh-fee.main.desktop", "Wrong answer on 3 November, completed now."),
    ],
)
def test_it_says_so_in_words(changed: Comparison, name: str, sentence: str) -> None:
    assert sentence in [change.sentence for change in by_way(changed)[name].changes]


def test_the_gravest_stands_first(changed: Comparison) -> None:
    standings = [list(ChangeStatus).index(one.status) for one in changed.ways]
    assert standings == sorted(standings)
    first = changed.ways[0].changes
    assert [one.kind for one in first[:2]] == [ChangeKind.OUTCOME, ChangeKind.CAUSE]


def test_evidence_is_at_hand(changed: Comparison) -> None:
    one = by_way(changed)["harbour.pay-mooring.main.desktop"]
    assert one.after is not None
    made = one.after.tries[0]
    assert (made.step, made.source, made.barrier) == (1, "tasks/harbour/pay-mooring.yml:9", "control-not-found")
    assert made.screenshot == "01933ae46f8b855d08a39980ec46c5b6d796902e136956af9cc639c8f9f84887"
    assert made.url == "http://harbour.localhost:8763/moorings"


def test_another_address_is_said_and_counts_for_nothing(changed: Comparison) -> None:
    assert changed.notes == (
        "Harbour Licensing Office was visited at http://harbour.localhost:38649 then, at "
        "http://harbour.localhost:8763 now. Pages are compared without that address.",
        "Northmoor County Permits was visited at http://northmoor.localhost:38649 then, at "
        "http://northmoor.localhost:8763 now. Pages are compared without that address.",
    )
