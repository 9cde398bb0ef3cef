"""Find the control a target means, the way a customer would: every way to look, and which of several is meant."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import reduce
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from pydantic import BaseModel, ConfigDict, Field

from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.typography import UNSEEN, pattern
from auditkit.locator.page_script import page_script, with_built_ins
from auditkit.locator.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Frame, FrameLocator, Locator, Page

    from auditkit.locator.other_use import OtherUse

    Root = Frame | Locator | FrameLocator


# JavaScript's \w knows only ASCII letters, so "caf" would be a whole word of "café": name the letters.
_LETTER = "0-9A-Za-z_À-ʯ\u0300-\u036fͰ-ϿЀ-ԯ԰-֏א-ת؀-ۿऀ-ॿ\u1e00-\u1fff぀-ヿ一-鿿가-힣ﬀ-ﬆ０-９Ａ-Ｚａ-ｚ"
_EDGE_BEFORE = rf"^[\s*{UNSEEN}]*"
_EDGE_AFTER = rf"[\s*:{UNSEEN}]*(\((required|optional)\))?[\s*:{UNSEEN}]*$"


class Closeness(IntEnum):
    """How closely a name on the page must resemble the one in the task file; closest first."""

    WHOLE_NAME = 0
    """The whole name, but for capital letters, typography, spaces and marks such as `*` or `(optional)`."""
    WHOLE_WORDS = 1
    """Its words, in that order, somewhere in the name."""


def name_pattern(name: str, closeness: Closeness, *others: str) -> re.Pattern[str]:
    """The pattern for a name, or for any of several. Python and browsers read it alike: it uses what both know."""
    words = f"(?:{'|'.join(map(pattern, (name, *others)))})" if others else pattern(name)
    if closeness is Closeness.WHOLE_NAME:
        return re.compile(_EDGE_BEFORE + words + _EDGE_AFTER, re.IGNORECASE)
    return re.compile(f"(?<![{_LETTER}]){words}(?![{_LETTER}])", re.IGNORECASE)


def exact_pattern(name: str) -> re.Pattern[str]:
    """The pattern for the whole name with the same capital letters."""
    return re.compile(rf"^[\s{UNSEEN}]*{pattern(name, any_case=False)}[\s{UNSEEN}]*$")


class Purpose(StrEnum):
    """What a step wants to do with a control; it decides which elements can be meant."""

    CLICK = "click"
    POINT = "point"
    FILL = "fill"
    SELECT = "select"
    TICK = "tick"
    ATTACH = "attach"
    SEE = "see"


FIELD_PURPOSES = frozenset({Purpose.FILL, Purpose.SELECT, Purpose.TICK, Purpose.ATTACH})
"""Those for which a control is wanted that holds an entry."""
TICKED_ROLES = ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio")


@dataclass(frozen=True)
class Control:
    locator: Locator
    name: str = ""
    """Its accessible name or words, shortened."""
    tag: str = ""
    kind: str = ""
    """The `type` of an input or button; `player` for sound or pictures with the browser's own buttons."""
    role: str = ""
    """Its explicit ARIA role."""
    hint: str = ""
    """What the page tells of a link beside its name."""
    href: str | None = None
    new_window: bool = False
    submits: bool = False
    """Whether pressing it sends a form."""
    disabled: bool = False
    editable: bool = False
    """Whether one can write in it."""
    form: int = -1
    """Which form of the page it belongs to, or -1."""
    labelled: bool = True
    """Whether a screen reader would say the words it was found by."""
    other_role: str | None = None
    """The role it has, where the task file names another that looks the same."""
    adapted_to: str | None = None
    """Its name now, when it has plainly been renamed."""
    frame: Frame | None = None
    """The frame it stands in; the page's own is one, too."""
    use: OtherUse | None = None
    """How it is used for the step, where the step is made for another kind of control."""

    @property
    def follows_link(self) -> bool:
        """Whether a press on it only leads somewhere, as far as its address says."""
        address = self.href or ""
        return address.startswith(("http:", "https:")) and not address.endswith("#") and not self.submits


_NOT_TEXT = frozenset("checkbox radio submit button reset image file hidden range color".split())


class Candidate(BaseModel):
    """What `look.js` says of one element."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    in_sight: bool = Field(alias="inSight")
    helper: bool = False
    """A field that a script has put out of sight, whose label is in sight: something else stands in for it."""
    holds_another: bool = Field(alias="holdsAnother")
    """It wraps another candidate: the inner one is meant."""
    tag: str
    kind: str
    role: str
    name: str
    named: bool
    """Whether a screen reader has a name for it that isn't a mere hint."""
    hint: str = ""
    """What is told of a link beside its name: its title, what describes it, its icon's words."""
    href: str | None
    new_window: bool = Field(alias="newWindow")
    submits: bool
    does: str = ""
    """What pressing it does, the same for controls that do the same; empty where that can't be told."""
    editable: bool
    disabled: bool
    points: bool
    """The pointer turns into a hand over it."""
    in_dialog: bool = Field(alias="inDialog")
    in_main: bool = Field(alias="inMain")
    form: int
    """Which form of the page it belongs to, or -1."""
    section: int = -1
    """Which group of the page it is a section of, as the day is of a date; or -1."""

    def suits(self, purpose: Purpose) -> bool:
        match purpose:
            case Purpose.FILL:
                textlike = self.role in ("textbox", "searchbox", "combobox")
                return textlike or (self.editable and self.kind not in _NOT_TEXT)
            case Purpose.SELECT:
                listlike = self.role in ("combobox", "listbox") or self.tag == "select"
                return listlike or (self.editable and self.kind not in _NOT_TEXT) or self.tag == "button"
            case Purpose.TICK:
                return self.kind in ("checkbox", "radio") or self.role in TICKED_ROLES
            case Purpose.ATTACH:
                return self.kind == "file"
            case _:
                return True

    @property
    def place(self) -> str | None:
        """Where pressing it leads, so that two links to one place are one."""
        if self.href is None:
            return None
        return self.href.split("#")[0].rstrip("/") or self.href if not self.href.endswith("#") else self.href


_PRESSED = ("link", "button", "menuitem", "tab", "option", "treeitem")
_FIELDS = ("textbox", "searchbox", "combobox", "spinbutton", "listbox")
_ROLES_FOR: dict[Purpose, tuple[tuple[str, ...], ...]] = {
    Purpose.CLICK: (_PRESSED + TICKED_ROLES, _FIELDS),
    Purpose.POINT: (_PRESSED,),
    Purpose.FILL: (_FIELDS,),
    Purpose.SELECT: (_FIELDS, ("button",)),
    Purpose.TICK: (TICKED_ROLES,),
    Purpose.SEE: (("heading", *_PRESSED, *TICKED_ROLES, *_FIELDS, "img"),),
}
"""The roles a bare name may mean, the likeliest group first: one presses a button rather than a list of its name."""
_NEXT_FIELD = (
    "xpath=following::*[self::input[not(@type='hidden')] or self::select or self::textarea or @role='combobox' or "
    "@role='listbox' or @role='textbox' or @aria-haspopup='listbox'][1]"
)
"""The field after some words: what stands beside a field is its label to whoever sees it, whatever the code says."""
_LABELLED = (
    "xpath=id(ancestor-or-self::label[1]/@for) | "
    "ancestor-or-self::label[1]//*[self::input or self::select or self::textarea]"
)
"""The field of the label that some words stand in: a label may be a whole card, with a title and more below it."""
_PARTS = ("group", "radiogroup", "region", "form", "dialog", "tabpanel", "article", "table", "row", "navigation")
"""Roles of parts of a page that have a name, as a group of fields has its legend."""
_USABLE = "self::input[not(@type='hidden')] or self::select or self::textarea or self::button or self::a[@href]"
_HEADED = f"xpath=ancestor::*[descendant::*[{_USABLE}]][1]"
"""The nearest part around some words that has anything to use."""
_BELOW = (
    f"xpath=ancestor-or-self::*[following-sibling::*[descendant-or-self::*[{_USABLE}]]][1]"
    f"[not(descendant-or-self::*[{_USABLE}])]/following-sibling::*[descendant-or-self::*[{_USABLE}]][1]"
)
"""What some words stand above: a question is asked over its answers, whatever the code says."""
_STANDS_IN = {"link": ("button", "menuitem", "tab"), "button": ("link", "menuitem", "tab")}
"""Roles a customer can't tell apart by looking."""


@dataclass(frozen=True)
class Query:
    locator: Locator
    closeness: Closeness = Closeness.WHOLE_NAME
    labelled: bool = True
    """Whether a screen reader would say the words too."""
    other_role: str | None = None
    """The role found, where it isn't the one the task file names."""
    beside: bool = False
    """What is found stands beside the words: a field that a script has put out of sight may be meant."""
    only_pressable: bool = False
    """Plain words count only where the pointer turns into a hand."""
    lines: re.Pattern[str] | None = None
    """What must be read in it, or in its label, line by line: the look itself was at letters without line breaks."""


_LINES = with_built_ins("""(elements) => elements.map((one) => {
  const named = (one.getAttribute("aria-labelledby") || "").split(/\\s+/).filter(Boolean)
    .map((id) => one.getRootNode().getElementById?.(id)).filter(Boolean);
  const labels = [...named, ...(one.labels || [])];
  return (labels.length ? labels : [one]).map((each) => each.innerText || "").join("\\n");
})""")


CHANGED_PAGES: WeakSet[Page] = WeakSet()
"""Those that have replaced built-ins of the browser."""


async def evaluate_all(locator: Locator, script: str, argument: Any = None) -> Any:
    """As Playwright's own, on pages too that have replaced what it would look for the elements with."""
    if locator.page not in CHANGED_PAGES:
        return await locator.evaluate_all(script, argument)
    elements = await locator.element_handles()
    if not elements:
        return await locator.page.evaluate(with_built_ins(f"(given) => ({script})([], given)"), argument)
    asked = with_built_ins(f"(one, [all, given]) => ({script})(all, given)")
    return await elements[0].evaluate(asked, [elements, argument])


async def count(locator: Locator) -> int:
    """How many elements it meets. Raises Playwright's Error when the page goes away meanwhile.

    Asked in the page's own world, where all else is looked for. Playwright's `count` asks in another: to set that up
    takes a page 25 ms.
    """
    if locator.page in CHANGED_PAGES:
        return await locator.count()
    return int(await locator.evaluate_all("(all) => all.length"))


async def describe_candidates(query: Query) -> list[Candidate]:
    """Describe every element a query meets. Raises Playwright's Error when the page goes away meanwhile."""
    found: list[dict[str, Any]] = await evaluate_all(query.locator, page_script(__package__, "look.js"))
    if found and query.lines is not None:
        for one, text in zip(found, await evaluate_all(query.locator, _LINES), strict=False):
            one["inSight"] = one["inSight"] and query.lines.search(one_line(text)) is not None
    return [Candidate.model_validate(one) for one in found]


async def meet_anything(found: Sequence[Query]) -> bool:
    """Whether any of these queries, all in one frame, meets anything: one question in place of many.

    Raises Playwright's Error when the page goes away meanwhile.
    """
    return bool(found) and await count(_any_of(found)) > 0


async def describe_all(found: Sequence[Query]) -> list[Candidate]:
    """Every element that any of these queries meets, all in one frame, in the order of the page. Raises as above."""
    return await describe_candidates(Query(_any_of(found))) if found else []


def _any_of(found: Sequence[Query]) -> Locator:
    return reduce(lambda one, other: one.or_(other), (one.locator for one in found))


async def candidates_in_turn(found: Iterable[Query]) -> AsyncIterator[tuple[Query, list[Candidate]]]:
    """Queries that meet something, in their order, with what that is. Raises as `describe_candidates`."""
    every, candidates = list(found), list[Candidate]()
    for number, query in enumerate(every):
        # The first one finds most of what is there. What isn't there need not be asked for in all the ways.
        if number == 1 and not candidates and not await meet_anything(every[1:]):
            return
        candidates = await describe_candidates(query)
        if candidates:
            yield query, candidates


def queries(root: Root, target: Target, purpose: Purpose, *, hidden: bool = False) -> Iterator[Query]:
    """Every way to look for the target, the likeliest meaning first; with `hidden`, also for what nobody sees."""
    scopes = _scopes(root, target)
    for closeness in (Closeness.WHOLE_NAME, Closeness.WHOLE_WORDS):
        for scope in scopes:
            yield from _named(scope, target, purpose, closeness, hidden or purpose in (Purpose.TICK, Purpose.ATTACH))
        if target.exact or not _named_by_words(target):
            break
    for scope in scopes:
        yield from _at_line_ends(scope, target, purpose)
        yield from _second_thoughts(scope, target, purpose)


def _named_by_words(target: Target) -> bool:
    return target.css is None and target.test_id is None and not (target.role and target.name is None)


def _scopes(root: Root, target: Target) -> list[Root]:
    if target.within is None:
        return [root]
    part = target.within
    named = [query.locator for query in queries(root, part, Purpose.SEE) if query.lines is None]
    called = part.name or part.text
    if called is None or part.role not in (None, "heading"):
        return list(named)
    words = [_name(called, part, closeness) for closeness in Closeness]
    groups = [_by_any_role(root, _PARTS, one, hidden=False) for one in words] if part.role is None else []
    # A heading or a question stands for what is below it, and for the nearest part around it with anything to use.
    heads = [root.get_by_text(one) if part.text else _by_role(root, "heading", one, hidden=False) for one in words]
    return [*groups, *named, *(one.locator(place) for place in (_BELOW, _HEADED) for one in heads)]


def _name(words: str, target: Target, closeness: Closeness) -> re.Pattern[str]:
    return exact_pattern(words) if target.exact else name_pattern(words, closeness)


def _named(root: Root, target: Target, purpose: Purpose, closeness: Closeness, hidden: bool) -> Iterator[Query]:
    if target.role is not None:
        words = _name(target.name, target, closeness) if target.name else None
        yield Query(_by_role(root, target.role, words, hidden), closeness)
        return
    if target.name is not None:
        words = _name(target.name, target, closeness)
        for roles in _ROLES_FOR.get(purpose, (_FIELDS,)):
            yield Query(_by_any_role(root, roles, words, hidden), closeness)
        if purpose in (Purpose.CLICK, Purpose.POINT):
            yield Query(root.locator("summary").filter(has_text=_name(target.name, target, closeness)), closeness)
        if purpose in FIELD_PURPOSES:
            yield Query(root.get_by_label(words), closeness)
        return
    yield from _by_other(root, target, closeness)


def _by_other(root: Root, target: Target, closeness: Closeness) -> Iterator[Query]:
    if target.label is not None:
        yield Query(root.get_by_label(_name(target.label, target, closeness)), closeness)
    elif target.placeholder is not None:
        words = _name(target.placeholder, target, closeness)
        yield Query(root.get_by_placeholder(words), closeness, labelled=False)
    elif target.text is not None:
        yield Query(root.get_by_text(_name(target.text, target, closeness)), closeness)
    elif target.alt is not None:
        yield Query(root.get_by_alt_text(_name(target.alt, target, closeness)), closeness)
    elif target.title is not None:
        words = _name(target.title, target, closeness)
        yield Query(root.get_by_title(words), closeness, labelled=False)
    elif target.test_id is not None:
        yield Query(root.get_by_test_id(target.test_id), labelled=False)
    elif target.css is not None:
        yield Query(root.locator(target.css), labelled=False)


def _at_line_ends(root: Root, target: Target, purpose: Purpose) -> Iterator[Query]:
    """Words at the end of a line, or on two. Playwright joins lines: "Fees", a break and "Boats" are "FeesBoats"."""
    pressed = target.name if target.role is None and purpose in (Purpose.CLICK, Purpose.POINT) else None
    words = target.label or target.text or pressed
    if words is None or target.exact or not words.strip():
        return
    joined = rf"[\s{UNSEEN}]*".join(map(pattern, words.split()))
    letters, lines = re.compile(joined, re.IGNORECASE), name_pattern(words, Closeness.WHOLE_WORDS)
    if pressed is not None:
        yield Query(root.locator("summary").filter(has_text=letters), Closeness.WHOLE_WORDS, lines=lines)
    found = root.get_by_label(letters) if target.label is not None else root.get_by_text(letters)
    only_pressable = pressed is not None
    yield Query(found, Closeness.WHOLE_WORDS, not only_pressable, only_pressable=only_pressable, lines=lines)


def _second_thoughts(root: Root, target: Target, purpose: Purpose) -> Iterator[Query]:
    """What a customer would take for the target though the page's code says something else."""
    if target.role in _STANDS_IN and target.name and purpose is not Purpose.SEE:
        for role in _STANDS_IN[target.role]:
            query = Query(_by_role(root, role, _name(target.name, target, Closeness.WHOLE_NAME), False))
            yield replace(query, other_role=role)
    if target.name and purpose in (Purpose.CLICK, Purpose.POINT) and target.role in (None, *_PRESSED):
        # Some names for screen readers differ from the words in sight; whoever sees, reads the words.
        for role in (target.role,) if target.role else _STANDS_IN:
            seen = _by_role(root, role, None, False).filter(has_text=_name(target.name, target, Closeness.WHOLE_NAME))
            yield Query(seen, labelled=False)
        # The parts of an image map are drawn by their picture, and hidden as far as their own style goes.
        words = _name(target.name, target, Closeness.WHOLE_NAME)
        yield Query(root.locator("area[href]").and_(root.get_by_alt_text(words)))
    label = target.label or (target.name if target.role is None or purpose is Purpose.FILL else None)
    if target.text is not None and purpose in FIELD_PURPOSES:
        # Whoever says which field is meant by the words in sight means the field that these belong to.
        label = target.text
        for closeness in Closeness:
            yield Query(root.get_by_label(_name(label, target, closeness)), closeness)
    if label is None:
        return
    for closeness in (Closeness.WHOLE_NAME, Closeness.WHOLE_WORDS):
        name = _name(label, target, closeness)
        if purpose in FIELD_PURPOSES:
            yield Query(root.get_by_text(name).locator(_LABELLED), closeness)
        if purpose in (Purpose.FILL, Purpose.SELECT):
            yield Query(root.get_by_placeholder(name), closeness, labelled=False)
            yield Query(root.get_by_text(name).locator(_NEXT_FIELD), closeness, labelled=False, beside=True)
        elif purpose in (Purpose.CLICK, Purpose.POINT):
            yield Query(root.get_by_text(name), closeness, labelled=False, only_pressable=True)


def _by_role(root: Root, role: str, words: re.Pattern[str] | None, hidden: bool) -> Locator:
    if words is None:
        return root.get_by_role(role, include_hidden=hidden)  # type: ignore[arg-type]
    return root.get_by_role(role, name=words, include_hidden=hidden)  # type: ignore[arg-type]


def _by_any_role(root: Root, roles: tuple[str, ...], words: re.Pattern[str], hidden: bool) -> Locator:
    first, *others = [_by_role(root, role, words, hidden) for role in roles]
    for other in others:
        first = first.or_(other)
    return first


@dataclass(frozen=True)
class Choice:
    """What a look at the page came to: an element, several that can't be told apart, or none."""

    index: int | None = None
    rivals: tuple[int, ...] = ()
    """Where in the list equal candidates stand that lead to different places: there is no telling which is meant."""
    unfit: Candidate | None = None
    """Something by that name that the step can't use."""


def choose(
    candidates: Sequence[Candidate], query: Query, purpose: Purpose, *, nth: int | None = None, last_form: int = -1
) -> Choice:
    """Choose as a customer would: what is in sight, on top, in the main part, in the form they are filling in."""
    usable = [
        (index, one)
        for index, one in enumerate(candidates)
        if (one.in_sight or (query.beside and one.helper))
        and one.suits(purpose)
        and not one.holds_another
        and (one.points or not query.only_pressable)
    ]
    if nth is not None:
        return Choice(usable[nth - 1][0]) if len(usable) >= nth else Choice()
    if not usable:
        unfit = next((one for one in candidates if one.in_sight and not query.only_pressable), None)
        return Choice(unfit=unfit)
    if purpose is Purpose.SEE:
        return Choice(usable[0][0])
    narrowings: tuple[Callable[[Candidate], bool], ...] = (
        lambda one: not one.helper,
        lambda one: not one.disabled,
        lambda one: one.in_dialog,
        lambda one: last_form >= 0 and one.form == last_form and one.href is None,
        lambda one: one.in_main,
        # A list that is drawn beside the browser's own: the one does what the other does.
        lambda one: purpose is Purpose.SELECT and one.tag == "select",
    )
    for narrow in narrowings:
        usable = [pair for pair in usable if narrow(pair[1])] or usable
        if len(usable) == 1:
            return Choice(usable[0][0])
    places = {one.place for _, one in usable}
    deeds = {one.does for _, one in usable}
    # The sections of one group are one field to a customer, who begins with the first.
    fields = {one.section for _, one in usable} if purpose is Purpose.FILL else {-1}
    if any(len(all_of_one) == 1 and not {None, "", -1} & all_of_one for all_of_one in (places, deeds, fields)):
        return Choice(usable[0][0])
    return Choice(rivals=tuple(index for index, _ in usable))
