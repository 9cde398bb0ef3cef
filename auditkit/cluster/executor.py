"""The workers of a Dask cluster, as a run sees them."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Self

from distributed import Client
from distributed.security import Security

from auditkit.cluster.dispatcher import Dispatcher, SchedulerClient
from auditkit.cluster.preflight import check_cluster, check_encryption
from auditkit.cluster.scheduler_plugin import AttemptSchedulerPlugin
from auditkit.cluster.worker_plugin import AttemptWorkerPlugin, browser_name
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.wording import first_line
from auditkit.record.event import EventListener, RunNotice
from auditkit.run.runner import JobBatch

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
                hint="Start one there, or give the address that it says when it starts. With tls://, its certificate "
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
                f"No worker at {self._address} is fit to make attempts.", hint="Each says why in its own output."
            )

    async def _ready_workers(self) -> list[str]:
        return list(await SchedulerClient(self._client).ask("ready_workers"))

    async def _workers(self) -> dict[str, Any]:
        scheduler: Any = self._client.scheduler
        began, announced = time.monotonic(), False
        while not (workers := await scheduler.ncores()):
            if time.monotonic() - began > self._wait_seconds:
                raise AuditkitError(
                    f"No worker has come to {self._address} within {self._wait_seconds:g} seconds.",
                    hint=f"Start some, on as many machines as you like: dask worker {self._address} --nthreads 1",
                )
            if not announced:
                self._emit(
                    RunNotice(f"No worker is at {self._address} yet; waiting up to {self._wait_seconds:g} seconds.")
                )
                announced = True
            await asyncio.sleep(0.2)
        return dict(workers)
