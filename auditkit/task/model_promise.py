"""What an agency promises its customers, as a person writes it in the agency file."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from auditkit.locator.target import Text
from auditkit.task.model_step import Model

LONGEST_PROMISE = 300
"""Letters; a promise that nobody can remember is none."""

SeenChannel = Literal["phone", "email", "chat", "visit", "contact"]
"""What the probe for help can see on a page."""
HelpPlace = Literal["every-page", "where-stuck"]


def _true(given: bool) -> bool:
    if not given:
        raise PydanticCustomError("promised", "{owner} is true, or left out", {})
    return given


Promised = Annotated[bool, AfterValidator(_true), WithJsonSchema({"const": True})]
"""Given, or not promised."""


class Promise(Model):
    """A promise: the sentence, and what it can be held against. A bare text is a sentence that only people can judge.

    Several keys may stand beside one sentence; then all of them must hold.
    """

    main_field: ClassVar[str] = "promise"

    promise: Text = Field(
        max_length=LONGEST_PROMISE,
        description="The sentence, in the agency's own words",
        json_schema_extra={"maxLength": LONGEST_PROMISE},
    )
    page_seconds: float | None = Field(
        None, gt=0, le=600, description="Each page comes within so many seconds (lab: one load on one machine)"
    )
    task_steps: int | None = Field(None, ge=1, description="Each task takes at most so many steps")
    task_minutes: float | None = Field(
        None, gt=0, description="Each task takes at most so many minutes; a script can only show that it takes longer"
    )
    help: list[SeenChannel] | None = Field(None, min_length=1, description="Ways to get help that pages offer")
    help_on: HelpPlace | None = Field(
        None, description="Where: on each page (`every-page`, the default) or on the page where a customer is stopped"
    )
    done_online: Promised | None = Field(
        None, description="Each task that is tried ends with what the customer came for"
    )
    right_answers: Promised | None = Field(None, description="Each answer is the one the task file expects")
    same_answers: Promised | None = Field(None, description="A question gets the same answer by every way")
    accessible: Promised | None = Field(None, description="Automatic checks find no serious fault in access")
    reading_grade: float | None = Field(
        None, ge=1, le=20, description="Text needs at most so many years of school (English and German)"
    )
    works_on_phone: Promised | None = Field(
        None, description="Visits with a phone end well, and no page is wider than the screen"
    )
    no_sign_in: Promised | None = Field(None, description="Nobody is stopped by a sign-in")

    @model_validator(mode="before")
    @classmethod
    def _bare_sentence(cls, data: Any) -> Any:
        if data is None:
            said = "{owner} is empty: write the promise after the dash, or remove the dash"
            raise PydanticCustomError("no_promise", said, {})
        return {"promise": data} if isinstance(data, str) else data

    @field_validator("help_on")
    @classmethod
    def _beside_help(cls, place: str | None, info: ValidationInfo) -> str | None:
        if place is not None and "help" in info.data and info.data["help"] is None:
            raise PydanticCustomError("help_on", "'help_on' needs 'help' beside it: the ways to get help there", {})
        return place


class ServiceModel(Model):
    """Where the service stands between self-service and a person for each customer, and what it promises."""

    aim: Literal["self-service", "personal", "both"] = "both"
    promises: list[Promise] = Field(default_factory=list, description="What it says it may be held to")
