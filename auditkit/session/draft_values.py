"""Values that must not stand in a file: each gets a name, `${NAME}`, and comes from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LONGEST = 30
_FALLBACK = "VALUE"


@dataclass
class Values:
    """The names given so far, with what they stand for. What they stand for is in no file."""

    environ: Mapping[str, str]
    """The names that are taken already: by the system, mostly."""
    named: dict[str, str] = field(default_factory=dict)

    def name_for(self, words: str, value: str) -> str:
        """A name, `${LICENCE_NUMBER}`, after the words over the field."""
        known = next((name for name, held in self.named.items() if held == value), None)
        name = known or self._new(_stem(words))
        self.named[name] = value
        return f"${{{name}}}"

    def forget(self, written: str) -> None:
        """Take back a name, `${NAME}`, that nothing uses any more."""
        self.named.pop(written.removeprefix("${").removesuffix("}"), None)

    def _new(self, stem: str) -> str:
        stem = stem if stem and not stem[0].isdigit() else f"{_FALLBACK}_{stem}".rstrip("_")
        if stem in self.environ:
            stem = f"CUSTOMER_{stem}"
        name, number = stem, 2
        while name in self.named or name in self.environ:
            name, number = f"{stem}_{number}", number + 1
        return name


def _stem(words: str) -> str:
    """The first words, whole ones, in capitals."""
    found = re.findall(r"[A-Za-z0-9]+", words.upper())
    while len(found) > 1 and len("_".join(found)) > _LONGEST:
        found.pop()
    return "_".join(found)[:_LONGEST]
