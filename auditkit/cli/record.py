"""`auditkit record`: click through a site once, get a task file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    PATH,
    load_known_agencies,
    note_proven,
    print_next,
    session_resources,
    tasks_option,
    visible_browser,
    with_https,
)
from auditkit.diagnostic.error import AuditkitError, InvalidDocument
from auditkit.diagnostic.safe_text import slug_of, terminal_text
from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.session.task_recording import WrittenFiles
    from auditkit.task.loader import LoadedAgency


@click.command(short_help="Click through a site once and get a task file.")
@click.argument("url")
@click.option("--task", default="", metavar="SENTENCE", help="What the customer came for. Without it, you are asked.")
@click.option("--name", default="", metavar="NAME", help="Name of the file. Default: made from the sentence.")
@tasks_option(kind=PATH)
@click.option("--prove/--no-prove", default=True, show_default=True, help="Run the new task once at the end.")
def record(url: str, task: str, name: str, tasks: Path, prove: bool) -> None:
    """Click through a site once, as a customer would, and get a task file.

    The browser opens at URL, beside a small window with a “Finished” button. What you press and fill in becomes the
    steps of a new file. On the last page you are asked which words are the answer: a run looks for them, and for the
    page's address and heading. Passwords and personal data are not saved: they get a name such as ${EMAIL}, which you
    set in the environment before a run. A new agency gets its agency.yml. At the end the task is run once. If that
    works, the file says that the route is proven.
    """
    if not url.startswith(("http://", "https://")):
        raise AuditkitError(
            f"{url!r} is not a web address.", hint=f"Start it with https://: auditkit record {with_https(url)}"
        )
    from auditkit.browser.launch import check_display

    known = tuple(load_known_agencies(tasks).values())
    check_display()
    click.echo(
        "A browser opens, with a small window beside it. Click through the site as a customer would, then press\n"
        "“Finished” in the small window, and say which words on the last page are the answer. Press “Cancel” there\n"
        "to stop without writing a file."
    )
    written = asyncio.run(_record(url, task, slug_of(name) if name else "", tasks, known))
    if written is None:
        click.echo("Nothing was written.")
        return
    for line in _lines(written):
        click.echo(terminal_text(line))
    if prove and written.finished:
        click.echo("Now a script tries the task …")
        click.echo(terminal_text(_prove(written)))
    elif written.finished:
        click.echo(terminal_text(note_proven(written.task_file, datetime.now(UTC).date())))
    print_next(f"check {written.task_file}, then auditkit run {written.task_file}")


async def _record(url: str, task: str, name: str, tasks: Path, known: Sequence[LoadedAgency]) -> WrittenFiles | None:
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.session.task_recording import TaskRecording

    async with visible_browser() as browser:
        resources = session_resources(browser, ProbeRunner(None, ()))
        return await TaskRecording(resources, url, tasks, known, os.environ, task=task, name=name).run()


def _lines(written: WrittenFiles) -> list[str]:
    lines = [f"{written.task_file}: {plural(written.steps, 'step')}"]
    if written.agency_file is not None:
        lines.append(f"{written.agency_file}: new. Please check it.")
    lines += [f"Note: {remark}" for remark in written.remarks]
    if written.values:
        names = " ".join(f"{name}='…'" for name in written.values)
        lines.append(f"Set these values before you check or run the task: export {names}")
    return lines


def _prove(written: WrittenFiles) -> str:
    from auditkit.session.task_recording import proof_words, prove

    try:
        attempt = asyncio.run(prove(written.task_file, {**os.environ, **written.values}))
    except InvalidDocument as faults:
        return f"The file has mistakes. Fix them, then run auditkit check:\n{faults}"
    words = proof_words(attempt)
    if not attempt.outcome.success:
        return words
    return f"{words}\n{note_proven(written.task_file, attempt.started_at.date())}"
