"""The record of the whole audit, from those of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from auditkit.diagnostic.text import listing
from auditkit.record.merge.merge_fit import common_options
from auditkit.record.merge.source import way_of
from auditkit.record.model import AuditRecord, TaskSummary
from auditkit.record.shard import SHARDS, Joined, ShardRun, set_option

if TYPE_CHECKING:
    from auditkit.record.merge.source import Source
    from auditkit.record.merge.source_stand import Standing

_HIDDEN = "•••"
"""What stands where a task file held a secret; as in browser/secrets.py."""


def whole_record(sources: Sequence[Source], found: Mapping[str, Standing]) -> AuditRecord:
    """The joined audit. It has an end when every attempt was made and none was stopped: that of the last machine."""
    runs = _runs(sources)
    planned = [*sources[0].plan.planned, *confirming_keys(sources)]
    made = all(key in found and not found[key].best.interrupted for key in planned)
    ends: list[datetime] = [run.ended_at for run in runs if run.ended_at is not None]
    ends += [source.record.ended_at for source in sources if source.record.ended_at is not None]
    return _record(sources, runs).model_copy(update={"ended_at": max(ends) if made and ends else None})


def confirming_keys(sources: Sequence[Source]) -> list[str]:
    """What any machine tried again to confirm it, by way and number: as one machine would have planned it."""
    place: dict[str, int] = {}
    for number, key in enumerate(sources[0].plan.planned):
        place.setdefault(way_of(key), number)
    keys = {key for source in sources for key in source.record.confirming}
    return sorted(keys, key=lambda key: (place[way_of(key)], len(key), key))


def beginning_record(sources: Sequence[Source]) -> AuditRecord:
    """The same while nothing is joined yet."""
    return _record(sources, [])


def _record(sources: Sequence[Source], runs: list[ShardRun]) -> AuditRecord:
    first = sources[0]
    record = first.record.model_copy(
        update={
            "browser": listing(sorted({run.browser for run in runs})) or first.record.browser,
            "started_at": min(source.record.started_at for source in sources),
            "ended_at": None,
            "agencies": first.plan.agencies,
            "tasks": _tasks(sources),
            "planned": [*first.plan.planned, *confirming_keys(sources)],
            "confirming": confirming_keys(sources),
            "options": common_options(sources),
        }
    )
    joined = Joined(of=first.of, plan=first.plan.digest, attempts=len(first.plan.planned), runs=runs)
    return set_option(record, SHARDS, joined)


def _runs(sources: Sequence[Source]) -> list[ShardRun]:
    """Every machine's work, once; one that was stopped and went on is known by when it began."""
    known: dict[tuple[int, datetime, str], ShardRun] = {}
    for run in (run for source in sources for run in source.runs):
        name = (run.number, run.started_at, run.browser)
        there = known.get(name)
        if there is None or there.ended_at is None or (run.ended_at is not None and run.ended_at > there.ended_at):
            known[name] = run
    return [known[name] for name in sorted(known)]


def _tasks(sources: Sequence[Source]) -> list[TaskSummary]:
    """The plan's tasks with the text of their files, where a shard that visited them has it."""
    texts: dict[tuple[str, str], set[str]] = {}
    for task in (task for source in sources for task in source.record.tasks):
        texts.setdefault((task.agency, task.task), set()).add(task.source)
    return [
        task.model_copy(update={"source": _text(texts.get((task.agency, task.task), set()) - {""})})
        for task in sources[0].plan.tasks
    ]


def _text(texts: Iterable[str]) -> str:
    """One text of several that differ in what was hidden: whatever any machine knew to be secret stays hidden."""
    lines = [text.split("\n") for text in sorted(texts)]
    if not lines:
        return ""
    if len({len(one) for one in lines}) > 1:  # A secret over several lines: nobody can say which lines are the same.
        return _HIDDEN
    return "\n".join(_line(set(same)) for same in zip(*lines, strict=True))


def _line(same: set[str]) -> str:
    """A line that two machines hid different parts of is hidden as a whole."""
    hiding = {line for line in same if _HIDDEN in line}
    if len(same) == 1 or not hiding:
        return min(same)
    return hiding.pop() if len(hiding) == 1 else _HIDDEN
