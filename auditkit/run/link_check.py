"""Asking the links beside a journey whether their pages are there: afterwards, politely, and each once an audit.

An attempt's links are asked when its visit is over, while the next attempt goes on: at the agency's pace, one after
the other, while the probes look at a page. So a run hardly takes longer. The record waits for them.

They are asked by nobody in particular, without cookies: so a link can do nothing in a visitor's name, and what is
there for this visitor alone isn't asked for.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from itertools import zip_longest

from auditkit.browser.destination import in_thread
from auditkit.browser.politeness import RateLimit, ask
from auditkit.browser.traffic import SAFE_METHODS
from auditkit.probe.barrier.details import NearbyControl
from auditkit.probe.language import may_do_something
from auditkit.probe.other_link import AskedLinksResult, OtherLinksResult
from auditkit.record.http_status import NOT_MEASURED, SHORT_BREAK_STATUSES
from auditkit.record.model import PageRecord
from auditkit.run.visit import Visit
from auditkit.task.host import bare_address

_MOST_A_PAGE = 10
_MOST_AN_ATTEMPT = 40
_MOST_SECONDS = 15.0
"""A record waits no longer for all of them, while other attempts go on: the rest is left to the next one."""
_MOST_SECONDS_ALONE = 2.0
"""Nor longer than this when nothing else goes on: then the run waits, too."""
_MOST_SECONDS_HELD_BACK = 2.0
"""By pages of visits that go on."""
_TICK_SECONDS = 0.05
_ANSWER_SECONDS = 5.0
_ANSWER_BYTES = 32 * 1024
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 405, 406, 500, 501})
"""What servers answer to HEAD that would answer to GET."""
_NO_MORE = SHORT_BREAK_STATUSES.union(NOT_MEASURED)
"""By which a server says that it is asked too much, whether or not it says for how long."""
_FEWEST_WORDS = 4
"""A page with fewer is drawn by a script: whatever the server says of it, it may be there."""


@dataclass(frozen=True)
class _Reply:
    status: int
    drawn: bool = False
    """Whether a script would fill the page, or that can't be told."""


@dataclass
class LinkChecker:
    """What the attempts of an audit know of links together."""

    statuses: dict[str, asyncio.Task[int | None]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    """Those that go on."""
    looked_at: set[Visit] = field(default_factory=set)
    """Those of them whose page the probes look at."""
    refused: dict[str, int] = field(default_factory=dict)
    """By agency whose server has asked for no more: the status by which it did. No link of it is asked again."""
    _serve_anybody: dict[str, bool] = field(default_factory=dict)
    """By address of a page."""
    _turns: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """By agency: one link is asked after the other, whichever attempts want to know."""

    def begin(self, visit: Visit, pages: Sequence[PageRecord]) -> LinkCheck:
        """Begin to ask the links noted on the pages of a visit that is about to be closed.

        Links that the visit itself has opened are known already. Once a form was sent, pages hold what is there for
        this visitor alone, and for how long, nobody knows: their links are left out.
        """
        opened = {bare_address(one.url) for one in visit.traffic.documents}
        wanted = {}
        left = _MOST_AN_ATTEMPT
        sent = _first_sent(visit)
        for index, page in enumerate(pages):
            seen = OtherLinksResult.on(page)
            if seen is not None and (sent is None or page.step < sent):
                asked = [one for one in seen.addresses if one.address not in opened and _own(visit, one)]
                wanted[index] = asked[: min(_MOST_A_PAGE, left)]
                left -= sum(one.address not in self.statuses for one in wanted[index])
        return LinkCheck(self, visit, wanted, [page.url for page in pages])

    def close(self) -> None:
        """Ask nothing more: nobody wants to know."""
        for one in self.statuses.values():
            one.cancel()

    async def status(self, visit: Visit, url: str, page: str) -> int | None:
        """What an address on a page answers; None where that can't be told. Asked once, whoever wants to know."""
        if url not in self.statuses:
            self.statuses[url] = asyncio.ensure_future(self._ask(visit, url, page))
        return await asyncio.shield(self.statuses[url])

    def known(self, url: str) -> int | None:
        """What an address has answered, if that is known by now."""
        asked = self.statuses.get(url)
        answered = asked is not None and asked.done() and not asked.cancelled() and asked.exception() is None
        return asked.result() if asked is not None and answered else None

    async def _ask(self, visit: Visit, url: str, page: str) -> int | None:
        reply = await self._answer(visit, url)
        if reply is None or reply.status not in _GONE:
            return None if reply is None else reply.status
        return reply.status if not reply.drawn and await self._serves_anybody(visit, page) else None

    async def _answer(self, visit: Visit, url: str) -> _Reply | None:
        reply = await self._reply(visit, "HEAD", url)
        if reply is not None and reply.status in _NO_HEAD | _GONE:
            reply = await self._reply(visit, "GET", url)
        return reply

    async def _serves_anybody(self, visit: Visit, page: str) -> bool:
        """Whether the page that names a link comes without a visit's cookies, and to those who are no browsers.

        A server may answer all others that nothing is there. Where no server brought the page, as a script made it,
        or it is better not asked for again, the first page of the visit stands for it.
        """
        opened = [
            bare_address(one.url) for one in visit.traffic.documents if one.status == 200 and one.method == "GET"
        ]
        page = bare_address(page)
        front = page if page in opened and not may_do_something("", page) else next(iter(opened), page)
        if front not in self._serve_anybody:
            reply = await self._answer(visit, front)
            self._serve_anybody[front] = reply is not None and 200 <= reply.status < 300
        return self._serve_anybody[front]

    async def _reply(self, visit: Visit, method: str, url: str) -> _Reply | None:
        """The answer, in its turn; None where robots.txt or the server's wish is against asking, or none comes."""
        agency = visit.setup.agency.id
        async with self._turns[agency]:
            await self._wait_for_page(visit)
            if agency in self.refused or await visit.guard.objection_to(url) is not None:
                return None
            agent = visit.setup.browser.user_agent
            answer = await ask(
                url,
                agent,
                method=method,
                seconds=_ANSWER_SECONDS,
                most_bytes=_ANSWER_BYTES,
                destinations=visit.guard.destinations,
            )
        if answer is None:
            return None
        if answer.status in _NO_MORE:
            self.refused[agency] = answer.status
            limit = RateLimit.of(answer.status, answer.headers)
            visit.guard.pause(limit.seconds if limit is not None else 0.0)
            return None
        gone = answer.status in _GONE
        # In a thread, as pages may be made to hold one up.
        drawn = gone and (not answer.whole or await in_thread(partial(is_drawn_by_script, answer.text)))
        return _Reply(answer.status, drawn)

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
        wanted: Mapping[int, Sequence[NearbyControl]],
        pages: Sequence[str],
    ) -> None:
        self._visit = visit
        self._checker = checker
        self._wanted = wanted
        """By number of the page whose address is in `pages`."""
        self._pages = pages
        self._asking = asyncio.ensure_future(self._ask())

    async def finish(self, over: asyncio.Event) -> None:
        """Wait till all are asked, for a limited time; not for long when nothing else goes on, which `over` tells.

        Being cancelled ends the wait, and what is known by then counts.
        """
        others = asyncio.ensure_future(over.wait())
        waiting = asyncio.current_task()
        try:
            if waiting is not None and waiting.cancelling():
                return
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
        refused = self._checker.refused.get(self._visit.setup.agency.id)
        found = {}
        for index, links in self._wanted.items():
            answers = [(one, self._checker.known(one.address or "")) for one in links]
            told = [(one, status) for one, status in answers if status is not None]
            if told or not links or refused is not None:
                found[index] = AskedLinksResult(
                    asked=len(told),
                    addresses=[one.address or "" for one, _ in told],
                    missing=[one.model_copy(update={"status": status}) for one, status in told if status in _GONE],
                    refused=refused,
                )
        return found

    async def _ask(self) -> None:
        """All of them, the first of each page before the second of any."""
        for row in zip_longest(*self._wanted.values()):
            for index, link in zip(self._wanted, row, strict=True):
                if link is not None and link.address:
                    with suppress(Exception):  # a fault of ours over one address must not cost the others
                        await self._checker.status(self._visit, link.address, self._pages[index])


def _first_sent(visit: Visit) -> int | None:
    """The step after which the agency first got something from the customer; None where it got nothing.

    What the guard refused was not sent. Beacons, as for statistics, are no data requests.
    """
    refused = {(one.method, one.url, one.step) for one in visit.guard.refused}
    sent = (
        one.step
        for one in visit.traffic.data_requests
        if one.method not in SAFE_METHODS
        and visit.hosts.own(one.url)
        and (one.method, one.url, one.step) not in refused
    )
    return min((step for step in sent if step > 0), default=None)


def _own(visit: Visit, link: NearbyControl) -> bool:
    return link.address is not None and link.address.startswith("http") and visit.hosts.own(link.address)


def is_drawn_by_script(page: str) -> bool:
    """Whether a page has hardly any words, and a script: a page that a browser would fill."""
    reader = _PageReader()
    reader.feed(page)
    return reader.words < _FEWEST_WORDS and reader.has_script


class _PageReader(HTMLParser):
    """Counts the words of a page that a reader would see without its scripts."""

    _UNSEEN = frozenset({"script", "style", "noscript", "template", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.words = 0
        self.has_script = False
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.has_script = self.has_script or tag == "script"
        if tag in self._UNSEEN:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and tag == self._within[-1]:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.words += len(data.split())
