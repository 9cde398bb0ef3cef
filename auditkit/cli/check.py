"""`auditkit check`: every fault in the task files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import TASKS, load_taskset, paths_argument
from auditkit.diagnostic.error import Diagnostic, InvalidDocument
from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.task.loader import TaskSet


@click.command(short_help="Validate task files.")
@paths_argument
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the faults."
)
@click.pass_context
def check(context: click.Context, paths: Sequence[Path], form: str) -> None:
    """Validate task files: a tasks folder, agencies' folders or single files. Without PATH, the folder tasks.

    The rubric of a tasks folder (rubric.yml) and what agencies say of themselves (self-assessment.yml, reply.md) are
    checked too.
    Every fault of every file is printed at once with its line and column. The exit status is 1 when there is one.
    A success that the start page seems to have already is a hint, and no fault.
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
    context.exit(1 if faults else 0)


def _as_text(taskset: TaskSet | None, faults: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> str:
    if taskset is not None and not faults:
        agencies, tasks, attempts = _counts(taskset)
        agency_words = plural(agencies, "agency", "agencies")
        also = f", {plural(len(found), 'hint')}" if found else ""
        total = f"{agency_words}, {plural(tasks, 'task')}, {plural(attempts, 'attempt')}: no faults{also}"
        return "\n".join([*map(str, found), total])
    files = plural(len({fault.file for fault in faults}), "file")
    return "\n".join([*map(str, faults), f"{plural(len(faults), 'fault')} in {files}"])


def _as_json(taskset: TaskSet | None, faults: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> str:
    names = ("agencies", "tasks", "attempts")
    counts = dict(zip(names, _counts(taskset), strict=True)) if taskset is not None and not faults else {}
    return json.dumps({**counts, "faults": list(map(asdict, faults)), "hints": list(map(asdict, found))}, indent=2)


def _counts(taskset: TaskSet) -> tuple[int, int, int]:
    from auditkit.task.plan import plan

    return len(taskset.agencies), sum(len(agency.tasks) for agency in taskset.agencies), len(plan(taskset))
