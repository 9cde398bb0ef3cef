"""What every way to show progress has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import IO, Self

from auditkit.console.progress import Progress, advance
from auditkit.record.event import Event

Clock = Callable[[], float]


class Screen(ABC):
    """Listens to a run and shows it. A screen that can't be written to any more falls silent: the audit goes on."""

    def __init__(self, stream: IO[str], clock: Clock) -> None:
        self.stream = stream
        self.clock = clock
        self.progress = Progress()
        self._silent = False

    def __call__(self, event: Event) -> None:
        """Take in an event and show what it changes."""
        self.progress = advance(self.progress, event, self.clock())
        self._guarded(lambda: self.show(event))

    def close(self) -> None:
        """Give the terminal back, whatever happened; again does nothing."""
        self._guarded(self.stop)

    @abstractmethod
    def show(self, event: Event) -> None:
        """Show what the event changed; `self.progress` is up to date."""

    def stop(self) -> None:
        """Take away what moves."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _guarded(self, draw: Callable[[], None]) -> None:
        if self._silent:
            return
        try:
            draw()
        except OSError:  # The terminal is gone, or `| head` has read enough.
            self._silent = True
        except ValueError:  # What a closed file raises.
            if not self.stream.closed:
                raise
            self._silent = True
