"""What was met on the agency's pages, each thing once, with a fingerprint that stays from audit to audit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditkit.compare.model_saying import alike

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskSummary
    from auditkit.score.scorecard_card import Scorecard

_SCHEME = "auditkit/1"
"""Part of each fingerprint: to be raised when they are made in another way."""


@dataclass
class Sighting:
    """One thing that was met, perhaps on several journeys of a task."""

    fingerprint: str
    task: TaskSummary
    finding: Finding
    """The gravest that was seen of it. Its words are hostile."""
    file: str
    """The task file, from the folder that holds `tasks`: hostile."""
    line: int
    """From 1."""
    url: str | None
    """Address of the page it was met on: hostile."""
    title: str
    journeys: dict[tuple[str, str], None] = field(default_factory=dict)
    """Path and profile of each journey it was met on."""
    count: int = 0
    """How many times it was met."""


def sightings(card: Scorecard) -> dict[str, Sighting]:
    """Everything that measured attempts met, by fingerprint; gravest first."""
    met: dict[str, Sighting] = {}
    for task in card.tasks:
        for attempt in task.attempts:
            for finding in attempt.findings if attempt.outcome.counts else ():
                _add(met, task.summary, attempt, finding)
    return dict(sorted(met.items(), key=lambda item: (-item[1].finding.severity.rank, item[1].file, item[1].line)))


def _add(met: dict[str, Sighting], task: TaskSummary, attempt: AttemptRecord, finding: Finding) -> None:
    page = _page(attempt, finding)
    url = page.url if page else _own_address(finding)
    fingerprint = _fingerprint(task, finding, url)
    file, line = _place(task, attempt, finding)
    one = met.setdefault(
        fingerprint, Sighting(fingerprint, task, finding, file, line, url, page.title if page else "")
    )
    if finding.severity.rank > one.finding.severity.rank:
        one.finding = finding
    one.journeys.setdefault((attempt.path, attempt.profile))
    one.count += 1


def _fingerprint(task: TaskSummary, finding: Finding, url: str | None) -> str:
    """By what it is and where: figures, hosts, queries and lines of the task file may change, it stays the same."""
    rule = finding.details.get("rule")
    what = rule if isinstance(rule, str) else alike(finding.message)
    said = "\0".join([_SCHEME, task.agency, task.task, finding.barrier, what, _path(url)])
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path.rstrip("/")
    except ValueError:
        return url or ""


def _page(attempt: AttemptRecord, finding: Finding) -> PageRecord | None:
    step = attempt.step(finding.step)
    index = finding.page if finding.page is not None else step.page if step else None
    return attempt.pages[index] if index is not None and 0 <= index < len(attempt.pages) else None


def _own_address(finding: Finding) -> str | None:
    url = finding.details.get("url")
    return url if isinstance(url, str) and url else None


def _place(task: TaskSummary, attempt: AttemptRecord, finding: Finding) -> tuple[str, int]:
    """The line of the step it was met at; the first line for what belongs to no step."""
    step = attempt.step(finding.step)
    if step is not None and step.source:
        file, _, line = step.source.rpartition(":")
        if file and line.isdecimal() and int(line) > 0:
            return file, int(line)
    return (f"tasks/{task.file}" if task.file else "tasks"), 1
