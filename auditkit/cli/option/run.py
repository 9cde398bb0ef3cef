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
    click.option("--tag", "tags", multiple=True, metavar="NAME", help="Only tasks with this tag. May be repeated."),
    click.option(
        "--profile",
        "profiles",
        multiple=True,
        metavar="NAME",
        help="Only as this visitor, such as phone. May be repeated.",
    ),
    click.option(
        "--path", "paths_wanted", multiple=True, metavar="NAME", help="Only by this route. May be repeated."
    ),
    click.option(
        "--trials",
        metavar="N",
        type=click.IntRange(1, 100),
        help="Attempts at each route, whatever the task files say.",
    ),
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
            why = "there are fewer attempts than shards"
            if not self.split_agencies:
                why = "only one machine visits an agency. With --split-agencies several do, sharing the pace"
            click.echo(f"Shard {shard.number}/{shard.of} has nothing to do: {why}.")

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
            "All shards of an audit need the same name, and this machine can't choose it alone.",
            hint="Give each shard the same name: --audit-id release-42. On GitHub Actions, GitLab, Azure Pipelines, "
            "CircleCI and Buildkite, the number of the pipeline is used.",
        )


class ShardNumberType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    """`2/3` on the command line."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ShardNumber:
        if isinstance(value, ShardNumber):
            return value
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*", str(value))
        if found is None:
            self.fail("give the part and the number of parts, such as 2/3.", param, ctx)
        place = ShardNumber(int(found[1]), int(found[2]))
        if place.of > _MOST_SHARDS:
            self.fail(f"{place.of} parts are too many: the limit is {_MOST_SHARDS}.", param, ctx)
        if not 1 <= place.number <= place.of:
            self.fail(f"with {place.of} parts, give 1/{place.of} to {place.of}/{place.of}.", param, ctx)
        return place


def _sharding(shard: ShardNumber | None, durations: Path | None, split_agencies: bool) -> Sharding:
    """What was given, together. Raises click.UsageError when the rest is given without `--shard`."""
    if shard is None and (durations is not None or split_agencies):
        name = "--durations" if durations is not None else "--split-agencies"
        raise click.UsageError(f"{name} says how the audit is split: it needs --shard.")
    return Sharding(shard, durations, split_agencies)


SHARD_PARAMETERS = ("shard", "durations", "split_agencies")
shard_options = add_options(
    "sharding",
    _sharding,
    click.option(
        "--shard",
        type=ShardNumberType(),
        metavar="I/N",
        help="Run only part I of N, one part per machine. auditkit merge joins the parts.",
    ),
    click.option(
        "--durations",
        type=FILE,
        metavar="FILE",
        help="Make the parts take equally long, using this file from auditkit plan --store-durations FILE.",
    ),
    click.option(
        "--split-agencies",
        is_flag=True,
        help="Let several machines visit one agency, sharing its pace.",
    ),
)


_LOCAL_OPTIONS = {
    "jobs": "each worker makes one attempt at a time, so the number of workers decides",
    "headed": "nobody can see the workers' screens",
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
            raise click.UsageError("--cluster-security is for reaching a cluster: it needs --cluster.")
        return Clustering()
    context = click.get_current_context()
    for name, why in _LOCAL_OPTIONS.items():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} can't be used with --cluster: {why}.")
    return Clustering(cluster, cluster_security)


cluster_options = add_options(
    "clustering",
    _clustering,
    click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Run the attempts on a Dask cluster. ADDRESS is its scheduler's.",
    ),
    click.option(
        "--cluster-security",
        type=FILE,
        metavar="FILE",
        help="Certificates for a tls:// address: a Dask configuration file.",
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
            raise click.UsageError("Traffic is recorded and replayed on this machine only: leave out --cluster.")
        if options.storage_state is not None:
            raise AuditkitError(
                "Pages shown to a signed-in person are private, so they are neither recorded nor replayed.",
                hint="Leave out --state, and choose tasks that need no account.",
            )
        if self.save_to is not None and options.resume:
            raise AuditkitError(
                "A recording needs a whole run, but --resume makes only the rest of one.",
                hint="Leave out --save-traffic, or start a new audit without --resume.",
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
            hint = (
                f"It has {listing(held)}: choose with --agency." if held else "It is empty: make another recording."
            )
            raise AuditkitError(f"The recording {self.replay_from} has none of the agencies in this run.", hint=hint)
        # What was recorded at one address is found again at that one alone.
        base_urls = {**recording.manifest.base_urls, **options.base_urls}
        return replace(options, source=TrafficSource(recording=recording), base_urls=base_urls)


def _traffic(save_to: Path | None, replay_from: Path | None) -> Traffic:
    if save_to is not None and replay_from is not None:
        raise click.UsageError("--save-traffic and --replay can't be used together: a replay has no traffic to save.")
    return Traffic(save_to, replay_from)


traffic_options = add_options(
    "traffic",
    _traffic,
    click.option(
        "--save-traffic",
        "save_to",
        type=FILE,
        metavar="FILE",
        help="Save the sites' traffic in FILE (….har.zip) for --replay. Keep it out of git.",
    ),
    click.option(
        "--replay",
        "replay_from",
        type=FILE,
        metavar="FILE",
        help="Run the tasks on saved traffic, without using the network.",
    ),
)


def _print_traffic_file(path: Path) -> None:
    if path.exists():
        name = terminal_text(str(path))
        click.echo(f"The traffic is in {name}, which only you can read. To replay it: auditkit run --replay {name}")
