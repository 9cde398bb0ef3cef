"""What changed between two audits, in the terminal: what happened first, then each thing that did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from auditkit.compare.model import (
    ChangeKind,
    ChangeStatus,
    Comparison,
    Direction,
    GradeChange,
    RouteChange,
    route_text,
)
from auditkit.console.explanation import Line, print_lines
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.diagnostic.wording import date_text, date_time_text, plural

_HEADS = {
    ChangeStatus.WORSE: ("Got worse", "bold red"),
    ChangeStatus.NEW: ("New: nothing to compare with yet", "bold"),
    ChangeStatus.CHANGED: ("Changed, with the same result for customers", "bold yellow"),
    ChangeStatus.FIXED: ("Fixed", "bold green"),
    ChangeStatus.SAME: ("The same", "bold"),
    ChangeStatus.NOT_COMPARABLE: ("Not comparable: the task file now asks for something else", "bold cyan"),
    ChangeStatus.NOT_MEASURED: ("Not measured: this says nothing about the agency", "bold cyan"),
    ChangeStatus.GONE: ("No longer tried", "bold cyan"),
}
_UNSTEADY = ("Unsteady: the attempts don't agree, so nothing counts as worse or fixed", "bold yellow")
STATUS_WORDS = {
    ChangeStatus.WORSE: "got worse",
    ChangeStatus.NEW: "new",
    ChangeStatus.CHANGED: "changed",
    ChangeStatus.FIXED: "fixed",
    ChangeStatus.SAME: "the same",
    ChangeStatus.NOT_COMPARABLE: "not comparable",
    ChangeStatus.NOT_MEASURED: "not measured",
    ChangeStatus.GONE: "no longer tried",
}
"""Each status as a part of a count: `3 got worse`."""
_QUIET = (ChangeStatus.SAME, ChangeStatus.GONE)
"""Counted, and listed only when all is asked for."""
_MARKS = {Direction.WORSE: "-", Direction.FIXED: "+", Direction.NEITHER: "·"}
_MOST_SMALL = 4
"""Smaller changes told of one way; the rest are counted."""
_MOST_WAYS = 3
_MOST_TRIES = 6
_LONGEST = 600


def print_comparison(comparison: Comparison, stream: TextIO, *, everything: bool = False) -> None:
    """What changed, most serious first; `everything` lists what stayed the same, too."""
    print_lines(comparison_lines(comparison, everything=everything), stream)


def comparison_lines(comparison: Comparison, *, everything: bool = False) -> Iterator[Line]:
    yield Line(0, headline(comparison), "bold")
    for status in ChangeStatus:
        routes = comparison.of(status)
        if everything or status not in _QUIET:
            yield from _group(_UNSTEADY, [route for route in routes if route.unsteady], everything=everything)
            yield from _group(
                _HEADS[status], [route for route in routes if not route.unsteady], everything=everything
            )
    yield from _grades(comparison.grades)
    if comparison.notes:
        yield Line(0, "")
        yield Line(0, "Other differences that may explain this", "bold")
        yield from (Line(2, terminal_line(note, _LONGEST)) for note in comparison.notes)
    yield Line(0, "")
    yield Line(0, totals(comparison), "bold")


def _group(head: tuple[str, str], routes: Sequence[RouteChange], *, everything: bool) -> Iterator[Line]:
    if routes:
        yield Line(0, "")
        yield Line(0, f"{head[0]} ({plural(len(routes), 'route')})", head[1])
        for alike in _alike(routes):
            yield from _ways(alike, everything=everything)


def headline(comparison: Comparison) -> str:
    """The first words: what happened, and since when. `Got worse: 3 of 30 routes compared, since 3 November 2026.`"""
    return f"{_what_happened(comparison)} {comparison.older_words}".rstrip()


def _what_happened(comparison: Comparison) -> str:
    worse, mended = comparison.of(ChangeStatus.WORSE), comparison.of(ChangeStatus.FIXED)
    before = f"{date_text(comparison.before_at)} (audit {terminal_line(comparison.before_id)})"
    compared = comparison.compared
    if not compared:
        return f"Nothing could be compared with {before}."
    of = f"{plural(len(compared), 'route')} compared"
    unsteady = [route for route in compared if route.unsteady]
    also = f", {len(mended)} fixed" if mended else ""
    if worse:
        also = (f", {len(unsteady)} unsteady" if unsteady else "") + also
        return f"Got worse: {len(worse)} of {of}{also}, since {before}."
    if unsteady:
        return f"Nothing got worse for certain. Unsteady: {len(unsteady)} of {of}{also}, since {before}."
    if mended:
        return f"Fixed: {len(mended)} of {of}, and nothing got worse, since {before}."
    changed = comparison.of(ChangeStatus.CHANGED)
    if changed:
        return f"Nothing got worse. Changed: {len(changed)} of {of}, since {before}."
    return f"Nothing changed in {plural(len(compared), 'route')} that could be compared, since {before}."


def totals(comparison: Comparison) -> str:
    """The last line: every status with its count, and which audits they are of."""
    unsteady = sum(route.unsteady for route in comparison.ways)
    counts = []
    for one in ChangeStatus:
        if one is ChangeStatus.CHANGED:
            counts += [(unsteady, "unsteady"), (len(comparison.of(one)) - unsteady, STATUS_WORDS[one])]
        else:
            counts.append((len(comparison.of(one)), STATUS_WORDS[one]))
    text = ", ".join(f"{number} {words}" for number, words in counts if number) or "no routes to compare"
    after = f"Audit {terminal_line(comparison.after_id)} of {date_time_text(comparison.after_at)}"
    before = f"{terminal_line(comparison.before_id)} of {date_time_text(comparison.before_at)}"
    return f"{text}. {after}, compared with {before}."


def _alike(routes: Sequence[RouteChange]) -> list[list[RouteChange]]:
    """The ways put together that have the same to be said of them, each where the first of them stands."""
    groups: dict[object, list[RouteChange]] = {}
    for route in routes:
        sentences = tuple(change.sentence for change in route.changes)
        own: tuple[str, ...] = () if sentences else (route.task, route.why)
        if route.after and len(route.after.tries) > 1:  # Their tries are told one by one.
            own = (route.task, route.path, route.profile)
        groups.setdefault((route.agency, sentences, own), []).append(route)
    return list(groups.values())


def _ways(alike: Sequence[RouteChange], *, everything: bool) -> Iterator[Line]:
    first = alike[0]
    tasks = list(dict.fromkeys(route.task for route in alike))
    if len(tasks) == 1:
        yield Line(2, f"{terminal_line(first.agency_name)}: {terminal_line(first.title)}", "bold")
        yield Line(4, _routes(alike), "dim")
    else:
        yield Line(
            2, f"{terminal_line(first.agency_name)}: {plural(len(tasks), 'task')} with the same change", "bold"
        )
        for task in tasks[:_MOST_WAYS]:
            own = [route for route in alike if route.task == task]
            yield Line(4, f"{terminal_line(own[0].title)}, {_routes(own)}", "dim")
        if len(tasks) > _MOST_WAYS:
            yield Line(4, f"and {len(tasks) - _MOST_WAYS} more", "dim")
    if first.why:
        yield Line(4, terminal_line(first.why, _LONGEST))
    yield from _changes(first, everything=everything)
    yield from _tries(first)


def _tries(route: RouteChange) -> Iterator[Line]:
    tries = route.after.tries if route.after and route.status not in _QUIET else ()
    if len(tries) < 2:
        return
    ends = [
        f"{number}{' (to confirm)' if one.confirming else ''}: {one.outcome.words} at {one.started_at:%H:%M:%S} UTC"
        for number, one in enumerate(tries, start=1)
    ]
    more = f"; and {len(ends) - _MOST_TRIES} more" if len(ends) > _MOST_TRIES else ""
    ended = f"{route.steadiness} attempts succeeded" if route.steadiness else plural(len(tries), "attempt")
    yield Line(4, f"{ended}. Attempt {'; '.join(ends[:_MOST_TRIES])}{more}.", "dim")


def _routes(routes: Sequence[RouteChange]) -> str:
    """`by site search, as desktop and phone`."""
    by_path: dict[str, list[str]] = {}
    for route in routes:
        by_path.setdefault(route.path, []).append(route.profile)
    texts = [terminal_line(route_text(path, *profiles)) for path, profiles in by_path.items()]
    return "; ".join(texts[:_MOST_WAYS]) + (
        f"; and {len(texts) - _MOST_WAYS} more" if len(texts) > _MOST_WAYS else ""
    )


def _changes(route: RouteChange, *, everything: bool) -> Iterator[Line]:
    small = [change for change in route.changes if change.kind is ChangeKind.FINDING]
    shown = small if everything else small[:_MOST_SMALL]
    for change in route.changes:
        if change.kind is not ChangeKind.FINDING or change in shown:
            yield Line(4, f"{_MARKS[change.direction]} {terminal_line(change.sentence, _LONGEST)}")
    if len(small) > len(shown):
        yield Line(4, f"· and {plural(len(small) - len(shown), 'smaller change')} (--all shows them)", "dim")


def _grades(grades: Sequence[GradeChange]) -> Iterator[Line]:
    if not grades:
        return
    yield Line(0, "")
    yield Line(0, "Grades, both scored with the same rubric", "bold")
    for one in grades:
        text = f"{terminal_line(one.agency_name)}: {_then_and_now(one)}"
        yield Line(
            2, f"{text}. Not comparable: {terminal_line(one.why_not, _LONGEST)}." if one.why_not else f"{text}."
        )
        if one.by_aim is not None:
            yield Line(4, f"With the weights for its aim ({one.by_aim.aim}): {_then_and_now(one.by_aim)}.")


def _then_and_now(one: GradeChange) -> str:
    then, now = _letter(one.before_letter, one.before_points), _letter(one.after_letter, one.after_points)
    return f"{then} then, {now} now"


def _letter(letter: str | None, points: float | None) -> str:
    if letter is None or points is None:
        return "no grade"
    return f"{letter} ({points:.0f} points)"
