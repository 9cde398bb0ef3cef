"""`self-assessment.yml`: the grades an agency's own people give their service, and how their answers become it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.document import Document, parse_document
from auditkit.diagnostic.error import InvalidDocument
from auditkit.diagnostic.json_parser import Line, as_model
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.tree import Source
from auditkit.diagnostic.wording import did_you_mean, listing
from auditkit.locator.target import Text
from auditkit.record.outcome import Dimension
from auditkit.task.field_type import Day, Version
from auditkit.task.model import Model

DIMENSIONS = tuple(dimension.value for dimension in Dimension)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = ("spring", "summer", "autumn", "winter")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_SPAN = re.compile(r"(\d{1,2})(?::00)?\s*[-–]\s*(\d{1,2})(?::00)?")
_OTHER_WORDS = {
    "courtesy": Dimension.COURTESY.value,
    "recovery": Dimension.COURTESY.value,
    "courtesy_recovery": Dimension.COURTESY.value,
    "hand_offs": Dimension.HANDOFFS.value,
    "hand_off": Dimension.HANDOFFS.value,
    "handoff": Dimension.HANDOFFS.value,
    "length_of_the_route": Dimension.FINDABILITY.value,
    "length_of_the_way": Dimension.FINDABILITY.value,
    "fall": "autumn",
    "sept": "september",
}
"""What people also call these."""

Plain = Callable[[str], str]


def _plain(known: Sequence[str]) -> Plain:
    """From a name as people write it (`Hand-offs`, `Mon`) to the one used here; any other stays as it is."""

    def plain(given: str) -> str:
        word = re.sub(r"[\s-]+", "_", given.strip().lower().rstrip("."))
        word = _OTHER_WORDS.get(word, word)
        short = (name for name in known if len(word) == 3 and name.startswith(word) and known is not DIMENSIONS)
        return word if word in known else next(short, given)

    return plain


def _plain_hours(given: str) -> str:
    """`8-10`, `08:00 – 10:00` and `08-10` are the same two hours."""
    span = _SPAN.fullmatch(given.strip())
    return f"{int(span[1]):02}-{int(span[2]):02}" if span else given


def _one_of(noun: str, known: Sequence[str]) -> AfterValidator:
    def check(given: str) -> str:
        name = _plain(known)(given)
        if name not in known:
            hint = did_you_mean(given, known) or f" (choose from: {listing(known)})"
            raise PydanticCustomError("unknown_name", "{said}", {"said": f"unknown {noun} {quote(given)}{hint}"})
        return name

    return AfterValidator(check)


def _names(known: Sequence[str]) -> WithJsonSchema:
    words = [*known, *(word for word in map(str.title, known) if known is not DIMENSIONS)]
    words += [dimension.words for dimension in Dimension if known is DIMENSIONS and dimension.words not in known]
    return WithJsonSchema({"type": "string", "enum": words})


def _hours(given: str) -> str:
    hours = _plain_hours(given)
    said = None
    if not re.fullmatch(r"\d\d-\d\d", hours):
        said = f"{quote(given)} is not a span of whole hours, such as '08-10'"
    elif _end(hours) > 24:
        said = f"{quote(given)}: a day ends at 24"
    elif _start(hours) >= _end(hours):
        said = f"{quote(given)} ends before it begins: past midnight, write two spans, as '22-24' and '00-06'"
    if said is not None:
        raise PydanticCustomError("hours", "{said}", {"said": said})
    return hours


DimensionName = Annotated[str, _one_of("dimension", DIMENSIONS), _names(DIMENSIONS)]
Weekday = Annotated[str, _one_of("weekday", WEEKDAYS), _names(WEEKDAYS)]
Season = Annotated[str, _one_of("season", SEASONS), _names(SEASONS)]
Month = Annotated[str, _one_of("month", MONTHS), _names(MONTHS)]
Hours = Annotated[
    str, AfterValidator(_hours), WithJsonSchema({"type": "string", "pattern": _SPAN.pattern.join(("^", "$"))})
]

_GIVEN: dict[str, Plain] = {
    "grades": _plain(DIMENSIONS),
    "hours": _plain_hours,
    "weekdays": _plain(WEEKDAYS),
    "seasons": _plain(SEASONS),
    "months": _plain(MONTHS),
}
"""The keys of a self-assessment that hold grades, and how what is below them is read."""


def check_occasions(document: Document[Any]) -> None:
    """Note a fault for what is graded twice under two spellings, and for hours that overlap."""
    taken: dict[tuple[str, str], str] = {}
    spans: list[tuple[str, str]] = []
    for key, given in _occasions(document):
        name = _GIVEN[key](given)
        if (key, name) in taken:
            said = f"{quote(given)} is the same as {quote(taken[key, name])}: keep one of them"
            document.add_fault((key, given), said, key=True)
            continue
        taken[key, name] = given
        if key == "hours" and re.fullmatch(r"\d\d-\d\d", name):
            _check_span(document, given, name, spans)
            spans.append((given, name))


def _check_span(document: Document[Any], given: str, hours: str, spans: Sequence[tuple[str, str]]) -> None:
    for other, known in spans:
        if _start(hours) < _end(known) and _start(known) < _end(hours):
            document.add_fault(("hours", given), f"{quote(given)} overlaps {quote(other)}", key=True)
            return


def _occasions(document: Document[Any]) -> Iterator[tuple[str, str]]:
    seen = dict.fromkeys(loc[:2] for loc, _ in document.values if len(loc) > 1 and loc[0] in _GIVEN)
    yield from ((str(key), name) for key, name in seen if isinstance(name, str))


def _start(hours: str) -> int:
    return int(hours[:2])


def _end(hours: str) -> int:
    return int(hours[3:])


Letter = Literal["A", "B", "C", "D", "F"]
LETTERS: tuple[Letter, ...] = ("A", "B", "C", "D", "F")
"""Best first."""
LONGEST_WHY = 500
"""Letters of a reason."""
LONGEST_ROLE = 120


def _letter(given: Any) -> Any:
    """One of the five, in either case. What is nearly one is told apart from what is none."""
    if not isinstance(given, str):
        return given
    letter = given.strip().upper()
    if letter in LETTERS:
        return letter
    if letter == "E":
        said = "there is no E: grades are A, B, C, D and F (the worst)"
    elif re.fullmatch(r"[A-F]\s*[+\-–−]+", letter):
        said = f"grades here have no plus or minus: write {quote(letter[0])}, not {quote(given)}"
    else:
        said = f"{quote(given)} is not a grade: give A, B, C, D or F"
    raise PydanticCustomError("grade", "{said}", {"said": said})


Graded = Annotated[Letter, BeforeValidator(_letter), WithJsonSchema({"enum": [*LETTERS, *map(str.lower, LETTERS)]})]
Role = Annotated[Text, Field(max_length=LONGEST_ROLE)]


class OwnGrade(Model):
    """A grade and, if you like, the reason. A letter alone is the grade."""

    main_field: ClassVar[str] = "grade"

    grade: Graded = Field(description="A, B, C, D or F")
    why: Text | None = Field(None, max_length=LONGEST_WHY, description="The reason, in a sentence or two")

    @model_validator(mode="before")
    @classmethod
    def _bare_letter(cls, data: Any) -> Any:
        return {"grade": data} if data is None or isinstance(data, str) else data


class SelfAssessment(Model):
    """`self-assessment.yml`, next to the tasks: the grades that the agency's own people give their service.

    Give them before you look at the scorecard: the gap between the two views is what to talk about.
    """

    version: Version
    who: Role = Field(description="The role of the person who gives the grades, not a name: Head of customer service")
    date: Day = Field(description="The day they were given: 2026-11-22")
    grades: dict[DimensionName, OwnGrade] = Field(
        min_length=1, description="For each dimension you have a view on: " + ", ".join(DIMENSIONS)
    )
    hours: dict[Hours, OwnGrade] = Field(default_factory=dict, description="By time of day: 08-10, 10-12 …")
    weekdays: dict[Weekday, OwnGrade] = Field(default_factory=dict, description="By day of the week: monday …")
    seasons: dict[Season, OwnGrade] = Field(default_factory=dict, description="spring, summer, autumn, winter")
    months: dict[Month, OwnGrade] = Field(default_factory=dict, description="By month: january …")

    def grade(self, dimension: Dimension) -> OwnGrade | None:
        """Their grade for one dimension; None when they gave none."""
        return self.grades.get(dimension.value)


DEFAULT_HOURS = ("08-10", "10-12", "12-14", "14-16", "16-18")
"""The spans that are asked for where a file has none of its own."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "grades": DIMENSIONS,
    "hours": DEFAULT_HOURS,
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
        return name in self.grades.get(group, {})

    def put(self, group: str, name: str, grade: OwnGrade | None) -> None:
        self.grades.setdefault(group, {})[name] = grade

    @property
    def given(self) -> int:
        return sum(grade is not None for group in self.grades.values() for grade in group.values())


def draft_from_assessment(own: SelfAssessment) -> Draft:
    """A draft that holds what a file says. Nothing counts as asked."""
    draft = Draft(own.who, own.date)
    for group in GROUPS:
        for name, grade in getattr(own, group).items():
            draft.put(group, str(name), grade)
    return draft


def group_names(group: str, before: Draft) -> tuple[str, ...]:
    """What to ask for in a group: hours are those of the file there is, where it has any."""
    own = tuple(before.grades.get(group, {}))
    return own if group == "hours" and own else GROUPS[group]


def parse_letter(written: str) -> Letter:
    """The letter that somebody typed. Raises ValueError with a sentence when it is none."""
    letter = written.strip().upper()
    for known in LETTERS:
        if letter == known:
            return known
    if letter == "E":
        raise ValueError("There is no E: grades are A, B, C, D and F (the worst).")
    if letter[:1] in LETTERS and letter[1:].strip() in ("+", "-"):
        raise ValueError(f"Grades here have no plus or minus: give {letter[0]} or the next letter.")
    raise ValueError("Give A, B, C, D or F, or press Enter to skip it.")


def assessment_text(draft: Draft, file: str) -> str:
    """The file that the draft becomes. Raises InvalidDocument when it would have a fault, such as no grade at all."""
    text = "".join(_lines(draft))
    document = parse_document(Source(file, text, ""), SelfAssessment)
    if document.root is not None:
        check_occasions(document)
    if document.faults:
        raise InvalidDocument(document.faults)
    return text


class _WrittenDraft(BaseModel):
    """A draft as it is kept between two sittings."""

    who: Line = ""
    date: Day | None = None
    grades: dict[str, dict[Line, OwnGrade | None]]


def draft_data(draft: Draft) -> dict[str, Any]:
    return {
        "who": draft.who,
        "date": draft.day.isoformat() if draft.day else None,
        "grades": {
            group: {name: grade.model_dump() if grade else None for name, grade in given.items()}
            for group, given in draft.grades.items()
        },
    }


def draft_from_data(data: Any) -> Draft:
    """The draft back from JSON. Raises InvalidJson when it is none."""
    written = as_model(_WrittenDraft, data)
    draft = Draft(written.who[:LONGEST_ROLE], written.date)
    for group, given in written.grades.items():
        for name, grade in given.items() if group in GROUPS else ():
            draft.put(group, name, grade)
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
            for name, grade in given.items():
                yield f"  {_quoted(name) if name[:1].isdigit() else name}: {_grade(grade)}\n"


def _grade(grade: OwnGrade) -> str:
    if grade.why is None:
        return grade.grade
    return f"{{grade: {grade.grade}, why: {_quoted(grade.why[:LONGEST_WHY])}}}"


def _quoted(text: str) -> str:
    """As YAML takes it whatever it holds: JSON's strings are YAML's, when no letter is beyond its first plane."""
    return json.dumps(text, ensure_ascii=False)
