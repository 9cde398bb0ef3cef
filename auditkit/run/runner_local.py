"""Attempts made on this machine, several at once in one browser."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from playwright.async_api import async_playwright

from auditkit.browser.executable import Found, discover
from auditkit.browser.launch_machine import Machine
from auditkit.browser.politeness import Robots
from auditkit.browser.politeness_pace import Pace
from auditkit.probe import PAGE_PROBES
from auditkit.record.event import AttemptStarted
from auditkit.run.attempt import Attempt, Equipment
from auditkit.run.probe_runner import Probing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditkit.run.runner_crew import Supply, Work
    from auditkit.task.plan import Job


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
            job.agency.id: work.options.source.pace(job.agency.agency.pace, work.clock, self.size)
            for job in work.jobs
        }
        shared = Shared(self._machine, probing_of(work))
        slots = asyncio.Semaphore(self.size)

        async def one(job: Job) -> None:
            async with paces[job.agency.id].attempts, slots:
                equipment = await equip(shared, work, job, paces[job.agency.id])
                work.emit(AttemptStarted(job.key, job.task.task.task, len(job.steps)))
                await _make(Attempt(job, work.base_url(job), equipment), work)

        try:
            async with asyncio.TaskGroup() as group:
                for job in work.jobs:
                    group.create_task(one(job))
        finally:
            work.options.source.note_robots(shared.robots.values())


@dataclass
class Shared:
    """What the attempts of one audit share on one machine."""

    machine: Machine
    probing: Probing
    robots: dict[str, Robots] = field(default_factory=dict)
    """By user agent."""


async def equip(shared: Shared, supply: Supply, job: Job, pace: Pace) -> Equipment:
    """What an attempt needs, its browser running. Raises AuditkitError when the browser doesn't start."""
    machine = shared.machine
    agent = await machine.user_agent(job.agency.agency.contact or supply.options.contact)
    return Equipment(
        browser=await machine.browser(),
        devices=machine.devices,
        user_agent=agent,
        profiles=supply.profiles,
        pace=pace,
        robots=shared.robots.setdefault(agent, supply.options.source.robots(agent)),
        evidence=supply.evidence,
        probing=shared.probing,
        environ=supply.environ,
        patience=supply.options.patience,
        limit_seconds=supply.options.attempt_limit_seconds,
        clock=supply.clock,
        now=supply.now,
        emit=supply.emit,
        ask=supply.ask,
        session=supply.options.session,
        source=supply.options.source,
    )


def probing_of(supply: Supply) -> Probing:
    """The probes that look at pages, as the options want them."""
    return Probing(supply.evidence, PAGE_PROBES if supply.options.probes else ())


async def _make(attempt: Attempt, work: Work) -> None:
    work.keep(await attempt.make(), attempt.secrets)
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
