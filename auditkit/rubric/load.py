"""Loading: the rubric beside the tasks, a named one, or the one that comes with auditkit."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from auditkit.document import Document, InvalidDocument, read_document
from auditkit.rubric.model import Rubric

BUILT_IN = Path(__file__).parent.parent / "rubric.yml"
RUBRIC_FILE = "rubric.yml"
"""Its name in a tasks folder."""
_BUILT_IN_NAME = "auditkit/rubric.yml"


def load_rubric(tasks: Path) -> Rubric:
    """The rubric of a tasks folder: its own rubric.yml replaces the one that comes with auditkit, whole.

    Raises InvalidDocument with every fault in the file.
    """
    own = tasks / RUBRIC_FILE
    return read_rubric(own) if own.is_file() else default_rubric()


def read_rubric(path: Path, name: str | None = None) -> Rubric:
    """The rubric in a file, which is called `name` in messages. Raises InvalidDocument with every fault in it."""
    document: Document[Rubric] = read_document(path, Rubric, name or path.as_posix())
    if document.model is None:
        raise InvalidDocument(document.faults)
    return document.model.from_file(document.file, document.sha256)


@cache
def default_rubric() -> Rubric:
    """The rubric that comes with auditkit."""
    return read_rubric(BUILT_IN, _BUILT_IN_NAME)
