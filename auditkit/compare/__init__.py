"""Two audits side by side: what got worse since when, in plain words, and whether a build should fail for it."""

from auditkit.compare.audits import compare_audits
from auditkit.compare.compare import Audited, compare
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
    "Aspect",
    "Audited",
    "Change",
    "Comparison",
    "Direction",
    "GradeChange",
    "Side",
    "Standing",
    "Try",
    "WayChange",
    "compare",
    "compare_audits",
]
