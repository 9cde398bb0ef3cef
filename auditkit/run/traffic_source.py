"""Where an attempt's pages and documents come from: the network, or a recording; and whether the traffic is kept."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Download, Error

from auditkit.browser.politeness import (
    MOST_REDIRECTS,
    Pace,
    PlainAnswer,
    RateLimit,
    RecordedRobots,
    Robots,
    ask,
    declared_bytes,
)
from auditkit.browser.recording.archive import RecordedAttempt
from auditkit.browser.recording.recorder import FetchedDocument, Recorder
from auditkit.browser.recording.replay import OFFLINE_OPTIONS, Recording, Replay
from auditkit.browser.redaction import Secrets, parts_of, secret_placeholder
from auditkit.diagnostic.error import AuditkitError
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.record.model import AttemptRecord, AuditRecord, ReplayRecord, ReplaySource
from auditkit.run.pdf_reader import UnreadablePdf, read_pdf
from auditkit.run.visit import Visit
from auditkit.task.expansion import expand_known_variables, variable_names
from auditkit.task.model import Pace as AgencyPace
from auditkit.task.plan import Job

_MOST_BYTES = 30_000_000
_TICK_SECONDS = 0.1
_OFFICE_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


@dataclass(frozen=True)
class PdfDocument:
    url: str
    title: str
    text: str
    pages: int
    status: int
    unread: str = ""
    """Why nobody here can read it, though a customer may; empty where its text is known."""

    @property
    def readable(self) -> bool:
        return not self.unread


async def fetch_document(visit: Visit, url: str) -> PdfDocument:
    """Fetch a document with the visit's own cookies and read its text. Raises StepError when a customer couldn't."""
    await _wait_for_turn(visit, url)
    fetched = _fetch_recorded(visit, url) if visit.guard.replay is not None else await _fetch(visit, url)
    if visit.setup.keep_documents and len(fetched.body) <= _MOST_BYTES:
        visit.fetched.append(fetched)
    if fetched.status >= 400:
        why = f"it can't be opened (status {fetched.status})"
        raise StepError(StepFailure.DOCUMENT_UNREADABLE, why, url=url, status=fetched.status)
    if len(fetched.body) > _MOST_BYTES:
        raise _enormous(url, len(fetched.body))
    if fetched.is_page:
        raise StepError(StepFailure.WRONG_KIND, "it is a page", use="click")
    return await _read(visit, url, fetched.body, fetched.status)


def _enormous(url: str, size: int) -> StepError:
    return StepError(StepFailure.DOCUMENT_UNREADABLE, "it is too large", url=url, bytes=size)


def _not_fetched(url: str, error: str = "net::ERR_FAILED") -> StepError:
    return StepError(StepFailure.NAVIGATION_FAILED, "the document could not be fetched", url=url, error=error)


async def _wait_for_turn(visit: Visit, url: str) -> None:
    """Wait until the document may be asked for. Raises StepError where it may not be."""
    if (why := await visit.guard.objection_to(url)) is not None:
        raise StepError(StepFailure.NOT_ALLOWED, "", why=why.value, method="GET", url=url)


async def _fetch(visit: Visit, url: str) -> FetchedDocument:
    """The document. A server that asks to come back later is asked once more."""
    at, answer = await _request(visit, url)
    if visit.hosts.own(at) and (limit := RateLimit.of(answer.status, answer.headers)) is not None:
        visit.guard.pause(limit.seconds)
        visit.note_rate_limit(limit, at, waited=not visit.guard.asked_to_wait)
        await _wait_for_turn(visit, url)
        at, answer = await _request(visit, url)
        if RateLimit.of(answer.status, answer.headers) is not None:
            raise StepError(StepFailure.NOT_ALLOWED, "", why="told_to_wait", method="GET", url=at)
    if answer.status < 400 and not answer.whole and len(answer.body) <= _MOST_BYTES:
        raise _not_fetched(url, "net::ERR_CONNECTION_CLOSED")
    return FetchedDocument(url, answer.status, answer.headers.get("content-type", ""), answer.body)


async def _request(visit: Visit, url: str) -> tuple[str, PlainAnswer]:
    """What the server answers, and where, once it sends on no further.

    Each address is asked for in its turn, if it may be. Raises StepError.
    """
    left = visit.timeouts.page
    for _ in range(MOST_REDIRECTS + 1):
        began = visit.clock()
        heads = {"Accept": "*/*", **await _visitor_headers(visit, url)}
        answer = await ask(
            url,
            visit.user_agent,
            seconds=left,
            most_bytes=_MOST_BYTES + 1,
            headers=heads,
            destinations=visit.guard.destinations,
            whole_only=True,
        )
        if answer is None:
            raise _not_fetched(url)
        if answer.status < 400 and answer.declared_bytes > _MOST_BYTES:
            raise _enormous(url, answer.declared_bytes)
        onward = answer.sends_on_to(url)
        if onward is None:
            return url, answer
        if not onward:
            raise _not_fetched(url, "net::ERR_UNSAFE_REDIRECT")
        await _keep_cookies(visit, url, answer.cookies)
        left = max(0.1, left - (visit.clock() - began))
        await _wait_for_turn(visit, onward)
        url = onward
    raise _not_fetched(url)


async def _visitor_headers(visit: Visit, url: str) -> dict[str, str]:
    """What the visit's own browser would send along: cookies, languages."""
    cookies = "; ".join(f"{one.get('name', '')}={one.get('value', '')}" for one in await visit.context.cookies(url))
    heads = {"Cookie": cookies, "Accept-Language": visit.setup.profile.locale or ""}
    return {name: value for name, value in heads.items() if value}


async def _keep_cookies(visit: Visit, url: str, given: Sequence[str]) -> None:
    """Keep what a redirect gives: the next address may well ask for it."""
    for one in given:
        name, is_one, value = one.partition(";")[0].partition("=")
        with suppress(Error):  # a browser doesn't keep every one either
            if is_one:
                await visit.context.add_cookies([{"name": name.strip(), "value": value.strip(), "url": url}])


def _fetch_recorded(visit: Visit, url: str) -> FetchedDocument:
    found = visit.guard.document(url)
    if found is None:
        raise StepError(StepFailure.NOT_ALLOWED, "", why="not_recorded", method="GET", url=url)
    return FetchedDocument(url, found.status, "", found.body)


async def receive_document(visit: Visit, handed: asyncio.Future[Download]) -> PdfDocument:
    """Read the document that a press hands out: as a download, or in a window of its own.

    Raises StepError when none comes, or when the server it should come from can't be reached.
    """
    began = visit.clock()
    while not handed.done():
        visit.check_navigation()
        answers = [one for one in visit.traffic.documents if one.step == visit.step]
        shown = next((one for one in answers if "application/pdf" in one.headers.get("content-type", "")), None)
        if shown is not None:
            return await fetch_document(visit, shown.url)
        if visit.clock() - began > visit.timeouts.page:
            raise StepError(StepFailure.DOCUMENT_UNREADABLE, "no document arrives", url=visit.page.url)
        await asyncio.sleep(_TICK_SECONDS)
    download = handed.result()
    is_blob = download.url.startswith("blob:")
    body = await _downloaded(visit, download)
    if visit.setup.keep_documents and not is_blob:
        visit.fetched.append(FetchedDocument(download.url, 200, "application/pdf", body))
    return await _read(visit, visit.page.url if is_blob else download.url, body, 200)


async def _downloaded(visit: Visit, download: Download) -> bytes:
    """What it holds once it is all there. Raises StepError."""
    answers = [one for one in visit.traffic.documents if one.step == visit.step and one.url == download.url]
    declared = max((declared_bytes(one.headers) for one in answers), default=0)
    try:
        if declared > _MOST_BYTES:
            raise _enormous(download.url, declared)
        async with asyncio.timeout(visit.timeouts.page):
            path = await download.path()
    except Error:
        raise StepError(StepFailure.DOCUMENT_UNREADABLE, "it does not arrive complete", url=visit.page.url) from None
    except TimeoutError:
        raise _not_fetched(download.url) from None
    finally:
        visit.cancel_download(download)
    body = await asyncio.to_thread(_beginning_of, Path(path))
    if len(body) > _MOST_BYTES:
        raise _enormous(download.url, len(body))
    return body


def _beginning_of(path: Path) -> bytes:
    """All of it, or enough to know that it is too much."""
    with path.open("rb") as file:
        return file.read(_MOST_BYTES + 1)


async def _read(visit: Visit, url: str, body: bytes, status: int) -> PdfDocument:
    name = url.rsplit("/", 1)[-1]
    if body.startswith(_OFFICE_FILES):
        return PdfDocument(url, name, "", 0, status, unread="the document is not a PDF, the only kind auditkit reads")
    began = visit.clock()
    try:
        found = await read_pdf(body)
    except UnreadablePdf as fault:
        if fault.limit:
            limit = "the document can't be read within auditkit's time and memory limits"
            return PdfDocument(url, name, "", 0, status, unread=limit)
        raise StepError(
            StepFailure.DOCUMENT_UNREADABLE, "its text can't be read", url=url, fault=fault.fault
        ) from None
    finally:
        visit.probed_seconds += visit.clock() - began
    return PdfDocument(url, found.title or name, found.text, found.pages, status)


@dataclass(frozen=True)
class TrafficSource:
    """The network, unless there is a recording to replay. With a recorder, the traffic is kept."""

    recording: Recording | None = None
    recorder: Recorder | None = None

    @property
    def record(self) -> ReplaySource | None:
        """What an audit's record says of it; None for the network."""
        if self.recording is None:
            return None
        sha256, head = self.recording.sha256, self.recording.manifest
        return ReplaySource(sha256=sha256, audit_id=head.audit_id, recorded_at=head.recorded_at)

    def check_same(self, audit: AuditRecord) -> None:
        """Raise AuditkitError when an audit that goes on was begun from something else."""
        now, then = self.record, audit.replay
        if (now and now.sha256) == (then and then.sha256):
            return
        began = "from a recording" if then else "on the sites themselves"
        raise AuditkitError(
            f"The audit {audit.id!r} began {began}, and can't be continued any other way.",
            hint="Give the same --replay FILE as before."
            if then
            else "Leave out --replay. Or, to continue a replay, name it: --audit-id ID.",
        )

    def pace(self, wanted: AgencyPace, clock: Callable[[], float], size: int) -> Pace:
        """An agency's pace. Nothing leaves the machine in a replay, so nothing is waited for."""
        if self.recording is not None:
            return Pace(math.inf, size, clock)
        return Pace(wanted.requests_per_second, wanted.concurrent, clock)

    def robots(self, agent: str) -> Robots:
        return (
            Robots(agent)
            if self.recording is None
            else RecordedRobots(self.recording.manifest.robots, self.recording.manifest.salt)
        )

    def note_robots(self, asked: Iterable[Robots]) -> None:
        if self.recorder is not None:
            for robots in asked:
                self.recorder.robots |= robots.answers

    def context_options(self, job: Job) -> dict[str, Any]:
        if self.recording is not None:
            return OFFLINE_OPTIONS
        return {} if self.recorder is None else self.recorder.options(job.key)

    def replay(self, job: Job, secrets: Secrets, environ: Mapping[str, str]) -> Replay | None:
        """The recorded answers for an attempt; None for the network."""
        if self.recording is None:
            return None
        values = _values(job, environ, secrets, self.recording.manifest.salt)
        return Replay(self.recording, _manifest_entry(job), secrets, values)

    async def keep(self, job: Job, visit: Visit, secrets: Secrets) -> None:
        if self.recorder is None:
            return
        refused = {(one.method, one.url) for one in visit.guard.refused}
        names = visit.guard.error_name
        await asyncio.to_thread(self.recorder.take, _manifest_entry(job), secrets, visit.fetched, refused, names)

    def finish(self, audit: AuditRecord, base_urls: Mapping[str, str], *, whole: bool) -> None:
        """End the recording: also one of a run that was stopped, with what it had.

        `base_urls` are the addresses visited of the agencies whose own can be told.
        """
        if self.recorder is not None:
            self.recorder.finish(audit.id, audit.started_at, base_urls, whole=whole)


def without_timings(record: AttemptRecord, replay: Replay | None) -> AttemptRecord:
    """The record of a replay: without times, as they say nothing of the site. Any other stays as it is."""
    if replay is None:
        return record
    source = ReplayRecord(recorded_at=replay.recorded_at, walked=replay.was_recorded)
    steps = [one.model_copy(update={"duration_seconds": 0.0}) for one in record.steps]
    pages = [one.model_copy(update={"duration_seconds": None}) for one in record.pages]
    times = dict.fromkeys(("scripted_duration_seconds", "paced_seconds", "probed_seconds"), 0.0)
    return record.model_copy(update={"replay": source, "steps": steps, "pages": pages, **times})


def _values(job: Job, environ: Mapping[str, str], secrets: Secrets, salt: str) -> dict[str, str]:
    given = {part for value in secrets.named_values for part in (value, *parts_of(value))}
    values = {secret_placeholder(value, salt): value for value in given}
    values |= {name: value for value, name in secrets.named_values.items() if name}
    for step in job.steps:
        for written in step.action.model_dump().values():
            if isinstance(written, str):
                values |= {name: environ.get(name, "").strip() for name in variable_names(written)}
                entered = expand_known_variables(written, environ).strip()
                values[secret_placeholder(entered, salt)] = entered
    return {name: value for name, value in values.items() if value}


def _manifest_entry(job: Job) -> RecordedAttempt:
    return RecordedAttempt(
        key=job.key,
        agency=job.agency.id,
        task=job.task.id,
        path=job.path,
        profile=job.profile,
        har=f"attempts/{job.key}.har",
    )
