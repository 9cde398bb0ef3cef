"""Errors a person can act on. Anything else that escapes is a bug of ours."""

from __future__ import annotations


class AuditkitError(Exception):
    """Something the person can mend: a sentence that says what is wrong, and how to mend it.

    The command line prints it without a traceback and exits with status 1.
    """

    def __init__(self, message: str, *, mend: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}\n{self.mend}" if self.mend else self.message
