"""Somebody clicks through a site once, and a task file comes of it, which is then run once to prove it."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.text import listing
from auditkit.record.outcome import StepStatus
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions
from auditkit.run.visible_control import condition_holds
from auditkit.session.action import path_from, step_of
from auditkit.session.assignment import agency_at
from auditkit.session.control_window import Button, ControlWindow, FormField, View
from auditkit.session.draft import (
    AgencyDraft,
    EnvironmentValues,
    TaskDraft,
    free_file,
    free_folder,
    slug,
    url_pattern,
)
from auditkit.session.event import ValueClass, value_class
from auditkit.session.home_page import look_at_home
from auditkit.session.person_session import PersonSession, SessionEnd, SessionResources, stop_on_interrupt
from auditkit.session.redaction import RetentionPolicy
from auditkit.task.condition import Condition
from auditkit.task.host import Hosts
from auditkit.task.loader import BUILT_IN_PROFILES, LoadedAgency, load_tasks
from auditkit.task.model import Step
from auditkit.task.plan import plan

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.session.action import UserAction
    from auditkit.session.control_window import ButtonPress


_COOKIES = re.compile(r"\bcookies?\b|\bconsent\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.pdf$", re.IGNORECASE)
_LONGEST_HEADING = 120


@dataclass
class RecordedSteps:
    """What became of a recording."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    success: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What wasn't taken over, or needs a look."""


def recorded_steps(sitting: PersonSession, values: EnvironmentValues) -> RecordedSteps:
    """The steps, as a task file holds them. What is secret or personal gets a name in `values`."""
    clicked = RecordedSteps()
    detours = sitting.ear.detours()
    aside = {deed.number for detour in detours for deed in detour}
    unsure: list[str] = []
    for deed in sitting.ear.deeds:
        left_out = _left_out(deed)
        if deed.number in aside:
            continue
        if left_out:
            clicked.remarks.append(left_out)
            continue
        step = step_of(deed, _value(deed, values), sitting.visit.base_url)
        clicked.steps.append(_as_data(step, deed))
        if not deed.named.sure and deed.named.target is not None:
            unsure.append(str(len(clicked.steps)))
    clicked.remarks += [
        f"“{detour[0].facts.name}” opened a window that was closed again; it was left out." for detour in detours
    ]
    if unsure:
        steps, names = ("Step", "its name") if len(unsure) == 1 else ("Steps", "their names")
        told = f"{steps} {listing(unsure)}: the page was gone before {names} could be tried"
        clicked.remarks.append(f"{told}; the first run shows whether they fit.")
    return clicked


async def proposed_success(sitting: PersonSession, start: str) -> list[dict[str, Any]]:
    """What to propose as success: what holds on the last page, tried on it as a run would."""
    visit = sitting.visit
    if visit.page.is_closed():  # nothing can be tried any more
        return [{"url": url_pattern(visit.page.url) or "/**"}]
    proposals: list[dict[str, Any]] = []
    url = url_pattern(visit.page.url)
    if url is not None and visit.page.url.rstrip("/") != start.rstrip("/"):
        proposals.append({"url": url})
    heading = " ".join(sitting.step_log.now.heading.split())[:_LONGEST_HEADING].strip()
    if heading and sitting.secrets.redact_title(heading) == heading and "${" not in heading:
        proposals.append({"role": "heading", "name": heading})
    held = [one for one in proposals if await _holds(sitting, one)]
    return held or [{"url": url or "/**"}]


async def _holds(sitting: PersonSession, data: dict[str, Any]) -> bool:
    try:
        return await condition_holds(sitting.visit, Condition.model_validate(data))
    except ValidationError:
        return False


def _left_out(deed: UserAction) -> str:
    """Why a deed makes no step; empty when it does."""
    if deed.types and not deed.value.strip():
        return f"Emptying the field “{deed.facts.name}” is no step; it was left out."
    if deed.facts.kind in ("range", "color"):
        return f"“{deed.facts.name}” is set by dragging, which is no step; it was left out."
    if deed.named.target is None and deed.do not in ("goto", "back", "press"):
        return f"Something without a name ({deed.facts.tag or 'an element'}) was pressed; it was left out."
    if not deed.own:
        return (
            f"“{deed.facts.name}” is on another supplier's site, where scripts press no buttons: look at that step."
        )
    return ""


def _value(deed: UserAction, values: EnvironmentValues) -> str | None:
    """What to write for what was entered: itself, or a name for it."""
    if deed.do not in ("fill", "select", "upload"):
        return None
    words = deed.facts.label or deed.facts.name or deed.facts.placeholder or deed.facts.field
    if deed.do == "upload":
        return values.name_for(f"file {words}", deed.value)
    plain = value_class(deed.facts, deed.value, own=deed.own) is ValueClass.PLAIN
    if plain or (deed.do == "select" and "${" not in deed.value):
        return deed.value
    return values.name_for(words, deed.value)


def _as_data(step: Step, deed: UserAction) -> dict[str, Any]:
    action = step.action
    data = action.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)
    key = action.key
    if key == "click" and _DOCUMENT.search(urlsplit(deed.facts.href).path):
        key = "open_document"
    if deed.types and value_class(deed.facts, deed.value, own=deed.own) is ValueClass.SECRET:
        data["secret"] = True
    main = action.main_field
    written: Any = data[main] if main is not None and set(data) == {main} else (data or None)
    if key in ("click", "open_document") and _COOKIES.search(_around(deed)):
        return {key: written, "optional": True, "note": "Only while the cookie notice is there"}
    return {key: written}


def _around(deed: UserAction) -> str:
    return " ".join([deed.facts.name, *(part.name for part in deed.facts.parts)])


_BEGIN, _FINISHED, _CANCEL, _TASK = "begin", "finished", "cancel", "task"
_LONGEST_NAME = 50
_CANCELLED = SessionEnd.STOPPED
_RECORDED = "Recorded by clicking through once. The success below is a proposal: see that it fits."
_UNFINISHED = "The recording ended before “Finished” was pressed: look at the last step and the success."


@dataclass(frozen=True)
class WrittenFiles:
    """The files that were written, and what to know of them."""

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
    """One recording at one address."""

    room: SessionResources
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
        panel = ControlWindow(await self.room.machine.browser())
        await panel.open()
        with stop_on_interrupt(self.stopped):
            return await self._sit(panel)

    async def _sit(self, panel: ControlWindow) -> WrittenFiles | None:
        sitting: PersonSession | None = None
        try:
            if not self.task:
                await self._ask(panel)
            if not self.task:
                return None
            agency = next((one for one in self.known if Hosts(one.hosts).own(self.url)), None)
            sitting = PersonSession(
                self.room,
                agency or agency_at(self.url),
                BUILT_IN_PROFILES["desktop"],
                RetentionPolicy(pictures=False, typed=True),
                panel,
            )
            return await self._record(sitting, panel, new_agency=agency is None)
        finally:
            if sitting is not None:
                await sitting.close()
            await panel.close()

    async def _ask(self, panel: ControlWindow) -> None:
        await panel.show(_question())
        while (pressed := await self._pressed(panel)) is not None and pressed.key == _BEGIN:
            self.task = " ".join(str(pressed.values.get(_TASK) or "").split())
            if self.task:
                return
            await panel.say("First say what the customer came for.")

    async def _record(self, sitting: PersonSession, panel: ControlWindow, *, new_agency: bool) -> WrittenFiles | None:
        await sitting.open(self.url)
        if sitting.error is not None:
            raise AuditkitError(
                f"{self.url} did not open: {sitting.error.message}.", hint="See whether it opens in a browser here."
            )
        draft = await look_at_home(sitting.visit, self.url) if new_agency else None
        start = sitting.visit.page.url
        await panel.show(_recording_view(self.task))
        end = await self._watch(sitting, panel)
        if end is _CANCELLED or not sitting.ear.deeds:
            return None
        values = EnvironmentValues(self.environ)
        clicked = recorded_steps(sitting, values)
        success = await proposed_success(sitting, start)
        task = TaskDraft(
            task=self.task,
            start=path_from(draft.base_url if draft is not None else sitting.agency.base_url, start),
            steps=clicked.steps,
            success=success,
            names=tuple(values.named),
            remarks=(_RECORDED if end is SessionEnd.DONE else _UNFINISHED,),
        )
        if end is not SessionEnd.DONE:
            clicked.remarks.append(f"{_UNFINISHED} What was clicked by then is in the file.")
        written = self._write(sitting, task, draft, values, clicked.remarks)
        return replace(written, finished=end is SessionEnd.DONE)

    def _write(
        self,
        sitting: PersonSession,
        task: TaskDraft,
        draft: AgencyDraft | None,
        values: EnvironmentValues,
        remarks: Sequence[str],
    ) -> WrittenFiles:
        folder = sitting.agency.folder if draft is None else free_folder(self.tasks, draft.id)
        folder.mkdir(parents=True, exist_ok=True)
        agency_file = None
        if draft is not None:
            agency_file = folder / "agency.yml"
            agency_file.write_text(draft.text(), encoding="utf-8")
        file = free_file(folder, self.name or slug(self.task, _LONGEST_NAME))
        file.write_text(task.text(), encoding="utf-8")
        return WrittenFiles(file, agency_file, dict(values.named), tuple(remarks), len(task.steps))

    async def _watch(self, sitting: PersonSession, panel: ControlWindow) -> SessionEnd:
        watching = asyncio.ensure_future(sitting.watch())
        pressed = asyncio.ensure_future(self._pressed(panel))
        await asyncio.wait([watching, pressed], return_when=asyncio.FIRST_COMPLETED)
        if pressed.done():
            said = pressed.result()
            sitting.end(
                SessionEnd.CLOSED if said is None else SessionEnd.DONE if said.key == _FINISHED else _CANCELLED
            )
        pressed.cancel()
        return await watching

    async def _pressed(self, panel: ControlWindow) -> ButtonPress | None:
        """The next button of the panel; None when it is closed, or ^C pressed, first."""
        asked = asyncio.ensure_future(panel.pressed.get())
        others = [asyncio.ensure_future(panel.closed.wait()), asyncio.ensure_future(self.stopped.wait())]
        await asyncio.wait([asked, *others], return_when=asyncio.FIRST_COMPLETED)
        for one in others:
            one.cancel()
        if asked.done():
            return asked.result()
        asked.cancel()
        return None


def _question() -> View:
    return View(
        heading="Record a task",
        paragraphs=("Click through it once, as the customer would. The kit writes it down as a task file.",),
        fields=(FormField(key=_TASK, kind="line", words="What did the customer come for, in their own words?"),),
        buttons=(Button(key=_BEGIN, words="Begin", main=True), Button(key=_CANCEL, words="Cancel")),
        notes=("For example: Find out what it costs to renew a fishing licence",),
    )


def _recording_view(task: str) -> View:
    return View(
        heading=task,
        paragraphs=(
            "Use the other window. What you press and fill in becomes the steps.",
            "When you are on the page that gives the customer what they came for, press “Finished”.",
        ),
        buttons=(Button(key=_FINISHED, words="Finished", main=True), Button(key=_CANCEL, words="Cancel")),
        notes=(
            "Use made-up data. Passwords and personal data are not written down: they get a name such as ${EMAIL}.",
        ),
    )


@dataclass(frozen=True)
class Proof:
    """How the first run went."""

    record: AttemptRecord

    @property
    def words(self) -> str:
        """It in words, with what to do next."""
        record = self.record
        if record.outcome.success:
            said = f"A script can do it: {record.outcome.words}, in {len(record.steps)} steps."
            return f"{said} {record.message}" if record.message else said
        said = f"The first run: {record.outcome.words}. {record.message or ''}".strip()
        failed = next((one for one in record.steps if one.status is StepStatus.FAILED), None)
        where = f" See {failed.source}." if failed is not None and failed.source else ""
        remedy = f" {record.reason.remedy}" if record.reason is not None else ""
        return f"{said}{where}{remedy}"


async def prove(file: Path, environ: Mapping[str, str], contact: str | None = None) -> Proof:
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
        return Proof(audits.open(audit_id).attempts()[0])
