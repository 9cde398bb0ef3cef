"""A file as a model, or the faults in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from auditkit.diagnostic.document import diagnostics_of
from auditkit.diagnostic.error import Diagnostic, InvalidDocument, fault
from auditkit.diagnostic.tree import parse
from auditkit.diagnostic.tree_source import Source, read_source
from auditkit.diagnostic.tree_tree import Loc, Mapping, Node, Scalar, position_of, scalars

M = TypeVar("M", bound=BaseModel)


@dataclass
class Document(Generic[M]):
    """A file that was read: its model when it is right, and its faults when it isn't.

    The places of its values are known either way, so that checks beyond the model still find all they can.
    """

    file: str
    """Its name in messages."""
    text: str = ""
    sha256: str = ""
    model: M | None = None
    faults: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None

    @cached_property
    def values(self) -> list[tuple[Loc, str]]:
        """Every value in it, with its place."""
        return scalars(self.root) if self.root is not None and not isinstance(self.root, Scalar) else []

    def has(self, key: str) -> bool:
        """Whether a key stands at the top of it."""
        return isinstance(self.root, Mapping) and key in self.root.entries

    def add_fault(self, loc: Loc, message: str, *, key: bool = False) -> None:
        """Note a fault at a value, or at its key."""
        self.faults.append(self.fault_at(loc, message, key=key))

    def fault_at(self, loc: Loc, message: str, *, key: bool = False) -> Diagnostic:
        """A fault at a value, or at its key."""
        if self.root is None:
            raise ValueError("a document that can't be read has no places")
        return fault(self.file, position_of(self.root, loc, key=key), message)

    def line(self, loc: Loc) -> int:
        """The line a value stands on."""
        return position_of(self.root, loc).line if self.root is not None else 1


def read_document(path: Path, model: type[M], file: str) -> Document[M]:
    """Read a file as a model. Faults are in the document, never raised."""
    try:
        source = read_source(path, file)
    except InvalidDocument as invalid:
        return Document(file, faults=list(invalid.diagnostics))
    return document_in(source, model)


def document_in(source: Source, model: type[M]) -> Document[M]:
    """A text as a model: a whole file, or the part of one that is YAML, on the lines where it stands."""
    file = source.file
    document: Document[M] = Document(file, source.text, source.sha256)
    document.root, document.faults = parse(source.text, file)
    if document.root is None:
        return document
    try:
        right = model.model_validate(document.root.data)
    except ValidationError as error:
        document.faults += diagnostics_of(error, document.root, model, file)
        return document
    if not document.faults:
        document.model = right
    return document


def load_document(path: Path, model: type[M], file: str) -> M:
    """The model in a file. Raises InvalidDocument with every fault in it."""
    document = read_document(path, model, file)
    if document.model is None:
        raise InvalidDocument(document.faults)
    return document.model
