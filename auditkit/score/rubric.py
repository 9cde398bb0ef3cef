"""The rubric file as a model. Format version 1."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.text import did_you_mean, listing, quote
from auditkit.locator.target import Text
from auditkit.probe.barrier import Dimension, Slug
from auditkit.record.outcome import Severity
from auditkit.score.rubric_count import Counts
from auditkit.task.field_type import Slug as Name
from auditkit.task.field_type import Version
from auditkit.task.model_step import Model

LOWEST_LETTER = "F"


def _word_of(words: type[StrEnum], called: str) -> Any:
    """A field that holds one of the words, with a fault that says which there are."""
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
    """Hold one number to the one before it in the file."""
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

    def worse(self, one: str, other: str) -> str:
        """The worse of two letters."""
        return max(one, other)


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
        """The points one of this severity costs."""
        return float(getattr(self, severity.value))


class Cap(Model):
    """What no grade may rise far above, however good the rest is."""

    dimension: DimensionWord = Field(description="The dimension that holds the grade")
    letters_above: int = Field(ge=0, le=4, description="How many letters the grade may be better than it")


class AimWeights(Model):
    """Other weights for agencies that say what their service aims at."""

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
                "{key} means nothing where {counts} are counted: take it out",
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
            said = f"unknown key {quote(unknown)}" + (did_you_mean(unknown, words) or f" (known: {listing(words)})")
            raise PydanticCustomError("unknown_key", "{said}", {"said": said, "at": unknown})
        missing = [word for word in words if word not in points]
        if missing:
            said = f"'points' needs {listing(map(quote, missing))}"
            raise PydanticCustomError("points", "{said}", {"said": said})
        for better, worse in pairwise(words):
            if points[worse] > points[better]:
                said = f"{quote(worse)} must not have more points than {quote(better)}"
                raise PydanticCustomError("order", "{said}", {"said": said, "at": worse})
        if not all(-100 <= each <= 100 for each in points.values()) or points[words[0]] <= 0:
            said = f"points are from -100 to 100, and more than 0 for {quote(words[0])}"
            raise PydanticCustomError("points", "{said}", {"said": said})
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
        """The rule of one."""
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
        """The same rubric, knowing the file it stands in."""
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
