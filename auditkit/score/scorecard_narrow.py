"""A scorecard of some of its agencies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditkit.score.scorecard_card import Scorecard, TopTaskScore
from auditkit.score.verdict import count_barriers
from auditkit.score.verdict_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def narrow(card: Scorecard, agencies: Collection[str]) -> Scorecard:
    """The same audit as if it had visited these agencies alone: all totals are theirs."""
    kept = tuple(agency for agency in card.agencies if agency.summary.agency in agencies)
    audit = card.audit.model_copy(
        update={
            "agencies": [one for one in card.audit.agencies if one.agency in agencies],
            "tasks": [one for one in card.audit.tasks if one.agency in agencies],
        }
    )
    return replace(
        card,
        audit=audit,
        agencies=kept,
        top_tasks=tuple(_top_tasks(card, agencies)),
        tally=Tally.total(agency.tally for agency in kept),
        barriers=count_barriers([attempt for agency in kept for task in agency.tasks for attempt in task.attempts]),
    )


def _top_tasks(card: Scorecard, agencies: Collection[str]) -> Iterator[TopTaskScore]:
    for need in card.top_tasks:
        tasks = tuple(task for task in need.tasks if task.summary.agency in agencies)
        if tasks:
            yield TopTaskScore(need.slug, tasks[0].summary.title, tasks, Tally.total(task.tally for task in tasks))
