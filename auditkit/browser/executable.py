"""Which browser is used, and why: the places looked at, in order, and the first that has one; and installing one."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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


def usual_places(product: BrowserProduct, platform: str, environ: Mapping[str, str]) -> list[Path]:
    if platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        return [Path(environ[name]) / product.windows for name in names if environ.get(name)]
    if platform == "darwin":
        homes = [environ["HOME"]] if environ.get("HOME") else []
        return [Path(root) / "Applications" / product.macos for root in ("/", *homes)]
    return [Path(place) for place in product.linux]


_EXECUTABLES = ("chrome", "chrome.exe", "Google Chrome for Testing", "Chromium")
_SHELLS = ("chrome-headless-shell", "chrome-headless-shell.exe", "headless_shell", "headless_shell.exe")
_MARK = "INSTALLATION_COMPLETE"
"""Playwright writes this last, so a download that was broken off doesn't count."""


@dataclass(frozen=True)
class BundledChromium:
    """What Playwright has installed for this version of itself."""

    folder: Path
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


def find_bundled_chromium(package: Path | None, environ: Mapping[str, str], platform: str) -> BundledChromium:
    """Look in the folder where this version of Playwright keeps its browsers."""
    folder = _registry(package, environ, platform)
    known = _descriptors(package)
    chromium, shell = known.get("chromium", {}), known.get("chromium-headless-shell", {})
    return BundledChromium(
        folder,
        _complete(folder / f"chromium-{chromium.get('revision')}", _EXECUTABLES),
        _complete(folder / f"chromium_headless_shell-{shell.get('revision')}", _SHELLS),
        chromium.get("browserVersion"),
    )


def _registry(package: Path | None, environ: Mapping[str, str], platform: str) -> Path:
    setting = environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if setting == "0" and package is not None:
        return package / ".local-browsers"
    if setting and setting != "0":
        return Path(setting)
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


def _complete(folder: Path, names: tuple[str, ...]) -> Path | None:
    if not (folder / _MARK).exists():
        return None
    found = (path for name in names for path in sorted(folder.rglob(name)) if path.is_file())
    return next(found, None)


BROWSER_VARIABLE = "AUDITKIT_BROWSER"

Exists = Callable[[Path], bool]

INSTALL_HINT = f"""\
Do one of these:
  auditkit browser --get    installs a browser (behind a proxy, set HTTPS_PROXY first)
  install Microsoft Edge, Google Chrome or Chromium: it is found automatically
  {BROWSER_VARIABLE}=/path/to/browser    if it is in an unusual place
On a locked-down computer, the Edge or Chrome installed by your IT department is enough."""


@dataclass(frozen=True)
class FoundBrowser:
    executable: Path | None
    """What to start; None: Playwright starts its own."""
    name: str
    why: str
    path: Path
    version: str | None = None
    """Its version, where it is known without starting it."""


@dataclass(frozen=True)
class SearchedPlace:
    place: str
    result: str
    found: FoundBrowser | None = None


def find_browser(
    environ: Mapping[str, str] | None = None, platform: str | None = None, exists: Exists | None = None
) -> FoundBrowser:
    """Find the browser. Touches no network and starts nothing.

    Raises AuditkitError when AUDITKIT_BROWSER is wrong, or when there is no browser.
    """
    for look in search_places(environ, platform, exists):
        if look.found is not None:
            return look.found
    raise AuditkitError("No browser was found to visit the sites with.", hint=INSTALL_HINT)


def search_places(
    environ: Mapping[str, str] | None = None,
    platform: str | None = None,
    exists: Exists | None = None,
    package: Path | None = None,
) -> Iterator[SearchedPlace]:
    """Look at each place in order: the variable, Playwright's own, then the installed ones.

    Raises AuditkitError when AUDITKIT_BROWSER names something that can't be used.
    """
    environ = os.environ if environ is None else environ
    platform = sys.platform if platform is None else platform
    exists = _usable if exists is None else exists
    yield _look_at_variable(environ, platform, exists)
    package = package or playwright_package_folder()
    yield _look_at_bundled(find_bundled_chromium(package, environ, platform))
    for product in BROWSER_PRODUCTS:
        yield _look_at_product(product, environ, platform, exists)


def _which(command: str, environ: Mapping[str, str]) -> str | None:
    return shutil.which(command, path=environ.get("PATH", ""))


def _usable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _look_at_variable(environ: Mapping[str, str], platform: str, exists: Exists) -> SearchedPlace:
    setting = environ.get(BROWSER_VARIABLE, "").strip()
    if not setting:
        return SearchedPlace(BROWSER_VARIABLE, "not set")
    path = Path(setting).expanduser()
    if platform == "darwin" and path.suffix == ".app":
        path = path / "Contents" / "MacOS" / path.stem
    if not exists(path):
        command = _which(setting, environ)
        if command is None:
            raise _bad_variable(f"{BROWSER_VARIABLE} says {setting!r}, and {_what_is_wrong(path)}.")
        path = Path(command)
    if "firefox" in path.name.lower() or "safari" in path.name.lower():
        raise _bad_variable(f"{BROWSER_VARIABLE} says {setting!r}, which is not a Chromium-based browser.")
    return _found(BROWSER_VARIABLE, FoundBrowser(path, path.stem, f"{BROWSER_VARIABLE} names it", path))


def _found(place: str, browser: FoundBrowser) -> SearchedPlace:
    return SearchedPlace(place, str(browser.path), browser)


def _what_is_wrong(path: Path) -> str:
    if path.is_dir():
        return "that is a folder"
    if path.exists():
        return "that file can't be executed"
    return "there is no such file or command"


def _bad_variable(message: str) -> AuditkitError:
    return AuditkitError(
        message,
        hint=f"Set {BROWSER_VARIABLE} to the path or the command name of Edge, Chrome or Chromium, or unset it. "
        "Then `auditkit browser` shows what is found without it.",
    )


def _look_at_bundled(state: BundledChromium) -> SearchedPlace:
    place = "Playwright's own Chromium"
    # Half an installation (`playwright install --only-shell`, --no-shell) does, when the other half isn't needed.
    half = state.executable or state.shell
    if half is None:
        return SearchedPlace(place, f"not in {state.folder}")
    why = "Playwright installed it, so the two fit together"
    executable = half if state.executable is None or state.shell is None else None
    return _found(place, FoundBrowser(executable, "Chromium (Playwright's own)", why, half, state.version))


def _look_at_product(
    product: BrowserProduct, environ: Mapping[str, str], platform: str, exists: Exists
) -> SearchedPlace:
    name = product.name
    for command in product.commands:
        where = _which(command, environ)
        if where is not None:
            return _found(name, FoundBrowser(Path(where), name, f"'{command}' is on PATH", Path(where)))
    places = usual_places(product, platform, environ)
    for path in places:
        if exists(path):
            return _found(name, FoundBrowser(path, name, "it is where its installer puts it", path))
    looked = ", ".join(str(path) for path in places)
    return SearchedPlace(name, f"no {', '.join(product.commands)} on PATH; not at {looked or 'its usual places'}")


_NUMBER = re.compile(r"\d+(?:\.\d+){1,3}")
_TIMEOUT_SECONDS = 20


def with_version(found: FoundBrowser, platform: str = sys.platform) -> FoundBrowser:
    if found.version is not None:
        return found
    ask = _version_beside if platform == "win32" else _ask_version
    return replace(found, version=ask(found.path))


def _ask_version(path: Path) -> str | None:
    try:
        output = subprocess.run(
            [str(path), "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = _NUMBER.search(output.stdout)
    return number.group() if number else None


def _version_beside(path: Path) -> str | None:
    """On Windows `--version` opens a window instead; but the version names a folder beside chrome.exe."""
    try:
        names = [entry.name for entry in path.parent.iterdir() if _NUMBER.fullmatch(entry.name)]
    except OSError:
        return None
    return max(names, key=lambda name: tuple(map(int, name.split("."))), default=None)


def is_root() -> bool:
    """Whether this process is root; never on Windows."""
    geteuid = getattr(os, "geteuid", None)
    return geteuid is not None and geteuid() == 0


Say = Callable[[str], None]

FIRST_BYTES_SECONDS = 45
"""A closed network drops the connection silently: without progress by then there will be none."""
DOWNLOAD_SECONDS = 900
PACKAGE_LISTS_SECONDS = 180
PACKAGE_SECONDS = 900
POLL_SECONDS = 0.2

_CLOSED = "there is no network access, or only through a proxy (set HTTPS_PROXY)"
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
    raise AuditkitError("No browser could be installed.\n" + "\n".join(failures), hint=INSTALL_HINT)


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
            return f"nothing was downloaded within {limits.first_seconds:.0f} seconds: {_CLOSED}"
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
