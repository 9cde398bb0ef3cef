"""Task files: the models of format version 1, and how a folder of files becomes them."""

from auditkit.task.load import load_tasks
from auditkit.task.loaded import BUILT_IN_PROFILES, LoadedAgency, LoadedTask, TaskSet
from auditkit.task.model import Agency, Profile, Step, Task
from auditkit.task.voice import Voices, load_voices

__all__ = [
    "BUILT_IN_PROFILES",
    "Agency",
    "LoadedAgency",
    "LoadedTask",
    "Profile",
    "Step",
    "Task",
    "TaskSet",
    "Voices",
    "load_tasks",
    "load_voices",
]
