"""`--audits`: where audits are kept. Every command that reads or writes audits takes it from here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditkit.record.store import AuditStore

FOLDER = "audits"
_Command = TypeVar("_Command", bound="Callable[..., Any]")


@dataclass(frozen=True)
class AuditsAt:
    """Where audits are kept, as a person wrote it: a folder, or an address such as `s3://bucket/prefix`."""

    written: str

    def __str__(self) -> str:
        return self.written


class AuditsType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    """A folder or an address of audits, on the command line."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AuditsAt:
        """Take what was written; a usage error says what is wrong with it."""
        at = value if isinstance(value, AuditsAt) else AuditsAt(str(value))
        if not at.written.strip():
            self.fail("the place of the audits is empty.", param, ctx)
        return at


AUDITS = AuditsType()


def audits_option(command: _Command) -> _Command:
    """Add `--audits` to a command; its function gets `audits: AuditsAt`, for `open_audits`."""
    return click.option(
        "--audits",
        type=AUDITS,
        default=FOLDER,
        show_default=True,
        metavar="PLACE",
        help="Where audits are kept: a folder, or an address such as s3://bucket/audits.",
    )(command)


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

    origin = open_remote(at.written)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(origin.close)
    return AuditStore(origin.folder, origin)
