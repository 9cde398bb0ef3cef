"""How hard the words of a page are to read, by the formula made for its language."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from auditkit.locator.page_script import page_script
from auditkit.probe.barrier import Slug
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.probe.language import language_of
from auditkit.record.details import ProbeResult
from auditkit.record.outcome import Severity

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, PageRecord

FEWEST_WORDS = 100
"""Formulas say nothing of a few lines."""


@dataclass(frozen=True)
class Formula:
    """A readability formula: its name, its name in textstat, and the values from which a text is hard."""

    name: str
    function: str
    hard: float
    very_hard: float
    harder_is_higher: bool = False
    is_grade: bool = False
    """Whether its value is a year at school."""

    def hardness(self, value: float) -> int:
        """0 for fair, 1 for hard, 2 for very hard."""
        if self.harder_is_higher:
            return (value >= self.hard) + (value >= self.very_hard)
        return (value < self.hard) + (value < self.very_hard)


# Grade 8 is the American plain-language convention and GOV.UK writes for a reading age of 9; a formula is off by a
# grade or two, so it speaks two grades later. The scales of the others call values below 50 difficult and below 30
# very difficult (Flesch and its versions); Gulpease calls a text hard for those who left school at 14 below 60, and
# for those with a secondary diploma below 40; the Wiener Sachtextformel is a school grade, as Flesch–Kincaid's is.
FORMULAS: Mapping[str, Formula] = {
    "en": Formula("Flesch–Kincaid grade", "flesch_kincaid_grade", 10.5, 13, harder_is_higher=True, is_grade=True),
    "de": Formula("Wiener Sachtextformel 1", "wiener_sachtextformel", 11.5, 14, harder_is_higher=True, is_grade=True),
    "es": Formula("Szigriszt-Pazos", "szigriszt_pazos", 50, 35),
    "fr": Formula("Flesch reading ease, French (Kandel & Moles)", "flesch_reading_ease", 50, 30),
    "it": Formula("Gulpease", "gulpease_index", 50, 40),
    "nl": Formula("Flesch-Douma", "flesch_reading_ease", 50, 30),
}


HIGHEST_GRADE = 16
"""The last year of college. Beyond it a formula only says that sentences are long: no school has a grade 23."""
GRADES = frozenset(formula.name for formula in FORMULAS.values() if formula.is_grade)


def grade_text(grade: float) -> str:
    """`9`, `16 or more`."""
    return f"{grade:.0f}" if grade <= HIGHEST_GRADE else f"{HIGHEST_GRADE} or more"


def value_text(value: float, formula: str) -> str:
    """A formula's value in words; `formula` is its name."""
    return grade_text(value) if formula in GRADES else f"{value:.0f}"


class ReadingResult(ProbeResult):
    """How hard the text of a page is."""

    probe = "reading"
    words: int | None = None
    language: str = ""
    formula: str | None = None
    value: float | None = None
    """What the formula gives; None where there is none for the language, or too little text."""


class Readability(PageProbe[ReadingResult]):
    """The reading grade of the main text: running sentences, without menus, tables, quotations and addresses."""

    name = ReadingResult.probe
    result = ReadingResult
    about = (
        "The reading grade of a page's sentences (library textstat), in "
        + ", ".join(FORMULAS)
        + f". Pages with fewer than {FEWEST_WORDS} words, or in other languages, are not judged."
    )
    barriers = (Slug.HARD_TO_READ,)

    async def look(self, probed: ProbedPage) -> ReadingResult:
        prose = await probed.page.evaluate(page_script(__package__, "prose.js"))
        language = language_of(prose["text"], probed.language)
        words = len(prose["text"].split())
        formula = FORMULAS.get(language)
        if formula is None or words < FEWEST_WORDS:
            return ReadingResult(words=words, language=language)
        value = await asyncio.to_thread(measure, formula, prose["text"], language)
        return ReadingResult(words=words, language=language, formula=formula.name, value=value)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        """Only a page in a language that there is a formula for. Short ones are hardly hard to read."""
        seen = [ReadingResult.on(page) for page in attempt.pages]
        return any(one is not None and one.language in FORMULAS for one in seen)

    def judge_page(self, seen: ReadingResult, page: PageRecord, index: int) -> Iterator[Finding]:
        formula = FORMULAS.get(seen.language)
        if formula is None or seen.value is None:
            return
        hardness = formula.hardness(seen.value)
        if hardness:
            how = "very hard" if hardness > 1 else "hard"
            value = value_text(seen.value, formula.name)
            where = f"{value} on the scale “{formula.name}”, over {seen.words} words"
            message = f"The text is {how} to read: {where}."
            severity = Severity.MODERATE if hardness > 1 else Severity.MINOR
            yield finding(Slug.HARD_TO_READ, message, seen.kept, step=page.step, page=index, severity=severity)


def measure(formula: Formula, text: str, language: str) -> float:
    """The formula's value for a text, to one place."""
    textstat = _library()
    textstat.set_lang(language)
    counted: Callable[..., float] = getattr(textstat, formula.function)
    value = counted(text, 1) if formula.function == "wiener_sachtextformel" else counted(text)
    return round(float(value), 1)


@cache
def _library() -> ModuleType:
    """textstat, with the syllables it would otherwise fetch from the network, and no way to fetch anything.

    NLTK reads only from folders that nobody else can write to, which a checkout may not be: hence the copy.
    """
    import nltk

    folder = tempfile.mkdtemp(prefix="auditkit-words-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    words = Path(folder) / "corpora" / "cmudict" / "cmudict"
    words.parent.mkdir(parents=True, mode=0o700)
    words.write_bytes(files("auditkit.probe").joinpath("vendor/nltk_data/corpora/cmudict/cmudict").read_bytes())
    nltk.data.path.insert(0, folder)
    nltk.download = lambda *_, **__: False
    import textstat

    module: ModuleType = textstat
    return module
