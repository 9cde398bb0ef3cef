"""The ways a script found, and where a person's own way leaves them: by the first press, and page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.score.navigation_click import first_pressed, first_presses, pressed_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord
    from auditkit.score.navigation_click import Press


@dataclass(frozen=True)
class Trail:
    """What a script pressed first and the pages it saw, wherever it got there."""

    first: frozenset[Press] = frozenset()
    pages: frozenset[str] = frozenset()
    """Addresses, without what follows `?` or `#`."""

    def first_astray(self, attempt: AttemptRecord) -> StepRecord | None:
        """The first press, where no way that ended well begins with it; None where that can't be said."""
        press = pressed_first(attempt)
        return first_pressed(attempt) if self.first and press is not None and press not in self.first else None

    def off(self, attempt: AttemptRecord) -> frozenset[int]:
        """Indexes of the pages that are on no way that ended well.

        Empty where not even one page is: then the script saw another site, or the same at another address.
        """
        beside = frozenset(index for index, page in enumerate(attempt.pages) if _bare(page) not in self.pages)
        return beside if len(beside) < len(attempt.pages) else frozenset()


def trail_of(script: Sequence[AttemptRecord]) -> Trail:
    """The ways of a script's attempts that ended well."""
    well = [one for one in script if one.outcome.success]
    return Trail(first_presses(well), frozenset(_bare(page) for one in well for page in one.pages))


def _bare(page: PageRecord) -> str:
    return page.url.partition("#")[0].partition("?")[0].rstrip("/")
