"""robots.txt: which pages an agency asks visitors like this one not to open."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from protego import Protego

from auditkit.browser.recording.archive_manifest import RobotsAnswer

TOKEN = "auditkit"
_LIMIT_BYTES = 512 * 1024
_TIMEOUT_SECONDS = 10
_MOST_DELAY_SECONDS = 10.0
"""More than that is meant for those who fetch a whole site."""


class Robots:
    """Asks each host for its robots.txt once, and remembers."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._rules: dict[str, asyncio.Task[Protego]] = {}
        self._unreadable: set[str] = set()
        self.answers: dict[str, RobotsAnswer] = {}
        """What each host answered, by its origin."""

    async def allows(self, url: str) -> bool:
        """Whether the host lets this visitor open the address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return True
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(asyncio.to_thread(self._fetch, origin))
        rules = await self._rules[origin]
        return bool(rules.can_fetch(url, TOKEN))

    async def delay_seconds(self, url: str) -> float:
        """How far apart the host asks visitors to open its pages (Crawl-delay), up to a limit."""
        if not await self.allows(url):
            return 0.0
        parts = urlsplit(url)
        rules = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        return min(float((await rules).crawl_delay(TOKEN) or 0), _MOST_DELAY_SECONDS) if rules is not None else 0.0

    def unreadable(self, url: str) -> bool:
        """Whether the host's server failed when it was asked for its robots.txt."""
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" in self._unreadable

    def _fetch(self, origin: str) -> Protego:
        """RFC 9309: no file allows everything, a server error forbids everything.

        A host that can't be reached allows everything here: the visit itself will tell what is wrong.
        """
        answer = self.answers[origin] = self._ask(origin)
        if answer.status is not None and answer.status >= 500:
            self._unreadable.add(origin)
            return Protego.parse("User-agent: *\nDisallow: /")
        return Protego.parse(answer.text)

    def _ask(self, origin: str) -> RobotsAnswer:
        request = urllib.request.Request(
            on_loopback(f"{origin}/robots.txt"),
            headers={"User-Agent": self._user_agent, "Host": urlsplit(origin).netloc},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
                return RobotsAnswer(status=200, text=answer.read(_LIMIT_BYTES).decode("utf-8", "replace"))
        except urllib.error.HTTPError as refusal:
            return RobotsAnswer(status=refusal.code)
        except (OSError, ValueError):
            return RobotsAnswer()


class RecordedRobots(Robots):
    """The answers of a recording. A host that it doesn't hold isn't asked: nothing of it can be opened anyway."""

    def __init__(self, answers: Mapping[str, RobotsAnswer]) -> None:
        super().__init__("")
        self._recorded = answers

    def _ask(self, origin: str) -> RobotsAnswer:
        return self._recorded.get(origin, RobotsAnswer())


def on_loopback(url: str) -> str:
    """RFC 6761: `*.localhost` is this machine. Browsers know it, not every system's resolver does."""
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith(".localhost"):
        return url
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"127.0.0.1{port}").geturl()
