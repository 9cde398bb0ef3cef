"""`auditkit try`: be the customer."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    AuditsAt,
    audits_option,
    load_known_agencies,
    load_taskset,
    needs_answer,
    note_proven,
    open_audits,
    print_next,
    session_resources,
    visible_browser,
    with_https,
)
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text
from auditkit.diagnostic.wording import capitalize_first, plural

if TYPE_CHECKING:
    from auditkit.browser.storage_state import StorageState
    from auditkit.record.store import AuditStore
    from auditkit.session.assignment import Assignment
    from auditkit.session.usability_test import KeptAttempt
    from auditkit.task.model import Profile


@click.command("try", short_help="Do a task yourself, as a customer would, and keep a record.")
@click.argument("what", nargs=-1, metavar="[TASK | URL SENTENCE]")
@click.option("--agency", "agencies", multiple=True, metavar="ID", help="Choose from this agency's tasks.")
@click.option("--profile", default="desktop", show_default=True, metavar="NAME", help="Visit as this visitor.")
@audits_option
@click.option("--audit-id", metavar="ID", help="Round to add the attempt to. Default: today's.")
@click.option("--probes/--no-probes", default=True, show_default=True, help="Also check each page the person sees.")
@click.option(
    "--state", type=click.Path(path_type=Path), metavar="FILE", help="Start signed in, with a session from sign-in."
)
@click.option(
    "--ask",
    type=click.Choice(["window", "terminal"]),
    default="window",
    show_default=True,
    help="Where the task is shown and the questions are asked.",
)
@click.pass_context
def try_(
    context: click.Context,
    what: Sequence[str],
    agencies: Sequence[str],
    profile: str,
    audits: AuditsAt,
    audit_id: str | None,
    probes: bool,
    state: Path | None,
    ask: str,
) -> None:
    """Do a task yourself, as a customer would, in a visible browser.

    TASK is a task file. Without one, you choose from a list. With an address and a sentence, you need no task file:
    auditkit try https://www.agency.example "Find out what a permit costs".

    The browser opens at the task's first page, beside a small window that says what the customer came for. The
    attempt ends when you press “Done”, “I give up” or “I'm stuck” there, or type d, g or s and Enter in the terminal.
    Then you are asked a few questions. With --ask terminal there is no small window: everything is in the terminal.
    Only what you allow is kept; passwords never are.
    """
    from auditkit.browser.launch import check_display
    from auditkit.browser.storage_state import load_storage_state
    from auditkit.record.audit import proves

    assignment, profiles = _assignment(what, agencies)
    if profile not in profiles:
        raise AuditkitError(f"There is no profile {profile!r}.", hint=f"The profiles are: {', '.join(profiles)}.")
    store = open_audits(audits)
    _check_writable(store.folder)
    store.ids()  # Likewise, when it is at an address: that it can be reached.
    if ask == "terminal" and not sys.stdin.isatty():
        raise AuditkitError("There is no terminal to ask in.", hint="Leave out --ask, and a small window asks.")
    storage_state = None if state is None else load_storage_state(state)
    check_display()
    click.echo(terminal_text(f"{assignment.agency.agency.agency}: {assignment.summary.title}"))
    if ask == "window":
        click.echo("You can also type here: d and Enter for done, g to give up, s if you are stuck.")
    wanted = _Wanted(profile, profiles[profile], audit_id, probes, storage_state, in_terminal=ask == "terminal")
    kept = asyncio.run(_try(assignment, wanted, store))
    click.echo(terminal_text(_words(kept)))
    if kept is not None and assignment.task is not None and proves(kept.record):
        file = assignment.agency.folder / f"{assignment.summary.task}.yml"
        click.echo(terminal_text(note_proven(file, kept.record.started_at.date())))
    if kept is not None:
        print_next(f"auditkit publish --build{audits.option}")
    if kept is not None and kept.end.value == "stopped":
        context.exit(130)


@dataclass(frozen=True)
class _Wanted:
    profile_name: str
    profile: Profile
    audit_id: str | None
    probes: bool
    storage_state: StorageState | None
    in_terminal: bool


async def _try(assignment: Assignment, wanted: _Wanted, store: AuditStore) -> KeptAttempt | None:
    from auditkit.probe import PAGE_PROBES
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.session.usability_test import UsabilityTest

    pace = assignment.agency.agency.pace
    async with visible_browser() as browser:
        probe_runner = ProbeRunner(store.evidence, PAGE_PROBES if wanted.probes else ())
        test = UsabilityTest(
            session_resources(browser, probe_runner, pace.requests_per_second, pace.concurrent),
            assignment,
            store,
            wanted.profile_name,
            wanted.profile,
            wanted.audit_id,
            wanted.storage_state,
            in_terminal=wanted.in_terminal,
        )
        return await test.run()


def _assignment(what: Sequence[str], agencies: Sequence[str]) -> tuple[Assignment, Mapping[str, Profile]]:
    from auditkit.session.assignment import free_assignment, task_assignments
    from auditkit.task.loader import BUILT_IN_PROFILES

    if what and what[0].startswith(("http://", "https://")):
        if len(what) != 2:
            raise click.UsageError('Give the address and one sentence: auditkit try URL "What the customer wants"')
        known = tuple(load_known_agencies().values())
        return free_assignment(what[0], what[1], known), BUILT_IN_PROFILES
    if len(what) == 2 and " " in what[1] and not Path(what[1]).exists():
        raise click.UsageError(f'Start the address with https://: auditkit try {with_https(what[0])} "{what[1]}"')
    taskset = load_taskset([Path(one) for one in what])
    return _choose(task_assignments(taskset, agencies)), taskset.profiles


def _choose(assignments: Sequence[Assignment]) -> Assignment:
    if len(assignments) == 1:
        return assignments[0]
    for number, one in enumerate(assignments, 1):
        click.echo(terminal_text(f"{number:3}. {one.agency.agency.agency}: {one.summary.title}"))
    question = "Which task do you want to try?"
    with needs_answer(question, "Give the task's file, such as auditkit try tasks/harbour/licence-cost.yml."):
        number = click.prompt(f"{question} Give its number", type=click.IntRange(1, len(assignments)))
    return assignments[number - 1]


def _check_writable(audits: Path) -> None:
    try:
        audits.mkdir(parents=True, exist_ok=True)
        writable = os.access(audits, os.W_OK)
    except (FileExistsError, NotADirectoryError):
        writable = False
    if not writable:
        raise AuditkitError(f"Audits can't be saved in {audits}.", hint="Choose another folder: --audits DIR")


def _words(kept: KeptAttempt | None) -> str:
    if kept is None:
        return "Nothing was kept."
    record = kept.record
    verdict = f"{capitalize_first(record.outcome.words)}. {record.message or ''}".strip()
    steps = plural(len(record.steps), "step")
    return f"{verdict}\nKept in the round {kept.study_id}: {record.key}, {steps}."
