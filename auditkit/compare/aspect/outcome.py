"""Whether customers get what they came for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.account.words import capital
from auditkit.compare.cause import only_renamed
from auditkit.compare.model import Aspect, Change, Direction
from auditkit.compare.saying import on_day, verdict_distance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.compare.way import Walked
    from auditkit.score import Tally


def outcome(then: Walked, now: Walked) -> Iterator[Change]:
    """One change, when the tries come to another verdict than before."""
    was, is_ = then.tally.verdict, now.tally.verdict
    if was is is_:
        return
    said = f"{_words(then.tally)} {on_day(then.at, now.at)}, {_words(now.tally)} now."
    yield Change(
        Aspect.OUTCOME, direction(then, now), capital(said), before=_words(then.tally), after=_words(now.tally)
    )


def direction(then: Walked, now: Walked) -> Direction:
    """Which way the verdict moved. A control with a new name alone makes nothing worse: the task file is behind."""
    moved = verdict_distance(then.tally.verdict, now.tally.verdict)
    harder = now if moved < 0 else then
    if moved == 0 or only_renamed(harder):
        return Direction.NEITHER
    return Direction.MENDED if moved > 0 else Direction.WORSE


def _words(tally: Tally) -> str:
    tries = f" (in {tally.completion} tries)" if tally.measured > 1 else ""
    return f"{tally.verdict.words}{tries}"
