"""Progress that moves, for terminals: a bar, counts, and the attempts being made."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from auditkit.console import words
from auditkit.console.progress import Progress, Running
from auditkit.console.screen import Clock, Screen
from auditkit.console.summary import PLAIN_SIGNS, SIGNS, STYLES, summary
from auditkit.console.text import clean, writable
from auditkit.console.why import marked
from auditkit.events import AttemptEnded, AuditEnded, AuditStarted, Event, Noted, PersonNeeded, TryingAgain
from auditkit.outcome import Outcome

_REFRESHES_PER_SECOND = 4
_TURNING = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PLAIN_TURNING = "|/-\\"
_NARROW = 60
_WIDEST_BAR = 40


class LiveScreen(Screen):
    """What moves is at the bottom; above it stays a line for every attempt that did not simply succeed."""

    def __init__(self, console: Console, clock: Clock) -> None:
        super().__init__(console.file, clock)
        self._console = console
        self._signs = SIGNS if self._writable("✓✗") == "✓✗" else PLAIN_SIGNS
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
                self._console.print(Text(self._writable(words.started(progress)), style="bold"))
                self._live.start(refresh=True)
            case TryingAgain():
                self._console.print(marked(">", self._writable(words.again(event)), "bold yellow", "bold"))
            case PersonNeeded(key=key):
                self._console.print(marked(">", self._writable(words.person(progress, key)), "bold yellow", "bold"))
            case Noted(words=said):
                self._console.print(marked(">", self._writable(clean(said)), "bold yellow", ""))
            case AttemptEnded(record=record) if record.outcome is not Outcome.COMPLETED:
                said = self._writable(words.ended(progress, progress.ended[-1]))
                self._console.print(marked(self._signs[record.outcome], said, STYLES[record.outcome]))
            case AuditEnded():
                self.stop()
                self._console.print(summary(progress, self._console.width, self._writable))

    def stop(self) -> None:
        """Take away what moves and show the cursor again."""
        self._live.stop()

    def _writable(self, text: str) -> str:
        return writable(text, self._console.encoding)

    def _draw(self) -> RenderableType:
        # Called from the thread that refreshes: one look at the state, which never changes, only is replaced.
        progress = self.progress
        if progress.began is None or progress.over:
            return Text()
        room = max(1, self._console.height - 5)
        shown = progress.running[:room]
        lines: list[RenderableType] = [Text(), self._head(progress)]
        lines.extend(self._attempts(progress, shown))
        if len(progress.running) > room:
            lines.append(Text(f"  and {len(progress.running) - room} more", style="dim"))
        return Group(*lines)

    def _head(self, progress: Progress) -> RenderableType:
        now = self.clock()
        times = (words.clock(progress.elapsed_seconds(now)), words.time_left(progress.seconds_left(now)))
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

    def _attempts(self, progress: Progress, shown: tuple[Running, ...]) -> Iterator[Text]:
        """A line for each: turning sign, steps, name, and what is being done as far as there is room."""
        frames = _TURNING if self._signs is SIGNS else _PLAIN_TURNING
        frame = frames[int(self.clock() * _REFRESHES_PER_SECOND) % len(frames)]
        names = [self._writable(progress.name(one.key)) for one in shown]
        steps = [f"{one.number}/{one.steps}" for one in shown]
        for one, name, step in zip(shown, names, steps, strict=True):
            said = f"waits for a person: {one.waits_for}" if one.waits_for else one.words
            line = Text.assemble(
                (frame, "cyan"),
                (f" {step:>{max(map(len, steps))}} ", "dim"),
                set_cell_size(name, max(map(cell_len, names))),
                (f"  {self._writable(said)}", "bold yellow" if one.waits_for else "dim"),
            )
            line.truncate(self._console.width - 1, overflow="ellipsis" if self._signs is SIGNS else "crop")
            yield line
