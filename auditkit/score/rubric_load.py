"""Loading: the rubric beside the tasks, a named one, or the one that comes with auditkit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from auditkit.diagnostic.document_load import Document, read_document
from auditkit.diagnostic.error import Diagnostic, InvalidDocument
from auditkit.diagnostic.text import quote
from auditkit.probe.barrier import BARRIERS
from auditkit.score.rubric import Rubric
from auditkit.task.folder import RUBRIC_FILE, shown

BUILT_IN = Path(__file__).parent.parent / "rubric.yml"
_BUILT_IN_NAME = "auditkit/rubric.yml"


def load_rubric(tasks: Path) -> Rubric:
    """The rubric of a tasks folder: its own rubric.yml replaces the one that comes with auditkit, whole.

    Raises InvalidDocument with every fault in the file.
    """
    own = tasks / RUBRIC_FILE
    return read_rubric(own) if own.is_file() else default_rubric()


def read_rubric(path: Path, name: str | None = None) -> Rubric:
    """The rubric in a file, which is called `name` in messages. Raises InvalidDocument with every fault in it."""
    document = _checked(path, name or shown(path))
    if document.model is None or document.faults:
        raise InvalidDocument(document.faults)
    return document.model.from_file(document.file, document.sha256)


def rubric_faults(paths: Iterable[Path]) -> list[Diagnostic]:
    """Every fault in the rubrics of these tasks folders."""
    own = [path / RUBRIC_FILE for path in dict.fromkeys(paths)]
    return [one for path in own if path.is_file() for one in _checked(path, shown(path)).faults]


@cache
def default_rubric() -> Rubric:
    """The rubric that comes with auditkit."""
    return read_rubric(BUILT_IN, _BUILT_IN_NAME)


def _checked(path: Path, name: str) -> Document[Rubric]:
    """The file as a model, with the faults that concern several of its measures."""
    document: Document[Rubric] = read_document(path, Rubric, name)
    first: dict[str, int] = {}
    for loc, value in document.values:
        barrier = BARRIERS.get(value)
        # dimensions, access, measures, phone, barriers, 0
        if len(loc) != 6 or loc[4] != "barriers" or barrier is None:
            continue
        if barrier.dimension.value != loc[1]:
            document.add_fault(loc, f"{quote(value)} belongs to the dimension {quote(barrier.dimension.value)}")
            continue
        if value in first:
            document.add_fault(loc, f"{quote(value)} costs points already, on line {first[value]}")
        first.setdefault(value, document.line(loc))
    return document
