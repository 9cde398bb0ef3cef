"""Where browsers of the Chromium family stand on each system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Kind:
    """One browser of the family: its name, its commands on PATH, and where its installer puts it."""

    name: str
    commands: tuple[str, ...]
    linux: tuple[str, ...]
    macos: str
    windows: str


KINDS = (
    Kind(
        "Google Chrome",
        ("google-chrome-stable", "google-chrome", "chrome"),
        ("/opt/google/chrome/chrome",),
        "Google Chrome.app/Contents/MacOS/Google Chrome",
        "Google/Chrome/Application/chrome.exe",
    ),
    Kind(
        "Microsoft Edge",
        ("microsoft-edge-stable", "microsoft-edge", "msedge"),
        ("/opt/microsoft/msedge/msedge",),
        "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "Microsoft/Edge/Application/msedge.exe",
    ),
    Kind(
        "Chromium",
        ("chromium", "chromium-browser"),
        ("/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser", "/snap/bin/chromium"),
        "Chromium.app/Contents/MacOS/Chromium",
        "Chromium/Application/chrome.exe",
    ),
)
"""In the order they are preferred: the newest first, as their makers update them on their own."""


def usual_places(kind: Kind, platform: str, environ: Mapping[str, str]) -> list[Path]:
    """The files an installer of this kind would have written."""
    if platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        return [Path(environ[name]) / kind.windows for name in names if environ.get(name)]
    if platform == "darwin":
        homes = [environ["HOME"]] if environ.get("HOME") else []
        return [Path(root) / "Applications" / kind.macos for root in ("/", *homes)]
    return [Path(place) for place in kind.linux]
