"""The task file, the agency file and the file of profiles, as models. Format version 1."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from auditkit.locator.target import Target, Text
from auditkit.task.condition import Address, Condition
from auditkit.task.field_type import Locale, RegularExpression, Slug, TimeZone, Version, WebAddress
from auditkit.task.model_promise import Promise, ServiceModel
from auditkit.task.model_step import Fragment, Model, Step

__all__ = [
    "Agency",
    "Answer",
    "Budget",
    "Fragment",
    "Model",
    "Network",
    "Overlay",
    "Pace",
    "Profile",
    "ProfileFile",
    "Promise",
    "Reading",
    "ServiceModel",
    "Step",
    "Task",
    "Tells",
]

Channel = Literal["phone", "email", "chat", "visit", "post", "form"]


class Reading(Target):
    """Where on the last page the answer stands: a target, and a pattern to pick it out of its text."""

    pattern: RegularExpression | None = Field(
        None, description="A regular expression; its first group, or the whole match, is the answer"
    )


def _either(first: str, second: str) -> ConfigDict:
    """For the JSON Schema: one of two keys, not both. The models say so in words of their own."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [first]}, {"required": [second]}]})


class Answer(Model):
    """What the customer would say if asked."""

    model_config = _either("equals", "matches")

    read: Reading = Field(description="Where the last page says it")
    equals: Text | None = Field(None, description="The right answer; spaces and capital letters don't matter")
    matches: RegularExpression | None = Field(
        None, validate_default=True, description="A pattern the right answer fits"
    )

    @field_validator("matches")
    @classmethod
    def _one_expectation(cls, matches: str | None, info: ValidationInfo) -> str | None:
        """A check of a field, not of the whole, so that it is made even when `read` is wrong."""
        if "equals" in info.data and (info.data["equals"] is None) == (matches is None):
            which = "needs 'equals' or 'matches'" if matches is None else "has either 'equals' or 'matches', not both"
            raise PydanticCustomError("answer", "an answer {which}", {"which": which})
        return matches

    @property
    def expected(self) -> str:
        """The right answer, for reports."""
        return self.equals if self.equals is not None else f"matching {self.matches}"


class Tells(Model):
    """What the last page should say, so that the customer knows where things stand."""

    outcome: Text | None = Field(None, description="Words that say what this is: what the customer has got")
    done: Text | None = Field(None, description="Words that say what was done")
    next: Text | None = Field(None, description="Words that say what comes next")


class Budget(Model):
    """What a customer would put up with."""

    steps: int | None = Field(None, ge=1, description="More pages or presses than this is difficulty")
    seconds: float | None = Field(None, gt=0, description="Longer than this is difficulty")


class Task(Model):
    """A customer's task: what they came for, the ways to it, and how to tell that they have it."""

    model_config = _either("steps", "paths")

    version: Version
    task: Text = Field(description="The need, in the customer's words")
    top_task: Slug | None = Field(None, description="The same need at other agencies is compared under this name")
    rank: int | None = Field(None, ge=1, description="Its place among this agency's top tasks")
    customer: Text | None = Field(None, description="Who the customer is, and where they are")
    product: Text | None = Field(None, description="What the customer takes away")
    tags: list[Text] = Field(default_factory=list)
    profiles: list[Text] = Field(default_factory=lambda: ["desktop"], min_length=1)
    trials: int = Field(1, ge=1, le=100, description="How often each path is tried")
    start: Address = Field("/", description="Where the customer begins: an address, or a path from /")
    paths: dict[Text, list[Step]] | None = Field(
        None, min_length=1, description="The ways a customer may take, each with its steps"
    )
    steps: list[Step] | None = Field(None, validate_default=True, description="The steps, when there is one way only")
    success: list[Condition] = Field(min_length=1, description="The customer has the product: all must hold")
    answer: Answer | None = None
    tells: Tells | None = None
    budget: Budget | None = None

    @field_validator("steps")
    @classmethod
    def _some_way(cls, steps: list[Step] | None, info: ValidationInfo) -> list[Step] | None:
        """A check of a field, not of the whole, so that it is made even when others are wrong."""
        if "paths" in info.data and (info.data["paths"] is None) == (steps is None):
            which = "needs 'steps' or 'paths'" if steps is None else "has either 'steps' or 'paths', not both"
            raise PydanticCustomError("paths", "a task {which}", {"which": which})
        return steps

    @property
    def ways(self) -> dict[str, list[Step]]:
        """Every path by name; `steps` alone is one path called main."""
        return dict(self.paths) if self.paths is not None else {"main": self.steps or []}


class Overlay(Model):
    """Something in the way that is closed when met; every closing is recorded."""

    name: Text
    when: Target = Field(description="What tells that it is there")
    click: Target = Field(description="What closes it")


class Pace(Model):
    """How fast the agency may be visited, whatever the number of workers."""

    requests_per_second: float = Field(4, gt=0, description="Page requests a second")
    concurrent: int = Field(1, ge=1, description="Attempts at the same time")


class Agency(Model):
    """An agency and the terms on which it is visited."""

    version: Version
    agency: Text = Field(description="The agency's name")
    base_url: WebAddress = Field(description="The address its paths start from")
    ours: bool = Field(False, description="true: our own service; false: someone else's, visited to learn from")
    hosts: list[Text] = Field(
        default_factory=list,
        description="Still the same supplier; `*.` stands for any subdomain. Elsewhere is a hand-off",
    )
    overlays: list[Overlay] = Field(default_factory=list)
    pace: Pace = Field(default_factory=lambda: Pace(requests_per_second=4, concurrent=1))
    allow_submit: bool = Field(False, description="Let requests that may change something through")
    allow_requests: list[Text] = Field(
        default_factory=list, description='Single requests to let through: "POST **/graphql"'
    )
    help: list[Channel] = Field(default_factory=list, description="Channels a customer should be offered when stuck")
    service_model: ServiceModel | None = Field(None, description="What the service says it is judged by")
    contact: Text | None = Field(None, description="Who to write to about these visits; goes into the user agent")


class Network(Model):
    """A slower network than this machine's."""

    latency_ms: float = Field(0, ge=0, description="Added to each response, in milliseconds")
    download_kbps: float | None = Field(None, gt=0, description="Kilobits a second")
    upload_kbps: float | None = Field(None, gt=0, description="Kilobits a second")


class Profile(Model):
    """A kind of visitor: screen, language, preferences, network. Two are built in: desktop and phone."""

    device: Text | None = Field(None, description="One of Playwright's devices: Pixel 7, iPhone 15 …")
    width: int | None = Field(None, ge=200, le=4000, description="Of the window, in pixels")
    height: int | None = Field(None, ge=200, le=4000)
    locale: Locale | None = Field(None, description="Language and region: cy-GB")
    timezone: TimeZone | None = Field(None, description="Europe/London")
    colour_scheme: Literal["light", "dark"] | None = None
    reduced_motion: bool = False
    javascript: bool = True
    network: Network | None = None


class ProfileFile(Model):
    """`profiles.yml` in the tasks folder: kinds of visitors beside desktop and phone."""

    version: Version
    profiles: dict[Slug, Profile]
