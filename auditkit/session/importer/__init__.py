"""Files that people hand in: what each kind is, and how it is imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError, InvalidDocument
from auditkit.diagnostic.tree import Mapping, read_source
from auditkit.diagnostic.wording import listing
from auditkit.session.importer.base import ImportDestination, Importer, ImportResult
from auditkit.session.importer.devtools import DevToolsImporter
from auditkit.session.importer.extraction import contents
from auditkit.session.importer.worksheet import WorksheetImporter

IMPORTERS: tuple[Importer, ...] = (WorksheetImporter(), DevToolsImporter())
"""Every kind of file, in the order they are tried."""


def import_file(path: Path, shown: str, place: ImportDestination) -> Iterator[ImportResult | AuditkitError]:
    """Take in a file of any known kind: what became of each thing in it, or why that can't be taken.

    Of what can't be taken nothing was kept. Raises AuditkitError when nothing that is known is in the file.
    """
    kinds = listing((one.name for one in IMPORTERS), last="or")
    found = contents(read_source(path, shown), lambda root: _importer_of(root) is not None, kinds)
    for incoming in found.known:
        importer = _importer_of(incoming.root)
        assert importer is not None
        try:
            yield importer.take(incoming, place)
        except AuditkitError as fault:
            yield fault
    if found.refused:
        yield InvalidDocument(found.refused)


def _importer_of(root: Mapping) -> Importer | None:
    return next((one for one in IMPORTERS if one.recognises(root)), None)
