"""`auditkit new`: a task file from a few questions, or agency.yml from one look at a home page."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    NEW_AGENCY,
    NO_AGENCY,
    PATH,
    choose_agency,
    load_known_agencies,
    needs_answer,
    print_next,
    tasks_option,
    with_https,
)
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import slug_of, terminal_text

if TYPE_CHECKING:
    from auditkit.task.loader import LoadedAgency


_ANSWER_ALL = (
    "Run it in a terminal. Or give a line for each question, one for each link or button, and an empty line."
)


@click.command(short_help="Write a task file from a few questions, or agency.yml from a home page.")
@click.option(
    "--agency",
    metavar="URL|ID",
    help="An address: write its agency.yml. The name of an agency's folder: write a task for it.",
)
@click.option("--name", default="", metavar="NAME", help="Name of the new file or folder.")
@tasks_option(kind=PATH)
@click.option("--contact", metavar="ADDRESS", help="Who to write to about this visit; the website sees it.")
@click.option("--ours/--not-ours", default=None, help="Whether the website is your own; asked if not given.")
def new(agency: str | None, name: str, tasks: Path, contact: str | None, ours: bool | None) -> None:
    """Write a new task file by answering a few questions. Press Enter to skip a question.

    With --agency and an address, agency.yml is written instead, after one visit to the home page. It holds the
    agency's name, hosts and language, its cookie notice, its search box and the ways to get help.
    """
    if agency is not None and agency.startswith(("http://", "https://")):
        if ours is None:
            ours = sys.stdin.isatty() and click.confirm("Is that website your own?", default=False)
        _new_agency(agency, name, tasks, contact, ours=ours)
        return
    from auditkit.session.draft import free_file

    chosen = _choose(load_known_agencies(tasks), agency)
    draft_text, title = _ask_task(chosen)
    file = free_file(chosen.folder, slug_of(name or title, 50))
    file.write_text(draft_text, encoding="utf-8")
    click.echo(terminal_text(f"Wrote {file}."))
    if sys.stdin.isatty() and click.confirm("Try it now?", default=True):
        _try_once(file)
    else:
        print_next(f"auditkit check, then auditkit run {file}")


def _try_once(file: Path) -> None:
    """Run the new task; what comes of it is an audit like any other."""
    from auditkit.cli.run import run

    run.main([str(file)], prog_name="auditkit run", standalone_mode=False)
    print_next("auditkit score, then auditkit publish --build")


def _ask_task(chosen: LoadedAgency) -> tuple[str, str]:
    from auditkit.session.draft import DRAFT_QUESTIONS, task_draft

    answers = {}
    for one in DRAFT_QUESTIONS:
        words = f"{one.words} (for example: {one.example})"
        while True:
            answers[one.key] = _line(f"{words}\n> ", one.words)
            fault = one.fault(answers[one.key]) if answers[one.key] or one.needed else ""
            if not fault:
                break
            click.echo(fault)
    pressed = "What does the customer press?"
    click.echo(f"{pressed} One link or button a line, in the page's words. Empty line to end.")
    steps: list[str] = []
    while line := _line(f"{len(steps) + 1}> ", pressed):
        steps.append(line)
    return task_draft(answers, steps, chosen).text(), answers["task"]


def _line(prompt: str, question: str) -> str:
    """A line of input. Raises AuditkitError when the input ends instead, with the question."""
    with needs_answer(question, _ANSWER_ALL):
        return str(click.prompt(prompt, default="", show_default=False, prompt_suffix="")).strip()


def _new_agency(url: str, name: str, tasks: Path, contact: str | None, *, ours: bool) -> None:
    from auditkit.session.draft import free_folder
    from auditkit.session.home_page import visit_home
    from auditkit.task.host import Hosts

    for known in load_known_agencies(tasks).values():
        if Hosts(known.hosts).own(url):
            raise AuditkitError(
                f"{url} already belongs to {known.id}: {known.file}.",
                hint=f"Use that file. To write a task for it: auditkit new --agency {known.id}",
            )
    draft = replace(asyncio.run(visit_home(url, os.environ, contact)), ours=ours, contact=contact or "")
    folder = free_folder(tasks, slug_of(name) if name else draft.id)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "agency.yml"
    file.write_text(draft.text(), encoding="utf-8")
    click.echo(terminal_text(f"Wrote {file} for {draft.name}. Please check it."))
    print_next(f"auditkit new --agency {folder.name}")


def _choose(known: dict[str, LoadedAgency], wanted: str | None) -> LoadedAgency:
    if wanted is not None and wanted not in known and ("." in wanted or ":" in wanted):
        raise AuditkitError(
            f"{wanted!r} is not the name of an agency's folder.",
            hint=f"For a new agency, give its full address: auditkit new --agency {with_https(wanted)}",
        )
    if not known:
        raise AuditkitError(NO_AGENCY, hint=NEW_AGENCY)
    if wanted is not None:
        return choose_agency(known, wanted)
    agencies = list(known.values())
    if len(agencies) == 1:
        return agencies[0]
    for number, one in enumerate(agencies, 1):
        click.echo(terminal_text(f"{number:3}. {one.agency.agency}"))
    question = "Whose website is it?"
    with needs_answer(question, f"Choose one: auditkit new --agency {agencies[0].id}"):
        number = click.prompt(f"{question} Give its number", type=click.IntRange(1, len(agencies)))
    return agencies[number - 1]
