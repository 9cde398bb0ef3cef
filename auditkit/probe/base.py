"""What a probe is: it looks at a page or a journey, and says what was in the customer's way.

Looking and judging are apart. What `look` saw is kept in the record; `judge` works from the record alone, so that an
old audit can be judged again without visiting anyone's site.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.model import Finding
from auditkit.record.outcome import Severity

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditkit.record.model import AttemptRecord, PageRecord, TaskSummary

FAILED = "failed"
"""The key a probe that broke leaves in the page's record, with why."""


@dataclass(frozen=True)
class ProbedPage:
    """A page as a probe gets it."""

    page: Page
    url: str
    language: str | None
    phone: bool
    """Whether the visitor holds a phone."""
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


class PageProbe(Probe):
    """A probe that looks at every distinct page of a journey that belongs to the agency."""

    limit_seconds: ClassVar[float] = 10.0
    """It is given up after that long, and the record says so."""
    shared: ClassVar[bool] = True
    """Whether the same page, letter for letter, looks the same in every attempt: then it is looked at once."""
    error_pages: ClassVar[bool] = False
    """Whether it also looks at pages that came with an error."""

    def applies(self, sight: ProbedPage) -> bool:
        """Whether it has something to look for on this page."""
        return True

    @abstractmethod
    async def look(self, sight: ProbedPage) -> dict[str, Any]:
        """What is there, as JSON. Anything raised is noted, and ends nothing."""

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """What was in the way on each page that was looked at."""
        for index, page in enumerate(attempt.pages):
            seen = page.probes.get(self.name)
            if seen is not None and FAILED not in seen:
                yield from self.judge_page(seen, page, index)

    def judge_page(self, seen: Mapping[str, Any], page: PageRecord, index: int) -> Iterator[Finding]:
        """What was in the way on one page."""
        return iter(())


def finding(
    slug: Slug,
    message: str,
    *,
    step: int | None = None,
    page: int | None = None,
    severity: Severity | None = None,
    **details: Any,
) -> Finding:
    """A finding; without a severity of its own it gets the catalogue's."""
    severity = severity or BARRIERS[slug].severity
    return Finding(barrier=slug.value, severity=severity, message=message, step=step, page=page, details=details)
