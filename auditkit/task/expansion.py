"""What is put in place when task files are loaded: values of `${NAME}`, and the steps that `use` names."""

from __future__ import annotations

import contextlib
import itertools
import os
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditkit.diagnostic.document import Document, read_document
from auditkit.diagnostic.error import Diagnostic, InvalidDocument
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.tree import Loc
from auditkit.diagnostic.wording import listing
from auditkit.task.folder import AgencyFolder, absolute_path
from auditkit.task.model import Fragment, Step, Task
from auditkit.task.steps import ACTIONS, Action, Use

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ODD_NAME = re.compile(r"\$\{([^}]*)\}")


def expand_variables(text: str, environ: Mapping[str, str]) -> str:
    """The text with each `${NAME}` replaced. Raises KeyError when one isn't set."""
    return _NAME.sub(lambda found: environ[found[1]], text)


def variable_names(text: str) -> list[str]:
    return _NAME.findall(text)


def expand_known_variables(text: str, environ: Mapping[str, str]) -> str:
    """The same while a task is tried: a name that isn't set stands for nothing."""
    return _NAME.sub(lambda found: environ.get(found[1], ""), text)


def check_variables(document: Document[Any], environ: Mapping[str, str], also: Iterable[str] = ()) -> None:
    """Note a fault for every `${NAME}` that isn't set or can't stand where it does.

    `also` are the keys at the top of this kind of file whose values may hold one.
    """
    open_keys = frozenset(also)
    for loc, value in document.values:
        if "${" not in value:
            continue
        given_to_site = any(_is_field_of(loc, action, action.value_field) for action in ACTIONS)
        allowed = given_to_site or (len(loc) == 1 and loc[0] in open_keys)
        for name in _ODD_NAME.findall(value):
            document_fault = _fault(name, allowed, environ)
            if document_fault is not None:
                document.add_fault(loc, document_fault)


def _fault(name: str, allowed: bool, environ: Mapping[str, str]) -> str | None:
    written = quote("${" + name + "}")
    if not _NAME.fullmatch("${" + name + "}"):
        # Elsewhere it may be anything: a pattern, a price, a script's own words on a page.
        return f"{written} is not a name: use letters, digits and _ only, as in '${{NAME}}'" if allowed else None
    if not allowed:
        return (
            f"{written} can't be used here: only in values given to the site (value, option, search, file, address)"
        )
    if name not in environ:
        return f"the environment variable {name} is not set: set it first, for example with export {name}='…'"
    return None


MOST_STEPS = 500
"""Steps of one path, fragments included. A customer would have left long before."""
_DEEPEST = 20


@dataclass
class StepFile:
    path: Path
    """Where it really is, links followed."""
    written: Path
    """Where it is as the task names it."""
    document: Document[Task] | Document[Fragment]
    uses: dict[Loc, StepFile] = field(default_factory=dict)
    """The fragment that each `use` names, by the place of the step."""


@dataclass
class Fragments:
    """The fragments of one agency's tasks, each read once."""

    folder: AgencyFolder
    environ: Mapping[str, str]
    read: dict[Path, StepFile] = field(default_factory=dict)

    @property
    def faults(self) -> list[Diagnostic]:
        return [found for file in self.read.values() for found in file.document.faults]

    def follow(self, file: StepFile, above: tuple[StepFile, ...] = ()) -> None:
        """Read what a file uses, and what that uses; faults are noted where they stand."""
        chain = (*above, file)
        for loc, value in file.document.values:
            if _is_field_of(loc, Use, Use.names_file):
                self._use(file, loc, value, chain)
            elif any(_is_field_of(loc, action, action.names_file) for action in ACTIONS):
                with contextlib.suppress(KeyError):  # an unset name is a fault already
                    self._inside(file, loc, expand_variables(value, self.environ))

    def _use(self, file: StepFile, loc: Loc, value: str, chain: tuple[StepFile, ...]) -> None:
        written = self._inside(file, loc, value)
        if written is None:
            return
        path = written.resolve()
        around = [each.path for each in chain]
        if path in around:
            names = [quote(self.folder.show(each.written)) for each in chain[around.index(path) :]]
            message = "this file uses itself" if len(names) == 1 else f"these files use each other: {listing(names)}"
            file.document.add_fault(loc, message)
            return
        if len(chain) > _DEEPEST:
            file.document.add_fault(loc, f"more than {_DEEPEST} files use each other, one inside the other")
            return
        known = self.read.get(path)
        if known is None:
            known = self._read(path, written)
            self.follow(known, chain)
        if known.document.has("task"):
            file.document.add_fault(
                loc, f"{quote(value)} is a task of its own: you can only use a file that contains just 'steps'"
            )
        step = loc[: 1 + max(place for place, part in enumerate(loc) if isinstance(part, int))]
        file.uses[step] = known

    def _read(self, path: Path, written: Path) -> StepFile:
        document = read_document(path, Fragment, self.folder.show(written))
        if document.has("task"):
            document.faults.clear()
        check_variables(document, self.environ)
        file = self.read[path] = StepFile(path, written, document)
        return file

    def _inside(self, file: StepFile, loc: Loc, value: str) -> Path | None:
        """The file a value names, if it is one in the tasks folder; a fault otherwise."""
        path = absolute_path(file.written.parent / value)
        fault: str | None = None
        if re.match(r"[/\\]|[A-Za-z]:|~", value):
            fault = f"{quote(value)} must be written from this file's folder, such as 'shared/sign-in.yml'"
        elif "\\" in value:
            fault = f"write {quote(value)} with forward slashes (/)"
        elif not self.folder.holds(path):
            fault = f"{quote(value)} is outside the tasks folder"
        elif not _exists(path):
            fault = f"there is no file {quote(value)} ({quote(self.folder.show(path))})"
        elif not path.is_file():
            fault = (
                f"{quote(value)} is a folder, not a file"
                if path.is_dir()
                else f"{quote(value)} is not an ordinary file"
            )
        if fault is not None:
            file.document.add_fault(loc, fault)
            return None
        return path


def expand_fragments(file: StepFile, steps: list[Step], loc: Loc, folder: Path) -> list[Step]:
    """The steps with fragments put in place, each knowing where it stands. Raises InvalidDocument when too many."""
    put_in_place: list[Step] = []
    for number, step in enumerate(steps):
        place = (*loc, number)
        if isinstance(step.action, Use):
            fragment = file.uses[place]
            assert fragment.document.model is not None
            inner = fragment.document.model.steps or []
            put_in_place += expand_fragments(fragment, inner, ("steps",), folder)
        else:
            put_in_place.append(_placed(file, step, place, folder))
        if len(put_in_place) > MOST_STEPS:
            raise InvalidDocument(
                [
                    file.document.fault_at(
                        place, f"this makes more than {MOST_STEPS} steps: no customer would go that far"
                    )
                ]
            )
    return put_in_place


def _placed(file: StepFile, step: Step, place: Loc, folder: Path) -> Step:
    action = step.action
    beside = os.path.relpath(file.written.parent, folder).replace(os.sep, "/")
    if action.names_file and beside != ".":
        moved = posixpath.join(beside, getattr(action, action.names_file))
        step = step.model_copy(update={action.key: action.model_copy(update={action.names_file: moved})})
    number = file.document.line(place)
    return step.at(file.document.file, number, _block(file.document.text.splitlines()[number - 1 :]))


def _block(lines: list[str]) -> tuple[str, ...]:
    """The first line, and those after it that are indented further."""

    def indent(line: str) -> int:
        return len(line) - len(line.lstrip())

    inner = itertools.takewhile(lambda line: not line.strip() or indent(line) > indent(lines[0]), lines[1:])
    return (*lines[:1], *inner)


def _is_field_of(loc: Loc, action: type[Action], field: str | None) -> bool:
    if not loc:
        return False
    *before, last = loc
    if field is not None and action.main_field == field and last == action.key:
        return bool(before) and isinstance(before[-1], int)
    return len(before) > 1 and (before[-1], last) == (action.key, field) and isinstance(before[-2], int)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
