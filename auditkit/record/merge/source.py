"""What is to be joined: shards found, checked and read as files from elsewhere, and which of several records of
one attempt counts.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.wording import in_utc, listing
from auditkit.record.audit import AuditHead, as_proven, is_done, is_unproven, proves, read_audit_file
from auditkit.record.evidence import evidence_digests
from auditkit.record.file import (
    ATTEMPT_MIGRATIONS,
    ATTEMPTS,
    AUDIT_FILE,
    EVIDENCE,
    check_id,
    read_record,
    to_json_bytes,
)
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome, Performer, Reason
from auditkit.record.shard import (
    PLAN_FILE,
    PlanRecord,
    ShardRun,
    merge_record_of,
    plan_of,
    read_plan,
    shard_record_of,
)

ASIDE = "aside"
"""The folder of an audit with attempts that were made twice and don't stand."""


@dataclass(frozen=True)
class Candidate:
    key: str
    digest: str
    """SHA-256 of the record as the store writes it, with the verdict that counts where the path is proven."""
    path: Path
    """The file it was read from."""
    done: bool
    """Whether it stands when an audit goes on; one that was stopped or that the kit broke doesn't."""
    interrupted: bool
    outcome: Outcome
    rank: tuple[int, datetime, str]
    """The lowest stands."""
    evidence: frozenset[str]
    unproven: bool = False
    proves: bool = False
    """Whether it shows that its path leads there."""

    @property
    def began(self) -> datetime:
        """When the attempt began, in UTC."""
        return self.rank[1]


@dataclass(frozen=True)
class AttemptConflict:
    """An attempt that was made twice, with different results."""

    key: str
    winner: Candidate
    others: tuple[Candidate, ...]


@dataclass
class RankedCandidates:
    winner: Candidate
    others: dict[str, Candidate] = field(default_factory=dict)
    """By digest; only those that were done: what was stopped is made again and never kept."""


def candidate_of(attempt: AttemptRecord, path: Path, evidence: frozenset[str]) -> Candidate:
    digest, done = hashlib.sha256(to_json_bytes(as_proven(attempt))).hexdigest(), is_done(attempt)
    # A verdict beats none; then, as when an audit goes on, what stands is not made again: the first one. Whoever
    # tried until it went well would otherwise have the last word.
    worth = 0 if attempt.outcome is not Outcome.NOT_MEASURED else 1 if done else 2
    return Candidate(
        key=attempt.key,
        digest=digest,
        path=path,
        done=done,
        interrupted=attempt.reason is Reason.INTERRUPTED,
        outcome=attempt.outcome,
        rank=(worth, in_utc(attempt.started_at), digest),
        evidence=evidence,
        unproven=is_unproven(attempt),
        proves=proves(attempt),
    )


def rank_candidates(candidates: Iterable[Candidate]) -> dict[str, RankedCandidates]:
    """By key: the record that stands, and the others."""
    found: dict[str, RankedCandidates] = {}
    for one in candidates:
        known = found.get(one.key)
        if known is None:
            found[one.key] = RankedCandidates(one)
        elif one.digest != known.winner.digest:
            better, worse = (one, known.winner) if one.rank < known.winner.rank else (known.winner, one)
            known.winner = better
            if worse.done:
                known.others[worse.digest] = worse
        elif known.winner.unproven and not one.unproven:
            known.winner = one
    return found


MAX_RECORD_BYTES = 64 * 1024 * 1024
"""Of one file. A record of a hundred pages takes a few megabytes, the list of 10,000 tasks about 30."""


def check_audit_folder(folder: Path) -> None:
    """Make sure, before it is read, that a folder from elsewhere holds plain folders and files of sensible size.

    Raises:
        AuditkitError: something is a link, a device, or too large; it is named.
    """
    check_folder(folder)
    for name in (AUDIT_FILE, PLAN_FILE):
        if os.path.lexists(folder / name):
            check_file(folder / name)
    for name in (ATTEMPTS, ASIDE):
        inside = folder / name
        if os.path.lexists(inside):
            check_folder(inside)
            for path in sorted(inside.iterdir()):
                if not path.name.startswith("."):
                    check_file(path)


def check_folder(path: Path) -> None:
    """Make sure that it is a folder and no link to one. Raises AuditkitError."""
    # Junctions are Windows' kind of a link between folders. Python knows them since 3.12; before, they pass.
    if not stat.S_ISDIR(_mode(path)) or getattr(path, "is_junction", lambda: False)():
        raise _hostile_error(path, "is not a plain folder")


def check_file(path: Path) -> None:
    """Make sure that it is a file, and not enormous. Raises AuditkitError."""
    if not stat.S_ISREG(_mode(path)):
        raise _hostile_error(path, "is not a plain file")
    if path.lstat().st_size > MAX_RECORD_BYTES:
        raise _hostile_error(path, f"is larger than {MAX_RECORD_BYTES // 1024 // 1024} MiB")


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError as fault:
        raise AuditkitError(f"{path} can't be read: {fault.strerror or fault}.") from None


def _hostile_error(path: Path, why: str) -> AuditkitError:
    return AuditkitError(
        f"{path} {why}: auditkit never writes this, so nothing in this folder is read.",
        hint="Copy the folder again from the machine that made it. If it was like this there too, don't trust it.",
    )


@dataclass(frozen=True)
class MergeSource:
    folder: Path
    record: AuditRecord
    plan: PlanRecord
    """The whole plan."""
    of: int
    """How many shards the plan was split in."""
    runs: tuple[ShardRun, ...]
    """Who made what is in it."""
    words: str
    """What people call it: `shard 2/3 in shards/b/release-42`."""

    @property
    def evidence(self) -> Path:
        return self.folder.parent / EVIDENCE

    def candidates(self) -> Iterator[Candidate]:
        """Every record of an attempt in it, those that were set aside too. Raises AuditkitError when a file is
        damaged, from a newer kit, or no attempt of this plan; it is named.
        """
        planned = {*self.plan.planned, *self.record.confirming}
        for path in self._files():
            attempt = read_attempt(path)
            if attempt.key not in planned or attempt.performer is not Performer.SCRIPT:
                raise AuditkitError(
                    f"{path} contains the attempt {quote(attempt.key)}, which is not in this plan.",
                    hint="Remove it if somebody put it there, or copy the folder again.",
                )
            yield candidate_of(attempt, path, evidence_digests(attempt))

    def _files(self) -> Iterator[Path]:
        for name in (ATTEMPTS, ASIDE):
            folder = self.folder / name
            if folder.is_dir():
                yield from (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def route_of(key: str) -> str:
    """The key without the number of the trial."""
    return key.rpartition(".")[0]


def read_merge_source(folder: Path) -> MergeSource:
    """The shard, or the joined audit, in a folder. Its attempts are not read yet. Raises AuditkitError when it is
    none, is damaged or from a newer kit, or holds what auditkit never writes.
    """
    check_audit_folder(folder)
    record = read_audit_file(folder, AuditRecord)
    check_id(record.id)
    mark, joined = shard_record_of(record), merge_record_of(record)
    if mark is not None:
        run = ShardRun(
            number=mark.number, started_at=record.started_at, ended_at=record.ended_at, browser=record.browser
        )
        source = MergeSource(folder, record, read_plan(folder), mark.of, (run,), f"shard {mark.words} in {folder}")
        _check_plan(source, mark.plan)
    elif joined is not None:
        confirming = set(record.confirming)
        plan = plan_of(record.agencies, record.tasks, [key for key in record.planned if key not in confirming])
        source = MergeSource(folder, record, plan, joined.of, tuple(joined.runs), f"what is joined in {folder}")
        _check_plan(source, joined.plan)
    else:
        raise AuditkitError(
            f"The audit {quote(record.id)} in {folder.parent} is not a shard: it was made as a whole.",
            hint="Leave it out. If it only has the same name, join into another folder: --into DIR",
        )
    return source


def read_attempt(path: Path) -> AttemptRecord:
    """An attempt's record. Raises AuditkitError when it is damaged, from a newer kit, or no attempt."""
    hint = "Copy it again from the machine that made it."
    if path.suffix != ".json":
        raise AuditkitError(f"{path} is not an attempt record.", hint="Move it somewhere else.")
    return read_record(path, AttemptRecord, ATTEMPT_MIGRATIONS, hint)


def _check_plan(source: MergeSource, digest: str) -> None:
    plan, numbers = source.plan, [run.number for run in source.runs]
    confirming = set(source.record.confirming)
    # What was tried again to confirm it is of ways in the plan, with numbers of its own.
    again = {route_of(key) for key in confirming} <= {route_of(key) for key in plan.planned}
    fresh = confirming.isdisjoint(plan.planned) and again
    own = set(source.record.planned) - confirming <= set(plan.planned)
    whole = len(set(plan.planned)) == len(plan.planned) and own and fresh
    numbered = len(plan.parts) == len(plan.planned) and set(plan.parts) <= set(range(1, source.of + 1))
    split = not plan.parts or numbered
    if plan.digest != digest or not whole or not split or any(number > source.of for number in numbers):
        where = source.folder / (PLAN_FILE if shard_record_of(source.record) is not None else AUDIT_FILE)
        raise AuditkitError(
            f"{where} was changed since the audit began: its plan isn't the audit's.",
            hint="Copy the whole folder again from the machine that made it.",
        )


def find_sources(folders: Sequence[Path], audit_id: str | None = None) -> list[MergeSource]:
    """The shards in these folders, and what was joined before; of the audit of this id, if one is named.

    A folder may be an audit's own, a folder of audits, or one that holds such folders, as pipelines download them.
    Audits that were made as a whole are passed over, unless one is named itself.

    Raises:
        AuditkitError: a folder isn't there or holds no shard; shards of several audits are there and none is named;
            something can't be read or is hostile.
    """
    found: dict[Path, MergeSource] = {}
    for folder in folders:
        audits = [path for path in _audits(folder) if path == folder or _is_part(path)]
        parts = [path for path in audits if audit_id in (None, path.resolve().name)]
        if not parts:
            raise _no_shard_error(folder, audit_id)
        for path in parts:
            found.setdefault(path.resolve(), read_merge_source(path.resolve() if path == folder else path))
    ids = sorted({source.record.id for source in found.values()})
    if len(ids) > 1:
        raise AuditkitError(
            f"There are shards of several audits: {listing(map(quote, ids))}.", hint="Name one: --audit-id ID"
        )
    return list(found.values())


def _audits(folder: Path) -> Iterator[Path]:
    """The folders of audits: this one, or those in it, or those one level further down."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "doesn't exist"
        raise AuditkitError(f"{folder} {what}.", hint="Name the folders that contain the shards.")
    if (folder / AUDIT_FILE).exists():
        yield folder
        return
    for pattern in (f"*/{AUDIT_FILE}", f"*/*/{AUDIT_FILE}"):
        for path in sorted(folder.glob(pattern)):
            check_folder(path.parent)
            if path.parent.parent != folder:
                check_folder(path.parent.parent)
            yield path.parent


def _is_part(folder: Path) -> bool:
    check_file(folder / AUDIT_FILE)
    head = read_audit_file(folder, AuditHead)
    return shard_record_of(head) is not None or merge_record_of(head) is not None


def _no_shard_error(folder: Path, audit_id: str | None) -> AuditkitError:
    of = f" of the audit {quote(audit_id)}" if audit_id is not None else ""
    return AuditkitError(
        f"There is no shard{of} in {folder}.",
        hint="A shard is what auditkit run --shard i/n leaves in its audits folder. Copy that folder as a whole.",
    )
