"""`--save-traffic` and `--replay`: a site's traffic, kept once and gone through again without any network."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from auditkit.run.runner import RunOptions

_Command = TypeVar("_Command", bound="Callable[..., Any]")


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
        from auditkit.diagnostic.error_errors import AuditkitError

        if click.get_current_context().params.get("cluster") is not None:
            raise click.UsageError("Traffic is recorded and replayed on this machine: leave --cluster out.")
        if options.session is not None:
            raise AuditkitError(
                "What a site shows to somebody who has signed in is neither recorded nor replayed: it is theirs.",
                mend="Leave --state out, and choose tasks that need no account.",
            )
        if self.save_to is not None and options.resume:
            raise AuditkitError(
                "A recording is made of a whole run, and --resume makes the rest of one.",
                mend="Leave --save-traffic out, or start a new audit without --resume.",
            )

    def _record(self, options: RunOptions) -> RunOptions:
        from auditkit.browser.recording.recorder import Recorder
        from auditkit.run.traffic_source import Source

        assert self.save_to is not None
        context = click.get_current_context()
        context.call_on_close(functools.partial(_tell, self.save_to))
        return replace(options, source=Source(recorder=context.with_resource(Recorder(self.save_to))))

    def _replay(self, options: RunOptions, agencies: Collection[str]) -> RunOptions:
        from auditkit.browser.recording.replay_recording import Recording
        from auditkit.diagnostic.error_errors import AuditkitError
        from auditkit.diagnostic.text import listing
        from auditkit.run.traffic_source import Source

        assert self.replay_from is not None
        recording = click.get_current_context().with_resource(Recording(self.replay_from))
        held = sorted({walked.agency for walked in recording.manifest.attempts})
        if not set(agencies) & set(held):
            raise AuditkitError(
                f"The recording {self.replay_from} holds none of the agencies of this run.",
                mend=f"It holds {listing(held)}: choose with --agency."
                if held
                else "It holds nothing: make another.",
            )
        # What was recorded at one address is found again at that one alone.
        base_urls = {**recording.manifest.base_urls, **options.base_urls}
        return replace(options, source=Source(recording=recording), base_urls=base_urls)


def traffic_options(command: _Command) -> _Command:
    """Add `--save-traffic` and `--replay` to a command; its function gets `traffic: Traffic`."""

    @functools.wraps(command)
    def wrapped(*given: Any, save_to: Path | None, replay_from: Path | None, **more: Any) -> Any:
        if save_to is not None and replay_from is not None:
            raise click.UsageError("--save-traffic and --replay exclude each other: a replay has no traffic.")
        return command(*given, traffic=Traffic(save_to, replay_from), **more)

    file = click.Path(path_type=Path, dir_okay=False)
    save = click.option(
        "--save-traffic",
        "save_to",
        type=file,
        metavar="FILE",
        help="Record the sites' traffic in FILE (….har.zip), for --replay. It is not for git.",
    )
    replayed = click.option(
        "--replay",
        "replay_from",
        type=file,
        metavar="FILE",
        help="Try the tasks on recorded traffic, with no network at all.",
    )
    return cast("_Command", save(replayed(wrapped)))


def _tell(path: Path) -> None:
    from auditkit.cli.output import printable

    if path.exists():
        name = printable(str(path))
        click.echo(f"The traffic is in {name}, which you alone can read. To replay it: auditkit run --replay {name}")
