"""The rubric: how what was seen becomes points and letters. A file that anyone can read, replace and argue with."""

from auditkit.rubric.load import BUILT_IN, RUBRIC_FILE, default_rubric, load_rubric, read_rubric
from auditkit.rubric.model import Rubric

__all__ = ["BUILT_IN", "RUBRIC_FILE", "Rubric", "default_rubric", "load_rubric", "read_rubric"]
