"""`auditkit record`: click through a site once, get a task file."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.session.person_session import SessionResources
    from auditkit.session.task_recording import WrittenFiles
    from auditkit.task.loader import LoadedAgency

TASKS = Path("tasks")


@click.command(short_help="Click through a site once, get a task file.")
@click.argument("url")
@click.option("--task", default="", metavar="SENTENCE", help="What the customer came for; asked for when not given.")
@click.option("--name", default="", metavar="NAME", help="Name of the file; made from the sentence when not given.")
@click.option(
    "--tasks", default=TASKS, show_default=True, type=click.Path(path_type=Path), help="Folder of the tasks."
)
@click.option("--prove/--no-prove", default=True, show_default=True, help="Run the new task once at the end.")
def record(url: str, task: str, name: str, tasks: Path, prove: bool) -> None:
    """Click through a site once, as a customer would, and get a task file.

    The browser opens at URL, beside a small window with a “Finished” button. What you press and fill in becomes the
    steps of a new file; the last page gives a proposal for its success. Passwords and personal data are not written
    down: they get a name such as ${EMAIL}, to be set in the environment before a run. An agency that is new gets its
    agency.yml. At the end the task is run once, to prove it.
    """
    from auditkit.diagnostic.safe_text import slug_of
    from auditkit.session.draft import agencies_in

    known = agencies_in(tasks, os.environ)
    click.echo(
        "A browser opens, with a small window beside it. Click through the site as a customer would, then press"
    )
    click.echo("“Finished” in the small window. “Cancel” there writes nothing.")
    written = asyncio.run(_record(url, task, slug_of(name) if name else "", tasks, known))
    if written is None:
        click.echo("Nothing was written.")
        return
    for line in _lines(written):
        click.echo(terminal_text(line))
    if prove and written.finished:
        click.echo("Trying it once more, by script …")
        click.echo(terminal_text(_prove(written)))


async def _record(url: str, task: str, name: str, tasks: Path, known: Sequence[LoadedAgency]) -> WrittenFiles | None:
    from playwright.async_api import async_playwright

    from auditkit.browser.executable import find_browser
    from auditkit.browser.launch import SharedBrowser
    from auditkit.session.task_recording import TaskRecording

    async with async_playwright() as playwright:
        browser = SharedBrowser(playwright, find_browser(os.environ), headed=True)
        try:
            return await TaskRecording(_resources(browser), url, tasks, known, os.environ, task=task, name=name).run()
        finally:
            await browser.close()


def _resources(browser: object) -> SessionResources:
    from auditkit.browser.launch import SharedBrowser
    from auditkit.browser.politeness import Pace
    from auditkit.browser.settle import Timeouts
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.session.person_session import SessionResources

    assert isinstance(browser, SharedBrowser)
    return SessionResources(
        browser=browser,
        pace=Pace(4, 2, time.monotonic),
        probe_runner=ProbeRunner(None, ()),
        timeouts=Timeouts(),
        clock=time.monotonic,
        now=lambda: datetime.now(UTC).replace(microsecond=0),
        print_line=lambda line: click.echo(terminal_text(line)),
    )


def _lines(written: WrittenFiles) -> list[str]:
    lines = [f"{written.task_file}: {written.steps} step{'s' if written.steps != 1 else ''}"]
    if written.agency_file is not None:
        lines.append(f"{written.agency_file}: new; look it over")
    lines += [f"Note: {remark}" for remark in written.remarks]
    if written.values:
        names = " ".join(f"{name}='…'" for name in written.values)
        lines.append(f"Set these before you check or run it: export {names}")
    return lines


def _prove(written: WrittenFiles) -> str:
    from auditkit.diagnostic.error import InvalidDocument
    from auditkit.session.task_recording import prove

    try:
        return asyncio.run(prove(written.task_file, {**os.environ, **written.values})).words
    except InvalidDocument as faults:
        return f"The file has faults; mend them, then run auditkit check:\n{faults}"
