"""What stops customers or makes it hard for them, then and now; and when several attempts mean that it got worse.

A way got worse when **more than half of its tries now ended worse than more than half of them did before**. The
first try counts like those that were made to confirm it. It is mended by the same rule the other way round. Half
and half is no result: then the way is unsteady, and neither worse nor mended.

A serious barrier is new when more than half of the tries that got as far met it now, and fewer than half did
before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.compare.model import (
    Change,
    ChangeKind,
    Direction,
    RouteAttempts,
    comparable_text,
    full_sentence,
    has_same_words,
    on_day,
    quoted_text,
)
from auditkit.diagnostic.wording import capitalize_first, listing
from auditkit.locator.similarity import name_similarity
from auditkit.probe.barrier import Slug
from auditkit.record.model import TARGET_HINTS, TARGET_WORDS
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.explanation.attempt import Explanation, explain_difficulty
from auditkit.score.verdict import Verdict, same_cause
from auditkit.task.steps import action_class

if TYPE_CHECKING:
    from auditkit.record.model import StepRecord


def obstacle(walked: RouteAttempts) -> Explanation | None:
    """What most tries ended for; else what made it hard. None where nothing did."""
    if walked.tally.verdict is Verdict.COMPLETED_WITH_DIFFICULTY:
        hard = next((one for one in walked.well if one.outcome is Outcome.COMPLETED_WITH_DIFFICULTY), None)
        return explain_difficulty(hard) if hard is not None and hard.message else None
    return next(iter(same_cause(walked.failed(Outcome.WRONG_ANSWER) or walked.failed())), None)


def _is_same(one: Explanation, other: Explanation, *, by_words: bool) -> bool:
    """`by_words`: whether both are in the words of one version of the kit."""
    if one.step_number != other.step_number or one.barrier != other.barrier:
        return False
    same = comparable_text if by_words else quoted_text
    return one.barrier is not None or same(one.sentence) == same(other.sentence)


def is_majority(number: int, of: int) -> bool:
    return 2 * number > of


def is_half(number: int, of: int) -> bool:
    return 2 * number >= of


def outcome_direction(then: RouteAttempts, now: RouteAttempts) -> Direction:
    of = len(now.measured)
    if is_majority(count_worse_attempts(then, now), of):
        return Direction.WORSE
    return Direction.FIXED if is_majority(_count_moved(then, now, 1), of) else Direction.NEITHER


def count_worse_attempts(then: RouteAttempts, now: RouteAttempts) -> int:
    """How many tries now ended worse than more than half of them did before."""
    return _count_moved(then, now, -1)


def _count_moved(then: RouteAttempts, now: RouteAttempts, sign: int) -> int:
    before = [sign * one.outcome.rank for one in then.measured]
    after = [sign * one.outcome.rank for one in now.measured]
    return sum(is_majority(sum(one > past for past in before), len(before)) for one in after)


_TARGET_KINDS = (*TARGET_WORDS, *TARGET_HINTS, "test_id", "css")
_FIELD_ROLES = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "checkbox", "radio", "switch"})
_MAX_NEAREST = 2
_MIN_SIMILARITY_SHARE = 0.8


def missing_control_sentence(obstacle: Explanation, then: RouteAttempts) -> str:
    """`Step 4, “Apply online”, is no longer there. The closest name is “Start your application”.`

    Empty when what stops the customer is something else.
    """
    step = obstacle.attempt.step(obstacle.step_number)
    if obstacle.barrier != Slug.CONTROL_NOT_FOUND or step is None:
        return ""
    name = step.target_name(_TARGET_KINDS)
    if not name:
        return ""
    tried = (one.step(step.number) for one in then.measured)
    was_there = any(one is not None and one.status in (StepStatus.DONE, StepStatus.ADAPTED) for one in tried)
    nearest = _nearest(name, step)
    closest = "closest name is" if len(nearest) == 1 else "closest names are"
    more = f". The {closest} {listing(nearest)}" if nearest else _fields_text(step)
    where = "visible" if step.details.hidden else "there"
    return f"Step {step.number}, “{name}”, is {'no longer' if was_there else 'not'} {where}{more}."


def _nearest(wanted: str, step: StepRecord) -> list[str]:
    """Names a customer might take instead: those as much alike as the first, else that one, if of the same kind."""
    near = [(one.name, one.role) for one in step.details.nearest or () if one.name]
    if not near:
        return []
    if step.details.alike:
        enough = name_similarity(wanted, near[0][0]) * _MIN_SIMILARITY_SHARE
        names = [name for name, _ in near if name_similarity(wanted, name) >= enough]
    else:
        role = (step.target or {}).get("role")
        other = action_class(step.do).fills_field or role not in (None, near[0][1])
        names = [] if other else [near[0][0]]
    return [f"“{name}”" for name in names[:_MAX_NEAREST]]


def _fields_text(step: StepRecord) -> str:
    """Where something was to be filled in and nothing is called alike: the fields that there are."""
    near = (step.details.nearest or ()) if action_class(step.do).fills_field else ()
    names = [f"“{one.name}”" for one in near if one.role in _FIELD_ROLES and one.name]
    return f". The page has the field{'s' if len(names) != 1 else ''} {listing(names)}" if names else ""


def cause(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """One change at most: something else is in the way now, or something new, or nothing any more."""
    was, is_ = obstacle(then), obstacle(now)
    if is_ is not None and (was is None or was.stops != is_.stops):
        if was is not None and was.stops:
            still = f" What still makes it hard: {full_sentence(is_.sentence)}"
            yield _change(_gone_sentence(was, then, now) + still, was, is_, then, now)
        else:
            yield _change(_obstacle_sentence(is_, then), was, is_, then, now)
    elif is_ is not None and was is not None:
        if not _is_same(was, is_, by_words=has_same_words(then, now)):
            what = "stops the customer" if is_.stops else "makes it hard"
            text = f"Something else {what} now: {_obstacle_sentence(is_, then)}"
            before = f" {capitalize_first(on_day(then.at, now.at))} it was: {full_sentence(was.sentence)}"
            yield _change(text + before, was, is_, then, now)
    elif was is not None:
        yield _change(_gone_sentence(was, then, now), was, is_, then, now)


def _gone_sentence(was: Explanation, then: RouteAttempts, now: RouteAttempts) -> str:
    what = "stopped the customer" if was.stops else "made it hard"
    return f"What {what} {on_day(then.at, now.at)} is gone: {full_sentence(was.sentence)}"


def _obstacle_sentence(is_: Explanation, then: RouteAttempts) -> str:
    at = f"At step {is_.step_number}: " if is_.stops and is_.step_number else ""
    text = missing_control_sentence(is_, then) or f"{at}{full_sentence(is_.sentence)}"
    return f"{text} {is_.update}" if is_.update else text


def _change(
    text: str, was: Explanation | None, is_: Explanation | None, then: RouteAttempts, now: RouteAttempts
) -> Change:
    about = is_ or was
    return Change(
        ChangeKind.CAUSE,
        outcome_direction(then, now),
        text,
        before=was.sentence if was else None,
        after=is_.sentence if is_ else None,
        step=about.step_number if about else None,
        barrier=about.barrier if about else None,
        severity=about.severity if about else None,
        url=about.url if about else None,
    )
