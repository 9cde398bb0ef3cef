"""Task files: the models of format version 1, and how a folder of files becomes them."""

from auditkit.task.model import Agency, Task

__all__ = ["Agency", "Task"]
