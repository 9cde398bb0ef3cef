"""Which browser is used, and why: the places looked at, in order, and the first that has one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditkit.browser import executable_own
from auditkit.browser.executable_places import KINDS, Kind, usual_places
from auditkit.diagnostic.error_errors import AuditkitError

VARIABLE = "AUDITKIT_BROWSER"

Which = Callable[[str], str | None]
Exists = Callable[[Path], bool]

CHOICES = f"""\
Any one of these will do:
  auditkit browser --get    gets a browser (behind a proxy, set HTTPS_PROXY first)
  an installed Microsoft Edge, Google Chrome or Chromium: it is found by itself
  {VARIABLE}=/path/to/browser    when it stands somewhere unusual
On a locked-down computer, the Edge or Chrome that the IT department installs is enough."""


@dataclass(frozen=True)
class Found:
    """The browser that will be used."""

    executable: Path | None
    """What to start; None: Playwright starts its own."""
    name: str
    why: str
    path: Path
    """Where it stands."""
    version: str | None = None
    """Its version, where it is known without starting it."""


@dataclass(frozen=True)
class Look:
    """One place looked at, and what was there."""

    place: str
    result: str
    found: Found | None = None


def discover(
    environ: Mapping[str, str] | None = None,
    platform: str | None = None,
    which: Which | None = None,
    exists: Exists | None = None,
) -> Found:
    """Find the browser. Touches no network and starts nothing.

    Raises AuditkitError when AUDITKIT_BROWSER is wrong, or when there is no browser.
    """
    for look in survey(environ, platform, which, exists):
        if look.found is not None:
            return look.found
    raise AuditkitError("There is no browser to visit the sites with.", mend=CHOICES)


def survey(
    environ: Mapping[str, str] | None = None,
    platform: str | None = None,
    which: Which | None = None,
    exists: Exists | None = None,
    package: Path | None = None,
) -> Iterator[Look]:
    """Look at each place in order: the variable, Playwright's own, then the installed ones.

    Raises AuditkitError when AUDITKIT_BROWSER names something that can't be used.
    """
    environ = os.environ if environ is None else environ
    platform = sys.platform if platform is None else platform
    which = _which_in(environ) if which is None else which
    exists = _usable if exists is None else exists
    yield _look_at_variable(environ, platform, which, exists)
    yield _look_at_own(
        executable_own.installed(package or executable_own.package_folder(), environ, platform, Path.exists)
    )
    for kind in KINDS:
        yield _look_at_kind(kind, environ, platform, which, exists)


def _which_in(environ: Mapping[str, str]) -> Which:
    return lambda command: shutil.which(command, path=environ.get("PATH", ""))


def _usable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _look_at_variable(environ: Mapping[str, str], platform: str, which: Which, exists: Exists) -> Look:
    asked = environ.get(VARIABLE, "").strip()
    if not asked:
        return Look(VARIABLE, "not set")
    path = Path(asked).expanduser()
    if platform == "darwin" and path.suffix == ".app":
        path = path / "Contents" / "MacOS" / path.stem
    if not exists(path):
        command = which(asked)
        if command is None:
            raise AuditkitError(f"{VARIABLE} says {asked!r}, and {_wrong(path)}.", mend=_mend_variable())
        path = Path(command)
    if "firefox" in path.name.lower() or "safari" in path.name.lower():
        raise AuditkitError(f"{VARIABLE} says {asked!r}, which is not of the Chromium family.", mend=_mend_variable())
    return Look(VARIABLE, str(path), Found(path, path.stem, f"{VARIABLE} names it", path))


def _wrong(path: Path) -> str:
    if path.is_dir():
        return "that is a folder"
    if path.exists():
        return "that file can't be executed"
    return "there is no such file or command"


def _mend_variable() -> str:
    return (
        f"Set {VARIABLE} to the path or the command name of Edge, Chrome or Chromium, or unset it: "
        "`auditkit browser` then shows what is found without it."
    )


def _look_at_own(state: executable_own.Own) -> Look:
    place = "Playwright's own Chromium"
    why = "Playwright installed it for itself, so the two fit together"
    if state.executable is not None and state.shell is not None:
        found = Found(None, "Chromium (Playwright's own)", why, state.executable, state.version)
        return Look(place, str(state.executable), found)
    # Half an installation (`playwright install --only-shell`, --no-shell) does, when the other half isn't needed.
    half = state.executable or state.shell
    if half is not None:
        return Look(place, str(half), Found(half, "Chromium (Playwright's own)", why, half, state.version))
    return Look(place, f"not in {state.folder}")


def _look_at_kind(kind: Kind, environ: Mapping[str, str], platform: str, which: Which, exists: Exists) -> Look:
    for command in kind.commands:
        where = which(command)
        if where is not None:
            path = Path(where)
            return Look(kind.name, str(path), Found(path, kind.name, f"'{command}' is on PATH", path))
    places = usual_places(kind, platform, environ)
    for path in places:
        if exists(path):
            return Look(kind.name, str(path), Found(path, kind.name, "it stands where its installer puts it", path))
    looked = ", ".join(str(path) for path in places)
    return Look(kind.name, f"no {', '.join(kind.commands)} on PATH; not at {looked or 'its usual places'}")
