"""One polite look at a home page: robots.txt is asked first, one page is opened, nothing is pressed or sent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

from auditkit.browser.executable import discover
from auditkit.browser.guard import Guard, Terms
from auditkit.browser.launch_machine import Machine
from auditkit.browser.politeness import Robots
from auditkit.browser.politeness_pace import Pace
from auditkit.browser.redaction_secrets import Secrets
from auditkit.browser.settle import Patience
from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.locator.step_error import Symptom, Trouble
from auditkit.run.visit import Visit
from auditkit.session.assignment_errand import agency_at
from auditkit.session.home_page import look_at_home
from auditkit.task.host_hosts import Hosts

if TYPE_CHECKING:
    from auditkit.session.draft import AgencyDraft

_PACE = (1.0, 1)


async def visit_home(url: str, environ: Mapping[str, str], contact: str | None = None) -> AgencyDraft:
    """Look at the home page once.

    Raises:
        AuditkitError: the address is none, asks robots to stay away, or doesn't open; there is no browser.
    """
    agency = agency_at(url)
    async with async_playwright() as playwright:
        machine = Machine(playwright, discover(environ), headed=False)
        try:
            agent = await machine.user_agent(contact)
            context = await (await machine.browser()).new_context(user_agent=agent, service_workers="block")
            hosts = Hosts(agency.hosts)
            visit = Visit(
                context,
                base_url=agency.base_url,
                hosts=hosts,
                secrets=Secrets(),
                patience=Patience(),
                clock=time.monotonic,
            )
            guard = Guard(
                Terms(hosts, False, ()), Pace(*_PACE, time.monotonic), Robots(agent), lambda: 0, time.monotonic
            )
            await visit.open(guard)
            await _open(visit, url)
            return await look_at_home(visit, url)
        finally:
            await machine.close()


async def _open(visit: Visit, url: str) -> None:
    try:
        await visit.goto(url)
    except Trouble as trouble:
        if trouble.symptom is Symptom.NOT_ALLOWED:
            raise AuditkitError(
                f"{url} asks robots not to open this page (robots.txt), so nobody looked.",
                mend="Write agency.yml by hand: the reference has its keys.",
            ) from None
        raise AuditkitError(
            f"{url} did not open: {trouble.message}.", mend="See whether it opens in a browser here."
        ) from None
    status = next((one.status for one in reversed(visit.traffic.documents)), 200)
    if status >= 400:
        raise AuditkitError(f"{url} answers with status {status}.", mend="See whether it opens in a browser here.")
