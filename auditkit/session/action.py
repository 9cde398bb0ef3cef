"""One action of a person, while it is being recorded, and the step of the task format it becomes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

from auditkit.session.draft import path_from
from auditkit.session.event import ControlFacts, EventKind
from auditkit.session.locator_generator import GeneratedLocator
from auditkit.task.model import Step
from auditkit.task.steps import action_class
from auditkit.task.steps.base import TargetAction
from auditkit.task.steps.fill import Fill
from auditkit.task.steps.type_ import Type


@dataclass
class UserAction:
    """One thing a person did. Its name is found, and its value grows, while the person goes on."""

    number: int
    """From 1, in the order done."""
    do: str
    page: Page
    url_before: str
    at_seconds: float
    """When it began, since the person began."""
    facts: ControlFacts = field(default_factory=ControlFacts)
    control_id: str = ""
    """What the page's listener calls the control."""
    value: str = ""
    own: bool = True
    """Whether it was done on the agency's own ground."""
    locating: asyncio.Task[GeneratedLocator] | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether nothing of it can change any more: a field has been left, a press was made."""

    @property
    def locator(self) -> GeneratedLocator:
        task = self.locating
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return GeneratedLocator(None)
        return task.result()

    @property
    def types(self) -> bool:
        return self.do == Fill.key

    def same_box(self, kind: EventKind, control_id: str) -> bool:
        return {self.do, kind} <= {EventKind.CHECK, EventKind.UNCHECK} and self.control_id == control_id

    @property
    def enters_value(self) -> bool:
        action = action_class(self.do)
        return action.enters and action.value_field is not None


def step_of(action: UserAction, value: str | None, base_url: str) -> Step:
    """The step. `value` is what may be written down of what was entered; None hides it."""
    kind = action_class(action.do)
    if not issubclass(kind, TargetAction):
        bare = path_from(base_url, action.value) if kind.goes_to_address else action.value
        return Step.model_validate({action.do: bare or None})
    target = action.locator.target
    data: dict[str, Any] = target.as_data() if target is not None else {"css": "body"}
    do = Type.key if action.types and action.facts.suggests else action.do
    if kind.value_field is not None:
        data[kind.value_field] = value if value else "${HIDDEN}"
    if action.types and not value:
        data["secret"] = True
    return Step.model_validate({do: data})
