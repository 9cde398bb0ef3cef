"""A control or a text that was there and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.text import listing
from auditkit.locator.similarity import likeness
from auditkit.probe.barrier import Slug
from auditkit.record.outcome import StepStatus

if TYPE_CHECKING:
    from auditkit.compare.change.cause import Obstacle
    from auditkit.compare.model_way import Walked
    from auditkit.record.model import StepRecord

_NAMES = ("name", "label", "text", "placeholder", "alt", "title", "test_id", "css")
_FILLING = frozenset({"fill", "type", "select", "check", "uncheck"})
_FIELDS = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "checkbox", "radio", "switch"})
_MOST = 2
_AS_MUCH = 0.8


def missing(obstacle: Obstacle, then: Walked) -> str:
    """`Step 4, “Apply online”, is no longer there; nearest is “Start your application”.`

    Empty when what stops the customer is something else.
    """
    step = obstacle.at
    if obstacle.barrier != Slug.CONTROL_NOT_FOUND or step is None:
        return ""
    name = next((str(step.target[key]) for key in _NAMES if step.target and step.target.get(key)), "")
    if not name:
        return ""
    made = (one.step(step.number) for one in then.measured)
    was_there = any(one is not None and one.status in (StepStatus.DONE, StepStatus.ADAPTED) for one in made)
    nearest = _nearest(name, step)
    more = f"; nearest {'is' if len(nearest) == 1 else 'are'} {listing(nearest)}" if nearest else _fields(step)
    where = "in sight" if step.details.get("hidden") is True else "there"
    return f"Step {step.number}, “{name}”, is {'no longer' if was_there else 'not'} {where}{more}."


def _nearest(wanted: str, step: StepRecord) -> list[str]:
    """Names a customer might take instead: those as much alike as the first, else that one, if of the same kind."""
    listed = step.details.get("nearest")
    near = [one for one in listed if isinstance(one, dict) and one.get("name")] if isinstance(listed, list) else []
    if not near:
        return []
    if step.details.get("alike") is True:
        enough = likeness(wanted, str(near[0]["name"])) * _AS_MUCH
        names = [str(one["name"]) for one in near if likeness(wanted, str(one["name"])) >= enough]
    else:
        role = (step.target or {}).get("role")
        other = step.do in _FILLING or role not in (None, near[0].get("role"))
        names = [] if other else [str(near[0]["name"])]
    return [f"“{name}”" for name in names[:_MOST]]


def _fields(step: StepRecord) -> str:
    """Where something was to be filled in and nothing is called alike: the fields that there are."""
    listed = step.details.get("nearest")
    near = (
        [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) and step.do in _FILLING else []
    )
    names = [f"“{one['name']}”" for one in near if one.get("role") in _FIELDS and one.get("name")]
    return f"; the page has the field{'s' if len(names) != 1 else ''} {listing(names)}" if names else ""
