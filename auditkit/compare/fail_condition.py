"""What a build may be told to fail for. Adding a condition is a line in `CONDITIONS`: help and reference follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.compare.model import (
    AgencyAudit,
    ChangeKind,
    ChangeStatus,
    Comparison,
    Direction,
    RouteChange,
    route_text,
)
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.wording import did_you_mean, listing
from auditkit.record.outcome import Outcome, Severity

if TYPE_CHECKING:
    from auditkit.score.verdict import OutcomeCounts


@dataclass(frozen=True)
class RouteState:
    agency_name: str
    title: str
    path: str
    profile: str
    tally: OutcomeCounts
    serious: tuple[tuple[str, Severity], ...]
    """The barriers met that are serious or worse, and how much each matters; the most severe first."""


@dataclass(frozen=True)
class GradeState:
    agency_name: str
    letter: str | None
    points: float | None


LETTERS = ("A", "B", "C", "D")
"""Letters that one can be below of."""


@dataclass
class Judgement:
    ways: list[RouteState] = field(default_factory=list)
    grades: list[GradeState] = field(default_factory=list)
    comparison: Comparison | None = None

    def add(self, share: AgencyAudit) -> None:
        for walked in share.routes.values():
            found = (one for attempt in walked.measured for one in attempt.findings if one.serious)
            serious = dict.fromkeys((one.barrier, one.severity) for one in found)
            self.ways.append(
                RouteState(
                    agency_name=walked.agency.name,
                    title=walked.task.title,
                    path=walked.key.path,
                    profile=walked.key.profile,
                    tally=walked.tally,
                    serious=tuple(sorted(serious, key=lambda one: -one[1].rank)),
                )
            )
        if share.score is not None:
            grade = share.score.grade
            self.grades.append(GradeState(share.score.summary.name, grade.letter, grade.points))


@dataclass(frozen=True)
class FailCondition:
    name: str
    about: str
    matches: Callable[[Judgement, str], Iterator[str]]
    """What meets it, each in words that may be hostile; the text is what stands behind the colon."""
    nouns: tuple[str, str]
    """What one and what several are called that meet it."""
    needs_comparison: bool = False
    """Whether it needs an earlier audit."""
    choices: tuple[str, ...] = ()
    """What may stand behind a colon, where something must."""

    @property
    def syntax(self) -> str:
        """`score:A|B|C|D`."""
        return f"{self.name}:{'|'.join(self.choices)}" if self.choices else self.name


@dataclass(frozen=True)
class RequestedCondition:
    condition: FailCondition
    argument: str = ""

    @property
    def name(self) -> str:
        """`score:C`."""
        return f"{self.condition.name}:{self.argument}" if self.argument else self.condition.name


@dataclass(frozen=True)
class ConditionMatch:
    asked: RequestedCondition
    reasons: tuple[str, ...]


def parse_conditions(given: Iterable[str]) -> tuple[RequestedCondition, ...]:
    """The conditions in `worse,score:C`, each once.

    Raises:
        AuditkitError: there is no such condition.
    """
    words = [word.strip() for one in given for word in one.split(",")]
    return tuple(dict.fromkeys(_parse_condition(word) for word in words if word))


def matching_conditions(asked: Iterable[RequestedCondition], judged: Judgement) -> tuple[ConditionMatch, ...]:
    """Those that were met. What compares is never met where there is nothing to compare with."""
    found = []
    for one in asked:
        if one.condition.needs_comparison and judged.comparison is None:
            continue
        by = tuple(one.condition.matches(judged, one.argument))
        if by:
            found.append(ConditionMatch(one, by))
    return tuple(found)


def _parse_condition(word: str) -> RequestedCondition:
    name, _, behind = word.partition(":")
    condition = next((one for one in CONDITIONS if one.name == name.lower()), None)
    known = [one.name for one in CONDITIONS]
    if condition is None:
        raise AuditkitError(
            f"There is no condition {quote(name)} to fail on{did_you_mean(name, known)}.",
            hint=f"The conditions are: {listing([one.syntax for one in CONDITIONS])}.",
        )
    taken = behind.upper() if condition.choices else behind
    if (condition.choices or behind) and taken not in condition.choices:
        takes = f"one of {', '.join(condition.choices)} after a colon" if condition.choices else "nothing after it"
        raise AuditkitError(
            f"The condition {quote(name)} takes {takes}, not {quote(behind)}.",
            hint=f"Write it like this: {condition.name}{f':{condition.choices[-2]}' if condition.choices else ''}",
        )
    return RequestedCondition(condition, taken)


def _worse(judged: Judgement, _: str) -> Iterator[str]:
    if judged.comparison is not None:
        yield from (_route_words(one) for one in judged.comparison.of(ChangeStatus.WORSE))


def _new_findings(judged: Judgement, _: str) -> Iterator[str]:
    for route in judged.comparison.ways if judged.comparison else ():
        for change in route.changes:
            arisen = change.kind in (ChangeKind.FINDING, ChangeKind.CAUSE, ChangeKind.HANDOFF)
            if arisen and change.direction is Direction.WORSE and change.barrier:
                yield f"{change.barrier} at {_route_words(route)}"


def _ended(outcome: Outcome) -> Callable[[Judgement, str], Iterator[str]]:
    def look(judged: Judgement, _: str) -> Iterator[str]:
        for route in judged.ways:
            number = route.tally.count(outcome)
            if number:
                tries = f" in {number} of {route.tally.measured} attempts" if route.tally.measured > 1 else ""
                yield f"{_route_words(route)}{tries}"

    return look


def _not_measured(judged: Judgement, _: str) -> Iterator[str]:
    for route in judged.ways:
        if route.tally.not_measured:
            reasons = listing([reason.words for reason, _number in route.tally.ordered_reasons])
            yield f"{_route_words(route)}: {reasons}"


def _with_severity(*severities: Severity) -> Callable[[Judgement, str], Iterator[str]]:
    def look(judged: Judgement, _: str) -> Iterator[str]:
        by_barrier: dict[str, list[RouteState]] = {}
        for route in judged.ways:
            for barrier in dict.fromkeys(barrier for barrier, severity in route.serious if severity in severities):
                by_barrier.setdefault(barrier, []).append(route)
        yield from (f"{barrier} at {_first(routes)}" for barrier, routes in by_barrier.items())

    return look


def _score(judged: Judgement, letter: str) -> Iterator[str]:
    order = (*LETTERS, "F")
    for grade in judged.grades:
        if grade.letter is not None and order.index(grade.letter) > order.index(letter):
            points = f" ({grade.points:.0f} points)" if grade.points is not None else ""
            yield f"{grade.agency_name} has {grade.letter}{points}"


def _first(routes: Sequence[RouteState]) -> str:
    more = f" and {len(routes) - 1} more" if len(routes) > 1 else ""
    return f"{_route_words(routes[0])}{more}"


def _route_words(route: RouteState | RouteChange) -> str:
    """`“Find the fee” (Harbour Licensing Office, menu route, desktop)`; hostile."""
    return f"“{route.title}” ({route.agency_name}, {route_text(route.path, route.profile)})"


CONDITIONS: tuple[FailCondition, ...] = (
    FailCondition(
        "worse",
        "the result of a route got worse than in the earlier audit",
        _worse,
        ("route got worse", "routes got worse"),
        needs_comparison=True,
    ),
    FailCondition(
        "new-findings",
        "there is a barrier that the earlier audit did not find",
        _new_findings,
        ("new barrier", "new barriers"),
        needs_comparison=True,
    ),
    FailCondition(
        "not-completed",
        "an attempt ends without what the customer came for",
        _ended(Outcome.NOT_COMPLETED),
        ("route not completed", "routes not completed"),
    ),
    FailCondition(
        "wrong-answer",
        "an attempt ends with a wrong answer",
        _ended(Outcome.WRONG_ANSWER),
        ("route ends in a wrong answer", "routes end in a wrong answer"),
    ),
    FailCondition(
        "serious",
        "any barrier is serious or critical",
        _with_severity(Severity.SERIOUS, Severity.CRITICAL),
        ("serious or critical barrier", "serious or critical barriers"),
    ),
    FailCondition(
        "critical",
        "any barrier is critical",
        _with_severity(Severity.CRITICAL),
        ("critical barrier", "critical barriers"),
    ),
    FailCondition(
        "score",
        "an agency's grade is below this one",
        _score,
        ("agency below that grade", "agencies below that grade"),
        choices=LETTERS,
    ),
    FailCondition(
        "not-measured",
        "something could not be measured (no other condition fails for that)",
        _not_measured,
        ("route not measured", "routes not measured"),
    ),
)
