"""Run the test bed and say how often the kit is right: `python -m tools.bed`.

Exit status 1 when the page site/reference/accuracy.md says something else than what was measured.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.event import AttemptEnded, Event
from tools.bed.case import cases
from tools.bed.figures import NONE, Comparison, agreement, compare, figures, share
from tools.bed.known import forget, known
from tools.bed.page import PAGE, page
from tools.bed.running import run_cases


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", default="", metavar="NAME", help="Cases with this in their name: a barrier, or part of it.")
@click.option("--jobs", default=3, show_default=True, help="Cases at the same time.")
@click.option("--write", is_flag=True, help="Write site/reference/accuracy.md, and forget what agrees now.")
@click.option("--say", is_flag=True, help="Show what the kit said of each case that disagrees.")
def main(only: str, jobs: int, write: bool, say: bool) -> None:
    """Run the bed's cases in the browser and compare what is reported with what should be."""
    console = Console(highlight=False)
    try:
        comparisons = _measure(only, jobs)
    except AuditkitError as error:
        raise click.ClickException(str(error)) from None
    console.print(_table(comparisons))
    _print_outcomes(console, comparisons)
    _print_disagreements(console, comparisons, say)
    if only:
        return
    if write:
        forget({(one.case.name, what) for one in comparisons for what in one.disagreements})
    text = page(comparisons, known())
    if write:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        console.print(f"\n{PAGE.name} says something else: run with --write")
        sys.exit(1)


def _measure(only: str, jobs: int) -> list[Comparison]:
    chosen = list(cases(only))
    if not chosen:
        raise AuditkitError(f"No case has {only!r} in its name.")
    ended = 0

    def show(event: Event) -> None:
        nonlocal ended
        if isinstance(event, AttemptEnded) and sys.stderr.isatty():
            ended += 1
            click.echo(f"\r{ended} attempts at {len(chosen)} cases", err=True, nl=False)

    found = run_cases(chosen, jobs=jobs, emit=show)
    if sys.stderr.isatty():
        click.echo(err=True)
    return compare(chosen, found)


def _table(comparisons: Sequence[Comparison]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("barrier")
    for name in ("present", "found", "missed", "near misses", "false alarms", "precision", "recall"):
        table.add_column(name, justify="right")
    for one in figures(comparisons):
        if not (one.present or one.near_misses or one.false_alarms):
            continue
        counts = (one.present, one.found, one.missed, one.near_misses, one.false_alarms)
        shares = (share(one.precision), share(one.recall))
        style = "red" if one.missed or one.false_alarms else ""
        table.add_row(one.barrier, *(str(count) for count in counts), *shares, style=style)
    return table


def _print_outcomes(console: Console, comparisons: Sequence[Comparison]) -> None:
    console.print()
    for what, measured in (("about the agency", True), ("that say nothing about the agency", False)):
        got = agreement(comparisons, measured=measured)
        agreed = f"{got.agreed} of {got.cases}" if got.cases else NONE
        console.print(f"Outcome and reason right, cases {what}: {agreed}")


def _print_disagreements(console: Console, comparisons: Sequence[Comparison], say: bool) -> None:
    for one in comparisons:
        if not one.disagreements:
            continue
        console.print(f"\n[bold]{one.case.name}[/] {escape(one.case.about)}")
        for line in one.disagreements:
            console.print(f"  {escape(line)}")
        if say:
            for record in one.records:
                console.print(f"    {escape(record.outcome)}: {escape(record.message or '')}")
                for finding in record.findings:
                    console.print(f"    {finding.barrier}, step {finding.step}: {escape(finding.message)}")


if __name__ == "__main__":
    main()
