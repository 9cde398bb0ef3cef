"""What is in sight right now: one look at the page, without waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from playwright.async_api import Error

from auditkit.locator.actionability import frame_offset
from auditkit.locator.locate import look, queries
from auditkit.locator.locate_choice import choose
from auditkit.locator.locate_control import Control, Purpose
from auditkit.locator.similarity import NamedControl, names_script
from auditkit.record.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Frame, Page

    from auditkit.locator.locate import Query
    from auditkit.locator.locate_candidate import Candidate
    from auditkit.locator.target import Target


_MOST_FRAMES = 20


class Window(Protocol):
    """A window to look at: that of a visit, or any other."""

    page: Page
    last_form: int
    """The form of the page that is being filled in, if any."""


@dataclass(frozen=True)
class Sighting:
    """What one look came to."""

    control: Control | None = None
    rivals: tuple[Control, ...] = ()
    unfit: Candidate | None = None


async def in_sight(visit: Window, target: Target, purpose: Purpose) -> Control | None:
    """The control a target means, if a customer can see it now."""
    return (await sight(visit, target, purpose)).control


async def sight(visit: Window, target: Target, purpose: Purpose) -> Sighting:
    """Look for the target in the page and, since customers don't see frames, in its frames."""
    unfit: Candidate | None = None
    for frame in await frames(visit, target):
        try:
            found = await _in_frame(visit, frame, target, purpose)
        except Error:  # the page went away under the look: look again
            continue
        if found.control is not None or found.rivals:
            return found
        unfit = unfit or found.unfit
    return Sighting(unfit=unfit)


async def frames(visit: Window, target: Target | None = None) -> list[Frame]:
    """The page itself and then its frames, or only those the target names by title, name or address."""
    every = list(visit.page.frames)[:_MOST_FRAMES]
    if target is None or target.frame is None:
        return every
    wanted = target.frame.casefold()
    return [frame for frame in every[1:] if wanted in (await _frame_names(frame)).casefold()]


async def _frame_names(frame: Frame) -> str:
    try:
        title = await (await frame.frame_element()).get_attribute("title") or ""
    except Error:  # the frame has gone
        return ""
    return f"{title} {frame.name} {frame.url}"


async def _in_frame(visit: Window, frame: Frame, target: Target, purpose: Purpose) -> Sighting:
    unfit: Candidate | None = None
    for query in queries(frame, target, purpose):
        candidates = await look(query)
        if not candidates:
            continue
        choice = choose(candidates, query, purpose, nth=target.nth, last_form=visit.last_form)
        if choice.index is not None:
            return Sighting(control=_control(query, candidates, choice.index))
        if choice.rivals:
            return Sighting(rivals=tuple(_control(query, candidates, index) for index in choice.rivals))
        unfit = unfit or choice.unfit
    return Sighting(unfit=unfit)


def _control(query: Query, candidates: Sequence[Candidate], index: int) -> Control:
    one = candidates[index]
    return Control(
        locator=query.locator.nth(index),
        name=one.name,
        tag=one.tag,
        kind=one.kind,
        role=one.role,
        hint=one.hint,
        href=one.href,
        new_window=one.new_window,
        submits=one.submits,
        disabled=one.disabled,
        form=one.form,
        labelled=query.labelled or one.named,
        other_role=query.other_role,
    )


async def is_hidden(visit: Window, target: Target, purpose: Purpose) -> bool:
    """Whether what the target names is part of the page, though nobody sees it."""
    for frame in await frames(visit, target):
        for query in queries(frame, target, purpose):
            try:
                if await query.locator.count():
                    return True
            except Error:
                continue
    return False


async def names_in_sight(visit: Window) -> list[NamedControl]:
    """The names of everything a customer could press, fill in or read as a heading."""
    names: list[NamedControl] = []
    for frame in await frames(visit):
        try:
            found = await frame.locator("html").evaluate(names_script(), timeout=3000)
            x, y = await frame_offset(frame)
        except Error:
            continue
        names += [NamedControl(**one | {"box": _in_window(one["box"], x, y)}) for one in found]
    return names


def _in_window(box: dict[str, float], x: float, y: float) -> Box:
    """A box of a frame, seen from the window's corner."""
    return Box(x=box["x"] + x, y=box["y"] + y, width=box["width"], height=box["height"])
