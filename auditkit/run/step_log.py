"""What an attempt writes down as it goes: pages, steps, pictures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from auditkit.browser.redaction_picture import take_picture
from auditkit.record.model import Mark, PageRecord, StepRecord
from auditkit.record.outcome import StepStatus
from auditkit.record.picture_picture import shrink
from auditkit.run.step_log_page_now import PageNow, look_at_page
from auditkit.run.step_log_renamed import correction
from auditkit.run.step_log_view import as_pictured

if TYPE_CHECKING:
    from auditkit.record.evidence import Evidence
    from auditkit.run.visit import Visit
    from auditkit.task.model_step import Step


@dataclass(frozen=True)
class Taken:
    """A picture as the browser gave it, and what could be outlined on it."""

    picture: bytes
    marks: tuple[Mark, ...] = ()


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
    taken: Taken | None = None
    """A picture that waits for the cause to be known, and with it for what to outline."""
    marks: tuple[Mark, ...] = ()
    """What is outlined on the picture."""
    page: int | None = None
    pressed: str = ""
    """The names, on the page, of the controls it used."""
    message: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def waited_seconds(self) -> float:
        """How long it was tried; a limit of its own ends that sooner, however slow the machine is."""
        return min(self.duration_seconds, self.step.timeout_seconds or self.duration_seconds)

    def adapt(self, now: str) -> None:
        """The control has another name now: say which, and how the line of the task file should read."""
        target = self.step.action.target
        was = (target.name or target.label) if target is not None else None
        self.message = f"It is now called “{now}”."
        self.details = {"was": was, "now": now} | (correction(self.step, was, now) if was is not None else {})

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
            marks=list(self.marks),
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
        url = self._address
        self.now = await look_at_page(self.visit)
        return self._noted(url)

    async def note_page_unless_gone(self) -> int | None:
        """The same where the page may be going away at this moment: None, and nothing noted, when it is."""
        url = self._address
        now = await look_at_page(self.visit)
        if not now.state or url != self._address:
            return None
        self.now = now
        return self._noted(url)

    @property
    def _address(self) -> str:
        visit = self.visit
        return urldefrag(visit.paper.url if visit.paper is not None else visit.page.url).url

    def _noted(self, url: str) -> int:
        known = (url, "" if self.visit.paper is not None else self.now.state)
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

    async def take(self, marks: tuple[Mark, ...] = ()) -> Taken | None:
        """Take a picture now, with what could be outlined on it."""
        if self._evidence is None:
            return None
        page = self.visit.page
        drawn = await take_picture(page, self.visit.secrets)
        return Taken(drawn, await as_pictured(page, marks)) if drawn is not None else None

    def keep(self, draft: StepDraft, taken: Taken | None, *, outlined: bool = False) -> None:
        """Make a picture small and store it; that goes on beside the next step."""
        draft.taken = None
        if taken is None or self._evidence is None:
            return
        draft.marks = taken.marks if outlined else ()
        draft.picture = asyncio.create_task(asyncio.to_thread(_store, self._evidence, taken.picture, draft.marks))
        self._pictures.append(draft.picture)

    async def finish(self) -> None:
        """Wait until every picture is stored. Raises OSError when one can't be."""
        await asyncio.gather(*self._pictures)


def _store(evidence: Evidence, picture: bytes, marks: tuple[Mark, ...]) -> str | None:
    try:
        small = shrink(picture, marks)
    except ValueError:  # not a picture, or an enormous one
        return None
    return evidence.save(small, "webp")
