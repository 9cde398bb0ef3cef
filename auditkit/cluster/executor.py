"""The workers of a Dask cluster as a run sees them: attempts are handed out, and kept as they come back."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import pickle
import platform
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self, cast

from distributed import Client, Future
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker
from distributed.security import Security

from auditkit.browser.redaction import Secrets
from auditkit.cluster.job_payload import JobEnd, JobPayload, JobResult, build_payload, secrets_named
from auditkit.cluster.preflight import check_cluster, check_encryption
from auditkit.cluster.scheduler_plugin import PREFIX, RESOURCE, AttemptSchedulerPlugin
from auditkit.cluster.worker_plugin import (
    TRIES,
    AttemptWorkerPlugin,
    browser_name,
    make_attempt,
    stop_attempts,
    topic_of,
)
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.wording import first_line
from auditkit.record.event import AttemptStarted, EventListener, RunNotice, StepEnded
from auditkit.record.outcome import Reason, StepStatus
from auditkit.run.audit_record import placeholder_record, task_secrets
from auditkit.run.runner import JobBatch
from auditkit.task.plan import Job


class SchedulerGone(ConnectionError):
    """Nobody answers any more."""


@dataclass(frozen=True)
class SchedulerClient:
    """Asks the plugin on the scheduler and, through Dask, the workers."""

    client: Client

    async def ask(self, what: str, **arguments: Any) -> Any:
        """What the plugin answers. Raises SchedulerGone."""
        scheduler: Any = self.client.scheduler
        return await self._answer(lambda: getattr(scheduler, f"{PREFIX}{what}")(**arguments))

    async def run(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> dict[str, Any]:
        """What each worker's run of this function comes to. Raises SchedulerGone, and what a worker raises."""
        results = await self._answer(lambda: self.client.run(function, *arguments, **options))
        return cast("dict[str, Any]", results)

    async def _answer(self, request: Callable[[], Awaitable[Any]]) -> Any:
        try:
            return await request()
        except OSError as fault:
            raise SchedulerGone(str(fault)) from None
        except RuntimeError as fault:
            # Dask's client says so when it has given up for good.
            if self.client.status in ("running", "connecting"):
                raise
            raise SchedulerGone(str(fault)) from None


class ResizableSemaphore:
    """Lets as many in as there are places; nobody is sent out when there are fewer."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._inside = 0
        self._moved = asyncio.Condition()

    async def resize(self, places: int) -> None:
        async with self._moved:
            self._places = places
            self._moved.notify_all()

    async def __aenter__(self) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._inside < self._places)
            self._inside += 1

    async def __aexit__(self, *_: Any) -> None:
        async with self._moved:
            self._inside -= 1
            self._moved.notify_all()


GRACE_SECONDS = 15.0
"""How long attempts that are stopped may take to end in a record."""
_LOOK_SECONDS = 1.0
_LOST = (
    "The machine that made this attempt was lost before it ended, and so was the one that made it again. "
    "This says nothing about the agency."
)


@dataclass
class Dispatcher:
    client: Client
    address: str
    worker_count: int
    wait_seconds: float
    """How long to wait for a worker when there is none."""
    batch: JobBatch
    number: int
    """Of the batch within the audit."""

    def __post_init__(self) -> None:
        batch = self.batch
        self._scheduler = SchedulerClient(self.client)
        self._token = _token(batch)
        self._jobs = {job.key: job for job in batch.jobs}
        self._started: set[str] = set()
        self._agencies = {job.agency.id: asyncio.Semaphore(job.agency.agency.pace.concurrent) for job in batch.jobs}
        self._slots = ResizableSemaphore(self.worker_count)
        self._without_workers = False
        self._browsers: dict[str, None] = {}
        """Names of those that made attempts, in the order they were met."""
        self._stopping: asyncio.Task[set[str]] | None = None

    async def make(self) -> None:
        """Make every attempt. Raises AuditkitError when no worker is left, or the scheduler has gone."""
        await self._ask("open_run", client=self.client.id)
        self.client.subscribe_topic(topic_of(self._token), self._on_event)
        try:
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(self._watch())
                making = [group.create_task(self._run_job(job)) for job in self.batch.jobs]
                if making:
                    await asyncio.wait(making)  # which cancels nothing: the group does, and once
                watching.cancel()
        finally:
            with suppress(SchedulerGone, TimeoutError):
                async with asyncio.timeout(GRACE_SECONDS):
                    await self._stop_attempts()
                    await self._ask("close_run")

    async def _run_job(self, job: Job) -> None:
        async with self._agencies[job.agency.id], self._slots:
            payload = build_payload(self.batch, job)
            try:
                async with self._agency_slot(payload, job):
                    await self._submit(payload, job)
            except SchedulerGone:
                raise self._scheduler_gone() from None

    async def _submit(self, payload: JobPayload, job: Job) -> None:
        await self._ask("add_payload", key=job.key, payload=pickle.dumps(payload))
        name = f"auditkit/{self._token}/{self.number}/{job.key}"
        future: Future[Any] = self.client.submit(
            make_attempt, self._token, job.key, key=name, pure=False, resources={RESOURCE: 1}
        )
        try:
            await self._store(payload, job, await self._result(future))
        except asyncio.CancelledError:
            if job.key in await self._stop_attempts():
                await self._store(payload, job, await self._late_result(future))
            raise
        finally:
            future.release()
            with suppress(SchedulerGone):
                await self._ask("drop_payload", key=job.key)

    async def _result(self, future: Future[Any]) -> JobResult:
        for _ in range(TRIES):
            try:
                return cast("JobResult", await future)
            except KilledWorker:
                # Schedulers may be told to give up sooner than we do.
                await self.client.retry([future])
            except FutureCancelledError:
                raise SchedulerGone from None
        return JobResult(JobEnd.LOST)

    async def _late_result(self, future: Future[Any]) -> JobResult:
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                return cast("JobResult", await future)
        except (TimeoutError, OSError, KilledWorker, FutureCancelledError):
            return JobResult(JobEnd.UNWANTED)

    async def _store(self, payload: JobPayload, job: Job, result: JobResult) -> None:
        if result.end is JobEnd.NO_BROWSER:
            raise AuditkitError(result.message, hint=result.hint)
        if result.end is JobEnd.BROKEN:
            raise RuntimeError(f"a worker could not make {job.key}: {result.message}")
        if result.record is None:
            lost = result.end is JobEnd.LOST
            reason, message = (Reason.TOOL_ERROR, _LOST) if lost else (Reason.INTERRUPTED, "The run was stopped.")
            self.batch.store(placeholder_record(job, reason, message, self.batch.now()), Secrets())
            return
        self._note_browser(result.browser)
        digests = [self.batch.evidence.save(piece.data, piece.extension) for piece in result.evidence]
        self.batch.store(result.record, secrets_named(payload, result))
        if digests:
            with suppress(SchedulerGone):
                await self._ask("note_evidence", digests=digests)

    def _note_browser(self, name: str) -> None:
        """Say so, once, when workers have different browsers: results may differ for that alone."""
        known = name in self._browsers
        self._browsers.setdefault(name)
        if not known and len(self._browsers) == 2:
            names = " and ".join(self._browsers)
            self.batch.emit(
                RunNotice(f"Workers have different browsers: {names}. Results may differ because of that.")
            )

    @asynccontextmanager
    async def _agency_slot(self, payload: JobPayload, job: Job) -> AsyncIterator[None]:
        """Be one of the attempts that may be at the agency, among those of all clients."""
        if not await self._ask("acquire_slot", host=payload.host, most=job.agency.agency.pace.concurrent):
            raise SchedulerGone
        try:
            yield
        finally:
            with suppress(SchedulerGone):
                await self._ask("release_slot", host=payload.host)

    async def _stop_attempts(self) -> set[str]:
        """Stop what the workers make of this audit, once; the attempts they had begun."""
        if self._stopping is None:
            self._stopping = asyncio.ensure_future(self._stop())
        return await asyncio.shield(self._stopping)

    async def _stop(self) -> set[str]:
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                stopped = await self._scheduler.run(stop_attempts, self._token, on_error="ignore")
        except (TimeoutError, SchedulerGone):
            return set()
        return {key for keys in stopped.values() for key in keys}

    async def _watch(self) -> None:
        """Say when all workers have gone, and when one is back. Raises AuditkitError when none comes for too long."""
        last_seen = time.monotonic()
        while True:
            try:
                ready = await self._ask("ready_workers")
            except SchedulerGone:
                raise self._scheduler_gone() from None
            await self._slots.resize(len(ready))
            if ready and self._without_workers:
                self.batch.emit(RunNotice("A worker is back. The run continues."))
            elif not ready and not self._without_workers:
                notice = (
                    f"No workers are left at {self.address}. Waiting up to {self.wait_seconds:g} seconds for one."
                )
                self.batch.emit(RunNotice(notice))
            self._without_workers = not ready
            now = time.monotonic()
            last_seen = now if ready else last_seen
            if now - last_seen > self.wait_seconds:
                raise AuditkitError(
                    f"No workers are left at {self.address}; none came back within {self.wait_seconds:g} seconds.",
                    hint=self._resume_hint("Start workers"),
                )
            await asyncio.sleep(_LOOK_SECONDS)

    def _on_event(self, event: tuple[float, dict[str, Any]]) -> None:
        """A worker tells of an attempt. It may come again, when the attempt is made again."""
        step = event[1]
        key, number = str(step["key"]), int(step["number"])
        job = self._jobs.get(key)
        if job is None:
            return
        if number == 0 and key not in self._started:
            self._started.add(key)
            self.batch.emit(AttemptStarted(key, job.task.task.task, len(job.steps)))
        elif 0 < number <= len(job.steps):
            words = task_secrets(job.task).redact(job.steps[number - 1].action.words)
            self.batch.emit(StepEnded(key, number, words, StepStatus(step["status"])))

    async def _ask(self, what: str, **arguments: Any) -> Any:
        return await self._scheduler.ask(what, token=self._token, **arguments)

    def _scheduler_gone(self) -> AuditkitError:
        return AuditkitError(
            f"The Dask scheduler at {self.address} is gone. What was finished is kept.",
            hint=self._resume_hint("Start it again, and its workers"),
        )

    def _resume_hint(self, first: str) -> str:
        return f"{first}, then run the same command with --resume --audit-id {self.batch.audit.id}."


def _token(batch: JobBatch) -> str:
    place = f"{platform.node()}|{batch.evidence.folder.resolve()}|{batch.audit.started_at}"
    return f"{batch.audit.id}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


_CONNECT_SECONDS = 15


class ClusterExecutor:
    """Hands attempts to whatever workers there are, also to those that come later."""

    def __init__(
        self, address: str, security: Security | None, emit: EventListener, *, wait_seconds: float = 60.0
    ) -> None:
        self.size = 0
        self._address = address
        self._security = security
        self._emit = emit
        self._wait_seconds = wait_seconds
        self._client: Client
        self._batches = 0

    async def __aenter__(self) -> Self:
        """Join the cluster. Raises AuditkitError when there is none, or it isn't fit."""
        # Dask writes its own errors to the terminal; those that matter are reported by the run.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        client = Client(
            self._address,
            asynchronous=True,
            security=self._security,
            timeout=_CONNECT_SECONDS,
            set_as_default=False,
            direct_to_workers=False,
        )
        try:
            self._client = await client
        except OSError as fault:
            reason = first_line(str(fault)) or type(fault).__name__
            raise AuditkitError(
                f"No Dask scheduler answers at {self._address}: {reason}",
                hint="Start one there, or give the address it shows when it starts. With tls://, its certificate "
                "must be from the same authority as yours.",
            ) from None
        try:
            await self._prepare()
        except BaseException:
            await self._client.close()
            raise
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self._client.close()

    async def browser(self) -> str:
        first = (await self._ready_workers())[0]
        names = await SchedulerClient(self._client).run(browser_name, workers=[first])
        return str(names[first])

    async def make(self, batch: JobBatch) -> None:
        """Make every attempt. The number of the batch tells further tries from the first ones."""
        self._batches += 1
        cluster = (self._client, self._address, self.size, self._wait_seconds)
        await Dispatcher(*cluster, batch, self._batches).make()

    async def _prepare(self) -> None:
        check_encryption(await self._workers())
        await check_cluster(self._client)
        await self._client.register_plugin(AttemptSchedulerPlugin())
        await self._client.register_plugin(AttemptWorkerPlugin())
        self.size = len(await self._ready_workers())
        if not self.size:
            raise AuditkitError(
                f"No worker at {self._address} can make attempts.", hint="Each worker says why in its own output."
            )

    async def _ready_workers(self) -> list[str]:
        return list(await SchedulerClient(self._client).ask("ready_workers"))

    async def _workers(self) -> dict[str, Any]:
        scheduler: Any = self._client.scheduler
        began, announced = time.monotonic(), False
        while not (workers := await scheduler.ncores()):
            if time.monotonic() - began > self._wait_seconds:
                raise AuditkitError(
                    f"No worker has connected to {self._address} within {self._wait_seconds:g} seconds.",
                    hint=f"Start some, on as many machines as you like: dask worker {self._address} --nthreads 1",
                )
            if not announced:
                self._emit(
                    RunNotice(f"No worker is at {self._address} yet. Waiting up to {self._wait_seconds:g} seconds.")
                )
                announced = True
            await asyncio.sleep(0.2)
        return dict(workers)
