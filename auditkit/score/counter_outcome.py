"""Counting what attempts and tasks came to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditkit.score.dimension import Because
from auditkit.score.unit import Case, Unit
from auditkit.score.verdict import cause_of, stopping_finding
from auditkit.score.verdict_tally import Tally, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record.model import AttemptRecord


def outcomes(case: Case) -> Iterator[Unit]:
    """One unit an attempt. Failures count like successes here: they are what is measured."""
    for attempt in case.attempts:
        lost = _lost(case, attempt.outcome.value)
        yield Unit(
            (attempt.key,), lost, True, _because(attempt) if lost > 0 else None, value=float(attempt.outcome.success)
        )


def verdicts(case: Case) -> Iterator[Unit]:
    """One unit a task, by what its attempts come to together."""
    by_task: dict[tuple[str, str], list[AttemptRecord]] = defaultdict(list)
    for attempt in case.attempts:
        by_task[attempt.agency, attempt.task].append(attempt)
    for key, attempts in by_task.items():
        tally = Tally.of(attempts)
        lost = _lost(case, tally.verdict.value)
        always = float(tally.succeeded == tally.measured)
        keys = tuple(one.key for one in attempts)
        yield Unit(keys, lost, True, _of_task(case, key, attempts, tally) if lost > 0 else None, value=always)


def _lost(case: Case, word: str) -> float:
    points = case.measure.points or {}
    return 100.0 - points[word]


def _because(attempt: AttemptRecord) -> Because:
    finding = stopping_finding(attempt)
    cause = cause_of(attempt)
    said = cause.sentence if cause is not None else attempt.message or f"It was {attempt.outcome.words}."
    return Because(
        attempt=attempt.key,
        agency=attempt.agency,
        task=attempt.task,
        barrier=finding.barrier if finding is not None else None,
        severity=finding.severity if finding is not None else None,
        step=finding.step if finding is not None else None,
        sentence=said,
    )


def _of_task(case: Case, key: tuple[str, str], attempts: list[AttemptRecord], tally: Tally) -> Because:
    summary = case.tasks.get(key)
    worst = min(attempts, key=lambda one: ((case.measure.points or {}).get(one.outcome.value, 0.0), one.key))
    title = summary.title if summary is not None else key[1]
    verdict = "ends in a wrong answer" if tally.verdict is Verdict.WRONG_ANSWER else f"is {tally.verdict.words}"
    said = f"“{title}” {verdict}: {tally.completion} {'attempt' if tally.measured == 1 else 'attempts'} ended well."
    return Because(worst.key, key[0], key[1], None, None, None, said)
