"""`sarif`: findings as alerts of SARIF 2.1.0, for code scanning and editors.

Code scanning shows alerts in files of the repository alone. So an alert stands at the line of the task file
whose step met it, and the agency's page is its related place; the page's address is in the message too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic_core import to_json
from sarif_pydantic import sarif
from sarif_pydantic.sarif import Level, Message, ReportingConfiguration, ReportingDescriptor

from auditkit.compare.model import comparable_text
from auditkit.diagnostic.safe_text import xml_line
from auditkit.diagnostic.wording import in_utc
from auditkit.export.format import File, Format, Material
from auditkit.export.route import CaseStatus, RouteReport, case_result, route_reports
from auditkit.probe.barrier import BARRIERS, Barrier, details_of
from auditkit.record.outcome import Severity
from auditkit.score.explanation.attempt import distinct_findings, explain
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, TaskSummary
    from auditkit.score.scorecard import Scorecard

LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: Level.ERROR,
    Severity.SERIOUS: Level.ERROR,
    Severity.MODERATE: Level.WARNING,
    Severity.MINOR: Level.NOTE,
}


def sarif_rules(met: Iterable[str]) -> list[ReportingDescriptor]:
    """A rule for each barrier of the catalogue, then for those met that it doesn't know: another kit's."""
    unknown = dict.fromkeys(slug for slug in met if slug not in BARRIERS)
    return [*map(_rule, BARRIERS.values()), *map(_unknown_rule, unknown)]


def _rule(barrier: Barrier) -> ReportingDescriptor:
    level = LEVELS[barrier.severity]
    read = [f"{one.title} ({one.by})" + (f": {one.address}" if one.address else "") for one in barrier.reading]
    linked = [
        f"[{one.title}]({one.address}), {one.by}" if one.address else f"{one.title}, {one.by}"
        for one in barrier.reading
    ]
    plain = [
        barrier.explanation,
        f"What to do: {barrier.remedy}",
        f"The principle: {barrier.principle}.",
        *(f"To read: {one}" for one in read),
    ]
    markdown = [
        barrier.explanation,
        f"**What to do:** {barrier.remedy}",
        f"**The principle:** {barrier.principle}.",
        *(f"- {one}" for one in linked),
    ]
    return ReportingDescriptor(
        id=barrier.slug.value,
        name="".join(part.capitalize() for part in barrier.slug.value.split("-")),
        short_description=Message(text=barrier.title),
        full_description=Message(text=barrier.explanation),
        help_uri=next((one.address for one in barrier.reading if one.address), None),
        help=Message(text="\n\n".join(plain), markdown="\n\n".join(markdown)),
        default_configuration=ReportingConfiguration(level=level),
        properties=_properties(level, barrier.dimension.value),
    )


def _unknown_rule(slug: str) -> ReportingDescriptor:
    text = Message(
        text="A barrier that this version of auditkit doesn't know: the audit was made by another version."
    )
    return ReportingDescriptor(
        id=xml_line(slug),
        name=xml_line(slug),
        short_description=text,
        full_description=text,
        default_configuration=ReportingConfiguration(level=Level.WARNING),
        properties=_properties(Level.WARNING),
    )


def _properties(level: Level, *tags: str) -> dict[str, object]:
    """What viewers sort rules by; `problem.severity` is GitHub's."""
    problem = "recommendation" if level is Level.NOTE else level.value
    return {"tags": ["customer-service", *tags], "problem.severity": problem}


_SCHEME = "auditkit/1"
"""Part of each fingerprint: to be raised when they are made in another way."""


@dataclass
class Alert:
    fingerprint: str
    task: TaskSummary
    finding: Finding
    """The most serious that was seen of it. Its words are hostile."""
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
    update: str = ""
    """What to write in the task file, if it was changed on purpose: hostile."""


def alerts_of(card: Scorecard) -> dict[str, Alert]:
    """Everything that measured attempts met, by fingerprint; the most serious first."""
    met: dict[str, Alert] = {}
    for task in card.tasks:
        for attempt in task.attempts:
            for finding in distinct_findings(attempt) if attempt.outcome.counts else ():
                _add(met, task.summary, attempt, finding)
    return dict(sorted(met.items(), key=lambda item: (-item[1].finding.severity.rank, item[1].file, item[1].line)))


def _add(met: dict[str, Alert], task: TaskSummary, attempt: AttemptRecord, finding: Finding) -> None:
    page = attempt.page_of(finding)
    url = page.url if page else details_of(finding).address
    fingerprint = _fingerprint(task, finding, url)
    file, line = _place(task, attempt, finding)
    one = met.setdefault(fingerprint, Alert(fingerprint, task, finding, file, line, url, page.title if page else ""))
    if finding.severity.rank > one.finding.severity.rank:
        one.finding = finding
    one.journeys.setdefault((attempt.path, attempt.profile))
    one.count += 1
    explanation = explain(attempt)
    if explanation.finding is finding:
        one.update = one.update or explanation.update


def _fingerprint(task: TaskSummary, finding: Finding, url: str | None) -> str:
    """By what it is and where: figures, hosts, queries and lines of the task file may change, it stays the same."""
    what = details_of(finding).rule_broken or comparable_text(finding.message)
    identity = "\0".join([_SCHEME, task.agency, task.task, finding.barrier, what, _path(url)])
    return hashlib.sha256(identity.encode(errors="replace")).hexdigest()


def _path(url: str | None) -> str:
    try:
        return split_address(url or "").path.rstrip("/")
    except ValueError:
        return url or ""


def _place(task: TaskSummary, attempt: AttemptRecord, finding: Finding) -> tuple[str, int]:
    """The line of the step it was met at; the first line for what belongs to no step."""
    step = attempt.step(finding.step)
    if step is not None and step.source:
        file, _, line = step.source.rpartition(":")
        if file and line.isdecimal() and int(line) > 0:
            return file, int(line)
    return (f"tasks/{task.file}" if task.file else "tasks"), 1


MAX_RESULTS = 25_000
"""GitHub refuses a run with more; it shows the most serious 5,000."""
FINGERPRINT = "auditkit/v1"
GITHUBS_FINGERPRINT = "primaryLocationLineHash"
"""The only one GitHub goes by. Without it one is made of the line's text, and two alerts at a line become one."""
_ROOT = "%SRCROOT%"
_IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"


def sarif_log(material: Material) -> sarif.Sarif:
    """What was met, as a log of SARIF.

    Its names are the standard's. Those that the models lack are given as the standard spells them.
    """
    card = material.card
    routes = route_reports(material)
    now = alerts_of(card)
    before = alerts_of(material.before) if material.before else None
    known = sarif_rules(one.finding.barrier for one in (*now.values(), *(before or {}).values()))
    results = _Results(material, routes, {rule.id: place for place, rule in enumerate(known)})
    run = sarif.Run(
        tool=sarif.Tool(
            driver=sarif.ToolDriver(name="auditkit", version=xml_line(card.audit.kit_version), rules=known)
        ),
        # Audits belong together when all before the last `/` is the same.
        automation_details=sarif.RunAutomationDetails(
            id="/".join(["auditkit", *material.only, xml_line(card.audit.id)])
        ),
        columnKind="unicodeCodePoints",
        invocations=[_invocation(card, routes)],
        results=list(results.all(now, before))[:MAX_RESULTS],
    )
    return sarif.Sarif(version="2.1.0", runs=[run])


class _Results:
    def __init__(self, material: Material, routes: tuple[RouteReport, ...], places: Mapping[str, int]) -> None:
        self._audit = xml_line(material.card.audit.id)
        self._places = places
        self._statuses = {route.key: route.status.value for route in routes if route.status}
        self._measured = {route.key for route in routes if route.summary and route.tally.measured}

    def all(self, now: Mapping[str, Alert], before: Mapping[str, Alert] | None) -> Iterator[sarif.Result]:
        """What there is now, the most serious first; then what is no longer there."""
        for key, one in now.items():
            yield self._result(one, None if before is None else _state(one, before.get(key)))
        for key, one in (before or {}).items():
            # Only where a journey it was met on was measured again is it known to be gone.
            measured = ((one.task.agency, one.task.task, *journey) in self._measured for journey in one.journeys)
            if key not in now and any(measured):
                yield self._result(one, "absent")

    def _result(self, one: Alert, state: str | None) -> sarif.Result:
        finding, task = one.finding, one.task
        keys = [(task.agency, task.task, path, profile) for path, profile in one.journeys]
        statuses = tuple(dict.fromkeys(self._statuses[key] for key in keys if key in self._statuses))
        return sarif.Result(
            rule_id=xml_line(finding.barrier),
            rule_index=self._places[xml_line(finding.barrier)],
            level=LEVELS[finding.severity],
            message=sarif.Message(text=_message(one)),
            locations=[_in_task_file(one)],
            related_locations=[_on_page(one.url, one.title)] if one.url else None,
            partial_fingerprints={FINGERPRINT: one.fingerprint, GITHUBS_FINGERPRINT: f"{one.fingerprint[:16]}:1"},
            occurrenceCount=one.count,
            baselineState=state,
            properties={
                "agency": xml_line(task.agency),
                "task": xml_line(task.task),
                "severity": finding.severity.value,
                "journeys": [xml_line(", ".join(journey)) for journey in one.journeys],
                **({"standing": statuses} if statuses else {}),
                "audit": self._audit,
            },
        )


def _state(one: Alert, before: Alert | None) -> str:
    if before is None:
        return "new"
    same_words = comparable_text(one.finding.message) == comparable_text(before.finding.message)
    same = same_words and one.finding.severity is before.finding.severity
    return "unchanged" if same else "updated"


def _message(one: Alert) -> str:
    """What it is, on which page, on the way to what. GitHub shows this text and no page beside."""
    where = f" Page: {one.url}" if one.url else ""
    update = f" {one.update}" if one.update else ""
    return _escaped(f"{one.finding.message}{update}{where} (Task: {one.task.title})")


def _escaped(text: str) -> str:
    """Page text must make neither a link, which is `[text](target)`, nor a placeholder, which is `{0}`."""
    plain = xml_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return plain.replace("{", "{{").replace("}", "}}")


def _in_task_file(one: Alert) -> sarif.Location:
    """The primary place: a file of the repository, as GitHub shows no other."""
    task = one.task
    return sarif.Location(
        physical_location=sarif.PhysicalLocation(
            artifact_location=sarif.ArtifactLocation(uri=_uri(one.file), uri_base_id=_ROOT),
            region=sarif.Region(start_line=one.line),
        ),
        logical_locations=[
            sarif.LogicalLocation(
                name=xml_line(task.task), fully_qualified_name=xml_line(f"{task.agency}/{task.task}"), kind="task"
            )
        ],
    )


def _on_page(url: str, title: str) -> sarif.Location:
    return sarif.Location(
        id=1,
        physical_location=sarif.PhysicalLocation(artifact_location=sarif.ArtifactLocation(uri=_uri(url))),
        message=sarif.Message(text=_escaped(title or "The page it was found on")),
    )


def _uri(address: str) -> str:
    return quote(xml_line(address).replace("\\", "/"), safe=_IN_ADDRESSES)


def _invocation(card: Scorecard, routes: tuple[RouteReport, ...]) -> sarif.Invocation:
    start, end = card.audit.started_at, card.audit.ended_at
    return sarif.Invocation(
        execution_successful=end is not None,
        start_time_utc=in_utc(start).replace(microsecond=0),
        end_time_utc=in_utc(end).replace(microsecond=0) if end else None,
        toolExecutionNotifications=list(_not_measured(routes)),
    )


def _not_measured(routes: tuple[RouteReport, ...]) -> Iterator[sarif.Notification]:
    """What nothing can be said of: it is neither fine nor a finding."""
    for route in routes:
        if route.summary is None or route.tally.measured:
            continue
        result = case_result(route)
        yield sarif.Notification(
            level=sarif.Level.ERROR if result.status is CaseStatus.ERROR else sarif.Level.NOTE,
            message=sarif.Message(text=_escaped(f"{route.name}: {result.message}")),
        )


_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_OPENING = f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"auditkit"'.encode()


def sarif_files(material: Material) -> tuple[File, ...]:
    log = sarif_log(material).model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    data = to_json({"$schema": _SCHEMA, **log}) + b"\n"
    return (File("findings.sarif", data, _OPENING, "Each finding, as an alert."),)


FORMAT = Format(
    "sarif", "findings as alerts for code scanning and editors (SARIF 2.1.0)", sarif_files, report=sarif_files
)
