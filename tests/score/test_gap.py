"""Own grades beside measured ones."""

from __future__ import annotations

import pytest

from auditkit.probe.barrier import Dimension
from auditkit.score.dimension import DimensionScore, Grade
from auditkit.score.grade import self_assessment_gaps
from auditkit.score.rubric import default_rubric
from auditkit.task.self_assessment import LETTERS, SelfAssessment


def own(**grades: object) -> SelfAssessment:
    return SelfAssessment.model_validate(
        {"version": 1, "who": "Head of service", "date": "2026-11-20", "grades": grades}
    )


def met(**letters: str | None) -> Grade:
    scores = [
        DimensionScore(
            dimension=Dimension(name), points=None if letter is None else 70.0, letter=letter, n=3, weight=1
        )
        for name, letter in letters.items()
    ]
    return Grade(points=70.0, letter="C", n=3, dimensions=tuple(scores))


@pytest.mark.parametrize(
    ("given", "measured", "difference", "words"),
    [
        ("A", "C", 2, "The team gives itself an A; this audit says C."),
        ("D", "F", 1, "The team gives itself a D; this audit says F."),
        ("F", "A", -4, "The team gives itself an F; this audit says A."),
        ("B", "B", 0, "The team gives itself a B, and so does this audit."),
        ("A", None, None, "The team gives itself an A. Nothing was measured here."),
    ],
)
def test_the_gap_in_letters(given: str, measured: str | None, difference: int | None, words: str) -> None:
    (gap,) = self_assessment_gaps(own(clarity=given), met(clarity=measured))
    assert (gap.own, gap.measured, gap.difference, gap.words) == (given, measured, difference, words)


def test_gaps_stand_in_the_order_of_the_catalogue_with_their_reasons() -> None:
    found = self_assessment_gaps(
        own(handoffs="b", completion={"grade": "A", "why": "Few complain."}), met(completion="C")
    )
    assert [(gap.dimension, gap.measured, gap.why) for gap in found] == [
        (Dimension.COMPLETION, "C", "Few complain."),
        (Dimension.HANDOFFS, None, None),
    ]


def test_before_anything_is_graded_every_gap_is_open() -> None:
    (gap,) = self_assessment_gaps(own(access="C"), Grade(points=None, letter=None, n=0))
    assert gap.difference is None


def test_the_letters_are_those_of_the_rubric() -> None:
    assert [letter for letter, _ in default_rubric().letters.steps] == list(LETTERS)
