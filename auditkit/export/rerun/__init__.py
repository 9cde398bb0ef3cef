"""What reports for pipelines say: each way of each task, as it is and beside what it was."""

from auditkit.export.rerun.way import Way, ways_of

__all__ = ["Way", "ways_of"]
