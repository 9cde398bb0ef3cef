"""How a way stands beside what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.change_aspect import ASPECTS
from auditkit.compare.change_question import differs
from auditkit.compare.change_side import side_of
from auditkit.compare.model import Aspect, Change, Direction, Standing, WayChange
from auditkit.compare.model_saying import on_day, whole
from auditkit.record.outcome import Severity
from auditkit.score.explanation.wording import capital
from auditkit.score.verdict import cause_of
from auditkit.score.verdict_tally import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from auditkit.compare.model_way import Walked, WayKey


_ORDER = {direction: place for place, direction in enumerate((Direction.WORSE, Direction.MENDED, Direction.NEITHER))}


def compared(then: Walked | None, now: Walked | None, older: Callable[[WayKey], Iterable[Walked]]) -> WayChange:
    """One way, then and now. One of the two is given; `older` is asked where `then` can't say how it was."""
    if now is None:
        assert then is not None
        return _change(Standing.GONE, then, None)
    if not now.measured:
        return _change(Standing.NOT_MEASURED, then, now, why=_not_measured(now))
    base, asks = _baseline(then, now, older)
    if base is None:
        if then is None:
            return _change(Standing.NEW, None, now)
        return _change(Standing.NOT_MEASURED, then, now, why=_never_before(then, now))
    if asks:
        why = f"The task file {now.task.file or now.task.task} asks something else than {_when(base, now)}: {asks}."
        return _change(Standing.NOT_COMPARABLE, base, now, why=why)
    changes = sorted((one for look in ASPECTS for one in look(base, now)), key=_gravest_first)
    return _change(_standing(changes), base, now, changes=changes)


def gravest_first(one: WayChange) -> tuple[int, bool, int, str, str, str, str]:
    """Key to sort ways by: how they stand, the unsteady ones before what only changed, then how gravely."""
    gravity = max((change.severity.rank + 1 for change in one.changes if change.severity), default=0)
    return (
        list(Standing).index(one.standing),
        not one.unsteady,
        -gravity,
        one.agency,
        one.task,
        one.path,
        one.profile,
    )


def _baseline(
    then: Walked | None, now: Walked, older: Callable[[WayKey], Iterable[Walked]]
) -> tuple[Walked | None, str]:
    """The last audit that measured the way by the same question, and nothing; else the last that did by another one,
    and what is asked otherwise."""
    if then is not None and then.measured:
        return then, differs(then, now)
    another: tuple[Walked | None, str] = (None, "")
    for one in older(now.key):
        if one.measured:
            asks = differs(one, now)
            if not asks:
                return one, ""
            if another[0] is None:
                another = (one, asks)
    return another


def _standing(changes: Sequence[Change]) -> Standing:
    """The outcome decides; else the barriers that are serious or worse, which don't come and go by chance.

    Where customers are stopped by something else than before, other barriers came and went with it.
    """
    if not changes:
        return Standing.SAME
    outcome = [one.direction for one in changes if one.aspect is Aspect.OUTCOME]
    same_cause = not any(one.aspect is Aspect.CAUSE for one in changes)
    findings = [
        one.direction
        for one in changes
        if one.aspect is Aspect.FINDING and one.severity and one.severity.rank >= Severity.SERIOUS.rank and same_cause
    ]
    for directions in (outcome, findings):
        if Direction.WORSE in directions:
            return Standing.WORSE
        if Direction.MENDED in directions:
            return Standing.MENDED
    return Standing.CHANGED


def _gravest_first(one: Change) -> tuple[int, int, int]:
    aspects = list(Aspect)
    decides = one.aspect in (Aspect.OUTCOME, Aspect.CAUSE)
    severity = one.severity.rank if one.severity and not decides else 0
    return (0 if decides else 1 + _ORDER[one.direction], -severity, aspects.index(one.aspect))


def _not_measured(now: Walked) -> str:
    """Why nothing was measured; hostile."""
    for one in now.attempts:
        cause = cause_of(one)
        reason = one.reason.words if one.reason else Verdict.NOT_MEASURED.words
        said = cause.sentence if cause else ""
        return _said(reason, said)
    return _said("the run was stopped before it was tried", "")


def _said(reason: str, sentence: str) -> str:
    told = whole(f"{reason[:1].upper()}{reason[1:]}")
    return told if not sentence or reason.casefold() in sentence.casefold() else f"{told} {whole(sentence)}"


def _never_before(then: Walked, now: Walked) -> str:
    return f"No audit before this one could measure it. {capital(_when(then, now))}: {_not_measured(then)}"


def _when(then: Walked, now: Walked) -> str:
    return on_day(then.at, now.at)


def _change(
    standing: Standing, then: Walked | None, now: Walked | None, *, changes: Sequence[Change] = (), why: str = ""
) -> WayChange:
    """Named after the later audit, where it has the way."""
    of = now or then
    assert of is not None
    return WayChange(
        agency=of.key.agency,
        agency_name=of.agency.name,
        task=of.key.task,
        title=of.task.title,
        path=of.key.path,
        profile=of.key.profile,
        standing=standing,
        before=side_of(then),
        after=side_of(now),
        changes=tuple(changes),
        why=why,
        file=of.task.file,
    )
