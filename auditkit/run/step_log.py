"""What an attempt writes down as it goes: the state of each page, steps, screenshots."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag

import yaml
from playwright.async_api import Error, Page
from pydantic import BaseModel

from auditkit.browser.redaction import take_picture
from auditkit.probe.language import language_of
from auditkit.record.evidence import Evidence
from auditkit.record.model import Box, Mark, PageRecord, StepRecord
from auditkit.record.outcome import StepStatus
from auditkit.record.picture import in_picture, shrink
from auditkit.run.page_state import PageState, read_page_state
from auditkit.run.visit import Visit
from auditkit.task.model import Step

_VALUE = r"""(?<=[:\[,{{]\s)(?P<quote>["']?){was}(?P=quote)(?=\s*(?:$|[}},\]]|\s\#))"""


def suggest_correction(step: Step, was: str, now: str) -> dict[str, str]:
    """The line that names the control, and how it should read: `source`, `line`, `replacement`.

    Only where exactly one line of the step gives that name in so many words; otherwise the step's own place alone.
    """
    pattern = re.compile(_VALUE.format(was=re.escape(was)))
    found = [(number, one) for number, line in enumerate(step.lines) for one in pattern.finditer(line)]
    if len(found) != 1 or step.file is None or step.number is None:
        return {"source": step.source} if step.source is not None else {}
    number, name = found[0]
    line = step.lines[number]
    replacement = line[: name.start()] + _quoted(now, name["quote"]) + line[name.end() :]
    return {"source": f"{step.file}:{step.number + number}", "line": line.strip(), "replacement": replacement.strip()}


def _quoted(name: str, quote: str) -> str:
    """The name as YAML, quoted as the old one was, or as it has to be."""
    if quote == "'":
        return "'" + name.replace("'", "''") + "'"
    return json.dumps(name, ensure_ascii=False) if quote or not _is_plain_yaml(name) else name


def _is_plain_yaml(name: str) -> bool:
    """Whether YAML reads the name as it stands, inside braces too."""
    try:
        return bool(yaml.load(f"[{name}]", yaml.BaseLoader) == [name])
    except yaml.YAMLError:
        return False


_VIEWPORT_SCRIPT = """() => {
  const { scale, offsetLeft: x, offsetTop: y, width, height } = visualViewport;
  return { scale, x, y, width: width * scale, height: height * scale };
}"""


class Viewport(BaseModel):
    """The part of the page in the window: its corner in the page's own pixels, its size in the window's."""

    scale: float
    x: float
    y: float
    width: float
    height: float

    def place(self, box: Box) -> Box:
        return Box(
            x=round((box.x - self.x) * self.scale),
            y=round((box.y - self.y) * self.scale),
            width=round(box.width * self.scale),
            height=round(box.height * self.scale),
        )


async def marks_in_viewport(page: Page, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks where a picture of the window shows them; those outside it are left out."""
    if not marks:
        return ()
    try:
        view = Viewport.model_validate(await page.evaluate(_VIEWPORT_SCRIPT))
    except Error:  # the page has gone
        return ()
    placed = [mark.model_copy(update={"box": view.place(mark.box)}) for mark in marks]
    return tuple(mark for mark in placed if in_picture(mark.box, view.width, view.height))


@dataclass(frozen=True)
class StepScreenshot:
    picture: bytes
    marks: tuple[Mark, ...] = ()


@dataclass
class StepDraft:
    number: int
    step: Step
    status: StepStatus = StepStatus.SKIPPED
    url_before: str = ""
    url_after: str = ""
    duration_seconds: float = 0.0
    picture: asyncio.Task[str | None] | None = None
    screenshot_to_store: StepScreenshot | None = None
    """A picture that waits for the cause to be known, and with it for what to outline."""
    marks: tuple[Mark, ...] = ()
    page: int | None = None
    pressed: str = ""
    """The names, on the page, of the controls it used."""
    message: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def leads_on(self) -> bool:
        """Whether it has to be made and does more than look: a way without such a step may end where it begins."""
        return not (self.step.optional or self.step.action.looks_only)

    @property
    def waited_seconds(self) -> float:
        """How long it was tried; a limit of its own ends that sooner, however slow the machine is."""
        return min(self.duration_seconds, self.step.timeout_seconds or self.duration_seconds)

    def adapt(self, now: str) -> None:
        """The control has another name now: say which, and how the line of the task file should read."""
        target = self.step.action.target
        was = (target.name or target.label) if target is not None else None
        self.message = f"It is now called “{now}”."
        self.details = {"was": was, "now": now} | (suggest_correction(self.step, was, now) if was is not None else {})

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


class StepLog:
    def __init__(self, visit: Visit, evidence: Evidence | None) -> None:
        self.pages: list[PageRecord] = []
        self.page_state = PageState()
        """The page in the window, as it was when last looked at."""
        self.visit = visit
        self._evidence = evidence
        self._states: dict[tuple[str, str], int] = {}
        self._pictures: list[asyncio.Task[str | None]] = []

    async def note_page(self) -> int:
        """Note the page in the window, once for each state of each address; return its index."""
        url = self._address
        self.page_state = await read_page_state(self.visit)
        return self._index_of(url)

    async def note_page_unless_gone(self) -> int | None:
        """The same where the page may be going away at this moment: None, and nothing noted, when it is."""
        url = self._address
        now = await read_page_state(self.visit)
        if not now.state or url != self._address:
            return None
        self.page_state = now
        return self._index_of(url)

    @property
    def _address(self) -> str:
        visit = self.visit
        return urldefrag(visit.document.url if visit.document is not None else visit.page.url).url

    def _index_of(self, url: str) -> int:
        key = (url, "" if self.visit.document is not None else self.page_state.state)
        if key not in self._states:
            self._states[key] = len(self.pages)
            self.pages.append(self._page(url, self.page_state))
        return self._states[key]

    def _page(self, url: str, now: PageState) -> PageRecord:
        visit = self.visit
        if visit.document is not None:
            return PageRecord(
                url=url, step=visit.step, title=visit.document.title, status=visit.document.status, phone=visit.phone
            )
        document = next((one for one in reversed(visit.traffic.documents) if urldefrag(one.url).url == url), None)
        duration = document.duration_seconds if document is not None else None
        if duration is not None:
            duration = max(0.0, duration - visit.guard.delay_seconds.get(url, 0.0))
        return PageRecord(
            url=url,
            step=visit.step,
            title=now.title,
            status=document.status if document is not None else None,
            language=now.language,
            text_language=language_of(now.text, now.language),
            phone=visit.phone,
            handoff=not visit.hosts.own(url),
            duration_seconds=None if duration is None else round(duration, 3),
        )

    async def take(self, marks: tuple[Mark, ...] = ()) -> StepScreenshot | None:
        """Take a picture now, with what could be outlined on it."""
        if self._evidence is None:
            return None
        page = self.visit.page
        drawn = await take_picture(page, self.visit.secrets)
        return StepScreenshot(drawn, await marks_in_viewport(page, marks)) if drawn is not None else None

    def keep(self, draft: StepDraft, screenshot: StepScreenshot | None, *, outlined: bool = False) -> None:
        """Make a picture small and store it; that goes on beside the next step."""
        draft.screenshot_to_store = None
        if screenshot is None or self._evidence is None:
            return
        draft.marks = screenshot.marks if outlined else ()
        storing = asyncio.to_thread(_store, self._evidence, screenshot.picture, draft.marks)
        draft.picture = asyncio.create_task(storing)
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
