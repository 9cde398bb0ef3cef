"""From the traffic as the browser's driver wrote it to what may be kept of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from auditkit.browser.recording.archive import Asked, Content, Creator, Entry, Given, Har, Header, Log, Sent
from auditkit.browser.recording.archive_form import form_of, kept
from auditkit.browser.redaction import keeps_of_answer, keeps_of_request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from auditkit.browser.redaction import Blinds

_BODIES = "bodies"
_SUFFIX_LETTERS = 8


@dataclass(frozen=True)
class Fetched:
    """A document that was fetched beside the browser's pages, or handed out as a download."""

    url: str
    status: int
    mime_type: str
    body: bytes


@dataclass
class Taken:
    """What is kept of one attempt."""

    har: Har
    bodies: dict[str, bytes] = field(default_factory=dict)
    """By their names inside the recording."""


class Taker:
    """Goes through one attempt's traffic."""

    def __init__(self, folder: Path, blinds: Blinds, salt: str, version: str) -> None:
        self._folder = folder
        self._blinds = blinds
        self._salt = salt
        self._version = version
        self._bodies: dict[str, bytes] = {}

    def take(self, har: Har, fetched: Sequence[Fetched], refused: Collection[tuple[str, str]]) -> Taken:
        """Everything the site itself answered. `refused` are method and address of what our guard stopped."""
        documents = {one.url: one for one in fetched}
        entries = []
        for entry in har.log.entries:
            stopped = entry.by_kit or entry.refused or (entry.request.method, entry.request.url) in refused
            if not stopped and entry.request.url.startswith("http"):
                entries.append(self._entry(entry, documents.get(entry.request.url)))
        known = {entry.request.url for entry in har.log.entries}
        entries += [self._document(one) for one in fetched if one.url not in known]
        log = Log(creator=Creator(version=self._version), entries=tuple(entries))
        return Taken(Har(log=log), self._bodies)

    def _entry(self, entry: Entry, document: Fetched | None) -> Entry:
        asked, given = entry.request, entry.response
        content = given.content
        if content.file or document is None:
            body = self._body(content.file)
        else:
            body, given = document.body, given.model_copy(update={"failure": "", "status": document.status})
        return Entry(began=entry.began, request=self._asked(asked), response=self._given(given, body))

    def _asked(self, asked: Asked) -> Asked:
        sent: Sent | None = None
        if asked.sent is not None:
            body = self._body(asked.sent.file) or asked.sent.text.encode("utf-8", "surrogatepass")
            text = self._blinds.text((body or b"").decode("utf-8", "replace"))
            sent = kept(form_of(text.encode(), asked.sent.mime_type, self._salt), asked.sent.mime_type)
        return asked.model_copy(
            update={
                "url": self._blinds.text(asked.url),
                "headers": self._headers(asked.headers, keeps_of_request),
                "sent": sent,
            }
        )

    def _given(self, given: Given, body: bytes | None) -> Given:
        mime_type = given.content.mime_type or given.header("content-type")
        return given.model_copy(
            update={
                "headers": self._headers(given.headers, keeps_of_answer),
                "redirect_url": self._blinds.text(given.redirect_url),
                "content": Content(mime_type=mime_type, size=len(body or b""), file=self._keep(body, mime_type)),
            }
        )

    def _document(self, fetched: Fetched) -> Entry:
        headers = (Header(name="Content-Type", value=fetched.mime_type),)
        given = Given(status=fetched.status, headers=headers, content=Content(mime_type=fetched.mime_type))
        asked = Asked(method="GET", url=self._blinds.text(fetched.url))
        return Entry(request=asked, response=self._given(given, fetched.body))

    def _headers(self, headers: Sequence[Header], keeps: Callable[[str], bool]) -> tuple[Header, ...]:
        return tuple(Header(name=one.name, value=self._blinds.text(one.value)) for one in headers if keeps(one.name))

    def _body(self, name: str) -> bytes | None:
        """A body that the driver wrote beside its file."""
        if not name or PurePosixPath(name).name != name:
            return None
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None

    def _keep(self, body: bytes | None, mime_type: str) -> str:
        if body is None:
            return ""
        body = self._blinds.body(body, mime_type)
        suffix = "".join(letter for letter in mime_type.partition(";")[0].rpartition("/")[2] if letter.isalnum())
        name = f"{_BODIES}/{hashlib.sha256(body).hexdigest()}.{suffix[:_SUFFIX_LETTERS] or 'bin'}"
        self._bodies[name] = body
        return name
