"""`auditkit prune`, with its `--keep …` options. Their words are those of restic, a tool for backups."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import DIRECTORY, AuditsAt, add_options, audits_option, open_audits
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text
from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.score.history.retention import PruningPlan, RetentionRules, Size


_AT_LEAST_ONE = click.IntRange(min=1)
_MOST_NAMED = 20


def _rules(
    keep_last: int | None,
    keep_daily: int | None,
    keep_weekly: int | None,
    keep_monthly: int | None,
    keep_yearly: int | None,
    keep_since: datetime | None,
    keep_ids: tuple[str, ...],
) -> RetentionRules:
    from auditkit.score.history.retention import RetentionRules

    rules = RetentionRules(
        last=keep_last or 0,
        daily=keep_daily or 0,
        weekly=keep_weekly or 0,
        monthly=keep_monthly or 0,
        yearly=keep_yearly or 0,
        since=keep_since.date() if keep_since is not None else None,
        ids=tuple(dict.fromkeys(keep_ids)),
    )
    if not rules.any:
        raise click.UsageError("Say which audits to keep, for example --keep 10 or --keep-monthly 12.")
    return rules


keep_options = add_options(
    "rules",
    _rules,
    click.option(
        "--keep", "--keep-last", "keep_last", metavar="N", type=_AT_LEAST_ONE, help="Keep the newest N audits."
    ),
    click.option(
        "--keep-daily", metavar="N", type=_AT_LEAST_ONE, help="Keep the last audit of each of the newest N days."
    ),
    click.option("--keep-weekly", metavar="N", type=_AT_LEAST_ONE, help="The same for weeks, Monday to Sunday."),
    click.option("--keep-monthly", metavar="N", type=_AT_LEAST_ONE, help="The same for months."),
    click.option("--keep-yearly", metavar="N", type=_AT_LEAST_ONE, help="The same for years."),
    click.option(
        "--keep-since",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Keep all audits that began on this day or later: 2026-01-31.",
    ),
    click.option("--keep-id", "keep_ids", metavar="ID", multiple=True, help="Keep this audit. May be repeated."),
)


@click.command(short_help="Free up space: remove pictures or whole audits you no longer need.")
@keep_options
@click.option("--records", is_flag=True, help="Also remove the other audits' records: they leave the history.")
@click.option("--dry-run", is_flag=True, help="Only show what would be removed.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@audits_option
@click.option(
    "--site",
    type=DIRECTORY,
    default=Path("site"),
    show_default=True,
    help="Folder with the scorecard's pages: pictures they show are kept.",
)
def prune(rules: RetentionRules, records: bool, dry_run: bool, yes: bool, audits: AuditsAt, site: Path) -> None:
    """Free up space by removing the pictures of audits you no longer need. Only --records removes anything else.

    Audits that match any --keep option keep their pictures. So do the newest audit, the newest that finished, those
    that results on the scorecard are from, and what people did. Pictures that a kept audit shares, or that published
    pages show, are kept too. Records are small and make up the history, so they are kept unless you give --records.

    You see what would be removed, and are asked first. Nothing is removed while an audit is running.
    """
    from auditkit.score.history import retention
    from auditkit.score.history.retention import plan_pruning

    store, now = open_audits(audits), datetime.now(UTC)
    pruning = plan_pruning(store, rules, site, records=records, now=now)
    for line in _plan_lines(pruning):
        click.echo(terminal_text(line))
    if dry_run or pruning.nothing:
        click.echo("Nothing was removed." if dry_run else "There is nothing to remove.")
        return
    if not yes:
        if not sys.stdin.isatty():
            raise AuditkitError(
                "Nothing was removed: there is no one to ask.", hint="To remove them without being asked: --yes"
            )
        if not click.confirm("Remove them?"):
            click.echo("Nothing was removed.")
            return
    retention.prune(store, pruning, now.replace(microsecond=0))
    freed = pruning.evidence_size + pruning.records
    audits_gone = f", including {plural(len(pruning.gone), 'whole audit')}" if pruning.gone else ""
    click.echo(f"Removed {plural(freed.files, 'file')}{audits_gone}: {_bytes(freed.size_bytes)} freed.")


def _plan_lines(pruning: PruningPlan) -> Iterator[str]:
    yield f"Kept with their pictures: {plural(len(pruning.kept), 'audit')}"
    yield from _named(dict(sorted(pruning.kept.items(), reverse=True)))
    if pruning.gone:
        yield f"Removed with all records: {plural(len(pruning.gone), 'audit')}"
        yield from _named(dict.fromkeys(reversed(pruning.gone), ""))
    elif pruning.lost:
        yield f"Will lose pictures: {plural(len(pruning.lost), 'audit')}"
        yield from _named({audit_id: plural(number, "file") for audit_id, number in sorted(pruning.lost.items())})
    if pruning.unnamed:
        yield f"{plural(pruning.unnamed, 'evidence file')} {_is(pruning.unnamed)} not used by any audit."
    if pruning.shown:
        them = "it" if pruning.shown == 1 else "them"
        yield f"{plural(pruning.shown, 'picture')} {_is(pruning.shown)} kept because published pages show {them}."
    evidence, records = pruning.evidence_before, pruning.records_before
    yield f"Evidence: {_size(evidence)} now; {_size(evidence - pruning.evidence_size)} afterwards."
    yield f"Records: {_size(records)} now; {_size(records - pruning.records)} afterwards."


def _named(lines: dict[str, str]) -> Iterator[str]:
    for number, (name, why) in enumerate(lines.items()):
        if number == _MOST_NAMED:
            yield f"  and {len(lines) - _MOST_NAMED} more"
            return
        yield f"  {name}: {why}" if why else f"  {name}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _size(size: Size) -> str:
    return f"{plural(size.files, 'file')}, {_bytes(size.size_bytes)}"


def _bytes(number: int) -> str:
    """In powers of ten, as disks and storage are sold: `1.6 MB`."""
    amount, unit = float(number), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
