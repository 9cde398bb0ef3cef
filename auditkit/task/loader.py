"""Loading: from the paths a person gave to the tasks in them, or every fault in any of the files, or a hint.

And writing down in a task file that somebody has gone its ways by hand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from auditkit.diagnostic.document import Document, parse_document, read_document
from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, Position, fault
from auditkit.diagnostic.json_parser import unseen
from auditkit.diagnostic.safe_text import quote, web_address
from auditkit.diagnostic.tree import Loc, Source
from auditkit.diagnostic.wording import caseless_line, did_you_mean, listing
from auditkit.record.model import attempt_key
from auditkit.task.expansion import Fragments, StepFile, check_variables, expand_fragments, expand_variables
from auditkit.task.folder import AGENCY_FILE, PROFILE_FILE, AgencyFolder, TaskFinder, display_path
from auditkit.task.host import covers, host_fault, host_of, request_fault
from auditkit.task.model import Agency, Profile, ProfileFile, Step, Task

if TYPE_CHECKING:
    from auditkit.task.condition import Condition


BUILT_IN_PROFILES: Mapping[str, Profile] = {"desktop": Profile(), "phone": Profile(device="Pixel 7")}
"""Kinds of visitor every tasks folder knows; profiles.yml may describe others, or these anew."""


@dataclass(frozen=True)
class LoadedTask:
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
    """Digest of the task file and its fragments, without the line that says on which day it was proven."""
    source: str
    """The file's text, with `${NAME}` as written."""
    path_in_root: str = ""
    """Address of the file below the tasks folder: `harbour/fee.yml`."""
    success_lines: tuple[int, ...] = ()
    """The line of each success condition."""
    answer_line: int | None = None

    def success_line(self, place: int) -> int | None:
        """The line of a success condition by its place in the list."""
        return self.success_lines[place] if place < len(self.success_lines) else None

    def source_at(self, line: int | None) -> str:
        """`tasks/harbour/fee.yml:12`; the file alone where the line isn't known."""
        return self.file if line is None else f"{self.file}:{line}"


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
    agencies: tuple[LoadedAgency, ...]
    profiles: Mapping[str, Profile] = field(default_factory=lambda: dict(BUILT_IN_PROFILES))


LONGEST_KEY = 200
"""Bytes; file systems stop at 255, and the record's file has an ending."""


@dataclass
class RecordNames:
    faults: list[Diagnostic] = field(default_factory=list)
    _agencies: dict[str, tuple[Path, Document[Agency]]] = field(default_factory=dict)
    _tasks: dict[tuple[str, str], str] = field(default_factory=dict)

    def add_agency(self, folder: Path, document: Document[Agency]) -> None:
        self._check_name(document, "folder", folder.name)
        name = _short(folder.name)
        if name in self._agencies and document.root is not None:
            other = self._agencies[name][1].file
            self._fault(
                document,
                (),
                f"the folder's name {quote(folder.name)} gives its records the same names as {quote(other)}",
            )
        self._agencies.setdefault(name, (folder, document))

    def add(self, agency: str, task: str, document: Document[Any]) -> None:
        if document.root is None:
            return
        self._check_name(document, "file", task)
        key = (_short(agency), _short(task))
        if key in self._tasks:
            other = self._tasks[key]
            self._fault(
                document, (), f"the file's name gives its records the same names as {quote(other)}: rename one"
            )
        self._tasks.setdefault(key, document.file)
        seen: dict[tuple[str, str], str] = {}
        for loc, name in _inner_names(document):
            kind = str(loc[0])
            short = (kind, _short(name))
            if short in seen:
                again = (
                    "is given twice"
                    if seen[short] == name
                    else f"gives its records the same names as {quote(seen[short])}: rename one"
                )
                self._fault(document, loc, f"{kind[:-1]} {quote(name)} {again}")
            seen.setdefault(short, name)
            if len(attempt_key(agency, task, name, name, 100).encode()) > LONGEST_KEY:
                self._fault(document, loc, f"{kind[:-1]} {quote(name)} is too long for a record's file name")

    def _check_name(self, document: Document[Any], what: str, name: str) -> None:
        sign = unseen(name)
        if sign is not None:
            message = f"the {what}'s name contains an invisible character ({sign}): rename it"
            self.faults.append(fault(document.file, START, message))

    def _fault(self, document: Document[Any], loc: Loc, message: str) -> None:
        self.faults.append(document.fault_at(loc, message, key=True))


def _inner_names(document: Document[Any]) -> Iterator[tuple[Loc, str]]:
    seen: set[Loc] = set()
    for loc, value in document.values:
        if loc[0] == "paths" and len(loc) > 1 and isinstance(loc[1], str) and loc[:2] not in seen:
            seen.add(loc[:2])
            yield loc[:2], str(loc[1])
        elif loc[0] == "profiles" and len(loc) == 2 and isinstance(loc[1], int):
            yield loc, value


def _short(name: str) -> str:
    return attempt_key(name, "", "", "", 0).split(".")[0]


def load_tasks(paths: Sequence[Path], environ: Mapping[str, str]) -> TaskSet:
    """The tasks in these files and folders. Raises InvalidDocument with every fault in all of them."""
    finder = TaskFinder()
    finder.find(paths)
    loading = _Loading(environ, list(finder.faults))
    for folder in finder.folders.values():
        loading.read_profiles(folder)
    agencies = [loading.load(folder) for folder in finder.folders.values()]
    faults = [*loading.faults, *loading.names.faults]
    if faults:
        raise InvalidDocument(faults)
    loaded = sorted((agency for agency in agencies if agency is not None), key=lambda agency: agency.id)
    return TaskSet(tuple(loaded), loading.profiles)


def load_agencies(tasks: Path, environ: Mapping[str, str]) -> tuple[LoadedAgency, ...]:
    """Each agency by its file alone; none when there is no such folder. Raises InvalidDocument for faults in them."""
    read = [_read_agency(path, display_path(path), environ) for path in sorted(tasks.glob(f"*/{AGENCY_FILE}"))]
    faults = [fault for document, _ in read for fault in document.faults]
    if faults:
        raise InvalidDocument(faults)
    return tuple(agency for _, agency in read if agency is not None)


@dataclass
class _Loading:
    environ: Mapping[str, str]
    faults: list[Diagnostic]
    profiles: dict[str, Profile] = field(default_factory=lambda: dict(BUILT_IN_PROFILES))
    names: RecordNames = field(default_factory=RecordNames)
    _profile_files: set[Path] = field(default_factory=set)

    def read_profiles(self, folder: AgencyFolder) -> None:
        path = folder.root / PROFILE_FILE
        if path in self._profile_files or not path.is_file():
            return
        self._profile_files.add(path)
        document = read_document(path, ProfileFile, folder.show(path))
        check_variables(document, self.environ)
        self.faults += document.faults
        if document.model is not None:
            self.profiles.update(document.model.profiles)
        else:
            # Names in a file with faults are still names: a task that uses one isn't wrong for that.
            known = {str(loc[1]) for loc, _ in document.values if len(loc) > 1 and loc[0] == "profiles"}
            self.profiles.update({name: Profile() for name in known})

    def load(self, folder: AgencyFolder) -> LoadedAgency | None:
        """An agency with its tasks; None when any of its files has a fault."""
        agency = self._agency(folder) if (folder.path / AGENCY_FILE).exists() else None
        fragments = Fragments(folder, self.environ)
        files = {name: self._read_task(folder, fragments, path) for name, path in sorted(folder.tasks.items())}
        _check_ranks(files)
        for name, file in files.items():
            self.names.add(folder.path.name, name, file.document)
            self.faults += file.document.faults
        self.faults += fragments.faults
        if agency is None or self.faults:
            return None
        tasks = [self._task(folder, name, file) for name, file in files.items()]
        return replace(agency, tasks=tuple(task for task in tasks if task is not None))

    def _agency(self, folder: AgencyFolder) -> LoadedAgency | None:
        path = folder.path / AGENCY_FILE
        document, agency = _read_agency(path, folder.show(path), self.environ)
        self.names.add_agency(folder.path, document)
        self.faults += document.faults
        return agency

    def _read_task(self, folder: AgencyFolder, fragments: Fragments, path: Path) -> StepFile:
        document: Document[Task] = read_document(path, Task, folder.show(path))
        file = StepFile(path.resolve(), path, document)
        if not folder.holds(path):
            document.faults[:] = [fault(document.file, START, "this link points outside the tasks folder")]
            return file
        check_variables(document, self.environ, ["start"])
        for loc, value in document.values:
            if loc[0] == "profiles" and len(loc) == 2 and isinstance(loc[1], int) and value not in self.profiles:
                known = did_you_mean(value, self.profiles) or f" (known: {', '.join(self.profiles)})"
                document.add_fault(loc, f"unknown profile {quote(value)}{known}")
        fragments.follow(file)
        return file

    def _task(self, folder: AgencyFolder, name: str, file: StepFile) -> LoadedTask | None:
        task = file.document.model
        assert isinstance(task, Task)
        try:
            ways = {
                way: expand_fragments(file, steps, ("steps",) if task.paths is None else ("paths", way), folder.path)
                for way, steps in task.ways.items()
            }
        except InvalidDocument as invalid:
            self.faults += invalid.diagnostics
            return None
        return LoadedTask(
            id=name,
            agency_id=folder.path.name,
            task=task,
            ways=ways,
            file=file.document.file,
            folder=folder.path,
            sha256=_digest(file),
            source=file.document.text,
            path_in_root=f"{folder.path.name}/{name}.yml",
            success_lines=tuple(file.document.line(("success", place)) for place in range(len(task.success))),
            answer_line=file.document.line(("answer",)) if task.answer is not None else None,
        )


def _read_agency(path: Path, shown: str, environ: Mapping[str, str]) -> tuple[Document[Agency], LoadedAgency | None]:
    """An agency by its file alone, with the file's faults; None where it has any."""
    document = read_document(path, Agency, shown)
    check_variables(document, environ, ["base_url"])
    base_url = _check_agency(document, environ)
    agency, folder = document.model, path.parent
    if agency is None or document.faults:
        return document, None
    hosts = tuple(agency.hosts) or (host_of(base_url),)
    return document, LoadedAgency(folder.name, agency, folder, document.file, document.sha256, base_url, hosts)


def _check_agency(document: Document[Agency], environ: Mapping[str, str]) -> str:
    """Note faults of hosts, requests and base address; the base address as it is visited."""
    hosts = []
    base_url = ""
    for loc, value in document.values:
        if loc[0] == "hosts" and len(loc) == 2:
            hosts.append(value)
            wrong = host_fault(value)
        elif loc[0] == "allow_requests" and len(loc) == 2:
            wrong = request_fault(value)
        else:
            wrong = None
        if wrong is not None:
            document.add_fault(loc, wrong)
        if loc == ("base_url",):
            base_url = value
    try:
        base_url = expand_variables(base_url, environ)
    except KeyError:
        return base_url  # the unset name is a fault already
    host = host_of(base_url)
    if base_url and web_address(base_url) is None:
        if "${" in dict(document.values).get(("base_url",), ""):
            document.add_fault(("base_url",), f"this makes {quote(base_url)}, which is not a web address")
    elif host and hosts and not document.faults and not covers(hosts, host):
        document.add_fault(("base_url",), f"the host {quote(host)} is not among 'hosts': add it there")
    return base_url


def _check_ranks(files: Mapping[str, StepFile]) -> None:
    first: dict[str, str] = {}
    for file in files.values():
        for loc, value in file.document.values:
            if loc != ("rank",):
                continue
            if value in first:
                file.document.add_fault(loc, f"rank {quote(value)} is already given to {quote(first[value])}")
            first.setdefault(value, file.document.file)


def _digest(file: StepFile) -> str:
    """Over the file and every fragment it reaches, in the order of their names."""
    reached: dict[str, str] = {}
    waiting = [file]
    while waiting:
        each = waiting.pop()
        if each.document.file not in reached:
            reached[each.document.file] = each.document.sha256
            waiting += each.uses.values()
    own = _digest_of_question(file.document)
    if len(reached) == 1:
        return own
    others = sorted(digest for name, digest in reached.items() if name != file.document.file)
    return hashlib.sha256("\n".join([own, *others]).encode()).hexdigest()


def _digest_of_question(document: Document[Any]) -> str:
    """A file that is proven asks the same as before: its history goes on."""
    if not document.has("proven"):
        return document.sha256
    return hashlib.sha256(PROVEN_LINE.sub("", document.text).encode()).hexdigest()


PROVEN_LINE = re.compile(r"^proven:.*(\n|\Z)", re.MULTILINE)


def write_proven(file: Path, day: date) -> bool:
    """Write the day into a task file, in place of an earlier one; everything else in it stays as it is.

    False, and nothing written, where the file can't take the line: it isn't there, or is written in another form.
    """
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            text = opened.read()
    except (OSError, UnicodeDecodeError):
        return False
    newline = "\r\n" if "\r\n" in text else "\n"
    rest = PROVEN_LINE.sub("", text)
    end = "" if not rest or rest.endswith("\n") else newline
    changed = f"{rest}{end}proven: {day.isoformat()}{newline}"
    model = parse_document(Source(file.name, changed, ""), Task).model
    if model is None or model.proven != day:
        return False
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            opened.write(changed)
    except OSError:
        return False
    return True


def hints(taskset: TaskSet) -> list[Diagnostic]:
    """One for each task whose success seems to hold on its start page already, as far as the files tell."""
    return sorted(hint for agency in taskset.agencies for task in agency.tasks for hint in _hints(agency, task))


def _hints(agency: LoadedAgency, task: LoadedTask) -> Iterator[Diagnostic]:
    if task.task.answer is not None:  # which tells the last page from the first
        return
    start = urljoin(agency.base_url.rstrip("/") + "/", task.task.start.lstrip("/"))
    for steps in task.ways.values():
        doing = [step for step in steps if not (step.action.looks_only or step.optional)]
        if doing and all(_holds_at_start(one, start, doing[0]) for one in task.task.success):
            names = listing([one.called for one in task.task.success])
            message = (
                f"hint: the start page already has this ({names}), so it proves nothing: name something that only "
                "the last page has, such as its heading"
            )
            yield fault(task.file, Position(task.success_line(0) or 1, 1), message)
            return


def _holds_at_start(condition: Condition, start: str, first: Step) -> bool:
    """Whether a condition is sure to hold there: its address, or the words of what is pressed there first."""
    if condition.url is not None:
        return condition.url_matches(start)
    target = first.action.target
    words = condition.text
    pressed = (target.name or target.text) if target is not None and first.action.presses else None
    return words is not None and pressed is not None and caseless_line(words) == caseless_line(pressed)
