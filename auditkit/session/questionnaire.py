"""The questions people are asked, for terminal, browser and worksheet, and the report made of their answers.

A question is an entry in `QUESTIONS` and a field of `PersonReport` of the same name; tests compare the two. When
words change so that old answers mean something else, `FORM_VERSION` goes up. What was not allowed is left out here,
once for all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from auditkit.diagnostic.safe_text import TYPED, cut_line
from auditkit.diagnostic.wording import as_yes_or_no
from auditkit.record.person import FORM_VERSION, OWN_WORDS, AttemptOrigin, ConsentScope, ExitAnswers, PersonReport


class AnswerKind(StrEnum):
    YES_NO = "yes_no"
    SCALE = "scale"
    LINE = "line"
    WORDS = "words"


class Section(StrEnum):
    RESULT = "What you got"
    EASE = "How easy it was"
    EXITS = "What you know now"
    STORY = "In your own words"
    US = "What about us?"


@dataclass(frozen=True)
class Question:
    key: str
    """Its name in a form's `answers`."""
    kind: AnswerKind
    part: Section
    words: str
    low: str = ""
    """What 1 means."""
    high: str = ""
    """What 7 means."""
    only_with_answer: bool = False
    """Asked only where the task has an answer to give."""
    may_skip: bool = False
    """Said to be one that may be left out. No question has to be answered."""

    @property
    def own_words(self) -> bool:
        """Whether the answer is kept only of those who allow their own words to be shown."""
        return self.key in OWN_WORDS

    @property
    def longest(self) -> int:
        """How many letters there is room for."""
        return 200 if self.kind is AnswerKind.LINE else 2000


def _agree(key: str, words: str) -> Question:
    return Question(
        key, AnswerKind.SCALE, Section.EASE, words, "I strongly disagree", "I strongly agree", may_skip=True
    )


QUESTIONS: tuple[Question, ...] = (
    Question("believed_done", AnswerKind.YES_NO, Section.RESULT, "Did you get what you came for?"),
    Question("answer_given", AnswerKind.LINE, Section.RESULT, "What is the answer?", only_with_answer=True),
    Question(
        "confidence",
        AnswerKind.SCALE,
        Section.RESULT,
        "How sure are you that you got it right?",
        "not at all",
        "completely",
    ),
    # The Single Ease Question (Sauro & Dumas 2009).
    Question(
        "ease",
        AnswerKind.SCALE,
        Section.EASE,
        "Overall, how difficult or easy was this task?",
        "very difficult",
        "very easy",
    ),
    # UMUX-Lite (Lewis, Utesch & Maher 2013).
    _agree("useful", "This website does what I need it to do."),
    _agree("easy", "This website is easy to use."),
    # The exit questions: what a customer should be able to say on leaving.
    Question("got", AnswerKind.LINE, Section.EXITS, "What did you get?"),
    Question("done", AnswerKind.LINE, Section.EXITS, "What was done for you?"),
    Question("next", AnswerKind.LINE, Section.EXITS, "What comes next?"),
    Question("went_wrong", AnswerKind.WORDS, Section.STORY, "What went wrong, if anything?"),
    Question("why", AnswerKind.WORDS, Section.STORY, "Why do you think that was?"),
    Question("do_we", AnswerKind.WORDS, Section.US, "Do we do things like that too?"),
    Question("borrow", AnswerKind.WORDS, Section.US, "What would you copy for our own customers?"),
)

CONSENT: dict[ConsentScope, str] = {
    ConsentScope.FIGURES: "You may keep and count my answers, my time and how it ended.",
    ConsentScope.WORDS: "You may show what I wrote in my own words on the scorecard, under the alias I chose.",
    ConsentScope.PICTURES: "You may keep and show pictures of the pages I saw.",
    ConsentScope.TYPED: "You may keep what I typed on those pages. Passwords are never kept.",
}
"""What people are asked to allow. Without the first, nothing is kept at all."""

ALIAS = "What should we call you? Don't give your name. Choose a bird, a tree or a colour."


def questions(*, answer: bool) -> tuple[Question, ...]:
    """The questions to ask; `answer` says whether the task has an answer to give."""
    return tuple(one for one in QUESTIONS if answer or not one.only_with_answer)


LONGEST_ALIAS = 40
LONGEST_SECONDS = 24 * 60 * 60.0
"""A task that takes longer than a day was left and come back to."""

AnswerValue = str | int | bool | None


class InvalidAnswer(ValueError):
    """An answer that is none: the sentence says why, and goes after its name."""


def report_of(
    answers: Mapping[str, AnswerValue],
    *,
    came_from: AttemptOrigin,
    consent_to: tuple[ConsentScope, ...],
    alias: str | None = None,
    gave_up: bool = False,
    skipped: bool = False,
    seconds: float | None = None,
    form_version: int = FORM_VERSION,
    form_id: str | None = None,
    form_sha256: str | None = None,
) -> PersonReport:
    """The report; `answers` by the keys of the questions, any of them missing.

    Own words are left out unless `consent_to` holds them.

    Raises:
        InvalidAnswer: an answer is off its scale or too long, or there is no consent to keep anything.
    """
    if ConsentScope.FIGURES not in consent_to:
        raise InvalidAnswer("there is no consent to keep any of it")
    return PersonReport(
        **_fields(answers, own_words=ConsentScope.WORDS in consent_to),
        form_version=form_version,
        came_from=came_from,
        alias=cut_line(alias or "", LONGEST_ALIAS, TYPED) or None,
        consent=True,
        consent_to=tuple(one for one in CONSENT if one in consent_to),
        gave_up=gave_up,
        skipped=skipped and not gave_up,
        seconds=seconds_of(seconds),
        form_id=form_id,
        form_sha256=form_sha256,
    )


def _fields(answers: Mapping[str, AnswerValue], *, own_words: bool) -> dict[str, Any]:
    """The answers as the report's fields, each under the name of its question."""
    kept = {one.key: value_of(one, answers.get(one.key)) for one in QUESTIONS if own_words or not one.own_words}
    useful, easy = kept["useful"], kept["easy"]
    both = (useful, easy) if isinstance(useful, int) and isinstance(easy, int) else None
    return kept | {"umux_lite": both, "exits": ExitAnswers.model_validate(kept)}


_POINT = re.compile(r"([1-7])(?:[.,]0+)?(?:\s*/\s*7|(?:\s|[-–—:=(])\D*)?")
"""A point of a scale as people and spreadsheets write it: 6, 6.0, 6/7, "6 - easy"."""


def value_of(question: Question, given: AnswerValue) -> bool | int | str | None:
    """An answer as it is kept; None when nothing was said. Raises InvalidAnswer."""
    if given is None or (isinstance(given, str) and not cut_line(given, 1, TYPED)):
        return None
    written = str(given).strip()
    if question.kind is AnswerKind.YES_NO:
        meant = as_yes_or_no(written)
        if meant is None or written.isdigit():
            raise InvalidAnswer("must be yes or no")
        return meant
    if question.kind is AnswerKind.SCALE:
        point = _POINT.fullmatch(written)
        if point is None:
            raise InvalidAnswer("must be a whole number from 1 to 7")
        return int(point[1])
    return cut_line(str(given), question.longest, TYPED)


def seconds_of(seconds: float | None) -> float | None:
    """A time on task, to a tenth of a second. Raises InvalidAnswer when it is no time that a task can take."""
    if seconds is None:
        return None
    if not 0 < seconds <= LONGEST_SECONDS:
        raise InvalidAnswer("must be a number of seconds above 0, and no more than a day")
    return max(0.1, round(seconds, 1))
