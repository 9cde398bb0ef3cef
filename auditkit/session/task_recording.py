"""Somebody clicks through a site once, and a task file comes of it, which is then run once to prove it."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import one_line, slug_of
from auditkit.diagnostic.wording import listing
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import StepStatus
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions
from auditkit.run.visible_control import condition_holds
from auditkit.session.assignment import agency_at
from auditkit.session.control_window import Button, ControlWindow, FormField, View, next_press
from auditkit.session.draft import (
    LONGEST_FILE_NAME,
    EnvironmentValues,
    TaskDraft,
    agency_for,
    free_folder,
    path_from,
    url_pattern,
    write_drafts,
)
from auditkit.session.event import EventKind, ValueClass, value_class
from auditkit.session.event_listener import UserAction, step_of
from auditkit.session.home_page import CHECK_ADDRESS, look_at_home
from auditkit.session.person_session import PersonSession, SessionEnd, SessionResources, stop_on_interrupt
from auditkit.session.redaction import RetentionPolicy
from auditkit.task.condition import Condition
from auditkit.task.host import split_address
from auditkit.task.loader import BUILT_IN_PROFILES, LoadedAgency, load_tasks
from auditkit.task.model import Step
from auditkit.task.plan import plan
from auditkit.task.steps import action_class
from auditkit.task.steps.base import TargetAction
from auditkit.task.steps.click import Click
from auditkit.task.steps.goto import Goto
from auditkit.task.steps.open_document import OpenDocument

_COOKIES = re.compile(r"\bcookies?\b|\bconsent\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.pdf$", re.IGNORECASE)
_LONGEST_HEADING = 120


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
        return [{"url": url_pattern(visit.page.url) or "/**"}]
    proposals: list[dict[str, Any]] = []
    url = url_pattern(visit.page.url)
    if url is not None and visit.page.url.rstrip("/") != start.rstrip("/"):
        proposals.append({"url": url})
    heading = one_line(session.step_log.page_state.heading)[:_LONGEST_HEADING].strip()
    if heading and session.secrets.redact_title(heading) == heading and "${" not in heading:
        proposals.append({"role": "heading", "name": heading})
    held = [one for one in proposals if await _holds(session, one)]
    return held or [{"url": url or "/**"}]


async def _holds(session: PersonSession, data: dict[str, Any]) -> bool:
    try:
        return await condition_holds(session.visit, Condition.model_validate(data))
    except ValidationError:
        return False


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
_RECORDED = "Recorded by clicking through once. The success below is a suggestion: check that it is right."
_UNFINISHED = "The recording ended before “Finished” was pressed: check the last step and the success."


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
            raise AuditkitError(f"{self.url} did not open: {session.error.message}.", hint=CHECK_ADDRESS)
        draft = await look_at_home(session.visit, self.url) if new_agency else None
        start = session.visit.page.url
        await control.show(_recording_view(self.task))
        end = await self._watch(session, control)
        if end is SessionEnd.STOPPED or not session.listener.actions:
            return None
        values = EnvironmentValues(self.environ)
        recorded = recorded_steps(session, values)
        success = await proposed_success(session, start)
        task = TaskDraft(
            task=self.task,
            start=values.address_for(path_from(draft.base_url if draft else session.agency.base_url, start)),
            steps=recorded.steps,
            success=success,
            names=tuple(values.named),
            remarks=(_RECORDED if end is SessionEnd.DONE else _UNFINISHED,),
        )
        done = end is SessionEnd.DONE
        if not done:
            recorded.remarks.append(f"{_UNFINISHED} What was clicked before that is in the file.")
        folder = session.agency.folder if draft is None else free_folder(self.tasks, draft.id)
        name = self.name or slug_of(self.task, LONGEST_FILE_NAME)
        files = write_drafts(folder, task, name, draft)
        return WrittenFiles(*files, dict(values.named), tuple(recorded.remarks), len(task.steps), done)

    async def _watch(self, session: PersonSession, control: ControlWindow) -> SessionEnd:
        watching = asyncio.ensure_future(session.watch())
        pressed = asyncio.ensure_future(next_press(control, self.stopped))
        await asyncio.wait([watching, pressed], return_when=asyncio.FIRST_COMPLETED)
        if pressed.done():
            press = pressed.result()
            if press is None:
                session.end(SessionEnd.CLOSED)
            else:
                session.end(SessionEnd.DONE if press.key == _FINISHED else SessionEnd.STOPPED)
        pressed.cancel()
        return await watching


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
