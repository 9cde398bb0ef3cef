"""Errors a person can act on, and faults in a file with their line and column.

Anything else that escapes is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from auditkit.diagnostic.safe_text import DIAGNOSTIC, shorten

_MAX_MESSAGE = 600


class AuditkitError(Exception):
    """Something the person can fix: a sentence that says what is wrong, and how to fix it.

    The command line prints it without a traceback and exits with status 1.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


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
        return f"{DIAGNOSTIC.apply(self.file)}:{self.line}:{self.column}: {self.message}"


def fault(file: str, position: Position, message: str) -> Diagnostic:
    """A diagnostic whose message is safe to print, whatever the file held."""
    return Diagnostic(file, position.line, position.column, shorten(DIAGNOSTIC.apply(message), _MAX_MESSAGE))


class InvalidDocument(AuditkitError):
    """Files that can't be used as they are, with every fault found in any of them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))
