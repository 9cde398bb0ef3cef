"""`json`: everything of the scorecard in one document, with a schema made from the models that write it."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from auditkit.export.format import File, Format, Material
from auditkit.export.json import document_of
from auditkit.export.json_compare import comparison_of
from auditkit.export.json_model import Document
from auditkit.export.json_model_part import Part
from auditkit.export.json_model_rerun import RerunDocument

SCHEMA_NAME = "audit-schema.json"
"""Of the schema beside the document on a site."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPENING = b'{"format":"auditkit scorecard"'
_OPENING_OF_CHANGES = b'{"format":"auditkit comparison"'


def json_files(material: Material) -> tuple[File, ...]:
    """The document. Without line breaks: it is for programs, and large."""
    return (
        File(
            "audit.json",
            _text(document_of(material.card)) + b"\n",
            _OPENING,
            "Everything: from the whole to each step and finding.",
        ),
    )


def json_report(material: Material) -> tuple[File, ...]:
    """What changed, for a pipeline's report."""
    text = _text(comparison_of(material)) + b"\n"
    return (File("comparison.json", text, _OPENING_OF_CHANGES, "What changed since an earlier audit, way by way."),)


def _text(document: Part) -> bytes:
    try:
        return document.model_dump_json().encode()
    except (PydanticSerializationError, UnicodeEncodeError):
        return to_json(_whole(document.model_dump()))


def _whole(value: Any) -> Any:
    """Without the halves of letters that scripts on pages leave behind: UTF-8 has no way to write them."""
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def schema_text() -> str:
    """The document's JSON Schema, the same each time. A copy is kept in the folder `schema`."""
    return _schema_of(Document)


def comparison_schema_text() -> str:
    """The JSON Schema of a comparison."""
    return _schema_of(RerunDocument)


def _schema_of(model: type[Part]) -> str:
    schema = model.model_json_schema(mode="serialization")
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


FORMAT = Format(
    "json", "everything, down to each step, in one document with a schema", json_files, report=json_report
)
