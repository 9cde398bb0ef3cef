"""YAML files as models: what a person wrote, or every fault in it with its line and column."""

from auditkit.document.diagnostic import START, Diagnostic, InvalidDocument, Position, fault
from auditkit.document.joining import joined
from auditkit.document.jsontext import is_json, parse_json
from auditkit.document.load import Document, document_in, load_document, read_document
from auditkit.document.source import LARGEST_FILE, Source, read_source
from auditkit.document.tree import Loc, Mapping, Node, Scalar, Sequence, position_of
from auditkit.document.words import count, did_you_mean, listing, nearest, printable, quote

__all__ = [
    "LARGEST_FILE",
    "START",
    "Diagnostic",
    "Document",
    "InvalidDocument",
    "Loc",
    "Mapping",
    "Node",
    "Position",
    "Scalar",
    "Sequence",
    "Source",
    "count",
    "did_you_mean",
    "document_in",
    "fault",
    "is_json",
    "joined",
    "listing",
    "load_document",
    "nearest",
    "parse_json",
    "position_of",
    "printable",
    "quote",
    "read_document",
    "read_source",
]
