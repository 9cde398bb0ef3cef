"""The runner of an audit: every planned attempt, several at once, each stored the moment it ends.

An executor makes the attempts: this machine's browser (here), or the workers of a cluster (`auditkit.cluster`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from auditkit import __version__
from auditkit.browser.executable import FoundBrowser
from auditkit.browser.launch import RunningBrowser, SharedBrowser, open_browser
from auditkit.browser.politeness import Pace, Robots
from auditkit.browser.redaction import Secrets
from auditkit.browser.settle import Timeouts
from auditkit.browser.storage_state import StorageState
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import without_userinfo
from auditkit.probe import PAGE_PROBES
from auditkit.record.audit import Audit, is_done
from auditkit.record.event import (
    AttemptEnded,
    AttemptStarted,
    AuditEnded,
    AuditStarted,
    EventListener,
    RetryStarted,
    RunNotice,
    VerdictChanged,
)
from auditkit.record.evidence import Evidence
from auditkit.record.model import AgencySummary, AttemptRecord, AuditRecord, TaskSummary
from auditkit.record.outcome import Reason
from auditkit.record.store import AuditStore
from auditkit.run.attempt import Attempt
from auditkit.run.audit_record import (
    begin_audit,
    check_resume,
    hide_secrets,
    placeholder_record,
    shown_address,
    without_secrets,
)
from auditkit.run.link_check import LinkChecker
from auditkit.run.machine_load import MachineWatch
from auditkit.run.probe_runner import ProbeRunner
from auditkit.run.proof import Proof, find_proof
from auditkit.run.retry import PAUSE_SECONDS, Retry, plan_retries
from auditkit.run.traffic_source import TrafficSource
from auditkit.run.verdict import tell_bug
from auditkit.task.model import Profile, Step
from auditkit.task.plan import Job, summarise_agency, summarise_task
from auditkit.task.shard import Shard

StoreAttempt = Callable[[AttemptRecord, Secrets], object]
"""Store an attempt that has ended, without what its visit showed to be secret, and say that it has."""


@dataclass(frozen=True)
class ExecutionContext:
    profiles: Mapping[str, Profile]
    evidence: Evidence
    options: RunOptions
    environ: Mapping[str, str]
    emit: EventListener
    clock: Callable[[], float]
    now: Callable[[], datetime]
    ask: Callable[[str], Awaitable[None]] | None

    def base_url(self, job: Job) -> str:
        return self.options.base_urls.get(job.agency.id, job.agency.base_url)


@dataclass(frozen=True)
class JobBatch(ExecutionContext):
    audit: AuditRecord
    jobs: Sequence[Job]
    store: StoreAttempt
    keep: StoreAttempt
    """Only store it: something is still to be added, and then it is stored again."""


class Executor(AbstractAsyncContextManager["Executor", None], Protocol):
    """Makes attempts. It is entered before the first and left after the last, however that came about."""

    @property
    def size(self) -> int: ...

    async def browser(self) -> str:
        """Name and version of the browser, for the record. Raises AuditkitError when there is none."""

    async def make(self, batch: JobBatch) -> None:
        """Make every attempt and keep each as it ends. It may be called again, with further ones.

        When cancelled, attempts in the making are kept as interrupted before it raises CancelledError.
        """

    async def __aexit__(self, *fault: Any) -> None: ...


class LocalExecutor:
    """This machine's browser. It is started here, unless there is one that others use too: that is left running."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        jobs: int,
        headed: bool = False,
        found: FoundBrowser | None = None,
        browser: SharedBrowser | None = None,
    ) -> None:
        self.size = jobs
        self._environ = environ
        self._headed = headed
        self._found = found
        self._own = AsyncExitStack()
        self._shared = browser
        self._browser: SharedBrowser
        self._links = LinkChecker()

    async def __aenter__(self) -> Self:
        """Start the browser. Raises AuditkitError when there is none, or no display for it."""
        if self._shared is not None:
            self._browser = self._shared
            return self
        async with self._own as own:
            opened = open_browser(self._environ, headed=self._headed, found=self._found)
            self._browser = await own.enter_async_context(opened)
            await self._browser.browser()
            self._own = own.pop_all()
        return self

    async def __aexit__(self, *_: Any) -> None:
        self._links.close()
        await self._own.aclose()

    async def browser(self) -> str:
        return await self._browser.name()

    async def make(self, batch: JobBatch) -> None:
        paces = {
            job.agency.id: batch.options.source.pace(job.agency.agency.pace, batch.clock, self.size)
            for job in batch.jobs
        }
        shared = SharedEquipment(self._browser, probe_runner_for(batch, self._links))
        turns = Turns(self.size, 0 if self._headed else _MOST_AHEAD)
        again: list[Job] = []
        """Attempts for which the machine was too busy: made once more when nothing else goes on."""

        visited: set[str] = set()
        over = asyncio.Event()
        """Every visit of the batch has been made."""

        async def one(job: Job, *, alone: bool = False) -> None:
            pace = paces[job.agency.id]

            async def begin() -> Attempt:
                return Attempt(job, await equip(shared, batch, job, pace), may_repeat=not alone)

            async with turns.turn(pace, begin) as prepared:
                equipment = await equip(shared, batch, job, pace)
                batch.emit(AttemptStarted(job.key, job.task.task.task, len(job.steps)))
                attempt, record = await make_attempt(job, equipment, may_repeat=not alone, prepared=prepared)
            visited.add(job.key)
            if len(visited) == len(batch.jobs):
                over.set()
            if attempt is not None and attempt.repeat:
                again.append(job)
            else:
                if attempt is not None and attempt.link_check is not None:
                    batch.keep(record, attempt.secrets)
                    record = await attempt.add_links(record, over)
                batch.store(record, attempt.secrets if attempt is not None else Secrets())
            _check_cancelled()

        try:
            async with asyncio.TaskGroup() as group:
                for job in batch.jobs:
                    group.create_task(one(job))
            if again:
                batch.emit(RunNotice(_TOO_BUSY.format(count=len(again))))
            for job in again:
                await one(job, alone=True)
        finally:
            batch.options.source.note_robots(shared.robots.values())


@dataclass(frozen=True)
class Equipment:
    """What one attempt is made with."""

    context: ExecutionContext
    browser: RunningBrowser
    pace: Pace
    robots: Robots
    probe_runner: ProbeRunner
    machine: MachineWatch


async def make_attempt(
    job: Job, equipment: Equipment, *, may_repeat: bool = False, prepared: Attempt | None = None
) -> tuple[Attempt | None, AttemptRecord]:
    """The attempt and its record; no attempt where not even a beginning could be made of it, for a bug of ours."""
    try:
        attempt = prepared or Attempt(job, equipment, may_repeat=may_repeat)
    except Exception as bug:
        message = tell_bug(equipment.context, job, bug)
        return None, placeholder_record(job, Reason.TOOL_ERROR, message, equipment.context.now())
    return attempt, await attempt.make()


_MOST_AHEAD = 4
"""Windows that are open before their attempts begin: each takes the memory of a small page."""


class Turns:
    """Whose turn it is: `size` attempts at once, and at an agency as many as it allows.

    Starting a page's process takes about as long as two steps of a customer's. So the window of who comes next is
    opened while others are at it, and waits.
    """

    def __init__(self, size: int, most_ahead: int) -> None:
        self._slots = asyncio.Semaphore(size)
        self._next = asyncio.Semaphore(size)
        """Of each agency only those that may begin next come here: nobody keeps others waiting who could begin."""
        self._ahead = asyncio.Semaphore(most_ahead)

    @asynccontextmanager
    async def turn(self, pace: Pace, begin: Callable[[], Awaitable[Attempt]]) -> AsyncIterator[Attempt | None]:
        """Wait for one's turn and have it; with the attempt, if its window is open already."""
        async with AsyncExitStack() as waiting:
            await waiting.enter_async_context(pace.next_attempts)
            await waiting.enter_async_context(self._next)
            prepared = None
            if (pace.attempts.locked() or self._slots.locked()) and not self._ahead.locked():
                await waiting.enter_async_context(self._ahead)
                prepared = await _prepared(begin)
            try:
                async with pace.attempts, self._slots:
                    if prepared is not None and not prepared.can_begin:
                        await prepared.discard()
                        prepared = None
                    await waiting.aclose()
                    attempt, prepared = prepared, None
                    yield attempt
            finally:
                if prepared is not None:
                    await prepared.discard()


async def _prepared(begin: Callable[[], Awaitable[Attempt]]) -> Attempt | None:
    """The attempt with its window open; None where that can't be done: it is begun again in its turn, and told."""
    try:
        attempt = await begin()
        await attempt.prepare()
    except Exception:
        return None
    return attempt


@dataclass
class SharedEquipment:
    browser: SharedBrowser
    probe_runner: ProbeRunner
    robots: dict[str, Robots] = field(default_factory=dict)
    machine: MachineWatch | None = None


async def equip(shared: SharedEquipment, context: ExecutionContext, job: Job, pace: Pace) -> Equipment:
    """What an attempt needs, its browser running. Raises AuditkitError when the browser doesn't start."""
    browser = await shared.browser.running(job.agency.agency.contact or context.options.contact)
    agent = browser.user_agent
    robots = shared.robots.setdefault(agent, context.options.source.robots(agent))
    shared.machine = shared.machine or MachineWatch(context.clock, watches=context.options.watch_machine)
    return Equipment(context, browser, pace, robots, shared.probe_runner, shared.machine)


def probe_runner_for(context: ExecutionContext, links: LinkChecker) -> ProbeRunner:
    """For some attempts of an audit; `links` are for all that this machine makes of it."""
    return ProbeRunner(context.evidence, PAGE_PROBES if context.options.probes else (), links=links)


_TOO_BUSY = "This machine was too busy for fair attempts ({count}): trying again, one at a time."


def _check_cancelled() -> None:
    """Raise CancelledError where the attempt that has just ended in a record ended for that."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


ATTEMPT_LIMIT_SECONDS = 300.0
"""For an attempt of few steps."""
_STEP_LIMIT_SECONDS = 40.0
"""For each step: longer than a page is waited for. What a step's own limit allows comes on top."""


@dataclass(frozen=True)
class RunOptions:
    """How a run is made. What changes verdicts is kept in the audit's record, and `more` with it."""

    jobs: int = 2
    headed: bool = False
    audit_id: str | None = None
    resume: bool = False
    base_urls: Mapping[str, str] = field(default_factory=dict)
    """By agency id, where its file's own address isn't the one to visit."""
    contact: str | None = None
    probes: bool = True
    """Whether pages are looked at beside the journey: accessibility, reading grade, help, …"""
    storage_state: StorageState | None = None
    """A saved sign-in: attempts at its agency begin signed in."""
    shard: Shard | None = None
    """The part of a plan that the jobs are; None when they are all of it."""
    source: TrafficSource = field(default_factory=TrafficSource)
    """Where pages come from: the sites themselves, or a recording."""
    timeouts: Timeouts = field(default_factory=Timeouts)
    watch_machine: bool = True
    """Whether what takes too long is excused where this machine is too busy."""
    attempt_limit_seconds: float | None = None
    """For every attempt, however many steps it has; None where it depends on them."""
    more: Mapping[str, object] = field(default_factory=dict)

    def limit_seconds(self, steps: Sequence[Step]) -> float:
        """How long an attempt with these steps may take before it is given up."""
        if self.attempt_limit_seconds is not None:
            return self.attempt_limit_seconds
        by_steps = sum(_STEP_LIMIT_SECONDS + (one.timeout_seconds or 0.0) for one in steps)
        return max(ATTEMPT_LIMIT_SECONDS, by_steps)

    def recorded(self) -> dict[str, object]:
        more = dict(self.more) | ({"signed_in": self.storage_state.agency} if self.storage_state is not None else {})
        urls = {agency: shown_address(url) for agency, url in self.base_urls.items()}
        return {"jobs": self.jobs, "headed": self.headed, "base_urls": urls, "probes": self.probes, **more}


@dataclass
class Runner:
    jobs: Sequence[Job]
    profiles: Mapping[str, Profile]
    audits: AuditStore
    options: RunOptions
    emit: EventListener
    environ: Mapping[str, str]
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0)
    ask: Callable[[str], Awaitable[None]] | None = None
    found: FoundBrowser | None = None
    browser: SharedBrowser | None = None
    """A browser that others use too: it is left running."""
    executor: Executor | None = None
    """Who makes the attempts; none: this machine."""
    retry: Retry | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self._proof = Proof()

    async def run(self) -> str:
        """Make every attempt that isn't made yet; return the audit's id.

        Raises AuditkitError for what the person can fix: no browser, no display, an audits folder that can't be
        written. When cancelled, attempts in the making are stored as interrupted before it raises.
        """
        executor = self.executor or LocalExecutor(
            self.environ, jobs=self.options.jobs, headed=self.options.headed, found=self.found, browser=self.browser
        )
        async with executor:
            return await self._audit(executor)

    async def _audit(self, executor: Executor) -> str:
        audit = self._open(await executor.browser(), executor.size)
        try:
            done = self._kept(audit) if self.options.resume else set()
            self._proof.add(find_proof(self.audits, audit.record.tasks))
            planned = set(audit.record.planned)
            left = [job for job in self.jobs if job.key in planned and job.key not in done]
            keys = tuple(job.key for job in left)
            self.emit(AuditStarted(audit.record, keys, len(done), executor.size))
            interrupted = True
            try:
                await executor.make(self._batch_of(audit, left))
                self._count_proven(audit)
                await self._retry(executor, audit)
                self._count_proven(audit)
                interrupted = False
            finally:
                ended = self.now()
                if not interrupted and (not self.options.resume or audit.is_all_made()):
                    audit.note_end(ended)
                own = {job.agency.id: job.agency for job in self.jobs if "${" not in job.agency.agency.base_url}
                urls = {agency: without_userinfo(known.base_url, "") for agency, known in own.items()}
                urls |= {agency: shown_address(url) for agency, url in self.options.base_urls.items()}
                self.options.source.finish(audit.record, urls, whole=not interrupted)
                self.emit(AuditEnded(audit.id, ended, interrupted))
            return audit.id
        finally:
            audit.close()

    async def _retry(self, executor: Executor, audit: Audit) -> None:
        """Make the tries that confirm what got worse, round by round. There is no waiting for a recording."""
        rounds = plan_retries(audit, self.jobs, self.retry)
        pause = self.retry.pause_seconds if self.retry is not None else PAUSE_SECONDS
        pause = pause if self.options.source.record is None else 0.0
        if rounds:
            keys = tuple(job.key for jobs in rounds for job in jobs)
            self.emit(RetryStarted(keys, max(map(len, rounds)), pause))
        for jobs in rounds:
            if pause:
                await self.sleep(pause)
            await executor.make(self._batch_of(audit, jobs))

    def _open(self, browser: str, jobs: int) -> Audit:
        agencies = {job.agency.id: job.agency for job in self.jobs}
        tasks = {(job.agency.id, job.task.id): job.task for job in self.jobs}
        task_summaries = [without_secrets(summarise_task(task), task) for task in tasks.values()]
        agency_summaries = [summarise_agency(agency) for agency in agencies.values()]
        if self.options.resume:
            check_resume(self.audits, self.options.audit_id or "latest", self.options.shard, tuple(self.jobs))
            return self._resumed(task_summaries, agency_summaries)
        started = self.now()
        return begin_audit(
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

    def _batch_of(self, audit: Audit, left: Sequence[Job]) -> JobBatch:
        return JobBatch(
            audit=audit.record,
            jobs=left,
            profiles=self.profiles,
            evidence=self.audits.evidence,
            options=self.options,
            environ=self.environ,
            emit=self.emit,
            store=lambda record, secrets: self.emit(AttemptEnded(self._keep(audit, record, secrets))),
            keep=lambda record, secrets: self._keep(audit, record, secrets),
            clock=self.clock,
            now=self.now,
            ask=self.ask,
        )

    def _kept(self, audit: Audit) -> set[str]:
        """Keys of the attempts that stand from before; what they prove, or need proof for, is noted."""
        kept = [one for one in audit.attempts() if is_done(one)]
        for one in kept:
            self._proof.judge(one)
        return {one.key for one in kept}

    def _count_proven(self, audit: Audit) -> None:
        """Keep the verdicts that count by now: what one trial or profile proves counts for all."""
        for record in self._proof.newly_proven():
            audit.save(record)
            self.emit(VerdictChanged(record))

    def _keep(self, audit: Audit, record: AttemptRecord, secrets: Secrets) -> AttemptRecord:
        record = self._proof.judge(record)
        audit.save(record)
        hide_secrets(audit, secrets)
        return record


def run_audit(runner: Runner) -> str:
    """Run it to its end; return the audit's id. Raises what Runner.run raises, and KeyboardInterrupt on ^C."""
    try:
        return asyncio.run(runner.run())
    except BaseExceptionGroup as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
