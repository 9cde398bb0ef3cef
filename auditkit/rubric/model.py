"""The rubric file as a model. Format version 1."""

from __future__ import annotations

from typing import Self

from pydantic import Field, PrivateAttr

from auditkit.target import Text
from auditkit.task.step import Model
from auditkit.task.words import Version


class Rubric(Model):
    """How records become points and letters."""

    version: Version
    name: Text = Field(description="What it is called where its letters are shown")

    _source_name: str = PrivateAttr("")
    _digest: str = PrivateAttr("")

    def from_file(self, source_name: str, digest: str) -> Self:
        """The same rubric, knowing the file it stands in."""
        copy = self.model_copy()
        copy._source_name, copy._digest = source_name, digest
        return copy

    @property
    def source_name(self) -> str:
        """The file it was read from, for people."""
        return self._source_name

    @property
    def digest(self) -> str:
        """SHA-256 of that file: two cards with the same digest were scored alike."""
        return self._digest
