"""Joining: what shards hold becomes one audit, in any order, again and again, and stopped at any moment.

First all is read and checked, and evidence copied; then attempts; then `audit.json`, which says what is in it. An
audit that was half joined says so, and joining again goes on. What is joined depends on what there is, never on the
order: the same shards give the same audit, be it at once or one after another.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import file_stem, quote
from auditkit.diagnostic.wording import listing, plural
from auditkit.record.audit import as_proven, changed_files
from auditkit.record.file import ATTEMPTS
from auditkit.record.merge.source import (
    ASIDE,
    AttemptConflict,
    Candidate,
    MergeSource,
    RankedCandidates,
    check_file,
    check_folder,
    rank_candidates,
    read_attempt,
    read_merge_source,
    route_of,
)
from auditkit.record.model import AuditRecord, TaskSummary
from auditkit.record.shard import PLAN_FILE, SHARD_OPTION, SHARDS_OPTION, MergeRecord, ShardRun, set_option

if TYPE_CHECKING:
    from auditkit.record.audit import Audit
    from auditkit.record.evidence import Evidence
    from auditkit.record.store import AuditStore


_OWN_FIELDS = frozenset(
    "schema_version id browser started_at ended_at options agencies tasks planned confirming".split()
)
"""What shards of one audit may differ in, or what is compared in another way."""
MACHINE_OPTIONS = frozenset({SHARD_OPTION, SHARDS_OPTION, "jobs", "headed"})
"""Options that each machine may have its own way."""
_MAX_NAMED = 10


def check_compatible(sources: Sequence[MergeSource]) -> None:
    """Make sure that all are parts of one plan, made by one kit in one way. Raises AuditkitError when they aren't; it
    says which don't fit, and why.
    """
    first = sources[0]
    faults = [
        f"{other.words} doesn't belong with {first.words}: {why}"
        for other in sources[1:]
        for why in _differences(first, other)
    ]
    if faults:
        more = f"\n… and {len(faults) - _MAX_NAMED} more" if len(faults) > _MAX_NAMED else ""
        raise AuditkitError(
            "\n".join(faults[:_MAX_NAMED]) + more,
            hint="Shards of one audit need the same task files, the same auditkit and the same options. "
            "Leave out what doesn't belong, or make that shard again.",
        )


def same_split(sources: Sequence[MergeSource]) -> bool:
    """Whether all shards were split in the same way; else some attempts may be in two, and others in none."""
    return len({tuple(source.plan.parts) for source in sources if source.plan.parts}) < 2


def common_options(sources: Sequence[MergeSource]) -> dict[str, Any]:
    """The options of the joined audit; of those that machines have their own way, the most that any had."""
    options = {name: value for name, value in sources[0].record.options.items() if name not in MACHINE_OPTIONS}
    for name in ("jobs", "headed"):
        given = [source.record.options[name] for source in sources if name in source.record.options]
        if given and all(isinstance(value, int) for value in given):
            options[name] = max(given)
    return options


def _differences(first: MergeSource, other: MergeSource) -> Iterator[str]:
    if other.record.id != first.record.id:
        yield f"its audit is {quote(other.record.id)}, not {quote(first.record.id)}"
    for name in sorted(set(type(first.record).model_fields) - _OWN_FIELDS):
        here, there = getattr(first.record, name), getattr(other.record, name)
        if here != there:
            yield f"its {name.replace('_', ' ')} is {quote(there)}, not {quote(here)}"
    if other.of != first.of:
        yield f"it is one of {other.of} shards, not of {first.of}"
    before, now = first.record.options, other.record.options
    for name in sorted({*before, *now} - MACHINE_OPTIONS):
        if before.get(name) != now.get(name):
            yield f"it was run with {quote(name)} {quote(now.get(name))}, not {quote(before.get(name))}"
    if other.plan.digest != first.plan.digest:
        yield _different_plan(first, other)


def _different_plan(first: MergeSource, other: MergeSource) -> str:
    """What tells two plans apart: files first, since a changed file is the usual reason."""
    own, theirs = other.plan, first.plan
    if changed := changed_files(own.tasks, own.agencies, theirs.tasks, theirs.agencies):
        return f"it was made with other task files: {_some([quote(file) for file in changed])}"
    if odd := sorted(set(theirs.planned) ^ set(own.planned)):
        return f"its plan is different; only one of them has {_some([quote(key) for key in odd])}"
    return "its plan is different: agencies or tasks are described differently"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MAX_NAMED
    return listing(names if more <= 0 else [", ".join(names[:_MAX_NAMED]), f"{more} more"])


EVIDENCE_EXTENSIONS = ("webp", "gz")
"""What auditkit keeps as evidence: pictures, and what a probe saw in whole. Nothing else is taken from elsewhere."""


@dataclass(frozen=True)
class LostEvidence:
    digest: str
    key: str
    """An attempt that needs it."""
    changed: bool
    """Whether there is a file of that name which holds something else; otherwise there is none."""

    @property
    def words(self) -> str:
        """`evidence/ab/abc… is missing (harbour.fee.menu.phone.1)`."""
        what = "was changed or cut short" if self.changed else "is missing"
        return f"evidence/{self.digest[:2]}/{self.digest} {what} ({self.key})"


def copy_evidence(needed: Mapping[str, str], folders: Iterable[Path], into: Evidence) -> Sequence[LostEvidence]:
    """Take over all that is needed, and say what couldn't be; the key of an attempt by the digest it needs.

    Raises:
        AuditkitError: something in the folders is a link or enormous.
        OSError: the disk is full, …
    """
    places = list(dict.fromkeys(folders))
    return [lost for digest, key in sorted(needed.items()) if (lost := _take(digest, key, places, into)) is not None]


def _take(digest: str, key: str, places: Sequence[Path], into: Evidence) -> LostEvidence | None:
    """Take over one file; what is wrong, when nothing could be taken."""
    changed = False
    for place in places:
        for kind in EVIDENCE_EXTENSIONS:
            data = _read(place, digest, kind)
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                into.save(data, kind)
                return None
            changed = changed or data is not None
    try:
        into.read(digest)
    except AuditkitError:
        return LostEvidence(digest, key, changed)
    return None


def _read(place: Path, digest: str, kind: str) -> bytes | None:
    path = place / digest[:2] / f"{digest}.{kind}"
    if not os.path.lexists(path):
        return None
    check_folder(place)
    check_folder(path.parent)
    check_file(path)
    return path.read_bytes()


_MASK = "•••"
"""What stands where a task file held a secret; as in browser/secrets.py."""


def merged_record(sources: Sequence[MergeSource], found: Mapping[str, RankedCandidates]) -> AuditRecord:
    """The joined audit. It has an end when every attempt was made and none was stopped: that of the last machine."""
    runs = _runs(sources)
    planned = [*sources[0].plan.planned, *confirming_keys(sources)]
    made = all(key in found and not found[key].winner.interrupted for key in planned)
    ends: list[datetime] = [run.ended_at for run in runs if run.ended_at is not None]
    ends += [source.record.ended_at for source in sources if source.record.ended_at is not None]
    return _record(sources, runs).model_copy(update={"ended_at": max(ends) if made and ends else None})


def confirming_keys(sources: Sequence[MergeSource]) -> list[str]:
    """What any machine tried again to confirm it, by way and number: as one machine would have planned it."""
    place: dict[str, int] = {}
    for number, key in enumerate(sources[0].plan.planned):
        place.setdefault(route_of(key), number)
    keys = {key for source in sources for key in source.record.confirming}
    return sorted(keys, key=lambda key: (place[route_of(key)], len(key), key))


def _record(sources: Sequence[MergeSource], runs: list[ShardRun]) -> AuditRecord:
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
    joined = MergeRecord(of=first.of, plan=first.plan.digest, attempts=len(first.plan.planned), runs=runs)
    return set_option(record, SHARDS_OPTION, joined)


def _runs(sources: Sequence[MergeSource]) -> list[ShardRun]:
    """Every machine's work, once; one that was stopped and went on is known by when it began."""
    known: dict[tuple[int, datetime, str], ShardRun] = {}
    for run in (run for source in sources for run in source.runs):
        name = (run.number, run.started_at, run.browser)
        there = known.get(name)
        if there is None or there.ended_at is None or (run.ended_at is not None and run.ended_at > there.ended_at):
            known[name] = run
    return [known[name] for name in sorted(known)]


def _tasks(sources: Sequence[MergeSource]) -> list[TaskSummary]:
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
        return _MASK
    return "\n".join(_line(set(same)) for same in zip(*lines, strict=True))


def _line(same: set[str]) -> str:
    """A line that two machines hid different parts of is hidden as a whole."""
    hiding = {line for line in same if _MASK in line}
    if len(same) == 1 or not hiding:
        return min(same)
    return hiding.pop() if len(hiding) == 1 else _MASK


@dataclass(frozen=True)
class MergeResult:
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
    conflicts: tuple[AttemptConflict, ...]
    lost: Sequence[LostEvidence]
    same_split: bool

    @property
    def whole(self) -> bool:
        return not self.missing


def merge(sources: Sequence[MergeSource], audits: AuditStore, *, allow_lost: bool = False) -> MergeResult:
    """Join the sources into the audit of their id in `audits`; one that is there already is added to.

    Without `allow_lost`, evidence that is missing or damaged is a fault.

    Raises:
        AuditkitError: the sources don't belong together, or not to the audit that is there; evidence is lost; a file
            is damaged or hostile; another process is working on the audit: the audit stays as it was. Or a file can't
            be read or written: joining again goes on.
    """
    try:
        with _existing_audit(audits, sources[0].record.id) as held:
            return _merge(sources, audits, held, allow_lost=allow_lost)
    except OSError as fault:
        where = f" ({fault.filename})" if fault.filename else ""
        raise AuditkitError(
            f"The shards can't be joined in {audits.backend.name}: {fault.strerror or fault}{where}.",
            hint="Fix that and join again: it continues where it stopped. Or choose another folder: --into DIR",
        ) from fault


def _merge(
    sources: Sequence[MergeSource], audits: AuditStore, held: Audit | None, *, allow_lost: bool
) -> MergeResult:
    target = read_merge_source(held.folder) if held is not None else None
    every = [*([target] if target is not None else []), *(one for one in sources if not _is_same(one, target))]
    check_compatible(every)
    here = list(target.candidates()) if target is not None else []
    others = (one for source in every if source is not target for one in source.candidates())
    found = rank_candidates(chain(here, others))
    needed = {
        digest: key
        for key, ranked in sorted(found.items())
        for one in (ranked.winner, *ranked.others.values())
        for digest in one.evidence
    }
    lost = copy_evidence(needed, (source.evidence for source in every), audits.evidence)
    if lost and not allow_lost:
        raise _lost_error(lost)
    record = merged_record(every, found)
    with held if held is not None else audits.create(_record(every, [])) as audit:
        _write(audit, found, here)
        if audit.record != record:
            audit.update(record)
        audits.backend.remove([audit.folder / PLAN_FILE])  # Of the shard that it was.
    return MergeResult(
        audit_id=audit.id,
        place=f"{audits.backend.name}/{audit.id}",
        of=sources[0].of,
        numbers=tuple(sorted({run.number for source in every for run in source.runs})),
        attempts=len(found),
        planned=len(record.planned),
        evidence=len(needed),
        missing=_missing(every, found),
        conflicts=tuple(
            AttemptConflict(key, one.winner, tuple(one.others.values()))
            for key, one in sorted(found.items())
            if one.others
        ),
        lost=lost,
        same_split=same_split(every),
    )


@contextmanager
def _existing_audit(audits: AuditStore, audit_id: str) -> Iterator[Audit | None]:
    if audit_id not in audits.ids():
        yield None
        return
    with audits.open(audit_id) as audit:
        audit.lock()
        audit.reload()
        yield audit


def _is_same(source: MergeSource, target: MergeSource | None) -> bool:
    return target is not None and source.folder.resolve() == target.folder.resolve()


def _write(audit: Audit, found: dict[str, RankedCandidates], here: Sequence[Candidate]) -> None:
    """Write what isn't there yet. What is set aside comes first, so that no record is lost in between."""
    there = {(one.path.parent.name, one.path.name): (one.digest, one.unproven) for one in here}
    # What was set aside proves as well, or the order of joining would matter.
    proven = {
        _path_of(key)
        for key, ranked in found.items()
        for one in (ranked.winner, *ranked.others.values())
        if one.proves
    }
    for key in sorted(found):
        for one in found[key].others.values():
            if (ASIDE, aside_file(one)) not in there:
                audit.save_file(f"{ASIDE}/{aside_file(one)}", read_attempt(one.path))
        winner = found[key].winner
        counts = not winner.unproven or _path_of(key) in proven
        if there.get((ATTEMPTS, f"{file_stem(key)}.json")) != (winner.digest, not counts):
            attempt = read_attempt(winner.path)
            audit.save(as_proven(attempt) if counts else attempt)


def _path_of(key: str) -> str:
    """The attempt's agency, task and path: what one machine got to is proven for all."""
    return key.rsplit(".", 2)[0]


def aside_file(one: Candidate) -> str:
    """The file of an attempt that was set aside; there may be several of one key."""
    return f"{file_stem(one.key)}.{one.digest[:12]}.json"


def _missing(sources: Sequence[MergeSource], found: dict[str, RankedCandidates]) -> dict[int | None, list[str]]:
    plan = next((source.plan for source in sources if source.plan.parts), sources[0].plan)
    shard_of = plan.shard_of() if same_split(sources) else {}
    missing: dict[int | None, list[str]] = {}
    way_made_by = {route_of(key): number for key, number in shard_of.items()}
    for key in (*plan.planned, *confirming_keys(sources)):
        if key not in found or found[key].winner.interrupted:
            missing.setdefault(shard_of.get(key, way_made_by.get(route_of(key))), []).append(key)
    return missing


def _lost_error(lost: Sequence[LostEvidence]) -> AuditkitError:
    shown = [one.words for one in lost[:_MAX_NAMED]]
    if len(lost) > _MAX_NAMED:
        shown.append(f"… and {len(lost) - _MAX_NAMED} more")
    return AuditkitError(
        "\n".join([f"{plural(len(lost), 'piece')} of evidence can't be joined:", *shown]),
        hint="Copy the folder evidence along with each shard. To join without the lost evidence: --allow-lost",
    )
