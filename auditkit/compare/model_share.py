"""An agency's share of an audit: what is compared at once, so that audits of many agencies take little memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditkit.compare.model_way import Walked, WayKey
from auditkit.record.outcome import Performer
from auditkit.score.scorecard import score
from auditkit.score.scorecard_card import AgencyScore

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, AuditRecord
    from auditkit.score.rubric import Rubric


@dataclass(frozen=True)
class Share:
    """An audit as far as it visited one agency."""

    audit: AuditRecord
    """With that agency and its tasks alone."""
    agency: str
    attempts: Sequence[AttemptRecord]
    earlier: Sequence[AttemptRecord] = ()
    """Of the audit before it: answers that have changed since cost points."""
    rubric: Rubric | None = None

    @classmethod
    def of(
        cls,
        audit: AuditRecord,
        agency: str,
        attempts: Sequence[AttemptRecord],
        earlier: Sequence[AttemptRecord] = (),
        rubric: Rubric | None = None,
    ) -> Share:
        """The share of one agency in an audit; `attempts` may hold others' and people's, which are left out."""
        return cls(
            only(audit, agency),
            agency,
            [one for one in attempts if one.agency == agency and one.performer is Performer.SCRIPT],
            [one for one in earlier if one.agency == agency],
            rubric,
        )

    @cached_property
    def score(self) -> AgencyScore | None:
        """The agency as the scorecard of that audit shows it; None when the audit did not visit it."""
        card = score(self.audit, self.attempts, earlier=self.earlier, rubric=self.rubric)
        return next(iter(card.agencies), None)

    @cached_property
    def ways(self) -> dict[WayKey, Walked]:
        """Every way that was planned or walked, in the order of the tasks' rank."""
        found: dict[WayKey, Walked] = {}
        # The records as they are: the score adds what it sees by holding attempts against each other.
        raw = {one.key: one for one in self.attempts}
        for task in self.score.tasks if self.score else ():
            for way in task.ways:
                key = WayKey(self.agency, task.summary.task, way.path, way.profile)
                attempts = tuple(raw[one.key] for one in way.tries)
                assert self.score is not None
                found[key] = Walked(self.audit, self.score.summary, task.summary, key, attempts, way.missing)
        return found


def only(audit: AuditRecord, *wanted: str) -> AuditRecord:
    """The audit as if it had visited these agencies alone."""
    return audit.model_copy(
        update={
            "agencies": [one for one in audit.agencies if one.agency in wanted],
            "tasks": [one for one in audit.tasks if one.agency in wanted],
        }
    )
