"""Which files make up the tasks a person named: a tasks folder, agencies' folders or single files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditkit.diagnostic.error import START, Diagnostic, fault

AGENCY_FILE = "agency.yml"
PROFILE_FILE = "profiles.yml"
RUBRIC_FILE = "rubric.yml"
ASSESSMENT_FILE = "self-assessment.yml"
_ASSESSMENT = ASSESSMENT_FILE.removesuffix(".yml")
REPLY_FILE = "reply.md"
_NOT_TASKS = frozenset({AGENCY_FILE, PROFILE_FILE, RUBRIC_FILE, ASSESSMENT_FILE})


@dataclass
class AgencyFolder:
    root: Path
    """The tasks folder it stands in."""
    path: Path
    shown: str
    tasks: dict[str, Path] = field(default_factory=dict)
    """By the task's id."""

    def show(self, path: Path) -> str:
        return _joined(self.shown, os.path.relpath(path, self.path))

    def holds(self, path: Path) -> bool:
        """Whether a file stands in the tasks folder, wherever its links lead."""
        try:
            real = path.resolve()
            return any(real.is_relative_to(folder.resolve()) for folder in (self.root, self.path))
        except (OSError, RuntimeError):
            return False


@dataclass
class TaskFinder:
    folders: dict[Path, AgencyFolder] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)

    def find(self, paths: Iterable[Path]) -> None:
        for given in paths:
            try:
                self._take(given, absolute_path(given))
            except (OSError, ValueError) as error:
                self._fault(display_path(given), f"this can't be read: {getattr(error, 'strerror', None) or error}")

    def _take(self, given: Path, path: Path) -> None:
        name = display_path(given)
        if not path.exists():
            hint = " (a broken link)" if path.is_symlink() else ""
            self._fault(name, f"there is no such file or folder{hint}")
        elif not path.is_dir():
            self._take_file(path, name)
        elif (path / AGENCY_FILE).exists() or (_holds_tasks(path) and not any(path.glob(f"*/{AGENCY_FILE}"))):
            self._take_agency(path, path.parent, name)
        else:
            self._take_root(path, name)

    def _take_file(self, path: Path, name: str) -> None:
        if path.name == AGENCY_FILE:
            self._take_agency(path.parent, path.parent.parent, _folder_of(name))
        elif path.name in _NOT_TASKS:
            self._fault(name, f"this is not a task: give its folder instead, {_folder_of(name)}")
        elif path.suffix != ".yml":
            self._fault(name, "this is not a task file: their names end in .yml")
        elif not (path.parent / AGENCY_FILE).exists():
            self._fault(name, f"{AGENCY_FILE} is missing next to this task: it says whose site this is")
        else:
            folder = self._folder(path.parent, path.parent.parent, _folder_of(name))
            folder.tasks[path.stem] = path

    def _take_root(self, root: Path, name: str) -> None:
        agencies = 0
        for path in sorted(root.iterdir()):
            if path.name.startswith("."):
                continue
            if path.is_dir():
                if (path / AGENCY_FILE).exists() or _holds_tasks(path):
                    agencies += 1
                    self._take_agency(path, root, _joined(name, path.name))
            elif path.suffix in (".yml", ".yaml") and path.name not in (PROFILE_FILE, RUBRIC_FILE):
                self._fault(_joined(name, path.name), "this file is not in an agency's folder: move it into one")
        if not agencies:
            self._fault(
                name,
                f"no tasks here: a tasks folder has a folder for each agency, with {AGENCY_FILE} "
                "(auditkit new --agency writes it)",
            )

    def _take_agency(self, path: Path, root: Path, name: str) -> None:
        folder = self._folder(path, root, name)
        if not (path / AGENCY_FILE).exists():
            self._fault(name, f"{AGENCY_FILE} is missing in this folder: it says whose site this is")
        for file in sorted(path.iterdir()):
            if file.name.startswith(".") or file.is_dir():
                continue
            if file.suffix == ".yml" and file.name not in _NOT_TASKS:
                folder.tasks[file.stem] = file
            elif file.suffix.lower() in (".yaml", ".yml") and file.suffix != ".yml" and file.stem != _ASSESSMENT:
                self._fault(folder.show(file), f"rename this file to {file.stem}.yml, or it isn't used as a task")
        if not folder.tasks and (path / AGENCY_FILE).exists():
            self._fault(
                folder.show(path / AGENCY_FILE),
                "this agency has no tasks: add one with auditkit new or auditkit record",
            )

    def _folder(self, path: Path, root: Path, name: str) -> AgencyFolder:
        return self.folders.setdefault(path, AgencyFolder(root, path, name))

    def _fault(self, name: str, message: str) -> None:
        self.faults.append(fault(name, START, message))


def task_names(agency: Path) -> set[str]:
    """The names of all task files in an agency's folder, whether they are right or not."""
    return {file.stem for file in agency.glob("[!.]*.yml") if file.name not in _NOT_TASKS}


def absolute_path(path: Path) -> Path:
    """The path from the top of the disk, without `..`; links are not followed, so that names stay as written."""
    return Path(os.path.normpath(path.absolute()))


def display_path(path: Path) -> str:
    """A path for people and records: below the current directory where it can be, with forward slashes."""
    full = absolute_path(path)
    if full.is_relative_to(Path.cwd()):
        return full.relative_to(Path.cwd()).as_posix()
    if not path.is_absolute():
        return path.as_posix()
    folder = full if full.is_dir() else full.parent
    above = folder.parent if (folder / AGENCY_FILE).exists() or full.is_file() else folder
    return full.relative_to(above.parent).as_posix()


def _holds_tasks(folder: Path) -> bool:
    """Whether a folder without agency.yml looks like an agency's: it has a file that begins to be a task."""
    return any(_is_task(file) for file in sorted(folder.glob("*.yml")) if file.name not in _NOT_TASKS)


def _is_task(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return any(line.startswith((b"task:", b"success:")) for line in stream.read(65536).splitlines())
    except OSError:
        return False


def _folder_of(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _joined(folder: str, name: str) -> str:
    parts: Sequence[str] = [part for part in (folder, name) if part != "."]
    return os.path.normpath("/".join(parts)).replace(os.sep, "/") if parts else "."
