"""What an agency promises, held against what its customers met. Pure: records in, sentences out."""

from auditkit.score.promise.hold import promises_of
from auditkit.score.promise.result import Evidence, PromiseResult, Shown

__all__ = ["Evidence", "PromiseResult", "Shown", "promises_of"]
