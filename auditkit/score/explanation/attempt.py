"""Why an attempt ended as it did: the sentence, the evidence as facts, what to do, and controls with a new name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from auditkit.diagnostic.wording import capitalize_first, listing
from auditkit.probe.barrier import BARRIERS, Slug, details_of
from auditkit.record.details import Fact, StepDetails
from auditkit.record.model import AttemptRecord, Finding, StepRecord, grouped, most_serious
from auditkit.record.outcome import Outcome, Reason, Severity, StepStatus


@dataclass(frozen=True)
class Cause:
    """Why attempts at a task did not end well, as it is kept and handed on: the field names are keys of JSON."""

    sentence: str
    barrier: str | None
    step: int | None
    attempt: str
    """Key of the attempt the sentence is from."""
    count: int = 1


@dataclass(frozen=True)
class Explanation:
    """Why an attempt ended as it did, and what to do about it. Terminal, pages, reports and comparisons render it.

    Its text is from the record: hostile.
    """

    attempt: AttemptRecord
    message: str
    """The sentence of the record; empty where it has none."""
    finding: Finding | None = None
    """What ended the attempt, or held the customer up; None where the record names no barrier."""

    @property
    def sentence(self) -> str:
        """The message, else the outcome in words; empty where the customer got the product and there is no more."""
        words = self.attempt.reason.words if self.attempt.reason else self.attempt.outcome.words
        return self.message or (f"{capitalize_first(words)}." if self.stops else "")

    @property
    def barrier(self) -> str | None:
        if self.finding is not None:
            return self.finding.barrier
        return Slug.WRONG_ANSWER.value if self.attempt.outcome is Outcome.WRONG_ANSWER else None

    @property
    def cause(self) -> Cause | None:
        """The same in figures and words to be kept; None where the customer got the product."""
        barrier = self.finding.barrier if self.finding is not None else None
        return Cause(self.sentence, barrier, self.step_number, self.attempt.key) if self.stops else None

    @property
    def stops(self) -> bool:
        """Whether the customer left without the product, or nobody could tell."""
        return not self.attempt.outcome.success

    @property
    def severity(self) -> Severity | None:
        return self.finding.severity if self.finding is not None else None

    @property
    def step_number(self) -> int | None:
        """Number of the step the barrier was met at: 0 for the start page, one past the last where all were made."""
        return self.finding.step if self.finding is not None else None

    @cached_property
    def step(self) -> StepRecord | None:
        """The step the barrier was met at, else the one that failed; None before the first and after the last."""
        if self.step_number is not None:
            return self.attempt.step(self.step_number)
        return _last_failed_step(self.attempt) if self.stops else None

    @property
    def visible_step(self) -> StepRecord | None:
        """The step after which the page shows it: the last one, where all were made."""
        last = self.attempt.steps[-1] if self.attempt.steps else None
        after_all = last is not None and self.step_number is not None and self.step_number > last.number
        return last if after_all else self.step

    @property
    def pictured_step(self) -> StepRecord | None:
        """The step whose picture shows it best, else the last that has one; None where there is no picture."""
        steps = [*self.attempt.steps, *([self.visible_step] if self.visible_step else [])]
        return next((one for one in reversed(steps) if one.screenshot), None)

    @property
    def url(self) -> str | None:
        url = details_of(self.finding).address if self.finding is not None else None
        if url is not None:
            return url
        failed = self.step if self.stops else None
        return (failed.url_after if failed is not None else "") or None

    @property
    def left_at(self) -> str:
        """Address of the page the customer was left with; empty where the record has none."""
        steps = [self.step.url_after if self.step else "", *(one.url_after for one in reversed(self.attempt.steps))]
        return next(filter(None, [*steps, *(page.url for page in reversed(self.attempt.pages))]), "")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What is known of the step and of the barrier, read as the barrier's own where there is one."""
        noted = self.visible_step.details if self.visible_step is not None else StepDetails()
        if self.finding is None:
            return noted.facts()
        own = details_of(self.finding)
        return (*type(own).model_validate({**noted.kept, **own.kept}).facts(), *self._other_answers)

    @property
    def _other_answers(self) -> tuple[Fact, ...]:
        """What other ways and other pages answer, where the answer is wrong."""
        if self.barrier != Slug.WRONG_ANSWER:
            return ()
        read = self.attempt.answer.read if self.attempt.answer is not None else None
        differing = [one for one in self.attempt.findings if one.barrier == Slug.INCONSISTENT_ANSWER]
        facts = (fact for one in differing for fact in details_of(one).facts())
        return tuple(fact for fact in facts if any(value.words != read for value in fact.values))

    @property
    def brief(self) -> tuple[str, ...]:
        """The evidence in a line or two, without what the sentence says already."""
        new = [fact.brief for fact in self.facts if fact.brief]
        return tuple(line for line in new if line.partition(": ")[2].strip("“”") not in self.sentence)[:2]

    @property
    def remedy(self) -> str:
        """What to do about it: at the site, or so that it can be measured. Empty where nothing is known."""
        barrier = BARRIERS.get(self.barrier or "")
        if barrier is not None:
            return barrier.remedy
        return self.attempt.reason.remedy if self.attempt.reason else ""

    @property
    def update(self) -> str:
        """What to write in the task file, where something that it names wasn't found; else empty. Hostile."""
        fix, reason = self.attempt.task_fix, self.attempt.reason
        if fix is None or not (self.attempt.outcome.counts or reason in _TASK_FILE_LEADS):
            return ""
        if reason is None and self.barrier == Slug.BROKEN_SCRIPT:
            return ""  # nobody breaks a script on purpose
        kept = self.finding.details.kept if reason is None and self.finding is not None else {}
        if kept.get("fair") or kept.get("instead"):
            return (
                ""  # nor refuses a customer's name, leaves a key where words should be, changes the language halfway
            )
        lead = _TASK_FILE_LEADS[reason] if reason is not None else "Changed on purpose? Update"
        names = listing([f"“{name}”" for name in fix.names], last="or")
        return f"{lead} {fix.source} to {names}." if names else f"{lead} {fix.source}."

    @property
    def principle(self) -> str:
        barrier = BARRIERS.get(self.barrier or "")
        return barrier.principle if barrier is not None else ""


_TASK_FILE_LEADS = {
    Reason.UNPROVEN: "Is the task file wrong? Update",
    Reason.OUT_OF_DATE: "Update",
}
"""How the advice to update the task file begins where the attempt was not measured for its sake."""


def explain(attempt: AttemptRecord) -> Explanation:
    """Why the attempt ended as it did. The finding is what ended it; none where the customer got the product."""
    if attempt.outcome.success:
        return Explanation(attempt, attempt.message or "")
    finding = _ending_finding(attempt)
    message = (finding.message if finding is not None else "") or attempt.message or _answer_message(attempt)
    failed = _last_failed_step(attempt)
    return Explanation(attempt, message or (failed.message if failed is not None else "") or "", finding)


def distinct_findings(attempt: AttemptRecord) -> list[Finding]:
    """The findings, each fault once: that others give the right answer is no second one beside a wrong answer."""
    ending = explain(attempt).finding
    if ending is None or ending.barrier != Slug.WRONG_ANSWER:
        return attempt.findings
    return [one for one in attempt.findings if one.barrier != Slug.INCONSISTENT_ANSWER]


def _answer_message(attempt: AttemptRecord) -> str:
    answer = attempt.answer
    if attempt.outcome is not Outcome.WRONG_ANSWER or answer is None:
        return ""
    read = f'the page says "{answer.read}"' if answer.read is not None else "the page gives no answer"
    return f'{read}, but the right answer is "{answer.expected_words}"'


def _last_failed_step(attempt: AttemptRecord) -> StepRecord | None:
    failed = (one for one in reversed(attempt.steps) if one.status is StepStatus.FAILED and not one.optional)
    return next(failed, None)


def explain_difficulty(attempt: AttemptRecord) -> Explanation:
    """Why an attempt was hard that ended well: the finding is the most serious that its sentence is made of.

    A control with a new name is none: a customer of today knows no other.
    """
    message = attempt.message or ""
    found = [one for one in attempt.findings if one.message in message and one.barrier != Slug.LABEL_CHANGED]
    return Explanation(attempt, message, most_serious(found))


def without_retired(attempt: AttemptRecord) -> AttemptRecord:
    """The attempt as it is judged now: without findings of an earlier kit that cost nothing any more.

    One that was hard for a new name alone went well: a first-time customer never knew the old one.
    """
    gone = [one for one in attempt.findings if one.barrier in BARRIERS and BARRIERS[one.barrier].retired]
    if not gone:
        return attempt
    changes: dict[str, object] = {"findings": [one for one in attempt.findings if one not in gone]}
    if attempt.outcome is Outcome.COMPLETED_WITH_DIFFICULTY and attempt.message:
        message = attempt.message
        for one in gone:
            message = message.replace(one.message, "")
        message = " ".join(message.split())
        changes["message"] = message or None
        if not message:
            changes["outcome"] = Outcome.COMPLETED
    return attempt.model_copy(update=changes)


def explain_causes(attempts: Iterable[AttemptRecord]) -> tuple[tuple[Explanation, ...], ...]:
    """Attempts that did not end well, together where they ended for the same cause: the worst outcome first."""
    stopped = (one for one in map(explain, attempts) if one.stops)
    causes = grouped(stopped, lambda one: (one.attempt.outcome.rank, one.sentence))
    ordered = sorted(causes.items(), key=lambda item: (item[0][0], -len(item[1])))
    return tuple(tuple(same) for _, same in ordered)


def explain_hardest(attempts: Iterable[AttemptRecord]) -> tuple[Explanation, ...]:
    """What held customers up most who got what they came for, and the attempts that met it; empty where nothing did.

    The first of them shows it best. What is minor holds nobody up.
    """
    hurdles = [
        Explanation(attempt, finding.message, finding)
        for attempt in attempts
        if attempt.outcome.success
        for finding in attempt.findings
        if finding.severity is not Severity.MINOR
    ]
    ordered = sorted(hurdles, key=lambda one: (-one.severity.rank if one.severity else 0, one.step_number is None))
    return tuple(one for one in ordered if (one.barrier, one.sentence) == (ordered[0].barrier, ordered[0].sentence))


def _ending_finding(attempt: AttemptRecord) -> Finding | None:
    """The finding that ended a failed attempt, if the record holds one.

    The one whose sentence the record gives comes first, however grave. Then a barrier that can stop a customer comes
    before one that can't, one at the failed step before one elsewhere, and then the more serious one.
    """
    if not attempt.outcome.counts:
        return None
    failed = {step.number for step in attempt.steps if step.status is StepStatus.FAILED}

    def is_cause(finding: Finding) -> bool:
        return bool(finding.message) and finding.message == attempt.message

    def weight(finding: Finding) -> tuple[bool, bool, bool, int]:
        barrier = BARRIERS.get(finding.barrier)
        stops = barrier is not None and barrier.stops
        return is_cause(finding), stops, finding.step in failed, finding.severity.rank

    return max((one for one in attempt.findings if one.serious or is_cause(one)), key=weight, default=None)


@dataclass(frozen=True)
class RenamedControl:
    source: str
    """`tasks/harbour/fee.yml:12`; empty when it isn't known."""
    was: str
    now: str
    line: str = ""
    """The line as it stands in the file; empty when none of it holds just the name."""
    replacement: str = ""

    @property
    def diff(self) -> tuple[str, ...]:
        """The line and its replacement, marked as in a diff; the dash of the list gives way to the marks."""
        if not self.line or not self.replacement:
            return ()
        return f"- {self.line.removeprefix('- ')}", f"+ {self.replacement.removeprefix('- ')}"

    @property
    def advice(self) -> str:
        where = f"In the step at {self.source}" if self.source else "In the task file"
        return f"{where}, change “{self.was}” to “{self.now}”."


def renamed_controls(attempts: Iterable[AttemptRecord]) -> tuple[RenamedControl, ...]:
    """Each name once, in the order of the files."""
    found = set()
    for attempt in attempts:
        for step in attempt.steps:
            if step.status is StepStatus.ADAPTED and step.details.now:
                found.add(_renamed_control(step))
    return tuple(sorted(found, key=lambda one: (one.source, one.was)))


def _renamed_control(step: StepRecord) -> RenamedControl:
    noted = step.details
    values = (noted.source or step.source, noted.was, noted.now, noted.line, noted.replacement)
    return RenamedControl(*(" ".join((value or "").splitlines()) for value in values))
