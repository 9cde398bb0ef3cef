"""Summaries on the disk: `audits/.summaries/<audit>.jsonl`, a head and a line for each agency.

Agencies have lines of their own, so that the history of one is read without those of all others. The folder may be
deleted at any time; a file that is damaged counts as not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from auditkit.diagnostic.json_parser import Count
from auditkit.record.details import Record
from auditkit.record.file import SUMMARIES, write_atomic
from auditkit.score.history.summary import AgencyResult, AuditSummary, answer_digests

FORMAT = 2
_SUFFIX = ".jsonl"
_MAX_HEAD = 10_000_000


class AgencyLine(Record):
    """Where the summary of one agency stands."""

    agency: str
    offset: Count
    """In bytes, from the end of the head's line."""
    length: Count
    sha256: str
    answers: dict[str, str] = Field(default_factory=dict)
    """Digest of the answers that each route read, which later audits are compared with."""


class SummaryHead(Record):
    """What a summary was made of, and where its parts are."""

    format: int = FORMAT
    stamp: str
    content: str
    key: str
    """Digest of all that the summary depends on."""
    audit: AuditSummary
    """Without its agencies."""
    lines: tuple[AgencyLine, ...]


@dataclass(frozen=True)
class CachedSummary:
    head: SummaryHead
    body_at: int
    written_ns: int


class CacheDamageError(Exception):
    """The file is damaged, or was replaced while it was read."""


class SummaryCache:
    """The summaries of one audits folder. Making the object touches nothing."""

    def __init__(self, audits: Path) -> None:
        self.folder = audits / SUMMARIES

    def find(self, audit_id: str) -> CachedSummary | None:
        """The head of an audit's summary; None when there is none, it is damaged, or another kit's."""
        path = self._path(audit_id)
        try:
            with path.open("rb") as file:
                written = file.readline(_MAX_HEAD)
            head = SummaryHead.model_validate_json(written)
            stat = path.stat()
        except (OSError, ValidationError):
            return None
        size = len(written) + sum(line.length for line in head.lines)
        if head.format != FORMAT or head.audit.id != audit_id or stat.st_size != size:
            return None
        return CachedSummary(head, len(written), stat.st_mtime_ns)

    def agency(self, cached: CachedSummary, agency: str) -> AgencyResult | None:
        """One agency; None when the audit did not visit it. Raises CacheDamageError for a file unlike its head."""
        line = next((one for one in cached.head.lines if one.agency == agency), None)
        if line is None:
            return None
        try:
            with self._path(cached.head.audit.id).open("rb") as file:
                file.seek(cached.body_at + line.offset)
                written = file.read(line.length)
            if hashlib.sha256(written).hexdigest() != line.sha256:
                raise CacheDamageError
            return AgencyResult.model_validate_json(written)
        except (OSError, ValidationError) as fault:
            raise CacheDamageError from fault

    def put(self, summary: AuditSummary, *, stamp: str, content: str, key: str) -> CachedSummary:
        """Keep a summary. Raises OSError when it can't be written."""
        lines, body, offset = [], [], 0
        for past in summary.agencies:
            written = past.model_dump_json(exclude_defaults=True).encode() + b"\n"
            digest = hashlib.sha256(written).hexdigest()
            line = AgencyLine(
                agency=past.agency, offset=offset, length=len(written), sha256=digest, answers=answer_digests(past)
            )
            lines.append(line)
            body.append(written)
            offset += len(written)
        head = SummaryHead(stamp=stamp, content=content, key=key, audit=summary.only(), lines=tuple(lines))
        return self._write(head, b"".join(body))

    def update_stamp(self, cached: CachedSummary, stamp: str) -> CachedSummary:
        """Note that the records are the same, though the file system says something new. Raises OSError."""
        with self._path(cached.head.audit.id).open("rb") as file:
            file.seek(cached.body_at)
            body = file.read()
        return self._write(cached.head.model_copy(update={"stamp": stamp}), body)

    def remove_others(self, audit_ids: Iterable[str]) -> None:
        wanted = {f"{audit_id}{_SUFFIX}" for audit_id in audit_ids}
        if self.folder.is_dir():
            for path in self.folder.glob(f"*{_SUFFIX}"):
                if path.name not in wanted:
                    with suppress(OSError):
                        path.unlink()

    def _write(self, head: SummaryHead, body: bytes) -> CachedSummary:
        first = head.model_dump_json(exclude_defaults=True).encode() + b"\n"
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            write_atomic(ignore, b"# Written by auditkit from the records beside it: safe to delete\n*\n")
        path = self._path(head.audit.id)
        write_atomic(path, first + body)
        return CachedSummary(head, len(first), path.stat().st_mtime_ns)

    def _path(self, audit_id: str) -> Path:
        return self.folder / f"{audit_id}{_SUFFIX}"
