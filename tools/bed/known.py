"""Where kit and bed are known to disagree, and why that is left so for now."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path

import yaml
from pydantic import Field

from auditkit.diagnostic.document import load_document
from tools.bed.case import FOLDER, Data

FILE = FOLDER.parent / "known.yml"
_HEAD = (
    "# Where kit and bed disagree, and why that is left so for now. What agrees again has to go; tests see to it.\n"
)


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


def forget(said: AbstractSet[tuple[str, str]], file: Path = FILE) -> None:
    """Take out of the file what is no longer said: case, and what disagrees about it."""
    left = [one.model_dump() for one in known(file) if (one.case, one.what) in said]
    text = yaml.safe_dump({"disagreements": left}, allow_unicode=True, sort_keys=False, width=116)
    file.write_text(_HEAD + text, encoding="utf-8", newline="\n")
