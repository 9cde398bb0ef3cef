"""Asking the links beside a journey whether their pages are there: afterwards, politely, and each once an audit.

An attempt's links are asked when its visit is over, while the next attempt goes on: at the agency's pace, one after
the other, while the probes look at a page. So a run hardly takes longer. The record waits for them.
"""

from __future__ import annotations

import asyncio
import re
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import zip_longest
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error

from auditkit.browser.guard import SAFE_METHODS
from auditkit.browser.politeness import RateLimit, resolve_localhost
from auditkit.probe.barrier.details import NearbyControl
from auditkit.probe.other_link import AskedLinksResult, OtherLinksResult
from auditkit.record.model import PageRecord
from auditkit.run.visit import Visit

_MOST_A_PAGE = 10
_MOST_AN_ATTEMPT = 40
_MOST_SECONDS = 15.0
"""A record waits no longer for all of them, while other attempts go on: the rest is left to the next one."""
_MOST_SECONDS_ALONE = 2.0
"""Nor longer than this when nothing else goes on: then the run waits, too."""
_MOST_SECONDS_HELD_BACK = 2.0
"""By pages of visits that go on."""
_TICK_SECONDS = 0.05
_TIMEOUT_SECONDS = 5.0
_BODY_BYTES = 256 * 1024
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 405, 406, 500, 501})
"""What servers answer to HEAD that would answer to GET."""
_FEWEST_WORDS = 4
"""A page with fewer is drawn by a script: whatever the server says of it, it may be there."""


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: dict[str, str]
    body: str = ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where a link is sent on to is another address: it is there, as far as is asked here."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


@dataclass
class LinkChecker:
    """What the attempts of an audit know of links together."""

    statuses: dict[str, asyncio.Task[int | None]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    """Those that go on."""
    looked_at: set[Visit] = field(default_factory=set)
    """Those of them whose page the probes look at."""
    _turns: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """By agency: one link is asked after the other, whichever attempts want to know."""

    async def begin(self, visit: Visit, pages: Sequence[PageRecord]) -> LinkCheck:
        """Begin to ask the links noted on the pages of a visit that is about to be closed.

        Links that the visit itself has opened are known already, and those of a page within a form may hold no longer
        than the form was at that page: they are left out.
        """
        opened = {urldefrag(one.url).url for one in visit.traffic.documents}
        wanted = {}
        left = _MOST_AN_ATTEMPT
        sent = _first_sent(visit)
        for index, page in enumerate(pages):
            seen = OtherLinksResult.on(page)
            lasts = sent is None or page.step < sent or page is pages[-1]
            if seen is not None and lasts:
                asked = [one for one in seen.addresses if one.address not in opened and _own(visit, one)]
                wanted[index] = asked[: min(_MOST_A_PAGE, left)]
                left -= sum(one.address not in self.statuses for one in wanted[index])
        cookies: list[Any] = []
        with suppress(Error):
            cookies = await visit.context.cookies() if any(wanted.values()) else []
        return LinkCheck(self, visit, cookies, wanted)

    async def status(self, check: LinkCheck, url: str) -> int | None:
        """What an address answers; None where that can't be told. Asked once, whoever wants to know."""
        if url not in self.statuses:
            self.statuses[url] = asyncio.ensure_future(self._ask(check, url))
        return await asyncio.shield(self.statuses[url])

    def known(self, link: NearbyControl) -> bool:
        status = self.statuses.get(link.address or "")
        return status is not None and status.done() and not status.cancelled()

    async def _ask(self, check: LinkCheck, url: str) -> int | None:
        visit = check.visit
        cookies = _cookies_for(url, check.cookies)
        # Within a form a link may be about what this visitor has entered: nobody else would ask for it.
        known_by = cookies if _first_sent(visit) is not None else ""
        reply = await self._reply(visit, "HEAD", url, known_by)
        if reply is not None and reply.status in _NO_HEAD:
            reply = await self._reply(visit, "GET", url, known_by)
        if reply is None or reply.status not in _GONE:
            return None if reply is None else reply.status
        # A server may refuse those who come without a visit's cookies, or say so of everything to those who aren't
        # browsers.
        again = await self._reply(visit, "GET", url, cookies)
        if again is None or again.status not in _GONE or _is_drawn_by_script(again.body):
            return None
        home = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"
        known = next((one.url for one in visit.traffic.documents if one.status == 200 and one.method == "GET"), home)
        front = await self._reply(visit, "HEAD", urldefrag(known).url)
        return again.status if front is not None and front.status < 400 else None

    async def _reply(self, visit: Visit, method: str, url: str, cookies: str = "") -> _Reply | None:
        """The answer, in its turn; None where robots.txt or the server's wish is against asking, or none comes."""
        async with self._turns[visit.setup.agency.id]:
            await self._wait_for_page(visit)
            if visit.guard.asked_to_wait or not await visit.guard.may_open(url):
                return None
            reply = await asyncio.to_thread(_request, method, url, visit.setup.browser.user_agent, cookies)
        limit = RateLimit.of(reply.status, reply.headers) if reply is not None else None
        if limit is not None:
            visit.guard.pause(limit.seconds)
            return None
        return reply

    async def _wait_for_page(self, visit: Visit) -> None:
        """Customers come first: wait till each visit there has its page, which is being looked at by the probes.

        So no page is opened at that moment, and none is made slower by what is asked here.
        """
        agency = visit.setup.agency.id
        with suppress(TimeoutError):
            async with asyncio.timeout(_MOST_SECONDS_HELD_BACK):
                while any(one.setup.agency.id == agency and one not in self.looked_at for one in self.visits):
                    await asyncio.sleep(_TICK_SECONDS)


class LinkCheck:
    """The links that one attempt wants to know of. They are asked while the next attempt goes on."""

    def __init__(
        self,
        checker: LinkChecker,
        visit: Visit,
        cookies: Sequence[Mapping[str, Any]],
        wanted: Mapping[int, Sequence[NearbyControl]],
    ) -> None:
        self.visit = visit
        self.cookies = cookies
        self._checker = checker
        self._wanted = wanted
        self._asking = asyncio.ensure_future(self._ask())

    async def finish(self, over: asyncio.Event) -> None:
        """Wait till all are asked, for a limited time; not for long when nothing else goes on, which `over` tells.

        Being cancelled ends the wait, and what is known by then counts.
        """
        others = asyncio.ensure_future(over.wait())
        try:
            await asyncio.wait({self._asking, others}, timeout=_MOST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if others.done():
                await asyncio.wait({self._asking}, timeout=_MOST_SECONDS_ALONE)
        except asyncio.CancelledError:
            pass  # who cancels looks for that when the record is kept
        finally:
            others.cancel()
            self._asking.cancel()

    def results(self) -> dict[int, AskedLinksResult]:
        """What is known by now, by the number of the page; nothing of pages none of whose links were asked."""
        found = {}
        for index, links in self._wanted.items():
            known = [one for one in links if self._checker.known(one)]
            statuses = ((one, self._checker.statuses[one.address or ""].result()) for one in known)
            missing = [one.model_copy(update={"status": status}) for one, status in statuses if status in _GONE]
            if known or not links:
                found[index] = AskedLinksResult(asked=len(known), missing=missing)
        return found

    async def _ask(self) -> None:
        """All of them, the first of each page before the second of any."""
        for row in zip_longest(*self._wanted.values()):
            for link in row:
                if link is not None and link.address:
                    await self._checker.status(self, link.address)


def _first_sent(visit: Visit) -> int | None:
    """The step after which the agency first got something from the customer; None where it got nothing.

    From there on pages show what the customer has entered, with links to it. Once the form is sent or left, no such
    thing may be there any more; nor is it for somebody who comes without the session.
    """
    sent = (one for one in visit.traffic.data_requests if one.method not in SAFE_METHODS and visit.hosts.own(one.url))
    return min((one.step for one in sent if one.step > 0), default=None)


def _own(visit: Visit, link: NearbyControl) -> bool:
    return link.address is not None and link.address.startswith("http") and visit.hosts.own(link.address)


def _cookies_for(url: str, cookies: Sequence[Mapping[str, Any]]) -> str:
    """The header that a browser would send (RFC 6265 section 5.4)."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path or "/"
    sent = []
    for one in cookies:
        domain, below = str(one.get("domain", "")), str(one.get("path") or "/")
        at_host = host == domain.removeprefix(".") or (domain.startswith(".") and host.endswith(domain))
        at_path = path == below or path.startswith(below if below.endswith("/") else f"{below}/")
        if at_host and at_path and (parts.scheme == "https" or not one.get("secure")):
            sent.append(f"{one.get('name')}={one.get('value')}")
    return "; ".join(sent)


def _request(method: str, url: str, agent: str, cookies: str) -> _Reply | None:
    headers = {"User-Agent": agent, "Host": urlsplit(url).netloc, "Accept": "text/html,*/*;q=0.8"}
    if cookies:
        headers["Cookie"] = cookies
    try:
        request = urllib.request.Request(resolve_localhost(url), headers=headers, method=method)
        with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return _Reply(answer.status, {})
    except urllib.error.HTTPError as refusal:
        with refusal, suppress(OSError, HTTPException):
            heads = {name.lower(): value for name, value in refusal.headers.items()}
            body = refusal.read(_BODY_BYTES).decode("utf-8", "replace") if method == "GET" else ""
            return _Reply(refusal.code, heads, body)
        return None
    except (OSError, ValueError, HTTPException):
        return None


def _is_drawn_by_script(body: str) -> bool:
    """Whether a page has hardly any words, and a script: a page that a browser would fill."""
    text = re.sub(r"<(script|style|noscript|template|head)\b.*?</\1\s*>", " ", body, flags=re.DOTALL | re.IGNORECASE)
    words = re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text))
    return len(words) < _FEWEST_WORDS and re.search(r"<script\b", body, re.IGNORECASE) is not None
