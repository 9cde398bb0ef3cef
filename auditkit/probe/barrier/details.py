"""The evidence for each barrier: what is noted of it, and what of that may be published.

A field that is marked as published reads so wherever facts are shown, in the order of the fields. The others are of
use to programs only: names that customers can't see, figures that the sentence gives already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from auditkit.diagnostic.wording import http_status_text
from auditkit.record import details as kept
from auditkit.record.details import MOST_VALUES, Details, Fact, Published, Value


class PageDetails(Details):
    """A barrier of which only the page is noted."""

    url: kept.Url = None


class MissingControlDetails(Details):
    """What there is in place of the control a customer looks for."""

    nearest: kept.Nearest = None
    options: kept.Options = None
    heading: kept.Heading = None
    url: kept.Url = None
    hidden: kept.Hidden = None
    alike: bool | None = None
    instead: str | None = None
    """What the page shows in its place, which is why it isn't there."""


class DeadEndDetails(Details):
    """What is there where the way ends, and what isn't."""

    nearest: kept.Nearest = None
    options: kept.Options = None
    heading: kept.Heading = None
    url: kept.Url = None
    status: kept.Status = None
    hidden: kept.Hidden = None
    missing: kept.Missing = None
    alike: bool | None = None
    instead: str | None = None
    """What the page shows in its place, which is why it isn't there."""


class CoveredControlDetails(Details):
    cover: kept.Cover = None


class AmbiguousControlDetails(Details):
    rivals: kept.Rivals = None


class ControlDetails(Details):
    """The control that is of no use."""

    name: str | None = None
    tag: str | None = None
    why: str | None = None
    """How it doesn't work: see `MouseOnly`."""
    scripts_missing: kept.ScriptsMissing = None


class DeadLinkDetails(Details):
    heading: kept.Heading = None
    url: kept.Url = None
    status: kept.Status = None
    place: kept.Anchor = None
    """The place on the page that its address names, where there is none."""


class ServerErrorDetails(Details):
    errors: kept.SiteErrors = None
    heading: kept.Heading = None
    url: kept.Url = None
    status: kept.Status = None
    error: kept.BrowserError = None
    title: str | None = None


class BrokenScriptDetails(Details):
    nearest: kept.Nearest = None
    script_errors: kept.ScriptErrors = None
    url: kept.Url = None
    hidden: kept.Hidden = None
    scripts_missing: kept.ScriptsMissing = None
    then: kept.Then = None
    """What could not be done because nothing happened."""
    alike: bool | None = None


class RejectionDetails(Details):
    """What a site says of what was entered, and what it left of it."""

    errors: kept.SiteErrors = None
    fields_lost: kept.FieldsLost = None
    input_kept: kept.InputKept = None
    fields_marked: kept.FieldsMarked = None
    url: kept.Url = None
    fair: bool | None = None
    """Whether it is words or a postcode, not taken: nobody refuses these on purpose."""


class LoginWallDetails(Details):
    cover: kept.Cover = None
    url: kept.Url = None
    error: kept.BrowserError = None


class SessionExpiredDetails(Details):
    cover: kept.Cover = None
    heading: kept.Heading = None
    url: kept.Url = None
    status: kept.Status = None
    title: str | None = None


class AnswerDetails(Details):
    """The answer a journey ended in, beside the right one; or what the last page should have said."""

    read: Annotated[str | None, Published("The answer read")] = None
    expected: Annotated[str | None, Published("The right answer")] = None
    url: kept.Url = None
    question: str | None = None
    """outcome, done or next."""
    instead: str | None = None
    """What the page shows in its place, which is why it isn't there."""


class SlowPageDetails(Details):
    """Lab values in milliseconds, and what counts as good; or how long the customer waited for what they needed."""

    lcp_ms: float | None = None
    inp_ms: float | None = None
    good_ms: float | None = None
    waited_seconds: float | None = None
    said: str | None = None
    """What the page said meanwhile."""
    url: kept.Url = None

    @property
    def difficulty(self) -> bool:
        return self.waited_seconds is not None


class ShiftingPageDetails(Details):
    cls: float | None = None
    good: float | None = None


class OverlayDetails(Details):
    """What had to be closed."""

    url: kept.Url = None
    closed_with: Annotated[str | None, Published("Closed with")] = None
    known: Annotated[bool | None, Published("Known")] = None
    """Whether the agency file names it."""
    name: str | None = None


class HandoffDetails(Details):
    url: kept.Url = None
    supplier: str | None = None
    """Its registrable domain."""
    announced: bool | None = None


class NewWindowDetails(Details):
    url: kept.Url = None
    announced: bool | None = None


class DocumentDetails(Details):
    url: kept.Url = None
    bytes: kept.Bytes = None
    fault: kept.Fault = None
    """Why it can't be read."""


class PageElement(BaseModel):
    """An element that a check points at."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    target: str | None = None
    """Its selector."""
    html: str | None = None
    tag: str | None = None
    text: str | None = None
    right: float | None = None
    """How far it reaches to the right, in CSS pixels."""


def _elements(elements: list[PageElement]) -> list[Value]:
    return [Value(one.html or f"{one.tag or ''} “{one.text or ''}”") for one in elements[:MOST_VALUES]]


def _criteria(criteria: list[str]) -> list[Value]:
    """`wcag143` is the criterion 1.4.3."""
    digits = [one.removeprefix("wcag") for one in criteria]
    return [Value(f"{one[0]}.{one[1]}.{one[2:]}") for one in digits if len(one) > 2 and one.isdigit()]


Elements = Annotated[list[PageElement] | None, Published("Elements", words=_elements)]


class AccessibilityDetails(Details):
    """A rule of axe-core that pages break."""

    criteria: Annotated[list[str] | None, Published("WCAG criteria", words=_criteria)] = None
    elements: Elements = None
    rule: str | None = None
    pages: list[str] | None = None

    @property
    def rule_broken(self) -> str | None:
        return self.rule

    @property
    def places(self) -> list[str] | None:
        return self.pages


class ElementsDetails(Details):
    elements: Elements = None


class UnlabelledDetails(Details):
    elements: Elements = None
    rules: Annotated[list[str] | None, Published("Rules")] = None
    """Of axe-core."""
    name: str | None = None
    beside: bool | None = None
    """Whether it is a box that has to be met with the mouse, as pressing the words beside it does nothing."""

    @property
    def difficulty(self) -> bool:
        return self.beside is True


class OverflowDetails(Details):
    """How wide screen and page are, in CSS pixels, and what sticks out."""

    elements: Elements = None
    screen_width: float | None = None
    page_width: float | None = None
    shrunk: bool | None = None


class RenamedControlDetails(Details):
    """What a control is called now, and the line of the task file to change. All of it is shown as a diff."""

    source: str | None = None
    was: str | None = None
    now: str | None = None
    line: str | None = None
    replacement: str | None = None


class LinkGroup(BaseModel):
    """Links of one name, and where they lead."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    name: str = ""
    places: list[str] = Field(default_factory=list)


class _PublishedGroups(Published):
    def facts(self, value: list[LinkGroup], noted: Details) -> Iterator[Fact]:
        for group in value[:MOST_VALUES]:
            places = tuple(Value(place, place) for place in group.places if place)
            yield Fact(f"“{group.name}” leads to", places[:MOST_VALUES])


class LookalikeDetails(Details):
    groups: Annotated[list[LinkGroup] | None, _PublishedGroups("leads to")] = None


class DetourDetails(Details):
    """Steps beyond the budget, or pages beyond the shortest way known."""

    lostness: Annotated[float | None, Published("Lostness")] = None
    path_ratio: Annotated[float | None, Published("Path ratio")] = None
    different_pages: Annotated[int | None, Published("Different pages")] = None
    pages_visited: Annotated[int | None, Published("Pages visited")] = None
    fewest_pages: Annotated[int | None, Published("Fewest pages needed")] = None
    steps: int | None = None
    budget: int | None = None


class LostInputDetails(Details):
    url: kept.Url = None
    fields: Annotated[list[str] | None, Published("Fields")] = None
    after: str | None = None
    """rejection, back or entry."""
    given: Annotated[str | None, Published("What was entered")] = None
    held: Annotated[str | None, Published("What the field then held")] = None

    @property
    def difficulty(self) -> bool:
        """Whether the site never got what the customer gave."""
        return self.after == "entry"


class ReadabilityDetails(Details):
    words: int | None = None
    language: str | None = None
    formula: str | None = None
    value: float | None = None


class AbbreviationDetails(Details):
    initials: list[str] | None = None


class HelpDetails(Details):
    looked_for: list[str] | None = None


class FailedRequestDetails(Details):
    url: kept.Url = None
    status: kept.Status = None
    error: kept.BrowserError = None
    page_url: Annotated[str | None, Published("Page URL")] = None
    resource: str | None = None
    """What kind of part it is: script, stylesheet, image, xhr, fetch."""
    own: bool | None = None
    """Whether the agency itself should have sent it."""


class InconsistentAnswerDetails(Details):
    url: kept.Url = None
    here: Annotated[str | None, Published("The last page says")] = None
    line: Annotated[str | None, Published("In the words")] = None
    others: Annotated[list[str] | None, Published("Others")] = None
    there: Annotated[str | None, Published("Another page says")] = None


class NearbyControl(BaseModel):
    """A control that the journey did not use."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    name: str = ""
    """The words in sight on it."""
    address: str | None = None
    """Where it leads, as the page writes it."""
    spoken: str | None = None
    """What assistive technology calls it, where that differs."""
    status: int | None = None
    """What the address answered."""


class _PublishedNearby(Published):
    def facts(self, value: list[NearbyControl], noted: Details) -> Iterator[Fact]:
        for control in value[:MOST_VALUES]:
            parts = [control.address, control.spoken and f"its name is “{control.spoken}”"]
            said = ", ".join(part for part in parts if part)
            if control.status:
                said = f"{said}: {http_status_text(control.status)}"
            named = f"“{control.name}”"
            yield Fact(named, (Value(said),)) if said else Fact("Where", (Value(named),))


class NearbyDetails(Details):
    """Controls of the pages that the journey did not use."""

    controls: Annotated[list[NearbyControl] | None, _PublishedNearby("controls")] = None
    pages: list[str] | None = None

    @property
    def places(self) -> list[str] | None:
        return self.pages
