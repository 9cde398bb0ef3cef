"""What stops customers, or makes it hard for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.change.cause import Obstacle, obstacle
from auditkit.compare.change.cause_majority import direction
from auditkit.compare.change.cause_missing import missing
from auditkit.compare.model import Aspect, Change
from auditkit.compare.model_saying import on_day, whole
from auditkit.score.explanation.wording import capital

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.compare.model_way import Walked


def cause(then: Walked, now: Walked) -> Iterator[Change]:
    """One change at most: something else is in the way now, or something new, or nothing any more."""
    was, is_ = obstacle(then), obstacle(now)
    if is_ is not None and (was is None or was.stops != is_.stops):
        if was is not None and was.stops:
            still = f" What still makes it hard: {whole(is_.sentence)}"
            yield _change(_gone(was, then, now) + still, was, is_, then, now)
        else:
            yield _change(_said(is_, then), was, is_, then, now)
    elif is_ is not None and was is not None:
        if was.same_as != is_.same_as:
            what = "stops the customer" if is_.stops else "makes it hard"
            said = f"Something else {what} now: {_said(is_, then)}"
            before = f" {capital(on_day(then.at, now.at))} it was this: {whole(was.sentence)}"
            yield _change(said + before, was, is_, then, now)
    elif was is not None:
        yield _change(_gone(was, then, now), was, is_, then, now)


def _gone(was: Obstacle, then: Walked, now: Walked) -> str:
    what = "stopped the customer" if was.stops else "made it hard"
    return f"What {what} {on_day(then.at, now.at)} is gone: {whole(was.sentence)}"


def _said(is_: Obstacle, then: Walked) -> str:
    at = f"At step {is_.step}: " if is_.stops and is_.step else ""
    return missing(is_, then) or f"{at}{whole(is_.sentence)}"


def _change(said: str, was: Obstacle | None, is_: Obstacle | None, then: Walked, now: Walked) -> Change:
    about = is_ or was
    return Change(
        Aspect.CAUSE,
        direction(then, now),
        said,
        before=was.sentence if was else None,
        after=is_.sentence if is_ else None,
        step=about.step if about else None,
        barrier=about.barrier if about else None,
        severity=about.severity if about else None,
        url=about.url if about else None,
    )
