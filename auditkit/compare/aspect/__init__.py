"""What is looked at when a way is compared: one file an aspect, in the order they are told.

Adding one is a file, a line here and a word in `Aspect`; a test compares the list with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditkit.compare.aspect.answer import answer
from auditkit.compare.aspect.cause import cause
from auditkit.compare.aspect.finding import finding
from auditkit.compare.aspect.handoff import handoff
from auditkit.compare.aspect.label import label
from auditkit.compare.aspect.length import length
from auditkit.compare.aspect.outcome import outcome
from auditkit.compare.aspect.steadiness import steadiness
from auditkit.compare.model import Change
from auditkit.compare.way import Walked

Look = Callable[[Walked, Walked], Iterator[Change]]
"""Then and now, both measured and asked the same."""

ASPECTS: tuple[Look, ...] = (outcome, cause, answer, steadiness, handoff, finding, length, label)

__all__ = ["ASPECTS", "Look"]
