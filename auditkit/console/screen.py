"""How a running audit is shown: moving on a terminal, as plain lines elsewhere."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import IO, Self, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, OverflowMethod, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress import Progress as Attempts
from rich.progress import ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from auditkit.console import message
from auditkit.console.explanation import with_sign, writable
from auditkit.console.progress import Progress, advance
from auditkit.console.summary import PLAIN_SIGNS, SIGNS, STYLES, summary
from auditkit.diagnostic.safe_text import terminal_line
from auditkit.record.event import (
    AttemptEnded,
    AttemptStarted,
    AuditEnded,
    AuditStarted,
    Event,
    PersonNeeded,
    RetryStarted,
    RunNotice,
    StepEnded,
)
from auditkit.record.outcome import Outcome

Clock = Callable[[], float]


class Screen(ABC):
    """Listens to a run and shows it. A screen that can't be written to any more falls silent: the audit goes on."""

    def __init__(self, stream: IO[str], clock: Clock) -> None:
        self.stream = stream
        self.clock = clock
        self.progress = Progress()
        self._silent = False

    def __call__(self, event: Event) -> None:
        self.progress = advance(self.progress, event, self.clock())
        self._guarded(lambda: self.show(event))

    def close(self) -> None:
        """Give the terminal back, whatever happened; again does nothing."""
        self._guarded(self.stop)

    @abstractmethod
    def show(self, event: Event) -> None:
        """Show what the event changed; `self.progress` is up to date."""

    def stop(self) -> None:
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


class PlainScreen(Screen):
    """One line an ended attempt, never rewritten; lines are not wrapped, so that they can be searched."""

    def __init__(self, stream: TextIO, clock: Clock, width: int) -> None:
        super().__init__(stream, clock)
        self._width = width

    def show(self, event: Event) -> None:
        progress = self.progress
        match event:
            case AuditStarted():
                self._line(message.audit_start(progress))
            case RetryStarted():
                self._line(message.retry(event))
            case PersonNeeded():
                self._line(message.person_needed(progress, event))
            case RunNotice(words=text):
                self._line(terminal_line(text))
            case AttemptEnded():
                self._line(
                    f"{message.position(progress, progress.done)} {message.attempt_end(progress, progress.ended[-1])}"
                )
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


_REFRESHES_PER_SECOND = 4
_NARROW = 60
_WIDEST_BAR = 40


class _Doing(ProgressColumn):
    """The attempt's name, as wide as the widest shown, and what is being done."""

    widest = 0

    def render(self, task: Task) -> Text:
        return Text.assemble(set_cell_size(task.description, self.widest), task.fields["doing"])


class LiveScreen(Screen):
    """What moves is at the bottom; above it stays a line for every attempt that did not simply succeed."""

    def __init__(self, console: Console, clock: Clock) -> None:
        super().__init__(console.file, clock)
        self._console = console
        self._signs = SIGNS if self._writable("✓✗") == "✓✗" else PLAIN_SIGNS
        self._running: dict[str, TaskID] = {}
        cut: OverflowMethod = "ellipsis" if self._signs is SIGNS else "crop"
        self._doing = _Doing(Column(no_wrap=True, overflow=cut, ratio=1))
        self._attempts = Attempts(
            SpinnerColumn("dots" if self._signs is SIGNS else "line", style="cyan", speed=0.4),
            TextColumn("{task.completed:g}/{task.fields[steps]}", style="dim", justify="right"),
            self._doing,
            console=console,
            auto_refresh=False,
            get_time=clock,
            expand=True,
        )
        self._live = Live(
            console=console,
            get_renderable=self._draw,
            refresh_per_second=_REFRESHES_PER_SECOND,
            transient=True,
        )

    def show(self, event: Event) -> None:
        progress = self.progress
        match event:
            case AuditStarted():
                self._console.print(Text(self._writable(message.audit_start(progress)), style="bold"))
                self._live.start(refresh=True)
            case RetryStarted():
                self._console.print(with_sign(">", self._writable(message.retry(event)), "bold yellow", "bold"))
            case AttemptStarted(key=key, steps=steps):
                name = self._writable(progress.name(key))
                self._running[key] = self._attempts.add_task(name, total=None, steps=steps, doing="")
            case StepEnded(key=key, number=number, words=doing):
                self._change(key, terminal_line(doing, 100), "dim", completed=number)
            case PersonNeeded(key=key):
                self._change(key, f"waiting for a person: {terminal_line(event.what, 200)}", "bold yellow")
                self._console.print(
                    with_sign(">", self._writable(message.person_needed(progress, event)), "bold yellow", "bold")
                )
            case RunNotice(words=text):
                self._console.print(with_sign(">", self._writable(terminal_line(text)), "bold yellow", ""))
            case AttemptEnded(record=record):
                if record.key in self._running:
                    self._attempts.remove_task(self._running.pop(record.key))
                if record.outcome is not Outcome.COMPLETED:
                    text = self._writable(message.attempt_end(progress, progress.ended[-1]))
                    self._console.print(with_sign(self._signs[record.outcome], text, STYLES[record.outcome]))
            case AuditEnded():
                self.stop()
                self._console.print(summary(progress, self._console.width, self._writable))

    def stop(self) -> None:
        self._live.stop()

    def _change(self, key: str, doing: str, style: str, completed: float | None = None) -> None:
        if key in self._running:
            self._attempts.update(
                self._running[key], completed=completed, doing=(self._writable(f"  {doing}"), style)
            )

    def _writable(self, text: str) -> str:
        return writable(text, self._console.encoding)

    def _draw(self) -> RenderableType:
        # Called from the thread that refreshes: one look at the state, which never changes, only is replaced.
        progress = self.progress
        if progress.began is None or progress.over:
            return Text()
        room = max(1, self._console.height - 5)
        running = self._attempts.tasks
        self._doing.widest = max((cell_len(one.description) for one in running[:room]), default=0)
        attempts = Padding(self._attempts.make_tasks_table(running[:room]), (0, 1, 0, 0))
        lines = [Text(), self._head(progress), attempts]
        if len(running) > room:
            lines.append(Text(f"  and {len(running) - room} more", style="dim"))
        return Group(*lines)

    def _head(self, progress: Progress) -> RenderableType:
        now = self.clock()
        times = (message.clock(progress.elapsed_seconds(now)), message.time_left(progress.seconds_left(now)))
        done = Text(f"  {progress.done} of {progress.total}  ", style="bold")
        rest = Text("  ").join(
            [self._counts(progress), Text(self._writable(" · ".join(filter(None, times))), style="dim")]
            if progress.ended
            else [Text(times[0], style="dim")]
        )
        width = self._console.width - 1
        if width < _NARROW:
            return Group(self._bar(progress, width - done.cell_len) + done, rest)
        return self._bar(progress, min(_WIDEST_BAR, width - done.cell_len - rest.cell_len)) + done + rest

    def _bar(self, progress: Progress, width: int) -> Text:
        """Thick and thin, so that it reads without colours too."""
        width = max(4, width)
        full = width * progress.done // max(1, progress.total)
        thick, thin = ("━", "─") if self._signs is SIGNS else ("#", "-")
        return Text.assemble((thick * full, "cyan"), (thin * (width - full), "dim"))

    def _counts(self, progress: Progress) -> Text:
        return Text("  ").join(
            Text(f"{self._signs[outcome]} {progress.counts[outcome]}", style=STYLES[outcome])
            for outcome in Outcome
            if progress.counts[outcome]
        )


def console_listener(
    stream: TextIO | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    width: int | None = None,
    clock: Clock = time.monotonic,
) -> Screen:
    """A listener that shows the audit on `stream` (standard output when there is none); close it when all is over.

    On a terminal it moves. Elsewhere, with TERM=dumb, and under CI it writes plain lines. NO_COLOR is honoured.
    """
    stream = stream or sys.stdout
    environment = os.environ if environment is None else environment
    if _can_move(stream, environment):
        console = Console(
            file=stream,
            width=width,
            highlight=False,
            markup=False,
            emoji=False,
            no_color=bool(environment.get("NO_COLOR")) or None,
        )
        return LiveScreen(console, clock)
    return PlainScreen(stream, clock, width or shutil.get_terminal_size((80, 24)).columns)


def _can_move(stream: TextIO, environment: Mapping[str, str]) -> bool:
    if environment.get("TERM", "").lower() in {"dumb", "unknown"}:
        return False
    if environment.get("CI", "").lower() not in {"", "0", "false", "no"}:
        return False
    try:
        return stream.isatty()
    except ValueError:  # A closed stream.
        return False
