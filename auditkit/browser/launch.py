"""Starting the browser so that nothing leaves the machine but the visit itself."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.browser.executable import VARIABLE
from auditkit.browser.executable_own import package_folder
from auditkit.browser.launch_features import without_parts
from auditkit.diagnostic.error_errors import AuditkitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.async_api import Browser, Playwright

    from auditkit.browser.executable import Found

_log = logging.getLogger(__name__)

START_TIMEOUT_MS = 60_000
"""A virus scanner on a slow laptop takes its time with the first start."""

_SHM = Path("/dev/shm")
_SMALL_SHM_BYTES = 512 * 2**20

_NOWHERE = "http://127.0.0.1:9/"

# Playwright's own switches (no component update, no sync, no first run …) hold too. No --disable-features here: the
# browser obeys the last one only, and ours would undo Playwright's; features.py joins the two.
_QUIET = (
    "--disable-quic",  # HTTP/3 goes around proxies, and around the waiting that a profile's network asks for
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-default-apps",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--disable-breakpad",
    "--safebrowsing-disable-auto-update",
    "--metrics-recording-only",
    "--no-pings",
    "--no-service-autorun",
    # Whole browsers ask for the accounts signed in and for their own updates whatever the switches above say. There
    # is no switch against it, so the questions go to a port that the browser itself refuses to connect to.
    f"--gaia-url={_NOWHERE}",
    f"--component-updater=url-source={_NOWHERE}",
)


def launch_arguments(root: bool, *, platform: str = sys.platform, shm: Path = _SHM) -> list[str]:
    """The switches the browser is started with."""
    arguments = [*_QUIET, *without_parts(package_folder())]
    if platform.startswith("linux"):
        if root:
            # Chromium refuses to start as root with its sandbox: the sandbox drops to another user, and root
            # inside a container often may not.
            arguments.append("--no-sandbox")
        if _is_small(shm):
            # Containers give /dev/shm 64 MB; a large page fills that and its tab dies.
            arguments.append("--disable-dev-shm-usage")
    return arguments


def _is_small(shm: Path) -> bool:
    try:
        return shutil.disk_usage(shm).total < _SMALL_SHM_BYTES
    except OSError:
        return True


def is_root() -> bool:
    """Whether this process is root; never on Windows."""
    geteuid = getattr(os, "geteuid", None)
    return geteuid is not None and geteuid() == 0


async def launch(playwright: Playwright, found: Found, headed: bool) -> Browser:
    """Start the browser; ^C is left to the caller, who closes it when the attempts have been put away.

    Raises AuditkitError when there is no display for a window, or when the browser doesn't start.
    """
    if headed:
        _need_display(os.environ, sys.platform)
    arguments = launch_arguments(is_root())
    sandbox = "--no-sandbox" not in arguments
    try:
        return await _start(playwright, found, headed, arguments, sandbox)
    except Exception as fault:
        if not (sandbox and "sandbox" in str(fault).lower()):
            raise _not_started(found, str(fault)) from fault
    # Some systems forbid the sandbox to ordinary users. Playwright itself never asks for it, so going on without is
    # no worse than what everyone else does.
    _log.info("the browser's sandbox is not available here; starting without")
    try:
        return await _start(playwright, found, headed, arguments, sandbox=False)
    except Exception as fault:
        raise _not_started(found, str(fault)) from fault


async def _start(playwright: Playwright, found: Found, headed: bool, arguments: list[str], sandbox: bool) -> Browser:
    return await playwright.chromium.launch(
        executable_path=found.executable,
        headless=not headed,
        args=arguments,
        chromium_sandbox=sandbox,
        timeout=START_TIMEOUT_MS,
        handle_sigint=False,
    )


def _need_display(environ: Mapping[str, str], platform: str) -> None:
    if platform.startswith("linux") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        raise AuditkitError(
            "There is no display to show the browser on.",
            mend="Run without --headed, or from a desktop, or under a virtual display: xvfb-run auditkit …",
        )


def _not_started(found: Found, message: str) -> AuditkitError:
    return AuditkitError(
        f"The browser didn't start: {found.name} at {found.path}\n{last_words(message)}",
        mend=f"Try another with {VARIABLE}=/path/to/browser; `auditkit browser` lists what is there.",
    )


def last_words(message: str, count: int = 5) -> str:
    """The browser's last lines on stderr, out of Playwright's report; without them, the report's first line."""
    said = list(dict.fromkeys(re.findall(r"\[err\] (.+)", message)))
    lines = said[-count:] or message.strip().splitlines()[:1]
    return "\n".join(f"  {line.strip()}" for line in lines)
