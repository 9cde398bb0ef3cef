"""`auditkit merge`: the shards of an audit become one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import AUDITS, FOLDER, AuditsAt, open_audits, print_next
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text
from auditkit.diagnostic.wording import listing, plural

if TYPE_CHECKING:
    from auditkit.record.merge.merge import MergeResult
    from auditkit.record.merge.source import AttemptConflict

_NAMED = 5


@click.command(short_help="Join the shards of an audit.")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.option("--into", type=AUDITS, default=FOLDER, show_default=True, metavar="PLACE", help="Folder for the audit.")
@click.option("--audit-id", metavar="ID", help="Audit to join, if the folders have shards of several.")
@click.option("--complete", is_flag=True, help="Exit with status 1 if attempts are missing.")
@click.option("--allow-lost", is_flag=True, help="Join even if pictures are missing or damaged.")
def merge(folders: Sequence[Path], into: AuditsAt, audit_id: str | None, complete: bool, allow_lost: bool) -> None:
    """Join the shards made by auditkit run --shard, with their evidence, into one audit.

    DIR is one machine's audits folder, one audit's folder in it, or a folder with several audits folders. The order
    doesn't matter. You can add shards later; joining a shard again changes nothing.

    If two shards made the same attempt with different results, the one measured first counts. The other is kept in
    the folder aside, in the audit's folder.
    """
    from auditkit.record.merge.merge import merge
    from auditkit.record.merge.source import find_sources

    merged = merge(find_sources(folders, audit_id), open_audits(into), allow_lost=allow_lost)
    for line in _lines(merged, into):
        click.echo(terminal_text(line))
    if merged.whole:
        print_next(f"auditkit score{into.option}")
    elif complete:
        raise AuditkitError(
            "The audit is not complete.", hint="The shards given were joined. Join again when you have the rest."
        )


def _lines(merged: MergeResult, into: AuditsAt) -> Iterator[str]:
    yield (
        f"Joined {len(merged.numbers)} of {merged.of} shards in {merged.place}: {merged.attempts} of "
        f"{plural(merged.planned, 'attempt')}, {plural(merged.evidence, 'piece')} of evidence."
    )
    if merged.conflicts:
        yield from _aside(merged)
    if merged.lost:
        yield f"{plural(len(merged.lost), 'piece')} of evidence could not be joined:"
        yield from (f"  {one.words}" for one in merged.lost)
    if not merged.same_split:
        yield "The shards were split differently: give all of them the same --durations and --split-agencies."
    yield from _missing(merged, into.option)


def _aside(merged: MergeResult) -> Iterator[str]:
    attempts = "attempt was" if len(merged.conflicts) == 1 else "attempts were"
    yield (
        f"{len(merged.conflicts)} {attempts} made more than once. The one measured first counts; "
        f"{plural(sum(len(one.others) for one in merged.conflicts), 'other')} kept in {merged.place}/aside:"
    )
    yield from (f"  {_twice(one)}" for one in merged.conflicts[:_NAMED])
    if len(merged.conflicts) > _NAMED:
        yield f"  … and {len(merged.conflicts) - _NAMED} more"


def _twice(one: AttemptConflict) -> str:
    others = listing(sorted(f"{other.outcome.words} at {other.began:%H:%M:%S}" for other in one.others))
    return f"{one.key}: {one.winner.outcome.words} at {one.winner.began:%H:%M:%S} counts; aside: {others}"


def _missing(merged: MergeResult, place: str) -> Iterator[str]:
    for number, keys in sorted(merged.missing.items(), key=lambda item: item[0] or 0):
        shard = f"shard {number}/{merged.of}" if number is not None else "it is not known which shard makes them"
        names = ", ".join(keys[:_NAMED]) + (f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else "")
        yield f"{plural(len(keys), 'attempt')} {'is' if len(keys) == 1 else 'are'} missing: {shard} ({names})."
    if merged.missing:
        yield (
            "Join again when you have them. Or, while no other machine visits these agencies, make them on this one: "
            f"auditkit run --resume --audit-id {merged.audit_id}{place}"
        )
