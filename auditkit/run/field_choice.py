"""Fields that offer a choice without being a list: radio buttons, boxes, fields that suggest entries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from auditkit.locator.locate import Closeness, Control, name_pattern
from auditkit.locator.other_use import BOXES
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.run.field_entry import enter_text, read_field
from auditkit.run.visit import Visit

_MS = 5000
_BOX_ROLES = frozenset({"checkbox", "switch", "radio", "menuitemcheckbox", "menuitemradio"})
_WORDS = """(boxes) => boxes.map((one) =>
  ([...(one.labels || [])].map((label) => label.innerText).join(" ") || one.getAttribute("aria-label") ||
    one.innerText || one.value || "").replace(/\\s+/g, " ").trim())"""


def is_box(control: Control) -> bool:
    return control.kind in ("checkbox", "radio") or control.role in _BOX_ROLES


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


async def box_in_group(control: Control, option: str) -> Control:
    """The radio button or box of these words. Raises StepError, with the words there are, when there is none."""
    locator = control.locator.locator(BOXES)
    if control.kind == "radio":
        name = await control.locator.get_attribute("name", timeout=_MS) or ""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        around = control.locator.locator("xpath=(ancestor::form | ancestor::body)[last()]")
        locator = around.locator(f'input[type=radio][name="{quoted}"]')
    words = await locator.evaluate_all(_WORDS)
    for closeness in Closeness:
        pattern = name_pattern(option, closeness)
        fitting = [index for index, one in enumerate(words) if pattern.search(one)]
        if len(fitting) == 1:
            box = locator.nth(fitting[0])
            return Control(locator=box, name=words[fitting[0]], tag="input", kind="radio", form=control.form)
    raise StepError(StepFailure.NO_SUCH_OPTION, f'there is no choice "{option}"', options=words[:30])


async def choose_suggested(
    visit: Visit, control: Control, option: str, press: Callable[[Control, str], Awaitable[None]]
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
        pattern = name_pattern(option, closeness)
        fitting = [one for one in facts.offers if pattern.search(one.label) or pattern.search(one.value)]
        if len(fitting) == 1 or (fitting and closeness is Closeness.WHOLE_NAME):
            await press(control, "the field")
            await enter_text(visit, control, fitting[0].value, key_by_key=False)
            return True
    labels = [one.label or one.value for one in facts.offers[:30]]
    raise StepError(StepFailure.NO_SUCH_OPTION, f'the list offers no "{option}"', options=labels)
