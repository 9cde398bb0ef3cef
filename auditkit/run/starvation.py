"""What of an attempt says nothing because the machine was too busy meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import BARRIERS
from auditkit.probe.vitals import VitalsResult
from auditkit.probe.waiting import LOST_PRESS_SECONDS, WAITS
from auditkit.record.model import BusyMachine, PageRecord
from auditkit.run.diagnosis.evidence import Cause
from auditkit.run.journey import JourneyStop
from auditkit.run.machine_load import Load, MachineWatch
from auditkit.run.visit import PageEvent, Visit

StepTimes = Mapping[int, tuple[float, float]]
"""When each step began and ended."""

_BY_WAITING = frozenset(
    {
        StepFailure.NOT_FOUND,
        StepFailure.NOT_HELD,
        StepFailure.TIMEOUT,
        StepFailure.COVERED,
        StepFailure.DISABLED,
        StepFailure.NO_SUCH_OPTION,
        StepFailure.DOCUMENT_UNREADABLE,
    }
)
"""Failures that are noticed by having waited for so long."""
_MESSAGE = "This machine was too busy to say anything of the site: {figures}."


class Starvation:
    """Of one attempt. `judge` it once the journey has ended and its cause is known."""

    def __init__(self, machine: MachineWatch, clock: Callable[[], float]) -> None:
        self._machine = machine
        self._began = clock()
        self._clock = clock
        self._times: StepTimes = {}
        self._left_out: set[int] = set()
        self._waits_left_out = 0
        self.mattered = False
        """Whether something took too long while the machine was too busy: a failure, or a wait that was noted."""
        self._at_failure: Load | None = None

    @property
    def load(self) -> Load:
        """How the machine held the kit back all along the attempt."""
        return self._machine.during(self._began)

    @property
    def excuses_failure(self) -> bool:
        """Whether the attempt failed by something that took too long while the machine was too busy."""
        return self._at_failure is not None

    @property
    def message(self) -> str:
        return _MESSAGE.format(figures=(self._at_failure or self.load).words)

    def judge(self, visit: Visit, times: StepTimes, stopped: JourneyStop | None, cause: Cause | None) -> None:
        """See what took too long, and whether that was the machine's doing; waits that were are noted no longer."""
        self._times = times
        if stopped is not None and cause is not None and _is_by_waiting(stopped, cause):
            load = self._since_step(stopped.step)
            if load.starved:
                self.mattered, self._at_failure = True, load
        waits = [(one, self._since_step(one.step)) for one in visit.page_events if one.kind in WAITS]
        doubtful = [(one, load) for one, load in waits if load.slowed and _is_doubtful(one, load, visit)]
        self._waits_left_out = len(doubtful)
        for one, load in doubtful:
            visit.page_events.remove(one)
            self.mattered = self.mattered or load.starved

    def judge_all(self) -> bool:
        """Of an attempt that broke off: whether the machine was too busy all along."""
        load = self.load
        if load.starved:
            self.mattered, self._at_failure = True, load
        return self.mattered

    def _since_step(self, step: int) -> Load:
        """From the step before it, whose page it needs, to now."""
        known = [began for number, (began, _) in self._times.items() if number >= step - 1]
        return self._machine.during(min(known, default=self._began))

    def without_times(self, pages: Sequence[PageRecord], vitals_at: Mapping[str, float]) -> list[PageRecord]:
        """The pages, those that came while the machine was busy without how long they took."""
        return [self._without_times(index, page, vitals_at) for index, page in enumerate(pages)]

    def _without_times(self, index: int, page: PageRecord, vitals_at: Mapping[str, float]) -> PageRecord:
        timed = page.duration_seconds is not None or VitalsResult.probe in page.probes
        began, ended = self._times.get(page.step, (self._began, self._clock()))
        if not timed or not self._machine.during(began, max(ended, vitals_at.get(page.url, ended))).slowed:
            return page
        self._left_out.add(index)
        probes = {name: seen for name, seen in page.probes.items() if name != VitalsResult.probe}
        return page.model_copy(update={"duration_seconds": None, "probes": probes})

    def record(self) -> BusyMachine | None:
        """For the attempt's record; None where the machine held nothing back that matters."""
        left_out = len(self._left_out) + self._waits_left_out
        load = self._at_failure or self.load
        return load.record(timings_left_out=left_out) if left_out or self.mattered or load.slowed else None


def _is_doubtful(wait: PageEvent, load: Load, visit: Visit) -> bool:
    """Whether it would be no difficulty without what the machine can have added to it."""
    least = visit.timeouts.attention if wait.kind == "slow" else LOST_PRESS_SECONDS
    return load.without(float(wait.details["seconds"])) < least


def _is_by_waiting(stopped: JourneyStop, cause: Cause) -> bool:
    if stopped.error.failure not in _BY_WAITING or cause.barrier is None:
        return False
    return BARRIERS[cause.barrier].shows_by_waiting
