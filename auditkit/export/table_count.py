"""Columns that count attempts by how they ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditkit.export.table_base import Column
from auditkit.record.outcome import Outcome
from auditkit.score.verdict_tally import Tally


def counts(tally: Callable[[Any], Tally]) -> tuple[Column[Any], ...]:
    """The columns, of whatever has a tally."""
    return (
        Column("verdict", "what the attempts come to", lambda row: tally(row).verdict),
        Column("succeeded", "attempts that ended with what the customer came for", lambda row: tally(row).succeeded),
        Column(
            "measured", "attempts that count: the whole that `succeeded` is a part of", lambda r: tally(r).measured
        ),
        *(_of(outcome, tally) for outcome in Outcome),
        Column("reasons", "why attempts were not measured, each with its count", lambda row: _reasons(tally(row))),
    )


def _of(outcome: Outcome, tally: Callable[[Any], Tally]) -> Column[Any]:
    return Column(outcome.value, f"attempts that were {outcome.words}", lambda row: tally(row).count(outcome))


def _reasons(tally: Tally) -> list[str]:
    return [f"{reason.value} {count}" for reason, count in tally.ordered_reasons]
