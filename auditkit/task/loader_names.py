"""Names of attempts: what two tasks, paths or profiles are called must not end in one record's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditkit.diagnostic.document_load import Document
from auditkit.diagnostic.error import Diagnostic
from auditkit.diagnostic.text import quote
from auditkit.diagnostic.tree_tree import Loc
from auditkit.record.model import attempt_key
from auditkit.task.model import Agency

LONGEST_KEY = 200
"""Bytes; file systems stop at 255, and the record's file has an ending."""


@dataclass
class Names:
    """Every name seen so far."""

    faults: list[Diagnostic] = field(default_factory=list)
    _agencies: dict[str, tuple[Path, Document[Agency]]] = field(default_factory=dict)
    _tasks: dict[tuple[str, str], str] = field(default_factory=dict)

    def add_agency(self, folder: Path, document: Document[Agency]) -> None:
        """An agency, by its folder."""
        name = _short(folder.name)
        if name in self._agencies and document.root is not None:
            other = self._agencies[name][1].file
            self._fault(
                document,
                (),
                f"the folder's name {quote(folder.name)} makes the same records as that of {quote(other)}",
            )
        self._agencies.setdefault(name, (folder, document))

    def add(self, agency: str, task: str, document: Document[Any]) -> None:
        """A task with its paths and profiles."""
        if document.root is None:
            return
        key = (_short(agency), _short(task))
        if key in self._tasks:
            other = self._tasks[key]
            self._fault(document, (), f"the file's name makes the same records as that of {quote(other)}: rename one")
        self._tasks.setdefault(key, document.file)
        seen: dict[tuple[str, str], str] = {}
        for loc, name in _inner_names(document):
            kind = str(loc[0])
            short = (kind, _short(name))
            if short in seen:
                again = (
                    "is given twice"
                    if seen[short] == name
                    else f"makes the same records as {quote(seen[short])}: rename one"
                )
                self._fault(document, loc, f"{kind[:-1]} {quote(name)} {again}")
            seen.setdefault(short, name)
            if len(attempt_key(agency, task, name, name, 100).encode()) > LONGEST_KEY:
                self._fault(document, loc, f"{kind[:-1]} {quote(name)} is too long for the name of a record's file")

    def _fault(self, document: Document[Any], loc: Loc, message: str) -> None:
        self.faults.append(document.fault_at(loc, message, key=True))


def _inner_names(document: Document[Any]) -> Iterator[tuple[Loc, str]]:
    seen: set[Loc] = set()
    for loc, value in document.values:
        if loc[0] == "paths" and len(loc) > 1 and isinstance(loc[1], str) and loc[:2] not in seen:
            seen.add(loc[:2])
            yield loc[:2], str(loc[1])
        elif loc[0] == "profiles" and len(loc) == 2 and isinstance(loc[1], int):
            yield loc, value


def _short(name: str) -> str:
    return attempt_key(name, "", "", "", 0).split(".")[0]
