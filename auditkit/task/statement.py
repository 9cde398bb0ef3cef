"""What agencies say themselves: the grades they give their own service, and their reply to the scorecard.

Both are read when a scorecard is published. They are no part of an audit's record, and no run waits for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditkit.diagnostic.document_load import read_document
from auditkit.diagnostic.error import START, Diagnostic, InvalidDocument, fault
from auditkit.task.folder import ASSESSMENT_FILE, REPLY_FILE, AgencyFolder, Finder, absolute, shown
from auditkit.task.self_assessment_assessment import SelfAssessment
from auditkit.task.self_assessment_occasion import check_occasions
from auditkit.task.statement_reply import Reply, read_reply


@dataclass(frozen=True)
class Voices:
    """What agencies say of themselves, by the name of their folder."""

    assessments: Mapping[str, SelfAssessment] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)

    def self_assessment(self, agency: str) -> SelfAssessment | None:
        """An agency's own grades; None when it gave none."""
        return self.assessments.get(agency)

    def reply(self, agency: str) -> Reply | None:
        """An agency's reply; None when it wrote none."""
        return self.replies.get(agency)


def load_voices(tasks_folder: Path) -> Voices:
    """What the agencies of a tasks folder say; nothing when there is no such folder.

    Raises InvalidDocument with every fault in any of the files.
    """
    root = absolute(tasks_folder)
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    name = shown(tasks_folder)
    reading = _Reading()
    for path in folders:
        if not path.name.startswith("."):
            reading.read(AgencyFolder(root, path, f"{name}/{path.name}" if name != "." else path.name))
    if reading.faults:
        raise InvalidDocument(reading.faults)
    return Voices(reading.assessments, reading.replies)


def voice_faults(paths: Iterable[Path]) -> list[Diagnostic]:
    """Every fault in what the agencies of these files and folders say of themselves."""
    finder = Finder()
    finder.find(paths)
    reading = _Reading()
    for folder in finder.folders.values():
        reading.read(folder)
    return reading.faults


@dataclass
class _Reading:
    faults: list[Diagnostic] = field(default_factory=list)
    assessments: dict[str, SelfAssessment] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)

    def read(self, folder: AgencyFolder) -> None:
        """Take in both files of an agency, as far as it has them."""
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
        """The file of that name, when there is one that may be read."""
        path = folder.path / name
        if not path.exists() and not path.is_symlink():
            return
        if not folder.holds(path):
            # What is read here is published: a link must not put anyone's private file on a page.
            self.faults.append(fault(folder.show(path), START, "this link leads outside the tasks folder"))
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
                yield fault(folder.show(path), START, f"rename this file to {name}, or it isn't seen")
