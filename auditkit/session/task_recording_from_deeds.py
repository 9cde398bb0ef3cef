"""From what a person clicked through to the steps and the success of a task file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from auditkit.diagnostic.text import listing
from auditkit.run.visible_control_holding import holds
from auditkit.session.action_step import step_of
from auditkit.session.draft_place import url_pattern
from auditkit.session.event_privacy import Class, class_of
from auditkit.task.condition import Condition
from auditkit.task.model_step import Step

if TYPE_CHECKING:
    from auditkit.session.action import Deed
    from auditkit.session.draft_values import Values
    from auditkit.session.person_session import Sitting

_COOKIES = re.compile(r"\bcookies?\b|\bconsent\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.pdf$", re.IGNORECASE)
_LONGEST_HEADING = 120


@dataclass
class Clicked:
    """What became of a recording."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    success: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What wasn't taken over, or needs a look."""


def steps_from(sitting: Sitting, values: Values) -> Clicked:
    """The steps, as a task file holds them. What is secret or personal gets a name in `values`."""
    clicked = Clicked()
    detours = sitting.ear.detours()
    aside = {deed.number for detour in detours for deed in detour}
    unsure: list[str] = []
    for deed in sitting.ear.deeds:
        left_out = _left_out(deed)
        if deed.number in aside:
            continue
        if left_out:
            clicked.remarks.append(left_out)
            continue
        step = step_of(deed, _value(deed, values), sitting.visit.base_url)
        clicked.steps.append(_as_data(step, deed))
        if not deed.named.sure and deed.named.target is not None:
            unsure.append(str(len(clicked.steps)))
    clicked.remarks += [
        f"“{detour[0].facts.name}” opened a window that was closed again; it was left out." for detour in detours
    ]
    if unsure:
        steps, names = ("Step", "its name") if len(unsure) == 1 else ("Steps", "their names")
        told = f"{steps} {listing(unsure)}: the page was gone before {names} could be tried"
        clicked.remarks.append(f"{told}; the first run shows whether they fit.")
    return clicked


async def success_from(sitting: Sitting, start: str) -> list[dict[str, Any]]:
    """What to propose as success: what holds on the last page, tried on it as a run would."""
    visit = sitting.visit
    if visit.page.is_closed():  # nothing can be tried any more
        return [{"url": url_pattern(visit.page.url) or "/**"}]
    proposals: list[dict[str, Any]] = []
    url = url_pattern(visit.page.url)
    if url is not None and visit.page.url.rstrip("/") != start.rstrip("/"):
        proposals.append({"url": url})
    heading = " ".join(sitting.journal.now.heading.split())[:_LONGEST_HEADING].strip()
    if heading and sitting.secrets.redact_title(heading) == heading and "${" not in heading:
        proposals.append({"role": "heading", "name": heading})
    held = [one for one in proposals if await _holds(sitting, one)]
    return held or [{"url": url or "/**"}]


async def _holds(sitting: Sitting, data: dict[str, Any]) -> bool:
    try:
        return await holds(sitting.visit, Condition.model_validate(data))
    except ValidationError:
        return False


def _left_out(deed: Deed) -> str:
    """Why a deed makes no step; empty when it does."""
    if deed.types and not deed.value.strip():
        return f"Emptying the field “{deed.facts.name}” is no step; it was left out."
    if deed.facts.kind in ("range", "color"):
        return f"“{deed.facts.name}” is set by dragging, which is no step; it was left out."
    if deed.named.target is None and deed.do not in ("goto", "back", "press"):
        return f"Something without a name ({deed.facts.tag or 'an element'}) was pressed; it was left out."
    if not deed.own:
        return (
            f"“{deed.facts.name}” is on another supplier's site, where scripts press no buttons: look at that step."
        )
    return ""


def _value(deed: Deed, values: Values) -> str | None:
    """What to write for what was entered: itself, or a name for it."""
    if deed.do not in ("fill", "select", "upload"):
        return None
    words = deed.facts.label or deed.facts.name or deed.facts.placeholder or deed.facts.field
    if deed.do == "upload":
        return values.name_for(f"file {words}", deed.value)
    plain = class_of(deed.facts, deed.value, own=deed.own) is Class.PLAIN
    if plain or (deed.do == "select" and "${" not in deed.value):
        return deed.value
    return values.name_for(words, deed.value)


def _as_data(step: Step, deed: Deed) -> dict[str, Any]:
    action = step.action
    data = action.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)
    key = action.key
    if key == "click" and _DOCUMENT.search(urlsplit(deed.facts.href).path):
        key = "open_document"
    if deed.types and class_of(deed.facts, deed.value, own=deed.own) is Class.SECRET:
        data["secret"] = True
    main = action.main_field
    written: Any = data[main] if main is not None and set(data) == {main} else (data or None)
    if key in ("click", "open_document") and _COOKIES.search(_around(deed)):
        return {key: written, "optional": True, "note": "Only while the cookie notice is there"}
    return {key: written}


def _around(deed: Deed) -> str:
    return " ".join([deed.facts.name, *(part.name for part in deed.facts.parts)])
