"""Reading a recording, which may come from anybody, and giving its answers back to the browser in their order."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl

from playwright.async_api import BrowserContext, CDPSession, Route
from pydantic import BaseModel

from auditkit.browser.launch import CLOSED_PORT
from auditkit.browser.recording.archive import (
    MANIFEST,
    Form,
    Har,
    HarEntry,
    Manifest,
    RecordedAttempt,
    form_from_post_data,
    form_of,
)
from auditkit.browser.redaction import SecretRedactor, Secrets, keeps_response_header, restore_body, restore_text
from auditkit.browser.traffic import opens_page, page_of
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import InvalidJson, as_model, json_value
from auditkit.diagnostic.safe_text import quote
from auditkit.task.host import bare_address, join_address, split_address

_MIB = 1024 * 1024
_MOST_MANIFEST_BYTES = 50 * _MIB
_MOST_HAR_BYTES = 64 * _MIB
_MOST_BODY_BYTES = 100 * _MIB
_MOST_TRAFFIC_BYTES = 2048 * _MIB
"""Of all attempts; a request takes a kilobyte."""
_MOST_UNPACKED = 250
"""How many times as large traffic may be once unpacked: it is 10 to 50, and 1,000 where it is built to do harm."""
_ENCRYPTED = 0x1
"""The flag of a part that asks for a password."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, OverflowError, struct.error)
"""What Python raises for archives that are cut off, overwritten or made up."""
_M = TypeVar("_M", bound=BaseModel)
_HINT = "To make a recording: auditkit run --save-traffic FILE.har.zip"


class Recording:
    """A recording, open for reading by several attempts at once."""

    def __init__(self, path: Path) -> None:
        """Open it. Nothing is unpacked: its parts are read when they are needed, each within bounds.

        Raises:
            AuditkitError: there is none; the file is something else, damaged, encrypted, or would fill the memory.
        """
        self.path = path
        if not path.is_file():
            raise AuditkitError(f"There is no recording {path}.", hint=f"Check the name. {_HINT}")
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE:
            raise self._damaged("it is not a complete zip archive") from None
        self.manifest = self._part(MANIFEST, Manifest, _MOST_MANIFEST_BYTES)
        known = self._zip.NameToInfo
        if sum(known[one.har].file_size for one in self.manifest.attempts if one.har in known) > _MOST_TRAFFIC_BYTES:
            raise self._damaged(f"it contains more than {_MOST_TRAFFIC_BYTES // _MIB:,} MiB of traffic")
        with path.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def har(self, attempt: RecordedAttempt) -> Har:
        """The traffic of one attempt. Raises AuditkitError when that part of the file is spoilt."""
        return _har(self, attempt.har)

    def body(self, name: str) -> bytes:
        """A body. Raises AuditkitError when that part of the file is spoilt."""
        return self._read(name, _MOST_BODY_BYTES)

    def _part(self, name: str, model: type[_M], most: int) -> _M:
        """A part of the file as a model. Raises AuditkitError when it is spoilt, or something else."""
        info = self._zip.NameToInfo.get(name)
        if info is not None and info.file_size > max(_MIB, _MOST_UNPACKED * info.compress_size):
            raise self._damaged(f"{quote(name)} contains the same few bytes over and over")
        try:
            return as_model(model, json_value(self._read(name, most)))
        except InvalidJson as fault:
            raise self._damaged(f"in {quote(name)}: {fault}") from None

    def _read(self, name: str, most: int) -> bytes:
        """A part of the file. Raises AuditkitError when it is spoilt, or would fill the memory."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            raise self._damaged(f"{quote(name)} is missing")
        if info.flag_bits & _ENCRYPTED:
            raise self._damaged(f"{quote(name)} is encrypted", "Make the zip archive again without a password.")
        if info.compress_type not in _PACKED:
            raise self._damaged(f"{quote(name)} is compressed in a way that auditkit doesn't use")
        if info.file_size > most:
            raise self._damaged(f"{quote(name)} would be too large once unpacked")
        try:
            with self._zip.open(info) as file:
                return file.read(most)
        except _DAMAGE:
            raise self._damaged(f"{quote(name)} can't be unpacked") from None

    def _damaged(self, why: str, hint: str = "") -> AuditkitError:
        message = f"{self.path} is not an auditkit recording, or it is damaged: {why}."
        return AuditkitError(message, hint=hint or _HINT)


@lru_cache(maxsize=256)
def _har(recording: Recording, name: str) -> Har:
    return recording._part(name, Har, _MOST_HAR_BYTES)


_MADE_AGAIN = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"})
"""Headers of the answer as it came over the wire: the body is kept unpacked and whole."""
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_NO_HEADER = frozenset("\0\r\n")
"""What no browser takes in a header."""
_NO_BODY = frozenset({204, 205, 304})
_PASSING = re.compile(r"\d{8,}|\d?\.\d{6,}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}", re.IGNORECASE)
"""A value that is another one each time: a moment, a number drawn by lot, an id."""
_LOST = frozenset({"", "net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_INTERNET_DISCONNECTED"})
"""Ends of requests that say nothing of the site: the page was left before the answer came."""
_MOST_REDIRECTS = 20


@dataclass(frozen=True)
class RecordedAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str | None:
        if not 300 <= self.status < 400:
            return None
        return next((value for name, value in self.headers.items() if name.lower() == "location"), None)


@dataclass(frozen=True)
class FailedAnswer:
    """No answer came then either. `error` is the browser's own code."""

    error: str


class _AttemptAnswers:
    """One recorded attempt: its answers by what was asked, each list in the order of asking."""

    def __init__(self, attempt: RecordedAttempt, entries: Sequence[HarEntry], values: Mapping[str, str]) -> None:
        self.attempt = attempt
        self._by_address: dict[tuple[str, str], list[HarEntry]] = defaultdict(list)
        self._by_shape: dict[tuple[str, str], tuple[str, str]] = {}
        self._asked: dict[tuple[str, str], int] = defaultdict(int)
        self._used: set[int] = set()
        for entry in filter(_says_something, entries):
            key = entry.request.method, bare_address(restore_text(entry.request.url, values))
            self._by_address[key].append(entry)
            self._by_shape.setdefault((key[0], address_shape(key[1])), key)

    def find(self, method: str, url: str, form: Form, salt: str, *, exactly: bool) -> HarEntry | None:
        """The next answer to this request; after the last one, the last again."""
        key = method, url
        if key not in self._by_address:
            other = self._by_shape.get((method, address_shape(url)))
            if other is None:
                return None
            key = other
        entries = self._by_address[key]
        if method in ("GET", "HEAD"):
            at = min(self._asked[key], len(entries) - 1)
            self._asked[key] += 1
            return entries[at]
        return self._sent(entries, form, salt, exactly=exactly)

    def _sent(self, entries: Sequence[HarEntry], form: Form, salt: str, *, exactly: bool) -> HarEntry | None:
        """The answer to what was sent most like this: one not given yet before one that was, then in their order."""
        forms = [form_from_post_data(entry.request.sent, salt) for entry in entries]
        fitting = [
            at
            for at, one in enumerate(forms)
            if (one.digest == form.digest or (one.same_names(form) and not exactly))
        ]
        if not fitting:
            return None
        best = max(fitting, key=lambda at: (id(entries[at]) not in self._used, *forms[at].likeness(form), -at))
        self._used.add(id(entries[best]))
        return entries[best]


class Replay:
    """One attempt's answers: its own recorded ones, and for what it didn't ask then, those of others like it."""

    def __init__(
        self, recording: Recording, wanted: RecordedAttempt, secrets: Secrets, values: Mapping[str, str]
    ) -> None:
        """`values` are those of the task's own file, by name or mark: a recording can't ask for anything else."""
        self._recording = recording
        self._secrets = secrets
        self._values = values
        self._redactor = SecretRedactor(secrets, recording.manifest.salt)
        self._wanted = wanted
        self._attempts: list[_AttemptAnswers] = []
        self._unread = sorted(recording.manifest.attempts, key=self._nearness)

    @property
    def recorded_at(self) -> datetime:
        """When the run began whose traffic it is."""
        return self._recording.manifest.recorded_at

    @property
    def was_recorded(self) -> bool:
        wanted = self._wanted
        return any(
            (one.agency, one.task, one.path, one.profile) == (wanted.agency, wanted.task, wanted.path, wanted.profile)
            for one in self._recording.manifest.attempts
        )

    def answer(
        self, method: str, url: str, body: bytes | None = None, mime_type: str = ""
    ) -> RecordedAnswer | FailedAnswer | None:
        """What the site answered to such a request; None where the recording doesn't hold it.

        Raises AuditkitError when the file is spoilt.
        """
        address = bare_address(url)
        salt = self._recording.manifest.salt
        form = form_of(self._redactor.text((body or b"").decode("utf-8", "replace")).encode(), mime_type, salt)
        for own, answers in self._near_first():
            entry = answers.find(method, address, form, salt, exactly=not own)
            if entry is not None:
                return self._answer_of(entry)
        return None

    def document(self, url: str) -> RecordedAnswer | None:
        """A document, at the end of all redirects."""
        for _ in range(_MOST_REDIRECTS):
            found = self.answer("GET", url)
            if not isinstance(found, RecordedAnswer):
                return None
            if found.location is None:
                return found
            url = join_address(url, found.location)
        return None

    def end_of(self, url: str, answer: RecordedAnswer) -> str:
        """Where a redirect leads in the end, as far as the recording knows; looking uses no answer up."""
        for _ in range(_MOST_REDIRECTS):
            if answer.location is None:
                break
            url = join_address(url, answer.location)
            found = Replay(self._recording, self._wanted, self._secrets, self._values).answer("GET", url)
            if not isinstance(found, RecordedAnswer):
                break
            answer = found
        return url

    def _near_first(self) -> Iterator[tuple[bool, _AttemptAnswers]]:
        """The recorded attempts, most like this one first; they are read when they are needed."""
        at = 0
        while at < len(self._attempts) or self._unread:
            if at == len(self._attempts):
                attempt = self._unread.pop(0)
                entries = self._recording.har(attempt).log.entries
                self._attempts.append(_AttemptAnswers(attempt, entries, self._values))
            answers = self._attempts[at]
            yield answers.attempt.key == self._wanted.key, answers
            at += 1

    def _nearness(self, one: RecordedAttempt) -> tuple[bool, ...]:
        wanted = self._wanted
        same_task = (one.agency, one.task) == (wanted.agency, wanted.task)
        return (
            one.key != wanted.key,
            not (same_task and one.path == wanted.path and one.profile == wanted.profile),
            not (same_task and one.profile == wanted.profile),
            one.agency != wanted.agency,
            one.profile != wanted.profile,
            not same_task,
        )

    def _answer_of(self, entry: HarEntry) -> RecordedAnswer | FailedAnswer:
        response = entry.response
        if not _sendable(response.status):
            return FailedAnswer(response.failure)
        body = self._recording.body(response.content.file) if response.content.file else b""
        headers: dict[str, str] = {}
        for one in response.headers:
            fit = _HEADER_NAME.fullmatch(one.name) and not _NO_HEADER & set(one.value)
            if fit and one.name.lower() not in _MADE_AGAIN and keeps_response_header(one.name):
                joined = f"{headers[one.name]}, {one.value}" if one.name in headers else one.value
                headers[one.name] = restore_text(joined, self._values)
        return RecordedAnswer(response.status, headers, restore_body(body, self._values))


def _sendable(status: int) -> bool:
    """Whether a browser takes an answer of this status."""
    return 100 <= status <= 599


def address_shape(url: str) -> str:
    """The address with a mark wherever its query holds something that is another each time."""
    parts = split_address(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not any(_PASSING.fullmatch(value) for _, value in pairs):
        return url
    marked = "&".join(f"{name}={'*' if _PASSING.fullmatch(value) else value}" for name, value in pairs)
    return parts._replace(query=marked).geturl()


def _says_something(entry: HarEntry) -> bool:
    """Whether the site's answer is there, whole; or it is known how the connection failed."""
    response = entry.response
    if not _sendable(response.status):
        return response.failure not in _LOST
    status = response.status
    if response.content.file or status in _NO_BODY or 300 <= status < 400 or entry.request.method == "HEAD":
        return True
    if response.header("content-disposition").lower().startswith("attachment"):
        return True
    length = response.header("content-length")
    return not response.failure and not (length.isdecimal() and length.strip("0"))


NO_NETWORK = "net::ERR_PROXY_CONNECTION_FAILED"
"""What the browser says of a request that slips past the recording, and ends at a proxy that isn't there."""
_REASONS = {
    "net::ERR_NAME_NOT_RESOLVED": "NameNotResolved",
    "net::ERR_CONNECTION_REFUSED": "ConnectionRefused",
    "net::ERR_CONNECTION_RESET": "ConnectionReset",
    "net::ERR_CONNECTION_CLOSED": "ConnectionClosed",
    "net::ERR_CONNECTION_ABORTED": "ConnectionAborted",
    "net::ERR_CONNECTION_FAILED": "ConnectionFailed",
    "net::ERR_ADDRESS_UNREACHABLE": "AddressUnreachable",
    "net::ERR_TIMED_OUT": "TimedOut",
    "net::ERR_CONNECTION_TIMED_OUT": "TimedOut",
    "net::ERR_ACCESS_DENIED": "AccessDenied",
}
"""The failures that can be made again; all others become a failure without a name."""
_NO_CALLS = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
"""Calls from browser to browser go around proxies."""


OFFLINE_OPTIONS = {"proxy": {"server": CLOSED_PORT, "bypass": "<-loopback>"}}
"""Of a context that reaches no network, this machine's own addresses included."""


async def disable_webrtc(context: BrowserContext) -> None:
    await context.add_init_script(_NO_CALLS)


async def fulfill(replay: Replay, route: Route) -> bool:
    """Answer a request from the recording. False where it doesn't hold it: then nothing was done."""
    request = route.request
    found = replay.answer(
        request.method, request.url, request.post_data_buffer, request.headers.get("content-type", "")
    )
    if found is None:
        return False
    if isinstance(found, FailedAnswer):
        await route.abort(_REASONS.get(found.error, "Failed").lower())
    elif found.location is not None and opens_page(request) and page_of(request) is None:
        # A window that is only just opening can't be watched for redirects yet, so it is sent to their end by a page.
        end = html.escape(replay.end_of(request.url, found))
        onward = f'<!doctype html><meta http-equiv="refresh" content="0;url={end}">'
        await route.fulfill(status=200, content_type="text/html", body=onward)
    else:
        await route.fulfill(status=found.status, headers=dict(found.headers), body=found.body)
    return True


async def fulfill_redirected(replay: Replay, session: CDPSession, paused: dict[str, Any]) -> bool:
    """The same for a request that a redirect led to: the browser tells of those by another way."""
    request, this = paused["request"], {"requestId": paused["requestId"]}
    body = request.get("postData")
    headers = {name.lower(): value for name, value in request["headers"].items()}
    found = replay.answer(
        request["method"], request["url"], body.encode() if body else None, headers.get("content-type", "")
    )
    if found is None:
        return False
    if isinstance(found, FailedAnswer):
        await session.send("Fetch.failRequest", {**this, "errorReason": _REASONS.get(found.error, "Failed")})
    else:
        answer = {
            "responseCode": found.status,
            "responseHeaders": [{"name": name, "value": value} for name, value in found.headers.items()],
            "body": base64.b64encode(found.body).decode(),
        }
        await session.send("Fetch.fulfillRequest", {**this, **answer})
    return True
