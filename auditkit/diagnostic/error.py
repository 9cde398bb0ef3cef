"""Faults in files: where they stand, and what is wrong in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import LONGEST_MESSAGE, printable


class Position(NamedTuple):
    """A place in a file, counted from 1 as editors do."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One fault: `tasks/harbour/fee.yml:7:5: unknown key 'selectr' (did you mean 'selector'?)`."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}: {self.message}"


def fault(file: str, position: Position, message: str) -> Diagnostic:
    """A diagnostic whose message is safe to print, whatever the file held."""
    safe = printable(message)
    if len(safe) > LONGEST_MESSAGE:
        safe = safe[: LONGEST_MESSAGE - 1] + "…"
    return Diagnostic(file, position.line, position.column, safe)


class InvalidDocument(AuditkitError):
    """Files that can't be used as they are, with every fault found in any of them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))
