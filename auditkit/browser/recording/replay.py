"""Giving recorded answers back to one attempt, in the order the site gave them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from auditkit.browser.recording.archive_form import Form, form_of, from_kept
from auditkit.browser.redaction import Blinds, keeps_of_answer, restore, restore_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from auditkit.browser.recording.archive import Entry
    from auditkit.browser.recording.archive_manifest import Walked
    from auditkit.browser.recording.replay_recording import Recording
    from auditkit.browser.redaction_secrets import Secrets

_MADE_ANEW = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"})
"""Headers of the answer as it came over the wire: the body is kept unpacked and whole."""
_NO_BODY = frozenset({204, 205, 304})
_PASSING = re.compile(r"\d{8,}|\d?\.\d{6,}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}", re.IGNORECASE)
"""A value that is another one each time: a moment, a number drawn by lot, an id."""
_LOST = frozenset({"", "net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_INTERNET_DISCONNECTED"})
"""Ends of requests that say nothing of the site: the page was left before the answer came."""
_MOST_REDIRECTS = 20


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str | None:
        """Where it sends the visitor, if it does."""
        if not 300 <= self.status < 400:
            return None
        return next((value for name, value in self.headers.items() if name.lower() == "location"), None)


@dataclass(frozen=True)
class Broken:
    """No answer came then either. `error` is the browser's own code."""

    error: str


class _Tape:
    """One recorded attempt: its answers by what was asked, each list in the order of asking."""

    def __init__(self, walked: Walked, entries: Sequence[Entry], values: Mapping[str, str]) -> None:
        self.walked = walked
        self._by_address: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._by_shape: dict[tuple[str, str], tuple[str, str]] = {}
        self._asked: dict[tuple[str, str], int] = defaultdict(int)
        self._used: set[int] = set()
        for entry in filter(_says_something, entries):
            key = entry.request.method, urldefrag(restore_text(entry.request.url, values)).url
            self._by_address[key].append(entry)
            self._by_shape.setdefault((key[0], shape(key[1])), key)

    def find(self, method: str, url: str, form: Form, salt: str, *, exactly: bool) -> Entry | None:
        """The next answer to this request; after the last one, the last again."""
        key = method, url
        if key not in self._by_address:
            other = self._by_shape.get((method, shape(url)))
            if other is None:
                return None
            key = other
        held = self._by_address[key]
        if method in ("GET", "HEAD"):
            at = min(self._asked[key], len(held) - 1)
            self._asked[key] += 1
            return held[at]
        return self._sent(held, form, salt, exactly=exactly)

    def _sent(self, held: Sequence[Entry], form: Form, salt: str, *, exactly: bool) -> Entry | None:
        """The answer to what was sent most like this: one not given yet before one that was, then in their order."""
        forms = [from_kept(entry.request.sent, salt) for entry in held]
        fitting = [
            at
            for at, one in enumerate(forms)
            if (one.digest == form.digest or (one.same_names(form) and not exactly))
        ]
        if not fitting:
            return None
        best = max(fitting, key=lambda at: (id(held[at]) not in self._used, *forms[at].likeness(form), -at))
        self._used.add(id(held[best]))
        return held[best]


class Replay:
    """One attempt's answers: its own recorded ones, and for what it didn't ask then, those of others like it."""

    def __init__(self, recording: Recording, wanted: Walked, secrets: Secrets, values: Mapping[str, str]) -> None:
        """`values` are those of the task's own file, by name or mark: a recording can't ask for anything else."""
        self._recording = recording
        self._secrets = secrets
        self._values = values
        self._blinds = Blinds(secrets, recording.manifest.salt)
        self._wanted = wanted
        self._tapes: list[_Tape] = []
        self._left = sorted(recording.manifest.attempts, key=self._nearness)

    @property
    def recorded_at(self) -> datetime:
        """When the run began whose traffic it is."""
        return self._recording.manifest.recorded_at

    @property
    def walked(self) -> bool:
        """Whether this very way was walked when the traffic was recorded."""
        mine = self._wanted
        return any(
            (one.agency, one.task, one.path, one.profile) == (mine.agency, mine.task, mine.path, mine.profile)
            for one in self._recording.manifest.attempts
        )

    def answer(self, method: str, url: str, body: bytes | None = None, mime_type: str = "") -> Answer | Broken | None:
        """What the site answered to such a request; None where the recording doesn't hold it.

        Raises AuditkitError when the file is spoilt.
        """
        address = urldefrag(url).url
        salt = self._recording.manifest.salt
        form = form_of(self._blinds.text((body or b"").decode("utf-8", "replace")).encode(), mime_type, salt)
        for own, tape in self._near_first():
            entry = tape.find(method, address, form, salt, exactly=not own)
            if entry is not None:
                return self._given(entry)
        return None

    def document(self, url: str) -> Answer | None:
        """A document, at the end of all redirects."""
        for _ in range(_MOST_REDIRECTS):
            found = self.answer("GET", url)
            if not isinstance(found, Answer):
                return None
            if found.location is None:
                return found
            url = urljoin(url, found.location)
        return None

    def end_of(self, url: str, answer: Answer) -> str:
        """Where a redirect leads in the end, as far as the recording knows; looking uses no answer up."""
        for _ in range(_MOST_REDIRECTS):
            if answer.location is None:
                break
            url = urljoin(url, answer.location)
            found = Replay(self._recording, self._wanted, self._secrets, self._values).answer("GET", url)
            if not isinstance(found, Answer):
                break
            answer = found
        return url

    def _near_first(self) -> Iterator[tuple[bool, _Tape]]:
        """The recorded attempts, most like this one first; they are read when they are needed."""
        at = 0
        while at < len(self._tapes) or self._left:
            if at == len(self._tapes):
                walked = self._left.pop(0)
                self._tapes.append(_Tape(walked, self._recording.har(walked).log.entries, self._values))
            tape = self._tapes[at]
            yield tape.walked.key == self._wanted.key, tape
            at += 1

    def _nearness(self, one: Walked) -> tuple[bool, ...]:
        mine = self._wanted
        same_task = (one.agency, one.task) == (mine.agency, mine.task)
        return (
            one.key != mine.key,
            not (same_task and one.path == mine.path and one.profile == mine.profile),
            not (same_task and one.profile == mine.profile),
            one.agency != mine.agency,
            one.profile != mine.profile,
            not same_task,
        )

    def _given(self, entry: Entry) -> Answer | Broken:
        given = entry.response
        if given.status <= 0:
            return Broken(given.failure)
        body = self._recording.body(given.content.file) if given.content.file else b""
        headers: dict[str, str] = {}
        for one in given.headers:
            if one.name.lower() not in _MADE_ANEW and keeps_of_answer(one.name):
                joined = f"{headers[one.name]}, {one.value}" if one.name in headers else one.value
                headers[one.name] = restore_text(joined, self._values)
        return Answer(given.status, headers, restore(body, self._values))


def shape(url: str) -> str:
    """The address with a mark wherever its query holds something that is another each time."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not any(_PASSING.fullmatch(value) for _, value in pairs):
        return url
    marked = "&".join(f"{name}={'*' if _PASSING.fullmatch(value) else value}" for name, value in pairs)
    return parts._replace(query=marked).geturl()


def _says_something(entry: Entry) -> bool:
    """Whether the site's answer is there, whole; or it is known how the connection failed."""
    given = entry.response
    if given.status <= 0:
        return given.failure not in _LOST
    if given.content.file or given.status in _NO_BODY or 300 <= given.status < 400 or entry.request.method == "HEAD":
        return True
    if given.header("content-disposition").lower().startswith("attachment"):
        return True
    length = given.header("content-length")
    return not given.failure and not (length.isdigit() and int(length) > 0)
