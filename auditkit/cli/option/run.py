"""`--shard i/n` and how a plan is split: for `run`, which makes one part, and `plan`, which shows all."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditkit.task.plan import Job
    from auditkit.task.shard import Shard

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_MOST = 1000
_PIPELINES = {
    "GITHUB_RUN_ID": "github",
    "CI_PIPELINE_ID": "gitlab",
    "BUILD_BUILDID": "azure",
    "CIRCLE_WORKFLOW_ID": "circleci",
    "BUILDKITE_BUILD_ID": "buildkite",
}
"""Variables that are the same for all jobs of one pipeline, also when some of its jobs are made again."""


@dataclass(frozen=True)
class Place:
    """Which part of how many."""

    number: int
    of: int


@dataclass(frozen=True)
class Sharding:
    """What was said of the split."""

    place: Place | None = None
    durations: Path | None = None
    split_agencies: bool = False

    def shard(self, jobs: Sequence[Job]) -> Shard | None:
        """The part that is asked for; None when the whole is.

        Raises:
            AuditkitError: the file of durations can't be read.
        """
        from auditkit.record.shard_duration import load_durations
        from auditkit.task.shard import Shard, split

        if self.place is None:
            return None
        seconds = load_durations(self.durations) if self.durations is not None else None
        return Shard(split(jobs, self.place.of, seconds, split_agencies=self.split_agencies), self.place.number)

    def say(self, shard: Shard | None) -> None:
        """Say why a shard has nothing to do, if it has nothing."""
        if shard is not None and not shard.jobs:
            why = "there are fewer attempts" if self.split_agencies else "one machine alone visits an agency"
            more = "" if self.split_agencies else " --split-agencies lets several, each with its share of the pace."
            click.echo(f"Shard {shard.number}/{shard.of} has nothing to do: {why}.{more}")

    def audit_id(self, given: str | None, environ: Mapping[str, str]) -> str | None:
        """The audit's id: what was given, or the pipeline's number. Without `--shard` none is needed.

        Raises:
            AuditkitError: shards need one, and there is none.
        """
        from auditkit.diagnostic.error_errors import AuditkitError

        if given is not None or self.place is None:
            return given
        for variable, pipeline in _PIPELINES.items():
            number = re.sub(r"[^A-Za-z0-9-]+", "-", environ.get(variable, "")).strip("-")
            if number:
                return f"{pipeline}-{number}"[:100]
        raise AuditkitError(
            "All shards of an audit have the same name, and this machine can't make it up alone.",
            mend="Give each the same: --audit-id release-42. On GitHub Actions, GitLab, Azure Pipelines, CircleCI "
            "and Buildkite the number of the pipeline is taken.",
        )


class PlaceType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    """`2/3` on the command line."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """Take `i/n`; a usage error says what is wrong with it."""
        if isinstance(value, Place):
            return value
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*", str(value))
        if found is None:
            self.fail("give the part and how many there are, such as 2/3.", param, ctx)
        place = Place(int(found[1]), int(found[2]))
        if place.of > _MOST:
            self.fail(f"{place.of} parts are too many: the most is {_MOST}.", param, ctx)
        if not 1 <= place.number <= place.of:
            self.fail(f"the parts of {place.of} are 1/{place.of} to {place.of}/{place.of}.", param, ctx)
        return place


def shard_options(command: _Command) -> _Command:
    """Add `--shard`, `--durations` and `--split-agencies` to a command; its function gets `sharding: Sharding`."""

    @functools.wraps(command)
    def wrapped(*given: Any, shard: Place | None, durations: Path | None, split_agencies: bool, **more: Any) -> Any:
        return command(*given, sharding=_sharding(shard, durations, split_agencies), **more)

    options = [
        click.option(
            "--shard", type=PlaceType(), metavar="I/N", help="Only part I of N, on N machines; auditkit merge joins."
        ),
        click.option(
            "--durations",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Make the parts equally long by this file: auditkit plan --store-durations FILE.",
        ),
        click.option(
            "--split-agencies",
            is_flag=True,
            help="Let several machines visit one agency, each with its share of the pace.",
        ),
    ]
    with_options: Any = wrapped
    for option in reversed(options):
        with_options = option(with_options)
    return cast("_Command", with_options)


def _sharding(shard: Place | None, durations: Path | None, split_agencies: bool) -> Sharding:
    """What was given, together. Raises click.UsageError when the rest is given without `--shard`."""
    if shard is None and (durations is not None or split_agencies):
        name = "--durations" if durations is not None else "--split-agencies"
        raise click.UsageError(f"{name} says how the parts are made: it needs --shard.")
    return Sharding(shard, durations, split_agencies)
