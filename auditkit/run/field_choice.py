"""Choosing: in lists, among radio buttons and boxes, in fields that suggest entries, in lists drawn by a script."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from playwright.async_api import Error, JSHandle

from auditkit.diagnostic.safe_text import one_line
from auditkit.locator.locate import TICKED_ROLES, Closeness, Control, Purpose, evaluate_all, name_pattern
from auditkit.locator.other_use import BOXES
from auditkit.locator.page_script import page_script, with_built_ins
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.locator.target import Target
from auditkit.run.entry_form import Offer
from auditkit.run.fence import choose_option, set_text, type_in_focus, type_text
from auditkit.run.field_entry import enter_text, read_field
from auditkit.run.visible_control import find_visible
from auditkit.run.visit import Visit

_MS = 5000
_WORDS = with_built_ins("""(boxes) => boxes.map((one) =>
  ([...(one.labels || [])].map((label) => label.innerText).join(" ") || one.getAttribute("aria-label") ||
    one.innerText || one.value || "").replace(/\\s+/g, " ").trim())""")


@dataclass(frozen=True)
class Wanted:
    """The option that a step chooses."""

    words: str
    private: bool = False
    """Whether the words stay out of what is said of it."""

    @property
    def called(self) -> str:
        return "that the step gives" if self.private else f'"{self.words}"'


def is_box(control: Control) -> bool:
    return control.kind in ("checkbox", "radio") or control.role in TICKED_ROLES


async def is_list(control: Control) -> bool:
    """Whether one chooses in it and can't write in it, neither in itself nor in a field within it."""
    if control.tag == "select" or control.editable:
        return control.tag == "select"
    return control.role in ("combobox", "listbox") and await _fields_in(control) == 0


async def field_in(control: Control) -> Control:
    """The field that one writes in, where what has the label is a box around it."""
    if control.editable or control.role not in ("combobox", "textbox", "searchbox") or not await _fields_in(control):
        return control
    return replace(control, locator=control.locator.locator(_WRITABLE).first, tag="input", editable=True)


_WRITABLE = "input:not([type=hidden]), textarea, [contenteditable]"


async def _fields_in(control: Control) -> int:
    return await control.locator.locator(_WRITABLE).count()


async def choose_in_select(visit: Visit, control: Control, options: Sequence[Offer], option: Wanted) -> str:
    """Choose by the words a customer reads, else by the code that a recording holds. Returns the words.

    Raises StepError when the list has no such option, with those it has.
    """
    labels = [one.label for one in options]
    for closeness in Closeness:
        pattern = name_pattern(option.words, closeness)
        fitting = [index for index, label in enumerate(labels) if pattern.search(label)]
        if len(fitting) == 1 or (fitting and closeness is Closeness.WHOLE_NAME):
            await choose_option(visit, control, fitting[0], _MS)
            return labels[fitting[0]]
    coded = [index for index, one in enumerate(options) if one.value == option.words]
    if len(coded) == 1:
        await choose_option(visit, control, coded[0], _MS)
        return labels[coded[0]]
    what = f"there is no option {option.called}"
    if not any(one.value and one.label.strip() for one in options):
        only = next((one_line(label) for label in labels if label.strip()), "")
        what = f"the list has no options{f' except “{only}”' if only else ''}: {what}"
        labels = []
    raise StepError(StepFailure.NO_SUCH_OPTION, what, options=labels[:30])


async def box_in_group(control: Control, option: Wanted) -> Control:
    """The radio button or box of these words. Raises StepError, with the words there are, when there is none."""
    locator = control.locator.locator(BOXES)
    if control.kind == "radio":
        name = await control.locator.get_attribute("name", timeout=_MS) or ""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        around = control.locator.locator("xpath=(ancestor::form | ancestor::body)[last()]")
        locator = around.locator(f'input[type=radio][name="{quoted}"]')
    words = await evaluate_all(locator, _WORDS)
    for closeness in Closeness:
        pattern = name_pattern(option.words, closeness)
        fitting = [index for index, one in enumerate(words) if pattern.search(one)]
        if len(fitting) == 1:
            box = locator.nth(fitting[0])
            name = words[fitting[0]]
            return Control(box, name, tag="input", kind="radio", form=control.form, frame=control.frame)
    raise StepError(StepFailure.NO_SUCH_OPTION, f"there is no choice {option.called}", options=words[:30])


async def choose_suggested(
    visit: Visit, control: Control, option: Wanted, press: Callable[[Control, str], Awaitable[None]]
) -> bool:
    """Choose in a field whose suggestions the browser shows (`datalist`): they are entered, as choosing one does.

    Returns whether it is such a field. Raises StepError when the suggestions don't hold the option.
    """
    if control.tag != "input" or not control.editable:
        return False
    facts = await read_field(control, "")
    if not facts.offers:
        return False
    for closeness in Closeness:
        pattern = name_pattern(option.words, closeness)
        fitting = [one for one in facts.offers if pattern.search(one.label) or pattern.search(one.value)]
        if len(fitting) == 1 or (fitting and closeness is Closeness.WHOLE_NAME):
            await press(control, "the field")
            await enter_text(visit, control, fitting[0].value, key_by_key=False, private=option.private)
            return True
    labels = [one.label or one.value for one in facts.offers[:30]]
    raise StepError(StepFailure.NO_SUCH_OPTION, f"the list has no option {option.called}", options=labels)


_TYPING_DELAY_MS = 40
_TICK_SECONDS = 0.1
_FILTERING_SECONDS = 0.4
"""Lists wait for the end of the typing before they filter, and open again then: who reads is slower."""
_SUGGESTION_SECONDS = 3.0
"""For a list to show what was asked for, once nothing is asked of a server any more."""
_MOST_SECONDS = 12.0
_LOOSELY_SECONDS = 1.0
"""Only then is an option taken that has more words than asked for: a list may still be filling up."""
_FIND = with_built_ins("(it, wanted) => it.find(wanted)")
_WRITES = with_built_ins("(e) => e.matches('input, textarea') && !e.readOnly && !e.disabled")
_SEARCH_FIELD = with_built_ins("""() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return !!active && active.matches("input:not([type]), input[type=text], input[type=search]") && !active.readOnly;
}""")

ControlAction = Callable[[Control, str], Awaitable[None]]


async def choose_in_list(visit: Visit, control: Control, option: Wanted, press: ControlAction) -> None:
    """Open the list with a press; where there is a field, type into it; then press the option.

    Raises StepError where the list doesn't offer it, with what it offers.
    """
    search = _OptionSearch(visit, control, option)
    await search.begin()
    await press(control, "the list")
    await visit.settle()
    typed = await control.locator.evaluate(_WRITES, timeout=_MS)
    if typed:
        await set_text(visit, control, "", _MS)
        await type_text(visit, control, option.words, delay_ms=_TYPING_DELAY_MS)
    found = await search.find(typed)
    await press(found, f"the option {option.called}")


@dataclass
class _OptionSearch:
    visit: Visit
    control: Control
    option: Wanted
    _choices: JSHandle | None = None
    _typed_less: bool = False

    async def begin(self) -> None:
        """Note what is in sight before the list opens."""
        script = page_script("auditkit.locator", "choices.js")
        self._choices = await self.control.locator.evaluate_handle(script, timeout=_MS)

    async def find(self, typed: bool) -> Control:
        """Wait for the option; first for its whole name, later for one that holds it."""
        visit = self.visit
        began = quiet_since = visit.clock()
        narrowed = typed
        while True:
            now = visit.clock()
            if visit.traffic.awaited(visit.page, own=True) and now - began < _MOST_SECONDS:
                quiet_since = now
            quiet = now - quiet_since
            found = await self._look(Closeness.WHOLE_NAME)
            if found is None and quiet > _LOOSELY_SECONDS and narrowed:
                found = await self._look(Closeness.WHOLE_WORDS)
            if found is not None and (not typed or now - began > _FILTERING_SECONDS):
                return found
            if quiet > _SUGGESTION_SECONDS and typed and not self._typed_less:
                self._typed_less, quiet_since = True, visit.clock()
                await self._type_less()
                continue
            if quiet > _SUGGESTION_SECONDS:
                offers = await self._names()
                if not (offers or typed or await self._has_opened()):
                    message = "the list opens without options"
                    raise StepError(StepFailure.NO_SUCH_OPTION, message, shut=True)
                message = f"the list has no option {self.option.called}"
                raise StepError(StepFailure.NO_SUCH_OPTION, message, options=offers)
            if quiet > _LOOSELY_SECONDS and not narrowed:
                narrowed = True
                typed = await self._narrow()
                quiet_since = visit.clock()
            await asyncio.sleep(_TICK_SECONDS)

    async def _look(self, closeness: Closeness) -> Control | None:
        exact = closeness is Closeness.WHOLE_NAME
        words = self.option.words
        pattern = name_pattern(words, closeness)
        frame = self.control.frame
        with suppress(Error):  # the page has drawn itself anew
            if self._choices is not None and frame is not None:
                place = await self._choices.evaluate(_FIND, [pattern.pattern, "i"])
                if place is not None:
                    return Control(frame.locator(f"xpath={place}"), name=words, frame=frame)
        found = await find_visible(self.visit, Target(role="option", name=words, nth=1), Purpose.CLICK)
        return found if found is not None and (not exact or pattern.search(found.name)) else None

    async def _narrow(self) -> bool:
        """Type into the search field that has opened with the list, if one has."""
        with suppress(Error):
            frame = self.control.frame or self.visit.page.main_frame
            if await frame.evaluate(_SEARCH_FIELD):
                await type_in_focus(self.visit, self.option.words, delay_ms=_TYPING_DELAY_MS)
                return True
        return False

    async def _has_opened(self) -> bool:
        """Whether it says that it is open, though nobody here can read what it shows."""
        with suppress(Error):
            return await self.control.locator.get_attribute("aria-expanded", timeout=_MS) == "true"
        return True

    async def _type_less(self) -> None:
        """Type the first word alone, or nothing: some lists go empty at a second word, or only open for a press."""
        first, *others = self.option.words.split() or [""]
        with suppress(Error):
            if await self.control.locator.evaluate(_WRITES, timeout=_MS):
                await set_text(self.visit, self.control, "", _MS)
                if others:
                    await type_text(self.visit, self.control, first, delay_ms=_TYPING_DELAY_MS)

    async def _names(self) -> list[str]:
        with suppress(Error):
            if self._choices is not None:
                return list(await self._choices.evaluate(with_built_ins("(it) => it.names()")))
        return []
