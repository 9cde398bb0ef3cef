"""Playwright's own Chromium: whether it is installed, told without starting Playwright or importing it."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EXECUTABLES = ("chrome", "chrome.exe", "Google Chrome for Testing", "Chromium")
_SHELLS = ("chrome-headless-shell", "chrome-headless-shell.exe", "headless_shell", "headless_shell.exe")
_MARK = "INSTALLATION_COMPLETE"
"""Playwright writes this last, so a download that was broken off doesn't count."""


@dataclass(frozen=True)
class Own:
    """What Playwright has installed for this version of itself."""

    folder: Path
    """Where it looks."""
    executable: Path | None
    """Its browser with a window, if installed."""
    shell: Path | None
    """Its browser without a window, if installed: what it starts when no window is asked for."""
    version: str | None


def package_folder() -> Path | None:
    """The folder of Playwright's driver, found without importing Playwright."""
    spec = importlib.util.find_spec("playwright")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "driver" / "package"


def installed(package: Path | None, environ: Mapping[str, str], platform: str, exists: Callable[[Path], bool]) -> Own:
    """Look in the folder where this version of Playwright keeps its browsers."""
    folder = _registry(package, environ, platform)
    known = _descriptors(package)
    chromium, shell = known.get("chromium", {}), known.get("chromium-headless-shell", {})
    return Own(
        folder,
        _complete(folder / f"chromium-{chromium.get('revision')}", _EXECUTABLES, exists),
        _complete(folder / f"chromium_headless_shell-{shell.get('revision')}", _SHELLS, exists),
        chromium.get("browserVersion"),
    )


def _registry(package: Path | None, environ: Mapping[str, str], platform: str) -> Path:
    asked = environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if asked == "0" and package is not None:
        return package / ".local-browsers"
    if asked and asked != "0":
        return Path(asked)
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if platform == "win32":
        cache = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        cache = home / "Library" / "Caches"
    else:
        cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
    return cache / "ms-playwright"


def _descriptors(package: Path | None) -> dict[str, dict[str, Any]]:
    if package is None:
        return {}
    try:
        listed = json.loads((package / "browsers.json").read_text(encoding="utf-8"))["browsers"]
        return {browser["name"]: browser for browser in listed}
    except (OSError, ValueError, KeyError, TypeError):
        # A Playwright that describes its browsers otherwise: the installed ones are still found.
        return {}


def _complete(folder: Path, names: tuple[str, ...], exists: Callable[[Path], bool]) -> Path | None:
    if not exists(folder / _MARK):
        return None
    found = (path for name in names for path in sorted(folder.rglob(name)) if path.is_file())
    return next(found, None)
