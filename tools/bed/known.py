"""Where kit and bed are known to disagree, and why that is left so for now."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from auditkit.document import load_document
from tools.bed.case import FOLDER, Data

FILE = FOLDER.parent / "known.yml"


class Disagreement(Data):
    """One known disagreement."""

    case: str
    what: str
    """As the bed says it: `missed lost-input`."""
    why: str


class Known(Data):
    """The file of them."""

    disagreements: list[Disagreement] = Field(default_factory=list)


def known(file: Path = FILE) -> list[Disagreement]:
    """The known disagreements. Raises InvalidDocument."""
    return load_document(file, Known, "tests/bed/known.yml").disagreements
