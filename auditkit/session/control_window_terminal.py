"""The panel's words and questions in the terminal, for screens with no room for a second window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from auditkit.session.control_window import Entry, Pressed, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.session.control_window import Button

END_OF_INPUT = ""
"""What stands for the end of the terminal's input; a line always has its line break."""
_YES_NO: Mapping[str, str] = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}
_SCALE = tuple(str(number) for number in range(1, 8))
_HOW = {
    "tick": "y for yes, n for no",
    "yes_no": "y for yes, n for no; Enter alone leaves it out",
    "line": "Enter alone leaves it out",
    "words": "in one line; Enter alone leaves it out",
}


class TerminalPanel:
    """Says and asks what the small window would."""

    def __init__(self, lines: asyncio.Queue[str], tell: Callable[[str], None]) -> None:
        self.pressed: asyncio.Queue[Pressed] = asyncio.Queue()
        self.closed = asyncio.Event()
        """Whether nothing more can be typed."""
        self._lines, self._tell = lines, tell
        self._view = View(heading="")
        self._asking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Nothing opens."""

    async def show(self, view: View) -> None:
        """Say this, and ask what it asks."""
        self._stop()
        self._view = view
        for words in (view.heading, *view.paragraphs, *view.notes):
            self._tell(words)
        if view.fields:
            self._asking = asyncio.create_task(self._ask(view))
        elif view.buttons:
            self._tell(_choice(view.buttons))

    async def say(self, words: str) -> None:
        """Say something about what was shown, and ask again what it asked."""
        self._tell(words)
        if self._view.fields:
            self._stop()
            self._asking = asyncio.create_task(self._ask(self._view))

    async def close(self) -> None:
        """Ask no more."""
        self._stop()

    def _stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def _ask(self, view: View) -> None:
        values: dict[str, Any] = {}
        part = ""
        for entry in view.fields:
            if entry.part and entry.part != part:
                part = entry.part
                self._tell(part)
            values[entry.key] = await self._answer(entry)
        by_letter = {button.letter: button.key for button in view.buttons}
        self._tell(_choice(view.buttons))
        while (key := by_letter.get((await self._line()).casefold()[:1])) is None:
            self._tell(_choice(view.buttons))
        self.pressed.put_nowait(Pressed(key, values))

    async def _answer(self, entry: Entry) -> str | bool | None:
        how = f"1: {entry.low} … 7: {entry.high}; Enter alone leaves it out" if entry.kind == "scale" else ""
        self._tell(f"{entry.words} ({how or _HOW[entry.kind]})")
        while True:
            said = await self._line()
            if entry.kind == "tick" and (not said or said.casefold() in _YES_NO):
                return _YES_NO.get(said.casefold()) == "yes"
            if not said:
                return None
            if entry.kind == "yes_no" and said.casefold() in _YES_NO:
                return _YES_NO[said.casefold()]
            if entry.kind == "scale" and said in _SCALE:
                return said
            if entry.kind in ("line", "words"):
                return said[: entry.longest]
            self._tell("A number from 1 to 7, please." if entry.kind == "scale" else "y or n, please.")

    async def _line(self) -> str:
        line = await self._lines.get()
        if line == END_OF_INPUT:
            self.closed.set()
            await asyncio.Event().wait()  # whoever asked hears that it is closed
        return line.strip()


def _choice(buttons: Sequence[Button]) -> str:
    return ", ".join(f"{button.letter} and Enter: {button.words}" for button in buttons)
