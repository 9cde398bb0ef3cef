"""Options of `run`, some of them of `plan` too: which tasks, which shard, on which machines, by which traffic.

Those that stand for themselves, such as `--jobs`, are with the command, in `cli/run.py`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from auditkit.cli.option import FILE, add_options, agencies_option
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text
from auditkit.diagnostic.wording import listing

if TYPE_CHECKING:
    from auditkit.record.event import EventListener
    from auditkit.run.runner import Executor, RunOptions
    from auditkit.task.plan import Job, Selection
    from auditkit.task.shard import Shard


def _selection(
    agencies: Sequence[str],
    tags: Sequence[str],
    profiles: Sequence[str],
    paths_wanted: Sequence[str],
    trials: int | None,
) -> Selection:
    from auditkit.task.plan import Selection

    return Selection(agencies, tags, profiles, paths_wanted, trials)


selection_options = add_options(
    "selection",
    _selection,
    agencies_option,
    click.option("--tag", "tags", multiple=True, help="Only tasks with this tag. May be repeated."),
    click.option("--profile", "profiles", multiple=True, help="Only as this kind of visitor. May be repeated."),
    click.option("--path", "paths_wanted", multiple=True, help="Only by this path. May be repeated."),
    click.option("--trials", type=click.IntRange(1, 100), help="How often each, whatever the task files say."),
)


_MOST_SHARDS = 1000
_PIPELINES = {
    "GITHUB_RUN_ID": "github",
    "CI_PIPELINE_ID": "gitlab",
    "BUILD_BUILDID": "azure",
    "CIRCLE_WORKFLOW_ID": "circleci",
    "BUILDKITE_BUILD_ID": "buildkite",
}
"""Variables that are the same for all jobs of one pipeline, also when some of its jobs are made again."""


@dataclass(frozen=True)
class ShardNumber:
    number: int
    of: int


@dataclass(frozen=True)
class Sharding:
    wanted: ShardNumber | None = None
    durations: Path | None = None
    split_agencies: bool = False

    def shard(self, jobs: Sequence[Job]) -> Shard | None:
        """The part that is asked for; None when the whole is. Raises AuditkitError for bad durations."""
        from auditkit.record.shard import load_durations
        from auditkit.task.shard import Shard, split

        if self.wanted is None:
            return None
        seconds = load_durations(self.durations) if self.durations is not None else None
        return Shard(split(jobs, self.wanted.of, seconds, split_agencies=self.split_agencies), self.wanted.number)

    def say(self, shard: Shard | None) -> None:
        if shard is not None and not shard.jobs:
            why = "there are fewer attempts" if self.split_agencies else "one machine alone visits an agency"
            more = "" if self.split_agencies else " --split-agencies lets several, each with its share of the pace."
            click.echo(f"Shard {shard.number}/{shard.of} has nothing to do: {why}.{more}")

    def audit_id(self, given: str | None, environ: Mapping[str, str]) -> str | None:
        """The audit's id: what was given, or the pipeline's number. Without `--shard` none is needed.

        Raises:
            AuditkitError: shards need one, and there is none.
        """
        if given is not None or self.wanted is None:
            return given
        for variable, pipeline in _PIPELINES.items():
            number = re.sub(r"[^A-Za-z0-9-]+", "-", environ.get(variable, "")).strip("-")
            if number:
                return f"{pipeline}-{number}"[:100]
        raise AuditkitError(
            "All shards of an audit have the same name, and this machine can't make it up alone.",
            hint="Give each the same: --audit-id release-42. On GitHub Actions, GitLab, Azure Pipelines, CircleCI "
            "and Buildkite the number of the pipeline is taken.",
        )


class ShardNumberType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    """`2/3` on the command line."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ShardNumber:
        if isinstance(value, ShardNumber):
            return value
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*", str(value))
        if found is None:
            self.fail("give the part and how many there are, such as 2/3.", param, ctx)
        place = ShardNumber(int(found[1]), int(found[2]))
        if place.of > _MOST_SHARDS:
            self.fail(f"{place.of} parts are too many: the most is {_MOST_SHARDS}.", param, ctx)
        if not 1 <= place.number <= place.of:
            self.fail(f"the parts of {place.of} are 1/{place.of} to {place.of}/{place.of}.", param, ctx)
        return place


def _sharding(shard: ShardNumber | None, durations: Path | None, split_agencies: bool) -> Sharding:
    """What was given, together. Raises click.UsageError when the rest is given without `--shard`."""
    if shard is None and (durations is not None or split_agencies):
        name = "--durations" if durations is not None else "--split-agencies"
        raise click.UsageError(f"{name} says how the parts are made: it needs --shard.")
    return Sharding(shard, durations, split_agencies)


shard_options = add_options(
    "sharding",
    _sharding,
    click.option(
        "--shard",
        type=ShardNumberType(),
        metavar="I/N",
        help="Only part I of N, on N machines; auditkit merge joins.",
    ),
    click.option(
        "--durations",
        type=FILE,
        metavar="FILE",
        help="Make the parts equally long by this file: auditkit plan --store-durations FILE.",
    ),
    click.option(
        "--split-agencies",
        is_flag=True,
        help="Let several machines visit one agency, each with its share of the pace.",
    ),
)


_LOCAL_OPTIONS = {
    "jobs": "a worker makes one attempt at a time, so there are as many as there are workers",
    "headed": "nobody sits at the workers' screens",
}


@dataclass(frozen=True)
class Clustering:
    address: str | None = None
    security: Path | None = None

    def executor(self, emit: EventListener) -> Executor | None:
        """The cluster's workers; None when this machine makes the attempts.

        Raises:
            AuditkitError: the address is wrong or not protected, a certificate can't be used, Dask isn't installed.
        """
        if self.address is None:
            return None
        from auditkit.cluster import cluster_executor

        return cluster_executor(self.address, emit, self.security)


def _clustering(cluster: str | None, cluster_security: Path | None) -> Clustering:
    """What was given, together. Raises click.UsageError for what doesn't go together."""
    if cluster is None:
        if cluster_security is not None:
            raise click.UsageError("--cluster-security says how to reach a cluster: it needs --cluster.")
        return Clustering()
    context = click.get_current_context()
    for name, why in _LOCAL_OPTIONS.items():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} doesn't go with --cluster: {why}.")
    return Clustering(cluster, cluster_security)


cluster_options = add_options(
    "clustering",
    _clustering,
    click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Let the workers of a Dask cluster make the attempts: its scheduler's address.",
    ),
    click.option(
        "--cluster-security",
        type=FILE,
        metavar="FILE",
        help="Certificates for a tls:// address: a configuration file of Dask.",
    ),
)


@dataclass(frozen=True)
class Traffic:
    """What was said about traffic on the command line: at most one of the two."""

    save_to: Path | None = None
    replay_from: Path | None = None

    def apply(self, options: RunOptions, agencies: Collection[str]) -> RunOptions:
        """The options of the run with what is to be done about traffic. Files are closed as the command ends.

        Raises:
            AuditkitError: the file can't be read or written, or holds none of the agencies; or the run is one that
                is neither recorded nor replayed.
        """
        if self == Traffic():
            return options
        self._check(options)
        return self._record(options) if self.save_to is not None else self._replay(options, agencies)

    def _check(self, options: RunOptions) -> None:
        if click.get_current_context().params.get("cluster") is not None:
            raise click.UsageError("Traffic is recorded and replayed on this machine: leave --cluster out.")
        if options.storage_state is not None:
            raise AuditkitError(
                "What a site shows to somebody who has signed in is neither recorded nor replayed: it is theirs.",
                hint="Leave --state out, and choose tasks that need no account.",
            )
        if self.save_to is not None and options.resume:
            raise AuditkitError(
                "A recording is made of a whole run, and --resume makes the rest of one.",
                hint="Leave --save-traffic out, or start a new audit without --resume.",
            )

    def _record(self, options: RunOptions) -> RunOptions:
        from auditkit.browser.recording.recorder import Recorder
        from auditkit.run.traffic_source import TrafficSource

        assert self.save_to is not None
        context = click.get_current_context()
        context.call_on_close(functools.partial(_print_traffic_file, self.save_to))
        return replace(options, source=TrafficSource(recorder=context.with_resource(Recorder(self.save_to))))

    def _replay(self, options: RunOptions, agencies: Collection[str]) -> RunOptions:
        from auditkit.browser.recording.replay import Recording
        from auditkit.run.traffic_source import TrafficSource

        assert self.replay_from is not None
        recording = click.get_current_context().with_resource(Recording(self.replay_from))
        held = sorted({walked.agency for walked in recording.manifest.attempts})
        if not set(agencies) & set(held):
            hint = f"It holds {listing(held)}: choose with --agency." if held else "It holds nothing: make another."
            raise AuditkitError(
                f"The recording {self.replay_from} holds none of the agencies of this run.", hint=hint
            )
        # What was recorded at one address is found again at that one alone.
        base_urls = {**recording.manifest.base_urls, **options.base_urls}
        return replace(options, source=TrafficSource(recording=recording), base_urls=base_urls)


def _traffic(save_to: Path | None, replay_from: Path | None) -> Traffic:
    if save_to is not None and replay_from is not None:
        raise click.UsageError("--save-traffic and --replay exclude each other: a replay has no traffic.")
    return Traffic(save_to, replay_from)


traffic_options = add_options(
    "traffic",
    _traffic,
    click.option(
        "--save-traffic",
        "save_to",
        type=FILE,
        metavar="FILE",
        help="Record the sites' traffic in FILE (….har.zip), for --replay. It is not for git.",
    ),
    click.option(
        "--replay",
        "replay_from",
        type=FILE,
        metavar="FILE",
        help="Try the tasks on recorded traffic, with no network at all.",
    ),
)


def _print_traffic_file(path: Path) -> None:
    if path.exists():
        name = terminal_text(str(path))
        click.echo(f"The traffic is in {name}, which you alone can read. To replay it: auditkit run --replay {name}")
