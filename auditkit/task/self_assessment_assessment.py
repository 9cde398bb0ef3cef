"""`self-assessment.yml`: the grades an agency's own people give their service, beside those that customers meet."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.text import quote
from auditkit.locator.target import Text
from auditkit.probe.barrier import Dimension
from auditkit.task.field_type import Version
from auditkit.task.model_step import Model
from auditkit.task.self_assessment_occasion import DIMENSIONS, DimensionName, Hours, Month, Season, Weekday

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
        said = "there is no E: grades are A, B, C, D and F, the worst"
    elif re.fullmatch(r"[A-F]\s*[+\-–−]+", letter):
        said = f"grades here have no plus or minus: write {quote(letter[0])}, not {quote(given)}"
    else:
        said = f"{quote(given)} is no grade: give A, B, C, D or F"
    raise PydanticCustomError("grade", "{said}", {"said": said})


def _date(given: Any) -> Any:
    """A day as `2026-11-22`, and in no other way: 11/12 is two days."""
    if isinstance(given, date):
        return given
    written = given.strip() if isinstance(given, str) else ""
    try:
        # fromisoformat also takes 20261122 and 2026-W47.
        return date.fromisoformat(written if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else "")
    except ValueError:
        what = quote(given) if isinstance(given, str) else "this"
        said = f"{what} is not a day written as year-month-day, such as 2026-11-22"
        raise PydanticCustomError("day", "{said}", {"said": said}) from None


def _some_day(given: Any) -> Any:
    if given is None:
        raise PydanticCustomError("day", "{owner} is empty: it needs a day, such as 2026-11-22", {})
    return _date(given)


Graded = Annotated[Letter, BeforeValidator(_letter), WithJsonSchema({"enum": [*LETTERS, *map(str.lower, LETTERS)]})]
Day = Annotated[date, BeforeValidator(_some_day), WithJsonSchema({"type": "string", "format": "date"})]
Role = Annotated[Text, Field(max_length=LONGEST_ROLE)]


class OwnGrade(Model):
    """A grade, and why, for those who wish to say. A bare letter is the grade alone."""

    main_field: ClassVar[str] = "grade"

    grade: Graded = Field(description="A, B, C, D or F")
    why: Text | None = Field(None, max_length=LONGEST_WHY, description="What makes you say so, in a sentence or two")

    @model_validator(mode="before")
    @classmethod
    def _bare_letter(cls, data: Any) -> Any:
        return {"grade": data} if data is None or isinstance(data, str) else data


class SelfAssessment(Model):
    """`self-assessment.yml`, beside the tasks: the grades that the agency's own people give their service.

    Give them before you look at the scorecard: the gap between the two views is what there is to talk about.
    """

    version: Version
    who: Role = Field(description="The role of whoever gives the grades, not a name: Head of customer service")
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
