"""What is known when a step has failed, the snapshot of the page among it, and what is concluded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error
from pydantic import BaseModel, ConfigDict, Field

from auditkit.browser.guard import RefusedRequest
from auditkit.browser.traffic import DocumentResponse, MissingPart, ScriptError
from auditkit.locator.frame_scope import ReadFrame, look_at
from auditkit.locator.page_script import page_script
from auditkit.locator.step_error import StepError
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.outcome import Reason
from auditkit.run.diagnosis.access_snapshot import AccessSnapshot
from auditkit.run.entry_form import UntakenEntry
from auditkit.run.page_state import Alert, FormErrors, Loading, PageState
from auditkit.run.visit import Visit

_BROWSERS_OWN_ERROR = "chrome-error:"


class FailureSnapshot(BaseModel):
    """What `failure_snapshot.js` saw."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    title: str = ""
    heading: str = ""
    words: int = 0
    text: str = ""
    source: str = ""
    """The beginning of the page's markup, for the marks that walls leave there."""
    lost_place: str = Field("", alias="lostPlace")
    """The place on the page that its address names, when there is none."""
    accounts: int = 0
    """Fields in sight that ask for the name of an account."""
    unfinished: bool = False
    """Whether a part of the content is still to be drawn: an empty place for an application, or "Loading"."""
    holes: tuple[str, ...] = ()
    """What these empty places are called: their ids, classes and the names of their data."""
    content: int = 0
    """Words of the content, without what stands around it on each page."""
    embedded: tuple[str, ...] = ()
    """Hosts that scripts standing in the content name, as those do that draw something in their place."""
    undefined_parts: bool = Field(False, alias="undefinedParts")
    """Whether the page holds empty web components that no script has defined."""
    url: str = ""
    """The address of what a frame shows; "" for the page itself."""
    scripts: tuple[str, ...] = ()
    """Addresses of the scripts that stand in the page's markup and that it waits for as it is read."""
    blocking: tuple[str, ...] = ()
    """Those of them without which nothing further down is read."""
    place_held: str = Field("", alias="placeHeld")
    """What a program has put where words should be, as the whole text of an element of the content."""
    pictures: tuple[str, ...] = ()
    """Addresses of large pictures of the content that have no words for who doesn't see them, the likeliest first."""
    passwords: int = 0
    challenges: int = 0
    """Elements of the well-known "are you human" kinds in sight."""
    unanswered: tuple[str, ...] = ()
    """Fields that must be filled in and are empty, for which the browser has kept a form back."""
    filled: int = 0
    fields: int = 0
    main_links: int = Field(0, alias="mainLinks")
    looked: bool = True
    """Whether the page could be looked at: else what is empty here says nothing of it."""
    answers: bool = True
    """Whether it answered at all: a page caught in its own script doesn't."""

    frames: tuple[FrameSnapshot, ...] = ()
    """The frames that a customer reads as a part of the page. What is counted above holds for the page with these;
    title, heading, words, text and source are those of the page's own document.
    """

    @property
    def name(self) -> str:
        return self.heading or self.title

    @property
    def parts(self) -> tuple[FailureSnapshot, ...]:
        """The page and these frames: each may say by itself that it is gone, broken, or over."""
        return (self, *self.frames)

    def with_frames(self, frames: Sequence[FrameSnapshot]) -> FailureSnapshot:
        counted = {
            name: getattr(self, name) + sum(getattr(one, name) for one in frames)
            for name in ("accounts", "passwords", "challenges", "filled", "fields", "main_links")
        }
        unfinished = self.unfinished or any(one.unfinished for one in frames)
        scripts = (*self.scripts, *(address for one in frames for address in one.scripts))
        embedded = (*self.embedded, *(host for one in frames for host in one.embedded))
        update = counted | {
            "unfinished": unfinished,
            "scripts": scripts,
            "embedded": embedded,
            "frames": tuple(frames),
        }
        return self.model_copy(update=update)


class FrameSnapshot(FailureSnapshot):
    """The same of a frame, with how its document came."""

    own: bool = True
    """Whether its document is the agency's."""
    used: bool = False
    """Whether the customer has used a control in it: then it is the form, not something beside it."""
    document: DocumentResponse | None = None
    """The server's answer that brought its document; None where the page wrote it itself."""
    not_shown: bool = False
    """Whether the browser shows an error of its own there."""
    error: str = ""
    """The browser's code for that; "" where it did not even ask for the document."""


FailureSnapshot.model_rebuild()  # it names the class after it


async def take_failure_snapshot(visit: Visit) -> FailureSnapshot:
    """Look at the page and its frames; a page that doesn't answer makes a snapshot, too.

    Raises Playwright's Error where it is the browser itself that no longer answers.
    """
    look = await look_at(visit.page, page_script(__package__, "failure_snapshot.js"), visit.used_frames)
    if look.page is None:
        if not await visit.browser_answers():
            raise Error("the browser itself no longer answers")
        return FailureSnapshot(looked=False, answers=look.in_time)
    page = FailureSnapshot.model_validate(look.page)
    return page.with_frames([_frame_snapshot(visit, one, answer) for one, answer in look.frames])


def _frame_snapshot(visit: Visit, read: ReadFrame, answer: dict[str, Any]) -> FrameSnapshot:
    frame, traffic = read.frame, visit.traffic
    not_shown = frame.url.startswith(_BROWSERS_OWN_ERROR)
    failed = traffic.failure_in_frame(frame) if not_shown else None
    url = failed.url if failed is not None else "" if not_shown else frame.url
    return FrameSnapshot(
        **answer,
        url=url,
        own=visit.hosts.own(url),
        used=read.used,
        document=traffic.in_frame(frame, url),
        not_shown=not_shown,
        error=failed.error if failed is not None else "",
    )


@dataclass(frozen=True)
class CompletedStep:
    """A step before the failure, or the start page as step 0."""

    number: int = 0
    words: str = ""
    done: str = ""
    """The same as something that has happened, to follow "after": pressing “Fees”."""
    presses: bool = False
    """Whether it pressed something, so that something should have happened."""
    moved: bool = False
    """Whether the address or the words on the page changed."""
    from_task_file: bool = False
    """Whether the address came from the task file, not from the site: the start page and `goto`."""
    enters: bool = False
    """Whether it gave the site something: filled, chose, ticked."""
    submits_form: bool = False
    """Whether what it pressed sends a form."""
    chooses: bool = False
    """Whether what it pressed is a box, a choice or a switch."""
    plays: bool = False
    """Whether what it pressed plays sound or pictures, with the browser's own buttons."""
    looks_only: bool = False
    requested: bool = True
    """Whether anything was asked of a server while it went on."""
    same_form: bool = False
    """Whether the page has the same fields under the same heading as before."""
    new_lines: tuple[str, ...] = ()
    """What the page says now and didn't before."""
    leads_to: str = ""
    """The address of the link it pressed; "" for what is no link."""
    url_from: str = ""
    """The page it began on, without query and fragment."""
    url_to: str = ""
    """The page it ended on."""
    before: PageState = field(default_factory=PageState)
    """The page as it was before."""


@dataclass(frozen=True)
class Evidence:
    error: StepError
    step: int
    """The step that failed; one past the last where the end of the journey wasn't what it should be."""
    words: str
    completed_steps: tuple[CompletedStep, ...]
    """The steps before it, the start page as step 0 among them."""
    url: str
    own: bool
    """Whether the page in the window is the agency's."""
    snapshot: FailureSnapshot
    document: DocumentResponse | None
    """The server's answer that brought the page in the window."""
    script_errors: tuple[ScriptError, ...]
    missing: tuple[MissingPart, ...]
    """Parts of pages that came with an error, or not at all."""
    refused: tuple[RefusedRequest, ...]
    access: AccessSnapshot = field(default_factory=AccessSnapshot)
    text_before: str = ""
    """What the page said before the last press."""
    state: PageState = field(default_factory=PageState)
    """The page in the window, with its frames."""
    form_errors: FormErrors = field(default_factory=FormErrors)
    """What the site has said against what was entered on the form the customer is on."""
    alerts: tuple[Alert, ...] = ()
    """What windows of the browser's own said."""
    emptied_fields: tuple[str, ...] = ()
    """Labels of the fields that the last rejection emptied."""
    came_to_nothing: bool = False
    """Whether nothing had come of the last press when the customer gave up looking, however often it was made."""
    errors_in_press: tuple[ScriptError, ...] = ()
    """Errors, as the page loaded, of the very script that names the control pressed last."""
    waited_seconds: float = 0.0
    """How long the step that failed went on."""
    ended: bool = False
    """Whether every step was made and the end was not what it should be."""
    entries_to_come: tuple[str, ...] = ()
    """The steps of the task file, from the failed one on, that would enter something."""
    unread_document: str = ""
    """Why the document that the customer has before them can't be read here; empty where there is none such."""
    sources: Mapping[int, str] = field(default_factory=dict)
    """Where each step stands in the task file: `tasks/harbour/fee.yml:12`."""
    untaken: tuple[UntakenEntry, ...] = ()
    """Entries that their fields did not take."""
    succeeded_early: bool = False
    """Whether the success conditions hold though a step couldn't be made."""
    answer_given: str | None = None
    """The right answer, where the last page gives it and no page before did, though a success condition fails."""
    loading: Loading | None = None
    """What the page still waited for when the customer gave up looking."""

    def update_line(self, number: int) -> str:
        """What the owner of the task file is asked to do about a step."""
        return f"Update {self.sources.get(number, 'the task file')}."

    @property
    def last_step(self) -> CompletedStep | None:
        return self.completed_steps[-1] if self.completed_steps else None

    @property
    def last_press(self) -> CompletedStep | None:
        return next((step for step in reversed(self.completed_steps) if step.presses), None)

    @property
    def page_step(self) -> int:
        """The step that brought the page in the window, as far as a server's answer tells."""
        return self.document.step if self.document is not None else 0

    def is_new_page(self, press: CompletedStep) -> bool:
        """Whether that press brought the page in the window."""
        return self.document is not None and self.document.step == press.number

    def step_at(self, number: int) -> CompletedStep | None:
        return next((one for one in self.completed_steps if one.number == number), None)


@dataclass(frozen=True)
class Cause:
    """What went wrong, in one sentence, and where: a barrier of the agency's, or a reason of ours."""

    message: str
    step: int
    barrier: Slug | None = None
    reason: Reason | None = None
    details: dict[str, Any] = field(default_factory=dict)
    seen: bool | None = None
    """Whether the page itself shows what is wrong, whatever the task file names; None where the barrier says so."""

    @property
    def may_be_task_file(self) -> bool:
        """Whether the task file may be what is wrong: something that it names wasn't found."""
        if self.barrier is None:
            return self.seen is False
        return BARRIERS[self.barrier].by_name if self.seen is None else not self.seen

    def is_in_control(self, step: int) -> bool:
        """Whether the control that this step needs is what is wrong, so that a picture can show it."""
        return self.step == step and self.barrier is not None and BARRIERS[self.barrier].in_control
