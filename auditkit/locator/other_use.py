"""Controls that a step isn't made for, and that a customer would use for it all the same without a thought."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from auditkit.locator.locate import Candidate, Closeness, Purpose, Query, name_pattern, queries
from auditkit.locator.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Frame


class OtherUse(StrEnum):
    """What is done with a control in place of what the step says."""

    SET = "set"
    """A slider, a colour, a list or a box to tick is given its value, where the step fills a field."""
    GROUP = "group"
    """One of several radio buttons or boxes is chosen, where the step chooses in a list or fills a field."""
    TOGGLE = "toggle"
    """A button that stays pressed is pressed, where the step ticks a box."""
    CHOOSER = "chooser"
    """What opens a choice of files is given one, or the field within it, where the step gives a field a file."""
    BESIDE = "beside"
    """A box or radio button without a name is ticked, where the words that the step names stand beside it."""
    OPTION = "option"
    """An entry of a list is chosen, where the step clicks it."""


OTHER_USES: Mapping[Purpose, tuple[OtherUse, ...]] = MappingProxyType(
    {
        Purpose.FILL: (OtherUse.SET, OtherUse.GROUP),
        Purpose.SELECT: (OtherUse.GROUP,),
        Purpose.TICK: (OtherUse.TOGGLE,),
        Purpose.ATTACH: (OtherUse.CHOOSER,),
        Purpose.CLICK: (OtherUse.OPTION,),
    }
)
BOXES = (
    "input[type=radio], input[type=checkbox], [role=radio], [role=checkbox], [role=switch], "
    "[role=menuitemradio], [role=menuitemcheckbox]"
)
_VALUES = "input[type=range], input[type=color], select, [role=slider], [role=spinbutton]"
_TOGGLES = "[aria-pressed], [aria-checked]"
_OPENERS = (
    "button, label, [role=button], input[type=button], a:not([href]), a[href^='#'], a[href^='javascript:'], "
    ":has(input[type=file]), [tabindex]"
)
_AROUND_FILE = (
    "xpath=ancestor-or-self::*[not(self::html or self::body or self::main)][count(.//input[@type='file'])=1][1]"
)
"""The part of the page around some words that holds one field for a file: where files are dropped."""
_OPENER_AROUND = "xpath=ancestor-or-self::*[self::button or self::label or @role='button'][1]"
"""What some words stand in that is pressed to choose a file."""
_OPTION_ROLES = (None, "option", "listitem")
_CONTROLS = frozenset({"a", "button", "input", "select", "textarea", "summary"})
_CONTROL_ROLES = frozenset(
    "link button menuitem tab option treeitem checkbox radio switch menuitemcheckbox menuitemradio textbox searchbox "
    "combobox spinbutton listbox slider radiogroup".split()
)


def other_queries(frame: Frame, target: Target, use: OtherUse) -> Iterator[Query]:
    """Every way to look for a control of this use. What they meet is all of the kind, as its markup says."""
    match use:
        case OtherUse.SET:
            # What merely stands after the words is no answer to them, nor is a box that has them in its sentence.
            found = [
                one for one in queries(frame, target, Purpose.FILL) if one.labelled or not _named_by_words(target)
            ]
            yield from _only(frame, found, _VALUES)
            yield from _only(frame, _whole(found), BOXES)
        case OtherUse.GROUP:
            yield from _groups(frame, target)
        case OtherUse.TOGGLE:
            yield from _only(frame, _whole(queries(frame, _by_name(target), Purpose.CLICK)), _TOGGLES)
        case OtherUse.CHOOSER:
            yield from _only(frame, _whole(queries(frame, _by_name(target), Purpose.CLICK)), _OPENERS)
            said = list(queries(frame, _by_name(target, "text"), Purpose.SEE))
            words = list(_whole(said))
            yield from _only(frame, words, _OPENERS)
            for query in words:
                yield replace(query, locator=query.locator.locator(_AROUND_FILE))
            # Words that are a part of a longer text say which button is meant, and not which field of a form.
            for query in said if target.text is not None else ():
                yield replace(query, locator=query.locator.locator(_OPENER_AROUND))
        case OtherUse.OPTION:
            yield from _lists_with_option(frame, target)


def _named_by_words(target: Target) -> bool:
    return target.css is None and target.test_id is None


def _whole(found: Iterable[Query]) -> Iterator[Query]:
    return (one for one in found if one.closeness is Closeness.WHOLE_NAME)


def _only(frame: Frame, found: Iterable[Query], css: str) -> Iterator[Query]:
    for query in found:
        yield replace(query, locator=query.locator.and_(frame.locator(css)), only_pressable=False)


def _by_name(target: Target, kind: str = "name") -> Target:
    """The same words as the name of a control, where the task file gives them as a label."""
    words = target.label or target.name
    if words is None or target.role is not None:
        return target
    fields = {name: getattr(target, name) for name in ("within", "nth", "exact", "frame")}
    return Target(**{kind: words}, **fields)


def _groups(frame: Frame, target: Target) -> Iterator[Query]:
    words = target.label or target.name
    if words is None or target.role not in (None, "radiogroup", "group"):
        return
    for role in ("radiogroup", "group"):
        named = Target(role=role, name=words, within=target.within, nth=target.nth, exact=target.exact)
        for query in queries(frame, named, Purpose.SEE):
            yield replace(query, locator=query.locator.filter(has=frame.locator(BOXES)))


def _lists_with_option(frame: Frame, target: Target) -> Iterator[Query]:
    """Lists of the browser's own that hold the entry: it is no control of its own, and never in sight."""
    words = target.name or target.text or target.label
    if words is None or target.role not in _OPTION_ROLES or target.within is not None:
        return
    options = frame.locator("option").filter(has_text=name_pattern(words, Closeness.WHOLE_NAME))
    yield Query(frame.locator("select").filter(has=options))


def is_control(candidate: Candidate) -> bool:
    """Whether it is something to use, rather than a part of the page that has the name."""
    return candidate.tag in _CONTROLS or candidate.role in _CONTROL_ROLES


_TICKED = ("checkbox", "switch", "menuitemcheckbox")
_CHOSEN = ("radio", "menuitemradio")
_MOVED = ("slider", "spinbutton")
_PUSHED = ("submit", "button", "image", "reset")
_KINDS: tuple[tuple[Callable[[Candidate], bool], str, str], ...] = (
    (lambda one: one.kind == "file", "a file field", "upload"),
    (lambda one: one.kind == "radio" or one.role in _CHOSEN, "a radio button", "check"),
    (lambda one: one.kind == "checkbox" or one.role in _TICKED, "a checkbox", "check"),
    (lambda one: one.tag == "select" or one.role in ("combobox", "listbox"), "a list", "select"),
    (lambda one: one.kind in ("range", "color") or one.role in _MOVED, "a slider or a colour", "fill"),
    (lambda one: one.role == "link" or (one.tag == "a" and not one.role), "a link", "click"),
    (lambda one: one.tag in ("button", "summary") or one.kind in _PUSHED or bool(one.role), "a button", "click"),
    (lambda one: one.editable, "a text field", "fill"),
)
"""Kinds of control, the first that fits, each with the step of the task format that is made for it."""


def describe_kind(candidate: Candidate) -> tuple[str, str]:
    """What a control is, and the step that is made for it."""
    found = next((one for one in _KINDS if one[0](candidate)), None)
    return (found[1], found[2]) if found is not None else ("a read-only field", "click")
