"""The questions that people are asked, in their order. Terminal, browser and worksheet take them from here.

A question is added by a line in `QUESTIONS` and a field of `PersonReport`; tests compare the two. When words change
so that old answers mean something else, `FORM_VERSION` goes up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditkit.record.person import ConsentTo

LONGEST_WORDS = 2000
"""Letters of an answer in own words."""
LONGEST_LINE = 200
"""Letters of a short answer."""


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    SCALE = "scale"
    """1 to 7."""
    LINE = "line"
    """A few words."""
    WORDS = "words"
    """As many sentences as they like."""


class Part(StrEnum):
    """What a question belongs to; the heading over it is its words."""

    RESULT = "What you got"
    EASE = "How it was"
    EXITS = "What you know now"
    STORY = "In your own words"
    US = "And at our own place?"


@dataclass(frozen=True)
class Question:
    """One question."""

    key: str
    """Its name in a form's `answers`."""
    kind: Kind
    part: Part
    words: str
    low: str = ""
    """What 1 means."""
    high: str = ""
    """What 7 means."""
    only_with_answer: bool = False
    """Asked only where the task has an answer to give."""
    own_words: bool = False
    """Whether the answer is kept only by those who allow their own words to be shown."""
    may_skip: bool = False
    """Said to be one that may be left out. No question has to be answered."""

    @property
    def longest(self) -> int:
        """How many letters there is room for."""
        return LONGEST_LINE if self.kind is Kind.LINE else LONGEST_WORDS


def _line(key: str, part: Part, words: str, *, only_with_answer: bool = False, own_words: bool = True) -> Question:
    return Question(key, Kind.LINE, part, words, only_with_answer=only_with_answer, own_words=own_words)


def _words(key: str, part: Part, words: str) -> Question:
    return Question(key, Kind.WORDS, part, words, own_words=True)


def _agree(key: str, words: str) -> Question:
    return Question(key, Kind.SCALE, Part.EASE, words, "I don't agree at all", "I agree fully", may_skip=True)


QUESTIONS: tuple[Question, ...] = (
    Question("believed_done", Kind.YES_NO, Part.RESULT, "Did you get what you came for?"),
    _line("answer_given", Part.RESULT, "What is the answer?", only_with_answer=True, own_words=False),
    Question(
        "confidence", Kind.SCALE, Part.RESULT, "How sure are you that you got it right?", "not at all", "entirely"
    ),
    # The Single Ease Question (Sauro & Dumas 2009).
    Question(
        "ease", Kind.SCALE, Part.EASE, "Overall, how difficult or easy was this task?", "very difficult", "very easy"
    ),
    # UMUX-Lite (Lewis, Utesch & Maher 2013).
    _agree("useful", "This website does what I need it to do."),
    _agree("easy", "This website is easy to use."),
    # The exit questions: what a customer should be able to say on leaving.
    _line("got", Part.EXITS, "What did you get?"),
    _line("done", Part.EXITS, "What was done for you?"),
    _line("next", Part.EXITS, "What comes next?"),
    _words("went_wrong", Part.STORY, "What went wrong, if anything?"),
    _words("why", Part.STORY, "Why, do you think?"),
    _words("do_we", Part.US, "Do we do things like that too?"),
    _words("borrow", Part.US, "What would you borrow for our own customers?"),
)

CONSENT: dict[ConsentTo, str] = {
    ConsentTo.FIGURES: "My answers, my time and how it ended may be kept and counted.",
    ConsentTo.WORDS: "What I wrote in my own words may be shown on the scorecard, under the alias I chose.",
    ConsentTo.PICTURES: "Pictures of the pages I saw may be kept and shown.",
    ConsentTo.TYPED: "What I typed on those pages may be kept. Passwords never are.",
}
"""What people are asked to allow. Without the first, nothing is kept at all."""

ALIAS = "What shall we call you? Not your name: a bird, a tree, a colour."


def questions(*, answer: bool) -> tuple[Question, ...]:
    """The questions to ask; `answer` says whether the task has an answer to give."""
    return tuple(one for one in QUESTIONS if answer or not one.only_with_answer)
