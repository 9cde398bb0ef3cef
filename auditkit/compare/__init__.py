"""Two audits side by side: what got worse since when, in plain words, and whether a build should fail for it."""

from auditkit.compare.audits import compare_audits, judge, open_script, worse_ways
from auditkit.compare.baseline import baseline
from auditkit.compare.compare import Audited, compare
from auditkit.compare.condition import CONDITIONS, Condition, Judged, Met, Wanted, met, wanted
from auditkit.compare.model import (
    Aspect,
    Change,
    Comparison,
    Direction,
    GradeChange,
    Side,
    Standing,
    Try,
    WayChange,
)

__all__ = [
    "CONDITIONS",
    "Aspect",
    "Audited",
    "Change",
    "Comparison",
    "Condition",
    "Direction",
    "GradeChange",
    "Judged",
    "Met",
    "Side",
    "Standing",
    "Try",
    "Wanted",
    "WayChange",
    "baseline",
    "compare",
    "compare_audits",
    "judge",
    "met",
    "open_script",
    "wanted",
    "worse_ways",
]
