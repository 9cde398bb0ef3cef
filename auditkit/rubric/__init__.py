"""The rubric: how what was seen becomes points and letters. A file that anyone can read, replace and argue with."""

from auditkit.rubric.count import Counts
from auditkit.rubric.load import BUILT_IN, default_rubric, load_rubric, read_rubric, rubric_faults
from auditkit.rubric.model import DimensionRule, Measure, Rubric
from auditkit.task.folder import RUBRIC_FILE

__all__ = [
    "BUILT_IN",
    "RUBRIC_FILE",
    "Counts",
    "DimensionRule",
    "Measure",
    "Rubric",
    "default_rubric",
    "load_rubric",
    "read_rubric",
    "rubric_faults",
]
