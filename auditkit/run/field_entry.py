"""Entering something in a field, and seeing that it is there: what a field did not take is tried again as it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playwright.async_api import Error, Frame
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditkit.diagnostic.safe_text import one_line
from auditkit.locator.actionability import evaluate_one
from auditkit.locator.locate import Control, evaluate_all
from auditkit.locator.page_script import page_script
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.run.entry_form import (
    PICKERS,
    FieldFacts,
    UntakenEntry,
    fault_of,
    first_form,
    is_fair,
    is_held,
    other_forms,
    parse_number,
    picker_value,
)
from auditkit.run.fence import focus, press_in, set_text, type_text
from auditkit.run.visit import Visit

_ACTION_MS = 10_000
_SET_MS = 2000
_TYPING_DELAY_MS = 40
_LONGEST_TYPED = 120
_TYPED = frozenset({"", "text", "search", "email", "tel", "url", "password", "number", "textarea"})
_CARET_SECONDS = 0.15
"""Masks that set the caret when a field is entered have done so by then."""
_FRAME_SECONDS = 2.0
"""How long a frame may take to tell what its fields hold."""
_MOST_FORMS = 3
_MOST_KEYS = 250
"""How often a slider's arrow keys are pressed before it is given up."""


@dataclass(frozen=True)
class MadeEntry:
    """An entry on the page in the window, which a script may yet undo before the form is sent."""

    key: tuple[str, str, str]
    before: str
    after: str
    repeat: Callable[[], Awaitable[object]]
    frame: Frame | None = None
    """Where the field stands."""
    page: int = 0
    """How many pages had come by then: on another page nothing is entered again."""


async def enter_text(visit: Visit, control: Control, text: str, *, key_by_key: bool, private: bool = False) -> None:
    """Enter a text with real keys where one types, and as a value in fields of the browser's own.

    Raises StepError when the task file's value is none that the field can hold: no date, no figure.
    """
    visit.entered.append(text)
    before = await read_field(control, text)
    if control.role in ("slider", "spinbutton") and not control.editable:
        await _move(visit, control, text, before)
        return
    await _enter(visit, control, text, before, key_by_key=key_by_key)
    visit.last_field = control
    pages = len(visit.traffic.documents)
    await visit.settle()
    if len(visit.traffic.documents) == pages:
        await _see_it_held(visit, control, text, before, private=private)


async def read_field(control: Control, text: str) -> FieldFacts:
    return FieldFacts.model_validate(
        await evaluate_one(control.locator, page_script(__package__, "field.js"), text, timeout_ms=_ACTION_MS)
    )


async def _read_if_there(control: Control, text: str, before: FieldFacts) -> FieldFacts | None:
    """What the field is now. The form it asked for holds good: sections show it only while nothing stands in them."""
    script = f"(all, text) => all.slice(0, 1).map((one) => ({page_script(__package__, 'field.js')})(one, text))"
    try:
        found = await evaluate_all(control.locator, script, text)
    except Error:  # the page has gone
        return None
    if not found:
        return None
    return FieldFacts.model_validate(found[0] | {"placeholder": found[0]["placeholder"] or before.placeholder})


async def _enter(visit: Visit, control: Control, text: str, facts: FieldFacts, *, key_by_key: bool) -> None:
    if facts.kind in PICKERS:
        await _enter_value(visit, control, text, facts)
    elif key_by_key or (facts.kind in _TYPED and len(text) <= _LONGEST_TYPED):
        if facts.holds:
            await set_text(visit, control, "", _ACTION_MS)
        await type_text(visit, control, first_form(text, facts), delay_ms=_TYPING_DELAY_MS if key_by_key else 0)
    else:
        await set_text(visit, control, text, _ACTION_MS)


async def _enter_value(visit: Visit, control: Control, text: str, facts: FieldFacts) -> None:
    """Set a field of the browser's own: pickers, sliders, figures."""
    value = picker_value(facts.kind, text, facts)
    if value is None:
        raise StepError(
            StepFailure.WRONG_KIND,
            f"{_called(facts)} expects {_wanted(facts.kind)}, but the step gives something else",
        )
    if facts.kind == "number":
        if facts.holds:
            await set_text(visit, control, "", _ACTION_MS)
        await type_text(visit, control, value)
        return
    try:
        await set_text(visit, control, value, _SET_MS)
    except PlaywrightTimeout:
        raise
    except Error:
        raise StepError(
            StepFailure.WRONG_KIND, f"{_called(facts)} can't be set to the value that the step gives"
        ) from None


def _called(facts: FieldFacts) -> str:
    return f"the field “{one_line(facts.label)}”" if facts.label else "the field"


def _wanted(kind: str) -> str:
    return {
        "date": "a date such as 2027-03-31",
        "time": "a time such as 09:30",
        "datetime-local": "a date and time such as 2027-03-31T09:30",
        "month": "a month such as 2027-03",
        "week": "a week such as 2027-W13",
        "color": "a colour such as #ff0000",
    }.get(kind, "a number")


async def _see_it_held(visit: Visit, control: Control, text: str, before: FieldFacts, *, private: bool) -> None:
    """Read the field back, and enter what it did not take once more, in the forms that a person would try."""
    now = await _read_if_there(control, text, before)
    if now is None or now.key != before.key:
        return
    if not is_held(text, now):
        now = await _try_other_forms(visit, control, text, now)
    if now is None:
        return
    # The next page may ask for the same of somebody else, in a field of the same name.
    visit.untaken = [
        one for one in visit.untaken if one.key != now.key or (one.url != visit.page.url and one.text != text)
    ]
    if is_held(text, now):
        remember_entry(
            visit, MadeEntry(now.key, before.holds, now.holds, _repeat(visit, control, text), control.frame)
        )
        return
    visit.untaken.append(_untaken(visit, text, now, private=private))


def _repeat(visit: Visit, control: Control, text: str) -> Callable[[], Awaitable[None]]:
    async def repeat() -> None:
        facts = await read_field(control, text)
        await _enter(visit, control, text, facts, key_by_key=False)

    return repeat


async def _try_other_forms(visit: Visit, control: Control, text: str, facts: FieldFacts) -> FieldFacts | None:
    """Enter the text again, slowly and in other forms, at last at once. Returns what the field then is.

    Raises StepError where any of it went to somebody else's frame, and was kept back there.
    """
    now: FieldFacts | None = facts
    forms = list(dict.fromkeys(other_forms(text, facts)))[:_MOST_FORMS]
    for at_once, form in [*((False, one) for one in forms), (True, forms[0])]:
        if now is None or now.kind in PICKERS - {"number"}:
            return now
        visit.fence.check_crossed()
        try:
            await focus(visit, control, _SET_MS)
            await asyncio.sleep(_CARET_SECONDS)
            value = picker_value("number", text, facts) or form if now.kind == "number" else form
            if at_once:
                await set_text(visit, control, value, _SET_MS)
            else:
                await press_in(visit, control, "ControlOrMeta+a", _SET_MS)
                await press_in(visit, control, "Delete", _SET_MS)
                await type_text(visit, control, value, delay_ms=_TYPING_DELAY_MS)
        except Error:  # it is drawn again, or can't be written in any more
            return None
        await visit.settle()
        now = await _read_if_there(control, text, facts)
        if now is None or now.key != facts.key or is_held(text, now):
            return now
    return now


def _untaken(visit: Visit, text: str, facts: FieldFacts, *, private: bool) -> UntakenEntry:
    fault, url = fault_of(text, facts), visit.page.url
    if private:
        return UntakenEntry(
            visit.step, f"{_called(facts)} does not contain what was entered", facts.key, fault, url=url
        )
    holds = f"“{one_line(facts.holds)[:80]}”" if facts.holds.strip() else "nothing"
    sentence = f"{_called(facts)} was given “{one_line(text)[:80]}”, but contains {holds}"
    fair = is_fair(text, facts)
    return UntakenEntry(visit.step, sentence, facts.key, fault, text=text, url=url, holds=facts.holds, fair=fair)


async def _move(visit: Visit, control: Control, text: str, facts: FieldFacts) -> None:
    """Move a script's slider with the arrow keys, as one does who uses no mouse.

    Raises StepError when it has no such value, or does not go there.
    """
    wanted = parse_number(text, facts.decimal)
    if wanted is None or facts.now is None:
        raise StepError(StepFailure.WRONG_KIND, f"{_called(facts)} is a slider and expects a number")
    await focus(visit, control, _ACTION_MS)
    if await _arrow(visit, control, facts.now, wanted) != wanted:
        message = f"{_called(facts)} is a slider that the arrow keys can't move to the step's number"
        raise StepError(StepFailure.WRONG_KIND, message)
    visit.last_field = control
    await visit.settle()


async def _arrow(visit: Visit, control: Control, now: float, wanted: float) -> float:
    """Press arrow keys until the slider stands there, or goes no further. Returns where it then stands."""
    pairs = [("ArrowLeft", "ArrowRight"), ("ArrowDown", "ArrowUp")]
    for _ in range(_MOST_KEYS):
        ahead = wanted > now
        if now == wanted or not pairs:
            break
        await press_in(visit, control, pairs[0][ahead], _ACTION_MS)
        after = (await read_field(control, "")).now
        if after is None or after == now:
            pairs.pop(0)
            continue
        passed = after != wanted and (wanted > after) is not ahead
        now = after
        if passed:
            break
    return now


def remember_entry(visit: Visit, entry: MadeEntry) -> None:
    """Remember an entry until the next press. Of one field, or one group of radio buttons, the last one counts."""
    name, kind, _label = entry.key
    visit.entries = [
        one for one in visit.entries if one.key != entry.key and not (kind == "radio" and one.key[:2] == (name, kind))
    ]
    visit.entries.append(replace(entry, page=len(visit.traffic.documents)))


def take_entries(visit: Visit) -> list[MadeEntry]:
    """What was entered on this page since the last press, which is forgotten now."""
    entries, visit.entries = visit.entries, []
    return [one for one in entries if one.page == len(visit.traffic.documents)]


async def renew_entries(visit: Visit, entries: Sequence[MadeEntry], *, unsent: bool = False) -> bool:
    """Enter again what a script has undone: what a customer would see and do. Returns whether there was anything.

    With `unsent` only where the form can't have been sent as it now is, for a press that came to nothing.
    """
    if not entries:
        return False
    try:
        undone = [
            (entry, now)
            for entry, now in await _held_now(visit, entries)
            if now is not None and now["holds"] == entry.before != entry.after
        ]
        if unsent and not any(now["unsent"] for _, now in undone):
            return False
        for entry, _ in undone:
            visit.note_event("entered-again")
            await entry.repeat()
    except (Error, StepError):  # the page is going away, or its field: the press will show what becomes of it
        return False
    return bool(undone)


async def _held_now(visit: Visit, entries: Sequence[MadeEntry]) -> list[tuple[MadeEntry, dict[str, Any] | None]]:
    """Each entry with what its field holds now; None where that can't be told."""
    found: list[tuple[MadeEntry, dict[str, Any] | None]] = []
    for frame in dict.fromkeys(one.frame for one in entries):
        own = [one for one in entries if one.frame is frame]
        wanted = [[list(one.key), one.after] for one in own]
        inner = frame is not None and frame.parent_frame is not None
        try:
            async with asyncio.timeout(_FRAME_SECONDS if inner else None):
                held = await (frame or visit.page.main_frame).evaluate(page_script(__package__, "held.js"), wanted)
        except (Error, TimeoutError):
            held = [None] * len(own)
        found += zip(own, held, strict=True)
    return sorted(found, key=lambda pair: entries.index(pair[0]))
