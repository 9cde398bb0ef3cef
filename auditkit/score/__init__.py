"""From records to a scorecard. Pure: it visits no site and reads no clock, so old audits can be judged again."""

from auditkit.score.card import AgencyScore, Scorecard, TaskScore, TopTaskScore, WayScore
from auditkit.score.cause import BarrierCount, Cause, cause_of, stopping_finding
from auditkit.score.dimension import Because, DimensionScore, Grade, MeasureScore
from auditkit.score.judge import score
from auditkit.score.phase import Phase, PhaseCount, phase_of
from auditkit.score.tally import Tally, Verdict

__all__ = [
    "AgencyScore",
    "BarrierCount",
    "Because",
    "Cause",
    "DimensionScore",
    "Grade",
    "MeasureScore",
    "Phase",
    "PhaseCount",
    "Scorecard",
    "Tally",
    "TaskScore",
    "TopTaskScore",
    "Verdict",
    "WayScore",
    "cause_of",
    "phase_of",
    "score",
    "stopping_finding",
]
