"""Joining: what shards hold becomes one audit, in any order, again and again, and stopped at any moment.

First all is read and checked, and evidence copied; then attempts; then `audit.json`, which says what is in it. An
audit that was half joined says so, and joining again goes on. What is joined depends on what there is, never on the
order: the same shards give the same audit, be it at once or one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import count
from auditkit.record.file import ATTEMPTS, stem
from auditkit.record.merge.merge_fit import check_fit, same_split
from auditkit.record.merge.merge_gather import Lost, gather
from auditkit.record.merge.merge_whole import beginning_record, confirming_keys, whole_record
from auditkit.record.merge.source import Source, read_attempt, read_source, way_of
from auditkit.record.merge.source_stand import ASIDE, Candidate, SetAside, Standing, standing
from auditkit.record.shard import PLAN_FILE

if TYPE_CHECKING:
    from auditkit.record.audit import Audit
    from auditkit.record.store import Audits

_NAMED = 10


@dataclass(frozen=True)
class Merged:
    """What came of it."""

    audit_id: str
    place: str
    """Where it is, as people call the place."""
    of: int
    """How many shards the plan was split in."""
    numbers: tuple[int, ...]
    """Those that are in it."""
    attempts: int
    planned: int
    evidence: int
    """Pictures and other evidence of its attempts."""
    missing: dict[int | None, list[str]]
    """Keys of attempts that were not made, or stopped; by the number of their shard, as far as that is known."""
    aside: tuple[SetAside, ...]
    lost: Sequence[Lost]
    same_split: bool

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def merge(sources: Sequence[Source], audits: Audits, *, allow_lost: bool = False) -> Merged:
    """Join the sources into the audit of their id in `audits`; one that is there already is added to.

    Without `allow_lost`, evidence that is missing or damaged is a fault.

    Raises:
        AuditkitError: the sources don't belong together, or not to the audit that is there; evidence is lost; a file
            is damaged or hostile; another process is working on the audit: the audit stays as it was. Or a file can't
            be read or written: joining again goes on.
    """
    try:
        with _taken(audits, sources[0].record.id) as held:
            return _join(sources, audits, held, allow_lost=allow_lost)
    except OSError as fault:
        where = f" ({fault.filename})" if fault.filename else ""
        raise AuditkitError(
            f"The shards can't be joined in {audits.origin.name}: {fault.strerror or fault}{where}.",
            mend="Mend that and join again: it goes on where it stopped. Or choose another folder: --into DIR",
        ) from fault


def _join(sources: Sequence[Source], audits: Audits, held: Audit | None, *, allow_lost: bool) -> Merged:
    target = read_source(held.folder) if held is not None else None
    every = [*([target] if target is not None else []), *(one for one in sources if not _is_same(one, target))]
    check_fit(every)
    here = list(target.candidates()) if target is not None else []
    others = (one for source in every if source is not target for one in source.candidates())
    found = standing(chain(here, others))
    needed = {digest: key for key in sorted(found) for one in _kept(found[key]) for digest in one.evidence}
    lost = gather(needed, (source.evidence for source in every), audits.evidence)
    if lost and not allow_lost:
        raise _lost(lost)
    record = whole_record(every, found)
    with held if held is not None else audits.create(beginning_record(every)) as audit:
        _write(audit, found, here)
        if audit.record != record:
            audit.update(record)
        audits.origin.remove([audit.folder / PLAN_FILE])  # Of the shard that it was.
    return Merged(
        audit_id=audit.id,
        place=f"{audits.origin.name}/{audit.id}",
        of=sources[0].of,
        numbers=tuple(sorted({run.number for source in every for run in source.runs})),
        attempts=len(found),
        planned=len(record.planned),
        evidence=len(needed),
        missing=_missing(every, found),
        aside=tuple(
            SetAside(key, one.best, tuple(one.others.values())) for key, one in sorted(found.items()) if one.others
        ),
        lost=lost,
        same_split=same_split(every),
    )


@contextmanager
def _taken(audits: Audits, audit_id: str) -> Iterator[Audit | None]:
    """The audit that is there already, held for this process to write."""
    if audit_id not in audits.ids():
        yield None
        return
    with audits.open(audit_id) as audit:
        audit.take()
        audit.read_again()
        yield audit


def _is_same(source: Source, target: Source | None) -> bool:
    return target is not None and source.folder.resolve() == target.folder.resolve()


def _kept(one: Standing) -> Iterator[Candidate]:
    yield one.best
    yield from one.others.values()


def _write(audit: Audit, found: dict[str, Standing], here: Sequence[Candidate]) -> None:
    """Write what isn't there yet. What is set aside comes first, so that no record is lost in between."""
    there = {(one.path.parent.name, one.path.name): one.digest for one in here}
    for key in sorted(found):
        for one in found[key].others.values():
            if (ASIDE, aside_name(one)) not in there:
                audit.put(f"{ASIDE}/{aside_name(one)}", read_attempt(one.path))
        best = found[key].best
        if there.get((ATTEMPTS, f"{stem(key)}.json")) != best.digest:
            audit.save(read_attempt(best.path))


def aside_name(one: Candidate) -> str:
    """The file of an attempt that was set aside; there may be several of one key."""
    return f"{stem(one.key)}.{one.digest[:12]}.json"


def _missing(sources: Sequence[Source], found: dict[str, Standing]) -> dict[int | None, list[str]]:
    plan = next((source.plan for source in sources if source.plan.parts), sources[0].plan)
    shard_of = plan.shard_of() if same_split(sources) else {}
    missing: dict[int | None, list[str]] = {}
    way_made_by = {way_of(key): number for key, number in shard_of.items()}
    for key in (*plan.planned, *confirming_keys(sources)):
        if key not in found or found[key].best.interrupted:
            missing.setdefault(shard_of.get(key, way_made_by.get(way_of(key))), []).append(key)
    return missing


def _lost(lost: Sequence[Lost]) -> AuditkitError:
    shown = [one.words for one in lost[:_NAMED]]
    if len(lost) > _NAMED:
        shown.append(f"… and {len(lost) - _NAMED} more")
    return AuditkitError(
        "\n".join([f"{count(len(lost), 'piece')} of evidence can't be joined:", *shown]),
        mend="Copy the folder evidence along with each shard. To join without what is lost: --allow-lost",
    )
