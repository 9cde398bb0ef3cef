"""`auditkit diff`: what changed between two audits, in words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import AuditsAt, agencies_option, audits_option, chosen_rubric, open_audits, rubric_option
from auditkit.cli.option.baseline import conditions, fail_on_option, verdict
from auditkit.cli.option.report import Reports, report_options
from auditkit.diagnostic.error import AuditkitError

if TYPE_CHECKING:
    from auditkit.compare.fail_condition import RequestedCondition
    from auditkit.record.store import AuditStore

LATEST = "latest"


class _Command(click.Command):
    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from auditkit.compare.fail_condition import CONDITIONS

        super().format_help_text(ctx, formatter)
        with formatter.section("Conditions for --fail-on"):
            formatter.write_dl([(each.syntax, each.about) for each in CONDITIONS])


@click.command(cls=_Command, short_help="Show what changed between two audits, in words.")
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@audits_option
@agencies_option
@rubric_option
@click.option("--all", "everything", is_flag=True, help="Also show what stayed the same.")
@fail_on_option
@report_options
def diff(
    before: str | None,
    after: str | None,
    audits: AuditsAt,
    agencies: Sequence[str],
    rubric_file: Path | None,
    everything: bool,
    fail_on: Sequence[tuple[RequestedCondition, ...]],
    reports: Reports,
) -> int:
    """Show what changed between audit A and audit B: what got worse, what was fixed and what can't be compared.

    Without B, the newest scripted audit is used. Without A, it is compared with the audit before it.

    Where A could not measure something, the last earlier audit that could is used instead, and its date is shown.
    Both audits are scored with the same rubric, so their grades can be compared. What could not be measured is never
    called worse, and what people did is never compared with what a script did.
    """
    from auditkit.compare.comparison import judge
    from auditkit.console import print_comparison

    store = open_audits(audits)
    earlier, later = _pair(store, before, after)
    rubric, asked = chosen_rubric(rubric_file), conditions(fail_on)
    judged = judge(store, later, earlier, rubric, agencies)
    assert judged.comparison is not None
    print_comparison(judged.comparison, sys.stdout, everything=everything)
    reports.write(store, later, rubric, comparison=judged.comparison, asked=asked, agencies=agencies)
    return verdict(asked, judged)


def _pair(store: AuditStore, before: str | None, after: str | None) -> tuple[str, str]:
    """The ids of the two. Raises AuditkitError when there are none such, or no earlier one."""
    from auditkit.compare.comparison import find_baseline, open_scripted_audit

    later = open_scripted_audit(store, after or LATEST)
    wanted = before or LATEST
    agencies = [one.agency for one in later.record.agencies]
    earlier = find_baseline(store, wanted, before=later.record if wanted == LATEST else None, agencies=agencies)
    if earlier is None:
        raise AuditkitError(
            f"There is no complete audit of the same agencies before {later.id} to compare it with.",
            hint="Run another audit later: auditkit run. To use one that was stopped, name both: auditkit diff A B",
        )
    return earlier, later.id
