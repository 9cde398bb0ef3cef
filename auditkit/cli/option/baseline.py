"""`--baseline`, `--fail-on` and `--confirm`: what a run is compared with, what fails a build, what is retried."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditkit.cli.failure import ACT, FINE
from auditkit.cli.option import add_options
from auditkit.cli.option.report import REPORT_OPTIONS, Report, Reports
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.compare.fail_condition import Judgement, RequestedCondition
    from auditkit.record.store import AuditStore
    from auditkit.run.retry import Retry


_MOST_NAMED = 3


class FailOnType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    """Conditions as a person writes them: `worse,score:C`."""

    name = "what"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[RequestedCondition, ...]:
        from auditkit.compare.fail_condition import parse_conditions

        if isinstance(value, tuple):
            return value
        try:
            return parse_conditions([str(value)])
        except AuditkitError as fault:
            self.fail(str(fault), param, ctx)


fail_on_option = click.option(
    "--fail-on",
    type=FailOnType(),
    metavar="WHAT",
    multiple=True,
    help="Exit with status 1 if this is true: worse, not-completed, serious, score:C, … (auditkit diff --help "
    "lists all). May be repeated, or give several with commas.",
)


def conditions(given: Sequence[tuple[RequestedCondition, ...]]) -> tuple[RequestedCondition, ...]:
    return tuple(dict.fromkeys(one for some in given for one in some))


def _baseline(
    baseline: str | None,
    fail_on: Sequence[tuple[RequestedCondition, ...]],
    reports: Sequence[Report],
    site_url: str | None,
) -> BaselineOptions:
    """What was given, together. Raises click.UsageError when a condition has nothing to compare with."""
    wanted, asked = Reports.of(reports, site_url), conditions(fail_on)
    comparing = next((one.name for one in asked if one.condition.needs_comparison), None)
    if comparing and baseline is None:
        raise click.UsageError(
            f"--fail-on {comparing} needs an earlier audit to compare with.\n"
            "Add --baseline latest, or --baseline and the name of an audit."
        )
    return BaselineOptions(asked, baseline, wanted)


baseline_options = add_options(
    "rerun",
    _baseline,
    click.option(
        "--baseline",
        metavar="ID",
        help="After the run, compare with this audit. latest: the newest one that was not stopped.",
    ),
    fail_on_option,
    *REPORT_OPTIONS,
)


@dataclass(frozen=True)
class BaselineOptions:
    fail_on: tuple[RequestedCondition, ...] = ()
    baseline: str | None = None
    """As the person wrote it."""
    reports: Reports = field(default_factory=Reports)

    def against(
        self,
        store: AuditStore,
        audit_id: str | None,
        *,
        resume: bool,
        part: bool,
        confirming: bool = False,
        agencies: Collection[str] = (),
    ) -> str | None:
        """The id of the audit to compare with, found before the run begins: nobody waits for a run that ends in an
        error. None when there is none to compare with.

        `audit_id` is the one to be made, where it is named; `part` says that it is a shard, `confirming` that what
        got worse is tried again: a shard can tell that of its own ways.

        Raises:
            UsageError: a part of an audit is compared with nothing.
            AuditkitError: there is no such audit, or people made it.
        """
        from auditkit.compare.comparison import find_baseline

        if part and ((self.baseline is not None and not confirming) or self.fail_on or self.reports.wanted):
            raise click.UsageError(
                "A shard is only part of an audit: --baseline, --fail-on and --report need the whole audit.\n"
                "Join the shards with auditkit merge, then use auditkit diff. --baseline works with --confirm."
            )
        if self.baseline is None:
            return None
        if resume and audit_id is None:
            audit_id = store.open().id
        besides = [audit_id] if audit_id else []
        return find_baseline(store, self.baseline, besides=besides, agencies=agencies)

    def end(self, store: AuditStore, audit_id: str, against: str | None, tasks: Path, *, part: bool = False) -> int:
        """Compare and judge the audit that was made; its exit status. What was found goes to standard output.

        A part of an audit is not judged.
        """
        from auditkit.compare.comparison import judge
        from auditkit.console import print_comparison
        from auditkit.score.rubric import load_rubric

        if part or (self.baseline is None and not self.fail_on and not self.reports.wanted):
            return FINE
        rubric = load_rubric(tasks)
        if self.baseline is None and not self.fail_on:
            self.reports.write(store, audit_id, rubric)
            return FINE
        judged = judge(store, audit_id, against, rubric)
        click.echo()
        if judged.comparison is not None:
            print_comparison(judged.comparison, sys.stdout)
        elif self.baseline is not None:
            click.echo("There is no earlier complete audit to compare with. The next one will be compared with this.")
        self.reports.write(store, audit_id, rubric, comparison=judged.comparison, asked=self.fail_on)
        return verdict(self.fail_on, judged)


def verdict(asked: Sequence[RequestedCondition], judged: Judgement) -> int:
    """Say which conditions were met and by what, last of all, on standard error; the exit status."""
    from auditkit.compare.fail_condition import matching_conditions

    if not asked:
        return FINE
    sys.stdout.flush()
    found = matching_conditions(asked, judged)
    for one in found:
        more = f"; and {len(one.reasons) - _MOST_NAMED} more" if len(one.reasons) > _MOST_NAMED else ""
        by = "; ".join(terminal_line(by) for by in one.reasons[:_MOST_NAMED])
        counted = plural(len(one.reasons), *one.asked.condition.nouns)
        click.echo(f"Failed: {counted} (--fail-on {one.asked.name}). {by}{more}.", err=True)
    blind = [one.name for one in asked if one.condition.needs_comparison and judged.comparison is None]
    if blind:
        click.echo(f"Not checked, because there is no earlier audit: {', '.join(blind)}.", err=True)
    if not found:
        names = ", ".join(one.name for one in asked if one.name not in blind)
        reason = f"none of the --fail-on conditions is true ({names})" if names else "there was nothing to check"
        click.echo(f"Passed: {reason}.", err=True)
    return ACT if found else FINE


_PAUSE_SECONDS = 30.0


@dataclass(frozen=True)
class Confirm:
    """How often what got worse is tried again."""

    tries: int = 0
    pause_seconds: float = _PAUSE_SECONDS

    def retry(self, store: AuditStore, against: str | None, tasks: Path) -> Retry | None:
        """What follows the attempts; None with nothing to compare with. Raises AuditkitError for a bad rubric."""
        from auditkit.compare.comparison import worse_routes
        from auditkit.run.retry import Retry
        from auditkit.score.rubric import load_rubric

        if not self.tries or against is None:
            return None
        rubric = load_rubric(tasks)
        return Retry(self.tries, lambda audit: worse_routes(store, audit, against, rubric), self.pause_seconds)


def _confirm(confirm: int | None, confirm_pause: float | None) -> Confirm:
    """What was given, together. Raises click.UsageError when a part of it makes no sense without another."""
    if confirm is None:
        if confirm_pause is not None:
            raise click.UsageError("--confirm-pause is the wait between extra attempts: it needs --confirm.")
        return Confirm()
    if click.get_current_context().params.get("baseline") is None:
        raise click.UsageError(
            "--confirm tries again what got worse. It needs an earlier audit to see what did.\n"
            "Add --baseline latest, or --baseline and the name of an audit."
        )
    return Confirm(confirm, _PAUSE_SECONDS if confirm_pause is None else confirm_pause)


confirm_options = add_options(
    "confirm",
    _confirm,
    click.option(
        "--confirm",
        type=click.IntRange(1, 10),
        metavar="N",
        help="Try what got worse N more times. It counts as worse if more than half of all attempts say so.",
    ),
    click.option(
        "--confirm-pause",
        type=click.FloatRange(0, 3600),
        metavar="SECONDS",
        help=f"Wait this long before each extra attempt. Default: {_PAUSE_SECONDS:.0f}.",
    ),
)
