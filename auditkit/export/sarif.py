"""Fills the log of alerts from a scorecard, and from the one before where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from sarif_pydantic import sarif

from auditkit.compare.model_saying import alike
from auditkit.diagnostic.escape_text import one_line
from auditkit.export.route import ways_of
from auditkit.export.route_result import Ending, result_of
from auditkit.export.sarif_rule import LEVELS, rules
from auditkit.export.sarif_sighting import Sighting, sightings
from auditkit.record.file_file import in_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from auditkit.export.format import Material
    from auditkit.export.route import Way
    from auditkit.score.scorecard_card import Scorecard

MOST_RESULTS = 25_000
"""GitHub refuses a run with more; it shows the gravest 5,000."""
FINGERPRINT = "auditkit/v1"
GITHUBS_FINGERPRINT = "primaryLocationLineHash"
"""The only one GitHub goes by. Without it one is made of the line's text, and two alerts at a line become one."""
_ROOT = "%SRCROOT%"
_IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"


def log_of(material: Material) -> sarif.Sarif:
    """What was met, as a log of SARIF.

    Its names are the standard's. Those that the models lack are given as the standard spells them.
    """
    card = material.card
    ways = ways_of(material)
    now = sightings(card)
    before = sightings(material.before) if material.before else None
    known = rules(one.finding.barrier for one in (*now.values(), *(before or {}).values()))
    results = _Results(material, ways, {rule.id: place for place, rule in enumerate(known)})
    run = sarif.Run(
        tool=sarif.Tool(
            driver=sarif.ToolDriver(name="auditkit", version=one_line(card.audit.kit_version), rules=known)
        ),
        # Audits belong together when all before the last `/` is the same.
        automation_details=sarif.RunAutomationDetails(
            id="/".join(["auditkit", *material.only, one_line(card.audit.id)])
        ),
        columnKind="unicodeCodePoints",
        invocations=[_invocation(card, ways)],
        results=list(results.all(now, before))[:MOST_RESULTS],
    )
    return sarif.Sarif(version="2.1.0", runs=[run])


class _Results:
    """Makes results of sightings."""

    def __init__(self, material: Material, ways: tuple[Way, ...], places: Mapping[str, int]) -> None:
        self._audit = one_line(material.card.audit.id)
        self._places = places
        self._standings = {
            (way.agency, way.task, way.path, way.profile): way.standing.value for way in ways if way.standing
        }
        self._measured = {
            (way.agency, way.task, way.path, way.profile) for way in ways if way.summary and way.tally.measured
        }

    def all(self, now: Mapping[str, Sighting], before: Mapping[str, Sighting] | None) -> Iterator[sarif.Result]:
        """What there is now, gravest first; then what is gone."""
        for key, one in now.items():
            yield self._result(one, None if before is None else _state(one, before.get(key)))
        for key, one in (before or {}).items():
            if key not in now and self._looked_for(one):
                yield self._result(one, "absent")

    def _looked_for(self, one: Sighting) -> bool:
        """Whether a journey it was met on was measured again: only then is it known to be gone."""
        return any((one.task.agency, one.task.task, *journey) in self._measured for journey in one.journeys)

    def _result(self, one: Sighting, state: str | None) -> sarif.Result:
        finding, task = one.finding, one.task
        keys = [(task.agency, task.task, path, profile) for path, profile in one.journeys]
        standing = tuple(dict.fromkeys(self._standings[key] for key in keys if key in self._standings))
        return sarif.Result(
            rule_id=one_line(finding.barrier),
            rule_index=self._places[one_line(finding.barrier)],
            level=LEVELS[finding.severity],
            message=sarif.Message(text=_message(one)),
            locations=[_in_task_file(one)],
            related_locations=[_on_page(one.url, one.title)] if one.url else None,
            partial_fingerprints={FINGERPRINT: one.fingerprint, GITHUBS_FINGERPRINT: f"{one.fingerprint[:16]}:1"},
            occurrenceCount=one.count,
            baselineState=state,
            properties={
                "agency": one_line(task.agency),
                "task": one_line(task.task),
                "severity": finding.severity.value,
                "journeys": [one_line(", ".join(journey)) for journey in one.journeys],
                **({"standing": standing} if standing else {}),
                "audit": self._audit,
            },
        )


def _state(one: Sighting, before: Sighting | None) -> str:
    if before is None:
        return "new"
    same_words = alike(one.finding.message) == alike(before.finding.message)
    same = same_words and one.finding.severity is before.finding.severity
    return "unchanged" if same else "updated"


def _message(one: Sighting) -> str:
    """What it is, on which page, on the way to what. GitHub shows this text and no page beside."""
    where = f" Page: {one.url}" if one.url else ""
    return _escaped(f"{one.finding.message}{where} (Task: {one.task.title})")


def _escaped(text: str) -> str:
    """Page text must make neither a link, which is `[text](target)`, nor a placeholder, which is `{0}`."""
    plain = one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return plain.replace("{", "{{").replace("}", "}}")


def _in_task_file(one: Sighting) -> sarif.Location:
    """The primary place: a file of the repository, as GitHub shows no other."""
    task = one.task
    return sarif.Location(
        physical_location=sarif.PhysicalLocation(
            artifact_location=sarif.ArtifactLocation(uri=_uri(one.file), uri_base_id=_ROOT),
            region=sarif.Region(start_line=one.line),
        ),
        logical_locations=[
            sarif.LogicalLocation(
                name=one_line(task.task), fully_qualified_name=one_line(f"{task.agency}/{task.task}"), kind="task"
            )
        ],
    )


def _on_page(url: str, title: str) -> sarif.Location:
    return sarif.Location(
        id=1,
        physical_location=sarif.PhysicalLocation(artifact_location=sarif.ArtifactLocation(uri=_uri(url))),
        message=sarif.Message(text=_escaped(title or "The page it was met on")),
    )


def _uri(address: str) -> str:
    return quote(one_line(address).replace("\\", "/"), safe=_IN_ADDRESSES)


def _invocation(card: Scorecard, ways: tuple[Way, ...]) -> sarif.Invocation:
    audit = card.audit
    return sarif.Invocation(
        execution_successful=audit.ended_at is not None,
        start_time_utc=_to_the_second(audit.started_at),
        end_time_utc=_to_the_second(audit.ended_at) if audit.ended_at else None,
        toolExecutionNotifications=list(_not_measured(ways)),
    )


def _to_the_second(moment: datetime) -> datetime:
    return in_utc(moment).replace(microsecond=0)


def _not_measured(ways: tuple[Way, ...]) -> Iterator[sarif.Notification]:
    """What nothing can be said of: it is neither fine nor a finding."""
    for way in ways:
        if way.summary is None or way.tally.measured:
            continue
        result = result_of(way)
        yield sarif.Notification(
            level=sarif.Level.ERROR if result.ending is Ending.BROKEN else sarif.Level.NOTE,
            message=sarif.Message(text=_escaped(f"{way.name}: {result.message}")),
        )
