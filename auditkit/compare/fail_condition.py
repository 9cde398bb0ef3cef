"""What a build may be told to fail for. Adding a condition is a line in `CONDITIONS`: help and reference follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.compare.model import Aspect, Direction, Standing
from auditkit.compare.model_saying import way_words
from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import did_you_mean, listing, quote
from auditkit.record.outcome import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditkit.compare.fail_condition_present import Present, WayNow
    from auditkit.compare.model import Comparison, WayChange

LETTERS = ("A", "B", "C", "D")
"""Letters that one can be below of."""


@dataclass(frozen=True)
class Judged:
    """What conditions look at."""

    present: Present
    comparison: Comparison | None = None
    """None when there is nothing to compare with."""


@dataclass(frozen=True)
class Condition:
    """One thing a build may fail for."""

    name: str
    about: str
    """When it is met, in a line of help."""
    met: Callable[[Judged, str], Iterator[str]]
    """What meets it, each in words that may be hostile; the text is what stands behind the colon."""
    counted: tuple[str, str]
    """What one and what several are called that meet it."""
    compares: bool = False
    """Whether it needs an earlier audit."""
    takes: tuple[str, ...] = ()
    """What may stand behind a colon, where something must."""

    @property
    def written(self) -> str:
        """`score:A|B|C|D`."""
        return f"{self.name}:{'|'.join(self.takes)}" if self.takes else self.name


@dataclass(frozen=True)
class Wanted:
    """A condition as a person asked for it."""

    condition: Condition
    behind: str = ""

    @property
    def name(self) -> str:
        """`score:C`."""
        return f"{self.condition.name}:{self.behind}" if self.behind else self.condition.name


@dataclass(frozen=True)
class Met:
    """A condition that was met, and by what."""

    wanted: Wanted
    by: tuple[str, ...]
    """Hostile."""


def wanted(given: Iterable[str]) -> tuple[Wanted, ...]:
    """The conditions in `worse,score:C`, each once.

    Raises:
        AuditkitError: there is no such condition.
    """
    words = [word.strip() for one in given for word in one.split(",")]
    return tuple(dict.fromkeys(_wanted(word) for word in words if word))


def met(asked: Iterable[Wanted], judged: Judged) -> tuple[Met, ...]:
    """Those that were met. What compares is never met where there is nothing to compare with."""
    found = []
    for one in asked:
        if one.condition.compares and judged.comparison is None:
            continue
        by = tuple(one.condition.met(judged, one.behind))
        if by:
            found.append(Met(one, by))
    return tuple(found)


def _wanted(word: str) -> Wanted:
    name, _, behind = word.partition(":")
    condition = next((one for one in CONDITIONS if one.name == name.lower()), None)
    known = [one.name for one in CONDITIONS]
    if condition is None:
        raise AuditkitError(
            f"There is no condition {quote(name)} to fail on{did_you_mean(name, known)}.",
            mend=f"There is: {listing([one.written for one in CONDITIONS])}.",
        )
    taken = behind.upper() if condition.takes else behind
    if (condition.takes or behind) and taken not in condition.takes:
        takes = f"one of {', '.join(condition.takes)} behind a colon" if condition.takes else "nothing behind it"
        raise AuditkitError(
            f"The condition {quote(name)} takes {takes}, not {quote(behind)}.",
            mend=f"Write it so: {_example(condition)}",
        )
    return Wanted(condition, taken)


def _example(condition: Condition) -> str:
    return f"{condition.name}:{condition.takes[-2]}" if condition.takes else condition.name


def _worse(judged: Judged, _: str) -> Iterator[str]:
    if judged.comparison is not None:
        yield from (_words(one) for one in judged.comparison.of(Standing.WORSE))


def _new_findings(judged: Judged, _: str) -> Iterator[str]:
    for way in judged.comparison.ways if judged.comparison else ():
        for change in way.changes:
            arisen = change.aspect in (Aspect.FINDING, Aspect.CAUSE, Aspect.HANDOFF)
            if arisen and change.direction is Direction.WORSE and change.barrier:
                yield f"{change.barrier} at {_words(way)}"


def _ended(outcome: Outcome) -> Callable[[Judged, str], Iterator[str]]:
    def look(judged: Judged, _: str) -> Iterator[str]:
        for way in judged.present.ways:
            number = way.tally.count(outcome)
            if number:
                tries = f" in {number} of {way.tally.measured} tries" if way.tally.measured > 1 else ""
                yield f"{way.words}{tries}"

    return look


def _not_measured(judged: Judged, _: str) -> Iterator[str]:
    for way in judged.present.ways:
        if way.tally.not_measured:
            reasons = listing([reason.words for reason, _number in way.tally.ordered_reasons])
            yield f"{way.words}: {reasons}"


def _grave(*severities: Severity) -> Callable[[Judged, str], Iterator[str]]:
    def look(judged: Judged, _: str) -> Iterator[str]:
        by_barrier: dict[str, list[WayNow]] = {}
        for way in judged.present.ways:
            for barrier in dict.fromkeys(one.barrier for one in way.serious if one.severity in severities):
                by_barrier.setdefault(barrier, []).append(way)
        yield from (f"{barrier} at {_first(ways)}" for barrier, ways in by_barrier.items())

    return look


def _score(judged: Judged, letter: str) -> Iterator[str]:
    order = (*LETTERS, "F")
    for grade in judged.present.grades:
        if grade.letter is not None and order.index(grade.letter) > order.index(letter):
            points = f" ({grade.points:.0f} points)" if grade.points is not None else ""
            yield f"{grade.agency_name} has {grade.letter}{points}"


def _first(ways: Sequence[WayNow]) -> str:
    more = f" and {len(ways) - 1} more" if len(ways) > 1 else ""
    return f"{ways[0].words}{more}"


def _words(way: WayChange) -> str:
    return f"“{way.title}” ({way.agency_name}, {way_words(way.path, way.profile)})"


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "worse",
        "customers fare worse at something than in the earlier audit",
        _worse,
        ("way got worse", "ways got worse"),
        compares=True,
    ),
    Condition(
        "new-findings",
        "a barrier is met that the earlier audit did not meet",
        _new_findings,
        ("new barrier", "new barriers"),
        compares=True,
    ),
    Condition(
        "not-completed",
        "a try ends without the product",
        _ended(Outcome.NOT_COMPLETED),
        ("way not completed", "ways not completed"),
    ),
    Condition(
        "wrong-answer",
        "a try ends with a wrong answer",
        _ended(Outcome.WRONG_ANSWER),
        ("way ends in a wrong answer", "ways end in a wrong answer"),
    ),
    Condition(
        "serious",
        "any barrier is serious or critical",
        _grave(Severity.SERIOUS, Severity.CRITICAL),
        ("serious or critical barrier", "serious or critical barriers"),
    ),
    Condition(
        "critical",
        "any barrier is critical",
        _grave(Severity.CRITICAL),
        ("critical barrier", "critical barriers"),
    ),
    Condition(
        "score",
        "an agency's letter is below this one",
        _score,
        ("agency below that letter", "agencies below that letter"),
        takes=LETTERS,
    ),
    Condition(
        "not-measured",
        "something could not be measured; nothing else fails for that",
        _not_measured,
        ("way not measured", "ways not measured"),
    ),
)
