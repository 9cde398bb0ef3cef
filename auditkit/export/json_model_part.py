"""What all parts of the JSON document have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Base of every part: frozen, and without fields that nobody described.

    `model_validate` takes what has attributes of the same names; what else that has is left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, from_attributes=True)
