"""What commands share: options for tasks, agencies, audits and the rubric, how to make one argument of several, and
the visible browser of `record`, `sign-in` and `try`.
"""

from __future__ import annotations

import functools
import inspect
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import click

from auditkit.diagnostic.error import AuditkitError, InvalidDocument
from auditkit.diagnostic.safe_text import quote, terminal_text
from auditkit.diagnostic.wording import did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import date

    from auditkit.browser.launch import SharedBrowser
    from auditkit.record.model import AuditRecord
    from auditkit.record.store import AuditStore
    from auditkit.run.probe_runner import ProbeRunner
    from auditkit.score.rubric import Rubric
    from auditkit.session.person_session import SessionResources
    from auditkit.task.loader import LoadedAgency, TaskSet

    Decorator = Callable[[Any], Any]

_Command = TypeVar("_Command", bound="Callable[..., Any]")
TASKS = Path("tasks")
SITE_CONFIG = Path("mkdocs.yml")
FOLDER = "audits"
PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, dir_okay=False)
DIRECTORY = click.Path(path_type=Path, file_okay=False)
NO_AGENCY = "There is no agency yet."
NEW_AGENCY = "Add an agency with its web address: auditkit new --agency https://www.agency.example"
NO_TASKS = f"Go to the folder that has it, or make one: auditkit init. {NEW_AGENCY}"


class SectionedCommand(click.Command):
    """A command whose help shows some options below headings of their own, after the basic ones."""

    sections: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Headings, each with the names of its parameters."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        headings = {name: heading for heading, names in self.sections.items() for name in names}
        records: dict[str, list[tuple[str, str]]] = {heading: [] for heading in ("Options", *self.sections)}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                records[headings.get(parameter.name or "", "Options")].append(record)
        for heading, lines in records.items():
            with formatter.section(heading):
                formatter.write_dl(lines)


def print_next(words: str) -> None:
    """Say what to do next, as the last line. A command that another one calls (`demo`) leaves that to the other."""
    context = click.get_current_context(silent=True)
    if context is not None and context.parent is not None:
        click.echo(terminal_text(f"Next: {words}"))


@contextmanager
def needs_answer(question: str, instead: str) -> Iterator[None]:
    """Ask inside it. `instead` is what to do where nobody can answer.

    Raises AuditkitError when the input ends there; ^C stays what it is.
    """
    try:
        yield
    except click.Abort as end:
        if not isinstance(end.__context__, EOFError):
            raise
        click.echo()
        raise AuditkitError(
            f"The input ended at this question: {question}", hint=f"Nothing was written. {instead}"
        ) from None


def add_options(name: str, make: Callable[..., Any], *options: Decorator) -> Callable[[_Command], _Command]:
    """A decorator that adds the options to a command, and gives its function what `make` makes of them as `name`.

    `make` takes their values by name. It raises click.UsageError for what doesn't go together.
    """
    taken = tuple(inspect.signature(make).parameters)

    def decorate(command: _Command) -> _Command:
        @functools.wraps(command)
        def wrapped(*given: Any, **named: Any) -> Any:
            made = make(**{key: named.pop(key) for key in taken})
            return command(*given, **named, **{name: made})

        decorated: Any = wrapped
        for option in reversed(options):
            decorated = option(decorated)
        return cast("_Command", decorated)

    return decorate


# Tasks and their agencies

paths_argument = click.argument("paths", nargs=-1, metavar="[PATH]...", type=PATH)
agencies_option = click.option(
    "--agency", "agencies", multiple=True, metavar="ID", help="Only this agency. May be repeated."
)
rubric_option = click.option(
    "--rubric",
    "rubric_file",
    metavar="FILE",
    type=FILE,
    help="Score with this rubric instead of tasks/rubric.yml or the one that comes with auditkit.",
)


def tasks_option(about: str = "Folder with the tasks.", kind: click.Path[Path] = DIRECTORY) -> Decorator:
    """`--tasks`; the command's function gets `tasks: Path`."""
    return click.option("--tasks", default=TASKS, show_default=True, type=kind, help=about)


def load_taskset(paths: Sequence[Path]) -> TaskSet:
    """The tasks at the paths, or those of the folder `tasks`; raises InvalidDocument for faults in their files."""
    from auditkit.task.loader import load_tasks

    try:
        return load_tasks(paths or [TASKS], os.environ)
    except InvalidDocument as invalid:
        if not paths and not TASKS.exists():
            invalid.message, invalid.hint = "There is no folder called tasks here.", NO_TASKS
        raise


def load_known_agencies(tasks: Path = TASKS) -> dict[str, LoadedAgency]:
    """The agencies of the folder by their ids, with tasks or without; raises InvalidDocument for faults in them."""
    from auditkit.task.loader import load_agencies

    return {one.id: one for one in load_agencies(tasks, os.environ)}


def choose_agency(known: dict[str, LoadedAgency], wanted: str) -> LoadedAgency:
    """The agency of that id; raises AuditkitError when there is none."""
    if wanted not in known:
        raise AuditkitError(
            f"There is no agency {wanted!r}.",
            hint=f"The agencies are: {', '.join(known)}." if known else NEW_AGENCY,
        )
    return known[wanted]


def check_agencies(wanted: Iterable[str], known: Sequence[str]) -> None:
    """Raises AuditkitError for an agency that is not among those of the scorecard."""
    for agency in wanted:
        if agency not in known:
            raise AuditkitError(
                f"The scorecard has no agency {quote(agency)}{did_you_mean(agency, known)}.",
                hint=f"It has {listing(known)}." if known else "It has no agencies.",
            )


def chosen_rubric(rubric_file: Path | None) -> Rubric:
    """The rubric of `--rubric`, else that of the folder `tasks`; raises AuditkitError when it can't be used."""
    from auditkit.score.rubric import load_rubric, read_rubric

    return read_rubric(rubric_file) if rubric_file is not None else load_rubric(TASKS)


# Audits


@dataclass(frozen=True)
class AuditsAt:
    """Where audits are kept, as a person wrote it: a folder, or an address such as `s3://bucket/prefix`."""

    written: str

    def __str__(self) -> str:
        return self.written

    @property
    def option(self) -> str:
        """What the next command needs to find them there, with a space in front; nothing for the usual folder."""
        return "" if self.written == FOLDER else f" --audits {self.written}"


class AuditsType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AuditsAt:
        at = value if isinstance(value, AuditsAt) else AuditsAt(str(value))
        if not at.written.strip():
            self.fail("it is empty. Give a folder, or an address such as s3://bucket/audits.", param, ctx)
        return at


AUDITS = AuditsType()
audits_option = click.option(
    "--audits",
    type=AUDITS,
    default=FOLDER,
    show_default=True,
    metavar="PLACE",
    help="Where audits are kept: a folder, or an address such as s3://bucket/audits.",
)


def open_audits(at: AuditsAt) -> AuditStore:
    """The audits kept there. What is still under way when the command ends is waited for then.

    Raises:
        AuditkitError: the address is none, holds a secret, or needs a package that isn't installed.
    """
    from auditkit.record.remote.filesystem import Address
    from auditkit.record.store import AuditStore

    if not Address.looks_like(at.written):
        return AuditStore(Path(at.written))
    from auditkit.record.remote.backend import open_remote

    remote = open_remote(at.written)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(remote.close)
    return AuditStore(remote.folder, remote)


def print_part(audit: AuditRecord) -> None:
    """Say that the audit is a shard, or was joined of some shards only; nothing when it is whole."""
    from auditkit.record.shard import shard_notice

    notice = shard_notice(audit)
    if notice is not None:
        click.echo(f"\n{terminal_text(notice)}")


# A visible browser that a person sits at


def with_https(address: str) -> str:
    """The address with https:// in front, whatever else stands there: to show what to type."""
    return f"https://{address.partition('://')[2] or address}"


def visible_browser() -> AbstractAsyncContextManager[SharedBrowser]:
    """The browser, closed at the end. Raises AuditkitError where there is none, or no screen."""
    from auditkit.browser.launch import open_browser

    return open_browser(os.environ, headed=True)


def note_proven(file: Path, day: date) -> str:
    """Somebody got there by hand: say so in the task file; gives the words for it."""
    from auditkit.task.loader import write_proven

    if write_proven(file, day):
        return f"{file} now says that the task is proven (proven: {day}). From now on, failures count."
    return f"Add this line to {file}: proven: {day}"


def session_resources(
    browser: SharedBrowser, probe_runner: ProbeRunner, requests_per_second: float = 4, concurrent: int = 2
) -> SessionResources:
    from auditkit.browser.politeness import Pace
    from auditkit.session.person_session import SessionResources

    pace = Pace(requests_per_second, concurrent, time.monotonic)
    return SessionResources(browser, pace, probe_runner, lambda line: click.echo(terminal_text(line)))
