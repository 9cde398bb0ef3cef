"""The reading list: what to read, why, where one may disagree, and which barriers it bears on.

The list belongs to the site (`site/reading.yml`), so that a team can add to it. The catalogue of barriers
keeps only its short references to rules; `unlisted_references` gives those of them that the list does not hold
already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.document import Document, read_document
from auditkit.diagnostic.error import InvalidDocument
from auditkit.diagnostic.safe_text import quote
from auditkit.locator.target import Text
from auditkit.probe.barrier import Barrier, Slug
from auditkit.probe.barrier.reference import Reference as Rule
from auditkit.task import field_type
from auditkit.task.field_type import WebAddress

FORMAT = 1
"""Version of the list's format."""


class Kind(StrEnum):
    BOOK = "book"
    STANDARD = "standard"
    GUIDE = "guide"
    LAW = "law"
    RESEARCH = "research"
    BLOG_POST = "blog post"
    TALK = "talk"
    DATA = "data"

    @property
    def short(self) -> bool:
        """Whether a team can read it in one go: a page or an article, no book, law or standard."""
        return self not in (Kind.BOOK, Kind.LAW, Kind.STANDARD)


class Subject(StrEnum):
    """What it is about: the page is in this order."""

    SERVICE = "customers and service"
    GOVERNMENT = "government and its rules"
    TASKS = "top tasks and finding the way"
    WORDS = "plain words"
    ACCESS = "access for everyone"
    WEBSITES = "websites and forms that work"
    MEASURING = "measuring"


def _one_of(words: Collection[str], what: str) -> BeforeValidator:
    def known(value: Any) -> Any:
        if isinstance(value, str) and value not in words:
            raise PydanticCustomError(
                "unknown_word",
                "unknown {what} {quoted}",
                {"what": what, "word": value, "quoted": quote(value), "known": list(words)},
            )
        return value

    return BeforeValidator(known)


def _version(value: Any) -> Any:
    if value in (FORMAT, str(FORMAT)):
        return FORMAT
    raise PydanticCustomError(
        "version", "version must be 1, the version of the list's format, not {version}", {"version": quote(value)}
    )


BarrierSlug = Annotated[Slug, _one_of([slug.value for slug in Slug], "barrier")]


class Reading(BaseModel):
    """One thing to read. What could not be confirmed in a second source is left out, not guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    authors: list[Text] = Field(min_length=1, description="People, or the body that answers for it")
    publisher: Text | None = None
    year: int | None = Field(None, ge=1900, le=2100, description="Left out for what is kept up to date")
    edition: Text | None = Field(None, description="Such as `4th edition`")
    kind: Annotated[Kind, _one_of([kind.value for kind in Kind], "kind")]
    subject: Annotated[Subject, _one_of([subject.value for subject in Subject], "subject")]
    address: WebAddress | None = None
    why: Text = Field(description="Why read it")
    disagree: Text = Field(description="Where you may disagree")
    ask: Text = Field(description="A question to apply it")
    barriers: list[BarrierSlug] = Field(default_factory=list, description="Barriers it is about")
    confirmed: list[Text] = Field(default_factory=list, description="The sources its facts were found in")


@dataclass(frozen=True)
class PickedReading:
    key: str
    reading: Reading
    barrier: str | None
    """What it was picked for; None for one that suits any team."""


class ReadingList(BaseModel):
    """site/reading.yml: every reading by its key, which is also its anchor on the page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[Literal[1], BeforeValidator(_version)]
    readings: dict[field_type.Slug, Reading] = Field(default_factory=dict)
    unconfirmed: list[Text] = Field(default_factory=list, description="Named elsewhere; we could not confirm it")

    def bearing_on(self, barrier: str) -> dict[str, Reading]:
        """The readings for a barrier, by key, in the order of the list."""
        return {key: one for key, one in self.readings.items() if barrier in one.barriers}

    def pick(self, barriers: Iterable[str], most: int) -> tuple[PickedReading, ...]:
        """A reading for each barrier, in their order, then some for any team: `most` at most, and none twice.

        What is short comes first; then what is about few barriers, as it says more about each.
        """
        found: dict[str, PickedReading] = {}
        for barrier in barriers:
            own = [pair for pair in self.bearing_on(barrier).items() if pair[0] not in found]
            for key, one in sorted(own, key=lambda pair: (not pair[1].kind.short, len(pair[1].barriers)))[:1]:
                found[key] = PickedReading(key, one, barrier)
        left = [pair for pair in self.readings.items() if pair[0] not in found]
        left.sort(key=lambda pair: (pair[1].subject is not Subject.SERVICE, not pair[1].kind.short))
        return (*found.values(), *(PickedReading(key, one, None) for key, one in left))[:most]

    def about(self, subject: Subject) -> dict[str, Reading]:
        """The readings on a subject, by key, in the order of the list."""
        return {key: one for key, one in self.readings.items() if one.subject is subject}


def unlisted_references(barrier: Barrier, readings: ReadingList) -> tuple[Rule, ...]:
    """The catalogue's own references for a barrier, without those that the list names for it as well.

    They are the same when their addresses are, or their titles.
    """
    listed = readings.bearing_on(barrier.slug).values()
    addresses = {_plain(one.address) for one in listed if one.address}
    titles = {_plain(one.title) for one in listed}
    return tuple(
        rule
        for rule in barrier.reading
        if _plain(rule.title) not in titles and (rule.address is None or _plain(rule.address) not in addresses)
    )


def _plain(text: str) -> str:
    return text.casefold().rstrip("/")


FILE = "reading.yml"
"""Its name in the site's folder."""


def load_readings(site: Path) -> ReadingList:
    """The site's reading list; an empty one when the site has none.

    Raises:
        InvalidDocument: the list can't be used as it is, with every fault in it.
    """
    path = site / FILE
    if not path.exists():
        return ReadingList(version=FORMAT)
    document: Document[ReadingList] = read_document(path, ReadingList, path.as_posix())
    _check_titles(document)
    if document.faults or document.model is None:
        raise InvalidDocument(document.faults)
    return document.model


def _check_titles(document: Document[ReadingList]) -> None:
    first: dict[str, str] = {}
    for loc, value in document.values:
        if len(loc) != 3 or loc[0] != "readings" or loc[2] != "title":
            continue
        key, title = str(loc[1]), value.casefold()
        if title in first:
            document.add_fault(loc, f"{quote(value)} is already in the list, as {quote(first[title])}")
        first.setdefault(title, key)


PAGE = "reading"
"""Name of the list's page, without its extension."""


def authors_text(reading: Reading) -> str:
    """`A, B and C`."""
    *others, last = reading.authors
    return f"{', '.join(others)} and {last}" if others else last


def publication_text(reading: Reading) -> str:
    facts = (reading.edition, reading.publisher, reading.year)
    published = ", ".join(str(fact) for fact in facts if fact and fact not in reading.authors)
    parts = (authors_text(reading), published, reading.kind.value)
    return " · ".join(part for part in parts if part)
