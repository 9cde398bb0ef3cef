"""An audit that is made in parts by several machines: what a part says of the whole, and what joins them.

A shard is an audit of its own part. `audit.json` says so in its options, under `shard`, and beside it `plan.json`
holds the whole plan, so that whoever joins shards knows that they belong together and what is missing. A joined audit
says under `shards` who made it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import Field, ValidationError

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import count
from auditkit.record.file_file import read_record, to_text
from auditkit.record.model import SCHEMA_VERSION, AgencySummary, AuditRecord, Record, TaskSummary, Utc

if TYPE_CHECKING:
    from auditkit.record.audit_head import AuditHead

_Told = TypeVar("_Told", bound=Record)

PLAN_FILE = "plan.json"
SHARD = "shard"
"""The option of an audit that says which part it is."""
SHARDS = "shards"
"""The option of a joined audit that says of what it was joined."""


class PlanRecord(Record):
    """A whole plan, as each of its shards keeps it."""

    schema_version: int = SCHEMA_VERSION
    agencies: list[AgencySummary] = Field(default_factory=list)
    tasks: list[TaskSummary] = Field(default_factory=list)
    """Without the text of the task files."""
    planned: list[str] = Field(default_factory=list)
    """Keys of every attempt, in their order."""
    parts: list[int] = Field(default_factory=list)
    """For each of them, the number of the shard that makes it; empty where nobody knows any more."""

    @property
    def digest(self) -> str:
        """SHA-256 of the plan; how it was split is no part of it."""
        return hashlib.sha256(to_text(self.model_copy(update={"parts": []}))).hexdigest()

    def shard_of(self) -> dict[str, int]:
        """The number of the shard that makes it, by key."""
        return dict(zip(self.planned, self.parts, strict=False))


class ShardMark(Record):
    """Which part of which plan an audit is."""

    number: int = Field(ge=1)
    of: int = Field(ge=1)
    plan: str
    """Digest of the whole plan."""
    attempts: int
    """How many the whole plan has."""

    @property
    def words(self) -> str:
        """`2/3`, as `--shard` takes it."""
        return f"{self.number}/{self.of}"


class ShardRun(Record):
    """One machine's work on one shard."""

    number: int = Field(ge=1)
    started_at: Utc
    ended_at: Utc | None = None
    """None while it runs, or when it was stopped."""
    browser: str


class Joined(Record):
    """Of what an audit was joined."""

    of: int = Field(ge=1)
    plan: str
    attempts: int
    runs: list[ShardRun] = Field(default_factory=list)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The shards that are in it."""
        return tuple(sorted({run.number for run in self.runs}))


def plan_of(agencies: list[AgencySummary], tasks: list[TaskSummary], planned: list[str]) -> PlanRecord:
    """The plan of these, without the text of the task files: that may hold what only a visit shows to be secret."""
    bare = [task.model_copy(update={"source": ""}) for task in tasks]
    return PlanRecord(agencies=agencies, tasks=bare, planned=planned)


def mark_of(audit: AuditRecord | AuditHead) -> ShardMark | None:
    """Which part the audit is; None when it is whole. Raises AuditkitError when what it says makes no sense."""
    return _said(audit, SHARD, ShardMark)


def joined_of(audit: AuditRecord | AuditHead) -> Joined | None:
    """Of what the audit was joined, if it was. Raises AuditkitError when what it says of that makes no sense."""
    return _said(audit, SHARDS, Joined)


def part_words(audit: AuditRecord) -> str | None:
    """In a sentence, that the audit is a part only; None when it is whole."""
    mark, joined = mark_of(audit), joined_of(audit)
    if mark is not None:
        own = f"{len(audit.planned)} of {count(mark.attempts, 'attempt')}"
        return f"This is shard {mark.number} of {mark.of}: {own}. Join the shards to one audit: auditkit merge DIR…"
    if joined is not None and audit.ended_at is None:
        there = f"{len(joined.numbers)} of {count(joined.of, 'shard')}"
        return f"This audit was joined of {there} and has gaps. Join the others, too: auditkit merge DIR…"
    return None


def read_plan(folder: Path) -> PlanRecord:
    """The plan that an audit's folder keeps.

    Raises:
        AuditkitError: it isn't there, is damaged, or from a newer kit.
    """
    path = folder / PLAN_FILE
    mend = f"Copy the whole folder {folder.name} from the machine that made it, with all that is in it."
    if not path.exists():
        raise AuditkitError(f"{path} is missing: it says what the whole audit is.", mend=mend)
    return read_record(path, PlanRecord, {}, mend)


def set_option(audit: AuditRecord, name: str, value: Record) -> AuditRecord:
    """The audit with one more option."""
    said: dict[str, Any] = {**audit.options, name: value.model_dump(mode="json")}
    return audit.model_copy(update={"options": said})


def _said(audit: AuditRecord | AuditHead, option: str, model: type[_Told]) -> _Told | None:
    told = audit.options.get(option)
    if told is None:
        return None
    try:
        return model.model_validate(told)
    except ValidationError:
        raise AuditkitError(
            f"The audit {audit.id!r} doesn't say what it is a part of: its options.{option} can't be read.",
            mend="Restore its audit.json from where it was made.",
        ) from None
