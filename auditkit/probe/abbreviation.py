"""Initials that nobody explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import yaml
from pydantic import Field

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import AbbreviationDetails
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.record.details import ProbeResult
from auditkit.record.model import AttemptRecord, Finding, TaskSummary

_SHORT = re.compile(r"(?<![\w@./#&-])([A-Z]{2,5})s?(?![\w@/&]|-\d|\.\w)")
_NICKNAME = re.compile(r"\b(?!The\b)[A-Z][\w’'-]+\s+[“\"'‘][A-Z]{2,5}[”\"'’]\s+(?=[A-Z][a-z])")
"""Within a person's name: `David “JR” Smith`."""
_ROMAN = re.compile(r"[IVXLCDM]+")
_MOST_TOLD = 8
_LANGUAGE = "en"
"""Everyday initials are listed for no other, and names are read by English small words."""


class AbbreviationResult(ProbeResult):
    """Initials on a page."""

    probe = "abbreviations"
    found: list[str] = Field(default_factory=list)
    explained: list[str] = Field(default_factory=list)
    """Those of them that the page explains."""
    spelt_out: list[str] = Field(default_factory=list)
    """Initials that names on the page explain, whether or not it has them."""


class Abbreviation(PageProbe[AbbreviationResult]):
    """Initials in the main text that neither this page nor an earlier one of the journey spells out."""

    name = AbbreviationResult.probe
    result = AbbreviationResult
    about = (
        "Abbreviations in the text that no page so far has spelt out, in brackets, in <abbr> or in its headings. "
        "Everyday ones are listed in `known_abbreviations.yml`. Only pages in English."
    )
    barriers = (Slug.UNEXPLAINED_ABBREVIATION,)

    async def look(self, probed: ProbedPage) -> AbbreviationResult:
        words = await probed.page.evaluate(page_script(__package__, "initials.js"))
        found = candidates(words["lines"])
        explained = [one for one in found if one in words["marked"] or is_explained(one, words["page"])]
        spelt_out = abbreviation_explanations(words["page"])
        return AbbreviationResult(found=found, explained=explained, spelt_out=spelt_out)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        pages = (page for page in attempt.pages if page.language_code == _LANGUAGE)
        return any(AbbreviationResult.on(page) is not None for page in pages)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a page, with what was not explained up to there."""
        known = set(known_abbreviations())
        reported: set[str] = set()
        for index, page in enumerate(attempt.pages):
            seen = AbbreviationResult.on(page)
            if seen is None:
                continue
            known |= {*seen.explained, *seen.spelt_out}
            new = [one for one in seen.found if one not in known and one not in reported]
            if new and page.language_code == _LANGUAGE:
                reported |= set(new)
                what = ", ".join(new[:_MOST_TOLD])
                message = (
                    f"The pages don't say what {what} stands for."
                    if len(new) == 1
                    else f"The pages don't say what these stand for: {what}."
                )
                yield finding(
                    Slug.UNEXPLAINED_ABBREVIATION,
                    message,
                    AbbreviationDetails(initials=new),
                    step=page.step,
                    page=index,
                )


def candidates(lines: list[str]) -> list[str]:
    """Initials in running text, in the order they come. Lines in capitals and Roman numbers hold none."""
    found: dict[str, None] = {}
    for line in lines:
        letters = [letter for letter in line if letter.isalpha()]
        if sum(letter.isupper() for letter in letters) * 2 > len(letters):
            continue
        for short in _SHORT.findall(_NICKNAME.sub(" ", line)):
            if not _ROMAN.fullmatch(short):
                found.setdefault(short)
    return list(found)


def is_explained(short: str, text: str) -> bool:
    """Whether words with these initials stand before or after it in brackets, or anywhere in capitals."""
    from abbreviations import schwartz_hearst

    around = [text[max(0, at.start() - 200) : at.end() + 200] for at in re.finditer(rf"\b{short}s?\b", text)]
    # Words in brackets straight after it that begin with its letter explain it: “TTY (text telephone)”.
    if re.search(rf"\b{short}s?\s*\((?i:{short[0]})[\w’'-]*(?:[\s,/-]+[\w’'-]+)+\)", text):
        return True
    for part in around[:10]:
        if short in schwartz_hearst.extract_abbreviation_definition_pairs(doc_text=part):
            return True
        if re.search(
            rf"\b{short}s?\s*(?:\(|[–—,:=]\s*(?:short for|which stands for|that is)?)\s*{_initials(short)}", part
        ):
            return True
    return False


def abbreviation_explanations(text: str) -> list[str]:
    """The initials of names written in capitals anywhere on the page: “Harbour Licensing Office” explains HLO."""
    names = re.findall(r"\b[A-Z][\w’'-]+(?:\s+(?:of|the|and|for|de|la|du|des|&)\b|\s+[A-Z][\w’'-]+)+", text)
    short = set()
    for name in names:
        words = [word for word in name.split() if word[0].isupper()]
        for start in range(len(words)):
            for end in range(start + 2, min(len(words), start + 6) + 1):
                short.add("".join(word[0] for word in words[start:end]))
    return sorted(one for one in short if re.search(rf"\b{re.escape(one)}s?\b", text))


def _initials(short: str) -> str:
    """Words that begin with the letters, small words between them aside."""
    return r"(?:\W+(?:of|the|and|for|to|in|on|a)\b)*\W+".join(rf"{letter}[\w’'-]*" for letter in short) + r"\b"


@cache
def known_abbreviations() -> frozenset[str]:
    """Initials that people know better than what they stand for."""
    listed = yaml.safe_load(files("auditkit.probe").joinpath("known_abbreviations.yml").read_text(encoding="utf-8"))
    return frozenset(one for group in listed.values() for one in group.split())
