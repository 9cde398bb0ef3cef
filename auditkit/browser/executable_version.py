"""The version of a browser that isn't running."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from auditkit.browser.executable import Found

_NUMBER = re.compile(r"\d+(?:\.\d+){1,3}")
_TIMEOUT_SECONDS = 20


def with_version(found: Found, platform: str = sys.platform) -> Found:
    """The same browser with its version, if it tells."""
    if found.version is not None:
        return found
    ask = _beside if platform == "win32" else _asked
    return replace(found, version=ask(found.path))


def _asked(path: Path) -> str | None:
    try:
        said = subprocess.run(
            [str(path), "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = _NUMBER.search(said.stdout)
    return number.group() if number else None


def _beside(path: Path) -> str | None:
    """On Windows `--version` opens a window instead; but the version names a folder beside chrome.exe."""
    try:
        names = [entry.name for entry in path.parent.iterdir() if _NUMBER.fullmatch(entry.name)]
    except OSError:
        return None
    return max(names, key=lambda name: tuple(map(int, name.split("."))), default=None)
