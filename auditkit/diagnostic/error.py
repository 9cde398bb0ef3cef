"""Errors a person can act on, and faults in a file with their line and column.

Anything else that escapes is a bug of ours, and leaves a log to report it with.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from auditkit import __version__
from auditkit.diagnostic.safe_text import DIAGNOSTIC, shorten
from auditkit.diagnostic.typography import WrittenForms

_MAX_MESSAGE = 600


class AuditkitError(Exception):
    """Something the person can fix: a sentence that says what is wrong, and how to fix it.

    The command line prints it without a traceback and exits with status 1.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


_REFUSED_TO_ALL = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO")
    if hasattr(errno, name)
)


def stops_run(fault: BaseException) -> bool:
    """Whether the person has to mend it, as every other attempt would meet it, too: a full disk, no browser."""
    return isinstance(fault, AuditkitError) or (isinstance(fault, OSError) and fault.errno in _REFUSED_TO_ALL)


class Position(NamedTuple):
    """A place in a file, counted from 1 as editors do."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One fault: `tasks/harbour/fee.yml:7:5: unknown key 'selectr' (did you mean 'selector'?)`."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{DIAGNOSTIC.apply(self.file)}:{self.line}:{self.column}: {self.message}"


def fault(file: str, position: Position, message: str) -> Diagnostic:
    """A diagnostic whose message is safe to print, whatever the file held."""
    return Diagnostic(file, position.line, position.column, shorten(DIAGNOSTIC.apply(message), _MAX_MESSAGE))


class InvalidDocument(AuditkitError):
    """Files that can't be used as they are, with every fault found in any of them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


_SECRET_NAME = re.compile(r"pass|secret|token|key|credential|auth|pin|cookie|session", re.IGNORECASE)
_ORDINARY_NAMES = frozenset(
    "PATH HOME PWD OLDPWD SHELL TERM LANG LANGUAGE LC_ALL USER LOGNAME HOSTNAME EDITOR PAGER PYTHONPATH VIRTUAL_ENV "
    "TMPDIR TEMP TMP DISPLAY COLORTERM USERNAME OS COMSPEC PATHEXT PYTEST_CURRENT_TEST".split()
)
_HIDDEN = "[hidden]"


def write_log(
    fault: BaseException,
    arguments: Sequence[str],
    *,
    folder: Path | None = None,
    redact: Callable[[str], str] = str,
) -> Path:
    """Write the log of a bug below the person's own state folder and return its path; `redact` takes secrets out.

    Raises OSError when neither that folder nor the temporary one can be written.
    """
    text = redact(log_text(fault, arguments, os.environ))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"bug-{stamp}-{os.getpid()}.log"
    for place in (folder or _state_folder(), Path(tempfile.gettempdir())):
        path = place / name
        try:
            place.mkdir(parents=True, exist_ok=True)
            # Two bugs of one second are in one file.
            with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(text)
        except OSError:
            continue
        return path
    raise OSError(f"neither the state folder nor {tempfile.gettempdir()} can be written")


def place_of(fault: BaseException) -> str:
    """Where it broke, without the values there."""
    places = traceback.extract_tb(fault.__traceback__)
    if not places:
        return "an unknown place"
    last = places[-1]
    return f"{Path(last.filename).name}:{last.lineno} in {last.name}"


def log_text(fault: BaseException, arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    lines = [
        f"auditkit {__version__}",
        f"Python {sys.version.split()[0]} on {platform.platform()}",
        f"command: auditkit {' '.join(_without_secret_options(arguments))}",
        f"time: {datetime.now(UTC).isoformat(timespec='seconds')}",
        "",
        "".join(traceback.format_exception(fault)),
    ]
    return hide_secrets("\n".join(lines), environ)


def hide_secrets(text: str, environ: Mapping[str, str]) -> str:
    """The text without passwords in addresses, queries, values of the environment, or the home folder's name.

    Task files take secrets from environment variables of any name, and a browser's error may repeat what was
    typed; so a value is hidden unless its name is one that every machine has.
    """
    text = re.sub(r"(?<=://)[^\s/@]+@", f"{_HIDDEN}@", text)
    text = re.sub(r"(https?://[^\s?#'\"]*)\?[^\s'\"]*", rf"\1?{_HIDDEN}", text)
    text = WrittenForms(_secret_values(environ)).replace(text, lambda _: _HIDDEN)
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return text.replace(home, "~") if home and len(home) > 1 else text


def _secret_values(environ: Mapping[str, str]) -> set[str]:
    return {
        value
        for name, value in environ.items()
        if name not in _ORDINARY_NAMES
        and len(value) >= 4
        and (_SECRET_NAME.search(name) or (len(value) >= 8 and not value.startswith(("/", "\\"))))
    }


def _without_secret_options(arguments: Sequence[str]) -> list[str]:
    shown: list[str] = []
    hide_next = False
    for argument in arguments:
        name, equals, _ = argument.partition("=")
        if hide_next:
            shown.append(_HIDDEN)
            hide_next = False
        elif argument.startswith("-") and _SECRET_NAME.search(name):
            shown.append(f"{name}={_HIDDEN}" if equals else name)
            hide_next = not equals
        else:
            shown.append(argument)
    return shown


def _state_folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("auditkit", appauthor=False)
