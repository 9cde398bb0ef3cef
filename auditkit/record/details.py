"""Evidence as a record keeps it: JSON that a model reads, and that is written again as it was.

A model knows which of it may be published, and in which words. What a model doesn't know, or has in another type than
the model says, stays in the record and goes nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_serializer,
    model_validator,
)

from auditkit.diagnostic.json_parser import plain_json
from auditkit.diagnostic.wording import http_status_text

if TYPE_CHECKING:
    from auditkit.record.model import PageRecord

AnyDetails = TypeVar("AnyDetails", bound="Details")
_FAILED = "failed"
"""The key a probe that broke leaves in the page's record, with why."""
MOST_VALUES = 8


class Record(BaseModel):
    """Base of every recorded thing: frozen, and tolerant of what a newer minor version says beside it.

    That is kept, so that it is still there where a record is written again, and goes nowhere else.
    """

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)
    __pydantic_extra__: dict[str, Annotated[Any, AfterValidator(plain_json)]]


class KeptData(BaseModel):
    """An object of a record, read by a model and kept as it was."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    _kept: dict[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _read_and_keep(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, cls) or not isinstance(data, KeptData | dict):
            return handler(data)
        kept = data._kept if isinstance(data, KeptData) else {key: _plain(value) for key, value in data.items()}
        found = cls._read(kept, handler)
        found._kept = kept
        return found

    @classmethod
    def _read(cls, kept: dict[str, Any], handler: ModelWrapValidatorHandler[Self]) -> Self:
        return handler(kept)

    @model_serializer(mode="plain")
    def _write(self) -> dict[str, Any]:
        return self._kept

    @property
    def kept(self) -> Mapping[str, Any]:
        """All of it, as it stands in the record."""
        return self._kept

    @property
    def known_part(self) -> dict[str, Any]:
        """What the model knows of it, as it stands in the record: all that may be handed on."""
        return {
            key: _known(self._kept[key], getattr(self, key)) for key in self._kept if key in self.model_fields_set
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeptData) and self._kept == other._kept

    __hash__ = None  # type: ignore[assignment]  # what is kept may hold lists


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else plain_json(value)


def _known(kept: Any, read: Any) -> Any:
    if isinstance(read, BaseModel) and isinstance(kept, dict):
        return {key: _known(kept[key], getattr(read, key)) for key in kept if key in read.model_fields_set}
    if isinstance(read, list) and isinstance(kept, list):
        return [_known(*pair) for pair in zip(kept, read, strict=True)]
    return kept


class ProbeResult(KeptData):
    """What a probe saw of a page; the probe has a model of its own for it."""

    probe: ClassVar[str] = ""
    """The probe's name."""

    @property
    def failure(self) -> str | None:
        """Why the probe could not look; None when it did."""
        return str(self._kept[_FAILED]) if _FAILED in self._kept else None

    @staticmethod
    def failed(why: str) -> ProbeResult:
        """In place of what a probe would have seen."""
        return ProbeResult.model_validate({_FAILED: why})

    @classmethod
    def on(cls, page: PageRecord) -> Self | None:
        """What the probe saw of that page.

        None where it didn't look or broke, and where the record holds something that it wouldn't leave.
        """
        found = page.probes.get(cls.probe)
        if found is None or found.failure is not None:
            return None
        if not isinstance(found, cls):
            try:
                found = cls.model_validate(found)
            except ValidationError:
                return None
            page.probes[cls.probe] = found  # read once: pages are asked often
        return found


@dataclass(frozen=True)
class Value:
    """One value of a fact."""

    words: str
    address: str = ""
    """Where it leads."""


@dataclass(frozen=True)
class Fact:
    """Something that is known."""

    name: str
    values: tuple[Value, ...]
    brief: str = ""
    """The same in half a line, for the terminal; empty when it isn't worth one there."""


@dataclass(frozen=True)
class Published:
    """That a field may be published, and how it reads. What has no such mark is of use to programs only."""

    name: str
    brief: str = ""
    """How the half line for the terminal begins; empty when it isn't worth one there."""
    words: Callable[[Any], Iterable[Value]] | None = None
    """The values in words; as they are, with how many more there are, when not given."""

    def facts(self, value: Any, noted: Details) -> Iterator[Fact]:
        """The facts of a field's value, which may depend on what else was noted."""
        values = tuple(self.words(value)) if self.words is not None else _as_it_is(value)
        yield Fact(self.name, values, f"{self.brief}: {values[0].words}" if self.brief and values else "")


class Details(KeptData):
    """What is known of a barrier or a step beside the sentence. Every field may be missing."""

    @classmethod
    def _read(cls, kept: dict[str, Any], handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(kept)
        except ValidationError as error:
            wrong = {
                fault["loc"][0] for fault in error.errors(include_url=False, include_input=False) if fault["loc"]
            }
            return handler({key: value for key, value in kept.items() if key not in wrong})

    @property
    def difficulty(self) -> bool:
        """Whether it makes a barrier a difficulty that is only a nuisance otherwise."""
        return False

    def read_as(self, model: type[AnyDetails]) -> AnyDetails:
        """The same, read by another model."""
        return model.model_validate(self)

    def facts(self) -> tuple[Fact, ...]:
        """What may be published, in the order of the fields: what matters most first."""
        found: list[Fact] = []
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            marks = (mark for mark in field.metadata if isinstance(mark, Published))
            found += [fact for mark in marks if value is not None for fact in mark.facts(value, self)]
        return tuple(fact for fact in found if fact.values)

    @property
    def address(self) -> str | None:
        """The page it was met on, where it says so."""
        return getattr(self, "url", None) or None

    @property
    def rule_broken(self) -> str | None:
        """The rule of a check that was broken: the same rule is the same finding, whatever the sentence."""
        return None

    @property
    def places(self) -> list[str] | None:
        """Addresses of all pages it was met on, where it was noted once for several."""
        return None


def element_word(tag: str) -> str:
    """What an element without a role is called, by its tag."""
    return {"div": "panel", "iframe": "frame"}.get(tag, tag)


class SeenControl(BaseModel):
    """A control or a layer, as far as it was noted."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    role: str | None = None
    name: str | None = None
    tag: str | None = None
    leads_to: str | None = None
    id: str | None = None
    box: dict[str, float] | None = None
    invisible: bool | None = None
    closable: bool | None = None
    """Whether it has anything to press."""

    @property
    def words(self) -> str:
        """`region “Survey”`."""
        kind = self.role or element_word(self.tag or "")
        return f"{kind} “{self.name}”".strip() if self.name else kind or "something without a name"


class _PublishedCover(Published):
    def facts(self, value: SeenControl, noted: Details) -> Iterator[Fact]:
        if value.model_fields_set:
            yield Fact(self.name, (Value(value.words),), f"{self.brief}: {value.words}")
        if value.closable is False:
            yield Fact("How to close it", (Value("there is nothing to press"),))


class _PublishedControls(Published):
    def facts(self, value: list[SeenControl], noted: Details) -> Iterator[Fact]:
        brief = ", ".join(list(self._brief_parts(value))[:3])
        values = tuple(Value(one.words, one.leads_to or "") for one in value)
        yield Fact(self.name, values, f"{self.brief}: {brief}" if brief else "")

    def _brief_parts(self, controls: list[SeenControl]) -> Iterable[str]:
        return (f"“{one.name or ''}”" for one in controls)


class _PublishedRivals(_PublishedControls):
    def _brief_parts(self, controls: list[SeenControl]) -> Iterable[str]:
        return dict.fromkeys(one.leads_to for one in controls if one.leads_to)


class _PublishedLoss(Published):
    def facts(self, value: list[str], noted: Details) -> Iterator[Fact]:
        if value:
            lost = f"lost: {', '.join(value[:MOST_VALUES])}"
            yield Fact(self.name, (Value(lost),), f"{self.brief} {lost}")


class _PublishedInputKept(Published):
    def facts(self, value: bool, noted: Details) -> Iterator[Fact]:
        if not getattr(noted, "fields_lost", None):
            yield Fact(self.name, (Value("kept" if value else "not kept"),))


class _PublishedUrl(Published):
    def facts(self, value: str, noted: Details) -> Iterator[Fact]:
        method = getattr(noted, "method", None)
        if value and method:  # no address to follow
            yield Fact("Request that was not sent", (Value(f"{method} {value}"),), f"{self.brief}: {value}")
        elif value:
            yield Fact(self.name, (Value(value, value),), f"{self.brief}: {value}")


def quoted(texts: str | list[str]) -> tuple[Value, ...]:
    """What a page says, in quotation marks."""
    said = [texts] if isinstance(texts, str) else texts
    return tuple(Value(f"“{text}”") for text in said if text)[:MOST_VALUES]


def _as_it_is(value: object) -> tuple[Value, ...]:
    said = [text for text in map(_text, value if isinstance(value, list) else [value]) if text]
    more = (Value(f"and {len(said) - MOST_VALUES} more"),) if len(said) > MOST_VALUES else ()
    return (*map(Value, said[:MOST_VALUES]), *more)


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


# What several barriers and steps have in common.
Cover = Annotated[SeenControl | None, _PublishedCover("What covers it", "covered by")]
Nearest = Annotated[list[SeenControl] | None, _PublishedControls("Closest names on the page", "closest")]
Rivals = Annotated[list[SeenControl] | None, _PublishedRivals("Links or buttons with that name", "lead to")]
SiteErrors = Annotated[list[str] | None, Published("What the site says", "the site says", quoted)]
FieldsLost = Annotated[list[str] | None, _PublishedLoss("What the customer typed", "what was typed is")]
InputKept = Annotated[bool | None, _PublishedInputKept("What the customer typed")]
FieldsMarked = Annotated[
    int | None, Published("Fields marked as wrong", words=lambda count: [Value(str(count))] if count else [])
]
ScriptErrors = Annotated[list[str] | None, Published("What the script says", "the script says", quoted)]
Options = Annotated[list[str] | None, Published("Available options", words=quoted)]
Heading = Annotated[str | None, Published("Heading of the page", words=quoted)]
Url = Annotated[str | None, _PublishedUrl("Address", "at")]
Status = Annotated[
    int | None, Published("Status", words=lambda status: [Value(http_status_text(status))] if status else [])
]
BrowserError = Annotated[str | None, Published("The browser's error", "error")]
Bytes = Annotated[int | None, Published("Bytes")]
Fault = Annotated[str | None, Published("Fault")]
Hidden = Annotated[bool | None, Published("Hidden")]
Missing = Annotated[list[str] | None, Published("What was missing")]
Anchor = Annotated[str | None, Published("Place on the page")]
ScriptsMissing = Annotated[list[str] | None, Published("Missing scripts")]
Then = Annotated[str | None, Published("What failed next")]


class StepDetails(Details):
    """What is known of a step: what was noticed at the control or the page, or what the control is called now."""

    cover: Cover = None
    nearest: Nearest = None
    rivals: Rivals = None
    errors: SiteErrors = None
    fields_lost: FieldsLost = None
    input_kept: InputKept = None
    fields_marked: FieldsMarked = None
    script_errors: ScriptErrors = None
    options: Options = None
    heading: Heading = None
    url: Url = None
    status: Status = None
    error: BrowserError = None
    bytes: Bytes = None
    fault: Fault = None
    hidden: Hidden = None
    missing: Missing = None
    place: Anchor = None
    scripts_missing: ScriptsMissing = None
    then: Then = None
    method: str | None = None
    """Of a request that was not sent."""
    why: str | None = None
    alike: bool | None = None
    """Whether the nearest name may well be the control's new one."""
    name: str | None = None
    title: str | None = None
    was: str | None = None
    """What the control is called in the task file."""
    now: str | None = None
    source: str | None = None
    """The line of the task file to change: `tasks/harbour/fee.yml:12`."""
    line: str | None = None
    replacement: str | None = None
    at_seconds: float | None = None
    """When a person did it, from the beginning of their attempt."""
