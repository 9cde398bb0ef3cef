"""What is known when a step has failed, and what is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditkit.probe.barrier import Slug

if TYPE_CHECKING:
    from auditkit.browser.guard import Refused
    from auditkit.browser.traffic import DocumentSeen, PartMissing, ScriptError
    from auditkit.locator.step_error import Trouble
    from auditkit.record.outcome import Reason
    from auditkit.run.diagnosis.evidence_scene import Scene

_IN_CONTROLS = frozenset(
    {Slug.CONTROL_NOT_FOUND, Slug.CONTROL_COVERED, Slug.CONTROL_DISABLED, Slug.CONTROL_AMBIGUOUS}
)


@dataclass(frozen=True)
class StepMade:
    """A step that was made before the failure."""

    number: int
    words: str
    done: str
    """The same as something that has happened, to follow "after": pressing “Fees”."""
    presses: bool
    """Whether it pressed something, so that something should have happened."""
    moved: bool
    """Whether the address or the words on the page changed."""
    goes: bool
    """Whether the address came from the task file, not from the site: the start page and `goto`."""
    gave: bool
    """Whether it gave the site something: filled, chose, ticked."""
    form: bool
    """Whether what it pressed sends a form."""
    looks: bool = False
    """Whether it only looked."""
    asked: bool = True
    """Whether anything was asked of a server while it went on."""
    same_form: bool = False
    """Whether the page has the same fields under the same heading as before."""
    new_lines: tuple[str, ...] = ()
    """What the page says now and didn't before."""
    url_from: str = ""
    """The page it began on, without query and fragment."""
    url_to: str = ""
    """The page it ended on."""


@dataclass(frozen=True)
class Evidence:
    """Everything the rules look at."""

    trouble: Trouble
    step: int
    """The step that failed; one past the last where the end of the journey wasn't what it should be."""
    words: str
    """The failed step in words."""
    made: tuple[StepMade, ...]
    """The steps before it, the start page as step 0 among them."""
    url: str
    own: bool
    """Whether the page in the window is the agency's."""
    scene: Scene
    document: DocumentSeen | None
    """The server's answer that brought the page in the window."""
    script_errors: tuple[ScriptError, ...]
    missing: tuple[PartMissing, ...]
    """Parts of pages that came with an error, or not at all."""
    refused: tuple[Refused, ...]
    said_before: str = ""
    """What the page said before the last press."""
    lost: tuple[str, ...] = ()
    """Labels of the fields that the last rejection emptied."""
    waited_seconds: float = 0.0
    """How long the step that failed went on."""
    ended: bool = False
    """Whether every step was made and the end was not what it should be."""
    succeeded_early: bool = False
    """Whether the success conditions hold though a step couldn't be made."""

    def step_at(self, number: int) -> StepMade | None:
        """A step made before the failure."""
        return next((one for one in self.made if one.number == number), None)


@dataclass(frozen=True)
class Cause:
    """What went wrong, in one sentence, and where: a barrier of the agency's, or a reason of ours."""

    message: str
    step: int
    barrier: Slug | None = None
    reason: Reason | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def is_in_control(self, step: int) -> bool:
        """Whether the control that this step needs is what is wrong, so that a picture can show it."""
        return self.step == step and self.barrier in _IN_CONTROLS
