"""Troubles with a control: what is wrong with it, and what a picture of the page should outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditkit.locator.actionability import control_offset
from auditkit.locator.locate_control import Purpose
from auditkit.locator.similarity import likeness, nearest
from auditkit.locator.step_error import Symptom, Trouble
from auditkit.record.model import Box, Mark, MarkKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Page

    from auditkit.locator.actionability import Hit
    from auditkit.locator.locate_control import Control
    from auditkit.locator.similarity import NamedControl
    from auditkit.locator.target import Target

_MOST_MARKS = 8
_LOOK_MS = 2000
_ALIKE = 0.6
"""From here on the nearest name may well be the control under a new name."""
_KINDS = {"a": "link", "area": "link", "button": "button", "summary": "button", "select": "list", "textarea": "field"}


async def covered(page: Page, control: Control, words: str, hit: Hit) -> Trouble:
    """Something lies over the control."""
    cover = hit.cover
    what = cover.words if cover is not None else "something that lets no press through"
    seen = []
    if hit.control is not None:
        seen.append(Mark(kind=MarkKind.CONTROL, words=in_words(control), box=hit.control))
    if cover is not None:
        seen.append(Mark(kind=MarkKind.COVER, words=cover.plain_words, box=cover.box))
    try:
        x, y = await control_offset(page, control.locator, _LOOK_MS)
    except Error:  # it has gone at last: nothing is left to outline
        x, y, seen = 0, 0, []
    return Trouble(
        Symptom.COVERED,
        f"{words} is there, but {what} covers it"
        + ("" if cover is None or cover.closable else ", and nothing closes that"),
        marks=tuple(_moved(one, x, y) for one in seen),
        cover=cover.model_dump() if cover is not None else {},
    )


async def disabled(control: Control, words: str) -> Trouble:
    """The control can't be used."""
    marks = await _outlines([control])
    return Trouble(Symptom.DISABLED, f"{words} is there and can't be used", marks=marks, name=control.name)


async def ambiguous(target: Target, rivals: Sequence[Control]) -> Trouble:
    """Several controls that can't be told apart."""
    places = len({one.href for one in rivals})
    where = f", leading to {places} different places" if places > 1 else ""
    return Trouble(
        Symptom.AMBIGUOUS,
        f"{len(rivals)} controls on the page are called {target.called}{where}",
        marks=await _outlines(rivals),
        rivals=[{"name": one.name, "leads_to": one.href} for one in rivals[:8]],
    )


def not_found(target: Target, names: Sequence[NamedControl], purpose: Purpose, *, hidden: bool = False) -> Trouble:
    """Nothing of that name, nor plainly the same under another."""
    wanted = target.name or target.label or target.text or target.placeholder or target.alt or target.title
    near = nearest(wanted, names, purpose=purpose) if wanted else []
    return Trouble(
        Symptom.NOT_FOUND,
        f"{target.called} is in the page, but hidden" if hidden else f"{target.called} is not on the page",
        marks=tuple(
            Mark(kind=MarkKind.NEAR, words=f"{one.role} “{one.name}”", box=one.box)
            for one in near
            if one.box is not None
        ),
        nearest=[{"role": one.role, "name": one.name, "leads_to": one.href} for one in near],
        hidden=hidden,
        alike=bool(wanted and near) and likeness(wanted or "", near[0].name) >= _ALIKE,
    )


def in_words(control: Control) -> str:
    """The control as a reader would say it: `link “Fees”`."""
    kind = control.role or _KINDS.get(control.tag) or _of_input(control)
    return f"{kind} “{control.name}”" if control.name else kind


def _of_input(control: Control) -> str:
    if control.tag != "input":
        return "control"
    if control.kind in {"submit", "button", "image", "reset"}:
        return "button"
    return {"checkbox": "box to tick", "radio": "choice"}.get(control.kind, "field")


async def _outlines(controls: Sequence[Control]) -> tuple[Mark, ...]:
    """Where the controls are, with the first of them brought into the window, as a customer would scroll to it."""
    found = []
    for control in controls[:_MOST_MARKS]:
        try:
            if control is controls[0]:
                await control.locator.scroll_into_view_if_needed(timeout=_LOOK_MS)
            box = await control.locator.bounding_box(timeout=_LOOK_MS)
        except Error:  # gone, or never at rest: the picture goes without its outline
            continue
        if box is not None:
            found.append(Mark(kind=MarkKind.CONTROL, words=in_words(control), box=Box(**box)))
    return tuple(found)


def _moved(mark: Mark, x: float, y: float) -> Mark:
    """From the control's own frame to the window."""
    box = mark.box.model_copy(update={"x": mark.box.x + x, "y": mark.box.y + y})
    return mark.model_copy(update={"box": box})
