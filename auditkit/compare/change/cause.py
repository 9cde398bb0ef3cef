"""What stops customers or makes it hard for them, then and now; and when several attempts mean that it got worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.compare.model import Change, ChangeKind, Direction, comparable_text, full_sentence, on_day
from auditkit.diagnostic.text import listing
from auditkit.locator.similarity import name_similarity
from auditkit.probe.barrier import Slug
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.explanation.wording import capitalize_first
from auditkit.score.verdict import Verdict, cause_of, stopping_finding, top_cause
from auditkit.task.steps import action_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.compare.model import RouteAttempts
    from auditkit.record.model import AttemptRecord, Finding, StepRecord
    from auditkit.record.outcome import Severity


@dataclass(frozen=True)
class Obstacle:
    """What is in the way."""

    stops: bool
    """Whether the customer leaves without the product."""
    sentence: str
    """From the record: hostile."""
    barrier: str | None
    severity: Severity | None
    step: int | None
    url: str | None
    attempt: AttemptRecord

    @property
    def same_as(self) -> tuple[object, ...]:
        """Equal for what is the same thing in two audits."""
        return (self.barrier, self.step) if self.barrier else (comparable_text(self.sentence), self.step)

    @property
    def at(self) -> StepRecord | None:
        """The step it is met at."""
        return self.attempt.step(self.step)


def obstacle(walked: RouteAttempts) -> Obstacle | None:
    """What most tries ended for; else what made it hard. None where nothing did, or only a name is new."""
    if walked.tally.verdict is Verdict.COMPLETED_WITH_DIFFICULTY:
        return None if is_only_renamed(walked) else _difficulty(walked)
    worst = walked.failed(Outcome.WRONG_ANSWER) or walked.failed()
    top = top_cause(worst)
    if top is None:
        return None
    attempt = next(one for one in worst if one.key == top.attempt)
    found = stopping_finding(attempt)
    step = attempt.step(top.step)
    url = (_url(found) if found else None) or (step.url_after if step else None) or None
    return Obstacle(True, top.sentence, top.barrier, found.severity if found else None, top.step, url, attempt)


def is_only_renamed(walked: RouteAttempts) -> bool:
    """Whether all that made it hard is that controls have new names: a customer of today knows no others."""
    if walked.tally.verdict is not Verdict.COMPLETED_WITH_DIFFICULTY:
        return False
    hard = [one for one in walked.well if one.outcome is Outcome.COMPLETED_WITH_DIFFICULTY]
    return all(is_attempt_only_renamed(one) for one in hard)


def is_attempt_only_renamed(attempt: AttemptRecord) -> bool:
    """Whether all that made a try hard is that controls have new names."""
    if attempt.outcome is not Outcome.COMPLETED_WITH_DIFFICULTY:
        return False
    told = [one.message for one in attempt.findings if one.barrier == Slug.LABEL_CHANGED]
    return bool(told) and attempt.message == " ".join(told)


def _difficulty(walked: RouteAttempts) -> Obstacle | None:
    """The sentence of a try that was hard, with the gravest barrier it is made of."""
    attempt = next((one for one in walked.well if one.outcome is Outcome.COMPLETED_WITH_DIFFICULTY), None)
    if attempt is None or not attempt.message:
        return None
    behind = [one for one in attempt.findings if one.message in attempt.message and one.barrier != Slug.LABEL_CHANGED]
    found = max(behind, key=lambda one: one.severity.rank, default=None)
    if found is None:
        return Obstacle(False, attempt.message, None, None, None, None, attempt)
    return Obstacle(False, attempt.message, found.barrier, found.severity, found.step, _url(found), attempt)


def outcome_sentence(attempt: AttemptRecord) -> str:
    """The sentence that explains an attempt's outcome; empty where nothing has to be explained."""
    cause = cause_of(attempt)
    return (cause.sentence if cause else attempt.message) or ""


def _url(finding: Finding) -> str | None:
    url = finding.details.get("url")
    return url if isinstance(url, str) and url else None


# When something got worse of which several tries were made: the rule stands here, and nowhere else.
#
# A way got worse when **more than half of its tries now ended worse than more than half of them did before**. The
# first try counts like those that were made to confirm it. It is mended by the same rule the other way round. Half
# and half is no result: then the way is unsteady, and neither worse nor mended.
#
# A serious barrier is new when more than half of the tries that got as far met it now, and fewer than half did
# before.

_WORST_FIRST = (
    Outcome.WRONG_ANSWER,
    Outcome.NOT_COMPLETED,
    Outcome.COMPLETED_WITH_DIFFICULTY,
    Outcome.COMPLETED,
)


def is_majority(number: int, of: int) -> bool:
    """Whether that is more than half."""
    return 2 * number > of


def is_half(number: int, of: int) -> bool:
    """Whether that is half at least."""
    return 2 * number >= of


def outcome_direction(then: RouteAttempts, now: RouteAttempts) -> Direction:
    """Which way the outcome moved."""
    of = len(now.measured)
    if is_majority(count_worse_attempts(then, now), of):
        return Direction.WORSE
    return Direction.MENDED if is_majority(_count_moved(then, now, 1), of) else Direction.NEITHER


def count_worse_attempts(then: RouteAttempts, now: RouteAttempts) -> int:
    """How many tries now ended worse than more than half of them did before."""
    return _count_moved(then, now, -1)


def _count_moved(then: RouteAttempts, now: RouteAttempts, sign: int) -> int:
    before = [sign * _rank(one) for one in then.measured]
    after = [sign * _rank(one) for one in now.measured]
    return sum(is_majority(sum(one > past for past in before), len(before)) for one in after)


def _rank(attempt: AttemptRecord) -> int:
    """How well the customer fared. A control with a new name alone makes nothing hard: the task file is behind."""
    outcome = Outcome.COMPLETED if is_attempt_only_renamed(attempt) else attempt.outcome
    return _WORST_FIRST.index(outcome)


_NAMES = ("name", "label", "text", "placeholder", "alt", "title", "test_id", "css")
_FIELD_ROLES = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "checkbox", "radio", "switch"})
_MAX_NEAREST = 2
_MIN_SIMILARITY_SHARE = 0.8


def missing_control_sentence(obstacle: Obstacle, then: RouteAttempts) -> str:
    """`Step 4, “Apply online”, is no longer there; nearest is “Start your application”.`

    Empty when what stops the customer is something else.
    """
    step = obstacle.at
    if obstacle.barrier != Slug.CONTROL_NOT_FOUND or step is None:
        return ""
    name = next((str(step.target[key]) for key in _NAMES if step.target and step.target.get(key)), "")
    if not name:
        return ""
    made = (one.step(step.number) for one in then.measured)
    was_there = any(one is not None and one.status in (StepStatus.DONE, StepStatus.ADAPTED) for one in made)
    nearest = _nearest(name, step)
    more = f"; nearest {'is' if len(nearest) == 1 else 'are'} {listing(nearest)}" if nearest else _fields_text(step)
    where = "in sight" if step.details.get("hidden") is True else "there"
    return f"Step {step.number}, “{name}”, is {'no longer' if was_there else 'not'} {where}{more}."


def _nearest(wanted: str, step: StepRecord) -> list[str]:
    """Names a customer might take instead: those as much alike as the first, else that one, if of the same kind."""
    listed = step.details.get("nearest")
    near = [one for one in listed if isinstance(one, dict) and one.get("name")] if isinstance(listed, list) else []
    if not near:
        return []
    if step.details.get("alike") is True:
        enough = name_similarity(wanted, str(near[0]["name"])) * _MIN_SIMILARITY_SHARE
        names = [str(one["name"]) for one in near if name_similarity(wanted, str(one["name"])) >= enough]
    else:
        role = (step.target or {}).get("role")
        other = action_class(step.do).fills_field or role not in (None, near[0].get("role"))
        names = [] if other else [str(near[0]["name"])]
    return [f"“{name}”" for name in names[:_MAX_NEAREST]]


def _fields_text(step: StepRecord) -> str:
    """Where something was to be filled in and nothing is called alike: the fields that there are."""
    listed = step.details.get("nearest")
    if not isinstance(listed, list) or not action_class(step.do).fills_field:
        return ""
    near = [one for one in listed if isinstance(one, dict)]
    names = [f"“{one['name']}”" for one in near if one.get("role") in _FIELD_ROLES and one.get("name")]
    return f"; the page has the field{'s' if len(names) != 1 else ''} {listing(names)}" if names else ""


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
        if was.same_as != is_.same_as:
            what = "stops the customer" if is_.stops else "makes it hard"
            said = f"Something else {what} now: {_obstacle_sentence(is_, then)}"
            before = f" {capitalize_first(on_day(then.at, now.at))} it was this: {full_sentence(was.sentence)}"
            yield _change(said + before, was, is_, then, now)
    elif was is not None:
        yield _change(_gone_sentence(was, then, now), was, is_, then, now)


def _gone_sentence(was: Obstacle, then: RouteAttempts, now: RouteAttempts) -> str:
    what = "stopped the customer" if was.stops else "made it hard"
    return f"What {what} {on_day(then.at, now.at)} is gone: {full_sentence(was.sentence)}"


def _obstacle_sentence(is_: Obstacle, then: RouteAttempts) -> str:
    at = f"At step {is_.step}: " if is_.stops and is_.step else ""
    return missing_control_sentence(is_, then) or f"{at}{full_sentence(is_.sentence)}"


def _change(said: str, was: Obstacle | None, is_: Obstacle | None, then: RouteAttempts, now: RouteAttempts) -> Change:
    about = is_ or was
    return Change(
        ChangeKind.CAUSE,
        outcome_direction(then, now),
        said,
        before=was.sentence if was else None,
        after=is_.sentence if is_ else None,
        step=about.step if about else None,
        barrier=about.barrier if about else None,
        severity=about.severity if about else None,
        url=about.url if about else None,
    )
