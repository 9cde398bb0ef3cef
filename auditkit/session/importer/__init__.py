"""Files that people hand in: what each kind is, and how it is imported."""

from __future__ import annotations

from pathlib import Path

from auditkit.diagnostic.error import START, InvalidDocument, fault
from auditkit.diagnostic.json_parser import parse_json
from auditkit.diagnostic.tree import Mapping, read_source
from auditkit.diagnostic.wording import listing
from auditkit.session.importer.base import ImportDestination, Importer, ImportResult, IncomingFile
from auditkit.session.importer.devtools import DevToolsImporter
from auditkit.session.importer.worksheet import WorksheetImporter, worksheet_in_mail

IMPORTERS: tuple[Importer, ...] = (WorksheetImporter(), DevToolsImporter())
"""Every kind of file, in the order they are tried."""


def import_file(path: Path, shown: str, place: ImportDestination) -> ImportResult:
    """Take in a file of any known kind. Raises AuditkitError when it can't be: then nothing of it was kept."""
    source = read_source(path, shown)
    root, faults = parse_json(source)
    if root is None:
        root = worksheet_in_mail(source)
        if root is None:
            raise InvalidDocument(faults)
        faults = []
    kinds = listing((one.name for one in IMPORTERS), last="or")
    if isinstance(root, Mapping):
        for importer in IMPORTERS:
            if importer.recognises(root):
                return importer.take(IncomingFile(source, root, tuple(faults)), place)
    raise InvalidDocument([fault(shown, START, f"this is not {kinds}")])
