"""What stands beside the example audit: one a month before it, and what an agency says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from auditkit.score.history.summary import AuditSummary, summarise
from auditkit.score.history.trend import History
from auditkit.score.scorecard import Scorecard
from auditkit.task.self_assessment import SelfAssessment
from auditkit.task.statement import AgencyStatements, Reply


@dataclass(frozen=True)
class MonthBefore:
    """The same audit a month and three hours earlier, when one more thing went well and one less."""

    card: Scorecard

    def of_agency(self, agency: str, now: AuditSummary) -> History:
        started = self.card.audit.started_at - timedelta(days=30, hours=3)
        audit = self.card.audit.model_copy(update={"id": "2026-10-23-dawn", "started_at": started})
        then = summarise(self.card).model_copy(update={"id": audit.id, "started_at": started})
        earlier = [
            past.model_copy(
                update={
                    "hours": tuple(
                        hour.model_copy(update={"at": hour.at - timedelta(days=30, hours=3)}) for hour in past.hours
                    ),
                    "points": (past.points or 50) - 12,
                    "letter": "D",
                }
            )
            for past in then.agencies
            if past.agency == agency
        ]
        return History.of([then.model_copy(update={"agencies": tuple(earlier)}), now.only(agency)])


def voices(*words: str) -> AgencyStatements:
    """Own grades and a reply of the first agency; with words, those are all it says."""
    said = words or ("We have mended the chat box.", "The fee is on the page since Monday.")
    own = SelfAssessment.model_validate(
        {
            "version": 1,
            "who": said[0][:100].strip() or "Head of service",
            "date": date(2026, 11, 1),
            "grades": {"completion": {"grade": "A", "why": said[-1][:400].strip() or "So we think."}, "access": "C"},
            "hours": {"08-10": "C"},
            "weekdays": {"monday": {"grade": "B", "why": "It is busy."}},
        }
    )
    return AgencyStatements({"harbour": own}, {"harbour": Reply(said, "Director of licensing", date(2026, 11, 20))})
