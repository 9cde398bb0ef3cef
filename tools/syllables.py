"""Write the syllable dictionary from the npm package cmu-pronouncing-dictionary: `python -m tools.syllables FILE`.

textstat counts English syllables by NLTK's copy of the CMU Pronouncing Dictionary and, where a word isn't in it, by
Pyphen. Words on which both agree needn't be kept.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pyphen import Pyphen

FILE = Path("auditkit/probe/vendor/nltk_data/corpora/cmudict/cmudict")


def lines(source: str) -> list[str]:
    """The dictionary's lines, in NLTK's format, for the words Pyphen gets wrong."""
    hyphens = Pyphen(lang="en")
    kept = []
    for word, sounds in re.findall(r'^\s+"?([a-z]+)"?: "([^"]+)",?$', source, re.MULTILINE):
        syllables = sum(sound[-1].isdigit() for sound in sounds.split())
        if syllables and syllables != len(hyphens.positions(word)) + 1:
            kept.append(f"{word.upper()} 1{' 0' * syllables}\n")
    return kept


if __name__ == "__main__":
    FILE.write_text("".join(lines(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
