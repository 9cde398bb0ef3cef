"""What agencies say themselves: the grades they give their own service, and `reply.md`, their right of reply.

Both are read when a scorecard is published. They are no part of an audit's record, and no run waits for them.
The words of a reply are kept as letters; nothing in them is Markdown to us.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import Field

from auditkit.diagnostic.document import Document, parse_document, read_document
from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, fault
from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.tree import Source, read_source
from auditkit.task.field_type import Day
from auditkit.task.folder import ASSESSMENT_FILE, REPLY_FILE, AgencyFolder, TaskFinder, absolute_path, display_path
from auditkit.task.model import Model
from auditkit.task.self_assessment import Role, SelfAssessment, check_occasions

LONGEST_REPLY = 10_000
"""Letters, about four printed pages."""
_FENCE = re.compile(r"---\s*")


class ReplyHead(Model):
    """`reply.md`, next to the tasks: an agency's right of reply, shown with its scores as plain quoted text.

    It is plain text of at most 10,000 characters. An empty line starts a new paragraph; Markdown is shown as written.
    These keys can be at the top, between two lines of `---`.
    """

    who: Role | None = Field(None, description="The role of the person who replies: Director of licensing")
    date: Day | None = Field(None, description="The day of the reply: 2026-11-22")


@dataclass(frozen=True)
class Reply:
    """What the agency says to its scores. Hostile until escaped: it is to be shown as plain quoted text."""

    paragraphs: tuple[str, ...]
    """Its text, parted where a line is empty; within one, lines are joined."""
    who: str | None = None
    date: date | None = None
    file: str = ""
    """As shown to people: `tasks/harbour/reply.md`."""

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def read_reply(path: Path, file: str) -> Reply:
    """The reply in a file. Raises InvalidDocument with every fault in it."""
    source = read_source(path, file)
    head, body = _parted(source)
    faults = list(head.faults) if head is not None else []
    text = body.strip()
    if not text:
        faults.append(fault(file, START, "there is no reply in this file: write one, or remove the file"))
    if len(text) > LONGEST_REPLY:
        said = f"this reply has {len(text):,} characters; the limit is {LONGEST_REPLY:,}: shorten it"
        faults.append(fault(file, START, said))
    if faults:
        raise InvalidDocument(faults)
    said_by = head.model if head is not None else None
    paragraphs = (one_line(part) for part in re.split(r"\n\s*\n", text))
    return Reply(tuple(paragraphs), said_by.who if said_by else None, said_by.date if said_by else None, file)


def _parted(source: Source) -> tuple[Document[ReplyHead] | None, str]:
    lines = re.split("\r\n|\r|\n", source.text)
    if not _FENCE.fullmatch(lines[0]):
        return None, "\n".join(lines)
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        said = "'---' opens here and is never closed: write it again below 'who' and 'date', or remove it"
        raise InvalidDocument([fault(source.file, START, said)])
    body = "\n".join(lines[end + 1 :])
    if not any(line.split("#")[0].strip() for line in lines[1:end]):
        return None, body
    # An empty line stands in for the first '---', so that every fault keeps its line.
    text = "\n".join(["", *lines[1:end]])
    return parse_document(Source(source.file, text, source.sha256), ReplyHead), body


@dataclass(frozen=True)
class AgencyStatements:
    """What agencies say of themselves, by the name of their folder."""

    assessments: Mapping[str, SelfAssessment] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)


def load_statements(tasks_folder: Path) -> AgencyStatements:
    """What the agencies of a tasks folder say; nothing when there is no such folder.

    Raises InvalidDocument with every fault in any of the files.
    """
    root = absolute_path(tasks_folder)
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    name = display_path(tasks_folder)
    reading = _StatementReader()
    for path in folders:
        if not path.name.startswith("."):
            reading.read(AgencyFolder(root, path, f"{name}/{path.name}" if name != "." else path.name))
    if reading.faults:
        raise InvalidDocument(reading.faults)
    return AgencyStatements(reading.assessments, reading.replies)


def statement_faults(paths: Iterable[Path]) -> list[Diagnostic]:
    """Every fault in what the agencies of these files and folders say of themselves."""
    finder = TaskFinder()
    finder.find(paths)
    reading = _StatementReader()
    for folder in finder.folders.values():
        reading.read(folder)
    return reading.faults


@dataclass
class _StatementReader:
    faults: list[Diagnostic] = field(default_factory=list)
    assessments: dict[str, SelfAssessment] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)

    def read(self, folder: AgencyFolder) -> None:
        self.faults += _misnamed(folder)
        for path in self._there(folder, ASSESSMENT_FILE):
            document = read_document(path, SelfAssessment, folder.show(path))
            check_occasions(document)
            self.faults += document.faults
            if document.model is not None and not document.faults:
                self.assessments[folder.path.name] = document.model
        for path in self._there(folder, REPLY_FILE):
            try:
                self.replies[folder.path.name] = read_reply(path, folder.show(path))
            except InvalidDocument as invalid:
                self.faults += invalid.diagnostics

    def _there(self, folder: AgencyFolder, name: str) -> Iterator[Path]:
        path = folder.path / name
        if not path.exists() and not path.is_symlink():
            return
        if not folder.holds(path):
            # What is read here is published: a link must not put anyone's private file on a page.
            self.faults.append(fault(folder.show(path), START, "this link points outside the tasks folder"))
            return
        yield path


def _misnamed(folder: AgencyFolder) -> Iterator[Diagnostic]:
    """Files that are plainly meant to be one of the two, and would not be seen."""
    meant = (
        (ASSESSMENT_FILE, re.compile(r"self[-_ ]?assess?ment\.ya?ml", re.IGNORECASE)),
        (REPLY_FILE, re.compile(r"reply\.(md|markdown|txt)", re.IGNORECASE)),
    )
    for path in sorted(folder.path.iterdir()):
        for name, pattern in meant:
            if path.name != name and pattern.fullmatch(path.name):
                yield fault(folder.show(path), START, f"rename this file to {name}, or it isn't used")
