"""The kit's own window beside the site's, with the task, the buttons and the questions; or the terminal in its
place.

It is a window and not a bar in the page, so that it covers nothing, changes nothing a customer would see, and
no page can reach it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any, Protocol

from playwright.async_api import Browser, Error, Page

from auditkit.browser.launch import close_context

WIDTH = 500
"""Pixels; Chromium makes no window narrower."""
_SITE_WIDTH, _HEIGHT = 1300, 950


@dataclass(frozen=True)
class Button:
    key: str
    words: str
    letter: str = ""
    """What to type for it in the terminal."""
    main: bool = False


@dataclass(frozen=True)
class FormField:
    """Something to fill in: kind `tick`, `yes_no`, `scale`, `line` or `words`."""

    key: str
    kind: str
    words: str
    part: str = ""
    low: str = ""
    high: str = ""
    longest: int = 200
    on: bool = False
    value: str = ""
    """What is in it at first. Only the window has that, not the terminal."""


@dataclass(frozen=True)
class View:
    """What the control window shows. Every word is shown as it is: nothing in it is markup."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    buttons: tuple[Button, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ButtonPress:
    key: str
    values: dict[str, Any]


class SessionControl(Protocol):
    pressed: asyncio.Queue[ButtonPress]
    closed: asyncio.Event

    async def open(self) -> None: ...

    async def show(self, view: View) -> None:
        """Show this and nothing else."""

    async def say(self, words: str) -> None:
        """Say something beside what is shown."""

    async def close(self) -> None: ...


async def next_press(control: SessionControl, *ends: asyncio.Event) -> ButtonPress | None:
    """The next button that is pressed; None when the control is closed, or one of these happens, first."""
    press = asyncio.ensure_future(control.pressed.get())
    others = [asyncio.ensure_future(one.wait()) for one in (control.closed, *ends)]
    await asyncio.wait([press, *others], return_when=asyncio.FIRST_COMPLETED)
    for one in others:
        one.cancel()
    if press.done():
        return press.result()
    press.cancel()
    return None


class ControlWindow:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None
        self._view: View | None = None
        self._shown = 0
        """Number of the view that is shown: a press of an earlier one, as by a double click, says nothing."""
        self.pressed: asyncio.Queue[ButtonPress] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def open(self) -> None:
        context = await self._browser.new_context(no_viewport=True)
        page = self._page = await context.new_page()
        await page.expose_function("auditkitPressed", self._on_pressed)
        await page.set_content(_window_html())
        page.on("close", lambda _: self.closed.set())
        page.on("domcontentloaded", lambda _: asyncio.ensure_future(self._restore()))
        left = await page.evaluate(f"Math.max(0, Math.min({_SITE_WIDTH} + 10, screen.availWidth - {WIDTH}))")
        await place_window(page, left, WIDTH)

    async def show(self, view: View) -> None:
        """Show this and nothing else, in front. What was pressed before is forgotten."""
        self._view = view
        self._shown += 1
        while not self.pressed.empty():
            self.pressed.get_nowait()
        if self._page is not None and not self.closed.is_set():
            with suppress(Error):
                await self._put(self._page, view)
                await self._page.bring_to_front()

    async def say(self, words: str) -> None:
        if self._page is not None and not self.closed.is_set():
            with suppress(Error):
                await self._page.evaluate("(words) => window.say(words)", words)

    async def fill(self, key: str, words: str) -> None:
        """Put words in a field that is shown."""
        if self._page is not None and not self.closed.is_set():
            with suppress(Error):
                await self._page.evaluate("([key, words]) => window.fill(key, words)", [key, words])

    async def close(self) -> None:
        if self._page is not None:
            await close_context(self._page.context)

    async def _put(self, page: Page, view: View) -> None:
        await page.evaluate("([view, number]) => window.show(view, number)", [asdict(view), self._shown])

    async def _restore(self) -> None:
        """Put back what was shown: the window has been loaded again, as by F5, or sent elsewhere."""
        if self._page is None or self.closed.is_set():
            return
        with suppress(Error):
            if self._page.url != "about:blank":
                await self._page.goto("about:blank")  # which comes here again
            elif not await self._page.evaluate("typeof window.auditkitPanel === 'object'"):
                await self._page.set_content(_window_html())
                if self._view is not None:
                    await self._put(self._page, self._view)

    def _on_pressed(self, key: str, values: dict[str, Any], shown: int) -> None:
        if shown == self._shown:
            self.pressed.put_nowait(ButtonPress(str(key), dict(values)))


def _window_html() -> str:
    return files("auditkit.session").joinpath("control_window.html").read_text(encoding="utf-8")


async def place_site_window(page: Page) -> None:
    """Put the site's window at the left, and leave room for the control window where the screen is wide enough."""
    width = await page.evaluate(f"Math.max(600, Math.min({_SITE_WIDTH}, screen.availWidth - {WIDTH} - 10))")
    await place_window(page, 0, width)


async def place_window(page: Page, left: int, width: int) -> None:
    """Move a window; screens that move their windows themselves may do otherwise."""
    with suppress(Error):
        session = await page.context.new_cdp_session(page)
        window = await session.send("Browser.getWindowForTarget")
        height = await page.evaluate(f"Math.min({_HEIGHT}, screen.availHeight)")
        bounds = {"left": int(left), "top": 0, "width": int(width), "height": int(height)}
        await session.send("Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": bounds})
        await session.detach()


END_OF_INPUT = ""
"""What stands for the end of the terminal's input; a line always has its line break."""
_YES_NO: Mapping[str, str] = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}
_SCALE = tuple(str(number) for number in range(1, 8))
_HOW = {
    "tick": "y for yes, n for no",
    "yes_no": "y for yes, n for no; press Enter to skip",
    "line": "press Enter to skip",
    "words": "in one line; press Enter to skip",
}


class ControlTerminal:
    def __init__(self, lines: asyncio.Queue[str], print_line: Callable[[str], None]) -> None:
        self.pressed: asyncio.Queue[ButtonPress] = asyncio.Queue()
        self.closed = asyncio.Event()
        self._lines, self._print_line = lines, print_line
        self._view = View(heading="")
        self._questions: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Nothing opens."""

    async def show(self, view: View) -> None:
        self._stop()
        self._view = view
        for words in (view.heading, *view.paragraphs, *view.notes):
            self._print_line(words)
        if view.fields:
            self._questions = asyncio.create_task(self._ask(view))
        elif view.buttons:
            self._print_line(_choice(view.buttons))

    async def say(self, words: str) -> None:
        """Say something about what was shown, and ask again what it asked."""
        self._print_line(words)
        if self._view.fields:
            self._stop()
            self._questions = asyncio.create_task(self._ask(self._view))

    async def close(self) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._questions is not None:
            self._questions.cancel()
            self._questions = None

    async def _ask(self, view: View) -> None:
        values: dict[str, Any] = {}
        part = ""
        for entry in view.fields:
            if entry.part and entry.part != part:
                part = entry.part
                self._print_line(part)
            values[entry.key] = await self._answer(entry)
        by_letter = {button.letter: button.key for button in view.buttons}
        self._print_line(_choice(view.buttons))
        while (key := by_letter.get((await self._line()).casefold()[:1])) is None:
            self._print_line(_choice(view.buttons))
        self.pressed.put_nowait(ButtonPress(key, values))

    async def _answer(self, entry: FormField) -> str | bool | None:
        how = f"1: {entry.low} … 7: {entry.high}; press Enter to skip" if entry.kind == "scale" else ""
        self._print_line(f"{entry.words} ({how or _HOW[entry.kind]})")
        while True:
            line = await self._line()
            if entry.kind == "tick" and (not line or line.casefold() in _YES_NO):
                return _YES_NO.get(line.casefold()) == "yes"
            if not line:
                return None
            if entry.kind == "yes_no" and line.casefold() in _YES_NO:
                return _YES_NO[line.casefold()]
            if entry.kind == "scale" and line in _SCALE:
                return line
            if entry.kind in ("line", "words"):
                return line[: entry.longest]
            self._print_line("A number from 1 to 7, please." if entry.kind == "scale" else "y or n, please.")

    async def _line(self) -> str:
        line = await self._lines.get()
        if line == END_OF_INPUT:
            self.closed.set()
            await asyncio.Event().wait()  # next_press ends by `closed`
        return line.strip()


def _choice(buttons: Sequence[Button]) -> str:
    return ", ".join(f"{button.letter} and Enter: {button.words}" for button in buttons)
