"""Progress that moves, for terminals: a bar, counts, and the attempts being made."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, OverflowMethod, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress import Progress as Attempts
from rich.progress import ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from auditkit.console import message
from auditkit.console.explanation import marked
from auditkit.console.progress import Progress
from auditkit.console.screen_screen import Clock, Screen
from auditkit.console.summary import PLAIN_SIGNS, SIGNS, STYLES, summary
from auditkit.console.text import clean, writable
from auditkit.record.event import (
    AttemptEnded,
    AttemptStarted,
    AuditEnded,
    AuditStarted,
    Event,
    Noted,
    PersonNeeded,
    StepEnded,
    TryingAgain,
)
from auditkit.record.outcome import Outcome

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
        """Print what is to stay; what moves draws itself."""
        progress = self.progress
        match event:
            case AuditStarted():
                self._console.print(Text(self._writable(message.started(progress)), style="bold"))
                self._live.start(refresh=True)
            case TryingAgain():
                self._console.print(marked(">", self._writable(message.again(event)), "bold yellow", "bold"))
            case AttemptStarted(key=key, steps=steps):
                name = self._writable(progress.name(key))
                self._running[key] = self._attempts.add_task(name, total=None, steps=steps, doing="")
            case StepEnded(key=key, number=number, words=doing):
                self._change(key, clean(doing, 100), "dim", completed=number)
            case PersonNeeded(key=key):
                self._change(key, f"waits for a person: {clean(event.what, 200)}", "bold yellow")
                self._console.print(
                    marked(">", self._writable(message.person(progress, event)), "bold yellow", "bold")
                )
            case Noted(words=said):
                self._console.print(marked(">", self._writable(clean(said)), "bold yellow", ""))
            case AttemptEnded(record=record):
                if record.key in self._running:
                    self._attempts.remove_task(self._running.pop(record.key))
                if record.outcome is not Outcome.COMPLETED:
                    said = self._writable(message.ended(progress, progress.ended[-1]))
                    self._console.print(marked(self._signs[record.outcome], said, STYLES[record.outcome]))
            case AuditEnded():
                self.stop()
                self._console.print(summary(progress, self._console.width, self._writable))

    def stop(self) -> None:
        """Take away what moves and show the cursor again."""
        self._live.stop()

    def _change(self, key: str, doing: str, style: str, completed: float | None = None) -> None:
        """Say what an attempt is doing now."""
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
