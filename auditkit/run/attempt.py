"""One attempt: a fresh visitor, one journey, one record. Every attempt ends, and ends in a record."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditkit.browser.launch import to_its_end
from auditkit.browser.storage_state import storage_state_for
from auditkit.diagnostic.error import stops_run
from auditkit.diagnostic.wording import first_line
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.probe.barrier import Slug
from auditkit.probe.base import finding
from auditkit.probe.detour import effort
from auditkit.probe.other_link import AskedLinks, without_addresses
from auditkit.probe.vitals import VitalsResult
from auditkit.record.event import StepEnded
from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskFix
from auditkit.record.outcome import Outcome, Reason, StepStatus
from auditkit.run.audit_record import job_fields, job_secrets, placeholder_record, sealed_record
from auditkit.run.control_finder import OverlayCloser
from auditkit.run.diagnosis.access_rule import missing_from_recording
from auditkit.run.diagnosis.access_snapshot import AccessSnapshot, take_access_snapshot
from auditkit.run.diagnosis.evidence import Cause, Evidence, take_failure_snapshot
from auditkit.run.diagnosis.missing_rule import stands_instead
from auditkit.run.diagnosis.rule import find_cause
from auditkit.run.ending import Ending, answer_new_here, holds_at_start, inspect_end, note_elsewhere
from auditkit.run.journey import Journey, JourneyStop, PageTooLarge, ToolFailure
from auditkit.run.link_check import LinkCheck
from auditkit.run.machine_load import Starvation
from auditkit.run.page_state import PageState, read_page_state
from auditkit.run.step_log import StepDraft, StepLog
from auditkit.run.task_fix import fix_in_step, fix_in_success
from auditkit.run.traffic_source import without_timings
from auditkit.run.verdict import (
    Verdict,
    answer_findings,
    forget_rejections,
    keep_findings_before,
    note_lost_entries,
    page_event_records,
    recovered_errors,
    tell_bug,
    verdict_from_answer,
    verdict_from_cause,
    verdict_from_ending,
    verdict_from_start,
    with_probe_findings,
)
from auditkit.run.visit import Visit, VisitSetup
from auditkit.task.host import bare_address
from auditkit.task.plan import Job, summarise_task

if TYPE_CHECKING:
    from auditkit.run.runner import Equipment


_PREPARE_SECONDS = 10.0
"""For a window that is opened beforehand: in a browser that hangs, it never is."""


@dataclass
class Attempt:
    job: Job
    equipment: Equipment
    may_repeat: bool = False
    """Whether it is made once more, alone, when the machine turns out to have been too busy."""

    def __post_init__(self) -> None:
        self.context = self.equipment.context
        self.options = self.context.options
        self.drafts = [StepDraft(number, step) for number, step in enumerate(self.job.steps, 1)]
        self.secrets = job_secrets(self.job, self.context.environ, self.context.base_url(self.job))
        self._start_clock()
        self.visit: Visit | None = None
        self.step_log: StepLog | None = None
        self.task_fix: TaskFix | None = None
        self.starts_at_end = False
        self.replay = self.options.source.replay(self.job, self.secrets, self.context.environ)
        self.link_check: LinkCheck | None = None
        self._time: asyncio.Timeout | None = None

    def _start_clock(self) -> None:
        """The time that the window may have been open before is none of the attempt's."""
        self.began, self.started_at = self.context.clock(), self.context.now()
        self.starvation = Starvation(self.equipment.machine, self.context.clock)

    async def prepare(self) -> None:
        """Open the window before the attempt's turn has come; nothing is asked of the agency.

        What goes wrong is left to the turn, in which it is tried again, and told.
        """
        try:
            async with asyncio.timeout(_PREPARE_SECONDS):
                self.visit = self._new_visit()
                await self.visit.open_window()
        except BaseException as fault:
            await self.discard()
            if not isinstance(fault, Exception):
                raise

    @property
    def can_begin(self) -> bool:
        """Whether the window that was opened beforehand is there still, and sound."""
        return self.visit is not None and self.visit.can_begin

    async def discard(self) -> None:
        """Close a window that was opened for a turn that doesn't come."""
        visit, self.visit = self.visit, None
        if visit is not None:
            with suppress(Exception):
                await to_its_end(visit.close())

    async def make(self) -> AttemptRecord:
        """Make it. Whatever happens, there is a record; being cancelled gives one too.

        Raises AuditkitError and OSError for what would stop every other attempt as well.
        """
        self._start_clock()
        try:
            record = await self._ended()
        finally:
            left = await self._leave()
        return record if left is None else self._broken_by(left)

    async def _ended(self) -> AttemptRecord:
        limit = self.options.limit_seconds(self.job.steps)
        try:
            async with asyncio.timeout(limit) as self._time, self.equipment.machine.watching():
                return await self._visit()
        except asyncio.CancelledError:
            self.may_repeat = False
            if self.visit is not None:
                self.visit.hurried = True
            return self._unmeasured(Reason.INTERRUPTED, "The run was stopped.")
        except TimeoutError:
            return self._stopped() or self._broken(f"The attempt did not end within {limit:g} seconds.")
        except PageTooLarge as large:
            return self._stopped() or self._broken(str(large))
        except (Error, ToolFailure) as fault:
            return self._stopped() or self._broken(f"auditkit or its browser failed: {first_line(str(fault))}")
        except Exception as bug:
            return self._broken_by(bug)

    def _stop(self) -> None:
        """End it now: something has broken in a listener, or its page does something without end."""
        if self._time is not None and not self._time.expired():
            self._time.reschedule(0)

    def _stopped(self) -> AttemptRecord | None:
        """The record of an attempt that was stopped from within, if it was."""
        faults = self.visit.faults if self.visit is not None else None
        if faults is None or faults.first is None:
            return self._broken(faults.flood) if faults is not None and faults.flood is not None else None
        return self._broken_by(faults.first)

    def _broken_by(self, bug: Exception) -> AttemptRecord:
        """Not measured for a bug of ours. It costs this attempt alone, and leaves a log to report it with.

        Raises it again where it is none: the person can mend that.
        """
        message = tell_bug(self.context, self.job, bug)
        try:
            return self._broken(message)
        except Exception:  # the same bug, in what there is to tell of the attempt
            return placeholder_record(self.job, Reason.TOOL_ERROR, message, self.started_at)

    async def _leave(self) -> Exception | None:
        """Close the visit. Returns what broke; raises what would stop every other attempt as well."""
        if self.visit is None:
            return None
        try:
            await to_its_end(self._close(self.visit))
        except Exception as fault:
            if stops_run(fault):
                raise
            return fault
        return None

    async def _close(self, visit: Visit) -> None:
        with suppress(ValueError):
            self.equipment.probe_runner.links.visits.remove(visit)
        await visit.close()
        if not self.repeat:
            await self.options.source.keep(self.job, visit, self.secrets)

    async def add_links(self, record: AttemptRecord, over: asyncio.Event) -> AttemptRecord:
        """The record with what became of the links beside the way; `over` tells when no other attempt goes on.

        It needs no browser, so that the next attempt may be made meanwhile. Being cancelled gives what is known.
        """
        if self.link_check is None:
            return record
        await self.link_check.finish(over)
        asked = self.link_check.results()
        pages = [
            page.model_copy(update={"probes": {**page.probes, result.probe: result}})
            if (result := asked.get(index)) is not None
            else page
            for index, page in enumerate(record.pages)
        ]
        record = record.model_copy(update={"pages": pages})
        return self._sealed(with_probe_findings(record, summarise_task(self.job.task), (AskedLinks(),)))

    @property
    def repeat(self) -> bool:
        """Whether it is to be made once more, alone: something took too long, and the machine was too busy."""
        return self.may_repeat and self.starvation.mattered

    def _new_visit(self) -> Visit:
        source = self.options.source
        visit = Visit(
            VisitSetup(
                agency=self.job.agency,
                browser=self.equipment.browser,
                pace=self.equipment.pace,
                robots=self.equipment.robots,
                secrets=self.secrets,
                base_url=self.context.base_url(self.job),
                profile=self.context.profiles[self.job.profile],
                timeouts=self.options.timeouts,
                clock=self.context.clock,
                storage_state=self.options.storage_state,
                context_options=source.context_options(self.job),
                replay=self.replay,
                keep_documents=source.recorder is not None,
                probes=bool(self.equipment.probe_runner.probes),
                attended=self.context.ask is not None and any(one.step.action.needs_person for one in self.drafts),
            )
        )
        visit.faults.on_stop = self._stop
        return visit

    async def _visit(self) -> AttemptRecord:
        if self.visit is None:
            self.visit = self._new_visit()
            await self.visit.open_window()
        visit = self.visit
        self.equipment.probe_runner.links.visits.append(visit)
        await visit.begin()
        self.step_log = StepLog(visit, self.context.evidence)
        return await self._make_journey(visit, self.step_log)

    async def _make_journey(self, visit: Visit, step_log: StepLog) -> AttemptRecord:
        task = self.job.task.task
        journey = Journey(
            visit=visit,
            overlays=OverlayCloser(tuple(self.job.agency.agency.overlays)),
            step_log=step_log,
            drafts=self.drafts,
            environ=self.context.environ,
            folder=self.job.task.folder,
            on_step=self._on_step,
            probe_runner=self.equipment.probe_runner,
            agency=self.job.agency.agency.agency,
            ask=self.context.ask,
            at_start=self._look_at_start if any(one.leads_on for one in self.drafts) else None,
        )
        stopped = await journey.walk(task.start)
        ending = Ending()
        if stopped is None:
            ending = await inspect_end(visit, task, journey.patience())
            journey.note_late_answer()
            document_url = visit.document.url if visit.document is not None else None
            note_elsewhere(ending, task, journey.texts_by_url, document_url=document_url)
            if ending.gives_no_answer and visit.document is None:
                snapshot, state = await take_failure_snapshot(visit), await read_page_state(visit)
                ending.instead = stands_instead(snapshot, journey.completed_steps, state, words=True)
            if ending.has_product:
                visit.served_pages.add(bare_address(visit.page.url))
                forget_rejections(visit, self.drafts)
                note_lost_entries(visit, journey.texts_by_step)
            else:
                stopped = self._product_missing(ending)
        cause = await self._cause(journey, stopped) if stopped is not None else None
        self.starvation.judge(visit, journey.step_times, stopped, cause)
        too_busy = self.starvation.excuses_failure
        if cause is not None and stopped is not None and cause.may_be_task_file and not too_busy:
            self.task_fix = await self._task_fix(visit, stopped, cause, ending, step_log.page_state.text)
        await ending.outline(step_log, self.drafts, task.answer, cause)
        await self._last_page(step_log, stopped, cause)
        if too_busy:
            return self._unmeasured(Reason.TOOL_ERROR, self.starvation.message)
        if stopped is not None and (name := visit.traffic.out_of_reach) is not None:
            return self._unmeasured(Reason.TOOL_ERROR, f"The page stops auditkit from reading it ({name}).")
        record = self._sealed(self._record(ending, cause, stopped))
        if record.outcome.counts and self._asks_links():
            self.link_check = self.equipment.probe_runner.links.begin(visit, step_log.pages)
        return record

    def _asks_links(self) -> bool:
        """Whether links beside the way are asked: not where the customer was signed in from the beginning.

        Then each page may be theirs alone.
        """
        signed_in = storage_state_for(self.job.agency.id, self.options.storage_state) is not None
        return bool(self.equipment.probe_runner.probes) and self.replay is None and not (self.repeat or signed_in)

    async def _look_at_start(self) -> None:
        assert self.visit is not None
        self.starts_at_end = await holds_at_start(self.visit, self.job.task.task)

    def _on_step(self, draft: StepDraft) -> None:
        words = self.secrets.redact(draft.step.action.words)
        self.context.emit(StepEnded(self.job.key, draft.number, words, draft.status))

    def _product_missing(self, ending: Ending) -> JourneyStop:
        message = (
            f"all steps worked, but the customer did not get what they came for: no {'; no '.join(ending.missing)}"
        )
        return JourneyStop(
            len(self.drafts) + 1,
            "get what the customer came for",
            StepError(StepFailure.NOT_HELD, message, missing=ending.missing),
        )

    async def _task_fix(
        self, visit: Visit, stopped: JourneyStop, cause: Cause, ending: Ending, text: str
    ) -> TaskFix | None:
        """What to update in the task file if that is what is wrong: the step that failed, or the success not met."""
        entered = next((one.step for one in self.drafts if one.number == cause.step < stopped.step), None)
        if cause.barrier is Slug.FORM_REJECTED and entered is not None and entered.source is not None:
            return TaskFix(source=entered.source)
        if 1 <= stopped.step <= len(self.drafts):
            return await fix_in_step(visit, self.drafts[stopped.step - 1].step, stopped.error, text)
        unmet = next((number for number, one in enumerate(ending.success) if not one.held), None)
        if unmet is None:
            return None
        task = self.job.task
        return await fix_in_success(visit, task.task.success[unmet], task.source_at(task.success_line(unmet)), text)

    async def _cause(self, journey: Journey, stopped: JourneyStop) -> Cause:
        visit, task = journey.visit, self.job.task.task
        snapshot = await take_failure_snapshot(visit)
        state = await read_page_state(visit) if snapshot.answers else PageState()
        access = await take_access_snapshot(visit.page, visit.used_frames) if snapshot.answers else AccessSnapshot()
        early = await self._had_product_early(visit, stopped, answers=snapshot.answers)
        completed_steps = tuple(one for one in journey.completed_steps if one.number < stopped.step)
        pressed = next((one.number for one in reversed(completed_steps) if one.presses), 0)
        documents = [one for one in visit.traffic.documents if one.step <= stopped.step]
        press = journey.press_of(pressed) if snapshot.answers else None
        ended, left = stopped.step > len(self.drafts), [one for one in self.drafts if one.number >= stopped.step]
        before = [text for number, text in journey.texts_by_step.items() if number < pressed]
        waited = sum(one.waited_seconds for one in self.drafts if one.number == stopped.step)
        evidence = Evidence(
            error=stopped.error,
            step=stopped.step,
            words=stopped.words,
            completed_steps=completed_steps,
            text_before=journey.texts_by_step.get(pressed - 1, ""),
            state=state,
            form_errors=journey.side_effects.form_errors(state),
            alerts=journey.side_effects.alerts,
            emptied_fields=tuple(journey.side_effects.emptied_fields),
            url=visit.page.url,
            own=visit.hosts.own(visit.page.url),
            snapshot=snapshot,
            access=access,
            document=documents[-1] if documents and visit.document is None else None,
            script_errors=tuple(visit.traffic.script_errors),
            missing=(*visit.traffic.missing, *visit.traffic.mistyped),
            refused=tuple(visit.guard.refused),
            came_to_nothing=press is not None and press.came_to_nothing,
            errors_in_press=await press.errors_in_its_script(visit.traffic.script_errors)
            if press is not None
            else (),
            waited_seconds=self.options.timeouts.quiet_page if ended else waited,
            ended=ended,
            entries_to_come=tuple(one.step.action.words for one in left if one.step.action.gives),
            unread_document=visit.document.unread if visit.document is not None else "",
            sources={one.number: one.step.source for one in self.drafts if one.step.source is not None},
            untaken=tuple(visit.untaken),
            succeeded_early=early,
            answer_given=await answer_new_here(visit, task, before) if ended and snapshot.answers else None,
            loading=journey.loading,
        )
        return await journey.check_size(find_cause(evidence))

    async def _had_product_early(self, visit: Visit, stopped: JourneyStop, *, answers: bool) -> bool:
        """Whether the success conditions hold though a control that a step needs isn't there."""
        if stopped.error.failure is not StepFailure.NOT_FOUND:
            return False
        looks = answers and stopped.step > 1 and not self.starts_at_end
        return self.starts_at_end or (looks and (await inspect_end(visit, self.job.task.task, 0)).has_product)

    async def _last_page(self, step_log: StepLog, stopped: JourneyStop | None, cause: Cause | None) -> None:
        """The page the customer was left with, when it isn't noted yet: the start page that failed has no step."""
        for draft in self.drafts:
            if draft.screenshot_to_store is not None:
                outlined = cause is not None and cause.is_in_control(draft.number)
                step_log.keep(draft, draft.screenshot_to_store, outlined=outlined)
        if stopped is not None and stopped.step == 0:
            page = step_log.pages[await step_log.note_page()]
            if not step_log.page_state.kind:
                text, answered = step_log.page_state.text, step_log.answered
                await self.equipment.probe_runner.look(step_log.visit, page, text, answered)
        await step_log.finish()

    def _record(self, ending: Ending, cause: Cause | None, stopped: JourneyStop | None) -> AttemptRecord:
        """First how it ended; then, from the record of that, what was in the way; then how hard that made it."""
        summary = summarise_task(self.job.task)
        if cause is not None:
            self._mark_failed_step(cause, stopped)
            found = []
            if cause.barrier is not None:
                page = self.drafts[cause.step - 1].page if 1 <= cause.step <= len(self.drafts) else None
                found = [finding(cause.barrier, cause.message, cause.details, step=cause.step, page=page)]
            record = with_probe_findings(self._record_of(verdict_from_cause(cause), ending, found), summary)
            return keep_findings_before(record, cause.step) if cause.reason is not None else record
        assert self.visit is not None
        answered = verdict_from_answer(ending, missing_from_recording(self.visit.guard.refused))
        if self.starts_at_end and answered is None:
            task = self.job.task
            self.task_fix = TaskFix(source=task.source_at(task.success_line(0)))
            return self._record_of(verdict_from_start(task.task.success), ending, [])
        record = with_probe_findings(self._record_of(answered or Verdict(Outcome.COMPLETED), ending, []), summary)
        findings = [*record.findings, *recovered_errors(self.visit)]
        if answered is not None:
            if answered.outcome is Outcome.NOT_COMPLETED:
                # Where the task file says how the answer reads that isn't on the last page.
                fix = TaskFix(source=self.job.task.source_at(self.job.task.answer_line))
                record = record.model_copy(update={"task_fix": fix})
            wrong = answer_findings(ending, answered, step=len(self.drafts) or None, url=self.visit.page.url)
            return record.model_copy(update={"findings": [*wrong, *findings]})
        budget = self.job.task.task.budget
        seconds = 0.0 if self.starvation.load.slowed else self._seconds()
        verdict = verdict_from_ending(findings, budget, actions=effort(record), seconds=seconds)
        return record.model_copy(
            update={"findings": findings, "outcome": verdict.outcome, "message": verdict.message}
        )

    def _mark_failed_step(self, cause: Cause, stopped: JourneyStop | None) -> None:
        """The step the cause lies in is the one that failed; what came after it was never really made."""
        for draft in self.drafts:
            if draft.number == cause.step:
                draft.status, draft.message, draft.details = StepStatus.FAILED, cause.message, cause.details
            elif draft.number > cause.step and (stopped is None or draft.number >= stopped.step):
                draft.status = StepStatus.SKIPPED

    def _pages(self) -> list[PageRecord]:
        if self.step_log is None or self.visit is None:
            return []
        measured = self.visit.vitals
        for page in self.step_log.pages:
            values = measured.pop(page.url, None)
            if values and not page.handoff:
                page.probes[VitalsResult.probe] = VitalsResult.model_validate(values)
        self.step_log.pages = self.starvation.without_times(self.step_log.pages, self.visit.vitals_at)
        return [without_addresses(page) for page in self.step_log.pages]

    def _seconds(self) -> float:
        """The attempt's own time, without our pace and our looking around; a replay has none."""
        if self.replay is not None:
            return 0.0
        ours = self.visit.guard.paced_seconds + self.visit.probed_seconds if self.visit is not None else 0.0
        return self.context.clock() - self.began - ours

    def _broken(self, message: str) -> AttemptRecord:
        """Not measured, as something of ours gave up; where the machine was too busy, that is why."""
        busy = self.starvation.judge_all()
        return self._unmeasured(Reason.TOOL_ERROR, self.starvation.message if busy else message)

    def _unmeasured(self, reason: Reason, message: str) -> AttemptRecord:
        return self._record_of(Verdict(Outcome.NOT_MEASURED, reason, message), Ending(), [])

    def _record_of(self, verdict: Verdict, ending: Ending, findings: list[Finding]) -> AttemptRecord:
        job, visit = self.job, self.visit
        guard = visit.guard if visit is not None else None
        record = AttemptRecord(
            **job_fields(job),
            outcome=verdict.outcome,
            reason=verdict.reason,
            message=verdict.message,
            started_at=self.started_at,
            scripted_duration_seconds=round(self._seconds() if guard is not None else 0.0, 3),
            paced_seconds=round(guard.paced_seconds, 3) if guard is not None else 0.0,
            probed_seconds=round(visit.probed_seconds, 3) if visit is not None else 0.0,
            steps=[draft.record() for draft in self.drafts],
            pages=self._pages(),
            findings=findings,
            success=ending.success,
            answer=ending.answer,
            tells=ending.tells,
            happenings=page_event_records(visit) if visit is not None else [],
            task_fix=self.task_fix,
            refused=guard.as_data() if guard is not None else [],
            busy_machine=self.starvation.record() if self.replay is None else None,
        )
        return self._sealed(record)

    def _sealed(self, record: AttemptRecord) -> AttemptRecord:
        """Without the secrets: what comes last, after everything that may add words to the record."""
        return sealed_record(without_timings(record, self.replay), self.secrets)
