"""The log of a bug of ours: what a developer needs, and nothing that is the person's own."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SECRET_NAME = re.compile(r"pass|secret|token|key|credential|auth|pin|cookie|session", re.IGNORECASE)
_ORDINARY = """
PATH HOME PWD OLDPWD SHELL TERM LANG LANGUAGE LC_ALL USER LOGNAME HOSTNAME EDITOR PAGER PYTHONPATH VIRTUAL_ENV
TMPDIR TEMP TMP DISPLAY COLORTERM USERNAME OS COMSPEC PATHEXT PYTEST_CURRENT_TEST
"""
_ORDINARY_NAMES = frozenset(_ORDINARY.split())
_HIDDEN = "[hidden]"


def write_log(fault: BaseException, arguments: Sequence[str], *, folder: Path | None = None) -> Path:
    """Write the log below the person's own state folder and return its path.

    Raises OSError when neither that folder nor the temporary one can be written.
    """
    text = log_text(fault, arguments, os.environ)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"bug-{stamp}-{os.getpid()}.log"
    for place in (folder or _state_folder(), Path(tempfile.gettempdir())):
        path = place / name
        try:
            place.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return path
    raise OSError(f"neither the state folder nor {tempfile.gettempdir()} can be written")


def log_text(fault: BaseException, arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The log's text, without secrets."""
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
    for value in sorted(_secret_values(environ), key=len, reverse=True):
        text = text.replace(value, _HIDDEN)
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return text.replace(home, "~") if home and len(home) > 1 else text


def _secret_values(environ: Mapping[str, str]) -> set[str]:
    return {
        value
        for name, value in environ.items()
        if (len(value) >= 4 and _SECRET_NAME.search(name) and name not in _ORDINARY_NAMES)
        or (len(value) >= 8 and name not in _ORDINARY_NAMES and not value.startswith(("/", "\\")))
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
