"""Files that people hand in: what each kind is, and how it is taken in."""

from __future__ import annotations

from pathlib import Path

from auditkit.diagnostic.error import START, InvalidDocument, fault
from auditkit.diagnostic.json_parser import parse_json
from auditkit.diagnostic.text import listing
from auditkit.diagnostic.tree_source import read_source
from auditkit.diagnostic.tree_tree import Mapping
from auditkit.session.importer.base import Importer, Incoming, Place, Receipt
from auditkit.session.importer.devtools_recording import Recording
from auditkit.session.importer.worksheet_mail import sheet_in_mail
from auditkit.session.importer.worksheet_worksheet import Worksheet

IMPORTERS: tuple[Importer, ...] = (Worksheet(), Recording())
"""Every kind of file, in the order they are tried."""


def take_file(path: Path, shown: str, place: Place) -> Receipt:
    """Take in a file, whatever kind it is.

    Raises:
        AuditkitError: it can't be read, or is of no kind that is known; nothing of it was kept.
    """
    source = read_source(path, shown)
    root, faults = parse_json(source)
    if root is None:
        root = sheet_in_mail(source)
        if root is None:
            raise InvalidDocument(faults)
        faults = []
    kinds = listing((one.name for one in IMPORTERS), last="or")
    if isinstance(root, Mapping):
        for importer in IMPORTERS:
            if importer.recognises(root):
                return importer.take(Incoming(source, root, tuple(faults)), place)
    raise InvalidDocument([fault(shown, START, f"this is not {kinds}")])


__all__ = ["IMPORTERS", "Importer", "Incoming", "Place", "Receipt", "take_file"]
