"""`--keep …`: which audits stay when space is made. The words are those of restic, a tool for backups."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from auditkit.score.history.retention_keeping import Rules

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_SOME = click.IntRange(min=1)


def keep_options(command: _Command) -> _Command:
    """Add `--keep` and its kin to a command; its function gets `rules: Rules`."""

    @functools.wraps(command)
    def wrapped(
        *given: Any,
        keep_last: int | None,
        keep_daily: int | None,
        keep_weekly: int | None,
        keep_monthly: int | None,
        keep_yearly: int | None,
        keep_since: datetime | None,
        keep_ids: tuple[str, ...],
        **more: Any,
    ) -> Any:
        from auditkit.score.history.retention_keeping import Rules

        rules = Rules(
            last=keep_last or 0,
            daily=keep_daily or 0,
            weekly=keep_weekly or 0,
            monthly=keep_monthly or 0,
            yearly=keep_yearly or 0,
            since=keep_since.date() if keep_since is not None else None,
            ids=tuple(dict.fromkeys(keep_ids)),
        )
        _check(rules)
        return command(*given, rules=rules, **more)

    decorated: Any = wrapped
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return cast("_Command", decorated)


_OPTIONS = (
    click.option("--keep", "--keep-last", "keep_last", metavar="N", type=_SOME, help="Keep the newest N audits."),
    click.option("--keep-daily", metavar="N", type=_SOME, help="Keep the last audit of each of the newest N days."),
    click.option("--keep-weekly", metavar="N", type=_SOME, help="The same for weeks, Monday to Sunday."),
    click.option("--keep-monthly", metavar="N", type=_SOME, help="The same for months."),
    click.option("--keep-yearly", metavar="N", type=_SOME, help="The same for years."),
    click.option(
        "--keep-since",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Keep all that began on this day or later: 2026-01-31.",
    ),
    click.option("--keep-id", "keep_ids", metavar="ID", multiple=True, help="Keep this audit. May be repeated."),
)


def _check(rules: Rules) -> None:
    if not rules.any:
        raise click.UsageError("Say what to keep, for example --keep 10 or --keep-monthly 12.")
