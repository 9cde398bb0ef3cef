"""Recordings of the Chrome DevTools Recorder: what they hold becomes steps, by the names that customers see.

Of the selectors a recording offers for a control, `aria/` comes before `text/` before CSS; `pierce/` and `xpath/` are
for programs alone and are never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from auditkit.locator.target import Target
from auditkit.locator.target_roles import ROLES
from auditkit.session.draft_place import url_pattern
from auditkit.session.draft_values import Values
from auditkit.session.event import Facts
from auditkit.session.event_privacy import Class, class_of
from auditkit.task.model_step import Step

_SILENT = frozenset({"keyup", "scroll", "setviewport", "close", "emulatenetworkconditions"})
"""Kinds that say nothing a customer does: told of once, together."""
_KEYS = frozenset({"Enter", "Escape", "ArrowDown", "ArrowUp"})
_MOST_STEPS = 300
_LONGEST = 200
_PARTS_OF_ARIA = re.compile(r"""^(?P<name>.*?)(?P<more>(?:\[\w+=["'][^"']*["']\])*)$""", re.DOTALL)
_ROLE = re.compile(r"""\[role=["'](\w+)["']\]""")


@dataclass
class Taken:
    """What was taken of a recording."""

    title: str = ""
    start: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    success: list[dict[str, Any]] = field(default_factory=list)
    phone: bool = False
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """By the number of the step in the recording, from 0: what wasn't taken over, and why."""
    notes: list[str] = field(default_factory=list)


def is_recording(root: Any) -> bool:
    """Whether the data looks like such a recording: a title, and steps that each have a type."""
    steps = root.get("steps") if isinstance(root, dict) else None
    if not isinstance(steps, list) or not steps:
        return False
    return all(isinstance(one, dict) and isinstance(one.get("type"), str) for one in steps[:20])


def take_recording(root: dict[str, Any], values: Values) -> Taken:
    """Take what can be taken. Raises nothing: whatever is odd is left out, and said."""
    taken = Taken(title=_line(root.get("title")))
    shown_silent = False
    for number, one in enumerate(root["steps"]):
        if number >= _MOST_STEPS:
            taken.left_out.append((number, f"more than {_MOST_STEPS} steps; the rest was left out"))
            break
        if not isinstance(one, dict):
            taken.left_out.append((number, "this is no step"))
            continue
        kind = _line(one.get("type")).casefold()
        if kind == "setviewport":
            taken.phone = taken.phone or _true(one.get("isMobile"))
        if kind == "emulatenetworkconditions":
            taken.left_out.append((number, "how slow the network is, a profile says"))
        if kind in _SILENT:
            shown_silent = shown_silent or kind == "scroll"
            continue
        _take(taken, number, kind, one, values)
    if shown_silent:
        taken.notes.append("Scrolling is no step: whatever a customer can scroll to is found.")
    taken.success = _success(root["steps"])
    if not taken.success:
        taken.success = [{"url": "/**"}]
        taken.notes.append("Say under success what the last page shows: as it stands, any page will do.")
    return taken


def _take(taken: Taken, number: int, kind: str, one: dict[str, Any], values: Values) -> None:
    if kind == "navigate":
        _navigate(taken, number, one)
    elif kind in ("click", "doubleclick", "hover", "change", "waitforelement"):
        _on_control(taken, number, kind, one, values)
    elif kind == "keydown":
        key = _line(one.get("key"))
        if key in _KEYS:
            _add(taken, number, {"press": key})
        elif key != "Tab":
            taken.left_out.append((number, f"the key {key!r} by itself is no step here"))
    else:
        taken.left_out.append((number, f"{_line(one.get('type'))!r} is nothing a customer does"))


def _navigate(taken: Taken, number: int, one: dict[str, Any]) -> None:
    url = _line(one.get("url"), longest=2000)
    if not url.startswith(("http://", "https://")) or "${" in url:
        taken.left_out.append((number, f"{url[:80]!r} is no web address"))
    elif not taken.start:
        taken.start = url
    else:
        _add(taken, number, {"goto": url})


def _on_control(taken: Taken, number: int, kind: str, one: dict[str, Any], values: Values) -> None:
    if other := _otherwise(kind, one):
        taken.left_out.append((number, other))
        return
    target = _best_target(one.get("selectors"))
    if target is None:
        taken.left_out.append((number, _why_not(one.get("selectors"))))
        return
    if kind == "waitforelement":
        words = {"text": target["name"]} if set(target) == {"name"} else target
        _add(taken, number, {"wait_for": words})
    elif kind == "change":
        _change(taken, number, one, target, values)
    else:
        if kind == "doubleclick":
            taken.notes.append("A double click became one press: customers press once.")
        _add(taken, number, {"hover" if kind == "hover" else "click": target})


def _otherwise(kind: str, one: dict[str, Any]) -> str:
    """Why it is not what its kind alone says; empty when it is."""
    button = _line(one.get("button")) or "primary"
    if kind == "click" and button != "primary":
        return f"a press with the {button} button of the mouse is no step here"
    if kind == "waitforelement" and (
        str(one.get("visible")).casefold() == "false"
        or str(one.get("count")) == "0"
        or _line(one.get("operator")) == "<="
    ):
        return "waiting until something is gone is no step here: what customers press next is waited for"
    if kind == "change" and _line(one.get("value")).startswith("C:\\fakepath\\"):
        return "a file was chosen, and the recording doesn't hold it: add an upload step with a file of yours"
    if kind == "change" and any('[role="slider"]' in way for way in _flat(one.get("selectors"))):
        return "it is set by dragging, which is no step here"
    return ""


def _change(taken: Taken, number: int, one: dict[str, Any], target: dict[str, Any], values: Values) -> None:
    value = str(one.get("value") or "")[:2000]
    words = str(target.get("name") or target.get("label") or target.get("css") or "field")
    if not value.strip():
        taken.left_out.append((number, f"emptying “{words}” is no step"))
        return
    _forget_last(taken, target, values)
    css = " ".join(_flat(one.get("selectors")))
    kind = "password" if re.search(r"password|passwd", f"{css} {words}", re.IGNORECASE) else ""
    facts = Facts(name=words, field=css, kind=kind)
    private = class_of(facts, value)
    written = value if private is Class.PLAIN else values.name_for(words, value)
    if re.search(r"\bselect\b", css) or target.get("role") in ("combobox", "listbox"):
        taken.notes.append(f"The list “{words}”: a recording has the option's code, {written!r}; write its words.")
        _add(taken, number, {"select": {**target, "option": written}})
        return
    secret = {"secret": True} if private is Class.SECRET else {}
    _add(taken, number, {"fill": {**target, "value": written, **secret}})


def _forget_last(taken: Taken, target: dict[str, Any], values: Values) -> None:
    """A field is recorded each time it changes; only what it held in the end was meant."""
    last = taken.steps[-1].get("fill") if taken.steps else None
    if isinstance(last, dict) and {key: last[key] for key in last if key not in ("value", "secret")} == target:
        taken.steps.pop()
        values.forget(str(last["value"]))


def _add(taken: Taken, number: int, step: dict[str, Any]) -> None:
    try:
        Step.model_validate(step)
    except ValidationError as fault:
        taken.left_out.append((number, f"this makes no step: {fault.errors()[0]['msg']}"))
        return
    taken.steps.append(step)


def _best_target(selectors: Any) -> dict[str, Any] | None:
    """The target by the best of the selectors; None when there is none to take."""
    ways = [way for one in (selectors if isinstance(selectors, list) else []) if (way := _way(one))]
    for prefix in ("aria/", "text/", ""):
        for way in ways:
            target = _target(way, prefix)
            if target is not None:
                return target
    return None


def _way(one: Any) -> list[str]:
    """One selector: from the outermost host to the control, as recorded for shadow roots."""
    parts = one if isinstance(one, list) else [one]
    return [part for part in parts if isinstance(part, str)] if all(isinstance(part, str) for part in parts) else []


def _target(way: Sequence[str], prefix: str) -> dict[str, Any] | None:
    last = way[-1]
    if prefix and not last.startswith(prefix):
        return None
    if not prefix and re.match(r"\w+/", last):
        return None
    body = last.removeprefix(prefix)
    if prefix == "aria/":
        found = _by_aria(body)
    elif prefix == "text/":
        found = {"text": _line(body)}
    else:
        hosts = [part for part in way[:-1] if not re.match(r"\w+/", part)]
        found = {"css": " ".join([*hosts, body])[:500]}
    if not found or any("${" in str(value) for value in found.values()):
        return None
    try:
        Target.model_validate(found)
    except ValidationError:
        return None
    return found


def _by_aria(body: str) -> dict[str, Any]:
    parts = _PARTS_OF_ARIA.match(body)
    name = _line(parts["name"] if parts else body)
    role = _ROLE.search(parts["more"]) if parts else None
    if role is not None and role[1] in ROLES:
        return {"role": role[1], "name": name} if name else {}
    return {"name": name} if name else {}


def _why_not(selectors: Any) -> str:
    kinds = sorted({one.split("/")[0] for one in _flat(selectors) if re.match(r"\w+/", one)})
    if kinds:
        return f"it is named only by {' and '.join(kinds)}, which no customer sees: name the control by its words"
    return "it names no control"


def _flat(selectors: Any) -> Iterator[str]:
    for one in selectors if isinstance(selectors, list) else []:
        yield from _way(one)


def _success(steps: Sequence[Any]) -> list[dict[str, Any]]:
    """The last address the recording saw come: a proposal."""
    for one in reversed(steps[:_MOST_STEPS]):
        events = one.get("assertedEvents") if isinstance(one, dict) else None
        for event in reversed(events if isinstance(events, list) else []):
            url = _line(event.get("url"), longest=2000) if isinstance(event, dict) else ""
            pattern = url_pattern(url) if url else None
            if pattern is not None and "${" not in pattern and " " not in pattern:
                return [{"url": pattern}]
    return []


def _true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def _line(value: Any, longest: int = _LONGEST) -> str:
    if not isinstance(value, str):
        return ""
    kept = "".join(letter if letter.isprintable() else " " for letter in value[: longest * 4])
    return " ".join(kept.split())[:longest].strip()
