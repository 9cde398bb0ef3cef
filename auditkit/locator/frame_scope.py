"""Which frames of a page a customer reads as a part of it.

Customers don't see frames: they see one page. But many frames are none of the page's own matter: advertisements,
films, maps, counters, a chat in the corner. So a frame speaks for the page where the customer has used a control in
it, or where it takes much of the main content: a form that somebody else's software shows there. Frames that are
hidden, small or fixed to the window, and those around the content, say nothing until they are used.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error, Frame, Page

from auditkit.locator.page_script import page_script

_MOST_FRAMES = 10
_PAGE_SECONDS = 5.0
_PATIENCE_SECONDS = 2.0
"""A frame that doesn't answer by then is left out: others' frames must not hold an attempt up."""
_NOT_READ = re.compile(
    r"//[^/]*(?:doubleclick|googlesyndication|googletagmanager|adservice|amazon-adsystem|adnxs|criteo|taboola|outbrain"
    r"|facebook|twitter|instagram|linkedin|youtube|youtu\.be|vimeo|dailymotion|brightcove|soundcloud|spotify"
    r"|openstreetmap|arcgis|captcha|turnstile|challenges\.cloudflare)[^/]*(?:/|$)"
    r"|//(?:www|maps)\.google\.[a-z.]+/(?:maps|recaptcha)",
    re.IGNORECASE,
)
"""Advertisements, counters, films, maps and puzzles: a message in them is never about what the customer entered."""


@dataclass(frozen=True)
class ReadFrame:
    frame: Frame
    used: bool
    """Whether the customer has used a control in it."""


@dataclass(frozen=True)
class _Place:
    """How a frame stands in the page around it, as `frame_place.js` says."""

    seen: bool = False
    large: bool = False


async def frames_in_sight(page: Page) -> list[Frame]:
    """All frames in sight, the page itself left out, whatever they are for."""
    frames = page.frames[1:][:_MOST_FRAMES]
    places = await _places(frames)
    return [frame for frame in frames if _seen(frame, places)]


async def read_frames(page: Page, used: Collection[Frame] = ()) -> list[ReadFrame]:
    """The frames that a customer reads as a part of the page, the page itself left out.

    `used` are frames in which the customer has used a control.
    """
    wanted = [one for one in page.frames[1:] if one in used or not _NOT_READ.search(one.url)]
    wanted = sorted(wanted, key=lambda one: one not in used)[:_MOST_FRAMES]
    if not wanted:
        return []
    around = [parent for frame in wanted for parent in _around(frame) if parent not in wanted]
    places = await _places([*wanted, *dict.fromkeys(around)])
    return [
        ReadFrame(frame, frame in used)
        for frame in wanted
        if _seen(frame, places) and (frame in used or all(places[one].large for one in (frame, *_around(frame))))
    ]


_MOST_TRIES = 4
"""For a page that goes on to another one while it is looked at. Some do so for ever."""


@dataclass(frozen=True)
class Look:
    """What a page script answers of a page and of the frames that a customer reads as a part of it."""

    page: Any = None
    """None where it gave no answer: then nothing is known of what is there, or isn't."""
    frames: Sequence[tuple[ReadFrame, Any]] = ()
    """Those that gave one in time."""
    in_time: bool = True
    """Whether the page let itself be asked: one caught in its own script doesn't."""


async def look_at(
    page: Page, script: str, used: Collection[Frame] = (), *, argument: Any = None, seconds: float | None = None
) -> Look:
    """Ask the page and these frames, each in a time of its own. A page that is just changing is asked anew."""
    for _ in range(_MOST_TRIES):
        try:
            async with asyncio.timeout(seconds or _PAGE_SECONDS):
                answer = await page.evaluate(script, argument)
        except TimeoutError:
            return Look(in_time=False)
        except Error:
            continue
        frames = await read_frames(page, used)
        answers = await asyncio.gather(*(_ask(one.frame, script, argument) for one in frames))
        return Look(answer, [pair for pair in zip(frames, answers, strict=True) if pair[1] is not None])
    return Look()


async def ask_visible_frames(page: Page, script: str) -> list[Any]:
    """What a page script answers in each frame in sight."""
    answers = await asyncio.gather(*(_ask(one, script) for one in await frames_in_sight(page)))
    return [answer for answer in answers if answer is not None]


async def _ask(frame: Frame, script: str, argument: Any = None) -> Any:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await frame.evaluate(script, argument)
    except (Error, TimeoutError):
        return None


def _around(frame: Frame) -> list[Frame]:
    """The frames around a frame, the page itself left out."""
    found = []
    while (parent := frame.parent_frame) is not None and parent.parent_frame is not None:
        found.append(parent)
        frame = parent
    return found


def _seen(frame: Frame, places: dict[Frame, _Place]) -> bool:
    return all(places.get(one, _Place()).seen for one in (frame, *_around(frame)))


async def _places(frames: Sequence[Frame]) -> dict[Frame, _Place]:
    return dict(zip(frames, await asyncio.gather(*map(_place, frames)), strict=True))


async def _place(frame: Frame) -> _Place:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            element = await frame.frame_element()
            return _Place(**await element.evaluate(page_script(__package__, "frame_place.js")))
    except (Error, TimeoutError):
        return _Place()
