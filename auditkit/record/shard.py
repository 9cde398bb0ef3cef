"""An audit that is made in parts by several machines: what a part says of the whole, and what joins them.

A shard is an audit of its own part. `audit.json` says so in its options, under `shard`, and beside it
`plan.json` holds the whole plan, so that whoever joins shards knows that they belong together and what is
missing. A joined audit says under `shards` who made it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import Count, InvalidJson, as_model, read_model
from auditkit.diagnostic.wording import plural
from auditkit.record.audit import AuditHead, is_outside_history
from auditkit.record.details import Record
from auditkit.record.file import read_record, to_json_bytes, write_atomic
from auditkit.record.model import SCHEMA_VERSION, AgencySummary, AuditRecord, TaskSummary, Utc
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore

_OptionRecord = TypeVar("_OptionRecord", bound=Record)
PLAN_FILE = "plan.json"
SHARD_OPTION = "shard"
"""The option of an audit that says which part it is."""
SHARDS_OPTION = "shards"
"""The option of a joined audit that says of what it was joined."""
ShardNumber = Annotated[int, Field(ge=1, le=10_000)]


class PlanRecord(Record):
    """A whole plan, as each of its shards keeps it."""

    schema_version: int = SCHEMA_VERSION
    agencies: list[AgencySummary] = Field(default_factory=list)
    tasks: list[TaskSummary] = Field(default_factory=list)
    """Without the text of the task files."""
    planned: list[str] = Field(default_factory=list)
    """Keys of every attempt, in their order."""
    parts: list[ShardNumber] = Field(default_factory=list)
    """For each of them, the number of the shard that makes it; empty where nobody knows any more."""

    @property
    def digest(self) -> str:
        """SHA-256 of the plan; how it was split is no part of it."""
        return hashlib.sha256(to_json_bytes(self.model_copy(update={"parts": []}))).hexdigest()

    def shard_of(self) -> dict[str, int]:
        return dict(zip(self.planned, self.parts, strict=False))


class ShardRecord(Record):
    """Which part of which plan an audit is."""

    number: ShardNumber
    of: ShardNumber
    plan: str
    """Digest of the whole plan."""
    attempts: Count
    """How many the whole plan has."""

    @property
    def words(self) -> str:
        """`2/3`, as `--shard` takes it."""
        return f"{self.number}/{self.of}"


class ShardRun(Record):
    """One machine's work on one shard."""

    number: ShardNumber
    started_at: Utc
    ended_at: Utc | None = None
    """None while it runs, or when it was stopped."""
    browser: str


class MergeRecord(Record):
    """Of what an audit was joined."""

    of: ShardNumber
    plan: str
    attempts: Count
    runs: list[ShardRun] = Field(default_factory=list)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(sorted({run.number for run in self.runs}))


def plan_of(agencies: list[AgencySummary], tasks: list[TaskSummary], planned: list[str]) -> PlanRecord:
    """The plan of these, without the text of the task files: that may hold what only a visit shows to be secret."""
    bare = [task.model_copy(update={"source": ""}) for task in tasks]
    return PlanRecord(agencies=agencies, tasks=bare, planned=planned)


def shard_record_of(audit: AuditRecord | AuditHead) -> ShardRecord | None:
    """Which part the audit is; None when it is whole. Raises AuditkitError when what it says makes no sense."""
    return _option_record(audit, SHARD_OPTION, ShardRecord)


def merge_record_of(audit: AuditRecord | AuditHead) -> MergeRecord | None:
    """Of what the audit was joined, if it was. Raises AuditkitError when what it says of that makes no sense."""
    return _option_record(audit, SHARDS_OPTION, MergeRecord)


WHOLE_OPTION = "whole"
"""The option of an audit that names the agencies whose tasks were all to be tried, by all their routes."""


def covers_agency(audit: AuditHead | AuditRecord, agency: str) -> bool:
    """Whether the audit tried all there was at an agency, so that no other task of it is shown beside.

    An audit of a kit that didn't note this is taken for whole when it came to its end.
    """
    whole = audit.options.get(WHOLE_OPTION)
    asked = agency in whole if isinstance(whole, list) else True
    return asked and audit.ended_at is not None and SHARD_OPTION not in audit.options


def shard_notice(audit: AuditRecord) -> str | None:
    """In a sentence, that the audit is a part only; None when it is whole."""
    mark, joined = shard_record_of(audit), merge_record_of(audit)
    if mark is not None:
        own = f"{len(audit.planned)} of {plural(mark.attempts, 'attempt')}"
        return f"This is shard {mark.number} of {mark.of}: {own}. Join the shards into one audit: auditkit merge DIR…"
    if joined is not None and audit.ended_at is None:
        there = f"{len(joined.numbers)} of {plural(joined.of, 'shard')}"
        return f"This audit was joined from {there} and has gaps. Join the others too: auditkit merge DIR…"
    return None


def read_plan(folder: Path) -> PlanRecord:
    """The plan that an audit's folder keeps. Raises AuditkitError when it isn't there, is damaged, or from a newer
    kit.
    """
    path = folder / PLAN_FILE
    hint = f"Copy the whole folder {folder.name}, with everything in it, from the machine that made it."
    if not path.exists():
        raise AuditkitError(f"{path} is missing: it says what the whole audit is.", hint=hint)
    return read_record(path, PlanRecord, {}, hint)


def set_option(audit: AuditRecord, name: str, value: Record) -> AuditRecord:
    return audit.model_copy(update={"options": {**audit.options, name: value.model_dump(mode="json")}})


def _option_record(audit: AuditRecord | AuditHead, option: str, model: type[_OptionRecord]) -> _OptionRecord | None:
    told = audit.options.get(option)
    if told is None:
        return None
    try:
        return as_model(model, told)
    except InvalidJson as fault:
        raise AuditkitError(
            f"The audit {audit.id!r} doesn't say what it is part of: its options.{option} can't be read: {fault}.",
            hint="Restore its audit.json from where it was made.",
        ) from None


MAX_AUDITS_READ = 10
"""How many of the newest audits are looked at."""
_MAX_BYTES = 32 * 1024 * 1024
_HINT = "Make it again: auditkit plan --store-durations FILE"


class Durations(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    auditkit_durations: Literal[1]
    seconds: dict[str, Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]]
    """By the attempt's key."""


def recorded_seconds(audits: AuditStore) -> dict[str, float]:
    """What attempts took when they were last measured, by key, in the newest audits that scripts made of the sites:
    the journey, our own pace, and the looking around. Raises AuditkitError when an audit.json or a record can't be
    read; it is named.
    """
    heads = [head for head in audits.heads() if not is_outside_history(head)]
    taken: dict[str, float] = {}
    for head in reversed(heads[-MAX_AUDITS_READ:]):
        for attempt in audits.open(head.id).iter_attempts():
            if attempt.outcome is not Outcome.NOT_MEASURED:
                busy = attempt.scripted_duration_seconds + attempt.paced_seconds + attempt.probed_seconds
                taken.setdefault(attempt.key, round(busy, 1))
    return taken


def save_durations(path: Path, seconds: Mapping[str, float]) -> str:
    """Write the file, and say so in a sentence. Raises AuditkitError when there is nothing to write, or the file
    can't be written.
    """
    if not seconds:
        raise AuditkitError("No attempt has been measured yet, so there are no times to store.", hint="auditkit run")
    said = Durations(auditkit_durations=1, seconds=dict(sorted(seconds.items())))
    try:
        write_atomic(path, (json.dumps(said.model_dump(), indent=1, ensure_ascii=False) + "\n").encode())
    except OSError as fault:
        raise AuditkitError(
            f"{path} can't be written: {fault.strerror or fault}.", hint="Choose another file."
        ) from None
    return f"Stored how long {plural(len(seconds), 'attempt')} took in {path}."


def load_durations(path: Path) -> Mapping[str, float]:
    """What attempts took, by key. Raises AuditkitError when the file isn't there or is no such file."""
    try:
        return read_model(path, Durations, _MAX_BYTES).seconds
    except OSError as fault:
        raise AuditkitError(f"{path} can't be read: {fault.strerror or fault}.", hint=_HINT) from None
    except InvalidJson as fault:
        raise AuditkitError(f"{path} doesn't contain the times of attempts: {fault}.", hint=_HINT) from None
