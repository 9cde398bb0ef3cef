"""`auditkit plan`: what a run would do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from auditkit.cli.option import (
    AuditsAt,
    SectionedCommand,
    audits_option,
    load_taskset,
    open_audits,
    paths_argument,
    print_next,
)
from auditkit.cli.option.run import SHARD_PARAMETERS, Sharding, selection_options, shard_options
from auditkit.diagnostic.safe_text import terminal_text
from auditkit.diagnostic.wording import listing, plural

if TYPE_CHECKING:
    from auditkit.task.loader import LoadedAgency
    from auditkit.task.plan import Job, Selection
    from auditkit.task.shard import Shard

HEADINGS = ("Agency", "Task", "Route", "Profile", "Attempts", "Steps")
_FIRST_NUMBER = HEADINGS.index("Attempts")


class _Command(SectionedCommand):
    sections: ClassVar = {"Several machines": (*SHARD_PARAMETERS, "durations_file")}


@click.command(cls=_Command, short_help="Show what a run would do, without visiting any site.")
@paths_argument
@selection_options
@shard_options
@click.option(
    "--store-durations",
    "durations_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save how long attempts took in the newest audits, for --durations.",
)
@audits_option
def plan(
    paths: Sequence[Path], durations_file: Path | None, audits: AuditsAt, selection: Selection, sharding: Sharding
) -> None:
    """Show what a run would do, without visiting any site. Without PATH, for the folder tasks.

    Options such as --agency may be given several times; any of their values may match. With --shard, one machine's
    part is shown, and the length of every part.
    """
    from auditkit.record.shard import recorded_seconds, save_durations
    from auditkit.task.plan import plan as make_plan

    if durations_file is not None:
        click.echo(terminal_text(save_durations(durations_file, recorded_seconds(open_audits(audits)))))
        return
    taskset = load_taskset(paths)
    jobs: Sequence[Job] = make_plan(taskset, selection)
    shard = sharding.shard(jobs)
    if shard is not None:
        jobs = shard.jobs
    _print_table(list(_rows(jobs)))
    for line in ("", *_terms(jobs), "", _total(jobs)):
        click.echo(terminal_text(line))
    if shard is not None:
        for line in ("", *_parts(shard, sharding)):
            click.echo(terminal_text(line))
    print_next("auditkit run, with the same paths and options.")


def _parts(shard: Shard, sharding: Sharding) -> Iterator[str]:
    for part in shard.split.parts:
        agencies = listing(dict.fromkeys(job.agency.id for job in part.jobs)) or "nothing to do"
        long = f", about {part.seconds:,.0f} seconds" if sharding.durations is not None else ""
        here = "  <- shown above" if part.number == shard.number else ""
        yield f"{part.number}/{shard.of}: {plural(len(part.jobs), 'attempt')}{long} ({agencies}){here}"
    if sharding.durations is None:
        yield "Without --durations, the parts have about the same number of steps."
    if not sharding.split_agencies and any(not part.jobs for part in shard.split.parts):
        yield "Only one machine visits an agency. With --split-agencies several do, sharing the pace."


def _rows(jobs: Sequence[Job]) -> Iterator[tuple[str, ...]]:
    for _, group in groupby(jobs, key=lambda job: (job.agency.id, job.task.id, job.path, job.profile)):
        same = list(group)
        job = same[0]
        yield job.agency.id, job.task.id, job.path, job.profile, str(len(same)), str(len(job.steps))


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    if sys.stdout.isatty():
        _print_rich_table(rows)
        return
    widths = [max(len(terminal_text(cell)) for cell in column) for column in zip(HEADINGS, *rows, strict=True)]
    for row in (HEADINGS, *rows):
        cells = [
            terminal_text(cell).rjust(width) if place >= _FIRST_NUMBER else terminal_text(cell).ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def _print_rich_table(rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if place >= _FIRST_NUMBER else "left")
    for row in rows:
        table.add_row(*(Text(terminal_text(cell)) for cell in row))
    Console().print(table)


def _terms(jobs: Sequence[Job]) -> Iterator[str]:
    agencies: dict[str, LoadedAgency] = {job.agency.id: job.agency for job in jobs}
    for agency in agencies.values():
        pace = agency.agency.pace
        submit = "may submit forms" if agency.agency.allow_submit else "submits nothing"
        if agency.agency.allow_requests and not agency.agency.allow_submit:
            submit += f" except {', '.join(agency.agency.allow_requests)}"
        robots = agency.agency.robots
        if robots is not None:
            submit += f"; opens pages that robots.txt forbids, because the site is ours ({robots.ours})"
        yield (
            f"{agency.id} ({agency.agency.base_url}): at most {pace.requests_per_second:g} page requests a second, "
            f"{plural(pace.concurrent, 'attempt')} at a time; {submit}"
        )
        yield from _promises(agency)


def _promises(agency: LoadedAgency) -> Iterator[str]:
    from auditkit.task.plan import summarise_agency

    model = summarise_agency(agency).service_model
    if model is not None and model.promises:
        shown = sum(bool(promise.terms) for promise in model.promises)
        promises = plural(len(model.promises), "promise")
        yield f"{agency.id} makes {promises} ({model.aim}); visits can test {shown} of them"


def _total(jobs: Sequence[Job]) -> str:
    tasks = len({(job.agency.id, job.task.id) for job in jobs})
    agencies = len({job.agency.id for job in jobs})
    steps = sum(len(job.steps) for job in jobs)
    return (
        f"{plural(agencies, 'agency', 'agencies')}, {plural(tasks, 'task')}, {plural(len(jobs), 'attempt')}, "
        f"{plural(steps, 'step')}"
    )
