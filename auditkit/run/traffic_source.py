"""Where an attempt's pages come from: the network, or a recording; and whether the traffic is kept."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auditkit.browser.politeness import Pace, RecordedRobots, Robots
from auditkit.browser.recording.archive import RecordedAttempt
from auditkit.browser.recording.recorder import Recorder
from auditkit.browser.recording.replay import OFFLINE_OPTIONS, Recording, Replay
from auditkit.browser.redaction import Secrets, secret_placeholder
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AttemptRecord, AuditRecord, ReplayRecord, ReplaySource
from auditkit.run.visit import Visit
from auditkit.task.expansion import expand_known_variables, variable_names
from auditkit.task.model import Pace as AgencyPace
from auditkit.task.plan import Job


@dataclass(frozen=True)
class TrafficSource:
    """The network, unless there is a recording to replay. With a recorder, the traffic is kept."""

    recording: Recording | None = None
    recorder: Recorder | None = None

    @property
    def record(self) -> ReplaySource | None:
        """What an audit's record says of it; None for the network."""
        if self.recording is None:
            return None
        sha256, head = self.recording.sha256, self.recording.manifest
        return ReplaySource(sha256=sha256, audit_id=head.audit_id, recorded_at=head.recorded_at)

    def check_same(self, audit: AuditRecord) -> None:
        """Raise AuditkitError when an audit that goes on was begun from something else."""
        now, then = self.record, audit.replay
        if (now and now.sha256) == (then and then.sha256):
            return
        began = "from a recording" if then else "at the sites themselves"
        raise AuditkitError(
            f"The audit {audit.id!r} was begun {began}, and can't go on otherwise.",
            hint="Give the same --replay FILE as then."
            if then
            else "Leave --replay out; or, to go on with a replay, name it: --audit-id ID.",
        )

    def pace(self, wanted: AgencyPace, clock: Callable[[], float], size: int) -> Pace:
        """An agency's pace. Nothing leaves the machine in a replay, so nothing is waited for."""
        if self.recording is not None:
            return Pace(math.inf, size, clock)
        return Pace(wanted.requests_per_second, wanted.concurrent, clock)

    def robots(self, agent: str) -> Robots:
        return Robots(agent) if self.recording is None else RecordedRobots(self.recording.manifest.robots)

    def note_robots(self, asked: Iterable[Robots]) -> None:
        if self.recorder is not None:
            for robots in asked:
                self.recorder.robots |= robots.answers

    def context_options(self, job: Job) -> dict[str, Any]:
        if self.recording is not None:
            return OFFLINE_OPTIONS
        return {} if self.recorder is None else self.recorder.options(job.key)

    def replay(self, job: Job, secrets: Secrets, environ: Mapping[str, str]) -> Replay | None:
        """The recorded answers for an attempt; None for the network."""
        if self.recording is None:
            return None
        values = _values(job, environ, self.recording.manifest.salt)
        return Replay(self.recording, _manifest_entry(job), secrets, values)

    async def keep(self, job: Job, visit: Visit, secrets: Secrets) -> None:
        if self.recorder is None:
            return
        refused = {(one.method, one.url) for one in visit.guard.refused}
        await asyncio.to_thread(self.recorder.take, _manifest_entry(job), secrets, visit.fetched, refused)

    def finish(self, audit: AuditRecord, base_urls: Mapping[str, str], *, whole: bool) -> None:
        """End the recording: also one of a run that was stopped, with what it had."""
        if self.recorder is not None:
            self.recorder.finish(audit.id, audit.started_at, base_urls, whole=whole)


def without_timings(record: AttemptRecord, replay: Replay | None) -> AttemptRecord:
    """The record of a replay: without times, as they say nothing of the site. Any other stays as it is."""
    if replay is None:
        return record
    source = ReplayRecord(recorded_at=replay.recorded_at, walked=replay.was_recorded)
    steps = [one.model_copy(update={"duration_seconds": 0.0}) for one in record.steps]
    pages = [one.model_copy(update={"duration_seconds": None}) for one in record.pages]
    times = dict.fromkeys(("scripted_duration_seconds", "paced_seconds", "probed_seconds"), 0.0)
    return record.model_copy(update={"replay": source, "steps": steps, "pages": pages, **times})


def _values(job: Job, environ: Mapping[str, str], salt: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for step in job.steps:
        for written in step.action.model_dump().values():
            if isinstance(written, str):
                values |= {name: environ.get(name, "").strip() for name in variable_names(written)}
                entered = expand_known_variables(written, environ).strip()
                values[secret_placeholder(entered, salt)] = entered
    return {name: value for name, value in values.items() if value}


def _manifest_entry(job: Job) -> RecordedAttempt:
    return RecordedAttempt(
        key=job.key,
        agency=job.agency.id,
        task=job.task.id,
        path=job.path,
        profile=job.profile,
        har=f"attempts/{job.key}.har",
    )
