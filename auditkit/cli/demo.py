"""`auditkit demo`: the whole way on the bundled agencies."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import TASKS, AuditsAt, audits_option, print_next
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.demo.server import DemoServer

PORT = 8700
"""The port in the bundled agency files."""
FOLDER = Path("auditkit-demo")
"""Where the demo is made outside a folder that has its tasks."""


@click.command(short_help="See it all work on two fictional agencies: run, score, publish, build.")
@click.option("--port", default=PORT, show_default=True, help="Port for the two demo sites; 0 picks a free one.")
@click.option(
    "--release", type=click.Choice(["1", "2"]), default="1", show_default=True, help="Release of the demo sites."
)
@click.option("--serve", "serve_only", is_flag=True, help="Only serve the demo sites, until ^C, for your own tasks.")
@click.option("--headed", is_flag=True, help="Show the browser.")
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Attempts at the same time.")
@audits_option
@click.option("--site", default="site", show_default=True, help="Folder with the scorecard's pages.")
def demo(
    port: int, release: str, serve_only: bool, headed: bool, jobs: int | None, audits: AuditsAt, site: str
) -> int | None:
    """See it all work on two fictional agencies: run, score, publish, build.

    Their websites are served on this machine only. The demo runs their tasks and builds the scorecard into public/.
    If tasks/ does not have these tasks, the demo makes a folder auditkit-demo/ for everything, so that nothing gets
    mixed with your own results.

    Release 2 fixes some barriers and adds others: run it after release 1 to see what changed.
    """
    with _served(port, int(release)) as server:
        if serve_only:
            _wait_for_interrupt(server)
            return 0
        with _where_tasks_are() as folder:
            status = _make(server, _run_options(server, headed, jobs), str(audits), site)
    if not status:
        public = (folder / "public").as_posix()
        click.echo("\nTo see it as your readers will, with its search, run this and open http://localhost:8800/")
        click.echo(f"  python3 -m http.server --directory {public} 8800")
        print_next("make a folder for your own tasks with auditkit init")
    return status


def _make(server: DemoServer, options: list[str], audits: str, site: str) -> int:
    status = _call("run", str(TASKS), "--audits", audits, *options)
    server.stop()
    status = status or _call("score", "--audits", audits)
    return status or _call("publish", "--audits", audits, "--site", site, "--build")


@contextmanager
def _served(port: int, release: int) -> Iterator[DemoServer]:
    from auditkit.demo.server import DemoServer

    server = DemoServer(port=port, release=release)
    try:
        server.start()
    except OSError as fault:
        if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = "already in use" if fault.errno == errno.EADDRINUSE else "reserved on this machine"
        raise AuditkitError(
            f"Port {port} is {reason}.",
            hint=f"Choose another: auditkit demo --port {port + 1 if port >= 1024 else PORT} (0 picks a free one).",
        ) from fault
    try:
        yield server
    finally:
        server.stop()


def _wait_for_interrupt(server: DemoServer) -> None:
    from auditkit.demo.server import AGENCIES

    try:
        click.echo("The demo sites are running until you press ^C:")
        for agency in AGENCIES:
            click.echo(f"  {server.base_url(agency)}/")
        while True:
            time.sleep(60)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


@contextmanager
def _where_tasks_are() -> Iterator[Path]:
    """Be in a folder of the demo's own meanwhile, unless this one has its tasks; gives which it is."""
    from auditkit.demo.server import AGENCIES

    if all((TASKS / agency / "agency.yml").is_file() for agency in AGENCIES):
        yield Path()
        return
    _prepare_folder(tuple(AGENCIES))
    click.echo(f"Everything is in {FOLDER}/.")
    with chdir(FOLDER):
        yield FOLDER


def _prepare_folder(agencies: tuple[str, ...]) -> None:
    """Make the demo's folder, or finish it, or bring its pages and tasks to those of this version's demo sites."""
    from auditkit import __version__
    from auditkit.session.project_folder import (
        ProjectAnswers,
        create_folder,
        made_by,
        starter_root,
        upgrade_folder,
    )

    whole = all((FOLDER / TASKS / agency / "agency.yml").is_file() for agency in agencies)
    version = made_by(FOLDER)
    if version is None:
        create_folder(FOLDER, ProjectAnswers(bundled=agencies))
    elif version != __version__ or not whole:
        update = upgrade_folder(FOLDER, {"bundled": agencies})
        for name, new in update.beside.items():
            click.echo(terminal_text(f"{FOLDER / name} is as you changed it. The new one is {new}."))
    for agency in agencies:
        # An upgrade takes what was removed for a wish, but without these there is no demo.
        if not (FOLDER / TASKS / agency / "agency.yml").is_file():
            shutil.copytree(starter_root() / TASKS / agency, FOLDER / TASKS / agency, dirs_exist_ok=True)


def _run_options(server: DemoServer, headed: bool, jobs: int | None) -> list[str]:
    from auditkit.demo.server import AGENCIES

    options = [word for agency in AGENCIES for word in ("--agency", agency)]
    if server.port != PORT:
        options += [word for agency in AGENCIES for word in ("--base-url", f"{agency}={server.base_url(agency)}")]
    if headed:
        options.append("--headed")
    if jobs is not None:
        options += ["--jobs", str(jobs)]
    return options


def _call(name: str, *arguments: str) -> int:
    from auditkit.cli import cli

    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    status = command.main(list(arguments), prog_name=f"auditkit {name}", standalone_mode=False)
    return status if isinstance(status, int) else 0
