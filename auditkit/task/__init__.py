"""Task files: the models of format version 1, and how a folder of files becomes them."""

from auditkit.task.load import load_tasks
from auditkit.task.loaded import BUILT_IN_PROFILES, LoadedAgency, LoadedTask, TaskSet
from auditkit.task.model import Agency, Profile, Step, Task

__all__ = [
    "BUILT_IN_PROFILES",
    "Agency",
    "LoadedAgency",
    "LoadedTask",
    "Profile",
    "Step",
    "Task",
    "TaskSet",
    "load_tasks",
]
