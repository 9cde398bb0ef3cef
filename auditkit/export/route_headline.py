"""The whole in one sentence: counted in tasks, as a customer has one task whatever the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.model import Standing
from auditkit.compare.model_saying import since_day
from auditkit.score.explanation.wording import plural
from auditkit.score.verdict_tally import Tally, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditkit.compare.model import Comparison
    from auditkit.export.route import Way

_GRAVEST_FIRST = (
    Standing.WORSE,
    Standing.MENDED,
    Standing.CHANGED,
    Standing.NEW,
    Standing.SAME,
    Standing.NOT_COMPARABLE,
    Standing.NOT_MEASURED,
    Standing.GONE,
)
"""What a task with several ways is counted as: the first of these that one of its ways is."""


def headline(ways: Sequence[Way], comparison: Comparison | None) -> str:
    """`2 tasks got worse since 3 November, 1 was mended; 27 as before.` Our own words and figures alone."""
    tasks = _by_task(ways)
    if not tasks:
        return "There is no task in this audit."
    return _state(tasks) if comparison is None else _compared(tasks, comparison)


def standing_of(ways: Iterable[Way]) -> Standing | None:
    """What a task is counted as; None when there is nothing to compare with."""
    met = {way.standing for way in ways}
    return next((standing for standing in _GRAVEST_FIRST if standing in met), None)


def _by_task(ways: Sequence[Way]) -> list[list[Way]]:
    tasks: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        tasks.setdefault((way.agency, way.task), []).append(way)
    return list(tasks.values())


def _compared(tasks: list[list[Way]], comparison: Comparison) -> str:
    standings = [standing_of(ways) for ways in tasks]
    count = standings.count
    since = since_day(comparison.before_at, comparison.after_at)
    worse, same = count(Standing.WORSE), count(Standing.SAME)
    lead = f"{plural(worse, 'task')} got worse {since}" if worse else f"No task got worse {since}"
    unsteady = sum(
        standing is Standing.CHANGED and any(way.unsteady for way in ways)
        for ways, standing in zip(tasks, standings, strict=True)
    )
    beside = [
        _said(unsteady, "is unsteady", "are unsteady"),
        _said(count(Standing.MENDED), "was mended", "were mended"),
        _said(count(Standing.CHANGED) - unsteady, "changed"),
        _said(count(Standing.NEW), "is new", "are new"),
    ]
    failing = sum(
        standing is Standing.SAME and any(way.failing for way in ways)
        for ways, standing in zip(tasks, standings, strict=True)
    )
    as_before = f"{same:,} as before" + (f", {failing:,} of them failing" if failing else "") if same else ""
    rest = [
        as_before,
        _said(count(Standing.NOT_COMPARABLE), "asks something else now", "ask something else now"),
        _said(
            count(Standing.NOT_MEASURED),
            "can't be compared, as it was not measured",
            "can't be compared, as they were not measured",
        ),
        _said(count(Standing.GONE), "was not tried this time", "were not tried this time"),
    ]
    return "; ".join(filter(None, [", ".join(filter(None, [lead, *beside])), *rest])) + "."


def _said(number: int, words: str, several: str = "") -> str:
    return f"{number:,} {words if number == 1 else several or words}" if number else ""


def _state(tasks: list[list[Way]]) -> str:
    verdicts = [Tally.total(way.tally for way in ways).verdict for ways in tasks]
    measured = [one for one in verdicts if one is not Verdict.NOT_MEASURED]
    left = len(verdicts) - len(measured)
    if not measured:
        return f"Nothing could be measured of {plural(left, 'task')}."
    done = sum(one in (Verdict.COMPLETED, Verdict.COMPLETED_WITH_DIFFICULTY) for one in measured)
    more = f"; {left:,} more could not be measured" if left else ""
    return f"{done:,} of {plural(len(measured), 'task')} were completed each time they were tried{more}."
