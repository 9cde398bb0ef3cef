"""Writing a recording, attempt by attempt, into one file that only its owner can read."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import Any, Self

from pydantic import ValidationError

from auditkit import __version__
from auditkit.browser.recording.archive import (
    MANIFEST,
    Har,
    HarContent,
    HarCreator,
    HarEntry,
    HarHeader,
    HarLog,
    HarRequest,
    HarResponse,
    Manifest,
    PostData,
    RecordedAttempt,
    RobotsAnswer,
    form_of,
)
from auditkit.browser.redaction import (
    SecretRedactor,
    Secrets,
    keeps_request_header,
    keeps_response_header,
    secret_placeholder,
)
from auditkit.browser.storage_state import check_not_committable
from auditkit.diagnostic.error import AuditkitError

_BODIES = "bodies"
_SUFFIX_LETTERS = 8


@dataclass(frozen=True)
class FetchedDocument:
    """A document that was fetched beside the browser's pages, or handed out as a download."""

    url: str
    status: int
    mime_type: str
    body: bytes

    @property
    def is_page(self) -> bool:
        begins = self.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        kind = self.mime_type.partition(";")[0].strip().lower()
        named = kind in ("text/html", "application/xhtml+xml") and not begins.startswith(b"%pdf")
        return named or begins.startswith((b"<!doctype html", b"<html"))


ErrorName = Callable[[str, str, str], str]


def _with_error_names(har: Har, error_name: ErrorName) -> Har:
    entries = tuple(_with_error_name(one, error_name) if one.response.failure else one for one in har.log.entries)
    return Har(log=har.log.model_copy(update={"entries": entries}))


def _with_error_name(entry: HarEntry, error_name: ErrorName) -> HarEntry:
    failure = error_name(entry.request.method, entry.request.url, entry.response.failure)
    return entry.model_copy(update={"response": entry.response.model_copy(update={"failure": failure})})


@dataclass
class CapturedTraffic:
    har: Har
    bodies: dict[str, bytes] = field(default_factory=dict)


class TrafficFilter:
    def __init__(self, folder: Path, redactor: SecretRedactor, salt: str, version: str) -> None:
        self._folder = folder
        self._redactor = redactor
        self._salt = salt
        self._version = version
        self._bodies: dict[str, bytes] = {}

    def take(
        self, har: Har, fetched: Sequence[FetchedDocument], refused: Collection[tuple[str, str]]
    ) -> CapturedTraffic:
        """Everything the site itself answered. `refused` are method and address of what our guard stopped."""
        documents = {one.url: one for one in fetched}
        entries = []
        for entry in har.log.entries:
            stopped = entry.by_kit or entry.refused or (entry.request.method, entry.request.url) in refused
            if not stopped and entry.request.url.startswith("http"):
                entries.append(self._entry(entry, documents.get(entry.request.url)))
        known = {entry.request.url for entry in har.log.entries}
        entries += [self._document(one) for one in fetched if one.url not in known]
        log = HarLog(creator=HarCreator(version=self._version), entries=tuple(entries))
        return CapturedTraffic(Har(log=log), self._bodies)

    def _entry(self, entry: HarEntry, document: FetchedDocument | None) -> HarEntry:
        request, response = entry.request, entry.response
        content = response.content
        if content.file or document is None:
            body = self._body(content.file)
        else:
            body = document.body
            response = response.model_copy(update={"failure": "", "status": document.status})
        return HarEntry(began=entry.began, request=self._request(request), response=self._response(response, body))

    def _request(self, request: HarRequest) -> HarRequest:
        sent: PostData | None = None
        if request.sent is not None:
            body = self._body(request.sent.file) or request.sent.text.encode("utf-8", "surrogatepass")
            text = self._redactor.text((body or b"").decode("utf-8", "replace"))
            form = form_of(text.encode(), request.sent.mime_type, self._salt)
            sent = PostData(mime_type=request.sent.mime_type, params=form.fields, digest=form.digest)
        return request.model_copy(
            update={
                "url": self._redactor.text(request.url),
                "headers": self._headers(request.headers, keeps_request_header),
                "sent": sent,
            }
        )

    def _response(self, response: HarResponse, body: bytes | None) -> HarResponse:
        mime_type = response.content.mime_type or response.header("content-type")
        return response.model_copy(
            update={
                "headers": self._headers(response.headers, keeps_response_header),
                "redirect_url": self._redactor.text(response.redirect_url),
                "content": HarContent(mime_type=mime_type, size=len(body or b""), file=self._keep(body, mime_type)),
            }
        )

    def _document(self, fetched: FetchedDocument) -> HarEntry:
        headers = (HarHeader(name="Content-Type", value=fetched.mime_type),)
        content = HarContent(mime_type=fetched.mime_type)
        response = HarResponse(status=fetched.status, headers=headers, content=content)
        request = HarRequest(method="GET", url=self._redactor.text(fetched.url))
        return HarEntry(request=request, response=self._response(response, fetched.body))

    def _headers(self, headers: Sequence[HarHeader], keeps: Callable[[str], bool]) -> tuple[HarHeader, ...]:
        return tuple(
            HarHeader(name=one.name, value=self._redactor.text(one.value)) for one in headers if keeps(one.name)
        )

    def _body(self, name: str) -> bytes | None:
        if not name or PurePosixPath(name).name != name:
            return None
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None

    def _keep(self, body: bytes | None, mime_type: str) -> str:
        if body is None:
            return ""
        body = self._redactor.body(body, mime_type)
        suffix = "".join(letter for letter in mime_type.partition(";")[0].rpartition("/")[2] if letter.isalnum())
        name = f"{_BODIES}/{hashlib.sha256(body).hexdigest()}.{suffix[:_SUFFIX_LETTERS] or 'bin'}"
        self._bodies[name] = body
        return name


RECORDING_SUFFIX = ".har.zip"
_TRAFFIC = "traffic.har"


class Recorder:
    """A recording in the making. Nothing stands under its name before it is whole."""

    def __init__(self, path: Path) -> None:
        """Begin.

        Raises:
            AuditkitError: there is such a file already; git would take it along; the folder isn't there.
            OSError: the file can't be written.
        """
        _check(path)
        self.path = path
        self._unfinished = path.with_name(f".{path.name}.tmp")
        self._unfinished.unlink(missing_ok=True)
        descriptor = os.open(self._unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        self._folder = Path(tempfile.mkdtemp(prefix="auditkit-traffic-"))
        self._salt = token_hex(16)
        self._attempts: list[RecordedAttempt] = []
        self._bodies: set[str] = set()
        self._writing = threading.Lock()
        self._secrets = Secrets()
        """Those of all attempts."""
        self.robots: dict[str, RobotsAnswer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind of a recording that was never finished: no attempt was begun."""
        if not self._file.closed:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._zip.close()
            self._file.close()
            self._unfinished.unlink(missing_ok=True)

    def options(self, key: str) -> dict[str, Any]:
        """What a browser context is opened with so that its traffic is written down, as it closes."""
        folder = self._folder / key
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return {"record_har_path": folder / _TRAFFIC, "record_har_content": "attach", "record_har_mode": "minimal"}

    def take(
        self,
        attempt: RecordedAttempt,
        secrets: Secrets,
        fetched: Sequence[FetchedDocument],
        refused: Collection[tuple[str, str]],
        error_name: ErrorName | None = None,
    ) -> None:
        """Keep an attempt's traffic, once its context is closed. What the driver wrote of it is deleted.

        An attempt without any, because its browser died, is kept as one that asked for nothing. `error_name` gives
        the true name of a failure, by method, address and what the browser calls it.
        """
        folder = self._folder / attempt.key
        redactor = SecretRedactor(secrets, self._salt)
        try:
            har = Har.model_validate_json((folder / _TRAFFIC).read_bytes())
        except (OSError, ValidationError):
            har = Har(log=HarLog())
        if error_name is not None:
            har = _with_error_names(har, error_name)
        captured = TrafficFilter(folder, redactor, self._salt, __version__).take(har, fetched, refused)
        shutil.rmtree(folder, ignore_errors=True)
        with self._writing:
            self._zip.writestr(attempt.har, captured.har.model_dump_json(by_alias=True, indent=1))
            for name in sorted(captured.bodies.keys() - self._bodies):
                self._zip.writestr(name, captured.bodies[name])
                self._bodies.add(name)
            self._attempts.append(attempt)
            for value, name in secrets.named_values.items():
                self._secrets.add(value, name)

    def finish(self, audit_id: str, recorded_at: datetime, base_urls: Mapping[str, str], *, whole: bool) -> None:
        """Put the head to it, and give it its name. Raises OSError when the disk is full."""
        manifest = Manifest(
            kit_version=__version__,
            audit_id=audit_id,
            recorded_at=recorded_at,
            whole=whole,
            base_urls=dict(base_urls),
            robots={self._shown_origin(origin): answer for origin, answer in self.robots.items()},
            salt=self._salt,
            attempts=tuple(sorted(self._attempts, key=lambda one: one.key)),
        )
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()
        self._file.close()
        self._unfinished.replace(self.path)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _shown_origin(self, origin: str) -> str:
        return origin if self._secrets.redact(origin) == origin else secret_placeholder(origin, self._salt)


def _check(path: Path) -> None:
    if path.exists():
        raise AuditkitError(
            f"The file {path} already exists, and recordings are never overwritten.",
            hint=f"Choose another name: --save-traffic NAME{RECORDING_SUFFIX}. Or delete the old file first.",
        )
    if not path.absolute().parent.is_dir():
        raise AuditkitError(
            f"There is no folder {path.absolute().parent} to save the recording in.",
            hint="Make the folder first, or choose another one.",
        )
    check_not_committable(
        path,
        why="it may contain what was typed, and whole pages of other people's sites",
        hint=f"Give it a name that ends in {RECORDING_SUFFIX}, which .gitignore keeps out, or put it somewhere else.",
    )
