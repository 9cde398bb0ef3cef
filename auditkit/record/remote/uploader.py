"""Sends files of the copy to their place in the background; what wasn't sent is remembered on the disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.file import write_atomic

UNSENT_FOLDER = ".unsent"
_AT_ONCE = 4


class Uploader:
    """Sends files by their names below the copy. A run doesn't wait for it.

    `send` is called in threads; what it raises is kept for `wait`, and the file counts as unsent.
    """

    def __init__(self, folder: Path, send: Callable[[str], None]) -> None:
        self._folder = folder
        self._send = send
        self._lock = threading.Lock()
        self._waiting: set[str] = set()
        self._sending: set[str] = set()
        self._futures: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None
        self._error: AuditkitError | None = None

    def add(self, name: str) -> None:
        """Send a file soon. One that is added again while it is sent is sent once more. Raises OSError when the copy
        can't be written.
        """
        marker = self._marker(name)
        marker.parent.mkdir(exist_ok=True, parents=True)
        write_atomic(marker, name.encode())
        with self._lock:
            if name in self._waiting:
                return
            self._waiting.add(name)
            if name in self._sending:
                return
            self._pool = self._pool or ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="send")
            self._futures.append(self._pool.submit(self._work, name))

    def unsent(self) -> Sequence[str]:
        names = []
        for marker in sorted(self._folder.glob(f"{UNSENT_FOLDER}/*")):
            with suppress(OSError, UnicodeDecodeError):
                if not marker.name.startswith("."):
                    names.append(marker.read_text("utf-8"))
        return names

    def forget(self, name: str) -> None:
        self._marker(name).unlink(missing_ok=True)

    def wait(self) -> AuditkitError | None:
        """Wait until nothing is under way; what went wrong last, if anything did since the last call."""
        while True:
            with self._lock:
                futures, self._futures = self._futures, []
            if not futures:
                error, self._error = self._error, None
                return error
            for future in futures:
                future.result()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _work(self, name: str) -> None:
        with self._lock:
            self._sending.add(name)
        while True:
            with self._lock:
                self._waiting.discard(name)
            error = self._try(name)
            with self._lock:
                if name not in self._waiting:
                    if error is None:
                        self._marker(name).unlink(missing_ok=True)
                    self._sending.discard(name)
                    return

    def _try(self, name: str) -> AuditkitError | None:
        try:
            self._send(name)
        except FileNotFoundError:
            return None  # It was taken away before its turn came.
        except OSError as fault:
            self._error = AuditkitError(f"{self._folder / name} can't be read: {fault.strerror or fault}.")
        except AuditkitError as fault:
            self._error = fault
        else:
            return None
        return self._error

    def _marker(self, name: str) -> Path:
        return self._folder / UNSENT_FOLDER / hashlib.sha256(name.encode()).hexdigest()[:24]
