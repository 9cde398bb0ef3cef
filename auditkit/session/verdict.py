"""Whether a person succeeded, by the task's success and answer where it has one, and the attempt as a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from auditkit.diagnostic.wording import caseless_line
from auditkit.record.model import AnswerRecord, AttemptRecord, ConditionRecord
from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.record.person import OWN_ROUTE, PersonReport, VerdictBasis
from auditkit.task.model import Answer, Budget

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SIGNS = re.compile(r"[^\w%]+")


@dataclass(frozen=True)
class PersonVerdict:
    outcome: Outcome
    reason: Reason | None
    message: str | None
    answer: AnswerRecord | None
    by: VerdictBasis | None
    """What decided; None when nothing could."""


def judge(
    report: PersonReport,
    *,
    answer: Answer | None = None,
    success: Sequence[ConditionRecord] | None = None,
    budget: Budget | None = None,
    steps: int | None = None,
    right: bool | None = None,
) -> PersonVerdict:
    """Judge an attempt.

    `success` holds the task's conditions on the last page, where the kit saw the pages; `steps` how many presses it
    took there. `right` is what someone of the reviewing team says of the answer; it stands above the comparison.
    """
    given = _answer(report, answer, right)
    outcome, message, by = _verdict_of(report, given, success, right)
    if outcome is None:
        message = "The worksheet doesn't say how it ended."
        return PersonVerdict(Outcome.NOT_MEASURED, Reason.INTERRUPTED, message, given, None)
    if outcome is Outcome.COMPLETED and (over := _over(report, budget, steps)):
        outcome, message = Outcome.COMPLETED_WITH_DIFFICULTY, over
    return PersonVerdict(outcome, None, message, given, by)


_Basis = tuple[Outcome | None, str | None, VerdictBasis | None]


def _verdict_of(
    report: PersonReport, given: AnswerRecord | None, success: Sequence[ConditionRecord] | None, right: bool | None
) -> _Basis:
    if report.gave_up or report.skipped:
        message = "They gave up." if report.gave_up else "They got stuck."
        return Outcome.NOT_COMPLETED, message, VerdictBasis.GIVING_UP
    if given is not None and given.read is not None:
        by_answer = VerdictBasis.ANSWER if right is None else VerdictBasis.REVIEWER
        if given.matches:
            return Outcome.COMPLETED, None, by_answer
        message = f"They said “{given.read}”; the right answer is {given.expected_words}."
        return Outcome.WRONG_ANSWER, message, by_answer
    return _by_success(report, success) if success else _by_belief(report)


def _by_success(report: PersonReport, success: Sequence[ConditionRecord]) -> _Basis:
    if all(one.held for one in success):
        return Outcome.COMPLETED, None, VerdictBasis.SUCCESS
    believed = " They thought they had succeeded." if report.believed_done else ""
    return Outcome.NOT_COMPLETED, f"The last page is not what the task asks for.{believed}", VerdictBasis.SUCCESS


def _by_belief(report: PersonReport) -> _Basis:
    if report.believed_done is None:
        return None, None, None
    outcome = Outcome.COMPLETED if report.believed_done else Outcome.NOT_COMPLETED
    return outcome, "Self-reported, not verified.", VerdictBasis.BELIEF


def _answer(report: PersonReport, answer: Answer | None, right: bool | None) -> AnswerRecord | None:
    if answer is None:
        return None
    given = report.answer_given
    matches = given is not None and (agrees(given, answer) if right is None else right)
    return AnswerRecord(read=given, expected=answer.expected, matches=matches)


def _over(report: PersonReport, budget: Budget | None, steps: int | None) -> str | None:
    """Why it was harder than it should be; None when it wasn't."""
    if budget is None:
        return None
    if budget.steps is not None and steps is not None and steps > budget.steps:
        return f"It took {steps} steps. The task's limit is {budget.steps}."
    if budget.seconds is not None and report.seconds is not None and report.seconds > budget.seconds:
        return f"It took {report.seconds:.0f} seconds. The task's limit is {budget.seconds:g}."
    return None


def agrees(given: str, answer: Answer) -> bool:
    """Whether what a person wrote is the right answer. People write `25 dollars a year` for `$25.00`.

    An answer with numbers in it is right when it holds the same numbers and no other, and one of the long words
    beside them. One in words is right when it holds the right words, in their order, and does not deny them. This can
    be wrong, so the one who takes the answer in is told what was said, and may decide.
    """
    if answer.matches is not None:
        return any(re.search(answer.matches, given, flags) is not None for flags in (0, re.IGNORECASE))
    expected = answer.equals or ""
    if caseless_line(given) == caseless_line(expected):
        return True
    numbers = _numbers(expected)
    if numbers:
        beside = _long_words(expected)
        return _numbers(given) == numbers and (not beside or bool(beside & _long_words(given)))
    return _holds(given, expected) and _denials(given) == _denials(expected)


def _numbers(text: str) -> set[Decimal]:
    return {_number(found) for found in _NUMBER.findall(text)}


def _number(written: str) -> Decimal:
    """`1,250.00`, `1.250,00` and `1250` are one number; so are `25` and `25.00`."""
    last = max(written.rfind("."), written.rfind(","))
    if last >= 0 and len(written) - last - 1 != 3:
        whole, rest = written[:last], written[last + 1 :]
    else:
        whole, rest = written, ""
    digits = re.sub(r"[.,]", "", whole) or "0"
    return Decimal(f"{digits}.{rest or '0'}").normalize()


def _long_words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", text.casefold()))


def _holds(given: str, wanted: str) -> bool:
    """Whether the words stand in what was said, as whole words and in their order. Signs, as of a currency, don't."""
    words = _SIGNS.sub(" ", wanted.casefold()).split()
    return f" {' '.join(words)} " in f" {' '.join(_SIGNS.sub(' ', given.casefold()).split())} " if words else True


_NOT = frozenset({"not", "no", "isn't", "isnt", "don't", "dont", "doesn't", "doesnt", "never", "without"})


def _denials(text: str) -> int:
    return sum(word in _NOT for word in re.sub(r"[^\w'’]+", " ", text.casefold()).replace("’", "'").split())


def person_attempt(
    agency: str,
    task: str,
    report: PersonReport,
    judged: PersonVerdict,
    *,
    profile: str,
    trial: int,
    started_at: datetime,
) -> AttemptRecord:
    """The record; callers that saw pages and steps add them with `model_copy(update=…)`."""
    return AttemptRecord(
        agency=agency,
        task=task,
        path=OWN_ROUTE,
        profile=profile,
        trial=trial,
        performer=Performer.PERSON,
        outcome=judged.outcome,
        reason=judged.reason,
        message=judged.message,
        started_at=started_at,
        answer=judged.answer,
        person=report.model_copy(update={"judged_by": judged.by}),
    )
