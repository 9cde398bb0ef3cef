"""A person is asked, tries a task in a visible browser and answers the questions; a record is kept of it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditkit.browser.storage_state import StorageState
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AttemptRecord
from auditkit.record.person import OWN_ROUTE, AttemptOrigin, ConsentScope, PersonReport
from auditkit.record.store import AuditStore, open_study
from auditkit.run.ending import Ending
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
    next_press,
)
from auditkit.session.person_session import PersonSession, SessionEnd, SessionResources, stop_on_interrupt
from auditkit.session.questionnaire import ALIAS, CONSENT, AnswerValue, InvalidAnswer, Question, questions, report_of
from auditkit.session.redaction import RetentionPolicy
from auditkit.task.model import Profile

BEGIN, LEAVE, SEND, WITHOUT = "begin", "leave", "send", "without"
_ALIAS = "alias"
NEED_CONSENT = "We can't keep anything unless you allow the first of these. Allow it and begin, or leave."
_ENDINGS = (
    Button(key=SessionEnd.DONE.value, words="Done", letter="d", main=True),
    Button(key=SessionEnd.GAVE_UP.value, words="I give up", letter="g"),
    Button(key=SessionEnd.SKIPPED.value, words="I'm stuck, skip it", letter="s"),
)
END_BY_LETTER = {button.letter: SessionEnd(button.key) for button in _ENDINGS}


def consent_view(assignment: Assignment) -> View:
    return View(
        heading="You are about to be the customer",
        paragraphs=(
            f"You will try one task on the website of {assignment.agency.agency.agency}. We're testing the website, "
            "not you. There is no wrong way to do it, and you can stop at any time.",
            "The kit records what you press and how long it takes, and the scorecard may show it. "
            "You choose what we may keep:",
        ),
        fields=(
            *(FormField(key=what.value, kind="tick", words=words) for what, words in CONSENT.items()),
            FormField(key=_ALIAS, kind="line", words=ALIAS, longest=40),
        ),
        buttons=(
            Button(key=BEGIN, words="Begin", letter="b", main=True),
            Button(key=LEAVE, words="Leave", letter="l"),
        ),
        notes=("If a form asks for data, make it up. Never use your own password or your own number.",),
    )


def task_view(assignment: Assignment) -> View:
    """What the customer came for, and never how."""
    summary = assignment.summary
    about = [f"You are: {summary.customer}"] if summary.customer else []
    about += [f"You want to leave with: {summary.product}"] if summary.product else []
    return View(
        heading=summary.title,
        paragraphs=(*about, "Use the website's window, as you would at home. When you stop, say so here:"),
        buttons=_ENDINGS,
        notes=("It's fine to give up: customers do it too, and it tells us just as much.",),
    )


def question_view(assignment: Assignment, end: SessionEnd, consent: tuple[ConsentScope, ...]) -> View:
    """The questions whose answers may be kept; the site's window stays open beside them."""
    words = ConsentScope.WORDS in consent
    answer = assignment.task is not None and assignment.task.answer is not None
    return View(
        heading="How was it?" if end is SessionEnd.DONE else "Thank you. How was it?",
        paragraphs=("You can skip any question. The website's window is still open if you want to look.",),
        fields=tuple(_entry(one) for one in questions(answer=answer) if words or not one.own_words),
        buttons=(
            Button(key=SEND, words="Send", letter="s", main=True),
            Button(key=WITHOUT, words="No answers, just keep the attempt", letter="n"),
        ),
        notes=() if words else ("You did not allow us to keep your own words, so we don't ask for them.",),
    )


def _entry(question: Question) -> FormField:
    words = f"{question.words} (you can skip this)" if question.may_skip else question.words
    return FormField(
        key=question.key,
        kind=question.kind.value,
        words=words,
        part=question.part.value,
        low=question.low,
        high=question.high,
        longest=question.longest,
    )


@dataclass(frozen=True)
class KeptAttempt:
    record: AttemptRecord
    study_id: str
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
        if self.in_terminal:
            self._control: SessionControl = ControlTerminal(self._typed, self.resources.print_line)
        else:
            self._control = ControlWindow(browser)
        await self._control.open()
        try:
            if sys.stdin is not None and sys.stdin.isatty():
                loop = asyncio.get_running_loop()
                _read_lines(lambda line: loop.call_soon_threadsafe(self._typed.put_nowait, line))
            with stop_on_interrupt(self._stopped):
                return await self._ask_and_watch()
        finally:
            if self._session is not None:
                await self._session.close()
            await self._control.close()

    async def _ask_and_watch(self) -> KeptAttempt | None:
        control, assignment = self._control, self.assignment
        await control.show(consent_view(assignment))
        consent, alias = await self._consent()
        if ConsentScope.FIGURES not in consent:
            return None
        policy = RetentionPolicy(pictures=ConsentScope.PICTURES in consent, typed=ConsentScope.TYPED in consent)
        session = self._session = PersonSession(self.resources, assignment.agency, self.profile, policy, control)
        await session.open(assignment.start, storage_state=self.storage_state)
        await control.show(task_view(assignment))
        end = await self._watch(session)
        closed = end in (SessionEnd.CLOSED, SessionEnd.BROKE)
        ending = Ending() if closed else await check_last_page(session, assignment)
        answers = await self._answers(end, consent)

        def report(answers: Mapping[str, AnswerValue]) -> PersonReport:
            return report_of(
                answers,
                came_from=AttemptOrigin.TRY,
                consent_to=consent,
                alias=alias,
                gave_up=end is SessionEnd.GAVE_UP,
                skipped=end is SessionEnd.SKIPPED,
                seconds=max(0.1, session.seconds),
            )

        def record(trial: int) -> AttemptRecord:
            return attempt_record(session, assignment, end, ending, answered, profile=self.profile_name, trial=trial)

        try:
            answered = report(answers)
        except InvalidAnswer:  # the control window lets nobody enter such a thing
            answered = report({})
        kept = KeptAttempt(*self._keep(record), end)
        if not control.closed.is_set() and not self._stopped.is_set():
            await control.show(View(heading="Thank you", paragraphs=("Your attempt is saved.",)))
            await asyncio.sleep(1.5)  # time to read it
        return kept

    async def _consent(self) -> tuple[tuple[ConsentScope, ...], str]:
        while (press := await self._next_press()) is not None and press.key == BEGIN:
            consent = tuple(one for one in CONSENT if press.values.get(one.value) is True)
            if ConsentScope.FIGURES in consent:
                return consent, str(press.values.get(_ALIAS) or "")
            await self._control.say(NEED_CONSENT)
        return (), ""

    async def _watch(self, session: PersonSession) -> SessionEnd:
        watching = asyncio.ensure_future(session.watch())
        waiting = asyncio.ensure_future(self._end(session))
        try:
            return await watching
        finally:
            waiting.cancel()

    async def _end(self, session: PersonSession) -> None:
        while not session.ended:
            press = asyncio.ensure_future(self._control.pressed.get())
            typed = asyncio.ensure_future(self._typed.get())
            stopped = asyncio.ensure_future(self._stopped.wait())
            tasks: list[asyncio.Task[object]] = [press, typed, stopped]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                session.end(SessionEnd.STOPPED)
            elif press.done():
                session.end(SessionEnd(press.result().key))
            elif (letter := typed.result().strip().casefold()[:1]) in END_BY_LETTER:
                session.end(END_BY_LETTER[letter])
            for task in tasks:
                task.cancel()

    async def _answers(self, end: SessionEnd, consent: tuple[ConsentScope, ...]) -> dict[str, AnswerValue]:
        if end in (SessionEnd.CLOSED, SessionEnd.STOPPED, SessionEnd.BROKE) or self._stopped.is_set():
            return {}
        where = "" if self.in_terminal else " in the small window"
        self.resources.print_line(f"A few questions{where}. Press ^C to skip them.")
        await self._control.show(question_view(self.assignment, end, consent))
        press = await self._next_press()
        return dict(press.values) if press is not None and press.key == SEND else {}

    def _keep(self, record: Callable[[int], AttemptRecord]) -> tuple[AttemptRecord, str]:
        """Keep it in a study, and say in which. One that can't take it, as its task has changed, is left alone."""
        try:
            return self._keep_in(self.audits, self.audit_id, record)
        except AuditkitError as fault:
            fallback = f"{self.resources.now():%Y-%m-%d-%H%M%S}-people"
            self.resources.print_line(f"{fault}\nIt is saved in the round {fallback} instead.")
        try:
            return self._keep_in(self.audits, fallback, record)
        except (AuditkitError, OSError) as fault:
            # Nobody does a task twice for the sake of a network: what they did is kept on this machine at least.
            self.resources.print_line(f"{fault}\nIt is saved here, in {self.beside.folder}, instead.")
            return self._keep_in(self.beside, fallback, record)

    def _keep_in(
        self, audits: AuditStore, audit_id: str | None, record: Callable[[int], AttemptRecord]
    ) -> tuple[AttemptRecord, str]:
        now, assignment = self.resources.now(), self.assignment
        with open_study(audits, now, audit_id) as study:
            trial = study.next_trial(assignment.agency.id, assignment.summary.task, OWN_ROUTE, self.profile_name)
            attempt = record(trial)
            study.keep(attempt, assignment.agency_summary, assignment.summary, now)
            return attempt, study.id

    async def _next_press(self) -> ButtonPress | None:
        return await next_press(self._control, self._stopped)


def _read_lines(on_line: Callable[[str], object]) -> None:
    """Hand over each line typed in the terminal. Nothing else can wait for one everywhere, so it is a thread."""

    def read() -> None:
        try:
            for line in sys.stdin:
                on_line(line)
            on_line(END_OF_INPUT)
        except (ValueError, OSError, RuntimeError):  # the terminal or the loop is gone
            return

    threading.Thread(target=read, daemon=True).start()
