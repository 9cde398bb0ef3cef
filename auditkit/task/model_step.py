"""Steps as task files hold them, and files of steps."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from auditkit.diagnostic.document_joining import joined
from auditkit.diagnostic.text import did_you_mean, quote
from auditkit.locator.target import Text
from auditkit.task.field_type import Version
from auditkit.task.steps import ACTIONS, Action, Use


class Model(BaseModel):
    """Base of everything a person writes: frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class StepBase(Model):
    """One step: one action, and what may stand beside it."""

    optional: bool = Field(False, description="Go on when it can't be done")
    note: Text | None = Field(None, description="A remark for the reader of the report")
    timeout_seconds: float | None = Field(None, gt=0, le=600, description="How long to wait for this step")

    _file: str | None = PrivateAttr(None)
    _number: int | None = PrivateAttr(None)
    _lines: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="before")
    @classmethod
    def _bare_key(cls, data: Any) -> Any:
        """`- back` is `- back:`."""
        return {data: None} if isinstance(data, str) else data

    @model_validator(mode="wrap")
    @classmethod
    def _one_action(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if data is None:
            raise PydanticCustomError(
                "no_step", "{owner} is empty: write a step after the dash, or remove the dash", {}
            )
        faults = _faults_of_the_whole(data) if isinstance(data, dict) else []
        try:
            step = handler(data)
        except ValidationError as error:
            raise joined(error, *faults) from None
        if faults:
            raise ValidationError.from_exception_data(
                cls.__name__, [InitErrorDetails(type=fault, input=data) for fault in faults]
            )
        if not step._named():
            raise PydanticCustomError(
                "no_action", "this step does nothing (give it one of: {known})", {"known": KNOWN}
            )
        return step

    @classmethod
    def explain_unknown_key(cls, key: str, beside: AbstractSet[str]) -> str | None:
        """What is wrong with a key a step doesn't know, when it is more than that; `beside` are its other keys."""
        actions = [other for other in beside if other in BY_KEY]
        if actions:
            of_action = {field.alias or name for name, field in BY_KEY[actions[0]].model_fields.items()}
            belongs = key in of_action
            return f"{quote(key)} belongs to {quote(actions[0])}: indent it further" if belongs else None
        first = key.split(" ", maxsplit=1)[0]
        if first in BY_KEY and first != key:
            return f"unknown step {quote(key)} (did you mean {quote(first + ': ' + key[len(first) + 1 :])}?)"
        if beside - BESIDE:
            return None
        meant = OTHER_WORDS.get(key.lower())
        if meant is not None:
            return f"unknown step {quote(key)} (did you mean {quote(meant)}?)"
        return f"unknown step {quote(key)}" + (did_you_mean(key, BY_KEY) or f" (known steps: {KNOWN})")

    def _named(self) -> list[str]:
        return [key for key in self.model_fields_set if key in BY_KEY]

    @property
    def action(self) -> Action:
        """What the step does."""
        action: Action = getattr(self, self._named()[0])
        return action

    @property
    def source(self) -> str | None:
        """Where it stands: `tasks/harbour/fee.yml:12`; set by the loader."""
        return None if self._file is None else f"{self._file}:{self._number}"

    @property
    def file(self) -> str | None:
        """The file it stands in."""
        return self._file

    @property
    def number(self) -> int | None:
        """The number of its first line."""
        return self._number

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines in the file, as they stand there."""
        return self._lines

    def at(self, file: str, number: int, lines: tuple[str, ...]) -> Self:
        """The same step with its place in a file."""
        step = self.model_copy()
        step._file, step._number, step._lines = file, number, lines
        return step


BY_KEY = {action.key: action for action in ACTIONS}
KNOWN = ", ".join(BY_KEY)
OTHER_WORDS = {
    **dict.fromkeys(("visit", "open", "navigate", "go", "url"), "goto"),
    **dict.fromkeys(("tap", "follow", "link", "button"), "click"),
    **dict.fromkeys(("enter", "input", "write"), "fill"),
    **dict.fromkeys(("choose", "pick", "option"), "select"),
    **dict.fromkeys(("tick", "radio"), "check"),
    **dict.fromkeys(("assert", "verify", "see", "should_see"), "expect"),
    **dict.fromkeys(("wait", "sleep", "pause"), "wait_for"),
    **dict.fromkeys(("key", "keyboard"), "press"),
    **dict.fromkeys(("include", "import", "steps"), "use"),
    **dict.fromkeys(("pdf", "download"), "open_document"),
}
"""What people call steps elsewhere."""
BESIDE = frozenset({"optional", "note", "timeout_seconds"})
"""What may stand beside a step's action."""


def _faults_of_the_whole(data: dict[str, Any]) -> list[PydanticCustomError]:
    actions = [key for key in data if key in BY_KEY]
    if len(actions) > 1:
        return [
            PydanticCustomError(
                "two_actions",
                "one step does {count} things: {keys} (write a step for each, every one starting with '- ')",
                {"count": len(actions), "keys": ", ".join(actions), "at": actions[1]},
            )
        ]
    lost = [key for key in data if key in ("optional", "timeout_seconds")] if actions == [Use.key] else []
    return [
        PydanticCustomError(
            "beside_use",
            "{key} can't stand beside 'use': write it at the steps in that file",
            {"key": quote(key), "at": key},
        )
        for key in lost
    ]


if TYPE_CHECKING:

    class Step(StepBase):
        """One step of a path."""

else:
    # One optional key an action, so that faults, schema and editors name the step by its own key.
    Step = create_model(
        "Step",
        __base__=StepBase,
        __doc__="One step of a path: one of the actions, and what may stand beside it.",
        **{
            action.key: (action, Field(default=None, description=(action.__doc__ or "").splitlines()[0]))
            for action in ACTIONS
        },
    )


class Fragment(Model):
    """A file of steps for `use`."""

    version: Version = 1
    steps: list[Step] = Field(min_length=1)
