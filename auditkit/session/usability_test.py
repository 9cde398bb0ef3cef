"""A person is asked, tries a task in a visible browser and answers the questions; a record is kept of it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.person import OWN_ROUTE, AttemptOrigin, ConsentScope, PersonReport
from auditkit.record.store import AuditStore
from auditkit.record.study import Study, open_study
from auditkit.session.assignment import Assignment, attempt_record, check_last_page
from auditkit.session.control_window import (
    END_OF_INPUT,
    Button,
    ButtonPress,
    ControlTerminal,
    ControlWindow,
    FormField,
    SessionControl,
    View,
)
from auditkit.session.person_session import PersonSession, SessionEnd, SessionResources, stop_on_interrupt
from auditkit.session.questionnaire import ALIAS, CONSENT, AnswerKind, InvalidAnswer, Question, questions, report_of
from auditkit.session.redaction import RetentionPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditkit.browser.storage_state import StorageState
    from auditkit.record.model import AttemptRecord
    from auditkit.run.ending import Ending
    from auditkit.task.model import Profile


BEGIN, LEAVE, SEND, WITHOUT = "begin", "leave", "send", "without"
_ALIAS = "alias"
NEED_CONSENT = "Nothing can be kept without the first of these. Tick it and begin, or leave: then nothing is kept."
_ENDINGS = (
    Button(key=SessionEnd.DONE.value, words="Done", letter="d", main=True),
    Button(key=SessionEnd.GAVE_UP.value, words="I give up", letter="g"),
    Button(key=SessionEnd.SKIPPED.value, words="I'm stuck, skip", letter="s"),
)
END_BY_LETTER = {button.letter: SessionEnd(button.key) for button in _ENDINGS}
"""What to type in the terminal for each ending."""


def consent_view(assignment: Assignment) -> View:
    """Before anything begins: what will be kept, and whether that is all right."""
    return View(
        heading="You are about to be the customer",
        paragraphs=(
            f"You will try one thing on the website of {assignment.agency.agency.agency}. The site is tried, "
            "not you: there is no wrong way, and you may stop at any time.",
            "The kit notes what you press and how long it takes, and the scorecard may show it. "
            "You choose what may be kept:",
        ),
        fields=(
            *(FormField(key=what.value, kind="tick", words=words) for what, words in CONSENT.items()),
            FormField(key=_ALIAS, kind="line", words=ALIAS, longest=40),
        ),
        buttons=(
            Button(key=BEGIN, words="Begin", letter="b", main=True),
            Button(key=LEAVE, words="Leave", letter="l"),
        ),
        notes=("Use made-up data where a form asks for any. Never your own password or your own number.",),
    )


def consent_given(values: Mapping[str, Any]) -> tuple[tuple[ConsentScope, ...], str]:
    return tuple(one for one in CONSENT if values.get(one.value) is True), str(values.get(_ALIAS) or "")


def task_view(assignment: Assignment) -> View:
    """What the customer came for, and never how."""
    summary = assignment.summary
    said = [f"You are: {summary.customer}"] if summary.customer else []
    said += [f"You want to leave with: {summary.product}"] if summary.product else []
    return View(
        heading=summary.title,
        paragraphs=(*said, "Use the website's window, as you would at home. When it is over, say so here:"),
        buttons=_ENDINGS,
        notes=("Giving up is a result as good as any: customers do it too.",),
    )


def question_view(assignment: Assignment, end: SessionEnd, consent: tuple[ConsentScope, ...]) -> View:
    """The questions whose answers may be kept; the site's window stays open beside them."""
    words = ConsentScope.WORDS in consent
    answer = assignment.task is not None and assignment.task.answer is not None
    return View(
        heading="How was it?" if end is SessionEnd.DONE else "Thank you. How was it?",
        paragraphs=("Leave out whatever you like. The website's window is still there if you want to look.",),
        fields=tuple(_entry(one) for one in questions(answer=answer) if words or not one.own_words),
        buttons=(
            Button(key=SEND, words="Send", letter="s", main=True),
            Button(key=WITHOUT, words="No answers, just the attempt", letter="n"),
        ),
        notes=() if words else ("You did not allow your own words to be kept, so nothing asks for them.",),
    )


def thanks_view() -> View:
    return View(heading="Thank you", paragraphs=("It is kept.",))


def _entry(question: Question) -> FormField:
    words = f"{question.words} (you may skip this)" if question.may_skip else question.words
    return FormField(
        key=question.key,
        kind={AnswerKind.YES_NO: "yes_no", AnswerKind.SCALE: "scale", AnswerKind.LINE: "line"}.get(
            question.kind, "words"
        ),
        words=words,
        part=question.part.value,
        low=question.low,
        high=question.high,
        longest=question.longest,
    )


T = TypeVar("T")
_THANKS_SECONDS = 1.5


@dataclass(frozen=True)
class KeptAttempt:
    record: AttemptRecord
    round_id: str
    end: SessionEnd


@dataclass
class UsabilityTest:
    resources: SessionResources
    assignment: Assignment
    audits: AuditStore
    profile_name: str
    profile: Profile
    audit_id: str | None = None
    storage_state: StorageState | None = None
    beside: AuditStore = field(default_factory=lambda: AuditStore(Path("audits")))
    """Where an attempt is kept when `audits` can't take it."""
    in_terminal: bool = False
    """Whether the terminal says and asks, and there is no second window."""

    def __post_init__(self) -> None:
        self._stopped = asyncio.Event()
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._session: PersonSession | None = None

    async def run(self) -> KeptAttempt | None:
        """From consent to the record; None when nothing may be kept.

        Raises:
            AuditkitError: no browser, no display, an audits folder that can't be written.
        """
        browser = await self.resources.browser.browser()
        control: SessionControl = (
            ControlTerminal(self._typed, self.resources.print_line) if self.in_terminal else ControlWindow(browser)
        )
        await control.open()
        try:
            with self._listening():
                return await self._ask_and_watch(control)
        finally:
            if self._session is not None:
                await self._session.close()
            await control.close()

    async def _ask_and_watch(self, control: SessionControl) -> KeptAttempt | None:
        await control.show(consent_view(self.assignment))
        consent, alias = await self._consent(control)
        if ConsentScope.FIGURES not in consent:
            return None
        policy = RetentionPolicy(pictures=ConsentScope.PICTURES in consent, typed=ConsentScope.TYPED in consent)
        session = self._session = PersonSession(self.resources, self.assignment.agency, self.profile, policy, control)
        await session.open(self.assignment.start, storage_state=self.storage_state)
        await control.show(task_view(self.assignment))
        end = await self._watch(session, control)
        ending = await self._ending(session, end)
        answers = await self._answers(control, end, consent)
        try:
            report = self._report(session, end, consent, alias, answers)
        except InvalidAnswer:  # the control window lets nobody enter such a thing
            report = self._report(session, end, consent, alias, {})
        kept = self._keep(session, end, ending, report)
        await self._thank(control)
        return kept

    async def _consent(self, control: SessionControl) -> tuple[tuple[ConsentScope, ...], str]:
        while (pressed := await self._pressed(control)) is not None and pressed.key == BEGIN:
            consent, alias = consent_given(pressed.values)
            if ConsentScope.FIGURES in consent:
                return consent, alias
            await control.say(NEED_CONSENT)
        return (), ""

    async def _watch(self, session: PersonSession, control: SessionControl) -> SessionEnd:
        watching = asyncio.ensure_future(session.watch())
        waiting = asyncio.ensure_future(self._verdict(control, session))
        try:
            return await watching
        finally:
            waiting.cancel()

    async def _verdict(self, control: SessionControl, session: PersonSession) -> None:
        """Wait for the person to say that it is over: in the control window or in the terminal."""
        while True:
            said = asyncio.ensure_future(control.pressed.get())
            typed = asyncio.ensure_future(self._typed.get())
            stopped = asyncio.ensure_future(self._stopped.wait())
            tasks: list[asyncio.Task[object]] = [said, typed, stopped]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                session.end(SessionEnd.STOPPED)
            elif said.done():
                session.end(SessionEnd(said.result().key))
            elif (letter := typed.result().strip().casefold()[:1]) in END_BY_LETTER:
                session.end(END_BY_LETTER[letter])
            for task in tasks:
                task.cancel()
            if session.ended:
                return

    async def _ending(self, session: PersonSession, end: SessionEnd) -> Ending:
        from auditkit.run.ending import Ending

        return (
            Ending()
            if end in (SessionEnd.CLOSED, SessionEnd.BROKE)
            else await check_last_page(session, self.assignment)
        )

    async def _answers(
        self, control: SessionControl, end: SessionEnd, consent: tuple[ConsentScope, ...]
    ) -> dict[str, str | int | bool | None]:
        if end in (SessionEnd.CLOSED, SessionEnd.STOPPED, SessionEnd.BROKE) or self._stopped.is_set():
            return {}
        where = "" if self.in_terminal else " in the small window"
        self.resources.print_line(f"A few questions{where}. ^C leaves them out.")
        await control.show(question_view(self.assignment, end, consent))
        pressed = await self._pressed(control)
        return dict(pressed.values) if pressed is not None and pressed.key == SEND else {}

    def _report(
        self,
        session: PersonSession,
        end: SessionEnd,
        consent: tuple[ConsentScope, ...],
        alias: str,
        answers: dict[str, str | int | bool | None],
    ) -> PersonReport:
        return report_of(
            answers,
            came_from=AttemptOrigin.TRY,
            consent_to=consent,
            alias=alias,
            gave_up=end is SessionEnd.GAVE_UP,
            skipped=end is SessionEnd.SKIPPED,
            seconds=max(0.1, session.seconds),
        )

    def _keep(self, session: PersonSession, end: SessionEnd, ending: Ending, report: PersonReport) -> KeptAttempt:
        """Keep it in the round. One that can't take it, as its task has changed, is left for a new one."""
        now = self.resources.now()
        try:
            return self._keep_in(self.audit_id, session, end, ending, report)
        except AuditkitError as fault:
            fallback = f"{now:%Y-%m-%d-%H%M%S}-people"
            self.resources.print_line(f"{fault}\nIt is kept in the round {fallback} instead.")
        try:
            return self._keep_in(fallback, session, end, ending, report)
        except (AuditkitError, OSError) as fault:
            # Nobody does a task twice for the sake of a network: what they did is kept on this machine at least.
            self.resources.print_line(f"{fault}\nIt is kept here, in {self.beside.folder}, instead.")
            return self._keep_in(fallback, session, end, ending, report, audits=self.beside)

    def _keep_in(
        self,
        audit_id: str | None,
        session: PersonSession,
        end: SessionEnd,
        ending: Ending,
        report: PersonReport,
        *,
        audits: AuditStore | None = None,
    ) -> KeptAttempt:
        now, assignment = self.resources.now(), self.assignment
        with open_study(audits or self.audits, now, audit_id) as people:
            trial = _trial(people, assignment, self.profile_name)
            record = attempt_record(session, assignment, end, ending, report, profile=self.profile_name, trial=trial)
            people.keep(record, assignment.agency_summary, assignment.summary, now)
            return KeptAttempt(record, people.id, end)

    async def _thank(self, control: SessionControl) -> None:
        if not control.closed.is_set() and not self._stopped.is_set():
            await control.show(thanks_view())
            await asyncio.sleep(_THANKS_SECONDS)

    async def _pressed(self, control: SessionControl) -> ButtonPress | None:
        """The next button of the control window; None when the window is closed, or ^C pressed, first."""
        return await _first(control.pressed.get(), control.closed.wait(), self._stopped.wait())

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Hear ^C and the lines of the terminal meanwhile."""
        loop = asyncio.get_running_loop()
        if sys.stdin is not None and sys.stdin.isatty():
            _read_lines(lambda line: loop.call_soon_threadsafe(self._typed.put_nowait, line))
        with stop_on_interrupt(self._stopped):
            yield


def _trial(people: Study, assignment: Assignment, profile: str) -> int:
    return people.next_trial(assignment.agency.id, assignment.summary.task, OWN_ROUTE, profile)


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


def _read_lines(print_line: Callable[[str], object]) -> None:
    """Hand over each line typed in the terminal. Nothing else can wait for one everywhere, so it is a thread."""

    def read() -> None:
        try:
            for line in sys.stdin:
                print_line(line)
            print_line(END_OF_INPUT)
        except (ValueError, OSError, RuntimeError):  # the terminal or the loop is gone
            return

    threading.Thread(target=read, daemon=True).start()
