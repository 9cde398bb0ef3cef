"""What a worker is given for an attempt, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import cast
from urllib.parse import urlsplit

from auditkit.browser.redaction import Secrets
from auditkit.browser.storage_state import storage_state_for
from auditkit.record.model import AttemptRecord
from auditkit.run.runner import JobBatch, RunOptions
from auditkit.task.expansion import expand_known_variables, variable_names
from auditkit.task.model import Profile
from auditkit.task.plan import Job

_NOWHERE = cast("Path", PurePosixPath())
"""In place of a folder of the client's: it is none of the workers' business, and they may run another system."""


@dataclass(frozen=True)
class JobPayload:
    """One attempt to make: the task as a model, and no more of the environment than it names."""

    job: Job = field(repr=False)
    profile: Profile
    options: RunOptions = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    """Of the environment variables that the attempt names."""
    files: Mapping[str, bytes] = field(repr=False)
    """What it uploads, by the names in the task file."""

    @property
    def host(self) -> str:
        """Whose pace it keeps: host and port that are visited."""
        job = self.job
        return urlsplit(self.options.base_urls.get(job.agency.id, job.agency.base_url)).netloc.lower()

    def job_in(self, folder: Path) -> Job:
        """The job, with the files to upload written to this folder."""
        for name, data in self.files.items():
            path = folder / name
            if path.resolve().is_relative_to(folder.resolve()):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        return replace(self.job, task=replace(self.job.task, folder=folder))

    def entered(self, number: int) -> str:
        """What step `number` enters somewhere, `${NAME}` replaced; empty when it enters nothing."""
        value = getattr(self.job.steps[number - 1].action, "value", None)
        return expand_known_variables(value, self.values) if isinstance(value, str) else ""


def build_payload(batch: JobBatch, job: Job) -> JobPayload:
    texts = [job.agency.agency.base_url, job.task.task.start, *(step.action.given_value for step in job.steps)]
    names = {name for text in texts for name in variable_names(text)}
    values = {name: batch.environ[name] for name in sorted(names) if name in batch.environ}
    named = [expand_known_variables(step.action.given_value, values) for step in job.steps if step.action.names_file]
    options = replace(
        batch.options,
        storage_state=storage_state_for(job.agency.id, batch.options.storage_state),
        base_urls={job.agency.id: batch.base_url(job)},
        shard=None,
    )
    agency = replace(job.agency, tasks=(), folder=_NOWHERE)
    return JobPayload(
        job=replace(job, agency=agency, task=replace(job.task, folder=_NOWHERE)),
        profile=batch.profiles[job.profile],
        options=options,
        values=values,
        files={name: (job.task.folder / name).read_bytes() for name in named if (job.task.folder / name).is_file()},
    )


class JobEnd(StrEnum):
    MADE = "made"
    LOST = "lost"
    """The workers that began it have gone, and it isn't tried again."""
    UNWANTED = "unwanted"
    """The client has gone, or has taken it back."""
    NO_BROWSER = "no browser"
    BROKEN = "broken"
    """By a fault of the kit's own."""


@dataclass(frozen=True)
class EvidenceFile:
    extension: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class JobResult:
    """What comes back. No secret is in it: what turned out to be one is named by where it stands."""

    end: JobEnd
    record: AttemptRecord | None = field(default=None, repr=False)
    evidence: tuple[EvidenceFile, ...] = ()
    secret_steps: tuple[int, ...] = ()
    secret_names: tuple[str, ...] = ()
    browser: str = ""
    message: str = ""
    """What happened, when there is no record."""
    hint: str | None = None


def secrets_found(payload: JobPayload, found: Secrets) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Numbers of the steps and names of the variables whose values are secret."""
    steps = [number for number in range(1, len(payload.job.steps) + 1) if found.knows(payload.entered(number))]
    names = [name for name, value in payload.values.items() if found.knows(value)]
    return tuple(steps), tuple(names)


def secrets_named(payload: JobPayload, result: JobResult) -> Secrets:
    secrets = Secrets()
    if payload.options.storage_state is not None:
        payload.options.storage_state.hide_in(secrets)
    for number in result.secret_steps:
        secrets.add(payload.entered(number))
    for name in result.secret_names:
        secrets.add(payload.values[name])
    return secrets
