"""Counting ways that end alike, whoever goes them and however often."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditkit.score.counting.unit import Case, Unit
from auditkit.score.dimension import Because

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditkit.record import AttemptRecord


def same_end(case: Case) -> Iterator[Unit]:
    """One unit a path that was tried at least twice: by another trial, or as another kind of visitor.

    It loses the share of attempts that did not end well. A path that nobody got through is alike each time, and no
    merit: it is left out. One that only a single attempt got through earns nothing.
    """
    by_path: dict[tuple[str, str, str], list[AttemptRecord]] = defaultdict(list)
    for attempt in case.attempts:
        by_path[attempt.agency, attempt.task, attempt.path].append(attempt)
    for attempts in by_path.values():
        well = sum(attempt.outcome.success for attempt in attempts)
        if well and len(attempts) > 1:
            lost = 100.0 * (len(attempts) - well) / len(attempts)
            keys = tuple(one.key for one in attempts)
            yield Unit(keys, lost, well > 1, _because(attempts, well) if lost else None, value=float(not lost))


def _because(attempts: Sequence[AttemptRecord], well: int) -> Because:
    failed = min((one for one in attempts if not one.outcome.success), key=lambda one: one.key)
    kinds = sorted({one.profile for one in attempts if not one.outcome.success})
    said = (
        f"The path “{failed.path}” ended well in {well} of {len(attempts)} attempts; the others were as "
        f"{' and '.join(kinds)}."
    )
    return Because(failed.key, failed.agency, failed.task, None, None, None, said)
