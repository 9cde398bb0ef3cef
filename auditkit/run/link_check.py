"""Asking the links beside a journey whether their pages are there: afterwards, politely, and each once an audit."""

from __future__ import annotations

import asyncio
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error

from auditkit.browser.politeness import RateLimit, resolve_localhost
from auditkit.probe.barrier.details import NearbyControl
from auditkit.probe.other_link import AskedLinksResult, OtherLinksResult
from auditkit.record.model import PageRecord
from auditkit.run.visit import Visit

_MOST_A_PAGE = 10
_MOST_AN_ATTEMPT = 40
_MOST_SECONDS = 6.0
"""An attempt waits no longer for all of them: the rest is left to the next one."""
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

    async def check(self, visit: Visit, pages: Sequence[PageRecord]) -> None:
        """Ask the links noted on these pages, and note on each page which of them aren't there.

        Links that the visit itself has opened are known already. Nothing is raised, and a replay asks nothing.
        """
        began, paced = visit.clock(), visit.guard.paced_seconds
        opened = {urldefrag(one.url).url for one in visit.traffic.documents}
        left = _MOST_AN_ATTEMPT
        with suppress(TimeoutError, Error):
            async with asyncio.timeout(_MOST_SECONDS):
                for page in pages:
                    seen = OtherLinksResult.on(page)
                    if seen is None:
                        continue
                    wanted = [one for one in seen.addresses if one.address not in opened and _own(visit, one)]
                    asked = wanted[: min(_MOST_A_PAGE, left)]
                    left -= sum(one.address not in self.statuses for one in asked)
                    page.probes[AskedLinksResult.probe] = await self._ask_all(visit, asked)
        visit.probed_seconds += visit.clock() - began - (visit.guard.paced_seconds - paced)

    async def _ask_all(self, visit: Visit, links: Sequence[NearbyControl]) -> AskedLinksResult:
        missing = []
        for link in links:
            status = await self._status(visit, link.address or "")
            if status in _GONE:
                missing.append(link.model_copy(update={"status": status}))
        return AskedLinksResult(asked=len(links), missing=missing)

    async def _status(self, visit: Visit, url: str) -> int | None:
        """What an address answers; None where that can't be told. Asked once, whoever wants to know."""
        if url not in self.statuses:
            self.statuses[url] = asyncio.ensure_future(self._ask(visit, url))
        return await asyncio.shield(self.statuses[url])

    async def _ask(self, visit: Visit, url: str) -> int | None:
        reply = await _reply(visit, "HEAD", url)
        if reply is not None and reply.status in _NO_HEAD:
            reply = await _reply(visit, "GET", url)
        if reply is None or reply.status not in _GONE:
            return None if reply is None else reply.status
        # A server may refuse those who come without a visit's cookies, or say so of everything to those who aren't
        # browsers.
        cookies = "; ".join(f"{one.get('name')}={one.get('value')}" for one in await visit.context.cookies(url))
        again = await _reply(visit, "GET", url, cookies)
        if again is None or again.status not in _GONE or _is_drawn_by_script(again.body):
            return None
        home = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"
        known = next((one.url for one in visit.traffic.documents if one.status == 200 and one.method == "GET"), home)
        front = await _reply(visit, "HEAD", urldefrag(known).url)
        return again.status if front is not None and front.status < 400 else None


def _own(visit: Visit, link: NearbyControl) -> bool:
    return link.address is not None and link.address.startswith("http") and visit.hosts.own(link.address)


async def _reply(visit: Visit, method: str, url: str, cookies: str = "") -> _Reply | None:
    """The answer, in its turn; None where robots.txt or the server's wish speaks against asking, or none comes."""
    if visit.guard.asked_to_wait or not await visit.guard.may_open(url):
        return None
    reply = await asyncio.to_thread(_request, method, url, visit.setup.browser.user_agent, cookies)
    limit = RateLimit.of(reply.status, reply.headers) if reply is not None else None
    if limit is not None:
        visit.guard.pause(limit.seconds)
        return None
    return reply


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
