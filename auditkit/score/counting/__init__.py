"""From attempts to units: each thing a measure counts, with the points it cost and why."""

from auditkit.score.counting.counters import COUNTERS
from auditkit.score.counting.unit import Case, Unit, Weighed, weigh

__all__ = ["COUNTERS", "Case", "Unit", "Weighed", "weigh"]
