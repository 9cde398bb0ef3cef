"""The kit agrees with the bed but where that is known.

The whole bed takes minutes of processor time. `make test` tries every eighth one of: a case of each barrier, a case
of each reason for not measuring, the near misses of half of the barriers. `make test-all` tries the rest as well, and
`make bed` measures all of it.
"""

from __future__ import annotations

from itertools import chain

import pytest

from tests.run.reading import unknown_details
from tools.bed.case import Case, cases
from tools.bed.figures import compare
from tools.bed.known import known
from tools.bed.running import run_cases
from tools.light_browser import light_browser

OF_THE_MACHINE = ("slow-page", "shifting-page")
"""On a busy machine every page is slow, and some are left before they have moved: the figures count it."""


def sample() -> list[Case]:
    """The first of each kind, and half of the near misses: each costs as much as a test."""
    kinds: dict[tuple[str, bool, str | None], Case] = {}
    for case in cases():
        kinds.setdefault((case.barrier, case.present, case.expect.reason), case)
    near_misses = [case for case in kinds.values() if not case.present]
    return [case for case in kinds.values() if case.present] + near_misses[::2]


# Each part is a browser of its own, so that they can be tested side by side.
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.thorough) for part in range(1, 16))])
def test_the_kit_says_what_a_careful_person_would(part: int) -> None:
    agree(sample()[part::16])


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(4))
def test_the_kit_says_so_of_all_other_cases(part: int) -> None:
    names = {case.name for case in sample()}
    agree([case for case in cases() if case.name not in names][part::4])


def agree(chosen: list[Case]) -> None:
    """The kit says of these cases what is expected, but where it is known to say otherwise."""
    records = run_cases(chosen, browser=light_browser())
    assert unknown_details(chain.from_iterable(records.values())) == {}
    found = compare(chosen, records)
    names = {case.name for case in chosen}
    expected = {(one.case, one.what) for one in known() if one.case in names}
    told = {(one.case.name, what) for one in found for what in one.disagreements}
    said, expected = _steady(told), _steady(expected)
    assert said - expected == set(), "new disagreements: mend them, or put them into known.yml"
    assert expected - said == set(), "these agree now: take them out of known.yml"


def _steady(told: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {one for one in told if not one[1].endswith(OF_THE_MACHINE)}


def test_known_disagreements_are_about_cases_there_are() -> None:
    assert {one.case for one in known()} <= {case.name for case in cases()}
