"""Whether a condition holds on what the customer now looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.locator.locate_control import Purpose
from auditkit.locator.locate_pattern import Closeness, name_pattern
from auditkit.run.visible_control import in_sight

if TYPE_CHECKING:
    from auditkit.run.visit import Visit
    from auditkit.task.condition import Condition


async def holds(visit: Visit, condition: Condition) -> bool:
    """Whether the condition holds now, on the page or in the document that was opened from it."""
    if condition.url is not None:
        here = [visit.page.url, *([visit.paper.url] if visit.paper is not None else [])]
        return any(condition.url_matches(url) for url in here)
    if visit.paper is not None and _in_paper(condition, visit.paper.text):
        return True
    return await in_sight(visit, condition, Purpose.SEE) is not None


def _in_paper(condition: Condition, text: str) -> bool:
    words = condition.text or condition.name
    if words is None:
        return False
    if condition.exact:
        return words in text
    return name_pattern(words, Closeness.WHOLE_WORDS).search(" ".join(text.split())) is not None
