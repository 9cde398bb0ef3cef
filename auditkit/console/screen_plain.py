"""Progress as plain lines, for logs, pipes and terminals that can't do more."""

from __future__ import annotations

import io
from typing import TextIO

from rich.console import Console

from auditkit.console import message
from auditkit.console.screen_screen import Clock, Screen
from auditkit.console.summary import summary
from auditkit.console.text import clean, writable
from auditkit.record.event import AttemptEnded, AuditEnded, AuditStarted, Event, Noted, PersonNeeded, TryingAgain


class PlainScreen(Screen):
    """One line an ended attempt, never rewritten; lines are not wrapped, so that they can be searched."""

    def __init__(self, stream: TextIO, clock: Clock, width: int) -> None:
        super().__init__(stream, clock)
        self._width = width

    def show(self, event: Event) -> None:
        """Write the event's line, if it has one."""
        progress = self.progress
        match event:
            case AuditStarted():
                self._line(message.started(progress))
            case TryingAgain():
                self._line(message.again(event))
            case PersonNeeded():
                self._line(message.person(progress, event))
            case Noted(words=said):
                self._line(clean(said))
            case AttemptEnded():
                self._line(f"{message.place(progress, progress.done)} {message.ended(progress, progress.ended[-1])}")
            case AuditEnded():
                self._summary()

    def _summary(self) -> None:
        drawn = Console(
            file=io.StringIO(), width=self._width, color_system=None, force_terminal=False, legacy_windows=False
        )
        with drawn.capture() as caught:
            drawn.print(summary(self.progress, self._width, self._writable))
        for line in caught.get().splitlines():
            self._line(line.rstrip())

    def _line(self, text: str) -> None:
        self.stream.write(self._writable(text) + "\n")
        self.stream.flush()

    def _writable(self, text: str) -> str:
        return writable(text, getattr(self.stream, "encoding", None))
