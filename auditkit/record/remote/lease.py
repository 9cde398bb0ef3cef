"""One machine at a time works on an audit: a small file beside it says which, and that it is still alive.

Best effort. Storage that can make a file only where none is (S3 can) leaves no gap; elsewhere two machines that begin
in the same second may both think that they have it.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import InvalidJson, Line, Moment, as_model, json_value

if TYPE_CHECKING:
    from auditkit.record.remote.filesystem import RemoteFileSystem

LEASE_FILE = ".lock"
HEARTBEAT_SECONDS = 60.0
STALE_AFTER = timedelta(minutes=5)
"""Nothing heard for so long: whoever had it is gone. It beats every minute, so that a short outage is no end."""
_MOST_AHEAD = timedelta(days=1)


class _WrittenLease(BaseModel):
    """The file, which any machine may have written."""

    copy_name: Line = Field(alias="copy")
    token: Line
    machine: Line
    heard: Moment


@dataclass(frozen=True)
class LeaseHolder:
    copy: str
    """Names the copy of the audits that is worked in, so that one machine knows its own."""
    token: str
    machine: str
    heard: datetime

    def to_json(self) -> bytes:
        return json.dumps(asdict(self) | {"heard": self.heard.isoformat()}, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> LeaseHolder | None:
        """Read it back; None when the file is damaged."""
        try:
            held = as_model(_WrittenLease, json_value(data))
        except InvalidJson:
            return None
        return cls(held.copy_name, held.token, held.machine[:100], held.heard)

    def description(self) -> str:
        """Who and when, for people."""
        return f"on {self.machine!r}, last heard of at {self.heard:%H:%M} UTC on {self.heard:%d %B %Y}"


class Lease:
    """An audit held for this process, and kept by saying so every minute."""

    def __init__(
        self, files: RemoteFileSystem, audit_id: str, copy: str, now: Callable[[], datetime] | None = None
    ) -> None:
        self._files = files
        self._audit_id = audit_id
        self._copy = copy
        self._now = now or (lambda: datetime.now(UTC))
        self._token = secrets.token_hex(8)
        self._ended = threading.Event()
        self._heartbeat: threading.Thread | None = None

    def take(self) -> None:
        """Take the audit, without waiting. Raises AuditkitError when another machine has it, or the storage can't be
        reached.
        """
        holder = self.holder()
        # The lock of the copy is ours, so whoever held the audit in this very copy is gone.
        if holder is not None and holder.copy != self._copy and self._is_alive(holder):
            raise self._taken(holder)
        self._files.remove(self._name)
        try:
            self._write(new=True)
        except FileExistsError:
            raise self._taken(self.holder()) from None
        now = self.holder()
        if now is None or now.token != self._token:
            raise self._taken(now)
        self._heartbeat = threading.Thread(target=self._beat, daemon=True, name=f"lease of {self._audit_id}")
        self._heartbeat.start()

    def holder(self) -> LeaseHolder | None:
        """Who has it; None when nobody does, or the file is damaged."""
        written = self._files.read(self._name)
        return LeaseHolder.from_json(written) if written is not None else None

    def is_held(self) -> bool:
        """Whether somebody has it who was heard of lately."""
        holder = self.holder()
        return holder is not None and self._is_alive(holder)

    def release(self) -> None:
        """Let others have it, if it is still ours. Raises AuditkitError when the storage can't be reached."""
        self._ended.set()
        if self._heartbeat is not None:
            self._heartbeat.join(timeout=30)
        holder = self.holder()
        if holder is not None and holder.token == self._token:
            self._files.remove(self._name)

    def _is_alive(self, holder: LeaseHolder) -> bool:
        # Of a day that is yet to come, it would never be free.
        return -_MOST_AHEAD < self._now() - holder.heard < STALE_AFTER

    @property
    def _name(self) -> str:
        return f"{self._audit_id}/{LEASE_FILE}"

    def _write(self, *, new: bool) -> None:
        holder = LeaseHolder(self._copy, self._token, socket.gethostname(), self._now().replace(microsecond=0))
        self._files.write(self._name, holder.to_json(), new=new)

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_SECONDS):
            try:
                self._write(new=False)
            except AuditkitError:
                continue  # It has a few minutes to come back.

    def _taken(self, holder: LeaseHolder | None) -> AuditkitError:
        who = f" {holder.description()}" if holder is not None else ""
        minutes = round(STALE_AFTER.total_seconds() / 60)
        return AuditkitError(
            f"Another auditkit is working on the audit {self._audit_id!r}{who}.",
            hint=f"Wait until it has ended. If it was killed, the audit can be used again {minutes} minutes later.",
        )
