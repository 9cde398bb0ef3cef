"""Reading a filled-in worksheet: whatever can be used is, and the rest is named with its place."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from auditkit.diagnostic.error import Diagnostic, Position, fault
from auditkit.diagnostic.text import nearest, quote
from auditkit.diagnostic.tree_source import Source
from auditkit.diagnostic.tree_tree import Mapping, Node, Scalar, Sequence
from auditkit.record.person import FORM_VERSION, ConsentTo
from auditkit.session.importer.base import Incoming
from auditkit.session.questionnaire import LONGEST_ALIAS, Given, Refused, clean, seconds_of, value_of
from auditkit.session.questionnaire_question import QUESTIONS, Question

VERSION_KEY = "auditkit_worksheet"
"""The key that says a file is a worksheet, and which version of the form it was filled in on."""
ENDINGS = ("done", "gave_up", "skipped")
PROFILES = ("desktop", "phone")
MOST_DIAGNOSTICS = 30

_KEYS = (
    VERSION_KEY, "form_id", "agency", "task", "title", "profile", "started_at", "seconds", "ended", "alias",
    "consent", "answers",
)  # fmt: skip
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_TITLE = 500
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Sheet:
    """What a worksheet says, as far as it can be used."""

    version: int
    sha256: str
    """Digest of what it says: spaces and line ends make no difference."""
    agency: str | None = None
    task: str | None = None
    title: str = ""
    profile: str = PROFILES[0]
    started_at: datetime | None = None
    seconds: float | None = None
    ended: str | None = None
    alias: str | None = None
    form_id: str | None = None
    consent_to: tuple[ConsentTo, ...] = ()
    answers: dict[str, Given] = field(default_factory=dict)
    left_out: list[Diagnostic] = field(default_factory=list)

    def missing(self, asked: tuple[Question, ...]) -> list[Question]:
        """The questions without an answer that can be used."""
        return [one for one in asked if self.answers.get(one.key) is None]


def read_sheet(incoming: Incoming, now: datetime) -> Sheet:
    """Read a worksheet. It never fails: what can't be used is in `left_out`."""
    return _Reader(incoming, now).sheet()


def _digest(root: Mapping) -> str:
    return hashlib.sha256(json.dumps(root.data, sort_keys=True).encode()).hexdigest()


class _Reader:
    def __init__(self, incoming: Incoming, now: datetime) -> None:
        self._source: Source = incoming.source
        self._root = incoming.root
        self._now = now
        self._left_out = list(incoming.faults)

    def sheet(self) -> Sheet:
        made = Sheet(self._version(), _digest(self._root))
        made.agency = self._slug("agency")
        made.task = self._slug("task")
        made.title = clean(self._text("title") or "", _LONGEST_TITLE)
        made.profile = self._one_of("profile", PROFILES) or PROFILES[0]
        made.started_at = self._moment("started_at")
        made.seconds = self._seconds("seconds")
        made.ended = self._one_of("ended", ENDINGS)
        made.alias = clean(self._text("alias") or "", LONGEST_ALIAS) or None
        made.form_id = self._form_id()
        made.consent_to = self._consent()
        made.answers = self._answers()
        self._unknown(self._root, _KEYS)
        made.left_out = sorted(set(self._left_out))
        return made

    def _version(self) -> int:
        written = self._text(VERSION_KEY)
        if written is None or not re.fullmatch(r"[1-9]\d{0,5}", written):
            self._leave(VERSION_KEY, f"the version of the form can't be read: taken as version {FORM_VERSION}")
            return FORM_VERSION
        if int(written) > FORM_VERSION:
            self._leave(
                VERSION_KEY,
                f"this form (version {written}) is newer than this auditkit, which knows version {FORM_VERSION}: "
                "only what it knows was taken",
            )
        return int(written)

    def _slug(self, key: str) -> str | None:
        written = self._text(key)
        if written is None or _SLUG.fullmatch(written):
            return written
        self._leave(key, f"{quote(key)} is no name of ours, {quote(written)}")
        return None

    def _one_of(self, key: str, known: tuple[str, ...]) -> str | None:
        written = self._text(key)
        if written is None or written in known:
            return written
        near = difflib.get_close_matches(written[:60], known, n=1)
        hint = f" (did you mean {quote(near[0])}?)" if near else ""
        self._leave(key, f"{quote(key)} must be {', '.join(known[:-1])} or {known[-1]}, not {quote(written)}{hint}")
        return None

    def _moment(self, key: str) -> datetime | None:
        written = self._text(key)
        if written is None:
            return None
        try:
            moment = datetime.fromisoformat(written[:40])
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self._leave(key, f"{quote(key)} is no date and time such as 2026-11-22T09:00:00Z")
            return None
        if not _EARLIEST <= moment <= self._now + timedelta(days=2):
            self._leave(key, f"{quote(key)} is not a time when this can have happened, {quote(written)}")
            return None
        return moment.replace(microsecond=0)

    def _seconds(self, key: str) -> float | None:
        written = self._text(key)
        if written is None:
            return None
        try:
            return seconds_of(float(written[:40]))
        except Refused as refused:
            self._leave(key, f"{quote(key)} {refused}, not {quote(written)}")
        except ValueError:
            self._leave(key, f"{quote(key)} must be a number of seconds, not {quote(written)}")
        return None

    def _form_id(self) -> str | None:
        written = self._text("form_id")
        if written is None or _ID.fullmatch(written):
            return written
        self._leave("form_id", "'form_id' is not one that a worksheet makes")
        return None

    def _consent(self) -> tuple[ConsentTo, ...]:
        node = self._root.entries.get("consent")
        if node is not None and not isinstance(node, Sequence):
            self._leave("consent", '\'consent\' must be a list, such as ["figures", "words"]')
        given = node.items if isinstance(node, Sequence) else []
        allowed = []
        for item in given:
            try:
                allowed.append(ConsentTo(item.value if isinstance(item, Scalar) and item.value else ""))
            except ValueError:
                self._leave_at(item.position, "this is nothing that can be consented to")
        return tuple(dict.fromkeys(allowed))

    def _answers(self) -> dict[str, Given]:
        node = self._root.entries.get("answers")
        if not isinstance(node, Mapping):
            if node is not None:
                self._leave("answers", "'answers' must hold answers by their names")
            return {}
        answers: dict[str, Given] = {}
        for question in QUESTIONS:
            below = node.entries.get(question.key)
            if below is None:
                continue
            if not isinstance(below, Scalar):
                self._leave_at(below.position, f"{quote(question.key)} must be a single value")
                continue
            try:
                answers[question.key] = value_of(question, below.value)
            except Refused as refused:
                self._leave_at(below.position, f"{quote(question.key)} {refused}, not {quote(below.value)}")
        self._unknown(node, tuple(one.key for one in QUESTIONS))
        return answers

    def _text(self, key: str) -> str | None:
        """A single value; None when it is empty or not there."""
        node: Node | None = self._root.entries.get(key)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self._leave(key, f"{quote(key)} must be a single value")
            return None
        return node.value if node.value and node.value.strip() else None

    def _unknown(self, mapping: Mapping, known: tuple[str, ...]) -> None:
        for key, position in mapping.keys.items():
            if key not in known:
                near = nearest(key, [one for one in known if one not in mapping.keys])
                hint = f" (did you mean {quote(near)}?)" if near else ""
                self._leave_at(position, f"unknown key {quote(key)}{hint}")

    def _leave(self, key: str, message: str) -> None:
        node = self._root.entries.get(key)
        self._leave_at(node.position if node is not None else self._root.position, message)

    def _leave_at(self, position: Position, message: str) -> None:
        if len(self._left_out) < MOST_DIAGNOSTICS:
            self._left_out.append(fault(self._source.file, position, message))
