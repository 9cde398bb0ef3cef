"""The task file with its steps, the agency file with its promises, and the file of profiles, as models.

Format version 1.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from auditkit.diagnostic.document import merge_faults
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.wording import did_you_mean, first_line
from auditkit.locator.target import Target, Text
from auditkit.task.condition import Address, Condition
from auditkit.task.field_type import Locale, PastDay, RegularExpression, Slug, TimeZone, Version, WebAddress
from auditkit.task.steps import ACTIONS, ACTIONS_BY_KEY, Action, Use


class Model(BaseModel):
    """Base of everything a person writes: frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class StepBase(Model):
    """One step: one action, and what may stand beside it."""

    optional: bool = Field(False, description="Continue if the step can't be done")
    note: Text | None = Field(None, description="A note for readers of the report")
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
            raise merge_faults(error, *faults) from None
        if faults:
            raise ValidationError.from_exception_data(
                cls.__name__, [InitErrorDetails(type=fault, input=data) for fault in faults]
            )
        if not step._named():
            raise PydanticCustomError(
                "no_action", "this step does nothing (give it one of: {known})", {"known": KNOWN_ACTIONS}
            )
        return step

    @classmethod
    def explain_unknown_key(cls, key: str, beside: AbstractSet[str]) -> str | None:
        """What is wrong with a key a step doesn't know, when it is more than that; `beside` are its other keys."""
        actions = [other for other in beside if other in ACTIONS_BY_KEY]
        if actions:
            of_action = {field.alias or name for name, field in ACTIONS_BY_KEY[actions[0]].model_fields.items()}
            belongs = key in of_action
            return f"{quote(key)} belongs to {quote(actions[0])}: indent it further" if belongs else None
        first = key.split(" ", maxsplit=1)[0]
        if first in ACTIONS_BY_KEY and first != key:
            return f"unknown step {quote(key)} (did you mean {quote(first + ': ' + key[len(first) + 1 :])}?)"
        if beside - STEP_OPTIONS:
            return None
        meant = ACTION_SYNONYMS.get(key.lower())
        if meant is not None:
            return f"unknown step {quote(key)} (did you mean {quote(meant)}?)"
        return f"unknown step {quote(key)}" + (
            did_you_mean(key, ACTIONS_BY_KEY) or f" (known steps: {KNOWN_ACTIONS})"
        )

    def _named(self) -> list[str]:
        return [key for key in self.model_fields_set if key in ACTIONS_BY_KEY]

    @property
    def action(self) -> Action:
        action: Action = getattr(self, self._named()[0])
        return action

    @property
    def source(self) -> str | None:
        """Where it stands: `tasks/harbour/fee.yml:12`; set by the loader."""
        return None if self._file is None else f"{self._file}:{self._number}"

    @property
    def file(self) -> str | None:
        return self._file

    @property
    def number(self) -> int | None:
        return self._number

    @property
    def lines(self) -> tuple[str, ...]:
        return self._lines

    def at(self, file: str, number: int, lines: tuple[str, ...]) -> Self:
        step = self.model_copy()
        step._file, step._number, step._lines = file, number, lines
        return step


KNOWN_ACTIONS = ", ".join(ACTIONS_BY_KEY)
ACTION_SYNONYMS = {synonym: action.key for action in ACTIONS for synonym in action.synonyms}
"""What people call steps elsewhere."""
STEP_OPTIONS = frozenset({"optional", "note", "timeout_seconds"})
"""What may stand beside a step's action."""


def _faults_of_the_whole(data: dict[str, Any]) -> list[PydanticCustomError]:
    actions = [key for key in data if key in ACTIONS_BY_KEY]
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
            "{key} can't be used together with 'use': write it at the steps in that file",
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
        __doc__="One step of a path: one of the actions, and optional keys.",
        **{action.key: (action, Field(default=None, description=first_line(action.__doc__))) for action in ACTIONS},
    )


class Fragment(Model):
    """A file of steps for `use`."""

    version: Version = 1
    steps: list[Step] = Field(min_length=1)


LONGEST_PROMISE = 300
"""Letters; a promise that nobody can remember is none."""

SeenChannel = Literal["phone", "email", "chat", "visit", "contact"]
"""What the probe for help can see on a page."""
HelpPlace = Literal["every-page", "where-stuck"]


def _true(given: bool) -> bool:
    if not given:
        raise PydanticCustomError("promised", "{owner} must be true, or left out", {})
    return given


Promised = Annotated[bool, AfterValidator(_true), WithJsonSchema({"const": True})]
"""Given, or not promised."""


class Promise(Model):
    """A promise: the sentence, and what it is checked by. Text alone is a sentence that only people can judge.

    One sentence can have several keys; then all of them must be met.
    """

    main_field: ClassVar[str] = "promise"

    promise: Text = Field(
        max_length=LONGEST_PROMISE,
        description="The sentence, in the agency's own words",
        json_schema_extra={"maxLength": LONGEST_PROMISE},
    )
    page_seconds: float | None = Field(
        None, gt=0, le=600, description="Each page loads within this many seconds (lab: one load on one machine)"
    )
    task_steps: int | None = Field(None, ge=1, description="Each task takes at most this many steps")
    task_minutes: float | None = Field(
        None,
        gt=0,
        description="Each task takes at most this many minutes; a script can only show that it takes longer",
    )
    help: list[SeenChannel] | None = Field(None, min_length=1, description="Ways to get help that the pages offer")
    help_on: HelpPlace | None = Field(
        None, description="Where: on each page (`every-page`, the default) or on the page where a customer is stopped"
    )
    done_online: Promised | None = Field(
        None, description="Each task that is tried ends with what the customer came for"
    )
    right_answers: Promised | None = Field(None, description="Each answer is the one the task file expects")
    same_answers: Promised | None = Field(None, description="A question gets the same answer on every route")
    accessible: Promised | None = Field(None, description="Automatic checks find no serious accessibility problem")
    reading_grade: float | None = Field(
        None, ge=1, le=20, description="The text needs at most this many years of school (English and German)"
    )
    works_on_phone: Promised | None = Field(
        None, description="Visits on a phone succeed, and no page is wider than the screen"
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
            raise PydanticCustomError("help_on", "'help_on' needs 'help' as well: the ways to get help there", {})
        return place


class ServiceModel(Model):
    """Whether the service aims at self-service, personal service or both, and what it promises."""

    aim: Literal["self-service", "personal", "both"] = "both"
    promises: list[Promise] = Field(default_factory=list, description="What the service says it can be held to")


Channel = Literal["phone", "email", "chat", "visit", "post", "form"]


class Reading(Target):
    """Where the answer is on the last page: a target, and a pattern to pick it out of its text."""

    pattern: RegularExpression | None = Field(
        None, description="A regular expression; its first group, or the whole match, is the answer"
    )


def _either(first: str, second: str) -> ConfigDict:
    """For the JSON Schema: one of two keys, not both. The models say so in words of their own."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [first]}, {"required": [second]}]})


class Answer(Model):
    """What the customer would answer if asked."""

    model_config = _either("equals", "matches")

    read: Reading = Field(description="Where the last page says it")
    equals: Text | None = Field(None, description="The right answer; spaces and capital letters don't matter")
    matches: RegularExpression | None = Field(
        None, validate_default=True, description="A pattern that the right answer matches"
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
        return self.equals if self.equals is not None else f"matching {self.matches}"


class Tells(Model):
    """What the last page should say, so that the customer knows what happened and what comes next."""

    outcome: Text | None = Field(None, description="Words that say what this is: what the customer got")
    done: Text | None = Field(None, description="Words that say what was done")
    next: Text | None = Field(None, description="Words that say what comes next")


class Budget(Model):
    """The time and step limit: how much a customer would accept."""

    steps: int | None = Field(None, ge=1, description="More pages or presses than this count as difficulty")
    seconds: float | None = Field(None, gt=0, description="A longer time than this counts as difficulty")


class Task(Model):
    """A customer's task: what they came for, the routes to it, and how to tell that they got it."""

    model_config = _either("steps", "paths")

    version: Version
    task: Text = Field(description="The need, in the customer's words")
    top_task: Slug | None = Field(None, description="The name under which the same need is compared across agencies")
    rank: int | None = Field(None, ge=1, description="Top-task rank: its place among this agency's top tasks")
    customer: Text | None = Field(None, description="Who the customer is, and where they are")
    product: Text | None = Field(None, description="What the customer gets")
    tags: list[Text] = Field(default_factory=list)
    profiles: list[Text] = Field(default_factory=lambda: ["desktop"], min_length=1)
    trials: int = Field(1, ge=1, le=100, description="How often each route is tried")
    start: Address = Field("/", description="Where the customer starts: an address, or a path from /")
    paths: dict[Text, list[Step]] | None = Field(
        None, min_length=1, description="The routes a customer can take, each with its steps"
    )
    steps: list[Step] | None = Field(None, validate_default=True, description="The steps, if there is only one route")
    success: list[Condition] = Field(
        min_length=1, description="How to tell that the customer got it: all of these must be true"
    )
    answer: Answer | None = None
    tells: Tells | None = None
    budget: Budget | None = None
    proven: PastDay | None = Field(
        None, description="The day somebody last completed these routes by hand: 2026-11-29"
    )

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
    """Something that covers the page and is closed when it appears; each time is recorded."""

    name: Text
    when: Target = Field(description="What shows that it is there")
    click: Target = Field(description="What closes it")


class Pace(Model):
    """How fast the agency may be visited, whatever the number of workers."""

    requests_per_second: float = Field(4, gt=0, description="Page requests a second")
    concurrent: int = Field(1, ge=1, description="Attempts at the same time")


class RobotsTerms(Model):
    """Why robots.txt may be ignored: the site is your own, and its robots.txt is meant for others."""

    ours: Text = Field(description="Why it isn't meant for these visits: who runs the site and agreed to them")

    @model_validator(mode="before")
    @classmethod
    def _reason_needed(cls, data: Any) -> Any:
        if isinstance(data, str):
            message = "'robots' needs a reason: \"robots: {ours: why this site's robots.txt is not meant for you}\""
            raise PydanticCustomError("robots", "{said}", {"said": message})
        return data


class Agency(Model):
    """An agency and the terms on which it is visited."""

    version: Version
    agency: Text = Field(description="The agency's name")
    base_url: WebAddress = Field(description="The address that paths start from")
    ours: bool = Field(False, description="true: our own service; false: someone else's, visited to learn from")
    hosts: list[Text] = Field(
        default_factory=list,
        description="Hosts of the same supplier; `*.` stands for any subdomain. Any other host is a hand-off",
    )
    overlays: list[Overlay] = Field(default_factory=list)
    pace: Pace = Field(default_factory=lambda: Pace(requests_per_second=4, concurrent=1))
    allow_submit: bool = Field(False, description="Allow requests that may change something")
    allow_requests: list[Text] = Field(
        default_factory=list,
        description='Single requests to allow, at your own hosts unless the pattern names another: "POST **/graphql"',
    )
    robots: RobotsTerms | None = Field(
        None,
        description="Why your own service is visited where its robots.txt forbids it; pace and waits still apply",
    )
    help: list[Channel] = Field(
        default_factory=list, description="Ways to get help that a customer should be offered when stuck"
    )
    service_model: ServiceModel | None = Field(None, description="What the service says it is judged by")
    contact: Text | None = Field(
        None, description="Who to write to about these visits; sent to the website in the user agent"
    )

    @field_validator("robots")
    @classmethod
    def _own_site(cls, robots: RobotsTerms | None, info: ValidationInfo) -> RobotsTerms | None:
        """Nobody may set aside what somebody else's robots.txt asks for."""
        if robots is not None and info.data.get("ours") is False:
            message = "'robots' is for a service of your own: say \"ours: true\" as well, or leave it out"
            raise PydanticCustomError("robots", "{said}", {"said": message})
        return robots


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
    """`profiles.yml` in the tasks folder: visitors in addition to desktop and phone."""

    version: Version
    profiles: dict[Slug, Profile]
