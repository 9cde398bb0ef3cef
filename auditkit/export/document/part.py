"""What all parts of the JSON document have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Base of every part: frozen, and without fields that nobody described."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
