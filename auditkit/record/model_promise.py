"""What an agency says of its service, as records keep it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class PromiseSummary(BaseModel):
    """A promise, and what it can be held against. The fields are the keys of the agency file, and mean the same."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    promise: str
    """The sentence, in the agency's words."""
    page_seconds: float | None = None
    task_steps: int | None = None
    task_minutes: float | None = None
    help: list[str] = Field(default_factory=list)
    help_on: str = "every-page"
    done_online: bool = False
    right_answers: bool = False
    same_answers: bool = False
    accessible: bool = False
    reading_grade: float | None = None
    works_on_phone: bool = False
    no_sign_in: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """The keys it can be held against; none for a sentence alone."""
        given = (name for name in type(self).model_fields if name not in ("promise", "help_on"))
        return tuple(name for name in given if getattr(self, name) not in (None, False, []))


class ServiceModelSummary(BaseModel):
    """Where a service stands between self-service and a person for each customer, and what it promises."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    aim: str
    """self-service, personal or both."""
    promises: list[PromiseSummary] = Field(default_factory=list)
