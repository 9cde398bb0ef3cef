"""Somebody clicks through a site once, and a task file comes of it, which is then run once to prove it."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.async_api import Error
from pydantic import ValidationError

from auditkit.diagnostic.safe_text import cut_line, one_line, slug_of
from auditkit.diagnostic.wording import caseless_line, listing
from auditkit.locator.page_script import page_script
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import StepStatus
from auditkit.record.store import AuditStore
from auditkit.run.ending import read_answer
from auditkit.run.runner import Runner, RunOptions
from auditkit.run.visible_control import condition_holds
from auditkit.run.visit import Visit
from auditkit.session.assignment import agency_at
from auditkit.session.control_window import Button, ControlWindow, FormField, View, next_press
from auditkit.session.draft import (
    LONGEST_FILE_NAME,
    EnvironmentValues,
    TaskDraft,
    agency_for,
    answer_patterns,
    free_folder,
    path_from,
    site_url,
    url_pattern,
    write_drafts,
)
from auditkit.session.event import ControlFacts, EventKind, ValueClass, value_class
from auditkit.session.event_listener import UserAction, step_of
from auditkit.session.home_page import look_at_home, not_opened
from auditkit.session.person_session import PersonSession, SessionEnd, SessionResources, stop_on_interrupt
from auditkit.session.redaction import PersonSecrets, RetentionPolicy
from auditkit.task.condition import Condition
from auditkit.task.host import split_address
from auditkit.task.loader import BUILT_IN_PROFILES, LoadedAgency, load_tasks
from auditkit.task.model import Answer, Reading, Step
from auditkit.task.plan import plan
from auditkit.task.steps import action_class
from auditkit.task.steps.base import TargetAction
from auditkit.task.steps.click import Click
from auditkit.task.steps.goto import Goto
from auditkit.task.steps.open_document import OpenDocument

_COOKIES = re.compile(r"\bcookies?\b|\bconsent\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.pdf$", re.IGNORECASE)
_LONGEST_HEADING = 120
_LONGEST_ANSWER = 200
_MOST_FRAMES = 20
_LOOK_MS = 3000
_SELECTION_SECONDS = 1.0
"""How long a frame may take to say what is selected in it."""
_BETWEEN_LOOKS_SECONDS = 0.4
_ANY_PAGE = {"url": "/**"}
"""Success where nothing better is known."""


@dataclass
class RecordedSteps:
    steps: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What wasn't taken over, or needs a look."""


def recorded_steps(session: PersonSession, values: EnvironmentValues) -> RecordedSteps:
    """The steps, as a task file holds them. What is secret or personal gets a name in `values`."""
    recorded = RecordedSteps()
    detours = session.listener.detours()
    in_detours = {action.number for detour in detours for action in detour}
    unsure: list[str] = []
    for action in session.listener.actions:
        left_out = _left_out(action)
        if action.number in in_detours:
            continue
        if left_out:
            recorded.remarks.append(left_out)
            continue
        step = step_of(action, _value(action, values), session.visit.base_url)
        recorded.steps.append(_as_data(step, action))
        if (address := recorded.steps[-1].get(Goto.key)) is not None:
            recorded.steps[-1][Goto.key] = values.address_for(address)
        if not action.locator.sure and action.locator.target is not None:
            unsure.append(str(len(recorded.steps)))
    recorded.remarks += [
        f"“{detour[0].facts.name}” opened a window that was closed again, so it was left out." for detour in detours
    ]
    if unsure:
        steps, this, it = ("Step", "this step", "it") if len(unsure) == 1 else ("Steps", "these steps", "them")
        control_id = f"{steps} {listing(unsure)}: the page changed before {this} could be checked"
        recorded.remarks.append(f"{control_id}. The test run will check {it}.")
    return recorded


async def proposed_success(session: PersonSession, start: str) -> list[dict[str, Any]]:
    """What to propose as success: what holds on the last page, tried on it as a run would."""
    visit = session.visit
    if visit.page.is_closed():  # nothing can be tried any more
        url = url_pattern(visit.page.url)
        return [{"url": url} if url is not None else _ANY_PAGE]
    proposals: list[dict[str, Any]] = []
    url = url_pattern(visit.page.url)
    if url is not None and visit.page.url.rstrip("/") != start.rstrip("/"):
        proposals.append({"url": url})
    heading = one_line(session.step_log.page_state.heading)[:_LONGEST_HEADING].strip()
    if heading and session.secrets.redact_title(heading) == heading and "${" not in heading:
        proposals.append({"role": "heading", "name": heading})
    held = [one for one in proposals if await _holds(session, one)]
    return held or [{"url": url} if url is not None else _ANY_PAGE]


async def _holds(session: PersonSession, data: dict[str, Any]) -> bool:
    try:
        return await condition_holds(session.visit, Condition.model_validate(data))
    except (ValidationError, Error):
        return False


# The words that are the answer


async def selected_words(visit: Visit) -> str:
    """What the person has selected on the page in the window, on one line; empty when it is nothing."""
    site, left = site_url(visit.page.url), ""
    for frame in visit.page.frames[:_MOST_FRAMES]:
        if site_url(visit.fence.address_of(frame)) == site:
            with suppress(Error, TimeoutError, KeyError, TypeError):  # what a page answers may be anything
                async with asyncio.timeout(_SELECTION_SECONDS):
                    found = await frame.evaluate(page_script(__package__, "selection.js"), 2 * _LONGEST_ANSWER)
                words = _whole_words(str(found["words"]))
                if words and not found["inner"]:
                    return words
                left = left or words
    return left


def _whole_words(text: str) -> str:
    line = cut_line(text, _LONGEST_ANSWER + 1)
    return line if len(line) <= _LONGEST_ANSWER else line.rpartition(" ")[0][:_LONGEST_ANSWER]


def holds_secret(session: PersonSession, text: str) -> bool:
    """Whether something is in the text that the person typed and that may not be kept, or that lets somebody in."""
    typed = PersonSecrets()
    for action in session.listener.actions:
        typed.take(action, session.policy)
    known = any(secrets.redact_title(text) != text for secrets in (typed, session.secrets))
    return known or "${" in text or EnvironmentValues({}).address_for(text) != text


def looks_personal(text: str) -> bool:
    """Whether it has the form of personal data: an email address, a long number, a date, a reference."""
    return value_class(ControlFacts(), text) is not ValueClass.PLAIN


async def fault_of_answer(session: PersonSession, words: str) -> str:
    """Why the words can't be the answer, and what to do about it; empty when they can."""
    if holds_secret(session, words):
        return _HOLDS_SECRET
    if await _holds(session, {"text": words}):
        return ""
    return _NOT_IN_PDF if _DOCUMENT.search(split_address(session.visit.page.url).path) else _NOT_FOUND


async def answer_to_read(session: PersonSession, words: str) -> Answer | None:
    """How a run can read these words on the page, and others in their place; None when it can't be worked out.

    Also None where the person typed something secret or personal: what is in front of the words may be theirs too.
    """
    if any(_is_private(action) for action in session.listener.actions):
        return None
    try:
        text = await session.visit.page.inner_text("body", timeout=_LOOK_MS)
    except Error:
        return None
    for front, pattern in answer_patterns(text, words):
        if holds_secret(session, front) or looks_personal(front):
            continue
        answer = Answer(read=Reading(css="body", pattern=pattern), equals=words)
        read = await read_answer(session.visit, answer)
        if read is not None and read.matches:
            return answer
    return None


def _is_private(action: UserAction) -> bool:
    return action.types and value_class(action.facts, action.value, own=action.own) is not ValueClass.PLAIN


def _left_out(action: UserAction) -> str:
    """Why an action makes no step; empty when it does."""
    if action.types and not action.value.strip():
        return f"Emptying the field “{action.facts.name}” is not a step, so it was left out."
    if action.facts.kind in ("range", "color"):
        return f"“{action.facts.name}” is set by dragging, which is not a step, so it was left out."
    if action.locator.target is None and issubclass(action_class(action.do), TargetAction):
        return f"Something without a name ({action.facts.tag or 'an element'}) was pressed. It was left out."
    if not action.own:
        name = action.facts.name
        return f"“{name}” is on another supplier's site, where scripts don't press buttons: check that step."
    return ""


def _value(action: UserAction, values: EnvironmentValues) -> str | None:
    if not action.enters_value:
        return None
    words = action.facts.label or action.facts.name or action.facts.placeholder or action.facts.field
    if action.do == EventKind.UPLOAD:
        return values.name_for(f"file {words}", action.value)
    plain = value_class(action.facts, action.value, own=action.own) is ValueClass.PLAIN
    if plain or (action.do == EventKind.SELECT and "${" not in action.value):
        return action.value
    return values.name_for(words, action.value)


def _as_data(step: Step, action: UserAction) -> dict[str, Any]:
    data = step.action.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)
    key = step.action.key
    if key == Click.key and _DOCUMENT.search(split_address(action.facts.href).path):
        key = OpenDocument.key
    if action.types and value_class(action.facts, action.value, own=action.own) is ValueClass.SECRET:
        data["secret"] = True
    main = step.action.main_field
    written: Any = data[main] if main is not None and set(data) == {main} else (data or None)
    names = " ".join([action.facts.name, *(part.name for part in action.facts.parts)])
    if key in (Click.key, OpenDocument.key) and _COOKIES.search(names):
        return {key: written, "optional": True, "note": "Only while the cookie notice is shown"}
    return {key: written}


_BEGIN, _FINISHED, _CANCEL, _TASK = "begin", "finished", "cancel", "task"
_USE, _GO_ON, _NO_WORDS, _ANSWER = "use", "go-on", "no-words", "answer"
_RECORDED = "Recorded by clicking through once. The success below is a suggestion: check that it is right."
_READ_AGAIN = (
    "A run reads the answer after the same words on the page. If it is not the same, the run reports a wrong answer."
)
_UNFINISHED = "The recording ended before it was finished: check the last step and the success."
_NO_WORDS_BUTTON = "No words: use the page's heading"
_NOT_FOUND = (
    "The kit can't find these words on the page. Select them there again, or use fewer words from one line. "
    f"Or press “{_NO_WORDS_BUTTON}”."
)
_NOT_IN_PDF = (
    f"The kit can't check words in a PDF here. Press “{_NO_WORDS_BUTTON}”. Then add the words to the file yourself, "
    "under success."
)
_HOLDS_SECRET = (
    "These words contain something secret or personal that you typed, so they are not written to the file. Choose "
    f"other words, or press “{_NO_WORDS_BUTTON}”."
)
_LOOKS_PERSONAL = (
    "These words look like personal data: an email address, a date, a long number or a reference. If all customers "
    f"see the same words here, press “Use these words” again. If not, choose other words, or “{_NO_WORDS_BUTTON}”."
)


@dataclass(frozen=True)
class WrittenFiles:
    task_file: Path
    agency_file: Path | None
    """None when the agency had one."""
    values: Mapping[str, str]
    """What the names in the file stand for. It is nowhere else."""
    remarks: Sequence[str] = ()
    steps: int = 0
    finished: bool = True
    """Whether “Finished” was pressed; otherwise it is what was clicked before a window was closed, or ^C."""


@dataclass(frozen=True)
class _Finish:
    """How a recording ended, and the words that are the answer, if any were given."""

    end: SessionEnd
    words: str = ""
    answer: Answer | None = None
    """How a run reads the words; None when it can only look for them."""

    def success_with(self, proposed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The success that is proposed, with the words if they aren't read as the answer."""
        if not self.words or self.answer is not None:
            return proposed
        rest = [one for one in proposed if one != _ANY_PAGE]
        named = any(caseless_line(one.get("name")) == caseless_line(self.words) for one in rest)
        return rest if named else [*rest, {"text": self.words}]


@dataclass
class TaskRecording:
    resources: SessionResources
    url: str
    tasks: Path
    known: Sequence[LoadedAgency]
    environ: Mapping[str, str]
    task: str = ""
    name: str = ""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> WrittenFiles | None:
        """From the first click to the files; None when it was cancelled, or nothing was done.

        Raises:
            AuditkitError: the address is none or doesn't open; there is no browser; the file is there already.
        """
        control = ControlWindow(await self.resources.browser.browser())
        await control.open()
        session: PersonSession | None = None
        with stop_on_interrupt(self.stopped):
            try:
                if not self.task:
                    await self._ask(control)
                if not self.task:
                    return None
                agency = agency_for(self.url, self.known)
                profile, policy = BUILT_IN_PROFILES["desktop"], RetentionPolicy(pictures=False, typed=True)
                session = PersonSession(self.resources, agency or agency_at(self.url), profile, policy, control)
                return await self._record(session, control, new_agency=agency is None)
            finally:
                if session is not None:
                    await session.close()
                await control.close()

    async def _ask(self, control: ControlWindow) -> None:
        await control.show(_question())
        while (pressed := await next_press(control, self.stopped)) is not None and pressed.key == _BEGIN:
            self.task = one_line(str(pressed.values.get(_TASK) or ""))
            if self.task:
                return
            await control.say("First say what the customer came for.")

    async def _record(
        self, session: PersonSession, control: ControlWindow, *, new_agency: bool
    ) -> WrittenFiles | None:
        await session.open(self.url)
        if session.error is not None:
            raise not_opened(self.url, session.error)
        draft = await look_at_home(session.visit, self.url) if new_agency else None
        start = session.visit.page.url
        finish = await self._watch(session, control)
        if finish.end is SessionEnd.STOPPED or not session.listener.actions:
            return None
        done, answer = finish.end is SessionEnd.DONE, finish.answer
        values = EnvironmentValues(self.environ)
        recorded = recorded_steps(session, values)
        task = TaskDraft(
            task=self.task,
            start=values.address_for(path_from(draft.base_url if draft else session.agency.base_url, start)),
            steps=recorded.steps,
            success=finish.success_with(await proposed_success(session, start)),
            answer=answer.model_dump(exclude_unset=True) if answer is not None else None,
            names=tuple(values.named),
            remarks=[_RECORDED if done else _UNFINISHED, *([_READ_AGAIN] if answer is not None else [])],
        )
        if not done:
            recorded.remarks.append(f"{_UNFINISHED} What was clicked before that is in the file.")
        folder = session.agency.folder if draft is None else free_folder(self.tasks, draft.id)
        name = self.name or slug_of(self.task, LONGEST_FILE_NAME)
        files = write_drafts(folder, task, name, draft)
        return WrittenFiles(*files, dict(values.named), tuple(recorded.remarks), len(task.steps), done)

    async def _watch(self, session: PersonSession, control: ControlWindow) -> _Finish:
        watching = asyncio.ensure_future(session.watch())
        finishing = asyncio.ensure_future(self._until_finished(session, control))
        stopping = asyncio.ensure_future(self.stopped.wait())
        await asyncio.wait([watching, finishing, stopping], return_when=asyncio.FIRST_COMPLETED)
        finish = finishing.result() if finishing.done() else _Finish(SessionEnd.CLOSED)
        finishing.cancel()
        stopping.cancel()
        session.end(finish.end)
        return replace(finish, end=await watching)

    async def _until_finished(self, session: PersonSession, control: ControlWindow) -> _Finish:
        """Show what to press, and ask for the answer, until the person has finished. All of it is recorded."""
        while True:
            await control.show(_recording_view(self.task))
            pressed = await next_press(control)
            if pressed is None or pressed.key != _FINISHED:
                return _Finish(SessionEnd.CLOSED if pressed is None else SessionEnd.STOPPED)
            if not session.listener.actions:
                return _Finish(SessionEnd.DONE)
            if (finish := await self._ask_answer(session, control)) is not None:
                return finish

    async def _ask_answer(self, session: PersonSession, control: ControlWindow) -> _Finish | None:
        """Ask which words are the answer, until they can be used; None when the person goes on clicking."""
        selected = await selected_words(session.visit)
        await control.show(_answer_view(selected))
        following = asyncio.ensure_future(_follow_selection(session.visit, control, selected))
        confirmed = ""
        try:
            while (pressed := await next_press(control)) is not None:
                words = cut_line(str(pressed.values.get(_ANSWER) or ""), _LONGEST_ANSWER)
                if pressed.key == _GO_ON:
                    return None
                if pressed.key == _NO_WORDS or not words:
                    return _Finish(SessionEnd.DONE)
                fault = await fault_of_answer(session, words)
                if not fault and looks_personal(words) and words != confirmed:
                    fault, confirmed = _LOOKS_PERSONAL, words
                if not fault:
                    return _Finish(SessionEnd.DONE, words, await answer_to_read(session, words))
                await control.say(fault)
            return _Finish(SessionEnd.CLOSED)
        finally:
            following.cancel()


async def _follow_selection(visit: Visit, control: ControlWindow, shown: str) -> None:
    """Put what the person selects on the page in the field, as often as they select something else."""
    while True:
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
        words = await selected_words(visit)
        if words and words != shown:
            shown = words
            await control.fill(_ANSWER, words)


def _question() -> View:
    return View(
        heading="Record a task",
        paragraphs=("Click through the task once, as the customer would. The kit writes it as a task file.",),
        fields=(FormField(key=_TASK, kind="line", words="What did the customer come for, in their own words?"),),
        buttons=(Button(key=_BEGIN, words="Begin", main=True), Button(key=_CANCEL, words="Cancel")),
        notes=("For example: Find out what it costs to renew a fishing licence",),
    )


def _recording_view(task: str) -> View:
    return View(
        heading=task,
        paragraphs=(
            "Use the other window. What you press and fill in becomes the steps.",
            "On the page that gives the customer what they came for, press “Finished”.",
        ),
        buttons=(Button(key=_FINISHED, words="Finished", main=True), Button(key=_CANCEL, words="Cancel")),
        notes=("Use made-up data. Passwords and personal data are not saved: they get a name such as ${EMAIL}.",),
    )


def _answer_view(selected: str) -> View:
    return View(
        heading="Which words on this page are the answer?",
        paragraphs=(
            "Select them on the page, or copy them here. Leave it empty if the page has no answer in words.",
        ),
        fields=(
            FormField(key=_ANSWER, kind="line", words="Words on the page", longest=_LONGEST_ANSWER, value=selected),
        ),
        buttons=(
            Button(key=_USE, words="Use these words", main=True),
            Button(key=_GO_ON, words="Go on clicking"),
            Button(key=_NO_WORDS, words=_NO_WORDS_BUTTON),
        ),
    )


def proof_words(record: AttemptRecord) -> str:
    if record.outcome.success:
        said = f"A script can do it: {record.outcome.words}, in {len(record.steps)} steps."
        return f"{said} {record.message}" if record.message else said
    said = f"The first run: {record.outcome.words}. {record.message or ''}".strip()
    failed = next((one for one in record.steps if one.status is StepStatus.FAILED), None)
    where = f" See {failed.source}." if failed is not None and failed.source else ""
    remedy = f" {record.reason.remedy}" if record.reason is not None else ""
    return f"{said}{where}{remedy}"


async def prove(file: Path, environ: Mapping[str, str], contact: str | None = None) -> AttemptRecord:
    """Run the task file once in a browser that nobody sees.

    Raises InvalidDocument when the file has a fault, and AuditkitError when there is no browser.
    """
    taskset = load_tasks([file], environ)
    with tempfile.TemporaryDirectory(prefix="auditkit-") as folder:
        audits = AuditStore(Path(folder))
        runner = Runner(
            jobs=plan(taskset)[:1],
            profiles=taskset.profiles,
            audits=audits,
            options=RunOptions(jobs=1, probes=False, contact=contact),
            emit=lambda _: None,
            environ=environ,
        )
        audit_id = await runner.run()
        return audits.open(audit_id).attempts()[0]
