"""Which paths are proven when a run begins, and which become so while it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import TaskPath, as_proven, as_unproven, needs_proof, path_of, proves, start_order
from auditkit.record.person import OWN_ROUTE
from auditkit.task.plan import difference_in_question

if TYPE_CHECKING:
    from auditkit.record.audit import Audit
    from auditkit.record.model import AttemptRecord, TaskSummary
    from auditkit.record.store import AuditStore

MOST_AUDITS = 25
"""How many audits of an agency are searched, the newest first. A failure that counted carries the proof on."""


class Proof:
    """The proven paths, and the attempts so far whose verdict waits for that."""

    def __init__(self) -> None:
        self._proven: set[TaskPath] = set()
        self._unproven: dict[str, AttemptRecord] = {}

    def add(self, proven: Iterable[TaskPath]) -> None:
        self._proven |= set(proven)

    def judge(self, attempt: AttemptRecord) -> AttemptRecord:
        """The record with the verdict that counts by what is known now; it may prove its path itself."""
        attempt = as_proven(attempt)
        if attempt.outcome.whole_way:
            self._proven.add(path_of(attempt))
        self._unproven.pop(attempt.key, None)
        if needs_proof(attempt) and path_of(attempt) not in self._proven:
            attempt = self._unproven[attempt.key] = as_unproven(attempt)
        return attempt

    def newly_proven(self) -> list[AttemptRecord]:
        """Attempts that were unproven when they ended, and count now: each once."""
        found = [one for one in self._unproven.values() if path_of(one) in self._proven]
        for one in found:
            del self._unproven[one.key]
        return [as_proven(one) for one in found]


def find_proof(store: AuditStore, tasks: Sequence[TaskSummary]) -> set[TaskPath]:
    """The paths of these tasks that are proven: the task file says so, or an audit at hand holds an attempt that got
    there, by a script or a person, when the file asked the same. An audit that can't be read proves nothing.
    """
    found = {(task.agency, task.task, path) for task in tasks if task.proven is not None for path in task.paths}
    left = {
        (task.agency, task.task): {path for path in task.paths if (task.agency, task.task, path) not in found}
        for task in tasks
    }
    for agency in dict.fromkeys(task.agency for task in tasks):
        own = [task for task in tasks if task.agency == agency and left[agency, task.task]]
        if own:
            found |= _of_agency(store, agency, own)
    return found


def _of_agency(store: AuditStore, agency: str, tasks: Sequence[TaskSummary]) -> set[TaskPath]:
    found: set[TaskPath] = set()
    try:
        heads = sorted((one for one in store.heads() if agency in one.visited), key=start_order, reverse=True)
    except AuditkitError:
        return found
    for head in islice(heads, MOST_AUDITS):
        left = [task for task in tasks if any((agency, task.task, path) not in found for path in task.paths)]
        if not left:
            break
        try:
            found |= _of_audit(store.open(head.id), left)
        except AuditkitError:  # damaged, or out of reach: whoever needs it will say so
            continue
    return found


def _of_audit(audit: Audit, tasks: Sequence[TaskSummary]) -> set[TaskPath]:
    then = {(one.agency, one.task): one for one in audit.record.tasks}
    found: set[TaskPath] = set()
    for task in tasks:
        before = then.get((task.agency, task.task))
        if before is None:
            continue
        attempts = [one for one in audit.attempts(task.agency, task.task) if proves(one)]
        # What counted because the file of that day called it proven is no more than the file said.
        shown = [one for one in attempts if not (needs_proof(one) and before.proven is not None)]
        # A person goes a way of their own: that there is one proves each path of the file.
        ways = {path for one in shown for path in (task.paths if one.path == OWN_ROUTE else [one.path])}
        found |= {
            (task.agency, task.task, path)
            for path in ways & set(task.paths)
            if not difference_in_question(before, task, path)
        }
    return found
