"""`--cluster ADDRESS`: the attempts are made by the workers of a Dask cluster."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditkit.record.event import Listener
    from auditkit.run.runner_crew import Crew

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_LOCAL = {
    "jobs": "a worker makes one attempt at a time, so there are as many as there are workers",
    "headed": "nobody sits at the workers' screens",
}


@dataclass(frozen=True)
class Clustering:
    """What was said of a cluster."""

    address: str | None = None
    security: Path | None = None

    def crew(self, emit: Listener) -> Crew | None:
        """The cluster's workers; None when this machine makes the attempts.

        Raises:
            AuditkitError: the address is wrong or not protected, a certificate can't be used, Dask isn't installed.
        """
        if self.address is None:
            return None
        from auditkit.cluster import cluster_crew

        return cluster_crew(self.address, emit, self.security)


def cluster_options(command: _Command) -> _Command:
    """Add `--cluster` and `--cluster-security` to a command; its function gets `clustering: Clustering`."""

    @functools.wraps(command)
    def wrapped(*given: Any, cluster: str | None, cluster_security: Path | None, **more: Any) -> Any:
        return command(*given, clustering=_clustering(cluster, cluster_security), **more)

    options = [
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Let the workers of a Dask cluster make the attempts: its scheduler's address.",
        ),
        click.option(
            "--cluster-security",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Certificates for a tls:// address: a configuration file of Dask.",
        ),
    ]
    with_options: Any = wrapped
    for option in reversed(options):
        with_options = option(with_options)
    return cast("_Command", with_options)


def _clustering(address: str | None, security: Path | None) -> Clustering:
    """What was given, together. Raises click.UsageError for what doesn't go together."""
    if address is None:
        if security is not None:
            raise click.UsageError("--cluster-security says how to reach a cluster: it needs --cluster.")
        return Clustering()
    context = click.get_current_context()
    for name, why in _LOCAL.items():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} doesn't go with --cluster: {why}.")
    return Clustering(address, security)
