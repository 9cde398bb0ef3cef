"""Self-assessment by questions: what is asked, and the file that the answers become."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from auditkit.diagnostic.document_load import document_in
from auditkit.diagnostic.error import InvalidDocument
from auditkit.diagnostic.tree_source import Source
from auditkit.task.self_assessment_assessment import (
    LETTERS,
    LONGEST_ROLE,
    LONGEST_WHY,
    Letter,
    OwnGrade,
    SelfAssessment,
)
from auditkit.task.self_assessment_occasion import DIMENSIONS, MONTHS, SEASONS, WEEKDAYS, check_occasions

HOURS = ("08-10", "10-12", "12-14", "14-16", "16-18")
"""The spans that are asked for where a file has none of its own."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "grades": DIMENSIONS,
    "hours": HOURS,
    "weekdays": WEEKDAYS,
    "seasons": SEASONS,
    "months": MONTHS,
}
"""What is graded, in the order of the questions. The first is always asked, the others when wanted."""

_HEAD = "# The grades that our own people give our service. Written by `auditkit assess`; edit it as you like.\n"


@dataclass
class Draft:
    """Answers so far. What was asked and left open is remembered too, so that going on doesn't ask again."""

    who: str = ""
    day: date | None = None
    grades: dict[str, dict[str, OwnGrade | None]] = field(default_factory=dict)
    """By group and name; None was asked, and left open."""

    def grade(self, group: str, name: str) -> OwnGrade | None:
        """The grade given; None when there is none."""
        return self.grades.get(group, {}).get(name)

    def asked(self, group: str, name: str) -> bool:
        """Whether this was asked already."""
        return name in self.grades.get(group, {})

    def put(self, group: str, name: str, grade: OwnGrade | None) -> None:
        """Note an answer."""
        self.grades.setdefault(group, {})[name] = grade

    @property
    def given(self) -> int:
        """How many grades there are."""
        return sum(grade is not None for group in self.grades.values() for grade in group.values())


def draft_of(own: SelfAssessment) -> Draft:
    """A draft that holds what a file says. Nothing counts as asked."""
    draft = Draft(own.who, own.date)
    for group in GROUPS:
        for name, grade in getattr(own, group).items():
            draft.put(group, str(name), grade)
    return draft


def names_of(group: str, before: Draft) -> tuple[str, ...]:
    """What to ask for in a group: hours are those of the file there is, where it has any."""
    own = tuple(before.grades.get(group, {}))
    return own if group == "hours" and own else GROUPS[group]


def letter_of(written: str) -> Letter:
    """The letter that somebody typed. Raises ValueError with a sentence when it is none."""
    letter = written.strip().upper()
    for known in LETTERS:
        if letter == known:
            return known
    if letter == "E":
        raise ValueError("There is no E: grades are A, B, C, D and F, the worst.")
    if letter[:1] in LETTERS and letter[1:].strip() in ("+", "-"):
        raise ValueError(f"Grades here have no plus or minus: {letter[0]}, or the letter beside it.")
    raise ValueError("Give A, B, C, D or F, or nothing to leave it open.")


def assessment_text(draft: Draft, file: str) -> str:
    """The file that the draft becomes; it is checked as any other would be.

    Raises:
        InvalidDocument: it would not be right, as when it holds no grade of a dimension.
    """
    text = "".join(_lines(draft))
    document = document_in(Source(file, text, ""), SelfAssessment)
    if document.root is not None:
        check_occasions(document)
    if document.faults:
        raise InvalidDocument(document.faults)
    return text


def draft_data(draft: Draft) -> dict[str, Any]:
    """The draft as JSON can hold it."""
    return {
        "who": draft.who,
        "date": draft.day.isoformat() if draft.day else None,
        "grades": {
            group: {name: grade.model_dump() if grade else None for name, grade in given.items()}
            for group, given in draft.grades.items()
        },
    }


def draft_from(data: Any) -> Draft:
    """The draft back from JSON. Raises ValueError (pydantic's is one) or TypeError when it is none."""
    if not isinstance(data, dict) or not isinstance(data.get("grades"), dict):
        raise ValueError("not a draft")
    day = date.fromisoformat(data["date"]) if data.get("date") else None
    draft = Draft(str(data.get("who") or "")[:LONGEST_ROLE], day)
    for group, given in data["grades"].items():
        for name, grade in given.items() if group in GROUPS else ():
            draft.put(group, str(name), OwnGrade.model_validate(grade) if grade else None)
    return draft


def _lines(draft: Draft) -> Iterator[str]:
    yield _HEAD
    yield "version: 1\n"
    yield f"who: {_quoted(draft.who)}\n"
    yield f"date: {draft.day.isoformat() if draft.day else ''}\n"
    for group in GROUPS:
        given = {name: grade for name, grade in draft.grades.get(group, {}).items() if grade is not None}
        if given or group == "grades":
            yield f"{group}:\n"
            yield from (f"  {_name(name)}: {_grade(grade)}\n" for name, grade in given.items())


def _name(name: str) -> str:
    return _quoted(name) if name[:1].isdigit() else name


def _grade(grade: OwnGrade) -> str:
    if grade.why is None:
        return grade.grade
    return f"{{grade: {grade.grade}, why: {_quoted(grade.why[:LONGEST_WHY])}}}"


def _quoted(text: str) -> str:
    """As YAML takes it whatever it holds: JSON's strings are YAML's, when no letter is beyond its first plane."""
    return json.dumps(text, ensure_ascii=False)
