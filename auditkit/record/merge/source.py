"""One thing to join: a shard, or what was joined before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import quote
from auditkit.record.audit import read_audit_file
from auditkit.record.evidence_reference import references
from auditkit.record.file import ATTEMPTS, AUDIT_FILE, EVIDENCE, check_id
from auditkit.record.file_file import read_record
from auditkit.record.file_schema import ATTEMPT_MIGRATIONS
from auditkit.record.merge.source_plain import check_audit
from auditkit.record.merge.source_stand import ASIDE, Candidate, candidate
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Performer
from auditkit.record.shard import PLAN_FILE, PlanRecord, ShardRun, joined_of, mark_of, plan_of, read_plan


@dataclass(frozen=True)
class Source:
    """An audit of a part of the plan, or of several parts."""

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
        """The folder of its pictures."""
        return self.folder.parent / EVIDENCE

    def candidates(self) -> Iterator[Candidate]:
        """Every record of an attempt in it, those that were set aside too.

        Raises:
            AuditkitError: a file is damaged, from a newer kit, or no attempt of this plan; it is named.
        """
        planned = {*self.plan.planned, *self.record.confirming}
        for path in self._files():
            attempt = read_attempt(path)
            if attempt.key not in planned or attempt.performer is not Performer.SCRIPT:
                raise AuditkitError(
                    f"{path} holds the attempt {quote(attempt.key)}, which is none of this plan.",
                    mend="Remove it, if somebody put it there; or copy the folder again.",
                )
            yield candidate(attempt, path, references(attempt))

    def _files(self) -> Iterator[Path]:
        for name in (ATTEMPTS, ASIDE):
            folder = self.folder / name
            if folder.is_dir():
                yield from (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def way_of(key: str) -> str:
    """The key without the number of the trial."""
    return key.rpartition(".")[0]


def read_source(folder: Path) -> Source:
    """The shard, or the joined audit, in a folder. Its attempts are not read yet.

    Raises:
        AuditkitError: it is none, is damaged or from a newer kit, or holds what auditkit never writes.
    """
    check_audit(folder)
    record = read_audit_file(folder, AuditRecord)
    check_id(record.id)
    mark, joined = mark_of(record), joined_of(record)
    if mark is not None:
        plan = read_plan(folder)
        run = ShardRun(
            number=mark.number, started_at=record.started_at, ended_at=record.ended_at, browser=record.browser
        )
        source = Source(folder, record, plan, mark.of, (run,), f"shard {mark.words} in {folder}")
        _check_plan(source, mark.plan)
        return source
    if joined is not None:
        confirming = set(record.confirming)
        plan = plan_of(record.agencies, record.tasks, [key for key in record.planned if key not in confirming])
        source = Source(folder, record, plan, joined.of, tuple(joined.runs), f"what is joined in {folder}")
        _check_plan(source, joined.plan)
        return source
    raise AuditkitError(
        f"The audit {quote(record.id)} in {folder.parent} is no shard: it was made as a whole.",
        mend="Leave it out; or join into another folder, if it only has the same name: --into DIR",
    )


def read_attempt(path: Path) -> AttemptRecord:
    """An attempt's record. Raises AuditkitError when it is damaged, from a newer kit, or no attempt."""
    mend = "Copy it again from the machine that made it."
    if path.suffix != ".json":
        raise AuditkitError(f"{path} is no attempt record.", mend="Move it somewhere else.")
    return read_record(path, AttemptRecord, ATTEMPT_MIGRATIONS, mend)


def _check_plan(source: Source, digest: str) -> None:
    """Make sure that the plan is the one that the audit says it is a part of."""
    plan, numbers = source.plan, [run.number for run in source.runs]
    confirming = set(source.record.confirming)
    # What was tried again to confirm it is of ways in the plan, with numbers of its own.
    again = {way_of(key) for key in confirming} <= {way_of(key) for key in plan.planned}
    fresh = confirming.isdisjoint(plan.planned) and again
    own = set(source.record.planned) - confirming <= set(plan.planned)
    whole = len(set(plan.planned)) == len(plan.planned) and own and fresh
    numbered = len(plan.parts) == len(plan.planned) and set(plan.parts) <= set(range(1, source.of + 1))
    split = not plan.parts or numbered
    if plan.digest != digest or not whole or not split or any(number > source.of for number in numbers):
        where = source.folder / (PLAN_FILE if mark_of(source.record) is not None else AUDIT_FILE)
        raise AuditkitError(
            f"{where} was changed since the audit began: its plan isn't the one that the audit says it is of.",
            mend="Copy the whole folder again from the machine that made it.",
        )
