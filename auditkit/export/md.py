"""`md`: the result in a few lines of Markdown, for an email or a chat: nothing in it is written as HTML.

What pages and task files say is put on one line, without what a mail program or a chat would take for a link, a
picture or a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditkit.diagnostic.safe_text import PAGE, cut_line
from auditkit.diagnostic.wording import date_text
from auditkit.export.briefing import Briefing, agency_line, briefing
from auditkit.export.format import File, Format, Material

_LONGEST = 300
_INERT = str.maketrans(
    {"[": "(", "]": ")", "<": "‹", ">": "›", "`": "’", "*": "∗", "_": "‗", "|": "¦", "#": "♯", "@": "＠"}
)
_ADDRESS = re.compile(r"://|(?<=\w)\.(?=[^\W\d_])")
"""What makes a chat take a word for a link: the end of a scheme, and a dot before a letter."""


def md_files(material: Material) -> tuple[File, ...]:
    text = "\n".join(_lines(material)) + "\n"
    return (File("scorecard.md", text.encode(), b"# ", "The result in a few lines, for an email or a chat."),)


def plain_words(text: str) -> str:
    """Words of a page or a task file, so that they are nothing but words wherever they are pasted."""
    line = cut_line(text, _LONGEST, PAGE).translate(_INERT)
    return _ADDRESS.sub(lambda found: found[0].replace(":", "：").replace(".", "․"), line)


def _lines(material: Material) -> Iterator[str]:
    brief = briefing(material)
    yield f"# {plain_words(brief.headline)}"
    yield ""
    yield f"{brief.result} Newest audit: {date_text(material.card.agency_sources()[0].at)}."
    yield ""
    for agency in material.card.agencies:
        line = agency_line(agency)
        yield f"- {plain_words(line.name)}: {line.figures}"
    yield from _fix_lines(brief)
    yield ""
    yield from map(plain_words, filter(None, [brief.how_sure, *brief.caveats]))
    if brief.address is not None:
        yield f"The whole scorecard: {brief.address}"


def _fix_lines(brief: Briefing) -> Iterator[str]:
    for number, fix in enumerate(brief.fixes, 1):
        if number == 1:
            yield ""
            yield "## Fix these first"
        yield ""
        yield f"{number}. {plain_words(fix.title)}: {plain_words(fix.task)} ({plain_words(fix.agency)})"
        if fix.remedy:
            yield f"   What to do: {fix.remedy}"
        if fix.worth:
            yield f"   {fix.worth}"


FORMAT = Format("md", "the result in a few lines, for an email or a chat", md_files)
