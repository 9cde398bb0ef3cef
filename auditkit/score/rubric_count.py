"""What a measure may count, and which settings each needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditkit.record.outcome import Outcome


class Counts(StrEnum):
    """What a measure counts: the words a rubric may use."""

    OUTCOMES = "outcomes"
    VERDICTS = "verdicts"
    BARRIERS = "barriers"
    LCP = "lcp"
    INP = "inp"
    CLS = "cls"
    PAGE_WAIT = "page-wait"
    TIME_BUDGET = "time-budget"
    STEP_BUDGET = "step-budget"
    LOSTNESS = "lostness"
    PATH_RATIO = "path-ratio"
    READING = "reading"
    TELLS = "tells"
    ANSWERS = "answers"
    HELP = "help"
    SAME_END = "same-end"

    @property
    def kind(self) -> Kind:
        """What it looks at, and the settings it needs."""
        return _KINDS[self]


@dataclass(frozen=True)
class Kind:
    """One thing that can be counted."""

    about: str
    """What it looks at, in words that fit after “It counts”."""
    unit: str
    """What is counted, as a word for one; many get an s."""
    words: tuple[str, ...] = ()
    """The keys of `points`, the best first, where each has a number of points."""
    between: tuple[str, str] | None = None
    """Words for a value at its best and at its worst, with {} for the number, where points run from 100 to 0."""
    barriers: bool = False
    """Whether it needs a list of barriers."""

    @property
    def needs(self) -> frozenset[str]:
        """The settings it can't do without. Others mean nothing to it."""
        settings = {"points": bool(self.words), "good": self.between, "poor": self.between, "barriers": self.barriers}
        return frozenset(name for name, needed in settings.items() if needed)


OUTCOME_WORDS = tuple(outcome.value for outcome in Outcome if outcome.counts)
VERDICT_WORDS = (
    "completed",
    "completed_with_difficulty",
    "sometimes_completed",
    "not_completed",
    "wrong_answer",
)
READING_WORDS = ("fair", "hard", "very_hard")

_SECONDS = ("{:g} seconds", "{:g} seconds")
_TIMES = ("{:g} times it", "{:g} times it")
_PLAIN = ("{:g}", "{:g}")

_KINDS: dict[Counts, Kind] = {
    Counts.OUTCOMES: Kind("how each attempt ended", "attempt", words=OUTCOME_WORDS),
    Counts.VERDICTS: Kind("what each task comes to over all its attempts", "task", words=VERDICT_WORDS),
    Counts.BARRIERS: Kind("attempts that met one of its barriers, by the worst one met", "attempt", barriers=True),
    Counts.LCP: Kind("seconds until the largest part of each page was in sight (lab)", "page", between=_SECONDS),
    Counts.INP: Kind("seconds until each page showed that something was pressed (lab)", "page", between=_SECONDS),
    Counts.CLS: Kind("how far each page moved while it loaded (layout shift, lab)", "page", between=_PLAIN),
    Counts.PAGE_WAIT: Kind("seconds until the content of each page was there", "page", between=_SECONDS),
    Counts.TIME_BUDGET: Kind("seconds each attempt took, beside the task's budget", "attempt", between=_TIMES),
    Counts.STEP_BUDGET: Kind("steps each attempt took, beside the task's budget", "attempt", between=_TIMES),
    Counts.LOSTNESS: Kind("lostness of each way that ended well", "attempt", between=_PLAIN),
    Counts.PATH_RATIO: Kind(
        "pages of each way that ended well, beside the shortest of several ways", "attempt", between=_TIMES
    ),
    Counts.READING: Kind("how hard the text of each page is to read", "page", words=READING_WORDS),
    Counts.TELLS: Kind("what the last page should tell, and whether it does", "question"),
    Counts.ANSWERS: Kind("attempts whose last page gives an answer to the question asked", "attempt"),
    Counts.HELP: Kind("pages that show a way to reach a person", "page"),
    Counts.SAME_END: Kind(
        "ways tried several times, or as several kinds of visitor, and whether they always end well", "way"
    ),
}
