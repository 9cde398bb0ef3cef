"""Task files as loaded: models, with where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditkit.task.model import Agency, Profile, Task
from auditkit.task.model_step import Step

BUILT_IN_PROFILES: Mapping[str, Profile] = {"desktop": Profile(), "phone": Profile(device="Pixel 7")}
"""Kinds of visitor every tasks folder knows; profiles.yml may describe others, or these anew."""


@dataclass(frozen=True)
class LoadedTask:
    """A task file that is right."""

    id: str
    """The file's name without `.yml`."""
    agency_id: str
    task: Task
    ways: Mapping[str, list[Step]]
    """Every path's steps, those of fragments in place of `use`, each knowing the line it stands on."""
    file: str
    """As shown to people: `tasks/harbour/fee.yml`."""
    folder: Path
    """Where the files of `upload` are looked for."""
    sha256: str
    """Digest of the task file and its fragments."""
    source: str
    """The file's text, with `${NAME}` as written."""
    path_in_root: str = ""
    """Address of the file below the tasks folder: `harbour/fee.yml`."""


@dataclass(frozen=True)
class LoadedAgency:
    """An agency file that is right, and its tasks in the order of their names."""

    id: str
    """The folder's name."""
    agency: Agency
    folder: Path
    file: str
    sha256: str
    base_url: str
    """`agency.base_url` with `${NAME}` replaced by its value."""
    hosts: tuple[str, ...]
    """Hosts that are still the same supplier; the base address's own when the file names none."""
    tasks: tuple[LoadedTask, ...] = ()


@dataclass(frozen=True)
class TaskSet:
    """Everything a run could do."""

    agencies: tuple[LoadedAgency, ...]
    profiles: Mapping[str, Profile] = field(default_factory=lambda: dict(BUILT_IN_PROFILES))
