"""What a person says of their own attempt at a task, as records keep it.

Everything is optional but the version of the form and where it came from: people leave things out, and what they did
say counts. Their words are as hostile as those of a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from auditkit.diagnostic.json_parser import Count
from auditkit.record.details import Record

FORM_VERSION = 1
"""Version of the questions that people are asked."""

OWN_ROUTE = "own way"
"""The path of every attempt by a person: nobody tells them one."""

SevenPointAnswer = Annotated[int, Field(ge=1, le=7)]
"""An answer on a scale from 1 to 7."""
_OWN_WORDS = "own words"
OwnWords = Annotated[str | None, _OWN_WORDS]
"""Sentences of their own: kept only with their consent, and published under their alias."""


class AttemptOrigin(StrEnum):
    TRY = "try"
    """In a browser that the kit opened and watched."""
    WORKSHEET = "worksheet"
    """On their own, with the answers on a sheet that was handed in."""


class ConsentScope(StrEnum):
    """What a person has allowed. Anything else is not kept."""

    FIGURES = "figures"
    """Answers on scales, time and outcome are kept and counted."""
    WORDS = "words"
    """What they wrote in their own words is kept and shown, under their alias."""
    PICTURES = "pictures"
    """Pictures of the pages they saw are kept."""
    TYPED = "typed"
    """What they typed on the pages is kept; passwords never."""


class VerdictBasis(StrEnum):
    """What decided whether a person succeeded."""

    SUCCESS = "success"
    """The task's own success conditions, on the pages that the kit saw."""
    ANSWER = "answer"
    """The task's own answer, beside the one they gave."""
    GIVING_UP = "giving_up"
    """They gave up or were stuck, which decides by itself."""
    BELIEF = "belief"
    """What they believed: nothing else could tell."""
    REVIEWER = "reviewer"
    """Someone of the reviewing team, who read the answer."""


_OWN = ConfigDict(extra="ignore")
"""Of a person nothing is kept but what they were asked."""


class ExitAnswers(Record):
    """The three exit questions: what a customer should be able to say when they leave."""

    model_config = _OWN

    got: OwnWords = None
    """What they got."""
    done: OwnWords = None
    """What was done."""
    next: OwnWords = None
    """What comes next."""


class PersonReport(Record):
    """A person's own account of an attempt."""

    model_config = _OWN

    form_version: Count
    came_from: AttemptOrigin
    alias: str | None = None
    """What they wish to be called; never their name."""
    consent: bool = False
    consent_to: tuple[ConsentScope, ...] = ()
    believed_done: bool | None = None
    """Whether they think they got what they came for."""
    answer_given: str | None = None
    confidence: SevenPointAnswer | None = None
    """How sure they are that it is right."""
    ease: SevenPointAnswer | None = None
    """The Single Ease Question: 1 very difficult, 7 very easy."""
    umux_lite: tuple[SevenPointAnswer, SevenPointAnswer] | None = None
    """It does what I need; it is easy to use."""
    exits: ExitAnswers = ExitAnswers()
    went_wrong: OwnWords = None
    why: OwnWords = None
    do_we: OwnWords = None
    """Whether their own agency does the same."""
    borrow: OwnWords = None
    """What they would borrow for it."""
    gave_up: bool = False
    skipped: bool = False
    """They were stuck and went on to something else."""
    seconds: float | None = Field(None, gt=0, le=1_000_000_000)
    """Their time on the task, without the questions."""
    judged_by: VerdictBasis | None = None
    form_id: str | None = None
    """Of the sheet it came on, so that one handed in twice is noticed."""
    form_sha256: str | None = None
    """Digest of what the sheet said."""

    def allows(self, what: ConsentScope) -> bool:
        return self.consent and what in self.consent_to

    def own_words(self) -> Iterator[tuple[str, str]]:
        """What they wrote in their own words, each with the question it answers."""
        for answers in (self.exits, self):
            for name in type(answers).model_fields:
                if name in OWN_WORDS and (words := getattr(answers, name)):
                    yield name, words

    @property
    def is_confident(self) -> bool:
        """Confident: 6 or 7 of 7."""
        return self.confidence is not None and self.confidence >= 6


OWN_WORDS = frozenset(
    name
    for model in (ExitAnswers, PersonReport)
    for name, field in model.model_fields.items()
    if _OWN_WORDS in field.metadata
)
"""Questions that are answered in own words."""
