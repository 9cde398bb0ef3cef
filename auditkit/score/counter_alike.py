"""Counting ways that end alike, whoever goes them and however often."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean
from typing import TYPE_CHECKING

from auditkit.score.dimension import Because
from auditkit.score.unit import Case, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from auditkit.record.model import AttemptRecord

_Path = tuple[str, str, str]


def same_end(case: Case) -> Iterator[Unit]:
    """One unit a path that was tried at least twice: by another trial, or as another kind of visitor.

    It loses the share of attempts that did not end well. A path that nobody got through is alike each time, and no
    merit: it is left out. One that only a single attempt got through earns nothing.

    Tries that were made to confirm may cost points and never earn any. They count by kind of visitor, so that one who
    tried three times weighs as much as one who tried once.
    """
    by_path, again = _by_path(case.attempts), _by_path(case.again)
    for path in dict.fromkeys((*by_path, *again)):
        attempts, more = by_path.get(path, []), again.get(path, [])
        tries = [*attempts, *more]
        well = sum(attempt.outcome.success for attempt in attempts)
        if len(tries) > 1 and any(one.outcome.success for one in tries):
            lost = _lost(attempts) if len(attempts) > 1 and well else 0.0
            lost = max(lost, _lost_by_visitor(tries)) if more else lost
            keys = tuple(one.key for one in attempts)
            yield Unit(keys, lost, well > 1, _because(tries) if lost else None, value=float(not lost))


def _by_path(attempts: Iterable[AttemptRecord]) -> dict[_Path, list[AttemptRecord]]:
    by_path: dict[_Path, list[AttemptRecord]] = defaultdict(list)
    for attempt in attempts:
        by_path[attempt.agency, attempt.task, attempt.path].append(attempt)
    return by_path


def _lost(attempts: Sequence[AttemptRecord]) -> float:
    return 100.0 * sum(not one.outcome.success for one in attempts) / len(attempts)


def _lost_by_visitor(attempts: Sequence[AttemptRecord]) -> float:
    """The mean of what each kind of visitor lost."""
    by_profile: dict[str, list[AttemptRecord]] = defaultdict(list)
    for attempt in attempts:
        by_profile[attempt.profile].append(attempt)
    return mean(_lost(own) for own in by_profile.values())


def _because(attempts: Sequence[AttemptRecord]) -> Because:
    well = sum(attempt.outcome.success for attempt in attempts)
    failed = min((one for one in attempts if not one.outcome.success), key=lambda one: one.key)
    kinds = sorted({one.profile for one in attempts if not one.outcome.success})
    said = (
        f"The path “{failed.path}” ended well in {well} of {len(attempts)} attempts; the others were as "
        f"{' and '.join(kinds)}."
    )
    return Because(failed.key, failed.agency, failed.task, None, None, None, said)
