"""From the answers of a form to a person's report. Whatever was not allowed is left out here, once for all."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from auditkit.record.person import FORM_VERSION, CameFrom, ConsentTo, Exits, PersonReport
from auditkit.session.questionnaire_question import CONSENT, QUESTIONS, Kind, Question

LONGEST_ALIAS = 40
LONGEST_SECONDS = 24 * 60 * 60.0
"""A task that takes longer than a day was left and come back to."""

Given = str | int | bool | None
"""An answer as a form holds it."""


_AS_ASKED = ("believed_done", "answer_given", "confidence", "ease", "went_wrong", "why", "do_we", "borrow")
"""Questions whose answers stand in the report under the same name."""


class Refused(ValueError):
    """An answer that is none: the sentence says why, and goes after its name."""


def report_of(
    answers: Mapping[str, Given],
    *,
    came_from: CameFrom,
    consent_to: tuple[ConsentTo, ...],
    alias: str | None = None,
    gave_up: bool = False,
    skipped: bool = False,
    seconds: float | None = None,
    form_version: int = FORM_VERSION,
    form_id: str | None = None,
    form_sha256: str | None = None,
) -> PersonReport:
    """The report; `answers` by the keys of the questions, any of them missing.

    Own words are left out unless `consent_to` holds them.

    Raises:
        Refused: an answer is off its scale or too long, or there is no consent to keep anything.
    """
    if ConsentTo.FIGURES not in consent_to:
        raise Refused("there is no consent to keep anything of it")
    return PersonReport(
        **_fields(answers, own_words=ConsentTo.WORDS in consent_to),
        form_version=form_version,
        came_from=came_from,
        alias=clean(alias or "", LONGEST_ALIAS) or None,
        consent=True,
        consent_to=tuple(one for one in CONSENT if one in consent_to),
        gave_up=gave_up,
        skipped=skipped and not gave_up,
        seconds=seconds_of(seconds),
        form_id=form_id,
        form_sha256=form_sha256,
    )


def _fields(answers: Mapping[str, Given], *, own_words: bool) -> dict[str, Any]:
    """The answers as the report's fields."""
    kept = {one.key: value_of(one, answers.get(one.key)) for one in QUESTIONS if own_words or not one.own_words}
    useful, easy = kept["useful"], kept["easy"]
    return {
        **{name: kept.get(name) for name in _AS_ASKED},
        "umux_lite": (useful, easy) if isinstance(useful, int) and isinstance(easy, int) else None,
        "exits": Exits.model_validate({name: kept.get(name) for name in ("got", "done", "next")}),
    }


def value_of(question: Question, given: Given) -> bool | int | str | None:
    """An answer as it is kept; None when nothing was said.

    Raises:
        Refused: it is no answer to that question.
    """
    if given is None or (isinstance(given, str) and not clean(given, 1)):
        return None
    if question.kind is Kind.YES_NO:
        return _yes_or_no(given)
    if question.kind is Kind.SCALE:
        return _on_scale(given)
    return _text(question, given)


def clean(text: str, longest: int) -> str:
    """The text on one line, without what no keyboard writes, and cut where it is too long."""
    # A bound before the work: a hostile file may hold a megabyte in one value.
    kept = (_letter(one) for one in text[: longest * 4])
    return " ".join("".join(kept).split())[:longest].strip()


def seconds_of(seconds: float | None) -> float | None:
    """A time on task, to a tenth of a second; None when there is none.

    Raises:
        Refused: it is no time that a task can take.
    """
    if seconds is None:
        return None
    if not 0 < seconds <= LONGEST_SECONDS:
        raise Refused("must be a number of seconds above 0, and no more than a day")
    return max(0.1, round(seconds, 1))


def _letter(letter: str) -> str:
    """The letter, unless it would hide, reorder or break others."""
    if letter in "\u200c\u200d":  # They join letters of living scripts.
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cf", "Co", "Cs", "Cn") else letter


def _yes_or_no(given: str | int | bool) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().casefold()
    if word in ("yes", "y", "true"):
        return True
    if word in ("no", "n", "false"):
        return False
    raise Refused("must be yes or no")


def _on_scale(given: str | int | bool) -> int:
    written = "" if isinstance(given, bool) else str(given).strip()
    if written not in tuple("1234567"):
        raise Refused("must be a whole number from 1 to 7")
    return int(written)


def _text(question: Question, given: str | int | bool) -> str:
    return clean(given if isinstance(given, str) else str(given), question.longest)
