"""What a customer can see right now: controls, whether a condition holds, the site's own search box. No waiting."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Protocol
from weakref import WeakKeyDictionary

import yaml
from playwright.async_api import Error, Frame, Locator, Page

from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.typography import caseless, pattern
from auditkit.locator.actionability import evaluate_one, frame_offset
from auditkit.locator.locate import (
    Candidate,
    Choice,
    Closeness,
    Control,
    Purpose,
    Query,
    candidates_in_turn,
    choose,
    describe_all,
    describe_candidates,
    evaluate_all,
    meet_anything,
    name_pattern,
    queries,
)
from auditkit.locator.other_use import OTHER_USES, OtherUse, is_control, other_queries
from auditkit.locator.page_script import page_script, with_built_ins, with_helpers
from auditkit.locator.similarity import NamedControl, control_names_script
from auditkit.locator.target import Target
from auditkit.record.model import Box
from auditkit.run.visit import Visit
from auditkit.task.condition import Condition

_MOST_FRAMES = 20
_LOOK_MS = 3000
_FRAME_SECONDS = 1.0
"""How long a frame may take for any answer: the browser asks none whose document hasn't come."""
_LOOK_SECONDS = 10.0
"""How long a whole look at a frame may take that has just answered."""


class Window(Protocol):
    page: Page
    last_field: Control | None
    """What was used last of a form that is being filled in."""


@dataclass(frozen=True)
class VisibleLookup:
    control: Control | None = None
    rivals: tuple[Control, ...] = ()
    wrong_kind: Candidate | None = None


async def find_visible(window: Window, target: Target, purpose: Purpose) -> Control | None:
    """The control a target means, if a customer can see it now."""
    return (await look_up_visible(window, target, purpose)).control


async def look_up_visible(
    window: Window, target: Target, purpose: Purpose, *, other_uses: bool = False
) -> VisibleLookup:
    """Look for the target in the page and, since customers don't see frames, in its frames.

    With `other_uses` a control of another kind will do, where a customer would use it for the purpose all the same.
    """
    wrong_kind: Candidate | None = None
    async for frame in _in_turn(window, target):
        try:
            async with asyncio.timeout(_most_seconds(frame)):
                found = await _in_frame(window, frame, target, purpose)
        except (Error, TimeoutError):  # the page went away under the look: look again
            continue
        if found.control is not None or found.rivals:
            return found
        wrong_kind = wrong_kind or found.wrong_kind
    other = await _for_other_use(window, target, purpose) if other_uses else None
    return VisibleLookup(control=other) if other is not None else VisibleLookup(wrong_kind=wrong_kind)


async def _for_other_use(window: Window, target: Target, purpose: Purpose) -> Control | None:
    """A control of another kind than the step is made for, which a customer would use for it all the same."""
    for use in OTHER_USES.get(purpose, ()):
        for frame in await frames(window, target):
            with suppress(Error):  # the page went away under the look
                ways = (replace(one, beside=use is OtherUse.SET) for one in other_queries(frame, target, use))
                async for query, candidates in candidates_in_turn(ways):
                    choice = choose(
                        candidates, query, Purpose.CLICK, nth=target.nth, last_form=_last_form(window, frame)
                    )
                    if choice.index is None or (use is OtherUse.CHOOSER and candidates[choice.index].submits):
                        continue
                    control = _control(frame, query, candidates, choice.index)
                    if not candidates[choice.index].helper or await _is_drawn_slider(control):
                        return replace(control, use=use)
    return None


_DRAWN_AROUND = """({ inSight, rendered, takesRoom }) => (field) => {
  if (!rendered(field) || field.disabled) return false;
  for (let around = field.parentElement; around && !around.innerText.trim(); around = around.parentElement) {
    if (takesRoom(around) && inSight(around)) return around.querySelectorAll("input").length === 1;
  }
  return false;
}"""


async def _is_drawn_slider(helper: Control) -> bool:
    """Whether a slider that is out of sight has its thumb drawn around it, which people drag or move with keys."""
    return helper.kind == "range" and await helper.locator.evaluate(with_helpers(_DRAWN_AROUND), timeout=_LOOK_MS)


async def frames(window: Window, target: Target | None = None) -> list[Frame]:
    """The page itself and then its frames, or only those the target names by title, name or address.

    A frame that gives no answer, as one whose document never comes, is left out.
    """
    return [frame async for frame in _in_turn(window, target)]


async def _in_turn(window: Window, target: Target | None) -> AsyncIterator[Frame]:
    every = await _frames(window, target)
    for frame in every:
        if frame.parent_frame is None:
            yield frame
    others = [frame for frame in every if frame.parent_frame is not None]
    for frame, answered in zip(others, await asyncio.gather(*map(_answers, others)), strict=True):
        if answered:
            yield frame


_asked: WeakKeyDictionary[Frame, asyncio.Future[bool]] = WeakKeyDictionary()
"""Frames that have not answered yet: until they do they are left out at once, and no look waits for them again."""


async def _answers(frame: Frame) -> bool:
    asked = _asked.get(frame)
    if asked is None:
        asked = _asked[frame] = asyncio.ensure_future(_ask(frame))
        await asyncio.wait([asked], timeout=_FRAME_SECONDS)
    if not asked.done():
        return False
    _asked.pop(frame, None)
    return asked.result()


async def _ask(frame: Frame) -> bool:
    try:
        return bool(await frame.evaluate("true"))
    except Error:
        return False


def _most_seconds(frame: Frame) -> float | None:
    """How long a look at a frame may take; the page itself is what the customer waits for."""
    return _LOOK_SECONDS if frame.parent_frame is not None else None


async def _frames(window: Window, target: Target | None = None) -> list[Frame]:
    every = list(window.page.frames)[:_MOST_FRAMES]
    if target is None or target.frame is None:
        return every
    wanted = caseless(target.frame)
    return [frame for frame in every[1:] if wanted in caseless(await _frame_names(frame))]


async def _frame_names(frame: Frame) -> str:
    try:
        title = await (await frame.frame_element()).get_attribute("title") or ""
    except Error:  # the frame has gone
        return ""
    return f"{title} {frame.name} {frame.url}"


async def _in_frame(window: Window, frame: Frame, target: Target, purpose: Purpose) -> VisibleLookup:
    wrong_kind: Candidate | None = None
    async for query, candidates in candidates_in_turn(queries(frame, target, purpose)):
        choice = choose(candidates, query, purpose, nth=target.nth, last_form=_last_form(window, frame))
        if choice.rivals and purpose is Purpose.CLICK:
            choice = await _beside_last_field(window, frame, query, candidates, choice)
        if choice.index is not None:
            control: Control | None = _control(frame, query, candidates, choice.index)
            if control is not None and candidates[choice.index].helper and purpose in (Purpose.FILL, Purpose.SELECT):
                control = await _in_its_place(control, purpose)
            if control is None:
                continue
            return VisibleLookup(control=control)
        if choice.rivals:
            return VisibleLookup(rivals=tuple(_control(frame, query, candidates, index) for index in choice.rivals))
        wrong_kind = wrong_kind or _of_other_kind(choice.unfit, query, target)
    return VisibleLookup(wrong_kind=wrong_kind)


def _last_form(window: Window, frame: Frame) -> int:
    last = window.last_field
    return last.form if last is not None and last.frame is frame else -1


_NEAREST = with_built_ins("""(all, [field, indices]) => {
  const around = (one) => (one ? [one, ...around(one.parentElement)] : []);
  const depths = indices.map((index) => around(around(all[index]).find((one) => one.contains(field))).length);
  const deepest = Math.max(...depths);
  return depths.filter((one) => one === deepest).length === 1 ? indices[depths.indexOf(deepest)] : null;
}""")


async def _beside_last_field(
    window: Window, frame: Frame, query: Query, candidates: Sequence[Candidate], choice: Choice
) -> Choice:
    """Of buttons of one name, the one that stands with what was filled in last: forms needn't be marked as such."""
    last = window.last_field
    if last is None or last.frame is not frame or any(candidates[one].href is not None for one in choice.rivals):
        return choice
    handles = await last.locator.element_handles()
    if len(handles) != 1:
        return choice
    return replace(choice, index=await evaluate_all(query.locator, _NEAREST, [handles[0], list(choice.rivals)]))


def _of_other_kind(unfit: Candidate | None, query: Query, target: Target) -> Candidate | None:
    """What has the very name the task file gives and is a control, though not one the step can use."""
    meant = query.labelled or target.css is not None or target.test_id is not None
    if unfit is None or not meant or query.closeness is not Closeness.WHOLE_NAME or not is_control(unfit):
        return None
    return unfit


def _control(frame: Frame | None, query: Query, candidates: Sequence[Candidate], index: int) -> Control:
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
        editable=one.editable,
        form=one.form,
        labelled=query.labelled or one.named,
        other_role=query.other_role,
        frame=frame,
    )


async def _in_its_place(helper: Control, purpose: Purpose) -> Control | None:
    """What a customer uses in place of a field that a script has put out of sight; None where there is nothing."""
    script = page_script("auditkit.locator", "stand_in.js")
    place = await helper.locator.evaluate(script, purpose.value, timeout=_LOOK_MS)
    if place is None:
        return None
    query = Query(helper.locator.locator(f"xpath={place}"))
    candidates = await describe_candidates(query)
    if len(candidates) != 1:
        return None
    return replace(_control(helper.frame, query, candidates, 0), name=helper.name, form=helper.form, labelled=True)


async def box_beside_words(window: Window, target: Target, *, dangling: bool = False) -> Control | None:
    """The radio button or box that stands directly beside these words, where no label joins them; else None.

    With `dangling` only where the words are a label that points at nothing.
    """
    words = target.name or target.label or target.text
    if words is None or target.nth is not None or target.role not in (None, "radio", "checkbox"):
        return None
    for frame in await frames(window, target):
        with suppress(Error):  # the page went away under the look
            text = Target(text=words, within=target.within, exact=target.exact)
            ways = [
                one
                for one in queries(frame, text, Purpose.SEE)
                if one.closeness is Closeness.WHOLE_NAME and one.lines is None
            ]
            for query in ways if await meet_anything(ways) else ():
                script = page_script("auditkit.locator", "box_beside.js")
                found = await evaluate_all(query.locator, script, [target.role, dangling])
                if found is None:
                    continue
                box = Query(query.locator.nth(found["index"]).locator(f"xpath={found['place']}"), labelled=False)
                candidates = await describe_candidates(box)
                if len(candidates) == 1:
                    return replace(_control(frame, box, candidates, 0), name=words, use=OtherUse.BESIDE)
    return None


async def is_hidden(window: Window, target: Target, purpose: Purpose) -> bool:
    """Whether what the target names is part of the page, though nobody sees it."""
    found = False
    for frame in await frames(window, target):
        ways = [one for one in queries(frame, target, purpose, hidden=True) if one.lines is None]
        # A field behind its label is hidden all the same, and words that can't be pressed are no control.
        alike = [one for one in ways if one.beside or one.only_pressable]
        plain = [one for one in ways if one not in alike]
        with suppress(Error):  # the page went away under the look
            candidates = await describe_all(plain)
            if any(one.in_sight and not one.helper for one in candidates):
                return False  # it is there for all to see, and not a thing that the step can use
            if not found:
                candidates += await describe_all(alike)
            found = found or any(one.helper or not one.in_sight for one in candidates)
    return found


async def visible_names(window: Window) -> list[NamedControl]:
    names: list[NamedControl] = []
    for frame in await frames(window):
        try:
            async with asyncio.timeout(_most_seconds(frame)):
                found = await evaluate_one(frame.locator("html"), control_names_script(), timeout_ms=_LOOK_MS)
                x, y = await frame_offset(frame)
        except (Error, TimeoutError):
            continue
        for one in found:
            box = one["box"]
            in_window = Box(x=box["x"] + x, y=box["y"] + y, width=box["width"], height=box["height"])
            names.append(NamedControl(**one | {"box": in_window}))
    return names


async def condition_holds(window: Visit, condition: Condition) -> bool:
    """Whether the condition holds now, on the page or in the document that was opened from it."""
    if condition.url is not None:
        here = [window.page.url, *([window.document.url] if window.document is not None else [])]
        return any(condition.url_matches(url) for url in here)
    if window.document is not None and _in_document(condition, window.document.text):
        return True
    return await find_visible(window, condition, Purpose.SEE) is not None


def _in_document(condition: Condition, text: str) -> bool:
    words = condition.text or condition.name
    if words is None:
        return False
    if condition.exact:
        return re.search(pattern(words, any_case=False), one_line(text)) is not None
    return name_pattern(words, Closeness.WHOLE_WORDS).search(one_line(text)) is not None


_FIELD = ", ".join(
    [
        "input[type=search]",
        "[role=search] input:not([type=hidden]):not([type=submit]):not([type=button])",
        "search input:not([type=hidden]):not([type=submit])",
        "[role=searchbox]",
        "form[action*=search i] input[type=text], form[action*=search i] input:not([type])",
        "input[name=q], input[name=query], input[name=search]",
    ]
)


_OPENER = "[role=search] button:not([type=submit]), search button:not([type=submit]), button[aria-controls*=search i]"


@cache
def _search_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a search is called, in any language: as the whole name of something, and as a part of its name."""
    by_language: dict[str, list[str]] = yaml.safe_load(
        files(__package__).joinpath("search_words.yml").read_text(encoding="utf-8")
    )
    alone = by_language.pop("alone")
    words = list(dict.fromkeys(word for found in by_language.values() for word in found))
    whole = name_pattern(words[0], Closeness.WHOLE_NAME, *words[1:], *alone)
    part = name_pattern(words[0], Closeness.WHOLE_WORDS, *words[1:])
    return whole, re.compile(f"{whole.pattern}|{part.pattern}", re.IGNORECASE)


async def _first_in_sight(
    window: Window, looks: Callable[[Frame], Iterable[Locator]], suits: Callable[[Candidate], bool]
) -> Control | None:
    for frame in await frames(window):
        with suppress(Error):  # the page went away under the look
            for query in map(Query, looks(frame)):
                candidates = await describe_candidates(query)
                for index, one in enumerate(candidates):
                    if one.in_sight and not one.disabled and not one.holds_another and suits(one):
                        return _control(frame, query, candidates, index)
    return None


async def search_box(window: Visit) -> Control | None:
    """The box in sight: by what it is, then by what it is called. The page's own header comes first."""
    _, part = _search_words()

    def looks(frame: Frame) -> Iterator[Locator]:
        yield frame.locator(_FIELD)
        named = frame.get_by_role("searchbox", name=part)
        yield named.or_(frame.get_by_role("textbox", name=part)).or_(frame.get_by_role("combobox", name=part))

    return await _first_in_sight(window, looks, lambda one: one.suits(Purpose.FILL))


async def search_button(box: Control) -> Control | None:
    """What sends the words beside the search box: its form's own button, or the first one after it."""
    around = box.locator.locator(
        "xpath=(ancestor::form[1] | ancestor::*[.//button or .//input[@type='submit']][1])[1]"
    )
    query = Query(around.locator("button, input[type=submit], input[type=image]"))
    candidates = await describe_candidates(query)
    usable = [index for index, one in enumerate(candidates) if one.in_sight and not one.disabled]
    found = next((index for index in usable if candidates[index].submits), usable[0] if usable else None)
    return _control(box.frame, query, candidates, found) if found is not None else None


async def search_box_opener(window: Visit) -> Control | None:
    """What shows the box where it is folded away: often only a magnifying glass."""
    whole, part = _search_words()

    def looks(frame: Frame) -> Iterator[Locator]:
        yield frame.locator(_OPENER)
        yield frame.get_by_role("button", name=part)
        yield frame.get_by_role("link", name=whole)

    return await _first_in_sight(window, looks, lambda one: not one.submits)
