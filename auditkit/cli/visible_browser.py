"""A visible browser that a person sits at, for `record`, `sign-in` and `try`."""

from __future__ import annotations

import os
import time
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.browser.launch import SharedBrowser
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.session.person_session import SessionResources


def visible_browser() -> AbstractAsyncContextManager[SharedBrowser]:
    """The browser, closed at the end. Raises AuditkitError where there is none, or no screen."""
    from auditkit.browser.launch import open_browser

    return open_browser(os.environ, headed=True)


def note_proven(file: Path, day: date) -> str:
    """Somebody got there by hand: say so in the task file; gives the words for it."""
    from auditkit.task.loader import write_proven

    if write_proven(file, day):
        return f"{file} says that the task is proven (proven: {day}): from now on a failure counts."
    return f"Add this line to {file}: proven: {day}"


def session_resources(
    browser: SharedBrowser, probe_runner: ProbeRunner, requests_per_second: float = 4, concurrent: int = 2
) -> SessionResources:
    from auditkit.browser.politeness import Pace
    from auditkit.session.person_session import SessionResources

    pace = Pace(requests_per_second, concurrent, time.monotonic)
    return SessionResources(browser, pace, probe_runner, lambda line: click.echo(terminal_text(line)))
