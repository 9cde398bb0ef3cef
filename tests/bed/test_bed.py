"""The kit agrees with the bed but where that is known.

The whole bed takes five minutes of processor time. `make test` tries one case and one near miss of each barrier, and
one of each reason for not measuring; `make bed` measures all of it, and so does AUDITKIT_BED=whole make test.
"""

from __future__ import annotations

import os

import pytest

from tools.bed.case import Case, cases
from tools.bed.figures import compare
from tools.bed.known import known
from tools.bed.running import run_cases
from tools.light_browser import light_browser

WHOLE = os.environ.get("AUDITKIT_BED") == "whole"
PARTS = 6 if WHOLE else 2
"""Each is a browser of its own, so that they can be tested side by side."""
OF_THE_MACHINE = ("slow-page", "shifting-page")
"""On a busy machine every page is slow, and some are left before they have moved: the figures count it."""


def chosen_cases() -> list[Case]:
    """All, or the first of each kind."""
    if WHOLE:
        return list(cases())
    kinds: dict[tuple[str, bool, str | None], Case] = {}
    for case in cases():
        kinds.setdefault((case.barrier, case.present, case.expect.reason), case)
    return list(kinds.values())


@pytest.mark.parametrize("part", range(PARTS))
def test_the_kit_says_what_a_careful_person_would(part: int) -> None:
    chosen = chosen_cases()[part::PARTS]
    found = compare(chosen, run_cases(chosen, browser=light_browser()))
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
