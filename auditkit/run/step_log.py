"""What an attempt writes down as it goes: the state of each page, steps, screenshots.

Pictures are made small enough to keep in version control, with outlines that read on any background and without
telling colours apart.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

import yaml
from PIL import Image, ImageDraw, UnidentifiedImageError
from playwright.async_api import Error, Page
from pydantic import BaseModel

from auditkit.browser.redaction import Picture, Rectangle, take_picture
from auditkit.browser.storage_state import learn_secrets
from auditkit.locator.page_script import with_built_ins
from auditkit.probe.language import language_of
from auditkit.record.evidence import Evidence
from auditkit.record.model import Box, Mark, MarkKind, PageRecord, StepRecord
from auditkit.record.outcome import StepStatus
from auditkit.run.page_state import PageState, read_page_state
from auditkit.run.visit import Visit
from auditkit.task.host import bare_address
from auditkit.task.model import Step

_Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True)
class OutlineStyle:
    dash: float = 0
    """Length of a dash, in widths of the line; none for a line without gaps."""
    gap: float = 0


OUTLINE_STYLES = {
    MarkKind.CONTROL: OutlineStyle(),
    MarkKind.COVER: OutlineStyle(dash=4, gap=2.5),
    MarkKind.NEAR: OutlineStyle(dash=1, gap=1.2),
}
_ORDER = (MarkKind.COVER, MarkKind.NEAR, MarkKind.CONTROL)
"""The control last: it lies on top."""


def draw_outlines(image: Image.Image, marks: Sequence[Mark]) -> None:
    """Draw the outlines. What is outside the picture is not drawn; what sticks out is closed at its edge."""
    line = max(4, round(image.width / 213))
    draw = ImageDraw.Draw(image)
    for mark in sorted(marks, key=lambda mark: _ORDER.index(mark.kind)):
        if in_picture(mark.box, image.width, image.height):
            _draw_outline(draw, _around(mark.box, image.size, line), mark.kind, line)


def in_picture(box: Box, width: float, height: float) -> bool:
    return box.width > 1 and box.height > 1 and -box.width < box.x < width and -box.height < box.y < height


def _around(box: Box, size: tuple[int, int], line: int) -> _Rectangle:
    """The rectangle in the middle of the line: beside what it marks, not over it, and never off the picture."""
    left, top = (max(line, round(at) - line) for at in (box.x, box.y))
    right = min(size[0] - 1 - line, round(box.x + box.width) + line)
    bottom = min(size[1] - 1 - line, round(box.y + box.height) + line)
    return min(left, size[0] - 1), min(top, size[1] - 1), max(right, left), max(bottom, top)


def _draw_outline(draw: ImageDraw.ImageDraw, at: _Rectangle, kind: MarkKind, line: int) -> None:
    style = OUTLINE_STYLES[kind]
    _draw_rectangle(draw, at, "white", line * 2)
    if not style.dash:
        _draw_rectangle(draw, at, kind.colour, line)
        return
    left, top, right, bottom = at
    half = line // 2
    for begin, end in _dashes(left - half, right + half, style, line):
        for y in (top, bottom):
            draw.rectangle((begin, y - half, end, y - half + line - 1), fill=kind.colour)
    for begin, end in _dashes(top - half, bottom + half, style, line):
        for x in (left, right):
            draw.rectangle((x - half, begin, x - half + line - 1, end), fill=kind.colour)


def _draw_rectangle(draw: ImageDraw.ImageDraw, at: _Rectangle, colour: str, width: int) -> None:
    left, top, right, bottom = at
    half = width // 2
    around = (left - half, top - half, right - half + width - 1, bottom - half + width - 1)
    draw.rectangle(around, outline=colour, width=width)


def _dashes(begin: int, end: int, style: OutlineStyle, line: int) -> Iterator[tuple[int, int]]:
    """Where dashes begin and end, with one in each corner."""
    length = end - begin
    pattern = (style.dash + style.gap) * line
    count = max(1, round((length - style.dash * line) / pattern))
    for number in range(count + 1):
        start = begin + number * (length - style.dash * line) / count
        yield round(max(begin, start)), round(min(end, start + style.dash * line)) - 1


# Measured with tests/bench/bench_shrink.py on pages of text at 1280×720: method 2 makes files 18 % smaller than
# method 0 for 10 to 25 % more time; method 4 saves another 3 % and takes 1.6 times as long. At 800 pixels text stays
# legible.
MAX_WIDTH = 800
MAX_HEIGHT = 2000
QUALITY = 60
METHOD = 2

_COVER_COLOUR = "#505a5f"
_MAX_PIXELS = 60_000_000
"""More is no screen: a picture that would fill the memory is refused before it is unpacked."""


def shrink(
    picture: bytes,
    marks: Sequence[Mark] = (),
    covers: Sequence[Rectangle] = (),
    *,
    max_width: int = MAX_WIDTH,
    max_height: int = MAX_HEIGHT,
    quality: int = QUALITY,
) -> bytes:
    """A PNG or JPEG picture as a small WebP, with some of it covered and the marks outlined on it.

    Equal pixels give equal bytes, whatever the format they came in. What is wider than `max_width` is scaled down;
    what is then taller than `max_height` loses its lower end. Safe to call in a thread. Raises ValueError when it
    isn't a PNG or JPEG picture, is broken, or is enormous.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MAX_PIXELS:
                raise ValueError(f"a picture of {opened.width}×{opened.height} pixels is too large")
            whole = _on_white(opened)
            for cover in covers:
                ImageDraw.Draw(whole).rectangle(_widened(cover), fill=_COVER_COLOUR)
            draw_outlines(whole, marks)
            image = _fit(whole, max_width, max_height)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as fault:
        raise ValueError(f"not a picture: {fault}") from fault
    small = io.BytesIO()
    image.save(small, "WEBP", quality=quality, method=METHOD)
    return small.getvalue()


def _widened(cover: Rectangle) -> _Rectangle:
    """By a pixel: letters may stick out of their box."""
    return floor(cover.left) - 1, floor(cover.top) - 1, ceil(cover.right) + 1, ceil(cover.bottom) + 1


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _fit(image: Image.Image, max_width: int, max_height: int) -> Image.Image:
    scale = min(1.0, max_width / image.width)
    shown = min(image.height, max(1, round(max_height / scale)))
    if scale == 1.0 and shown == image.height:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(shown * scale)))
    return image.resize(size, Image.Resampling.BILINEAR, box=(0, 0, image.width, shown))


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


_VIEWPORT_SCRIPT = with_built_ins("""() => {
  const { scale, offsetLeft: x, offsetTop: y, width, height } = visualViewport;
  return { scale, x, y, width: width * scale, height: height * scale };
}""")


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
    picture: Picture
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
    covered: tuple[str, ...] = ()
    """What is covered on the picture only because it can't be searched for a secret."""
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
            covered=list(self.covered),
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
        self.answered: set[str] = set()
        """Addresses of the pages on which something was entered or chosen, without query and fragment."""
        self.visit = visit
        self._evidence = evidence
        self._states: dict[tuple[str, str], int] = {}
        self._pictures: list[asyncio.Task[str | None]] = []

    async def note_page(self) -> int:
        """Note the page in the window, once for each state of each address; return its index."""
        url = self._address
        learning = learn_secrets(self.visit.page, self.visit.secrets)
        self.page_state, _ = await asyncio.gather(read_page_state(self.visit), learning)
        return self._index_of(url)

    async def note_page_unless_gone(self) -> int | None:
        """The same where the page may be going away at this moment: None, and nothing noted, when it is."""
        url = self._address
        now = await read_page_state(self.visit)
        if not now.state or url != self._address:
            return None
        self.page_state = now
        await learn_secrets(self.visit.page, self.visit.secrets)
        return self._index_of(url)

    @property
    def _address(self) -> str:
        visit = self.visit
        return bare_address(visit.document.url if visit.document is not None else visit.page.url)

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
        document = next((one for one in reversed(visit.traffic.documents) if bare_address(one.url) == url), None)
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
        await learn_secrets(page, self.visit.secrets, for_picture=True)
        drawn = await take_picture(page, self.visit.secrets)
        return StepScreenshot(drawn, await marks_in_viewport(page, marks)) if drawn is not None else None

    def keep(self, draft: StepDraft, screenshot: StepScreenshot | None, *, outlined: bool = False) -> None:
        """Make a picture small and store it; that goes on beside the next step."""
        draft.screenshot_to_store = None
        if screenshot is None or self._evidence is None:
            return
        draft.marks = screenshot.marks if outlined else ()
        draft.covered = screenshot.picture.unsearched
        storing = asyncio.to_thread(_store, self._evidence, screenshot.picture, draft.marks)
        draft.picture = asyncio.create_task(storing)
        self._pictures.append(draft.picture)

    async def finish(self) -> None:
        """Wait until every picture is stored. Raises OSError when one can't be."""
        await asyncio.gather(*self._pictures)


def _store(evidence: Evidence, picture: Picture, marks: tuple[Mark, ...]) -> str | None:
    try:
        small = shrink(picture.data, marks, picture.covers)
    except ValueError:  # not a picture, or an enormous one
        return None
    return evidence.save(small, "webp")
