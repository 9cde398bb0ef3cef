"""Trying: a person is asked, tries a task in a visible browser, answers the questions; and a record is kept of it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.person import OWN_WAY, CameFrom, ConsentTo, PersonReport
from auditkit.record.store import Audits
from auditkit.record.study import Round, open_round
from auditkit.session.assignment import Errand, look_at_the_end, record_of
from auditkit.session.control_window import Asker, Panel, Pressed
from auditkit.session.control_window_terminal import END_OF_INPUT, TerminalPanel
from auditkit.session.person_session import End, Room, Sitting
from auditkit.session.person_session_interruption import hearing_stop
from auditkit.session.questionnaire import Refused, report_of
from auditkit.session.redaction import Keeping
from auditkit.session.usability_test_asking import (
    BEGIN,
    LETTERS,
    NEED_CONSENT,
    SEND,
    consent_given,
    consent_view,
    question_view,
    task_view,
    thanks_view,
)

if TYPE_CHECKING:
    from auditkit.browser.storage_state import Session
    from auditkit.record.model import AttemptRecord
    from auditkit.run.ending import Ending
    from auditkit.task.model import Profile

T = TypeVar("T")
_THANKS_SECONDS = 1.5


@dataclass(frozen=True)
class Kept:
    """What was kept of an attempt, and where."""

    record: AttemptRecord
    round_id: str
    end: End


@dataclass
class Trying:
    """One person at one errand."""

    room: Room
    errand: Errand
    audits: Audits
    profile_name: str
    profile: Profile
    audit_id: str | None = None
    session: Session | None = None
    beside: Audits = field(default_factory=lambda: Audits(Path("audits")))
    """Where an attempt is kept when `audits` can't take it."""
    in_terminal: bool = False
    """Whether the terminal says and asks, and there is no second window."""

    def __post_init__(self) -> None:
        self._stopped = asyncio.Event()
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._sitting: Sitting | None = None

    async def run(self) -> Kept | None:
        """From consent to the record; None when nothing may be kept.

        Raises:
            AuditkitError: no browser, no display, an audits folder that can't be written.
        """
        browser = await self.room.machine.browser()
        panel: Asker = TerminalPanel(self._typed, self.room.tell) if self.in_terminal else Panel(browser)
        await panel.open()
        try:
            with self._listening():
                return await self._ask_and_watch(panel)
        finally:
            if self._sitting is not None:
                await self._sitting.close()
            await panel.close()

    async def _ask_and_watch(self, panel: Asker) -> Kept | None:
        await panel.show(consent_view(self.errand))
        consent, alias = await self._consent(panel)
        if ConsentTo.FIGURES not in consent:
            return None
        keeping = Keeping(pictures=ConsentTo.PICTURES in consent, typed=ConsentTo.TYPED in consent)
        sitting = self._sitting = Sitting(self.room, self.errand.agency, self.profile, keeping, panel)
        await sitting.open(self.errand.start, session=self.session)
        await panel.show(task_view(self.errand))
        end = await self._watch(sitting, panel)
        ending = await self._ending(sitting, end)
        answers = await self._answers(panel, end, consent)
        try:
            report = self._report(sitting, end, consent, alias, answers)
        except Refused:  # the panel lets nobody enter such a thing
            report = self._report(sitting, end, consent, alias, {})
        kept = self._keep(sitting, end, ending, report)
        await self._thank(panel)
        return kept

    async def _consent(self, panel: Asker) -> tuple[tuple[ConsentTo, ...], str]:
        while (pressed := await self._pressed(panel)) is not None and pressed.key == BEGIN:
            consent, alias = consent_given(pressed.values)
            if ConsentTo.FIGURES in consent:
                return consent, alias
            await panel.say(NEED_CONSENT)
        return (), ""

    async def _watch(self, sitting: Sitting, panel: Asker) -> End:
        watching = asyncio.ensure_future(sitting.watch())
        waiting = asyncio.ensure_future(self._verdict(panel, sitting))
        try:
            return await watching
        finally:
            waiting.cancel()

    async def _verdict(self, panel: Asker, sitting: Sitting) -> None:
        """Wait for the person to say that it is over: in the panel or in the terminal."""
        while True:
            said = asyncio.ensure_future(panel.pressed.get())
            typed = asyncio.ensure_future(self._typed.get())
            stopped = asyncio.ensure_future(self._stopped.wait())
            tasks: list[asyncio.Task[object]] = [said, typed, stopped]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                sitting.end(End.STOPPED)
            elif said.done():
                sitting.end(End(said.result().key))
            elif (letter := typed.result().strip().casefold()[:1]) in LETTERS:
                sitting.end(LETTERS[letter])
            for task in tasks:
                task.cancel()
            if sitting.ended:
                return

    async def _ending(self, sitting: Sitting, end: End) -> Ending:
        from auditkit.run.ending import Ending

        return Ending() if end in (End.CLOSED, End.BROKE) else await look_at_the_end(sitting, self.errand)

    async def _answers(
        self, panel: Asker, end: End, consent: tuple[ConsentTo, ...]
    ) -> dict[str, str | int | bool | None]:
        if end in (End.CLOSED, End.STOPPED, End.BROKE) or self._stopped.is_set():
            return {}
        where = "" if self.in_terminal else " in the small window"
        self.room.tell(f"A few questions{where}. ^C leaves them out.")
        await panel.show(question_view(self.errand, end, consent))
        pressed = await self._pressed(panel)
        return dict(pressed.values) if pressed is not None and pressed.key == SEND else {}

    def _report(
        self,
        sitting: Sitting,
        end: End,
        consent: tuple[ConsentTo, ...],
        alias: str,
        answers: dict[str, str | int | bool | None],
    ) -> PersonReport:
        return report_of(
            answers,
            came_from=CameFrom.TRY,
            consent_to=consent,
            alias=alias,
            gave_up=end is End.GAVE_UP,
            skipped=end is End.SKIPPED,
            seconds=max(0.1, sitting.seconds),
        )

    def _keep(self, sitting: Sitting, end: End, ending: Ending, report: PersonReport) -> Kept:
        """Keep it in the round. One that can't take it, as its task has changed, is left for a new one."""
        now = self.room.now()
        try:
            return self._keep_in(self.audit_id, sitting, end, ending, report)
        except AuditkitError as fault:
            fallback = f"{now:%Y-%m-%d-%H%M%S}-people"
            self.room.tell(f"{fault}\nIt is kept in the round {fallback} instead.")
        try:
            return self._keep_in(fallback, sitting, end, ending, report)
        except (AuditkitError, OSError) as fault:
            # Nobody does a task twice for the sake of a network: what they did is kept on this machine at least.
            self.room.tell(f"{fault}\nIt is kept here, in {self.beside.folder}, instead.")
            return self._keep_in(fallback, sitting, end, ending, report, audits=self.beside)

    def _keep_in(
        self,
        audit_id: str | None,
        sitting: Sitting,
        end: End,
        ending: Ending,
        report: PersonReport,
        *,
        audits: Audits | None = None,
    ) -> Kept:
        now, errand = self.room.now(), self.errand
        with open_round(audits or self.audits, now, audit_id) as people:
            trial = _trial(people, errand, self.profile_name)
            record = record_of(sitting, errand, end, ending, report, profile=self.profile_name, trial=trial)
            people.keep(record, errand.agency_summary, errand.summary, now)
            return Kept(record, people.id, end)

    async def _thank(self, panel: Asker) -> None:
        if not panel.closed.is_set() and not self._stopped.is_set():
            await panel.show(thanks_view())
            await asyncio.sleep(_THANKS_SECONDS)

    async def _pressed(self, panel: Asker) -> Pressed | None:
        """The next button of the panel; None when the window is closed, or ^C pressed, first."""
        return await _first(panel.pressed.get(), panel.closed.wait(), self._stopped.wait())

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Hear ^C and the lines of the terminal meanwhile."""
        loop = asyncio.get_running_loop()
        if sys.stdin is not None and sys.stdin.isatty():
            _read_lines(lambda line: loop.call_soon_threadsafe(self._typed.put_nowait, line))
        with hearing_stop(self._stopped):
            yield


def _trial(people: Round, errand: Errand, profile: str) -> int:
    return people.next_trial(errand.agency.id, errand.summary.task, OWN_WAY, profile)


async def _first(wanted: Awaitable[T], *others: Awaitable[object]) -> T | None:
    """The result of the first, or None when one of the others comes before it."""
    task = asyncio.ensure_future(wanted)
    rest = [asyncio.ensure_future(one) for one in others]
    await asyncio.wait([task, *rest], return_when=asyncio.FIRST_COMPLETED)
    for one in rest:
        one.cancel()
    if task.done():
        return task.result()
    task.cancel()
    return None


def _read_lines(tell: Callable[[str], object]) -> None:
    """Hand over each line typed in the terminal. Nothing else can wait for one everywhere, so it is a thread."""

    def read() -> None:
        try:
            for line in sys.stdin:
                tell(line)
            tell(END_OF_INPUT)
        except (ValueError, OSError, RuntimeError):  # the terminal or the loop is gone
            return

    threading.Thread(target=read, daemon=True).start()
