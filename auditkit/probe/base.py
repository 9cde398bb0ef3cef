"""What a probe is: it looks at a page or a journey, and says what was in the customer's way.

Looking and judging are apart. What `look` saw is kept in the record; `judge` works from the record alone, so that an
old audit can be judged again without visiting anyone's site.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.details import Details, ProbeResult
from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskSummary
from auditkit.record.outcome import Severity

if TYPE_CHECKING:
    from playwright.async_api import Page

Result = TypeVar("Result", bound=ProbeResult)


PRESS_EVENTS = frozenset(
    "click dblclick mousedown mouseup pointerdown pointerup touchstart touchend keydown keyup keypress focus focusin "
    "hashchange popstate navigate".split()
)
"""By any of these a page may do something when a link is pressed."""
CHOICE_EVENTS = frozenset("change input blur focusout".split())
"""By any of these a page may do something when a list is chosen from."""


@dataclass(frozen=True)
class ProbedPage:
    page: Page
    url: str
    language: str
    """The language its words are in, as an ISO 639-1 code; `und` where that can't be told."""
    phone: bool
    """Whether the visitor holds a phone."""
    ask_frames: Callable[[str], Awaitable[list[Any]]]
    """Asks every frame in sight a page script; gives the answers."""
    events_heard: Callable[[Sequence[str]], Awaitable[list[frozenset[str]] | None]]
    """The events that somebody listens to on any of the things in an array, for each of these expressions that give
    arrays; None where it can't be told."""
    entered: Sequence[str]
    """What the customer has entered up to now, on any page."""
    answered: Sequence[str]
    """Addresses of the pages on which they have entered or chosen something, without query and fragment."""
    keep: Callable[[Any], str | None]
    """Stores JSON, compressed, under its digest where evidence is kept; gives the digest."""


class Probe(ABC):
    """One thing to look for."""

    name: ClassVar[str]
    """Its name in the record and in the reference."""
    about: ClassVar[str]
    """What it looks at, in one sentence."""
    barriers: ClassVar[tuple[Slug, ...]]
    """What it may report."""

    @abstractmethod
    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """What was in the customer's way, from the record alone."""

    def could_judge(self, attempt: AttemptRecord) -> bool:
        """Whether the attempt is proof of there being nothing to report, when nothing was: it had a look or an
        occasion. Any journey has, unless the probe says otherwise.
        """
        return True


class PageProbe(Probe, Generic[Result]):
    """A probe that looks at every distinct page of a journey that belongs to the agency."""

    result: type[Result]
    """What it leaves in the record of a page."""
    limit_seconds: ClassVar[float] = 10.0
    """It is given up after that long, and the record says so."""
    error_pages: ClassVar[bool] = False
    """Whether it also looks at pages that came with an error."""

    def applies(self, probed: ProbedPage) -> bool:
        return True

    @abstractmethod
    async def look(self, probed: ProbedPage) -> Result:
        """What is there. Anything raised is noted, and ends nothing."""

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        for index, page in enumerate(attempt.pages):
            seen = self.result.on(page)
            if seen is not None:
                yield from self.judge_page(seen, page, index)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(self.result.on(page) is not None for page in attempt.pages)

    def judge_page(self, seen: Result, page: PageRecord, index: int) -> Iterator[Finding]:
        return iter(())


def finding(
    slug: Slug,
    message: str,
    details: Details | Mapping[str, Any] | None = None,
    *,
    step: int | None = None,
    page: int | None = None,
    severity: Severity | None = None,
) -> Finding:
    """A finding, with its evidence as the barrier's model reads it, and the catalogue's severity unless given one."""
    barrier = BARRIERS[slug]
    return Finding(
        barrier=slug.value,
        severity=severity or barrier.severity,
        message=message,
        step=step,
        page=page,
        details=barrier.details.model_validate(details or {}),
    )
