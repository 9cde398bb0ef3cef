"""What is looked at when a way is compared: one file an aspect, in the order they are told.

Adding one is a file, a line here and a word in `Aspect`; a test compares the list with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditkit.compare.change.answer import answer
from auditkit.compare.change.cause_cause import cause
from auditkit.compare.change.finding_finding import finding
from auditkit.compare.change.handoff import handoff
from auditkit.compare.change.label import label
from auditkit.compare.change.length import length
from auditkit.compare.change.outcome import outcome
from auditkit.compare.change.steadiness import steadiness
from auditkit.compare.model import Change
from auditkit.compare.model_way import Walked

Look = Callable[[Walked, Walked], Iterator[Change]]
"""Then and now, both measured and asked the same."""

ASPECTS: tuple[Look, ...] = (outcome, cause, answer, steadiness, handoff, finding, length, label)

__all__ = ["ASPECTS", "Look"]
