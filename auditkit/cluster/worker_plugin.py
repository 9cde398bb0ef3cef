"""A worker's part: one browser, kept for all attempts, at a pace that the scheduler gives to all workers alike."""

from __future__ import annotations

import asyncio
import logging
import pickle
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from distributed import Status, get_worker
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.worker import Worker

from auditkit.browser.launch import SharedBrowser, open_browser
from auditkit.browser.politeness import Pace
from auditkit.cluster.job_payload import EvidenceFile, JobEnd, JobPayload, JobResult, secrets_found
from auditkit.cluster.node import is_safe, node_facts
from auditkit.cluster.scheduler_plugin import PREFIX, RESOURCE
from auditkit.diagnostic.error import AuditkitError, place_of
from auditkit.record.event import Event, StepEnded
from auditkit.record.evidence import Evidence, evidence_digests
from auditkit.record.model import AttemptRecord
from auditkit.run.attempt import Attempt
from auditkit.run.link_check import LinkChecker
from auditkit.run.runner import ExecutionContext, SharedEquipment, equip, probe_runner_for
from auditkit.task.model import Pace as AgencyPace


@dataclass(frozen=True)
class TurnReply:
    waiting: int = 0
    """How many wait behind this turn."""
    paused_seconds: float = 0.0
    """More than nothing: there is no turn, as the server has asked to be left alone for so long."""


@dataclass(frozen=True)
class SchedulerChannel:
    turn: Callable[[float], Awaitable[TurnReply | None]]
    """Asks for a turn, given the seconds between two; None when there will be none."""
    pause: Callable[[float], None]
    """Tells for how long nobody may ask anything."""
    stop: Callable[[], None]


class SharedPace(Pace):
    def __init__(
        self,
        allowed: AgencyPace,
        channel: SchedulerChannel,
        clock: Callable[[], float],
        *,
        paused_seconds: float = 0.0,
    ) -> None:
        super().__init__(allowed.requests_per_second, allowed.concurrent, clock)
        self._most = self._ahead = allowed.concurrent
        """Turns that others may have asked for before: one for each attempt there, and who waited last."""
        self._channel = channel
        self._now = clock
        super().pause(paused_seconds)

    @property
    def backlog_seconds(self) -> float:
        return self._ahead * self._interval_seconds + self.paused_seconds

    def pause(self, seconds: float) -> None:
        super().pause(seconds)
        self._channel.pause(seconds)

    async def turn(self) -> float:
        """Wait for the next turn; return the seconds waited.

        There is none, and nothing may be asked, when the agency's server is found to want to be left alone for longer
        than anybody waits. Without the scheduler there is none either: then the attempt is stopped.
        """
        began = self._now()
        while not self.is_paused_for_long:
            await asyncio.sleep(self.paused_seconds)
            reply = await self._request_turn()
            if not reply.paused_seconds:
                self._ahead = self._most + reply.waiting
                break
            super().pause(reply.paused_seconds)
        return self._now() - began

    async def _request_turn(self) -> TurnReply:
        try:
            reply = await self._channel.turn(self._interval_seconds)
        except OSError:  # the scheduler has gone
            reply = None
        if reply is None:
            self._channel.stop()
            await asyncio.sleep(3600)  # it is stopped long before
        return reply or TurnReply()


TRIES = 2
"""An attempt whose worker has gone is made once more."""
_log = logging.getLogger("distributed.auditkit")


@dataclass
class _Run:
    evidence: Evidence
    shared: SharedEquipment | None = None
    making: dict[str, asyncio.Task[JobResult]] = field(default_factory=dict)


class AttemptWorkerPlugin(WorkerPlugin):
    """Put on every worker by the first client, and on those that come later by the scheduler."""

    name = "auditkit-worker"
    idempotent = True

    def __init__(self) -> None:
        self._kit = _kit(node_facts())
        """The client's: a worker with another isn't fit."""

    async def setup(self, worker: Worker) -> None:
        """Offer the worker for attempts, if it is fit for them: one at a time."""
        self._worker = worker
        self._runs: dict[str, _Run] = {}
        self._own = AsyncExitStack()
        self._browser: SharedBrowser | None = None
        self._starting = asyncio.Lock()
        self._sending: set[asyncio.Future[Any]] = set()
        fault = self._fault()
        if fault:
            _log.warning("This worker gets no attempts: %s", fault)
            return
        await worker.set_resources(**{RESOURCE: 1})

    async def teardown(self, worker: Worker) -> None:
        for token in list(self._runs):
            self.stop(token)
        await self._own.aclose()

    async def browser(self) -> SharedBrowser:
        async with self._starting:
            if self._browser is None:
                self._browser = await self._own.enter_async_context(open_browser())
            return self._browser

    async def make(self, token: str, key: str) -> JobResult:
        """Make an attempt, unless it has been begun too often or nobody wants it."""
        start = await self._ask("start_attempt", token=token, key=key)
        if start["payload"] is None:
            return JobResult(JobEnd.UNWANTED)
        if start["time"] > TRIES:
            return JobResult(JobEnd.LOST)
        payload: JobPayload = pickle.loads(start["payload"])
        run = self._runs.get(token)
        if run is None:
            evidence = Evidence(Path(self._worker.local_directory) / "auditkit" / token)
            run = self._runs[token] = _Run(evidence)
        self._send_event(token, key, 0, "")
        run.making[key] = asyncio.ensure_future(self._result(run, token, payload))
        try:
            result = await run.making[key]
        finally:
            del run.making[key]
        if self._worker.status is Status.closing:
            # Not the run was stopped but this worker: Dask takes this as a reason to let another make the attempt.
            raise asyncio.CancelledError
        return result

    def stop(self, token: str) -> list[str]:
        """Stop what is made of an audit; which attempts that was. Each still ends in a record."""
        run = self._runs.pop(token, None)
        if run is None:
            return []
        for task in run.making.values():
            task.cancel()
        if run.shared is not None:
            run.shared.probe_runner.links.close()
        if not run.making:
            shutil.rmtree(run.evidence.folder, ignore_errors=True)
        return list(run.making)

    async def _result(self, run: _Run, token: str, payload: JobPayload) -> JobResult:
        """Nothing may be raised: Dask would write it to its logs, with all that stands in it."""
        with tempfile.TemporaryDirectory(prefix="auditkit-") as folder:
            attempt: Attempt | None = None
            try:
                browser = await self.browser()
                attempt = await self._attempt(run, browser, token, payload, Path(folder))
                record = await attempt.make()
                if attempt.repeat:
                    # Once more, on this worker, which makes one at a time. What others on its machine do goes on.
                    attempt = replace(attempt, may_repeat=False)
                    record = await attempt.make()
                # This worker makes one attempt at a time: its next one waits for the links.
                over = asyncio.Event()
                over.set()
                record = await attempt.add_links(record, over)
                steps, names = secrets_found(payload, attempt.secrets)
                evidence = await self._evidence(run, token, record)
                return JobResult(JobEnd.MADE, record, evidence, steps, names, await browser.name())
            except AuditkitError as fault:
                return JobResult(JobEnd.NO_BROWSER, message=f"{self._here}: {fault.message}", hint=fault.hint)
            except asyncio.CancelledError:  # before it had begun
                return JobResult(JobEnd.UNWANTED)
            except Exception as fault:
                message = f"{type(fault).__name__} on {self._here}, at {place_of(fault)}"
                return JobResult(JobEnd.BROKEN, message=message)

    async def _attempt(
        self, run: _Run, browser: SharedBrowser, token: str, payload: JobPayload, folder: Path
    ) -> Attempt:
        job = payload.job_in(folder)
        context = ExecutionContext(
            profiles={job.profile: payload.profile},
            evidence=run.evidence,
            options=payload.options,
            environ=payload.values,
            emit=lambda event: self._on_event(token, event),
            clock=time.monotonic,
            now=lambda: datetime.now(UTC).replace(microsecond=0),
            ask=None,
        )
        run.shared = run.shared or SharedEquipment(browser, probe_runner_for(context, LinkChecker()))
        paused_seconds = await self._ask("paused_seconds", token=token, host=payload.host)
        channel = self._channel(token, payload.host)
        pace = SharedPace(job.agency.agency.pace, channel, time.monotonic, paused_seconds=paused_seconds)
        return Attempt(job, await equip(run.shared, context, job, pace), may_repeat=True)

    def _channel(self, token: str, host: str) -> SchedulerChannel:
        making = asyncio.current_task()

        async def turn(interval_seconds: float) -> TurnReply | None:
            reply = await self._ask("turn", token=token, host=host, interval_seconds=interval_seconds)
            return TurnReply(**reply) if reply is not None else None

        def pause(seconds: float) -> None:
            sending = asyncio.ensure_future(self._ask("pause", token=token, host=host, seconds=seconds))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)

        def stop() -> None:
            if making is not None:
                making.cancel()

        return SchedulerChannel(turn, pause, stop)

    async def _evidence(self, run: _Run, token: str, record: AttemptRecord) -> tuple[EvidenceFile, ...]:
        named = sorted(evidence_digests(record))
        missing = await self._ask("missing_evidence", token=token, digests=named)
        paths = [run.evidence.path(digest) for digest in missing]
        return tuple(EvidenceFile(path.suffix[1:], path.read_bytes()) for path in paths if path is not None)

    def _on_event(self, token: str, event: Event) -> None:
        if isinstance(event, StepEnded):
            self._send_event(token, event.key, event.number, event.status.value)

    def _send_event(self, token: str, key: str, number: int, status: str) -> None:
        """Tell the client: step 0 is the beginning. No words go along: it knows them."""
        self._worker.log_event(topic_of(token), {"key": key, "number": number, "status": status})

    async def _ask(self, what: str, **arguments: Any) -> Any:
        """Ask the plugin on the scheduler. Raises OSError when the scheduler has gone."""
        return await getattr(self._worker.scheduler, f"{PREFIX}{what}")(**arguments)

    @property
    def _here(self) -> str:
        return f"the worker {self._worker.address} ({node_facts()['host']})"

    def _fault(self) -> str:
        here = node_facts()
        if _kit(here) != self._kit:
            return f"it has auditkit {here['kit']}, but the client has another version"
        if here["browser"] is None:
            return str(here["no_browser"])
        return "" if is_safe(self._worker.scheduler.address) else "its connection isn't protected: use tls://"


def topic_of(token: str) -> str:
    return f"auditkit-{token}"


async def make_attempt(token: str, key: str) -> JobResult:
    """The task that Dask is given: by name, so that Dask knows nothing of what is in it."""
    return await _plugin_of(get_worker()).make(token, key)


async def stop_attempts(token: str, dask_worker: Worker) -> list[str]:
    """Stop what a worker makes of an audit, and forget the audit there; which attempts that was."""
    return _plugin_of(dask_worker).stop(token)


async def browser_name(dask_worker: Worker) -> str:
    """Name and version of a worker's browser. Raises AuditkitError when it doesn't start."""
    return await (await _plugin_of(dask_worker).browser()).name()


def _plugin_of(worker: Worker) -> AttemptWorkerPlugin:
    return cast("AttemptWorkerPlugin", worker.plugins[AttemptWorkerPlugin.name])


def _kit(facts: dict[str, str | None]) -> tuple[str | None, str | None]:
    return facts["kit"], facts["records"]
