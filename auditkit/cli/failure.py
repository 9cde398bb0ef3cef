"""The one way out of the command line when something goes wrong: the exit status, and the log of a bug of ours.

0 fine; 1 the person can act; 2 usage; 3 a bug of ours, with a log to attach; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from auditkit import __version__
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text

FINE, ACT, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130

_EVERYDAY = {
    "ENOSPC": ("the disk is full", "Free some space, then run the same command again; what was finished is kept."),
    "EDQUOT": ("your share of the disk is used up", "Free some space, or write to another folder."),
    "EROFS": ("that disk is read-only", "Choose a folder you may write to, for example with --audits DIR."),
    "EACCES": (
        "permission denied",
        "Choose a folder you may write to (for example with --audits DIR), or close the program that holds the file.",
    ),
    "EPERM": ("the system doesn't allow it", "Choose a folder or a port that you may use."),
    "EADDRINUSE": ("the port is already in use", "Choose another with --port, or stop the program that uses it."),
    "EMFILE": ("too many open files", "Run with fewer --jobs, or raise the limit (ulimit -n 4096)."),
    "ENFILE": ("the whole machine has too many open files", "Close some programs, or run with fewer --jobs."),
    "ENAMETOOLONG": ("the file name is too long for this disk", "Move the project to a folder with a shorter path."),
    "EIO": ("the disk doesn't read or write reliably", "Try another disk, and have this one looked at."),
    "ENOMEM": ("there is not enough memory", "Close some programs, or run with fewer --jobs."),
}
"""What the system says every day, in words, and what to do about it. Any other OSError is a bug of ours."""

_EVERYDAY_BY_NUMBER = {getattr(errno, name): words for name, words in _EVERYDAY.items() if hasattr(errno, name)}


def guard(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status; nothing escapes."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _forgive_encodings()
    try:
        result = command.main(args=arguments, prog_name="auditkit", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as fault:
        return _end(fault, arguments)
    # A command returns its status, or nothing when all is fine.
    return result if isinstance(result, int) else FINE


def _forgive_encodings() -> None:
    """A terminal that can't show a letter gets an escape in its place, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with contextlib.suppress(OSError, ValueError):
                reconfigure(errors="backslashreplace")


def _end(fault: BaseException, arguments: list[str]) -> int:
    leaves = list(_leaves(fault))
    if any(_is_interrupt(leaf) for leaf in leaves):
        _say("Stopped. What was finished is kept.")
        return INTERRUPTED
    ordinary = _ordinary_end(fault)
    if ordinary is not None:
        return ordinary
    sentences = [_sentence(leaf) for leaf in leaves]
    if not all(sentences):
        return _bug(fault, arguments)
    for sentence in dict.fromkeys(sentences):
        _say(f"auditkit: {sentence}")
    return ACT


def _ordinary_end(fault: BaseException) -> int | None:
    """The status of an end that click, Python or the reader of our output asked for; None for a real fault."""
    match fault:
        case SystemExit(code=None):
            return FINE
        case SystemExit(code=int(code)):
            return code
        case SystemExit(code=words):
            _say(str(words))
        case BrokenPipeError():
            # The reader of our output went away (`| head`): keep Python from complaining when it closes stdout.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        case click.ClickException():
            fault.show()
            return fault.exit_code
        case click.Abort():
            _say("auditkit: a question was asked and there is no one to answer it.")
        case _:
            return None
    return ACT


def _leaves(fault: BaseException) -> Iterator[BaseException]:
    """The errors themselves: several attempts at once may fail as a group."""
    if isinstance(fault, BaseExceptionGroup):
        for part in fault.exceptions:
            yield from _leaves(part)
    else:
        yield fault


def _is_interrupt(fault: BaseException) -> bool:
    if isinstance(fault, click.Abort):
        # click turns ^C into Abort; so it does the end of input, which isn't the person's doing.
        return isinstance(fault.__cause__, KeyboardInterrupt) or isinstance(fault.__context__, KeyboardInterrupt)
    return isinstance(fault, KeyboardInterrupt)


def _sentence(fault: BaseException) -> str | None:
    """What to tell the person, or None when it is a bug of ours."""
    if isinstance(fault, AuditkitError):
        return str(fault)
    if isinstance(fault, MemoryError):
        what, hint = _EVERYDAY["ENOMEM"]
        return f"{what}.\n{hint}"
    if isinstance(fault, OSError) and fault.errno in _EVERYDAY_BY_NUMBER:
        what, hint = _EVERYDAY_BY_NUMBER[fault.errno]
        where = f"{os.fsdecode(fault.filename)}: " if isinstance(fault.filename, str | bytes) else ""
        return f"{where}{what}.\n{hint}"
    return None


def _bug(fault: BaseException, arguments: list[str]) -> int:
    kind = type(fault).__name__
    _say(f"auditkit: this is a bug of ours, not of your task files or the site ({kind}).")
    try:
        _say(f"Please report it and attach this file: {write_log(fault, arguments)}")
    except OSError as error:
        _say(f"No log could be written: {error}")
    return BUG


def _say(text: str) -> None:
    """A line on stderr, safe for the terminal; a closed stderr is no reason to fail again."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(terminal_text(text), err=True)


_SECRET_NAME = re.compile(r"pass|secret|token|key|credential|auth|pin|cookie|session", re.IGNORECASE)
_ORDINARY_NAMES = frozenset(
    "PATH HOME PWD OLDPWD SHELL TERM LANG LANGUAGE LC_ALL USER LOGNAME HOSTNAME EDITOR PAGER PYTHONPATH VIRTUAL_ENV "
    "TMPDIR TEMP TMP DISPLAY COLORTERM USERNAME OS COMSPEC PATHEXT PYTEST_CURRENT_TEST".split()
)
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
