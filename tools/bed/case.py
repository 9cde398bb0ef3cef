"""A case of the bed: pages with a barrier on them or nearly so, a journey, and what a careful person would report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from auditkit.diagnostic.document import load_document
from auditkit.probe.barrier import Slug
from auditkit.record.outcome import Outcome, Reason

FOLDER = Path(__file__).parents[2] / "tests" / "bed" / "cases"
NOT_MEASURED = "not-measured"
"""The folder of the cases that say nothing about the agency."""


class Data(BaseModel):
    """Base of what case files hold: frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _several(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _page(value: Any) -> Any:
    """A bare string is a page of its own making."""
    return {"html": value} if isinstance(value, str) else value


class Page(Data):
    """What the server does when asked for an address. With `title` and `body` it is a page in the bed's layout."""

    title: str | None = None
    body: str = ""
    head: str = ""
    header: str = ""
    """Beside the link to the start page."""
    footer: str | None = None
    """In place of the phone number."""
    heading: str | None = None
    """In place of the title, where the two differ."""
    brand: str = "Harbour Office"
    """Whose page it is, by its looks."""
    lang: str = "en"

    html: str | None = None
    """The whole page, in place of the layout."""
    text: str | None = None
    """Any other file; `headers` say of what kind."""
    document: list[str] | None = None
    """A PDF with these lines."""
    status: int = 200
    headers: dict[str, str] = Field(default_factory=dict)
    redirect: str | None = None
    after_seconds: float = 0.0
    hang: bool = False
    """Take the request and never answer."""
    stall: bool = False
    """Send the top of the page and never the rest."""
    reset: bool = False
    """Break the connection off."""

    post: PageData | None = None
    """The answer to a form that is sent; without it a POST is answered like a GET."""
    turns: list[PageData] = Field(default_factory=list)
    """One after the other for each request; the last for all that follow."""
    choices: list[PageData] = Field(default_factory=list)
    """The first whose `given` fits what was sent."""
    given: dict[str, str] = Field(default_factory=dict)
    """Fields of the form or the query and a pattern for each; a field that wasn't sent is empty."""


PageData = Annotated[Page, BeforeValidator(_page)]
Page.model_rebuild()


class Detail(Data):
    """More about one finding."""

    step: Annotated[list[int], BeforeValidator(_several)] = Field(default_factory=list)
    """Where the cause lies; where two are fair, both."""


class Expectation(Data):
    """What a careful person would report of the journey."""

    outcome: Annotated[list[Outcome], BeforeValidator(_several)]
    """Where it is a matter of judgement, all that are fair."""
    reason: Reason | None = None
    findings: list[Slug]
    """Every barrier to report; anything else is a false alarm."""
    details: dict[Slug, Detail] = Field(default_factory=dict)
    incidental: list[Slug] = Field(default_factory=list)
    """Fair to report and fair not to."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        both = set(self.findings) & set(self.incidental)
        if both:
            raise ValueError(f"{', '.join(sorted(both))}: either expected or incidental, not both")
        if set(self.details) - set(self.findings):
            raise ValueError("details belong to findings that are expected")
        if (self.reason is not None) != (Outcome.NOT_MEASURED in self.outcome):
            raise ValueError("a reason belongs to not_measured, and to nothing else")
        return self


class Case(Data):
    """One case file."""

    about: str
    """What a person would see."""
    present: bool
    """Whether the barrier it is filed under is there; otherwise it is a near miss."""
    profile: str = "desktop"
    agency: dict[str, Any] = Field(default_factory=dict)
    """What its agency file says beside the name."""
    pages: dict[str, PageData]
    """By path, or by host and path: `paylane.localhost/pay`."""
    task: dict[str, Any]
    proven: bool = True
    """Whether somebody is known to have gone this way."""
    expect: Expectation
    name: str = ""
    """Folder and file: `control-covered/survey`. Set by the loader."""

    @property
    def barrier(self) -> str:
        """The barrier it is filed under."""
        return self.name.split("/")[0]

    @cached_property
    def id(self) -> str:
        """Its name as an agency of its own."""
        return self.name.replace("/", "-")


def load_case(path: Path) -> Case:
    """Read a case. Raises InvalidDocument with every fault in it."""
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    case = load_document(path, Case, f"tests/bed/cases/{name}.yml")
    return case.model_copy(update={"name": name})


def case_files(only: str = "") -> list[Path]:
    """The files of the cases whose name holds `only`."""
    return [path for path in sorted(FOLDER.glob("*/*.yml")) if only in path.relative_to(FOLDER).as_posix()]


def cases(only: str = "") -> Iterator[Case]:
    """Every case, or those whose name holds `only`. Raises InvalidDocument."""
    return (load_case(path) for path in case_files(only))
