"""The audit: every planned attempt, several at once, each stored the moment it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

from auditkit import __version__
from auditkit.browser.discover import Found, discover
from auditkit.browser.pace import Pace
from auditkit.browser.robots import Robots
from auditkit.browser.settle import Patience
from auditkit.events import AttemptEnded, AttemptStarted, AuditEnded, AuditStarted, Listener
from auditkit.plan import Job, summarise_agency, summarise_task
from auditkit.probes import PAGE_PROBES
from auditkit.record import AuditRecord
from auditkit.run.attempt import Attempt, Equipment
from auditkit.run.hidden import hide_secrets, without_secrets
from auditkit.run.machine import Machine
from auditkit.run.probing import Probing

if TYPE_CHECKING:
    from auditkit.browser.session import Session
    from auditkit.store import Audit, Audits
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

    async def run(self) -> str:
        """Make every attempt that isn't made yet; return the audit's id.

        Raises AuditkitError for what the person can mend: no browser, no display, an audits folder that can't be
        written. When cancelled, attempts in the making are stored as interrupted before it raises.
        """
        if self.machine is not None:
            return await self._audit(self.machine)
        found = self.found or discover(self.environ)
        async with async_playwright() as playwright:
            machine = Machine(playwright, found, headed=self.options.headed)
            try:
                await machine.browser()
                return await self._audit(machine)
            finally:
                await machine.close()

    async def _audit(self, machine: Machine) -> str:
        audit = self._open(await machine.name())
        try:
            done = audit.finished() if self.options.resume else set()
            planned = set(audit.record.planned)
            left = [job for job in self.jobs if job.key in planned and job.key not in done]
            keys = tuple(job.key for job in left)
            self.emit(AuditStarted(audit.record, keys, len(done), self.options.jobs))
            interrupted = True
            try:
                await self._attempts(machine, audit, left)
                interrupted = False
            finally:
                ended = self.now()
                if not interrupted:
                    audit.note_end(ended)
                self.emit(AuditEnded(audit.id, ended, interrupted))
            return audit.id
        finally:
            audit.close()

    def _open(self, browser: str) -> Audit:
        agencies = {job.agency.id: job.agency for job in self.jobs}
        tasks = {(job.agency.id, job.task.id): job.task for job in self.jobs}
        task_summaries = [without_secrets(summarise_task(task), task) for task in tasks.values()]
        agency_summaries = [summarise_agency(agency) for agency in agencies.values()]
        if self.options.resume:
            return self.audits.resume(self.options.audit_id or "latest", task_summaries, agency_summaries)
        started = self.now()
        return self.audits.create(
            AuditRecord(
                id=self.options.audit_id or self.audits.new_id(started),
                kit_version=__version__,
                browser=browser,
                started_at=started,
                options=self.options.recorded(),
                agencies=agency_summaries,
                tasks=task_summaries,
                planned=[job.key for job in self.jobs],
            )
        )

    async def _attempts(self, machine: Machine, audit: Audit, left: Sequence[Job]) -> None:
        paces = {
            job.agency.id: Pace(
                job.agency.agency.pace.requests_per_second, job.agency.agency.pace.concurrent, self.clock
            )
            for job in left
        }
        robots: dict[str, Robots] = {}
        probing = Probing(self.audits.evidence, PAGE_PROBES if self.options.probes else ())
        slots = asyncio.Semaphore(self.options.jobs)

        async def one(job: Job) -> None:
            async with paces[job.agency.id].attempts, slots:
                equipment = await self._equipment(machine, job, paces[job.agency.id], robots, probing)
                self.emit(AttemptStarted(job.key, job.task.task.task, len(job.steps)))
                base_url = self.options.base_urls.get(job.agency.id, job.agency.base_url)
                await self._make(Attempt(job, base_url, equipment), audit)

        async with asyncio.TaskGroup() as group:
            for job in left:
                group.create_task(one(job))

    async def _make(self, attempt: Attempt, audit: Audit) -> None:
        record = await attempt.make()
        audit.save(record)
        hide_secrets(audit, attempt.secrets)
        self.emit(AttemptEnded(record))
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError

    async def _equipment(
        self, machine: Machine, job: Job, pace: Pace, robots: dict[str, Robots], probing: Probing
    ) -> Equipment:
        agent = await machine.user_agent(job.agency.agency.contact or self.options.contact)
        return Equipment(
            browser=await machine.browser(),
            devices=machine.devices,
            user_agent=agent,
            profiles=self.profiles,
            pace=pace,
            robots=robots.setdefault(agent, Robots(agent)),
            evidence=self.audits.evidence,
            probing=probing,
            environ=self.environ,
            patience=self.options.patience,
            limit_seconds=self.options.attempt_limit_seconds,
            clock=self.clock,
            now=self.now,
            emit=self.emit,
            ask=self.ask,
            session=self.options.session,
        )


def run_audit(runner: Runner) -> str:
    """Run it to its end; return the audit's id. Raises what Runner.run raises, and KeyboardInterrupt on ^C."""
    try:
        return asyncio.run(runner.run())
    except BaseExceptionGroup as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
