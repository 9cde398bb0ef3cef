"""Chooses how an audit is shown."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from typing import TextIO

from rich.console import Console

from auditkit.console.screen import LiveScreen
from auditkit.console.screen_plain import PlainScreen
from auditkit.console.screen_screen import Clock, Screen


def console_listener(
    stream: TextIO | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    width: int | None = None,
    clock: Clock = time.monotonic,
) -> Screen:
    """A listener that shows the audit on `stream` (standard output when there is none); close it when all is over.

    On a terminal it moves. Elsewhere, with TERM=dumb, and under CI it writes plain lines. NO_COLOR is honoured.
    """
    stream = stream or sys.stdout
    environment = os.environ if environment is None else environment
    if _can_move(stream, environment):
        console = Console(
            file=stream,
            width=width,
            highlight=False,
            markup=False,
            emoji=False,
            no_color=bool(environment.get("NO_COLOR")) or None,
        )
        return LiveScreen(console, clock)
    return PlainScreen(stream, clock, width or shutil.get_terminal_size((80, 24)).columns)


def _can_move(stream: TextIO, environment: Mapping[str, str]) -> bool:
    if environment.get("TERM", "").lower() in {"dumb", "unknown"}:
        return False
    if environment.get("CI", "").lower() not in {"", "0", "false", "no"}:
        return False
    try:
        return stream.isatty()
    except ValueError:  # A closed stream.
        return False
