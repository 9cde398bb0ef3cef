"""Loading the reading list, or every fault in it with its line and column."""

from __future__ import annotations

from pathlib import Path

from auditkit.diagnostic.document_load import Document, read_document
from auditkit.diagnostic.error import InvalidDocument
from auditkit.diagnostic.text import quote
from auditkit.publish.reading_list import FORMAT, ReadingList

FILE = "reading.yml"
"""Its name in the site's folder."""


def load_readings(site: Path) -> ReadingList:
    """The site's reading list; an empty one when the site has none.

    Raises:
        InvalidDocument: the list can't be used as it is, with every fault in it.
    """
    path = site / FILE
    if not path.exists():
        return ReadingList(version=FORMAT)
    document: Document[ReadingList] = read_document(path, ReadingList, path.as_posix())
    _check_titles(document)
    if document.faults or document.model is None:
        raise InvalidDocument(document.faults)
    return document.model


def _check_titles(document: Document[ReadingList]) -> None:
    """Note a fault for a title that is in the list already."""
    first: dict[str, str] = {}
    for loc, value in document.values:
        if len(loc) != 3 or loc[0] != "readings" or loc[2] != "title":
            continue
        key, title = str(loc[1]), value.casefold()
        if title in first:
            document.add_fault(loc, f"{quote(value)} is in the list already, as {quote(first[title])}")
        first.setdefault(title, key)
