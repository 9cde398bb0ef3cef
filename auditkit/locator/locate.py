"""From a target to the elements of a page it may mean, in the order a customer would think of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from auditkit.locator.locate_candidate import Candidate
from auditkit.locator.locate_control import Purpose
from auditkit.locator.locate_pattern import Closeness, exact_pattern, name_pattern
from auditkit.locator.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Frame, FrameLocator, Locator

    Root = Frame | Locator | FrameLocator

_PRESSED = ("link", "button", "menuitem", "tab", "option", "treeitem")
_TICKED = ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio")
_FIELDS = ("textbox", "searchbox", "combobox", "spinbutton", "listbox")
_ROLES_FOR: dict[Purpose, tuple[tuple[str, ...], ...]] = {
    Purpose.CLICK: (_PRESSED + _TICKED, _FIELDS),
    Purpose.POINT: (_PRESSED,),
    Purpose.FILL: (_FIELDS,),
    Purpose.SELECT: (_FIELDS, ("button",)),
    Purpose.TICK: (_TICKED,),
    Purpose.SEE: (("heading", *_PRESSED, *_TICKED, *_FIELDS, "img"),),
}
"""The roles a bare name may mean, the likeliest group first: one presses a button rather than a list of its name."""
_NEXT_FIELD = "xpath=following::*[self::input[not(@type='hidden')] or self::select or self::textarea][1]"
"""The field after some words: what stands beside a field is its label to whoever sees it, whatever the code says."""
_STANDS_IN = {"link": ("button", "menuitem", "tab"), "button": ("link", "menuitem", "tab")}
"""Roles a customer can't tell apart by looking."""


@dataclass(frozen=True)
class Query:
    """One way of looking for a target."""

    locator: Locator
    closeness: Closeness = Closeness.WHOLE_NAME
    labelled: bool = True
    """Whether a screen reader would say the words too."""
    other_role: str | None = None
    """The role found, where it isn't the one the task file names."""
    only_pressable: bool = False
    """Plain words count only where the pointer turns into a hand."""


@cache
def look_script() -> str:
    """The script that describes elements."""
    return files("auditkit.locator").joinpath("look.js").read_text(encoding="utf-8")


async def look(query: Query) -> list[Candidate]:
    """Describe every element a query meets. Raises Playwright's Error when the page goes away meanwhile."""
    found: list[dict[str, Any]] = await query.locator.evaluate_all(look_script())
    return [Candidate.model_validate(one) for one in found]


def queries(root: Root, target: Target, purpose: Purpose) -> Iterator[Query]:
    """Every way to look for the target, the likeliest meaning first."""
    scopes = _scopes(root, target)
    for closeness in (Closeness.WHOLE_NAME, Closeness.WHOLE_WORDS):
        for scope in scopes:
            yield from _named(scope, target, purpose, closeness)
        if target.exact or not _named_by_words(target):
            break
    for scope in scopes:
        yield from _second_thoughts(scope, target, purpose)


def _named_by_words(target: Target) -> bool:
    return target.css is None and target.test_id is None and not (target.role and target.name is None)


def _scopes(root: Root, target: Target) -> list[Root]:
    if target.within is None:
        return [root]
    return [query.locator for query in queries(root, target.within, Purpose.SEE)]


def _seen_words(words: str, target: Target, closeness: Closeness) -> re.Pattern[str]:
    """The pattern for words in sight: Playwright takes a plain string for a part of the text, in any case."""
    return exact_pattern(words) if target.exact else name_pattern(words, closeness)


def _name(words: str, target: Target, closeness: Closeness) -> str | re.Pattern[str]:
    return words if target.exact else name_pattern(words, closeness)


def _named(root: Root, target: Target, purpose: Purpose, closeness: Closeness) -> Iterator[Query]:
    """The target by what the task file says of it."""
    hidden = purpose in (Purpose.TICK, Purpose.ATTACH)
    if target.role is not None:
        words = _name(target.name, target, closeness) if target.name else None
        yield Query(_by_role(root, target.role, words, target.exact, hidden), closeness)
        return
    if target.name is not None:
        words = _name(target.name, target, closeness)
        for roles in _ROLES_FOR.get(purpose, (_FIELDS,)):
            yield Query(_by_any_role(root, roles, words, target.exact, hidden), closeness)
        if purpose in (Purpose.CLICK, Purpose.POINT):
            yield Query(
                root.locator("summary").filter(has_text=_seen_words(target.name, target, closeness)), closeness
            )
        if purpose in (Purpose.FILL, Purpose.SELECT, Purpose.TICK, Purpose.ATTACH):
            yield Query(root.get_by_label(words, exact=target.exact), closeness)
        return
    yield from _by_other(root, target, closeness)


def _by_other(root: Root, target: Target, closeness: Closeness) -> Iterator[Query]:
    exact = target.exact
    if target.label is not None:
        yield Query(root.get_by_label(_name(target.label, target, closeness), exact=exact), closeness)
    elif target.placeholder is not None:
        words = _name(target.placeholder, target, closeness)
        yield Query(root.get_by_placeholder(words, exact=exact), closeness, labelled=False)
    elif target.text is not None:
        yield Query(root.get_by_text(_name(target.text, target, closeness), exact=exact), closeness)
    elif target.alt is not None:
        yield Query(root.get_by_alt_text(_name(target.alt, target, closeness), exact=exact), closeness)
    elif target.title is not None:
        words = _name(target.title, target, closeness)
        yield Query(root.get_by_title(words, exact=exact), closeness, labelled=False)
    elif target.test_id is not None:
        yield Query(root.get_by_test_id(target.test_id), labelled=False)
    elif target.css is not None:
        yield Query(root.locator(target.css), labelled=False)


def _second_thoughts(root: Root, target: Target, purpose: Purpose) -> Iterator[Query]:
    """What a customer would take for the target though the page's code says something else."""
    if target.role in _STANDS_IN and target.name and purpose is not Purpose.SEE:
        for role in _STANDS_IN[target.role]:
            query = Query(_by_role(root, role, _name(target.name, target, Closeness.WHOLE_NAME), target.exact, False))
            yield replace(query, other_role=role)
    if target.name and purpose in (Purpose.CLICK, Purpose.POINT) and target.role in (None, *_PRESSED):
        # Some names for screen readers differ from the words in sight; whoever sees, reads the words.
        for role in (target.role,) if target.role else _STANDS_IN:
            seen = _by_role(root, role, None, target.exact, False).filter(
                has_text=_seen_words(target.name, target, Closeness.WHOLE_NAME)
            )
            yield Query(seen, labelled=False)
        # The parts of an image map are drawn by their picture, and hidden as far as their own style goes.
        words = _name(target.name, target, Closeness.WHOLE_NAME)
        yield Query(root.locator("area[href]").and_(root.get_by_alt_text(words, exact=target.exact)))
    label = target.label or (target.name if target.role is None or purpose is Purpose.FILL else None)
    if label is None:
        return
    for closeness in (Closeness.WHOLE_NAME, Closeness.WHOLE_WORDS):
        name = _name(label, target, closeness)
        if purpose in (Purpose.FILL, Purpose.SELECT):
            yield Query(root.get_by_placeholder(name, exact=target.exact), closeness, labelled=False)
            yield Query(root.get_by_text(name, exact=target.exact).locator(_NEXT_FIELD), closeness, labelled=False)
        elif purpose in (Purpose.CLICK, Purpose.POINT):
            yield Query(root.get_by_text(name, exact=target.exact), closeness, labelled=False, only_pressable=True)


def _by_role(root: Root, role: str, words: str | re.Pattern[str] | None, exact: bool, hidden: bool) -> Locator:
    if words is None:
        return root.get_by_role(role, include_hidden=hidden)  # type: ignore[arg-type]
    return root.get_by_role(role, name=words, exact=exact, include_hidden=hidden)  # type: ignore[arg-type]


def _by_any_role(
    root: Root, roles: tuple[str, ...], words: str | re.Pattern[str], exact: bool, hidden: bool
) -> Locator:
    first, *others = [_by_role(root, role, words, exact, hidden) for role in roles]
    for other in others:
        first = first.or_(other)
    return first
