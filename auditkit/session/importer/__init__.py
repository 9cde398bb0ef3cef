"""Files that people hand in: what each kind is, and how it is imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.tree import Mapping, read_source
from auditkit.diagnostic.wording import listing
from auditkit.session.importer.base import ImportDestination, Importer, ImportResult
from auditkit.session.importer.devtools import DevToolsImporter
from auditkit.session.importer.worksheet import WorksheetImporter
from auditkit.session.importer.wrapping import contents

IMPORTERS: tuple[Importer, ...] = (WorksheetImporter(), DevToolsImporter())
"""Every kind of file, in the order they are tried."""


def import_file(path: Path, shown: str, place: ImportDestination) -> Iterator[ImportResult]:
    """Take in a file of any known kind: all that is in it, one after the other.

    Raises AuditkitError when something in it can't be taken: of that nothing was kept, of the rest all.
    """
    kinds = listing((one.name for one in IMPORTERS), last="or")
    refused: AuditkitError | None = None
    for incoming in contents(read_source(path, shown), lambda root: _importer_of(root) is not None, kinds):
        importer = _importer_of(incoming.root)
        assert importer is not None
        try:
            yield importer.take(incoming, place)
        except AuditkitError as fault:
            refused = refused or fault
    if refused is not None:
        raise refused


def _importer_of(root: Mapping) -> Importer | None:
    return next((one for one in IMPORTERS if one.recognises(root)), None)
