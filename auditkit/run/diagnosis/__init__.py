"""The one cause of a failure, from evidence: rules in order of rank, the first that fits speaks."""

from auditkit.run.diagnosis.access_rule import missing_from_recording
from auditkit.run.diagnosis.evidence import Cause, Evidence
from auditkit.run.diagnosis.rule import RULES


def find_cause(evidence: Evidence) -> Cause:
    """The cause. The last rule always fits."""
    for rule in RULES:
        cause = rule(evidence)
        if cause is not None:
            return cause
    raise AssertionError("the last rule fits everything")


__all__ = ["Cause", "Evidence", "find_cause", "missing_from_recording"]
