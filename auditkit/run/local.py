"""Attempts made on this machine, several at once in one browser."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Self

from playwright.async_api import async_playwright

from auditkit.browser.discover import Found, discover
from auditkit.browser.pace import Pace
from auditkit.browser.robots import Robots
from auditkit.events import AttemptStarted
from auditkit.probes import PAGE_PROBES
from auditkit.run.attempt import Attempt, Equipment
from auditkit.run.machine import Machine
from auditkit.run.probing import Probing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditkit.plan import Job
    from auditkit.run.crew import Work


class LocalCrew:
    """This machine's browser. It is started here, unless there is one that others use too: that is left running."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        jobs: int,
        headed: bool = False,
        found: Found | None = None,
        machine: Machine | None = None,
    ) -> None:
        self.size = jobs
        self._environ = environ
        self._headed = headed
        self._found = found
        self._own = AsyncExitStack()
        self._shared = machine
        self._machine: Machine

    async def __aenter__(self) -> Self:
        """Start the browser. Raises AuditkitError when there is none, or no display for it."""
        if self._shared is not None:
            self._machine = self._shared
            return self
        found = self._found or discover(self._environ)
        async with self._own as own:
            playwright = await own.enter_async_context(async_playwright())
            self._machine = Machine(playwright, found, headed=self._headed)
            own.push_async_callback(self._machine.close)
            await self._machine.browser()
            self._own = own.pop_all()
        return self

    async def __aexit__(self, *_: Any) -> None:
        """Close the browser, if it is our own."""
        await self._own.aclose()

    async def browser(self) -> str:
        """Name and version of the browser, for the record."""
        return await self._machine.name()

    async def make(self, work: Work) -> None:
        """Make every attempt, each in its turn at its agency."""
        paces = {
            job.agency.id: Pace(
                job.agency.agency.pace.requests_per_second, job.agency.agency.pace.concurrent, work.clock
            )
            for job in work.jobs
        }
        robots: dict[str, Robots] = {}
        probing = Probing(work.evidence, PAGE_PROBES if work.options.probes else ())
        slots = asyncio.Semaphore(self.size)

        async def one(job: Job) -> None:
            async with paces[job.agency.id].attempts, slots:
                equipment = await self._equipment(work, job, paces[job.agency.id], robots, probing)
                work.emit(AttemptStarted(job.key, job.task.task.task, len(job.steps)))
                await _make(Attempt(job, work.base_url(job), equipment), work)

        async with asyncio.TaskGroup() as group:
            for job in work.jobs:
                group.create_task(one(job))

    async def _equipment(
        self, work: Work, job: Job, pace: Pace, robots: dict[str, Robots], probing: Probing
    ) -> Equipment:
        agent = await self._machine.user_agent(job.agency.agency.contact or work.options.contact)
        return Equipment(
            browser=await self._machine.browser(),
            devices=self._machine.devices,
            user_agent=agent,
            profiles=work.profiles,
            pace=pace,
            robots=robots.setdefault(agent, Robots(agent)),
            evidence=work.evidence,
            probing=probing,
            environ=work.environ,
            patience=work.options.patience,
            limit_seconds=work.options.attempt_limit_seconds,
            clock=work.clock,
            now=work.now,
            emit=work.emit,
            ask=work.ask,
            session=work.options.session,
        )


async def _make(attempt: Attempt, work: Work) -> None:
    work.keep(await attempt.make(), attempt.secrets)
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
