"""The rubric as JSON Schema, for editors that complete and check while people type."""

from __future__ import annotations

from auditkit.score.rubric import Rubric
from auditkit.task.schema import schema_of

SCHEMA_FILE = "rubric.schema.json"
"""Its name in the folder `schema`."""


def rubric_schema_text() -> str:
    """The schema, as text that is the same each time."""
    return schema_of(Rubric, "auditkit rubric, format version 1")
