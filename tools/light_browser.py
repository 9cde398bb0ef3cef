"""The browser of the tests: Chromium's own headless shell where it can be had: a third less work a visit.

It is the same Chromium without the windows around the pages, and what Playwright starts by default when nobody
watches. `python -m tools.light_browser` gets Debian's package of it, of the very version that is installed, and says
which browser the tests will use. Where that can't be, they use the one that a run would use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from auditkit.browser.executable import BROWSER_VARIABLE, FoundBrowser, find_browser, is_root

NAME = "chromium-headless-shell"
_SECONDS = 180


def light_browser() -> FoundBrowser:
    """The shell if it is there and AUDITKIT_BROWSER names no other. Raises AuditkitError without a browser."""
    shell = shutil.which(NAME)
    if shell is None or os.environ.get(BROWSER_VARIABLE, "").strip():
        return find_browser()
    return find_browser({**os.environ, BROWSER_VARIABLE: shell})


def get() -> None:
    """Install the shell beside Debian's Chromium. Nothing is said where that fails: the tests run without it."""
    apt, query = shutil.which("apt-get"), shutil.which("dpkg-query")
    if shutil.which(NAME) is not None or not is_root() or apt is None or query is None:
        return
    asked = subprocess.run([query, "-W", "-f", "${Version}", "chromium"], capture_output=True, text=True, check=False)
    if asked.returncode or not asked.stdout:
        return
    # Another version would bring another Chromium with it, or take this one away.
    install = [apt, "install", "-y", "--no-install-recommends", "--no-remove", f"{NAME}={asked.stdout}"]
    for command in (install, [apt, "update"], install):
        if _done(command) and command is install:
            return


def _done(command: list[str]) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environ, capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    """Get it, and say what the tests will use."""
    get()
    print(f"browser of the tests: {Path(light_browser().path).name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
