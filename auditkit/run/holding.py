"""Whether a condition holds on what the customer now looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.run.sight import in_sight
from auditkit.target.control import Purpose
from auditkit.target.pattern import Closeness, name_pattern

if TYPE_CHECKING:
    from auditkit.condition import Condition
    from auditkit.run.visit import Visit


async def holds(visit: Visit, condition: Condition) -> bool:
    """Whether the condition holds now. A document that was opened last is the page it is asked of."""
    paper = visit.paper
    if condition.url is not None:
        return condition.url_matches(paper.url if paper is not None else visit.page.url)
    if paper is not None:
        words = condition.text or condition.name
        if words is None:
            return False
        if condition.exact:
            return words in paper.text
        return name_pattern(words, Closeness.WHOLE_WORDS).search(" ".join(paper.text.split())) is not None
    return await in_sight(visit, condition, Purpose.SEE) is not None
