"""What the customer would say if asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts
from auditkit.diagnostic.wording import caseless_line

if TYPE_CHECKING:
    from auditkit.record.model import AnswerRecord

_MAYBE_STALE = " The task file expects {}. If the rule itself has changed, update the task file."
"""A page that was right till now may have been kept up to date, and the file not."""


def answer(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """One change, when most tries read something else than before."""
    was, is_ = _read(then), _read(now)
    if was is None or is_ is None or caseless_line(was.read) == caseless_line(is_.read):
        return
    if was.matches == is_.matches:
        direction, aside = Direction.NEITHER, "" if is_.matches else " Neither is right."
    else:
        direction = Direction.FIXED if is_.matches else Direction.WORSE
        aside = "" if is_.matches else _MAYBE_STALE.format(is_.expected_words)
    text = f"The answer was “{was.read}” and is now “{is_.read}”.{aside}"
    yield Change(ChangeKind.ANSWER, direction, text, before=was.read, after=is_.read)


def _read(walked: RouteAttempts) -> AnswerRecord | None:
    """The answer most tries read; of two as frequent, the first."""
    read = [one.answer for one in walked.measured if one.answer is not None and one.answer.read is not None]
    if not read:
        return None
    plain = Counter(caseless_line(one.read) for one in read).most_common(1)[0][0]
    return next(one for one in read if caseless_line(one.read) == plain)
