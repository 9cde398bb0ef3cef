"""Counting what is a number: seconds, steps, ways. Points run in a straight line from `good` to `poor`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditkit.probe.detour import effort
from auditkit.probe.vitals import Vitals
from auditkit.score.dimension import Because
from auditkit.score.navigation import Walk, walks
from auditkit.score.unit import Case, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditkit.record.model import AttemptRecord, TaskSummary


def lost_between(value: float, good: float, poor: float) -> float:
    """0 up to `good`, 100 from `poor` on, and a straight line between."""
    return min(100.0, max(0.0, 100.0 * (value - good) / (poor - good)))


def vital(name: str, per_unit: float, words: str) -> Callable[[Case], Iterator[Unit]]:
    """A counter of a lab vital of every page: its name in the record, how many of it make one, and its sentence."""

    def count(case: Case) -> Iterator[Unit]:
        for attempt in case.attempts:
            for page in attempt.pages:
                value = page.probes.get(Vitals.name, {}).get(name)
                if isinstance(value, int | float):
                    said = words.format(value=value / per_unit, url=page.url)
                    yield _unit(case, attempt, value / per_unit, page.step, said)

    return count


def page_waits(case: Case) -> Iterator[Unit]:
    """One unit a page that was asked for."""
    for attempt in case.attempts:
        for page in attempt.pages:
            value = page.duration_seconds
            if value is not None:
                yield _unit(case, attempt, value, page.step, f"The page took {value:.1f} seconds to come: {page.url}")


def time_budget(case: Case) -> Iterator[Unit]:
    """One unit an attempt at a task whose file says how long a customer would give it."""
    for attempt, task in _with_task(case):
        if task.budget_seconds and attempt.replay is None:
            value = attempt.scripted_duration_seconds / task.budget_seconds
            took = f"{attempt.scripted_duration_seconds:.0f} seconds"
            said = f"It took {took}; a customer would put up with {task.budget_seconds:g}."
            yield _unit(case, attempt, value, None, said)


def step_budget(case: Case) -> Iterator[Unit]:
    """One unit an attempt at a task whose file says how many steps a customer would put up with."""
    for attempt, task in _with_task(case):
        if task.budget_steps:
            made = effort(attempt)
            said = f"It takes {made} steps; a customer would put up with {task.budget_steps}."
            yield _unit(case, attempt, made / task.budget_steps, None, said)


def lostness(case: Case) -> Iterator[Unit]:
    """One unit a way that ended well."""
    for attempt, walk, _ in _walked(case):
        said = f"The way leads over {walk.visited} pages, {walk.different} of them different; {walk.fewest} would do."
        yield _unit(case, attempt, walk.lostness, None, said)


def path_ratio(case: Case) -> Iterator[Unit]:
    """One unit a way that ended well, where another path to the same end did too: alone, no way is a long one."""
    for attempt, walk, paths in _walked(case):
        if paths > 1:
            said = f"This way leads over {walk.visited} pages; another one needs {walk.fewest}."
            yield _unit(case, attempt, walk.path_ratio, None, said)


def _with_task(case: Case) -> Iterator[tuple[AttemptRecord, TaskSummary]]:
    for attempt in case.attempts:
        task = case.tasks.get((attempt.agency, attempt.task))
        if task is not None:
            yield attempt, task


def _walked(case: Case) -> Iterator[tuple[AttemptRecord, Walk, int]]:
    """Each attempt that ended well with its walk, and how many paths of its task did as the same kind of visitor."""
    by_task: dict[tuple[str, str, str], list[AttemptRecord]] = defaultdict(list)
    for attempt in case.attempts:
        if attempt.outcome.success:
            by_task[attempt.agency, attempt.task, attempt.profile].append(attempt)
    for attempts in by_task.values():
        found = walks(attempts)
        paths = len({attempt.path for attempt in attempts if attempt.key in found})
        for attempt in attempts:
            if attempt.key in found:
                yield attempt, found[attempt.key], paths


def _unit(case: Case, attempt: AttemptRecord, value: float, step: int | None, said: str) -> Unit:
    lost = lost_between(value, case.measure.good or 0.0, case.measure.poor or 0.0)
    because = Because(attempt.key, attempt.agency, attempt.task, None, None, step, said) if lost > 0 else None
    return Unit((attempt.key,), lost, attempt.outcome.success, because, value=value)
