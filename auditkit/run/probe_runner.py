"""Running the page probes: once for each state of each page, and never at the cost of the attempt."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playwright.async_api import CDPSession, Error, Page

from auditkit.diagnostic.wording import first_line
from auditkit.locator.frame_scope import ask_visible_frames
from auditkit.locator.page_script import with_built_ins
from auditkit.probe import PAGE_PROBES, PageProbe, ProbedPage
from auditkit.probe.vitals import listening_code
from auditkit.record.details import ProbeResult
from auditkit.record.evidence import Evidence
from auditkit.record.model import PageRecord
from auditkit.run.link_check import LinkChecker
from auditkit.run.visit import Visit

_GROUP = "auditkit-listeners"
_SHORTEST_CODE = 20
"""A shorter handler may stand in anybody's code."""


async def events_heard(page: Page, expressions: Sequence[str]) -> list[frozenset[str]] | None:
    """The events that somebody listens to on any of the things in an array, for each expression that gives an array.

    The kit's own handlers don't count. None where it can't be told.
    """
    try:
        session = await page.context.new_cdp_session(page)
    except Error:
        return None
    try:
        return [await _events(session, one) for one in expressions]
    except Error:
        return None
    finally:
        with suppress(Error):
            await session.send("Runtime.releaseObjectGroup", {"objectGroup": _GROUP})
            await session.detach()


async def _events(session: CDPSession, expression: str) -> frozenset[str]:
    answer = await session.send("Runtime.evaluate", {"expression": expression, "objectGroup": _GROUP})
    array = answer["result"].get("objectId")
    if array is None:
        return frozenset()
    items = await session.send("Runtime.getProperties", {"objectId": array, "ownProperties": True})
    things = [one["value"].get("objectId") for one in items["result"] if one["name"].isdigit() and "value" in one]
    asked = (session.send("DOMDebugger.getEventListeners", {"objectId": one}) for one in things if one)
    found = [listener for answer in await asyncio.gather(*asked) for listener in answer["listeners"]]
    return frozenset(one["type"] for one in found if not _is_ours(one))


def _is_ours(listener: dict[str, Any]) -> bool:
    code = listener.get("handler", {}).get("description", "")
    return len(code) >= _SHORTEST_CODE and code in listening_code()


_Results = dict[str, ProbeResult]
_NO_ANSWER = "The page did not respond in time."
_NOT_TRIED = "Not tried: the page did not respond to another probe."


@dataclass
class ProbeRunner:
    """What the attempts of an audit share: which probes there are, and what they saw on pages already looked at."""

    evidence: Evidence | None
    probes: Sequence[PageProbe[Any]] = PAGE_PROBES
    looked_at: dict[str, asyncio.Task[_Results]] = field(default_factory=dict)
    links: LinkChecker = field(default_factory=LinkChecker)

    async def look(self, visit: Visit, page: PageRecord, text: str, answered: Collection[str] = ()) -> None:
        """Look at a page that has just been noted. What each probe saw, or why it broke, goes into the page's record.

        A page that another attempt has seen, letter for letter the same, is not looked at again. `text` is what it
        says in shadow roots and frames as well, which its markup doesn't tell; on the pages
        `answered` the customer has entered something.
        """
        if visit.document is not None or page.handoff or not page.url.startswith("http"):
            return
        probed = ProbedPage(
            page=visit.page,
            url=page.url,
            language=page.language_code,
            phone=page.phone,
            ask_frames=partial(ask_visible_frames, visit.page),
            events_heard=partial(events_heard, visit.page),
            entered=visit.entered,
            answered=sorted(answered),
            keep=partial(self._keep, visit),
        )
        fair = (page.status or 200) < 400
        probes = [one for one in self.probes if (fair or one.error_pages) and one.applies(probed)]
        if not probes:
            return
        digest = await _digest(visit, page, text)
        if digest is None:
            page.probes.update({one.name: ProbeResult.failed(_NO_ANSWER) for one in probes})
            return
        # What is secret to one attempt may not be to another: nothing of such a visit is shared.
        if visit.secrets:
            page.probes.update(await _look(probes, probed))
            return
        if digest in self.looked_at:
            results = await asyncio.shield(self.looked_at[digest])
            if all(one.failure is None for one in results.values()):
                page.probes.update(results)
                return
        # Others may wait for this look: an attempt that is stopped meanwhile takes nothing from them.
        looking = self.looked_at[digest] = asyncio.ensure_future(_look(probes, probed))
        self.links.looked_at.add(visit)
        try:
            page.probes.update(await asyncio.shield(looking))
        finally:
            self.links.looked_at.discard(visit)

    def _keep(self, visit: Visit, data: Any) -> str | None:
        if self.evidence is None:
            return None
        whole = json.dumps(visit.secrets.redact_data(data), sort_keys=True, ensure_ascii=False)
        return self.evidence.save(gzip.compress(whole.encode("utf-8", "replace"), mtime=0), "gz")


async def _look(probes: Sequence[PageProbe[Any]], probed: ProbedPage) -> _Results:
    """What each saw. Where one got no answer in time, the others don't wait for one: the page is caught in itself."""
    results: _Results = {}
    for probe in probes:
        caught = any(one.failure == _NO_ANSWER for one in results.values())
        results[probe.name] = ProbeResult.failed(_NOT_TRIED) if caught else await _one(probe, probed)
    return results


async def _one(probe: PageProbe[Any], probed: ProbedPage) -> ProbeResult:
    try:
        async with asyncio.timeout(probe.limit_seconds):
            result: ProbeResult = await probe.look(probed)
            return result
    except TimeoutError:
        return ProbeResult.failed(_NO_ANSWER)
    except Error as fault:
        return ProbeResult.failed(f"The page could not be checked: {first_line(fault.message)[:200]}")
    except Exception as fault:  # a probe of ours that breaks must not cost the attempt
        return ProbeResult.failed(f"{type(fault).__name__}: {str(fault)[:200]}")


_MARKUP = with_built_ins("""() => {
  const text = document.documentElement ? document.documentElement.outerHTML : "";
  let one = 0x811c9dc5, other = 0x1000193;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x9e3779b1);
    other = Math.imul(other ^ code, 0x85ebca6b) + one | 0;
  }
  return [text.length, one, other];
}""")
"""What tells a page's markup from any other: the markup itself may be more than memory holds."""


async def _digest(visit: Visit, page: PageRecord, text: str) -> str | None:
    """What tells the page from any other: its address, its words and markup, the kind of visitor."""
    try:
        async with asyncio.timeout(5):
            markup = await visit.page.evaluate(_MARKUP)
    except (Error, TimeoutError):
        return None
    parts = "\n".join([page.url, str(page.phone), str(visit.page.viewport_size), text, str(markup)])
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
