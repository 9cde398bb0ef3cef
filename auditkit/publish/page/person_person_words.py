"""One person's attempt in words: apart from a script's, whose verdicts have words of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import shorten, visible
from auditkit.record.outcome import Outcome
from auditkit.record.person import ConsentTo
from auditkit.score.explanation.wording import seconds
from auditkit.score.people import is_disaster

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, StepRecord
    from auditkit.record.person import PersonReport

NOBODY = "Someone"
"""Who has no alias, or doesn't allow that it is shown."""
MAX_ALIAS = 40
_ENDED = {
    Outcome.COMPLETED: "got what they came for",
    Outcome.COMPLETED_WITH_DIFFICULTY: "got it, but it was hard",
    Outcome.NOT_COMPLETED: "left without it",
    Outcome.WRONG_ANSWER: "left with a wrong answer",
    Outcome.NOT_MEASURED: "not counted",
}
_DID = {
    "click": "Press {}",
    "fill": "Write in {}",
    "type": "Write in {}",
    "select": "Choose in {}",
    "check": "Tick {}",
    "uncheck": "Clear {}",
    "upload": "Add a file at {}",
    "hover": "Point at {}",
    "open_document": "Open {}",
    "search": "Search",
    "back": "Go back",
    "goto": "Go to another address by hand",
    "press": "Press a key",
}
_KEYS = frozenset({"Enter", "Escape", "Tab", "Space"})
_NAMES = ("name", "text", "label", "placeholder", "title", "alt")


def who(person: PersonReport) -> str:
    """Their alias, if they allow that it is shown."""
    alias = visible(person.alias or "").strip() if person.allows(ConsentTo.WORDS) else ""
    return shorten(alias, MAX_ALIAS) or NOBODY


def ended_words(attempt: AttemptRecord) -> str:
    """How it ended for them: `left with a wrong answer, and was sure of it`."""
    person = attempt.person
    said = _ENDED[attempt.outcome]
    if person is not None and attempt.outcome is Outcome.NOT_COMPLETED and (person.gave_up or person.skipped):
        said = "gave up" if person.gave_up else "got stuck"
    return f"{said}, and was sure of it" if is_disaster(attempt) else said


def told_words(person: PersonReport) -> str:
    """`34 s · how sure: 6 of 7 · how easy: 5 of 7`, as far as they said."""
    said = (
        seconds(person.seconds) if person.seconds else "",
        f"how sure: {person.confidence} of 7" if person.confidence else "",
        f"how easy: {person.ease} of 7" if person.ease else "",
    )
    return " · ".join(part for part in said if part)


def did_words(step: StepRecord) -> str:
    """What they did, without what they typed or chose: that may be kept, but nobody was asked to have it shown."""
    if step.do == "press" and step.value in _KEYS:
        return f"Press the key {step.value}"
    return _DID.get(step.do, "Do something with {}").format(_called(step))


def _called(step: StepRecord) -> str:
    target = step.target or {}
    name = next((str(target[key]) for key in _NAMES if target.get(key)), "")
    role = str(target.get("role") or "")
    if name.strip():
        return f"{role} “{shorten(name, 120)}”".strip()
    return f"{role}, which the kit could not name" if role else "something that the kit could not name"
