"""`md`: the result in a few lines of Markdown, for an email or a chat: nothing in it is written as HTML.

What pages and task files say is put on one line, without what a mail program or a chat would take for a link, a
picture or a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import PAGE, cut_line
from auditkit.diagnostic.wording import date_text
from auditkit.export.format import File, Format, Material
from auditkit.probe.barrier import BARRIERS
from auditkit.score.explanation.wording import headline, success_text, tasks_and_agencies_text
from auditkit.score.priority import fix_worth, fixes, worth_text

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore

FIXES = 3
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
    card = material.card
    yield f"# {plain_words(headline(card))}"
    yield ""
    day = date_text(card.agency_sources()[0].at)
    yield f"{success_text(card.tally, tasks_and_agencies_text(card.tasks))}. Newest audit: {day}."
    yield ""
    for agency in card.agencies:
        yield f"- {_agency_line(agency)}"
    yield from _fix_lines(material)
    yield ""
    yield "A script made the attempts: it shows that a route exists, not that people find it."
    if (address := material.site.address("scorecard/index.html")) is not None:
        yield f"The whole scorecard: {address}"


def _agency_line(agency: AgencyScore) -> str:
    grade = f", grade {agency.grade.letter}" if agency.grade.letter else ""
    left = f" ({agency.tally.not_measured} not measured)" if agency.tally.not_measured else ""
    result = f"{agency.tally.completion} attempts succeeded" if agency.tally.measured else "nothing was measured"
    return f"{plain_words(agency.summary.name)}: {result}{left}{grade}"


def _fix_lines(material: Material) -> Iterator[str]:
    card = material.card
    ours = [agency for agency in card.agencies if agency.summary.ours]
    for number, fix in enumerate(fixes(ours or card.agencies, FIXES), 1):
        if number == 1:
            yield ""
            yield "## Fix these first"
        agency, barrier = card.agency(fix.agency), BARRIERS.get(fix.barrier)
        title = barrier.title if barrier is not None else plain_words(fix.barrier)
        task = plain_words(card.task(fix.agency, fix.task).summary.title)
        yield ""
        yield f"{number}. {title}: {task} ({plain_words(agency.summary.name)})"
        if barrier is not None:
            yield f"   What to do: {barrier.remedy}"
        if worth := worth_text(fix_worth(fix, agency, card.rubric)):
            yield f"   {worth}"


FORMAT = Format("md", "the result in a few lines, for an email or a chat", md_files)
