"""What a step is, and what it may do in the browser."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, model_validator

from auditkit.locator.target import Target
from auditkit.task.condition import Condition


class PageActions(Protocol):
    """What a step can do on a page, as a customer would. The run provides it.

    Every method raises `auditkit.locator.step_error.StepError` when a customer couldn't do the same.
    """

    async def click(self, target: Target) -> None:
        """Click where a mouse would reach the control, and let the page settle."""

    async def hover(self, target: Target) -> None: ...

    async def fill(self, target: Target, text: str, *, secret: bool, key_by_key: bool) -> None:
        """Replace what a field holds, at once or key by key."""

    async def select_option(self, target: Target, option: str) -> None:
        """Choose an option of a select or of a list a script has put in its place."""

    async def set_checked(self, target: Target, *, checked: bool) -> None:
        """Check or uncheck a box, or choose a radio button."""

    async def set_files(self, target: Target, file: str) -> None:
        """Give a file of the tasks folder to a file field."""

    async def press_key(self, keys: str) -> None: ...

    async def goto(self, address: str) -> None:
        """Go to an address, absolute or below the agency's base address."""

    async def go_back(self) -> None: ...

    async def search(self, words: str, field: Target | None) -> None: ...

    async def wait_for(self, condition: Condition) -> None: ...

    async def open_document(self, target: Target) -> None:
        """Fetch the document a link leads to and read its text; it then is the last page."""

    async def screenshot(self) -> None:
        """Take a picture now, beside the one taken after each step."""

    async def ask_person(self, what: str) -> None:
        """Ask the person at a visible browser to do something; without one the task is not measured."""

    def expand(self, text: str) -> str:
        """Replace `${NAME}` by the environment's value, which is kept out of every record."""


class Action(BaseModel):
    """Base of the steps. A step is one subclass in one file, listed in `auditkit.task.steps`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: ClassVar[str]
    """The step's name in a task file."""
    main_field: ClassVar[str | None] = None
    """The field that a bare value stands for: `goto: /fees`."""
    value_field: ClassVar[str | None] = None
    """The field of what is given to the site: it may hold `${NAME}`."""
    names_file: ClassVar[str | None] = None
    """The field that names a file of the tasks folder."""
    example: ClassVar[str]
    """A line of YAML for the reference page; a test checks that it is valid."""
    synonyms: ClassVar[tuple[str, ...]] = ()
    """What people call it elsewhere, for "did you mean"."""

    # What the rest of the code asks of a step, also of one in a record (`action_class`). The defaults are what holds
    # of a step that is not known any more.
    gives: ClassVar[bool] = False
    """It gives the site something: such steps stay off sites the agency file doesn't name."""
    enters: ClassVar[bool] = False
    """It puts something of the customer's in a form: with the first of these the service itself begins."""
    fills_field: ClassVar[bool] = False
    """Its control is a field, so no link or button can be meant."""
    own_words: ClassVar[bool] = False
    """What it enters is the person's own, and shown to nobody else."""
    presses: ClassVar[bool] = False
    """Something should happen on the page when it is done."""
    first_click: ClassVar[bool] = False
    """It may be the first click by which a customer sets out."""
    any_control: ClassVar[bool] = False
    """As a first click all of them are the same, whatever control and words were used."""
    looks_only: ClassVar[bool] = False
    """It changes nothing on the page and is no work for the customer."""
    needs_person: ClassVar[bool] = False
    """Somebody at the browser does it, and takes as long as it takes."""
    goes_to_address: ClassVar[bool] = False
    """The address comes from the task file, not from the site."""
    goes_back: ClassVar[bool] = False
    """It leads back to what was filled in before."""
    opens_document: ClassVar[bool] = False
    """What it opens is a document, not a page."""
    person_words: ClassVar[str] = "Do something with {}"
    """What a person did, with a place for the control, without what they entered."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        """A bare value stands for the main field, and nothing at all for the defaults."""
        if data is None:
            return {}
        if isinstance(data, str) and cls.main_field is not None:
            return {cls.main_field: data}
        return data

    @property
    def target(self) -> Target | None:
        return None

    @property
    def given_value(self) -> str:
        """What is given to the site, as written in the task file; empty when there is nothing."""
        return self.model_dump(by_alias=True)[self.value_field] if self.value_field is not None else ""

    @property
    def shown_value(self) -> str | None:
        """What was typed or chosen, as written in the task file; None when it is secret or there is nothing."""
        return self.given_value or None

    @property
    def words(self) -> str:
        raise NotImplementedError

    @property
    def done_words(self) -> str:
        """The step as something that has happened, to follow "after": pressing “Fees”."""
        return f"“{self.words}”"

    @classmethod
    def person_text(cls, control: str, value: str | None) -> str:
        """What a person did with a control; `value` is what they entered, of which only keys are shown."""
        return cls.person_words.format(control)

    @classmethod
    def is_effort(cls) -> bool:
        """Whether it is work for the customer: looking is none, nor is what a person does for a script."""
        return not (cls.looks_only or cls.needs_person)

    async def act(self, page: PageActions) -> None:
        """Do it in the browser. Raises StepError when a customer couldn't."""
        raise NotImplementedError


class TargetAction(Target, Action):
    """A step whose keys are the target's own, perhaps with a few more beside them."""

    @property
    def target(self) -> Target:
        return self

    @property
    def words(self) -> str:
        return self.person_words.format(self.called)


class ConditionAction(Condition, Action):
    """A step that waits for a condition, whose keys are the step's own."""

    looks_only = True

    @property
    def target(self) -> Target | None:
        """What must be in sight, when it isn't about the address."""
        return self if self.kinds else None

    @property
    def shown_value(self) -> str | None:
        """The address pattern, if that is what is awaited."""
        return self.url

    async def act(self, page: PageActions) -> None:
        await page.wait_for(self)
