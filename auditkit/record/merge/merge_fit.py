"""Whether shards belong together, and in what they differ when they don't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import listing, quote
from auditkit.record.shard import SHARD, SHARDS

if TYPE_CHECKING:
    from auditkit.record.merge.source import Source
    from auditkit.record.model import AuditRecord

_OWN_FIELDS = frozenset(
    {
        "schema_version",
        "id",
        "browser",
        "started_at",
        "ended_at",
        "options",
        "agencies",
        "tasks",
        "planned",
        "confirming",
    }
)
"""What shards of one audit may differ in, or what is compared in another way."""
OWN_OPTIONS = frozenset({SHARD, SHARDS, "jobs", "headed"})
"""Options that each machine may have its own way."""
_NAMED = 10


def check_fit(sources: Sequence[Source]) -> None:
    """Make sure that all are parts of one plan, made by one kit in one way.

    Raises:
        AuditkitError: they aren't; it says which don't fit, and why.
    """
    first = sources[0]
    faults = [
        f"{other.words} doesn't belong with {first.words}: {why}"
        for other in sources[1:]
        for why in _differences(first, other)
    ]
    if faults:
        more = f"\n… and {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
        raise AuditkitError(
            "\n".join(faults[:_NAMED]) + more,
            mend="Shards of one audit are made of the same task files, with the same auditkit and the same options. "
            "Leave out what doesn't belong, or make that shard again.",
        )


def same_split(sources: Sequence[Source]) -> bool:
    """Whether all shards were split in the same way; else some attempts may be in two, and others in none."""
    return len({tuple(source.plan.parts) for source in sources if source.plan.parts}) < 2


def common_options(sources: Sequence[Source]) -> dict[str, Any]:
    """The options of the joined audit; of those that machines have their own way, the most that any had."""
    options = {name: value for name, value in sources[0].record.options.items() if name not in OWN_OPTIONS}
    for name in ("jobs", "headed"):
        given = [source.record.options[name] for source in sources if name in source.record.options]
        if given and all(isinstance(value, int) for value in given):
            options[name] = max(given)
    return options


def _differences(first: Source, other: Source) -> Iterator[str]:
    """In words, why the other is no part of the same audit."""
    if other.record.id != first.record.id:
        yield f"its audit is {quote(other.record.id)}, not {quote(first.record.id)}"
    for name in sorted(set(type(first.record).model_fields) - _OWN_FIELDS):
        here, there = getattr(first.record, name), getattr(other.record, name)
        if here != there:
            yield f"its {name.replace('_', ' ')} is {quote(there)}, not {quote(here)}"
    if other.of != first.of:
        yield f"it is one of {other.of} shards, not of {first.of}"
    yield from _different_options(first.record, other.record)
    if other.plan.digest != first.plan.digest:
        yield _different_plan(first, other)


def _different_options(first: AuditRecord, other: AuditRecord) -> Iterator[str]:
    for name in sorted({*first.options, *other.options} - OWN_OPTIONS):
        here, there = first.options.get(name), other.options.get(name)
        if here != there:
            yield f"it was run with {quote(name)} {quote(there)}, not {quote(here)}"


def _different_plan(first: Source, other: Source) -> str:
    """What tells two plans apart: files first, since a changed file is the usual reason."""
    files = {(task.agency, task.task): (task.file, task.sha256) for task in first.plan.tasks}
    own = {(task.agency, task.task): (task.file, task.sha256) for task in other.plan.tasks}
    changed = [quote(own[key][0]) for key in own if key in files and own[key][1] != files[key][1]]
    before = {agency.agency: agency.sha256 for agency in first.plan.agencies}
    changed += [
        quote(f"{agency.agency}/agency.yml")
        for agency in other.plan.agencies
        if before.get(agency.agency, agency.sha256) != agency.sha256
    ]
    if changed:
        return f"it was made of other task files: {_some(changed)}"
    odd = sorted(set(first.plan.planned) ^ set(other.plan.planned))
    if odd:
        return f"its plan is another one; only one of them has {_some([quote(key) for key in odd])}"
    return "its plan is another one: agencies or tasks are described otherwise"


def _some(names: Sequence[str]) -> str:
    return listing(names) if len(names) <= _NAMED else f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
