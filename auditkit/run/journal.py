"""What an attempt writes down as it goes: pages, steps, pictures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from playwright.async_api import Error

from auditkit.browser.picture import take_picture
from auditkit.evidence import shrink
from auditkit.outcome import StepStatus
from auditkit.record import PageRecord, StepRecord

if TYPE_CHECKING:
    from auditkit.evidence import Evidence
    from auditkit.run.visit import Visit
    from auditkit.task.model import Step

_PAGE_SECONDS = 5


@dataclass
class StepDraft:
    """A step while its attempt goes on."""

    number: int
    step: Step
    status: StepStatus = StepStatus.SKIPPED
    url_before: str = ""
    url_after: str = ""
    duration_seconds: float = 0.0
    picture: asyncio.Task[str | None] | None = None
    page: int | None = None
    pressed: str = ""
    """The names, on the page, of the controls it used."""
    message: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def record(self) -> StepRecord:
        """The step as it is kept; its picture must have been stored."""
        action = self.step.action
        return StepRecord(
            number=self.number,
            do=action.key,
            target=action.target.as_data() if action.target is not None else None,
            value=action.shown_value,
            status=self.status,
            optional=self.step.optional,
            source=self.step.source,
            url_before=self.url_before,
            url_after=self.url_after,
            duration_seconds=round(self.duration_seconds, 3),
            screenshot=self.picture.result() if self.picture is not None and self.picture.done() else None,
            page=self.page,
            note=self.step.note,
            message=self.message,
            details=self.details,
        )


@cache
def _page_script() -> str:
    return files("auditkit.run").joinpath("page.js").read_text(encoding="utf-8")


class Journal:
    """The pages and pictures of one attempt."""

    def __init__(self, visit: Visit, evidence: Evidence | None) -> None:
        self.pages: list[PageRecord] = []
        self.text = ""
        """What the page in the window says, for looking things up in later."""
        self.complaints: tuple[str, ...] = ()
        """What the page in the window says is wrong with what was entered; fields marked wrong count too."""
        self._visit = visit
        self._evidence = evidence
        self._pictures: list[asyncio.Task[str | None]] = []

    async def note_page(self) -> int:
        """Note the page in the window, once for each address; return its index."""
        visit = self._visit
        url = urldefrag(visit.paper.url if visit.paper is not None else visit.page.url).url
        said = await self._ask_page()
        self.text = said["text"] if visit.paper is None else visit.paper.text
        marked = "fields are marked as wrong" if said["wrong"] else ""
        self.complaints = tuple(said["complaints"]) or ((marked,) if marked else ())
        for index, page in enumerate(self.pages):
            if page.url == url:
                return index
        self.pages.append(self._page(url, said))
        return len(self.pages) - 1

    def _page(self, url: str, said: dict[str, Any]) -> PageRecord:
        visit = self._visit
        if visit.paper is not None:
            return PageRecord(url=url, title=visit.paper.title, status=visit.paper.status)
        document = next((one for one in reversed(visit.traffic.documents) if urldefrag(one.url).url == url), None)
        duration = document.duration_seconds if document is not None else None
        return PageRecord(
            url=url,
            title=said["title"],
            status=document.status if document is not None else None,
            language=said["language"],
            handoff=not visit.hosts.own(url),
            duration_seconds=None if duration is None else round(duration, 3),
        )

    async def _ask_page(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(_PAGE_SECONDS):
                said: dict[str, Any] = await self._visit.page.evaluate(_page_script())
                return said
        except (Error, TimeoutError):
            return {"title": "", "language": None, "text": "", "complaints": [], "wrong": 0}

    async def picture(self) -> asyncio.Task[str | None] | None:
        """Take a picture now; making it small and storing it goes on beside the next step."""
        evidence = self._evidence
        if evidence is None:
            return None
        drawn = await take_picture(self._visit.page, self._visit.secrets)
        if drawn is None:
            return None
        task = asyncio.create_task(asyncio.to_thread(_store, evidence, drawn))
        self._pictures.append(task)
        return task

    async def finish(self) -> None:
        """Wait until every picture is stored. Raises OSError when one can't be."""
        await asyncio.gather(*self._pictures)


def _store(evidence: Evidence, picture: bytes) -> str | None:
    try:
        small = shrink(picture)
    except ValueError:  # not a picture, or an enormous one
        return None
    return evidence.save(small, "webp")
