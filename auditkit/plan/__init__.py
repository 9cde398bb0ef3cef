"""The plan: which attempts a run makes, in which order, and how several machines share them."""

from auditkit.plan.choice import (
    MOST_TRIALS,
    Job,
    Selection,
    plan,
    summarise_agency,
    summarise_task,
)
from auditkit.plan.split import MOST_SHARDS, Part, Shard, Split, split

__all__ = [
    "MOST_SHARDS",
    "MOST_TRIALS",
    "Job",
    "Part",
    "Selection",
    "Shard",
    "Split",
    "plan",
    "split",
    "summarise_agency",
    "summarise_task",
]
