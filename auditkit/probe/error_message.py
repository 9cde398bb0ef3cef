"""What the site says when it rejects what was entered: whether it helps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.record.model import AttemptRecord, Finding, PageEventRecord, TaskSummary

# Words that say what to do. One of them, and something to do it with, makes a message helpful.
_ADVICE = re.compile(
    r"""\b(enter|type|write|use|choose|select|tick|check\ (?:that|the|your)|give|add|include|remove|leave\ out
    |show|tell|answer|put|keep|call|ask|shorten
    |must|should|needs?\ to|has\ to|have\ to|at\ least|at\ most|no\ more\ than|between|before|after|only|without
    |such\ as|for\ example|e\.g\.|like|format|(?:cannot|can't|may\ not)\ be)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MISSING = re.compile(
    r"\b(required|missing|blank|empty|not\ (?:been\ )?(?:filled|answered|chosen|selected|provided))\b", re.I
)
# What is left of a message without these names the thing it is about.
_GENERIC = frozenset(
    """a an and are at be been below above but by can cannot check code complete correct could data details did
    do does entered entry error errors fail failed failure field fields fix following for form found has have
    highlighted how if in incomplete incorrect information input invalid is it its mandatory marked may missing
    must need no not of ok on one or our please problem problems proceed process provided request required
    resolve review see some something sorry submission submit submitted that the then there these this to try
    again unable unexpected up valid validation value values was we went were what with wrong you your""".split()
)
FIELDS_MARKED = "fields are marked as wrong"
"""What the record says where fields are marked and no words were found: that is no message to judge."""
_EXPLAINED_WORDS = 13
"""A message this long explains something: in doubt it helps."""


class ErrorMessage(Probe):
    """Messages after a rejection: each must say what is wrong and, in so many words, how to put it right.

    Messages in other languages than English are kept and not judged, unless they are nothing but a code.
    """

    name = "error-message"
    about = "What the site says when it rejects an entry: whether it says what is wrong and how to fix it (English)."
    barriers = (Slug.UNHELPFUL_ERROR,)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(_in_english(attempt, one) for one in attempt.events_of("rejected"))

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a rejection whose messages don't help."""
        for one in attempt.events_of("rejected"):
            errors, step = one.details["errors"], attempt.step(one.step)
            english = _in_english(attempt, one)
            if errors and errors != [FIELDS_MARKED] and not any(helps(error, english=english) for error in errors):
                text = f"The message doesn't say what is wrong or how to put it right: “{errors[0]}”"
                where = step.page if step is not None else None
                yield finding(Slug.UNHELPFUL_ERROR, text, one.details, step=one.step, page=where)


def _in_english(attempt: AttemptRecord, rejected: PageEventRecord) -> bool:
    step = attempt.step(rejected.step)
    page = attempt.page_of(step) if step is not None else None
    return page is None or page.language_code == "en"


def helps(message: str, *, english: bool = True) -> bool:
    """Whether a message tells a customer what to do. In doubt it does."""
    words = re.findall(r"[^\W\d_]{2,}", message.lower())
    named = [word for word in words if word not in _GENERIC]
    if not named or not words:
        return False
    if not english or len(words) >= _EXPLAINED_WORDS:
        return True
    return _ADVICE.search(message) is not None or _MISSING.search(message) is not None
