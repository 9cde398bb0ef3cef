"""Recording: somebody clicks through a site once, and a task file comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.session.action_step import path_from
from auditkit.session.assignment_errand import agency_at
from auditkit.session.control_window import Button, Entry, Panel, View
from auditkit.session.draft import AgencyDraft
from auditkit.session.draft_draft import TaskDraft
from auditkit.session.draft_name import slug
from auditkit.session.draft_place import free_file, free_folder
from auditkit.session.draft_values import Values
from auditkit.session.home_page import look_at_home
from auditkit.session.person_session import End, Room, Sitting
from auditkit.session.person_session_interruption import hearing_stop
from auditkit.session.redaction import Keeping
from auditkit.session.task_recording_from_deeds import steps_from, success_from
from auditkit.task.host_hosts import Hosts
from auditkit.task.loader_loaded import BUILT_IN_PROFILES, LoadedAgency

if TYPE_CHECKING:
    from auditkit.session.control_window import Pressed

_BEGIN, _FINISHED, _CANCEL, _TASK = "begin", "finished", "cancel", "task"
_LONGEST_NAME = 50
_CANCELLED = End.STOPPED
_RECORDED = "Recorded by clicking through once. The success below is a proposal: see that it fits."
_UNFINISHED = "The recording ended before “Finished” was pressed: look at the last step and the success."


@dataclass(frozen=True)
class Written:
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
class Recording:
    """One recording at one address."""

    room: Room
    url: str
    tasks: Path
    known: Sequence[LoadedAgency]
    environ: Mapping[str, str]
    task: str = ""
    name: str = ""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> Written | None:
        """From the first click to the files; None when it was cancelled, or nothing was done.

        Raises:
            AuditkitError: the address is none or doesn't open; there is no browser; the file is there already.
        """
        panel = Panel(await self.room.machine.browser())
        await panel.open()
        with hearing_stop(self.stopped):
            return await self._sit(panel)

    async def _sit(self, panel: Panel) -> Written | None:
        sitting: Sitting | None = None
        try:
            if not self.task:
                await self._ask(panel)
            if not self.task:
                return None
            agency = next((one for one in self.known if Hosts(one.hosts).own(self.url)), None)
            sitting = Sitting(
                self.room,
                agency or agency_at(self.url),
                BUILT_IN_PROFILES["desktop"],
                Keeping(pictures=False, typed=True),
                panel,
            )
            return await self._record(sitting, panel, new_agency=agency is None)
        finally:
            if sitting is not None:
                await sitting.close()
            await panel.close()

    async def _ask(self, panel: Panel) -> None:
        await panel.show(_question())
        while (pressed := await self._pressed(panel)) is not None and pressed.key == _BEGIN:
            self.task = " ".join(str(pressed.values.get(_TASK) or "").split())
            if self.task:
                return
            await panel.say("First say what the customer came for.")

    async def _record(self, sitting: Sitting, panel: Panel, *, new_agency: bool) -> Written | None:
        await sitting.open(self.url)
        if sitting.trouble is not None:
            raise AuditkitError(
                f"{self.url} did not open: {sitting.trouble.message}.", mend="See whether it opens in a browser here."
            )
        draft = await look_at_home(sitting.visit, self.url) if new_agency else None
        start = sitting.visit.page.url
        await panel.show(_recording_view(self.task))
        end = await self._watch(sitting, panel)
        if end is _CANCELLED or not sitting.ear.deeds:
            return None
        values = Values(self.environ)
        clicked = steps_from(sitting, values)
        success = await success_from(sitting, start)
        task = TaskDraft(
            task=self.task,
            start=path_from(draft.base_url if draft is not None else sitting.agency.base_url, start),
            steps=clicked.steps,
            success=success,
            names=tuple(values.named),
            remarks=(_RECORDED if end is End.DONE else _UNFINISHED,),
        )
        if end is not End.DONE:
            clicked.remarks.append(f"{_UNFINISHED} What was clicked by then is in the file.")
        written = self._write(sitting, task, draft, values, clicked.remarks)
        return replace(written, finished=end is End.DONE)

    def _write(
        self,
        sitting: Sitting,
        task: TaskDraft,
        draft: AgencyDraft | None,
        values: Values,
        remarks: Sequence[str],
    ) -> Written:
        folder = sitting.agency.folder if draft is None else free_folder(self.tasks, draft.id)
        folder.mkdir(parents=True, exist_ok=True)
        agency_file = None
        if draft is not None:
            agency_file = folder / "agency.yml"
            agency_file.write_text(draft.text(), encoding="utf-8")
        file = free_file(folder, self.name or slug(self.task, _LONGEST_NAME))
        file.write_text(task.text(), encoding="utf-8")
        return Written(file, agency_file, dict(values.named), tuple(remarks), len(task.steps))

    async def _watch(self, sitting: Sitting, panel: Panel) -> End:
        watching = asyncio.ensure_future(sitting.watch())
        pressed = asyncio.ensure_future(self._pressed(panel))
        await asyncio.wait([watching, pressed], return_when=asyncio.FIRST_COMPLETED)
        if pressed.done():
            said = pressed.result()
            sitting.end(End.CLOSED if said is None else End.DONE if said.key == _FINISHED else _CANCELLED)
        pressed.cancel()
        return await watching

    async def _pressed(self, panel: Panel) -> Pressed | None:
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
        fields=(Entry(key=_TASK, kind="line", words="What did the customer come for, in their own words?"),),
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
