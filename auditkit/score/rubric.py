"""The rubric: how what was seen becomes points and letters. A file that anyone can read, replace and argue with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.document import Document, read_document
from auditkit.diagnostic.error import Diagnostic, InvalidDocument
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.wording import did_you_mean, listing
from auditkit.locator.target import Text
from auditkit.probe.barrier import BARRIERS, Dimension, Slug
from auditkit.record.outcome import Outcome, Severity
from auditkit.score.verdict import Verdict
from auditkit.task.field_type import Slug as Name
from auditkit.task.field_type import Version
from auditkit.task.folder import RUBRIC_FILE, display_path
from auditkit.task.model import Model
from auditkit.task.schema import schema_of


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
    def kind(self) -> CountKind:
        return _COUNT_KINDS[self]


@dataclass(frozen=True)
class CountKind:
    about: str
    """What it looks at, in words that fit after “It counts”."""
    unit: str
    """What is counted, as a word for one; many get an s."""
    ending: str = ""
    """What those did that did well, to follow their number; of barriers, those that met one."""
    words: tuple[str, ...] = ()
    """The keys of `points`, the best first, where each has a number of points."""
    between: str = ""
    """Words for a value, with {} for the number, where points run from 100 at its best to 0 at its worst."""
    figure: Callable[[float], str] = "{:.2f}".format
    """The median in words, where it is a value."""
    barriers: bool = False
    """Whether it needs a list of barriers."""
    failures_earn: bool = False
    """Whether an attempt that failed is a part of the whole like any other. Elsewhere it can only cost points."""

    @property
    def needs(self) -> frozenset[str]:
        """The settings it can't do without. Others mean nothing to it."""
        settings = {"points": self.words, "good": self.between, "poor": self.between, "barriers": self.barriers}
        return frozenset(name for name, needed in settings.items() if needed)


OUTCOME_WORDS = tuple(outcome.value for outcome in Outcome if outcome.counts)
VERDICT_WORDS = tuple(verdict.value for verdict in reversed(Verdict) if verdict is not Verdict.NOT_MEASURED)
READING_WORDS = ("fair", "hard", "very_hard")


def _seconds_text(value: float) -> str:
    return f"{value:.1f} s" if value >= 0.05 else "under 0.1 s"


def _budget_text(value: float) -> str:
    return f"{value:.0%} of the limit" if value >= 0.01 else "under 1% of the limit"


_COUNT_KINDS: dict[Counts, CountKind] = {
    Counts.OUTCOMES: CountKind(
        "how each attempt ended", "attempt", "succeeded", words=OUTCOME_WORDS, failures_earn=True
    ),
    Counts.VERDICTS: CountKind(
        "the result of each task over all its attempts",
        "task",
        "can always be done",
        words=VERDICT_WORDS,
        failures_earn=True,
    ),
    Counts.BARRIERS: CountKind(
        "attempts that met one of its barriers, by the worst one", "attempt", "affected", barriers=True
    ),
    Counts.LCP: CountKind(
        "seconds until the largest part of each page appeared (lab)",
        "page",
        between="{:g} seconds",
        figure=_seconds_text,
    ),
    Counts.INP: CountKind(
        "seconds until each page responded to input (lab)",
        "page",
        between="{:g} seconds",
        figure=_seconds_text,
    ),
    Counts.CLS: CountKind("how far each page moved while it loaded (layout shift, lab)", "page", between="{:g}"),
    Counts.PAGE_WAIT: CountKind(
        "seconds until the content of each page was loaded", "page", between="{:g} seconds", figure=_seconds_text
    ),
    Counts.TIME_BUDGET: CountKind(
        "seconds each attempt took, compared with the task's limit",
        "attempt",
        between="{:g} × the limit",
        figure=_budget_text,
    ),
    Counts.STEP_BUDGET: CountKind(
        "steps each attempt took, compared with the task's limit",
        "attempt",
        between="{:g} × the limit",
        figure=_budget_text,
    ),
    Counts.LOSTNESS: CountKind("lostness of each attempt that succeeded", "attempt", between="{:g}"),
    Counts.PATH_RATIO: CountKind(
        "pages of each attempt that succeeded, compared with the shortest of several routes",
        "attempt",
        between="{:g} × the shortest",
    ),
    Counts.READING: CountKind(
        "how hard the text of each page is to read", "page", "easy enough to read", words=READING_WORDS
    ),
    Counts.TELLS: CountKind("what the last page should tell, and whether it does", "question", "answered"),
    Counts.ANSWERS: CountKind(
        "attempts whose last page gives an answer to the question asked", "attempt", "gave an answer"
    ),
    Counts.HELP: CountKind("pages that show a way to reach a person", "page", "with help shown"),
    Counts.SAME_END: CountKind(
        "routes tried several times, or as several kinds of visitor, and whether they always succeed",
        "route",
        "always succeeded",
    ),
}


LOWEST_LETTER = "F"


def _word_of(words: type[StrEnum], called: str) -> Any:
    known = [word.value for word in words]

    def check(value: Any) -> Any:
        if value not in known:
            raise PydanticCustomError(
                "unknown_word",
                "unknown {called} {quoted}",
                {"called": called, "word": str(value), "quoted": quote(str(value)), "known": known},
            )
        return words(value)

    return BeforeValidator(check), WithJsonSchema({"type": "string", "enum": known})


_counts, _barrier, _dimension = (
    _word_of(Counts, "thing to count"),
    _word_of(Slug, "barrier"),
    _word_of(Dimension, "dimension"),
)
CountsWord = Annotated[Counts, *_counts]
BarrierWord = Annotated[Slug, *_barrier]
DimensionWord = Annotated[Dimension, *_dimension]
Points = Annotated[float, Field(ge=0, le=100)]


def _ordered(this: float, info: ValidationInfo, before: str, *, rises: bool) -> float:
    other = info.data.get(before)
    if other is not None and (this <= other if rises else this >= other):
        raise PydanticCustomError(
            "order",
            "{this} must be {way} than {before}, which is {other}",
            {
                "this": quote(info.field_name or ""),
                "way": "more" if rises else "less",
                "before": quote(before),
                "other": f"{other:g}",
            },
        )
    return this


class Letters(Model):
    """From how many points on a letter is given. Below D it is F."""

    A: Points
    B: Points
    C: Points
    D: Points

    @field_validator("B", "C", "D")
    @classmethod
    def _falling(cls, points: float, info: ValidationInfo) -> float:
        return _ordered(points, info, chr(ord(str(info.field_name)) - 1), rises=False)

    @property
    def steps(self) -> tuple[tuple[str, float], ...]:
        """Every letter with the fewest points for it, the best first."""
        return (("A", self.A), ("B", self.B), ("C", self.C), ("D", self.D), (LOWEST_LETTER, 0.0))

    def of(self, points: float) -> str:
        """The letter for points as they are printed: rounded to a whole number."""
        rounded = int(points + 0.5)
        return next(letter for letter, fewest in self.steps if rounded >= fewest or letter == LOWEST_LETTER)

    def above(self, letter: str, by: int) -> str:
        """The letter that many steps better, A at most."""
        order = [each for each, _ in self.steps]
        return order[max(0, order.index(letter) - by)]


class Severities(Model):
    """The points a barrier costs the attempt that met it, by how much it matters."""

    minor: Points
    moderate: Points
    serious: Points
    critical: Points

    @field_validator("moderate", "serious", "critical")
    @classmethod
    def _rising(cls, points: float, info: ValidationInfo) -> float:
        order = [severity.value for severity in Severity]
        return _ordered(points, info, order[order.index(str(info.field_name)) - 1], rises=True)

    def of(self, severity: Severity) -> float:
        return float(getattr(self, severity.value))


class Cap(Model):
    """What no grade may rise far above, however good the rest is."""

    dimension: DimensionWord = Field(description="The dimension that holds the grade")
    letters_above: int = Field(ge=0, le=4, description="How many letters the grade may be better than it")


class AimWeights(Model):
    """Other weights for a second result of agencies that say what their service aims at."""

    self_service: float | None = Field(None, alias="self-service", ge=0, description="When the aim is self-service")
    personal: float | None = Field(None, ge=0, description="When the aim is a person for each customer")


class Measure(Model):
    """One thing that is counted, and how it becomes points from 0 to 100."""

    counts: CountsWord = Field(description="What is counted")
    title: Text = Field(description="Its name on the scorecard")
    about: Text = Field(description="What it means to a customer, in one plain sentence")
    weight: float = Field(gt=0, description="Its share of the dimension, beside the other measures")
    points: dict[str, float] | None = Field(
        None, validate_default=True, description="The points for each word, where words are counted"
    )
    good: float | None = Field(None, ge=0, validate_default=True, description="100 points up to this value")
    poor: float | None = Field(None, ge=0, validate_default=True, description="No points from this value on")
    barriers: list[BarrierWord] | None = Field(
        None, min_length=1, validate_default=True, description="The barriers that cost points"
    )

    @field_validator("points", "good", "poor", "barriers")
    @classmethod
    def _needed(cls, value: Any, info: ValidationInfo) -> Any:
        """A check of a field, not of the whole, so that it is made even when others are wrong."""
        counts = info.data.get("counts")
        if counts is None:
            return value
        wanted = info.field_name in counts.kind.needs
        if wanted and value is None:
            raise PydanticCustomError("missing", "it is missing", {})
        if not wanted and value is not None:
            raise PydanticCustomError(
                "not_here",
                "{key} means nothing where {counts} are counted: remove it",
                {"key": quote(info.field_name or ""), "counts": quote(counts.value)},
            )
        return value

    @field_validator("points")
    @classmethod
    def _words(cls, points: dict[str, float] | None, info: ValidationInfo) -> dict[str, float] | None:
        """Every word has its points, and a worse one never more than a better one."""
        counts = info.data.get("counts")
        if points is None or counts is None:
            return points
        words = counts.kind.words
        unknown = next((word for word in points if word not in words), None)
        if unknown is not None:
            text = f"unknown key {quote(unknown)}" + (did_you_mean(unknown, words) or f" (known: {listing(words)})")
            raise PydanticCustomError("unknown_key", "{said}", {"said": text, "at": unknown})
        missing = [word for word in words if word not in points]
        if missing:
            text = f"'points' needs {listing(map(quote, missing))}"
            raise PydanticCustomError("points", "{said}", {"said": text})
        for better, worse in pairwise(words):
            if points[worse] > points[better]:
                text = f"{quote(worse)} must not have more points than {quote(better)}"
                raise PydanticCustomError("order", "{said}", {"said": text, "at": worse})
        if not all(-100 <= each <= 100 for each in points.values()) or points[words[0]] <= 0:
            text = f"points are from -100 to 100, and more than 0 for {quote(words[0])}"
            raise PydanticCustomError("points", "{said}", {"said": text})
        return points

    @field_validator("poor")
    @classmethod
    def _above_good(cls, poor: float | None, info: ValidationInfo) -> float | None:
        return None if poor is None else _ordered(poor, info, "good", rises=True)


class DimensionRule(Model):
    """One side of a service: what it asks, what it is made of, and how much it matters."""

    title: Text = Field(description="Its name on the scorecard")
    about: Text = Field(description="What it asks, in one plain sentence")
    weight: float = Field(ge=0, description="Its share of the grade, beside the other dimensions")
    weight_when: AimWeights = Field(default_factory=lambda: AimWeights.model_validate({}))
    sources: list[Text] = Field(min_length=1, description="Where it comes from")
    failed_score_nothing: bool = Field(
        True, description="An attempt that failed, and met a barrier of this dimension that can end it, has no points"
    )
    measures: dict[Name, Measure] = Field(min_length=1, description="What it is made of, each with its name")

    def weight_for(self, aim: str | None) -> float:
        """Its share of the grade of an agency with this aim; one that says nothing of it has both."""
        other = {"self-service": self.weight_when.self_service, "personal": self.weight_when.personal}.get(aim or "")
        return self.weight if other is None else other

    @property
    def failures_earn(self) -> bool:
        """Whether attempts that failed are a part of the whole here, and not only of what costs points."""
        return any(one.counts.kind.failures_earn for one in self.measures.values())


class Dimensions(Model):
    """The eight dimensions. One that shouldn't count has weight 0."""

    completion: DimensionRule
    timeliness: DimensionRule
    findability: DimensionRule
    clarity: DimensionRule
    courtesy_and_recovery: DimensionRule
    consistency: DimensionRule
    access: DimensionRule
    handoffs: DimensionRule

    def of(self, dimension: Dimension) -> DimensionRule:
        rule: DimensionRule = getattr(self, dimension.value)
        return rule


class Rubric(Model):
    """How records become points and letters."""

    version: Version
    name: Text = Field(description="What it is called where its letters are shown")
    about: Text = Field(description="What it is for, and whose judgement it is")
    letters: Letters
    severities: Severities
    least_measured: float = Field(
        0.5, gt=0, le=1, description="The share of the weight that must be measured for points and a letter"
    )
    cap: Cap | None = None
    dimensions: Dimensions

    _source_name: str = PrivateAttr("")
    _digest: str = PrivateAttr("")

    def from_file(self, source_name: str, digest: str) -> Self:
        copy = self.model_copy()
        copy._source_name, copy._digest = source_name, digest
        return copy

    @property
    def source_name(self) -> str:
        """The file it was read from, for people."""
        return self._source_name

    @property
    def digest(self) -> str:
        """SHA-256 of that file: two cards with the same digest were scored alike."""
        return self._digest


def points_text(measure: Measure, rubric: Rubric) -> str:
    kind = measure.counts.kind
    if kind.between:
        best, worst = kind.between.format(measure.good or 0.0), kind.between.format(measure.poor or 0.0)
        return f"100 points up to {best}, 0 from {worst}, and a straight line in between. The result is the mean."
    if measure.points is not None:
        each = listing(f"{word.replace('_', ' ')} {points:g}" for word, points in measure.points.items())
        return f"Points: {each}. The result is the mean, but never below 0."
    if measure.barriers is not None:
        costs = listing(f"{severity} {rubric.severities.of(severity):g}" for severity in Severity)
        titles = "; ".join(BARRIERS[slug].title for slug in measure.barriers)
        lead = f"Each attempt starts at 100 and loses points for the worst of these barriers that it met ({costs})"
        return f"{lead}: {titles}. The result is the mean."
    return f"100 points for each {kind.unit} where this is true, 0 for the others. The result is the mean."


BUILT_IN = Path(__file__).parent.parent / "rubric.yml"
_BUILT_IN_NAME = "auditkit/rubric.yml"


def load_rubric(tasks: Path) -> Rubric:
    """The rubric of a tasks folder: its own rubric.yml replaces the one that comes with auditkit, whole.

    Raises InvalidDocument with every fault in the file.
    """
    own = tasks / RUBRIC_FILE
    return read_rubric(own) if own.is_file() else default_rubric()


def read_rubric(path: Path, name: str | None = None) -> Rubric:
    """The rubric in a file, which is called `name` in messages. Raises InvalidDocument with every fault in it."""
    document = _checked(path, name or display_path(path))
    if document.model is None or document.faults:
        raise InvalidDocument(document.faults)
    return document.model.from_file(document.file, document.sha256)


def rubric_faults(paths: Iterable[Path]) -> list[Diagnostic]:
    own = [path / RUBRIC_FILE for path in dict.fromkeys(paths)]
    return [one for path in own if path.is_file() for one in _checked(path, display_path(path)).faults]


@cache
def default_rubric() -> Rubric:
    return read_rubric(BUILT_IN, _BUILT_IN_NAME)


def _checked(path: Path, name: str) -> Document[Rubric]:
    document: Document[Rubric] = read_document(path, Rubric, name)
    first: dict[str, int] = {}
    for loc, value in document.values:
        barrier = BARRIERS.get(value)
        # dimensions, access, measures, phone, barriers, 0
        if len(loc) != 6 or loc[4] != "barriers" or barrier is None:
            continue
        if barrier.dimension.value != loc[1]:
            document.add_fault(loc, f"{quote(value)} belongs to the dimension {quote(barrier.dimension.value)}")
            continue
        if value in first:
            document.add_fault(loc, f"{quote(value)} costs points already, on line {first[value]}")
        first.setdefault(value, document.line(loc))
    return document


SCHEMA_FILE = "rubric.schema.json"
"""Its name in the folder `schema`."""


def rubric_schema_text() -> str:
    """The schema, as text that is the same each time."""
    return schema_of(Rubric, "auditkit rubric, format version 1")
