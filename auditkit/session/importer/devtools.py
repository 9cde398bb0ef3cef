"""Imports a recording of the Chrome DevTools Recorder: a task file is made of it, by the names that customers
see.

Of the selectors a recording offers for a control, `aria/` comes before `text/` before CSS; `pierce/` and
`xpath/` are for programs alone and are never taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from auditkit.diagnostic.error import InvalidDocument, fault
from auditkit.diagnostic.safe_text import cut_line, slug_of, tokens_in, userinfo_of, web_address, without_userinfo
from auditkit.diagnostic.tree import Mapping, position_of
from auditkit.diagnostic.typography import WrittenForms
from auditkit.diagnostic.wording import plural
from auditkit.locator.target import ROLES, Target
from auditkit.session.draft import (
    LONGEST_FILE_NAME,
    AgencyDraft,
    EnvironmentValues,
    TaskDraft,
    agency_for,
    agency_id,
    free_folder,
    path_from,
    site_url,
    url_pattern,
    write_drafts,
)
from auditkit.session.event import ControlFacts, ValueClass, value_class
from auditkit.session.importer.base import ImportDestination, ImportResult, IncomingFile
from auditkit.task.host import host_fault, host_of
from auditkit.task.loader import load_agencies
from auditkit.task.model import Step

_SILENT = frozenset({"keyup", "scroll", "setviewport", "close", "emulatenetworkconditions"})
"""Kinds that say nothing a customer does: told of once, together."""
_KEYS = frozenset({"Enter", "Escape", "ArrowDown", "ArrowUp"})
_GIVEN = frozenset({"value", "option"})
_MOST_STEPS = 300
_SHORTEST_SECRET = 4
_LONGEST = 200
_LONGEST_SELECTOR = 1000
_PARTS_OF_ARIA = re.compile(r"""^(?P<name>.*?)(?P<more>(?:\[\w+=["'][^"']*["']\])*)$""", re.DOTALL)
_ROLE = re.compile(r"""\[role=["'](\w+)["']\]""")


@dataclass
class ConvertedRecording:
    title: str = ""
    start: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    success: list[dict[str, Any]] = field(default_factory=list)
    phone: bool = False
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """By the number of the step in the recording, from 0: what wasn't taken over, and why."""
    notes: list[str] = field(default_factory=list)


def convert_recording(root: dict[str, Any], values: EnvironmentValues) -> ConvertedRecording:
    """Take what can be taken. Raises nothing: whatever is odd is left out, and said."""
    hidden = _hidden(root)
    converted = ConvertedRecording(title=hidden(_line(root.get("title"))))
    shown_silent = False
    for number, one in enumerate(root["steps"]):
        if number >= _MOST_STEPS:
            converted.left_out.append((number, f"more than {_MOST_STEPS} steps; the rest was left out"))
            break
        if not isinstance(one, dict):
            converted.left_out.append((number, "this is not a step"))
            continue
        kind = _line(one.get("type")).casefold()
        if kind == "setviewport":
            converted.phone = converted.phone or str(one.get("isMobile")).casefold() == "true"
        if kind == "emulatenetworkconditions":
            converted.left_out.append((number, "the network speed belongs in a profile"))
        if kind in _SILENT:
            shown_silent = shown_silent or kind == "scroll"
            continue
        _take(converted, number, kind, one, values)
    if shown_silent:
        converted.notes.append("Scrolling is not a step: anything a customer can scroll to is found.")
    converted.success = _success(root["steps"])
    if not converted.success:
        converted.success = [{"url": "/**"}]
        converted.notes.append(
            "Under success, name something the last page shows. For now, any page counts as success."
        )
    converted.steps = [_without_secrets(step, hidden) for step in converted.steps]
    converted.left_out = [(number, hidden(why)) for number, why in converted.left_out]
    converted.notes = [hidden(note) for note in converted.notes]
    return converted


_HIDDEN = "•••"


def _hidden(root: Mapping | dict[str, Any]) -> Callable[[str], str]:
    """What takes out of a text whatever the recording's addresses hold that lets somebody in."""
    secrets: set[str] = set()
    for address in _addresses(root):
        name, password = userinfo_of(address)
        secrets |= {password, f"{name}:{password}"} if password else {name}
        secrets |= {value for _, value in tokens_in(address)}
    forms = WrittenForms(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
    return lambda text: forms.replace(without_userinfo(text), lambda _: _HIDDEN)


def _addresses(data: Any) -> Iterator[str]:
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield from re.findall(r"[a-z][a-z0-9+.-]{1,20}://\S{1,4000}", one, re.IGNORECASE)
        elif isinstance(one, (dict, list)):
            waiting += one.values() if isinstance(one, dict) else one


def _without_secrets(step: dict[str, Any], hidden: Callable[[str], str]) -> dict[str, Any]:
    """The step with nothing secret in how it names its control; what it gives the site has a name already."""
    return {
        action: {key: hidden(one) if isinstance(one, str) and key not in _GIVEN else one for key, one in said.items()}
        if isinstance(said, dict)
        else said
        for action, said in step.items()
    }


def _take(
    converted: ConvertedRecording, number: int, kind: str, one: dict[str, Any], values: EnvironmentValues
) -> None:
    if kind == "navigate":
        url = _line(one.get("url"), longest=2000)
        if not _is_address(url):
            converted.left_out.append((number, f"{url[:80]!r} is not a web address"))
        elif not converted.start:
            converted.start = values.address_for(url)
        else:
            _add(converted, number, {"goto": values.address_for(url)})
    elif kind in ("click", "doubleclick", "hover", "change", "waitforelement"):
        _on_control(converted, number, kind, one, values)
    elif kind == "keydown":
        key = "Space" if one.get("key") == " " else _line(one.get("key"))
        if key in _KEYS:
            _add(converted, number, {"press": key})
        elif key != "Tab":
            converted.left_out.append((number, f"the key {key!r} alone is not a step here"))
    else:
        converted.left_out.append((number, f"{_line(one.get('type'))!r} is not something a customer does"))


def _is_address(url: str) -> bool:
    """Whether a browser could go there, and a task file can say so."""
    return "${" not in url and web_address(url.replace(" ", "%20")) is not None and host_fault(host_of(url)) is None


def _on_control(
    converted: ConvertedRecording, number: int, kind: str, one: dict[str, Any], values: EnvironmentValues
) -> None:
    if other := _reason_not_taken(kind, one):
        converted.left_out.append((number, other))
        return
    target = _best_target(one.get("selectors"))
    if target is None:
        converted.left_out.append((number, _reason_without_target(one.get("selectors"))))
        return
    if kind == "waitforelement":
        words = {"text": target["name"]} if set(target) == {"name"} else target
        _add(converted, number, {"wait_for": words})
    elif kind == "change":
        _change(converted, number, one, target, values)
    else:
        if kind == "doubleclick":
            converted.notes.append("A double click became one press: customers press once.")
        _add(converted, number, {"hover" if kind == "hover" else "click": target})


def _reason_not_taken(kind: str, one: dict[str, Any]) -> str:
    """Why it is not what its kind alone says; empty when it is."""
    button = _line(one.get("button")) or "primary"
    if kind == "click" and button != "primary":
        return f"a click with the {button} mouse button is not a step here"
    if kind == "waitforelement" and (
        str(one.get("visible")).casefold() == "false"
        or str(one.get("count")) == "0"
        or _line(one.get("operator")) == "<="
    ):
        return "waiting for something to disappear is not a step here: the next control is waited for anyway"
    if kind == "change" and _line(one.get("value")).startswith("C:\\fakepath\\"):
        return "a file was chosen, but the recording doesn't contain it: add an upload step with a file of yours"
    if kind == "change" and any('[role="slider"]' in selector for selector in _flat(one.get("selectors"))):
        return "it is set by dragging, which is not a step here"
    return ""


def _change(
    converted: ConvertedRecording, number: int, one: dict[str, Any], target: dict[str, Any], values: EnvironmentValues
) -> None:
    value = str(one.get("value") or "")[:2000]
    words = str(target.get("name") or target.get("label") or target.get("css") or "field")
    if not value.strip():
        converted.left_out.append((number, f"emptying “{words}” is not a step"))
        return
    # A field is recorded each time it changes; only what it held in the end was meant.
    last = converted.steps[-1].get("fill") if converted.steps else None
    if isinstance(last, dict) and {key: last[key] for key in last if key not in ("value", "secret")} == target:
        converted.steps.pop()
        values.forget(str(last["value"]))
    css = " ".join(_flat(one.get("selectors")))
    kind = "password" if re.search(r"password|passwd", f"{css} {words}", re.IGNORECASE) else ""
    facts = ControlFacts(name=words, field=css, kind=kind)
    private = value_class(facts, value)
    written = value if private is ValueClass.PLAIN else values.name_for(words, value)
    if re.search(r"\bselect\b", css) or target.get("role") in ("combobox", "listbox"):
        converted.notes.append(
            f"The list “{words}”: a recording has the option's code, {written!r}; write its words."
        )
        _add(converted, number, {"select": {**target, "option": written}})
        return
    secret = {"secret": True} if private is ValueClass.SECRET else {}
    _add(converted, number, {"fill": {**target, "value": written, **secret}})


def _add(converted: ConvertedRecording, number: int, step: dict[str, Any]) -> None:
    try:
        Step.model_validate(step)
    except ValidationError as fault:
        converted.left_out.append((number, f"this can't become a step: {fault.errors()[0]['msg']}"))
        return
    converted.steps.append(step)


def _best_target(selectors: Any) -> dict[str, Any] | None:
    """The target by the best of the selectors; None when there is none to take."""
    selectors_found = [
        selector for one in (selectors if isinstance(selectors, list) else []) if (selector := _selector_parts(one))
    ]
    targets = (_target(selector, prefix) for prefix in ("aria/", "text/", "") for selector in selectors_found)
    return next((target for target in targets if target is not None), None)


def _selector_parts(one: Any) -> list[str]:
    """One selector: from the outermost host to the control, as recorded for shadow roots."""
    parts = one if isinstance(one, list) else [one]
    return [part for part in parts if isinstance(part, str)] if all(isinstance(part, str) for part in parts) else []


def _target(selector: Sequence[str], prefix: str) -> dict[str, Any] | None:
    last = selector[-1]
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
        hosts = [part for part in selector[:-1] if not re.match(r"\w+/", part)]
        found = {"css": " ".join([*hosts, body])[:500]}
    if not found or any("${" in str(value) for value in found.values()):
        return None
    try:
        Target.model_validate(found)
    except ValidationError:
        return None
    return found


def _by_aria(body: str) -> dict[str, Any]:
    body = body[:_LONGEST_SELECTOR]
    parts = _PARTS_OF_ARIA.match(body)
    name = _line(parts["name"] if parts else body)
    role = _ROLE.search(parts["more"]) if parts else None
    if role is not None and role[1] in ROLES:
        return {"role": role[1], "name": name} if name else {}
    return {"name": name} if name else {}


def _reason_without_target(selectors: Any) -> str:
    kinds = sorted({one.split("/")[0] for one in _flat(selectors) if re.match(r"\w+/", one)})
    if kinds:
        return f"it is named only by {' and '.join(kinds)}, which customers can't see: name the control by its words"
    return "it doesn't name a control"


def _flat(selectors: Any) -> Iterator[str]:
    for one in selectors if isinstance(selectors, list) else []:
        yield from _selector_parts(one)


def _success(steps: Sequence[Any]) -> list[dict[str, Any]]:
    for one in reversed(steps[:_MOST_STEPS]):
        events = one.get("assertedEvents") if isinstance(one, dict) else None
        for event in reversed(events if isinstance(events, list) else []):
            url = _line(event.get("url"), longest=2000) if isinstance(event, dict) else ""
            pattern = url_pattern(url) if _is_address(url) else None
            if pattern is not None and " " not in pattern:
                return [{"url": pattern}]
    return []


def _line(value: Any, longest: int = _LONGEST) -> str:
    return cut_line(value, longest) if isinstance(value, str) else ""


class DevToolsImporter:
    name = "a recording of the Chrome DevTools Recorder"

    def recognises(self, root: Mapping) -> bool:
        """By its steps, which each have a type."""
        steps = root.data.get("steps")
        if not isinstance(steps, list) or not steps:
            return False
        return all(isinstance(one, dict) and isinstance(one.get("type"), str) for one in steps[:20])

    def take(self, incoming: IncomingFile, place: ImportDestination) -> ImportResult:
        """Write a task file, and agency.yml where the address belongs to no agency yet.

        Raises:
            AuditkitError: nothing in it is a step, or it doesn't say where it begins.
            OSError: the disk is full, …
        """
        file = incoming.source.file
        values = EnvironmentValues(place.environ)
        converted = convert_recording(incoming.root.data, values)
        left_out = tuple(
            fault(file, position_of(incoming.root, ("steps", number)), f"step {number + 1}: {why}")
            for number, why in converted.left_out
        )
        if not converted.start or not converted.steps:
            why = "it doesn't say on which page it begins" if not converted.start else "there are no steps to import"
            raise InvalidDocument(
                [
                    fault(file, incoming.root.position, f"nothing in this recording could be imported: {why}"),
                    *left_out,
                ]
            )
        agency, stem = _requested(place)
        known = load_agencies(place.tasks, place.environ)
        if agency:
            found = next((one for one in known if one.id == agency), None)
        else:
            found = agency_for(converted.start, known)
        if found is not None:
            draft, base_url, folder = None, found.base_url, found.folder
        else:
            base_url, host = site_url(converted.start), urlsplit(converted.start).hostname or ""
            draft = AgencyDraft(host.removeprefix("www."), base_url, (host,))
            folder = free_folder(place.tasks, agency or agency_id(converted.start))
        name = stem or _file_name(converted.title, Path(file).stem)
        written, agency_file = write_drafts(folder, _task(converted, values, base_url), name, draft)
        notes = [f"{agency_file.as_posix()}: new. Please check it."] if agency_file is not None else []
        notes += converted.notes
        if values.named:
            names = " ".join(f"{name}='…'" for name in values.named)
            notes.append(f"Personal and secret values were not saved. Set them before a run: export {names}")
        notes.append(f"Next: auditkit check, then auditkit run {written.as_posix()}")
        steps = plural(len(converted.steps), "step")
        return ImportResult(f"{file}: {written.as_posix()}, {steps}.", tuple(notes), left_out)


def _file_name(title: str, file: str) -> str:
    """By the recording's title; where no letter of that can stand in an address, by the name of its file."""
    for words in (title, file):
        name = slug_of(words, LONGEST_FILE_NAME, default="")
        if re.search(r"[a-z]{2}", name):
            return name
    return "recorded"


def _requested(place: ImportDestination) -> tuple[str, str]:
    agency, _, task = (place.task or "").partition("/")
    return slug_of(agency) if agency else "", slug_of(task) if task else ""


def _task(converted: ConvertedRecording, values: EnvironmentValues, base_url: str) -> TaskDraft:
    return TaskDraft(
        task=converted.title or "Recorded task",
        start=path_from(base_url, converted.start),
        steps=[
            {"goto": path_from(base_url, str(step["goto"]))} if "goto" in step else step for step in converted.steps
        ],
        success=converted.success,
        names=tuple(values.named),
        profiles=("phone",) if converted.phone else (),
        remarks=(
            "Made from a recording. The success below is a suggestion: say what the last page shows.",
            "Say the task in the customer's words.",
        ),
    )
