"""Installing a browser where there is none: Playwright's download, else the system's package."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from auditkit.browser.executable import INSTALL_HINT, FoundBrowser, find_browser
from auditkit.browser.launch import is_root
from auditkit.diagnostic.error import AuditkitError

Say = Callable[[str], None]

FIRST_BYTES_SECONDS = 45
"""A closed network drops the connection silently: without progress by then there will be none."""
DOWNLOAD_SECONDS = 900
PACKAGE_LISTS_SECONDS = 180
PACKAGE_SECONDS = 900
POLL_SECONDS = 0.2

_CLOSED = "the network is closed, or behind a proxy (set HTTPS_PROXY)"
_PROGRESS = re.compile(r"\d+%")


@dataclass(frozen=True)
class Limits:
    """How long a command may take: to its first progress, and in all."""

    first_seconds: float
    total_seconds: float
    progress: re.Pattern[str] = _PROGRESS


def install_browser(say: Say) -> FoundBrowser:
    """Get a browser by the first way that works and say what is being done.

    Raises AuditkitError when no way works, with the choices left.
    """
    failures = []
    for name, install in (("Playwright's download", _from_playwright), ("the apt-get package", _from_debian)):
        failure = install(say)
        if failure is None:
            return find_browser()
        failures.append(f"{name}: {failure}")
    raise AuditkitError("No browser could be got.\n" + "\n".join(failures), hint=INSTALL_HINT)


def _from_playwright(say: Say) -> str | None:
    """None when it worked, else why not."""
    say("Downloading Chromium with `playwright install chromium` (about 200 MB) …")
    # Playwright tries each address five times and waits 30 seconds for each.
    environ = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "8000", **os.environ}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return run_with_limits(command, environ, Limits(FIRST_BYTES_SECONDS, DOWNLOAD_SECONDS), say)


def _from_debian(say: Say) -> str | None:
    """None when it worked, else why not."""
    apt = shutil.which("apt-get")
    if apt is None:
        return "there is no apt-get here"
    prefix = _become_root()
    if prefix is None:
        return "it needs root, or sudo without a password"
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say("Installing the package chromium with apt-get …")
    # Lists that can't all be fetched still often hold the package; the install itself tells.
    run_with_limits([*prefix, apt, "update"], environ, Limits(PACKAGE_LISTS_SECONDS, PACKAGE_LISTS_SECONDS), say)
    # Without its recommendations chromium comes without a font, and pages would show boxes.
    install = [*prefix, apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]
    return run_with_limits(install, environ, Limits(PACKAGE_SECONDS, PACKAGE_SECONDS), say)


def _become_root() -> list[str] | None:
    if is_root():
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    allowed = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False, timeout=20).returncode == 0
    return [sudo, "-n", "--preserve-env=DEBIAN_FRONTEND"] if allowed else None


def run_with_limits(command: Sequence[str], environ: Mapping[str, str], limits: Limits, say: Say) -> str | None:
    """Run a command that may hang. None when it worked, else its last line or why it was stopped."""
    try:
        process = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Its own group, so that stopping it stops what it started, too.
            start_new_session=True,
        )
    except OSError as fault:
        return str(fault)
    lines = _Lines(process, limits.progress)
    try:
        stopped = _wait(process, lines, limits)
    finally:
        _stop(process)
    if stopped is None and process.returncode == 0:
        return None
    lines.finish()
    return stopped or lines.complaint or f"it ended with status {process.returncode}"


class _Lines(threading.Thread):
    def __init__(self, process: subprocess.Popen[str], progress: re.Pattern[str]) -> None:
        super().__init__(daemon=True)
        self._stream = process.stdout
        self._progress = progress
        self._last = ""
        self._error = ""
        self.moving = False
        self.start()

    def run(self) -> None:
        for line in self._stream or ():
            self.moving = self.moving or bool(self._progress.search(line))
            if line.strip():
                self._last = line.strip()
            if not self._error and re.match(r"(E:|Error)", line.strip()):
                self._error = line.strip()

    def finish(self) -> None:
        """Wait for the last lines; a grandchild that keeps the pipe open isn't waited for."""
        self.join(timeout=2)

    @property
    def complaint(self) -> str:
        """The first error, or the last thing said."""
        return self._error or self._last


def _wait(process: subprocess.Popen[str], lines: _Lines, limits: Limits) -> str | None:
    """Wait for the end. None when it came by itself, else why it didn't."""
    started = time.monotonic()
    while process.poll() is None:
        passed = time.monotonic() - started
        if passed > limits.total_seconds:
            return f"it took longer than {limits.total_seconds:.0f} seconds"
        if passed > limits.first_seconds and not lines.moving:
            return f"nothing came within {limits.first_seconds:.0f} seconds: {_CLOSED}"
        time.sleep(POLL_SECONDS)
    return None


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        killer = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(killer, capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
