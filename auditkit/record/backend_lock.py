"""One process at a time works on an audit. The lock goes when its process does, so a stale one doesn't block."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from auditkit.diagnostic.error_errors import AuditkitError

_NAME = ".lock"


class Lock:
    """Holds an audit's folder for this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Records may be saved from another thread than the one that opened the audit.
        self._lock = FileLock(folder / _NAME, thread_local=False)

    def take(self) -> None:
        """Take the lock, without waiting.

        Raises:
            AuditkitError: another process has it.
        """
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise AuditkitError(
                f"Another auditkit is working on the audit {self._folder.name!r} right now.",
                mend="Wait until it has ended, or start an audit of its own: auditkit run without --resume.",
            ) from None

    def is_held(self) -> bool:
        """Whether any process has it, this one or another."""
        if self._lock.is_locked:
            return True
        if not (self._folder / _NAME).exists():
            return False
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return True
        self._lock.release()
        return False

    def release(self) -> None:
        """Let go; nothing happens when it isn't held."""
        self._lock.release()
