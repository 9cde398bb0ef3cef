"""The audit: every planned attempt, several at once, each stored the moment it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditkit import __version__
from auditkit.browser.settle import Patience
from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.event import AttemptEnded, AuditEnded, AuditStarted, Listener, TryingAgain
from auditkit.record.model import AuditRecord
from auditkit.run.audit_record import begin, check_resumed
from auditkit.run.audit_record_hidden import hide_secrets, without_secrets
from auditkit.run.retry import PAUSE_SECONDS, Again, plan_again
from auditkit.run.runner_crew import Crew, Work
from auditkit.run.runner_local import LocalCrew
from auditkit.run.traffic_source import Source
from auditkit.task.plan import Job, summarise_agency, summarise_task
from auditkit.task.shard import Shard

if TYPE_CHECKING:
    from auditkit.browser.executable import Found
    from auditkit.browser.launch_machine import Machine
    from auditkit.browser.redaction_secrets import Secrets
    from auditkit.browser.storage_state import Session
    from auditkit.record.audit import Audit
    from auditkit.record.model import AgencySummary, AttemptRecord, TaskSummary
    from auditkit.record.store import Audits
    from auditkit.task.model import Profile

ATTEMPT_LIMIT_SECONDS = 300.0


@dataclass(frozen=True)
class RunOptions:
    """How a run is made. What changes verdicts is kept in the audit's record."""

    jobs: int = 2
    headed: bool = False
    audit_id: str | None = None
    resume: bool = False
    base_urls: Mapping[str, str] = field(default_factory=dict)
    """By agency id, where its file's own address isn't the one to visit."""
    contact: str | None = None
    probes: bool = True
    """Whether pages are looked at beside the journey: accessibility, reading grade, help, …"""
    session: Session | None = None
    """A saved session: attempts at its agency begin signed in."""
    shard: Shard | None = None
    """The part of a plan that the jobs are; None when they are all of it."""
    source: Source = field(default_factory=Source)
    """Where pages come from: the sites themselves, or a recording."""
    patience: Patience = field(default_factory=Patience)
    attempt_limit_seconds: float = ATTEMPT_LIMIT_SECONDS

    def recorded(self) -> dict[str, object]:
        """The options as the record keeps them."""
        signed_in = {"signed_in": self.session.agency} if self.session is not None else {}
        told = {"jobs": self.jobs, "headed": self.headed, "base_urls": dict(self.base_urls), "probes": self.probes}
        return {**told, **signed_in}


@dataclass
class Runner:
    """Runs the jobs of one audit."""

    jobs: Sequence[Job]
    profiles: Mapping[str, Profile]
    audits: Audits
    options: RunOptions
    emit: Listener
    environ: Mapping[str, str]
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0)
    ask: Callable[[str], Awaitable[None]] | None = None
    found: Found | None = None
    machine: Machine | None = None
    """A browser that others use too: it is left running."""
    crew: Crew | None = None
    """Who makes the attempts; none: this machine."""
    again: Again | None = None
    """What is tried again once all attempts are made."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> str:
        """Make every attempt that isn't made yet; return the audit's id.

        Raises AuditkitError for what the person can mend: no browser, no display, an audits folder that can't be
        written. When cancelled, attempts in the making are stored as interrupted before it raises.
        """
        crew = self.crew or LocalCrew(
            self.environ,
            jobs=self.options.jobs,
            headed=self.options.headed,
            found=self.found,
            machine=self.machine,
        )
        async with crew:
            return await self._audit(crew)

    async def _audit(self, crew: Crew) -> str:
        audit = self._open(await crew.browser(), crew.size)
        try:
            done = audit.finished() if self.options.resume else set()
            planned = set(audit.record.planned)
            left = [job for job in self.jobs if job.key in planned and job.key not in done]
            keys = tuple(job.key for job in left)
            self.emit(AuditStarted(audit.record, keys, len(done), crew.size))
            interrupted = True
            try:
                await crew.make(self._work(audit, left))
                await self._try_again(crew, audit)
                interrupted = False
            finally:
                ended = self.now()
                if not interrupted:
                    audit.note_end(ended)
                self._end_recording(audit, whole=not interrupted)
                self.emit(AuditEnded(audit.id, ended, interrupted))
            return audit.id
        finally:
            audit.close()

    async def _try_again(self, crew: Crew, audit: Audit) -> None:
        """Make the tries that confirm what got worse, round by round. There is no waiting for a recording."""
        rounds = plan_again(audit, self.jobs, self.again)
        pause = self.again.pause_seconds if self.again is not None else PAUSE_SECONDS
        pause = pause if self.options.source.record is None else 0.0
        if rounds:
            keys = tuple(job.key for jobs in rounds for job in jobs)
            self.emit(TryingAgain(keys, max(map(len, rounds)), pause))
        for jobs in rounds:
            if pause:
                await self.sleep(pause)
            await crew.make(self._work(audit, jobs))

    def _open(self, browser: str, jobs: int) -> Audit:
        agencies = {job.agency.id: job.agency for job in self.jobs}
        tasks = {(job.agency.id, job.task.id): job.task for job in self.jobs}
        task_summaries = [without_secrets(summarise_task(task), task) for task in tasks.values()]
        agency_summaries = [summarise_agency(agency) for agency in agencies.values()]
        if self.options.resume:
            check_resumed(self.audits, self.options.audit_id or "latest", self.options.shard, tuple(self.jobs))
            return self._resumed(task_summaries, agency_summaries)
        started = self.now()
        return begin(
            self.audits,
            AuditRecord(
                id=self.options.audit_id or self.audits.new_id(started),
                kit_version=__version__,
                browser=browser,
                started_at=started,
                options={**self.options.recorded(), "jobs": jobs},
                replay=self.options.source.record,
                agencies=agency_summaries,
                tasks=task_summaries,
                planned=[job.key for job in self.jobs],
            ),
            self.options.shard,
        )

    def _resumed(self, tasks: Sequence[TaskSummary], agencies: Sequence[AgencySummary]) -> Audit:
        audit = self.audits.resume(self.options.audit_id or "latest", tasks, agencies)
        try:
            self.options.source.check_same(audit.record)
        except AuditkitError:
            audit.close()
            raise
        return audit

    def _end_recording(self, audit: Audit, *, whole: bool) -> None:
        urls = {job.agency.id: self.options.base_urls.get(job.agency.id, job.agency.base_url) for job in self.jobs}
        self.options.source.finish(audit.record, urls, whole=whole)

    def _work(self, audit: Audit, left: Sequence[Job]) -> Work:
        return Work(
            audit=audit.record,
            jobs=left,
            profiles=self.profiles,
            evidence=self.audits.evidence,
            options=self.options,
            environ=self.environ,
            emit=self.emit,
            keep=lambda record, secrets: self._keep(audit, record, secrets),
            clock=self.clock,
            now=self.now,
            ask=self.ask,
        )

    def _keep(self, audit: Audit, record: AttemptRecord, secrets: Secrets) -> None:
        audit.save(record)
        hide_secrets(audit, secrets)
        self.emit(AttemptEnded(record))


def run_audit(runner: Runner) -> str:
    """Run it to its end; return the audit's id. Raises what Runner.run raises, and KeyboardInterrupt on ^C."""
    try:
        return asyncio.run(runner.run())
    except BaseExceptionGroup as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
