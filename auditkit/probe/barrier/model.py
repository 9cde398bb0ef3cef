"""What a barrier is, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from auditkit.record.details import Details

if TYPE_CHECKING:
    from auditkit.probe.barrier.reference import Reference
    from auditkit.record.outcome import Dimension, Severity


class Phase(StrEnum):
    """A customer's needs deserve attention before, during and after a service (McKinney 2016)."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"

    @property
    def words(self) -> str:
        return _PHASE_WORDS[self]


class Slug(StrEnum):
    """Every barrier there is, by the name records keep for it."""

    # Those that stop a customer.
    CONTROL_NOT_FOUND = "control-not-found"
    CONTROL_COVERED = "control-covered"
    CONTROL_DISABLED = "control-disabled"
    CONTROL_AMBIGUOUS = "control-ambiguous"
    DEAD_LINK = "dead-link"
    SERVER_ERROR = "server-error"
    PAGE_TIMEOUT = "page-timeout"
    BROKEN_SCRIPT = "broken-script"
    FORM_REJECTED = "form-rejected"
    LOGIN_WALL = "login-wall"
    CAPTCHA = "captcha"
    DEAD_END = "dead-end"
    SESSION_EXPIRED = "session-expired"
    WRONG_ANSWER = "wrong-answer"

    # Those that slow one down.
    SLOW_PAGE = "slow-page"
    SHIFTING_PAGE = "shifting-page"
    OVERLAY = "overlay"
    HANDOFF = "handoff"
    HANDOFF_UNANNOUNCED = "handoff-unannounced"
    NEW_WINDOW = "new-window"
    DOCUMENT_ONLY = "document-only"
    UNLABELLED_CONTROL = "unlabelled-control"
    LABEL_CHANGED = "label-changed"
    LOOKALIKE_LINKS = "lookalike-links"
    DETOUR = "detour"
    UNHELPFUL_ERROR = "unhelpful-error"
    LOST_INPUT = "lost-input"
    HARD_TO_READ = "hard-to-read"
    UNEXPLAINED_ABBREVIATION = "unexplained-abbreviation"
    NO_ALTERNATIVE = "no-alternative"
    ACCESSIBILITY = "accessibility"
    NOT_KEYBOARD_OPERABLE = "not-keyboard-operable"
    OVERFLOW_ON_PHONE = "overflow-on-phone"
    SMALL_TARGET = "small-target"
    FAILED_REQUEST = "failed-request"
    INSECURE_PAGE = "insecure-page"
    INCONSISTENT_ANSWER = "inconsistent-answer"
    UNANSWERED_QUESTION = "unanswered-question"

    # Those in controls that the journey did not use.
    LINK_TO_NOWHERE = "link-to-nowhere"
    BROKEN_LINK_NEARBY = "broken-link-nearby"
    NAME_MISMATCH = "name-mismatch"
    EMAIL_ONLY = "email-only"
    HIDDEN_MENU = "hidden-menu"
    LIST_NEEDS_BUTTON = "list-needs-button"


@dataclass(frozen=True)
class Barrier:
    """One way in which a service gets in its customer's way."""

    slug: Slug
    title: str
    explanation: str
    """What it is and why it matters to a customer, in plain language."""
    severity: Severity
    """How much it matters unless the evidence says otherwise."""
    dimension: Dimension
    remedy: str
    """What to do about it."""
    principle: str
    """The rule it breaks, by name, so that nobody has to take our word for it."""
    reading: tuple[Reference, ...]
    """What to read about it."""
    details: type[Details] = Details
    """What is noted of it beside the sentence, and what of that may be published."""
    also_called: str = ""
    """Other words for it that people search for, with commas."""
    stops: bool = False
    """It can end the journey by itself."""
    difficulty: bool = False
    """Who meets it and gets past remembers it. Others are nuisances: noted, and no difficulty by themselves."""
    by_name: bool = False
    """It is met where what the task file names isn't found. So the file may be wrong, as long as nobody is known to
    have got there that way; and once somebody has, the site may have changed on purpose."""
    retired: bool = False
    """It is reported no more and costs nothing, though records of earlier kits may hold it."""
    in_control: bool = False
    """It lies in the control that a step needs, so a picture can show it."""
    phase: Phase | None = None
    """When it happens, wherever it was seen; None where that depends on the page."""
    shows_by_waiting: bool = False
    """All that shows of it is that something does not come or change in time: on a machine that is too busy, any page
    may look so."""
    needs_answer: bool = False
    """It can only be met where the last page gives an answer."""
    denies_access: bool = False
    """It breaks a promise of accessible pages."""
    own_change: bool = False
    """What changed in it between two audits is told by a kind of change of its own."""
    caveat: str = ""
    """What is to be said beside its findings of those that no check can make."""
    whole_page: bool = False
    """It is noted wherever it is on a page. Where it names no control that the journey used, it lies off the way."""
    costs_nothing: str = ""
    """Why it costs no points; empty where a measure of the rubric counts it."""
    step_mark: str = ""
    """What the page about an attempt says beside the step where it was met; empty for nothing."""
    picture_mark: str = ""
    """The same under a picture of the filmstrip."""


_PHASE_WORDS = {
    Phase.BEFORE: "getting to the right page",
    Phase.DURING: "forms and steps",
    Phase.AFTER: "what the customer leaves with",
}
