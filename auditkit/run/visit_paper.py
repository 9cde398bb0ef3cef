"""Documents a task depends on: fetched as the customer's browser would, and read."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Download, Error
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from auditkit.browser.politeness import on_loopback
from auditkit.browser.politeness_wait import meets_too_many
from auditkit.browser.recording.recorder_take import Fetched
from auditkit.locator.step_error import Symptom, Trouble

if TYPE_CHECKING:
    from playwright.async_api import APIResponse

    from auditkit.browser.traffic import DocumentSeen
    from auditkit.run.visit import Visit

_MOST_BYTES = 30_000_000
_MOST_PAGES = 300
_MOST_SECONDS = 30
_TICK_SECONDS = 0.1


@dataclass(frozen=True)
class Paper:
    """A document as the customer reads it."""

    url: str
    title: str
    text: str
    pages: int
    status: int


async def fetch_paper(visit: Visit, url: str) -> Paper:
    """Fetch a document with the visit's own cookies and read its text. Raises Trouble when a customer couldn't."""
    await _turn(visit, url)
    fetched = _replayed(visit, url) if visit.guard.replay is not None else await _fetched(visit, url)
    if visit.fetched is not None and len(fetched.body) <= _MOST_BYTES:
        visit.fetched.append(fetched)
    if fetched.status >= 400:
        raise Trouble(Symptom.DOCUMENT_UNREADABLE, "it is not there", url=url, status=fetched.status)
    if len(fetched.body) > _MOST_BYTES:
        raise Trouble(Symptom.DOCUMENT_UNREADABLE, "it is enormous", url=url, bytes=len(fetched.body))
    return await _read(url, fetched.body, fetched.status)


async def _turn(visit: Visit, url: str) -> None:
    """Wait until the document may be asked for. Raises Trouble where it may not be."""
    if visit.guard.put_off:
        raise Trouble(Symptom.NOT_ALLOWED, "", why="told_to_wait", method="GET", url=url)
    if not await visit.guard.may_open(url):
        raise Trouble(Symptom.NOT_ALLOWED, "", why="robots", method="GET", url=url)


async def _fetched(visit: Visit, url: str) -> Fetched:
    """The document. A server that asks to come back later is asked once more."""
    answer = await _asked(visit, url)
    if visit.hosts.own(url) and (wait := meets_too_many(answer.status, answer.headers)) is not None:
        visit.guard.hold(wait)
        visit.note("told-to-wait", url=url, status=answer.status, seconds=wait, waited=not visit.guard.put_off)
        await _turn(visit, url)
        answer = await _asked(visit, url)
        if meets_too_many(answer.status, answer.headers) is not None:
            raise Trouble(Symptom.NOT_ALLOWED, "", why="told_to_wait", method="GET", url=url)
    return Fetched(url, answer.status, answer.headers.get("content-type", ""), await answer.body())


async def _asked(visit: Visit, url: str) -> APIResponse:
    try:
        answer = await visit.context.request.get(
            on_loopback(url), timeout=visit.patience.page * 1000, headers=_host_header(url), max_redirects=10
        )
        await answer.body()
    except Error:
        raise Trouble(
            Symptom.NAVIGATION_FAILED, "the document could not be fetched", url=url, error="net::ERR_FAILED"
        ) from None
    return answer


def _replayed(visit: Visit, url: str) -> Fetched:
    found = visit.guard.document(url)
    if found is None:
        raise Trouble(Symptom.NOT_ALLOWED, "", why="not_recorded", method="GET", url=url)
    return Fetched(url, found.status, "", found.body)


async def receive_paper(visit: Visit, handed: asyncio.Future[Download]) -> Paper:
    """Read the document that a press hands out: as a download, or in a window of its own.

    Raises Trouble when none comes, or when the server it should come from can't be reached.
    """
    began = visit.clock()
    while not handed.done():
        visit.check_navigation()
        shown = next((one for one in visit.traffic.documents if one.step == visit.step and _is_paper(one)), None)
        if shown is not None:
            return await fetch_paper(visit, shown.url)
        if visit.clock() - began > visit.patience.page:
            raise Trouble(Symptom.DOCUMENT_UNREADABLE, "no document comes", url=visit.page.url)
        await asyncio.sleep(_TICK_SECONDS)
    try:
        path = await handed.result().path()
    except Error:
        raise Trouble(Symptom.DOCUMENT_UNREADABLE, "it does not arrive whole", url=visit.page.url) from None
    body = await asyncio.to_thread(Path(path).read_bytes)
    made_here = handed.result().url.startswith("blob:")
    if visit.fetched is not None and not made_here:
        visit.fetched.append(Fetched(handed.result().url, 200, "application/pdf", body))
    return await _read(visit.page.url if made_here else handed.result().url, body, 200)


def _is_paper(document: DocumentSeen) -> bool:
    return "application/pdf" in document.headers.get("content-type", "")


def _host_header(url: str) -> dict[str, str]:
    same = on_loopback(url) == url
    return {} if same else {"Host": url.split("/")[2]}


async def _read(url: str, body: bytes, status: int) -> Paper:
    try:
        async with asyncio.timeout(_MOST_SECONDS):
            title, text, pages = await asyncio.to_thread(_text_of, body)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, TimeoutError) as fault:
        raise Trouble(
            Symptom.DOCUMENT_UNREADABLE, "its text can't be read", url=url, fault=type(fault).__name__
        ) from None
    return Paper(url=url, title=title or url.rsplit("/", 1)[-1], text=text, pages=pages, status=status)


def _text_of(body: bytes) -> tuple[str, str, int]:
    if not body.lstrip()[:5].startswith(b"%PDF"):
        raise ValueError("not a PDF")
    reader = PdfReader(io.BytesIO(body))
    pages = reader.pages[:_MOST_PAGES]
    title = (reader.metadata.title if reader.metadata else None) or ""
    return str(title)[:300], "\n".join(page.extract_text() for page in pages), len(reader.pages)
