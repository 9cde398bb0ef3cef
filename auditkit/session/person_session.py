"""A sitting: one person, one visible browser, from the first page to the moment they say it is over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditkit.browser.guard import Guard, Refusal, Terms
from auditkit.browser.launch_profile import agent_of, context_options, slow_down
from auditkit.browser.politeness import Robots
from auditkit.browser.storage_state import Session, open_context, session_of
from auditkit.locator.step_error import Trouble
from auditkit.run.step_log import Journal
from auditkit.session.control_window import Asker, place_beside
from auditkit.session.event_listener_ear import Ear
from auditkit.session.person_session_visit import PersonVisit
from auditkit.session.redaction import Keeping, PersonSecrets
from auditkit.session.step_recorder import Scribe
from auditkit.task.host_hosts import Hosts

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

    from auditkit.browser.launch_machine import Machine
    from auditkit.browser.politeness_pace import Pace
    from auditkit.browser.settle import Patience
    from auditkit.run.probe_runner import Probing
    from auditkit.session.action import Deed
    from auditkit.task.loader_loaded import LoadedAgency
    from auditkit.task.model import Profile

_TICK_SECONDS = 0.1
HELD_BACK = (
    "The site was about to be sent something that could change things there, so the kit held it back. That is "
    "not your doing, and nothing was sent. If the task can't go on without it, press “I'm stuck”."
)
"""What a person reads when the guard has stopped a request of theirs."""


class End(StrEnum):
    """How a sitting ended."""

    DONE = "done"
    GAVE_UP = "gave_up"
    SKIPPED = "skipped"
    CLOSED = "closed"
    """The window was closed."""
    STOPPED = "stopped"
    """^C in the terminal."""
    BROKE = "broke"
    """The start page did not come, or the browser died."""


class AnyPage(Robots):
    """robots.txt speaks to robots. Here a person decides which page to open, one at a time."""

    def __init__(self) -> None:
        super().__init__("")

    async def allows(self, url: str) -> bool:
        """Always."""
        return True


@dataclass(frozen=True)
class Room:
    """What a sitting needs."""

    machine: Machine
    pace: Pace
    probing: Probing
    patience: Patience
    clock: Callable[[], float]
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    """Says a line in the terminal."""


class Sitting:
    """One sitting. `watch` ends when the person says so, closes the window, or `end` is called."""

    def __init__(self, room: Room, agency: LoadedAgency, profile: Profile, keeping: Keeping, panel: Asker) -> None:
        self.room, self.agency, self.profile, self.keeping, self.panel = room, agency, profile, keeping, panel
        self.secrets = PersonSecrets()
        self.seconds = 0.0
        """How long the person worked."""
        self.started_at = room.now()
        self.trouble: Trouble | None = None
        self._end: End | None = None
        self._told = 0

    async def open(self, start: str, *, session: Session | None = None) -> None:
        """Open the browser at the start page, and listen. `self.trouble` says why no page came, if none did."""
        context, phone = await self._context(session)
        hosts = Hosts(self.agency.hosts)
        room = self.room
        visit = self.visit = PersonVisit(
            context,
            base_url=self.agency.base_url,
            hosts=hosts,
            secrets=self.secrets,
            patience=room.patience,
            clock=room.clock,
        )
        self.ear = Ear(context, hosts, room.clock, self._on_deed)
        await self.ear.open()
        agency = self.agency.agency
        terms = Terms(hosts, agency.allow_submit, tuple(agency.allow_requests))
        guard = Guard(terms, room.pace, AnyPage(), lambda: visit.step, room.clock)
        context.on("page", self._on_page)
        await visit.open(guard, probes=bool(room.probing.probes))
        if self.profile.network is not None:
            await slow_down(context, visit.page, self.profile.network)
        if not phone:
            await place_beside(visit.page)
        self.journal = Journal(visit, room.probing.evidence if self.keeping.pictures else None, phone=phone)
        self.scribe = Scribe(
            visit=visit,
            ear=self.ear,
            journal=self.journal,
            probing=room.probing,
            keeping=self.keeping,
            secrets=self.secrets,
            agency=agency.agency,
        )
        await self._start(start)

    async def watch(self) -> End:
        """Listen until it is over; what was heard is written down by then."""
        self.started_at = self.room.now()
        self.ear.start()
        writing = asyncio.ensure_future(self.scribe.write())
        try:
            while self._end is None:
                await self._tick(writing)
        finally:
            self.seconds = self.ear.seconds
            self.ear.stop()
            self.scribe.end()
            with contextlib.suppress(TimeoutError, Error):
                await asyncio.wait_for(writing, 20)
        if self._end not in (End.CLOSED, End.BROKE):
            await self.scribe.finish()
        return self._end

    def end(self, how: End) -> None:
        """Let it be over."""
        self._end = self._end or how

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._end is not None

    async def close(self) -> None:
        """Close the site's windows."""
        if hasattr(self, "visit"):
            await self.visit.close()

    async def front_first(self, look: Callable[[], Awaitable[bool]]) -> None:
        """Look at each window that is open, the one in front first, until `look` says that it is this one."""
        front = self.visit.page
        others = [one for one in reversed(self.visit.context.pages) if one is not front]
        for page in [front, *others]:
            if not page.is_closed():
                self.visit.look_at(page)
                if await look():
                    return
        self.visit.look_at(front)

    async def _context(self, session: Session | None) -> tuple[BrowserContext, bool]:
        machine = self.room.machine
        options = context_options(self.profile, machine.devices)
        phone = bool(options.get("is_mobile"))
        agent = await machine.user_agent(self.agency.agency.contact)
        options["user_agent"] = agent_of(agent, options.get("user_agent"))
        if not phone:
            # A window like any other: it can be made larger, and the page with it.
            options.pop("viewport", None)
            options.pop("device_scale_factor", None)
            options["no_viewport"] = True
        options |= {"service_workers": "block", "accept_downloads": True}
        if session is not None:
            session.hide_in(self.secrets)
        context = await open_context(await machine.browser(), options, session_of(self.agency.id, session))
        return context, phone

    async def _start(self, start: str) -> None:
        try:
            await self.visit.goto(start)
        except Trouble as trouble:
            self.trouble = trouble
        await self.scribe.open()

    async def _tick(self, writing: asyncio.Task[None]) -> None:
        await asyncio.sleep(_TICK_SECONDS)
        if writing.done():
            writing.result()
        closed = all(page.is_closed() for page in self.visit.context.pages)
        if closed or self.visit.broken or self.panel.closed.is_set():
            self.end(End.CLOSED)
        await self._tell_refused()

    async def _tell_refused(self) -> None:
        """Say politely that something was held back: once for each step at most."""
        refused = [one for one in self.visit.guard.refused if one.matters and one.why is Refusal.MAY_CHANGE]
        steps = {one.step for one in refused}
        if len(steps) > self._told:
            self._told = len(steps)
            self.room.tell(HELD_BACK)
            await self.panel.say(HELD_BACK)

    def _on_page(self, page: Page) -> None:
        page.on("crash", lambda _: self.end(End.BROKE))

    def _on_deed(self, deed: Deed) -> None:
        self.visit.step = deed.number
        self.visit.look_at(deed.page)
