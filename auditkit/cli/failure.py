"""The one way out of the command line when something goes wrong: the exit status, and the log of a bug of ours.

0 fine; 1 the person can act; 2 usage; 3 a bug of ours, with a log to attach; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Sequence

import click

from auditkit.diagnostic.error import AuditkitError, write_log
from auditkit.diagnostic.safe_text import terminal_text

FINE, ACT, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130

_EVERYDAY = {
    "ENOSPC": ("the disk is full", "Free up space and run the same command again. What was finished is kept."),
    "EDQUOT": ("your disk quota is used up", "Free up space, or write to another folder."),
    "EROFS": ("that disk is read-only", "Choose a folder you may write to, for example with --audits DIR."),
    "EACCES": (
        "permission denied",
        "Choose a folder you may write to (for example with --audits DIR), or close the program that holds the file.",
    ),
    "EPERM": ("the system doesn't allow this", "Choose a folder or a port that you may use."),
    "EADDRINUSE": ("the port is already in use", "Choose another with --port, or stop the program that uses it."),
    "EMFILE": ("too many open files", "Run with fewer --jobs, or raise the limit (ulimit -n 4096)."),
    "ENFILE": ("the whole machine has too many open files", "Close some programs, or run with fewer --jobs."),
    "ENAMETOOLONG": ("the file name is too long for this disk", "Move the project to a folder with a shorter path."),
    "EIO": ("the disk can't be read or written reliably", "Try another disk, and have this one checked."),
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
            _say("auditkit: this command asks a question, but nobody is there to answer. Run it in a terminal.")
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
    _say(f"auditkit: this is a bug in auditkit, not in your task files or the website ({kind}).")
    try:
        _say(f"Please report it and attach this file: {write_log(fault, arguments, redact=_redact)}")
    except OSError as error:
        _say(f"The log could not be written: {error}")
    return BUG


def _redact(text: str) -> str:
    """Without what is secret to attempts that were made here, if any were."""
    known = sys.modules.get("auditkit.browser.redaction")  # importing it takes long, and may be what is broken
    return str(known.redact_known(text)) if known is not None else text


def _say(text: str) -> None:
    """A line on stderr, safe for the terminal; a closed stderr is no reason to fail again."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(terminal_text(text), err=True)
