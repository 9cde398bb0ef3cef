"""`auditkit check`: every fault in the task files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import NO_TASKS, TASKS, load_taskset, paths_argument, print_next
from auditkit.diagnostic.error import Diagnostic, InvalidDocument
from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.task.loader import TaskSet


@click.command(short_help="Check task files for mistakes.")
@paths_argument
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the result."
)
@click.pass_context
def check(context: click.Context, paths: Sequence[Path], form: str) -> None:
    """Check task files for mistakes: a tasks folder, agency folders or single files. Without PATH, the folder tasks.

    The rubric of a tasks folder (rubric.yml) and what agencies say about themselves (self-assessment.yml, reply.md)
    are checked too.

    All problems in all files are printed at once, each with its line and column. The exit status is 1 if there are
    any. If the start page already seems to meet a task's success, that is a hint, not a problem.
    """
    from auditkit.score.rubric import rubric_faults
    from auditkit.task.loader import hints
    from auditkit.task.statement import statement_faults

    faults: list[Diagnostic] = [*statement_faults(paths or [TASKS]), *rubric_faults(paths or [TASKS])]
    taskset = None
    try:
        taskset = load_taskset(paths)
    except InvalidDocument as invalid:
        faults += invalid.diagnostics
    faults.sort()
    found = hints(taskset) if taskset is not None and not faults else []
    click.echo(_as_json(taskset, faults, found) if form == "json" else _as_text(taskset, faults, found))
    if form == "text" and not faults:
        print_next(" ".join(["auditkit run", *map(str, paths)]))
    elif form == "text" and not paths and not TASKS.exists():
        click.echo(NO_TASKS)
    context.exit(1 if faults else 0)


def _as_text(taskset: TaskSet | None, faults: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> str:
    if taskset is not None and not faults:
        agencies, tasks, attempts = _counts(taskset)
        agency_words = plural(agencies, "agency", "agencies")
        also = f", {plural(len(found), 'hint')}" if found else ""
        total = f"{agency_words}, {plural(tasks, 'task')}, {plural(attempts, 'attempt')}: no problems{also}"
        return "\n".join([*map(str, found), total])
    files = plural(len({fault.file for fault in faults}), "file")
    return "\n".join([*map(str, faults), f"{plural(len(faults), 'problem')} in {files}"])


def _as_json(taskset: TaskSet | None, faults: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> str:
    names = ("agencies", "tasks", "attempts")
    counts = dict(zip(names, _counts(taskset), strict=True)) if taskset is not None and not faults else {}
    return json.dumps({**counts, "faults": list(map(asdict, faults)), "hints": list(map(asdict, found))}, indent=2)


def _counts(taskset: TaskSet) -> tuple[int, int, int]:
    from auditkit.task.plan import plan

    return len(taskset.agencies), sum(len(agency.tasks) for agency in taskset.agencies), len(plan(taskset))
