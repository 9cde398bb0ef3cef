"""`--confirm N`: what got worse is tried again before it is believed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditkit.record.store import Audits
    from auditkit.run.retry import Again

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_MOST_TRIES = 10
_PAUSE_SECONDS = 30.0
_LONGEST_PAUSE_SECONDS = 3600


@dataclass(frozen=True)
class Confirm:
    """How often what got worse is tried again."""

    tries: int = 0
    pause_seconds: float = _PAUSE_SECONDS

    def again(self, store: Audits, against: str | None, tasks: Path) -> Again | None:
        """What the run does once all attempts are made; nothing when there is nothing to compare with.

        Raises:
            AuditkitError: the rubric can't be read.
        """
        from auditkit.compare.comparison import worse_ways
        from auditkit.run.retry import Again
        from auditkit.score.rubric_load import load_rubric

        if not self.tries or against is None:
            return None
        rubric = load_rubric(tasks)
        return Again(self.tries, lambda audit: worse_ways(store, audit, against, rubric), self.pause_seconds)


def confirm_options(command: _Command) -> _Command:
    """Add `--confirm` and `--confirm-pause`; the function gets `confirm: Confirm`."""

    @functools.wraps(command)
    def wrapped(*given: Any, confirm: int | None, confirm_pause: float | None, **more: Any) -> Any:
        return command(*given, confirm=_confirm(confirm, confirm_pause, more["rerun"].baseline), **more)

    options = [
        click.option(
            "--confirm",
            type=click.IntRange(1, _MOST_TRIES),
            metavar="N",
            help="Try what got worse N more times: it counts as worse if more than half of all tries say so.",
        ),
        click.option(
            "--confirm-pause",
            type=click.FloatRange(0, _LONGEST_PAUSE_SECONDS),
            metavar="SECONDS",
            help=f"Wait so long before each of those tries; {_PAUSE_SECONDS:.0f} when not given.",
        ),
    ]
    with_options: Any = wrapped
    for option in reversed(options):
        with_options = option(with_options)
    return cast("_Command", with_options)


def _confirm(tries: int | None, pause_seconds: float | None, baseline: str | None) -> Confirm:
    """What was given, together. Raises click.UsageError when a part of it makes no sense without another."""
    if tries is None:
        if pause_seconds is not None:
            raise click.UsageError("--confirm-pause is a wait between further tries: it needs --confirm.")
        return Confirm()
    if baseline is None:
        raise click.UsageError(
            "--confirm tries again what got worse, and needs an earlier audit to tell what did.\n"
            "Add --baseline latest, or --baseline with the name of an audit."
        )
    return Confirm(tries, _PAUSE_SECONDS if pause_seconds is None else pause_seconds)
