"""Promises about journeys: whether they end well, how long they are, what they answer, what they ask of people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditkit.probe.barrier import Slug
from auditkit.probe.detour import effort
from auditkit.record.outcome import Performer
from auditkit.score.promise_result import Evidence, Shown, amount, judged
from auditkit.score.verdict import cause_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import AttemptRecord
    from auditkit.record.model_promise import PromiseSummary


def task_steps(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Attempts that ended well count, and those that had gone on too long before they were stopped."""
    limit = promise.task_steps or 0
    counted = [one for one in attempts if one.outcome.success or effort(one) > limit]
    long = [Evidence.of(one, f"It took {effort(one)} steps.") for one in counted if effort(one) > limit]
    return judged(
        "task_steps",
        ("attempt", "attempts"),
        len(counted),
        long,
        good=f"took at most {amount(limit, 'step')}.",
        bad=f"took more than {amount(limit, 'step')}.",
        none="No attempt ended well, so nothing here can show how many steps it takes.",
    )


def task_minutes(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """A script neither reads nor thinks: that it is slower shows something, that it is faster shows nothing."""
    limit = promise.task_minutes or 0.0
    timed = [one for one in attempts if one.replay is None]
    counted = [one for one in timed if one.outcome.success or _minutes(one) > limit]
    long = [Evidence.of(one, f"It took {_minutes(one):.1f} minutes.") for one in counted if _minutes(one) > limit]
    shown = judged(
        "task_minutes",
        ("attempt", "attempts"),
        len(counted),
        long,
        good=f"ended within {amount(limit, 'minute')}.",
        bad=f"took longer than {amount(limit, 'minute')}.",
        none="No attempt that was timed ended well, so nothing here can show how long it takes.",
    )
    if not shown.kept or all(one.performer is Performer.PERSON for one in counted):
        return shown
    said = f"{shown.said} But a script does not read or think. Only people can show that it is long enough for them."
    return Shown(shown.term, None, said, shown.n, shown.unit)


def done_online(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Each attempt that was measured must end with the product."""
    return judged(
        "done_online",
        ("attempt", "attempts"),
        len(attempts),
        [_failure(one) for one in attempts if not one.outcome.success],
        good="ended with what the customer came for.",
        bad="did not end with what the customer came for.",
        none="No attempt was measured, so nothing here can show it.",
    )


def works_on_phone(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Attempts made with a phone: each must end well, on pages no wider than its screen."""
    by_phone = [one for one in attempts if any(page.phone for page in one.pages)]
    broken = []
    for one in by_phone:
        wide = next((found for found in one.findings if found.barrier == Slug.OVERFLOW_ON_PHONE), None)
        if not one.outcome.success:
            broken.append(_failure(one))
        elif wide is not None:
            broken.append(Evidence.of(one, wide.message))
    return judged(
        "works_on_phone",
        ("attempt with a phone", "attempts with a phone"),
        len(by_phone),
        broken,
        good="ended well.",
        bad="did not end well, or met a page wider than the screen.",
        none="No attempt was made with a phone, so nothing here can show it.",
    )


def no_sign_in(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Nobody met a page that wants an account first."""
    walls = [
        Evidence.of(one, found.message)
        for one in attempts
        if (found := next((each for each in one.findings if each.barrier == Slug.LOGIN_WALL), None)) is not None
    ]
    return judged(
        "no_sign_in",
        ("attempt", "attempts"),
        len(attempts),
        walls,
        good="went on without a sign-in in the way.",
        bad="came to a page that asks people to sign in first.",
        none="No attempt was measured, so nothing here can show it.",
    )


def right_answers(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Answers that were read, beside those the task files expect. An answer that isn't there is not a wrong one."""
    told = [(one, one.answer) for one in attempts if one.answer is not None and one.answer.read is not None]
    wrong = [
        Evidence.of(one, f"The answer given is “{answer.read}”; the right one is {answer.expected}.")
        for one, answer in told
        if not answer.matches
    ]
    return judged(
        "right_answers",
        ("answer", "answers"),
        len(told),
        wrong,
        good="was right." if len(told) == 1 else "were right.",
        bad="was wrong." if len(wrong) == 1 else "were wrong.",
        none="No answer was read, so nothing here can show it.",
    )


def same_answers(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> Shown:
    """Answers that another way, visitor, task, page or audit could contradict, and those that one did."""
    asked: dict[tuple[str, str], list[AttemptRecord]] = defaultdict(list)
    for one in attempts:
        if one.answer is not None and one.answer.read is not None:
            asked[one.agency, one.task].append(one)
    compared, broken = 0, []
    for same in asked.values():
        for one in same:
            other = next((found for found in one.findings if found.barrier == Slug.INCONSISTENT_ANSWER), None)
            compared += len(same) > 1 or other is not None
            if other is not None:
                broken.append(Evidence.of(one, other.message))
    return judged(
        "same_answers",
        ("answer", "answers"),
        compared,
        broken,
        good="agreed with those to the same question by other ways.",
        bad="did not agree with another one to the same question.",
        none="No question was answered by more than one way, so nothing here can show it.",
    )


def _failure(attempt: AttemptRecord) -> Evidence:
    cause = cause_of(attempt)
    return Evidence.of(attempt, cause.sentence if cause is not None else attempt.outcome.words)


def _minutes(attempt: AttemptRecord) -> float:
    return attempt.scripted_duration_seconds / 60


JOURNEY_CHECKS = {
    "task_steps": task_steps,
    "task_minutes": task_minutes,
    "done_online": done_online,
    "works_on_phone": works_on_phone,
    "no_sign_in": no_sign_in,
    "right_answers": right_answers,
    "same_answers": same_answers,
}
