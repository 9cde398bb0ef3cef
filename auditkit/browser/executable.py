"""Which browser is used, and why: the places looked at, in order, and the first that has one."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auditkit.diagnostic.error import AuditkitError


@dataclass(frozen=True)
class BrowserProduct:
    """One browser of the family: its name, its commands on PATH, and where its installer puts it."""

    name: str
    commands: tuple[str, ...]
    linux: tuple[str, ...]
    macos: str
    windows: str


BROWSER_PRODUCTS = (
    BrowserProduct(
        "Google Chrome",
        ("google-chrome-stable", "google-chrome", "chrome"),
        ("/opt/google/chrome/chrome",),
        "Google Chrome.app/Contents/MacOS/Google Chrome",
        "Google/Chrome/Application/chrome.exe",
    ),
    BrowserProduct(
        "Microsoft Edge",
        ("microsoft-edge-stable", "microsoft-edge", "msedge"),
        ("/opt/microsoft/msedge/msedge",),
        "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "Microsoft/Edge/Application/msedge.exe",
    ),
    BrowserProduct(
        "Chromium",
        ("chromium", "chromium-browser"),
        ("/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser", "/snap/bin/chromium"),
        "Chromium.app/Contents/MacOS/Chromium",
        "Chromium/Application/chrome.exe",
    ),
)
"""In the order they are preferred: the newest first, as their makers update them on their own."""


def usual_places(kind: BrowserProduct, platform: str, environ: Mapping[str, str]) -> list[Path]:
    if platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        return [Path(environ[name]) / kind.windows for name in names if environ.get(name)]
    if platform == "darwin":
        homes = [environ["HOME"]] if environ.get("HOME") else []
        return [Path(root) / "Applications" / kind.macos for root in ("/", *homes)]
    return [Path(place) for place in kind.linux]


_EXECUTABLES = ("chrome", "chrome.exe", "Google Chrome for Testing", "Chromium")
_SHELLS = ("chrome-headless-shell", "chrome-headless-shell.exe", "headless_shell", "headless_shell.exe")
_MARK = "INSTALLATION_COMPLETE"
"""Playwright writes this last, so a download that was broken off doesn't count."""


@dataclass(frozen=True)
class BundledChromium:
    """What Playwright has installed for this version of itself."""

    folder: Path
    """Where it looks."""
    executable: Path | None
    """Its browser with a window, if installed."""
    shell: Path | None
    """Its browser without a window, if installed: what it starts when no window is asked for."""
    version: str | None


def playwright_package_folder() -> Path | None:
    """The folder of Playwright's driver, found without importing Playwright."""
    spec = importlib.util.find_spec("playwright")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "driver" / "package"


def find_bundled_chromium(
    package: Path | None, environ: Mapping[str, str], platform: str, exists: Callable[[Path], bool]
) -> BundledChromium:
    """Look in the folder where this version of Playwright keeps its browsers."""
    folder = _registry(package, environ, platform)
    known = _descriptors(package)
    chromium, shell = known.get("chromium", {}), known.get("chromium-headless-shell", {})
    return BundledChromium(
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


BROWSER_VARIABLE = "AUDITKIT_BROWSER"

Which = Callable[[str], str | None]
Exists = Callable[[Path], bool]

INSTALL_HINT = f"""\
Any one of these will do:
  auditkit browser --get    gets a browser (behind a proxy, set HTTPS_PROXY first)
  an installed Microsoft Edge, Google Chrome or Chromium: it is found by itself
  {BROWSER_VARIABLE}=/path/to/browser    when it stands somewhere unusual
On a locked-down computer, the Edge or Chrome that the IT department installs is enough."""


@dataclass(frozen=True)
class FoundBrowser:
    executable: Path | None
    """What to start; None: Playwright starts its own."""
    name: str
    why: str
    path: Path
    """Where it stands."""
    version: str | None = None
    """Its version, where it is known without starting it."""


@dataclass(frozen=True)
class SearchedPlace:
    """One place looked at, and what was there."""

    place: str
    result: str
    found: FoundBrowser | None = None


def find_browser(
    environ: Mapping[str, str] | None = None,
    platform: str | None = None,
    which: Which | None = None,
    exists: Exists | None = None,
) -> FoundBrowser:
    """Find the browser. Touches no network and starts nothing.

    Raises AuditkitError when AUDITKIT_BROWSER is wrong, or when there is no browser.
    """
    for look in search_places(environ, platform, which, exists):
        if look.found is not None:
            return look.found
    raise AuditkitError("There is no browser to visit the sites with.", hint=INSTALL_HINT)


def search_places(
    environ: Mapping[str, str] | None = None,
    platform: str | None = None,
    which: Which | None = None,
    exists: Exists | None = None,
    package: Path | None = None,
) -> Iterator[SearchedPlace]:
    """Look at each place in order: the variable, Playwright's own, then the installed ones.

    Raises AuditkitError when AUDITKIT_BROWSER names something that can't be used.
    """
    environ = os.environ if environ is None else environ
    platform = sys.platform if platform is None else platform
    which = _which_in(environ) if which is None else which
    exists = _usable if exists is None else exists
    yield _look_at_variable(environ, platform, which, exists)
    yield _look_at_own(find_bundled_chromium(package or playwright_package_folder(), environ, platform, Path.exists))
    for kind in BROWSER_PRODUCTS:
        yield _look_at_kind(kind, environ, platform, which, exists)


def _which_in(environ: Mapping[str, str]) -> Which:
    return lambda command: shutil.which(command, path=environ.get("PATH", ""))


def _usable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _look_at_variable(environ: Mapping[str, str], platform: str, which: Which, exists: Exists) -> SearchedPlace:
    asked = environ.get(BROWSER_VARIABLE, "").strip()
    if not asked:
        return SearchedPlace(BROWSER_VARIABLE, "not set")
    path = Path(asked).expanduser()
    if platform == "darwin" and path.suffix == ".app":
        path = path / "Contents" / "MacOS" / path.stem
    if not exists(path):
        command = which(asked)
        if command is None:
            raise AuditkitError(f"{BROWSER_VARIABLE} says {asked!r}, and {_wrong(path)}.", hint=_fix_variable())
        path = Path(command)
    if "firefox" in path.name.lower() or "safari" in path.name.lower():
        raise AuditkitError(
            f"{BROWSER_VARIABLE} says {asked!r}, which is not of the Chromium family.", hint=_fix_variable()
        )
    return SearchedPlace(
        BROWSER_VARIABLE, str(path), FoundBrowser(path, path.stem, f"{BROWSER_VARIABLE} names it", path)
    )


def _wrong(path: Path) -> str:
    if path.is_dir():
        return "that is a folder"
    if path.exists():
        return "that file can't be executed"
    return "there is no such file or command"


def _fix_variable() -> str:
    return (
        f"Set {BROWSER_VARIABLE} to the path or the command name of Edge, Chrome or Chromium, or unset it: "
        "`auditkit browser` then shows what is found without it."
    )


def _look_at_own(state: BundledChromium) -> SearchedPlace:
    place = "Playwright's own Chromium"
    why = "Playwright installed it for itself, so the two fit together"
    if state.executable is not None and state.shell is not None:
        found = FoundBrowser(None, "Chromium (Playwright's own)", why, state.executable, state.version)
        return SearchedPlace(place, str(state.executable), found)
    # Half an installation (`playwright install --only-shell`, --no-shell) does, when the other half isn't needed.
    half = state.executable or state.shell
    if half is not None:
        return SearchedPlace(
            place, str(half), FoundBrowser(half, "Chromium (Playwright's own)", why, half, state.version)
        )
    return SearchedPlace(place, f"not in {state.folder}")


def _look_at_kind(
    kind: BrowserProduct, environ: Mapping[str, str], platform: str, which: Which, exists: Exists
) -> SearchedPlace:
    for command in kind.commands:
        where = which(command)
        if where is not None:
            path = Path(where)
            return SearchedPlace(kind.name, str(path), FoundBrowser(path, kind.name, f"'{command}' is on PATH", path))
    places = usual_places(kind, platform, environ)
    for path in places:
        if exists(path):
            return SearchedPlace(
                kind.name, str(path), FoundBrowser(path, kind.name, "it stands where its installer puts it", path)
            )
    looked = ", ".join(str(path) for path in places)
    return SearchedPlace(kind.name, f"no {', '.join(kind.commands)} on PATH; not at {looked or 'its usual places'}")


_NUMBER = re.compile(r"\d+(?:\.\d+){1,3}")
_TIMEOUT_SECONDS = 20


def with_version(found: FoundBrowser, platform: str = sys.platform) -> FoundBrowser:
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
