"""Words on people's attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from auditkit.score.explanation.people import people_figures, people_line, people_notes, retest_words, time_words
from auditkit.score.metric import Share, TypicalTime
from auditkit.score.people import Agreement, PeopleScore, StudySuccess
from auditkit.score.verdict import OutcomeCounts
from tests.factories import NOON


def people(
    success: Share | None, accord: Agreement = Agreement.UNKNOWN, rounds: tuple[Share, ...] = ()
) -> PeopleScore:
    return PeopleScore(
        agency="harbour",
        task="fee",
        title="Find the fee",
        attempts=(),
        tally=OutcomeCounts(),
        success=success,
        by_belief=0,
        disasters=None,
        time=None,
        ease=None,
        ease_n=0,
        umux_lite=None,
        umux_lite_n=0,
        first_click=None,
        quotes=(),
        accord=accord,
        script=None,
        studies=tuple(StudySuccess(f"r{n}", NOON + timedelta(days=n), one) for n, one in enumerate(rounds, 1)),
        other_question=0,
    )


@pytest.mark.parametrize(
    ("accord", "share", "said"),
    [
        (Agreement.SCRIPT_ALONE, Share(2, 8), "The script found a route; 6 of 8 people didn’t."),
        (Agreement.SCRIPT_ALONE, Share(0, 1), "The script found a route; the one person who tried didn’t."),
        (Agreement.PEOPLE_ALONE, Share(5, 8), "The script found no route; 5 of 8 people did."),
        (Agreement.PEOPLE_ALONE, Share(1, 1), "The script found no route; the one person who tried did."),
        (Agreement.BOTH, Share(8, 8), "The script found a route, and so did all 8 people who tried."),
        (Agreement.BOTH, Share(1, 1), "The script found a route, and so did the one person who tried."),
        (Agreement.NEITHER, Share(1, 8), "The script found no route, and 7 of 8 people didn’t either."),
        (Agreement.UNKNOWN, Share(2, 8), "2 of 8 people got what they came for."),
        (Agreement.UNKNOWN, Share(1, 1), "The one person who tried got what they came for."),
        (Agreement.UNKNOWN, Share(0, 1), "The one person who tried didn’t get what they came for."),
    ],
)
def test_people_beside_the_script_in_a_sentence(accord: Agreement, share: Share, said: str) -> None:
    assert people_line(people(share, accord)) == said


def test_an_interval_of_times_needs_five_of_them() -> None:
    assert time_words(TypicalTime(68.2, 46.0, 101.2, 6)) == (
        "1 min 8 s (geometric mean of 6; 46 s to 1 min 41 s at 95% confidence)"
    )
    assert time_words(TypicalTime(68.2, 4.0, 1000.0, 4)) == "1 min 8 s (geometric mean of 4)"
    assert time_words(TypicalTime(9.0, None, None, 1)) == "9.0 s (one time)"


def test_detours_have_a_figure_of_their_own() -> None:
    assert ("Got it, but took a long way round", "2 of 5") in people_figures(
        replace(people(Share(5, 8)), strayed=Share(2, 5))
    )


def test_two_large_rounds_are_compared_and_small_ones_are_not() -> None:
    said = retest_words(people(Share(41, 60), rounds=(Share(9, 20), Share(32, 40))))
    assert said.startswith("From r1 to r2: +35 points (+")
    assert said.endswith("was reached.")
    assert said in people_notes(people(Share(41, 60), rounds=(Share(9, 20), Share(32, 40))))
    assert "not reached" in retest_words(people(Share(20, 40), rounds=(Share(9, 20), Share(11, 20))))
    assert retest_words(people(Share(20, 35), rounds=(Share(9, 20), Share(11, 15)))) == ""
    assert retest_words(people(Share(9, 20), rounds=(Share(9, 20),))) == ""
