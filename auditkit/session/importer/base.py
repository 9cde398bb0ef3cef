"""What an importer is: it knows its kind of file, and takes one in."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from auditkit.diagnostic.error import Diagnostic
from auditkit.diagnostic.tree import Mapping, Source
from auditkit.record.store import AuditStore


@dataclass(frozen=True)
class IncomingFile:
    """A JSON file that someone handed in: hostile until proved otherwise."""

    source: Source
    root: Mapping
    """What it holds, with the place of each value."""
    faults: tuple[Diagnostic, ...] = ()
    """What was wrong with it though it could be read: keys given twice."""


@dataclass(frozen=True)
class ImportDestination:
    tasks: Path
    audits: AuditStore
    now: datetime
    environ: AnyMapping[str, str]
    audit_id: str | None = None
    """The study to put people's attempts into; that of the day when not given."""
    task: str | None = None
    """`agency/task`: what the file is for, where it doesn't say or says something else."""
    right: bool | None = None
    """What someone who read a person's answer says of it."""


@dataclass(frozen=True)
class ImportResult:
    """What became of a file, in plain words; they may hold text from the file, so they are hostile."""

    took: str
    notes: tuple[str, ...] = ()
    """What was missing, how it was judged, what to do next: a sentence each."""
    left_out: tuple[Diagnostic, ...] = ()


class Importer(Protocol):
    """Takes in one kind of file. An importer is one file of this package and a line in `IMPORTERS`."""

    @property
    def name(self) -> str:
        """What the file is called, for people: `a filled-in worksheet`."""
        ...

    def recognises(self, root: Mapping) -> bool: ...

    def take(self, incoming: IncomingFile, place: ImportDestination) -> ImportResult:
        """Take it in.

        Raises:
            AuditkitError: it can't be taken; nothing of it was kept.
            OSError: the disk is full, …
        """
        ...
