"""One polite look at a home page, for an agency file: robots.txt is asked first, nothing is pressed or sent."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from functools import partial

from playwright.async_api import Error
from pydantic import BaseModel, ConfigDict

from auditkit.browser.launch import open_browser
from auditkit.browser.politeness import Pace, Robots
from auditkit.browser.redaction import Secrets
from auditkit.diagnostic.error import AuditkitError
from auditkit.locator.frame_scope import ask_visible_frames
from auditkit.locator.page_script import page_script
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.probe.help_channel import offered_channels
from auditkit.record.outcome import Refusal
from auditkit.run.diagnosis.access_rule import describe_network_error
from auditkit.run.visible_control import search_box, search_box_opener
from auditkit.run.visit import Visit, VisitSetup
from auditkit.session.assignment import agency_at
from auditkit.session.draft import AgencyDraft, CookieNotice, site_url
from auditkit.task.host import split_address

_CHANNELS = ("phone", "email", "chat", "visit", "post", "form")
_GENERIC = re.compile(r"^(home|home ?page|welcome|start|index)\b", re.IGNORECASE)
_LONGEST_NAME = 60
"""In letters."""
CHECK_ADDRESS = "Check the address for typing mistakes. Does it open in a browser on this computer?"
"""What to do about an address that doesn't open."""


class HomePage(BaseModel):
    """What `look.js` saw."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    site: str = ""
    title: str = ""
    shared: str = ""
    """The title it gives itself where others link to it (`og:title`)."""
    heading: str = ""
    language: str = ""
    notice: CookieNotice | None = None


async def look_at_home(visit: Visit, address: str) -> AgencyDraft:
    """What the page in the window tells of its owner; `asked` is the address it was asked for by."""
    url = visit.page.url if visit.page.url.startswith("http") else address
    parts = split_address(url)
    hosts = tuple(dict.fromkeys(host for one in (url, address) if (host := split_address(one).hostname)))
    try:
        home = HomePage.model_validate(await visit.page.evaluate(page_script(__package__, "home_page.js")))
        offered = await offered_channels(visit.page, partial(ask_visible_frames, visit.page))
        search = await search_box(visit) is not None or await search_box_opener(visit) is not None
    except (Error, ValueError):
        home, offered, search = HomePage(), {}, False
    return AgencyDraft(
        name=_name(home, parts.hostname or url),
        base_url=site_url(url),
        hosts=hosts,
        language=home.language,
        notice=home.notice,
        help=tuple(one for one in _CHANNELS if isinstance(offered, (dict, list)) and one in offered),
        search=search,
    )


def _name(home: HomePage, host: str) -> str:
    """What it calls itself. Titles end or begin with it, after a dash or a bar; a long heading is a sentence."""
    if home.site:
        return home.site
    for title in (home.title, home.shared):
        parts = [part.strip() for part in re.split(r"\s[|–—·:-]\s", title) if part.strip()]
        named = [part for part in parts if not _GENERIC.match(part)]
        if named:
            return named[-1]
    return home.heading if 0 < len(home.heading) <= _LONGEST_NAME else host.removeprefix("www.")


async def visit_home(url: str, environ: Mapping[str, str], contact: str | None = None) -> AgencyDraft:
    """Look at the page once. Raises AuditkitError when it is none, doesn't open or asks robots to stay away."""
    agency = agency_at(url)
    async with open_browser(environ) as browser:
        running = await browser.running(contact)
        robots = Robots(running.user_agent)
        visit = Visit(VisitSetup(agency, running, Pace(1.0, 1, time.monotonic), robots, Secrets()))
        try:
            await visit.open()
            await _open(visit, url)
            return await look_at_home(visit, url)
        finally:
            await visit.close()


async def _open(visit: Visit, url: str) -> None:
    try:
        await visit.goto(url)
    except StepError as error:
        raise not_opened(url, error) from None
    status = next((one.status for one in reversed(visit.traffic.documents)), 200)
    if status >= 400:
        raise AuditkitError(f"{url} answers with status {status}.", hint=CHECK_ADDRESS)


def not_opened(url: str, error: StepError) -> AuditkitError:
    """What to say of an address that didn't open, and what to do about it."""
    if error.details.get("why") == Refusal.PRIVATE_ADDRESS:
        return AuditkitError(
            f"{url} leads to {error.details['url']}, which is on this machine or a private network: not opened.",
            hint="If that is the agency's site, give its public address.",
        )
    if error.failure is StepFailure.NOT_ALLOWED:
        return AuditkitError(
            f"{url} asks robots not to open this page (robots.txt), so it was not opened.",
            hint="Write agency.yml by hand: the reference lists its keys. If the site is yours, say so in that "
            "file: “ours: true” and “robots: {ours: why it may be visited}”.",
        )
    code = error.details.get("error")
    why = describe_network_error(str(code)) if code else error.message
    return AuditkitError(f"{url} did not open: {why}.", hint=CHECK_ADDRESS)
