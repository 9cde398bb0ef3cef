"""What an attempt writes down as it goes: pages, steps, pictures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from auditkit.browser.picture import take_picture
from auditkit.evidence import shrink
from auditkit.outcome import StepStatus
from auditkit.record import PageRecord, StepRecord
from auditkit.run.page_now import PageNow, look_at_page

if TYPE_CHECKING:
    from auditkit.evidence import Evidence
    from auditkit.run.visit import Visit
    from auditkit.task.model import Step


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

    def adapt(self, now: str) -> None:
        """The control has another name now: say which, and how the line of the task file should read."""
        target = self.step.action.target
        was = (target.name or target.label) if target is not None else None
        self.message = f"It is now called “{now}”."
        self.details = {"was": was, "now": now}
        line = self.step.line
        if line is not None and was is not None and was in line:
            self.details |= {"line": line.strip(), "replacement": line.strip().replace(was, now)}

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


class Journal:
    """The pages and pictures of one attempt."""

    def __init__(self, visit: Visit, evidence: Evidence | None, *, phone: bool = False) -> None:
        self.pages: list[PageRecord] = []
        self.now = PageNow()
        """The page in the window, as it was when last looked at."""
        self.visit = visit
        self._evidence = evidence
        self._phone = phone
        self._states: dict[tuple[str, str], int] = {}
        self._pictures: list[asyncio.Task[str | None]] = []

    async def note_page(self) -> int:
        """Note the page in the window, once for each state of each address; return its index."""
        visit = self.visit
        url = urldefrag(visit.paper.url if visit.paper is not None else visit.page.url).url
        self.now = await look_at_page(visit)
        known = (url, "" if visit.paper is not None else self.now.state)
        if known not in self._states:
            self._states[known] = len(self.pages)
            self.pages.append(self._page(url, self.now))
        return self._states[known]

    def _page(self, url: str, now: PageNow) -> PageRecord:
        visit = self.visit
        if visit.paper is not None:
            return PageRecord(
                url=url, step=visit.step, title=visit.paper.title, status=visit.paper.status, phone=self._phone
            )
        document = next((one for one in reversed(visit.traffic.documents) if urldefrag(one.url).url == url), None)
        duration = document.duration_seconds if document is not None else None
        if duration is not None:
            duration = max(0.0, duration - visit.guard.held_seconds.get(url, 0.0))
        return PageRecord(
            url=url,
            step=visit.step,
            title=now.title,
            status=document.status if document is not None else None,
            language=now.language,
            phone=self._phone,
            handoff=not visit.hosts.own(url),
            duration_seconds=None if duration is None else round(duration, 3),
        )

    async def picture(self) -> asyncio.Task[str | None] | None:
        """Take a picture now; making it small and storing it goes on beside the next step."""
        evidence = self._evidence
        if evidence is None:
            return None
        drawn = await take_picture(self.visit.page, self.visit.secrets)
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
