"""The part of SARIF 2.1.0 that alerts are written in (OASIS, errata 01). Names are the standard's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

Level = Literal["none", "note", "warning", "error"]
BaselineState = Literal["new", "unchanged", "updated", "absent"]
Moment = Annotated[datetime, PlainSerializer(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str)]


class Part(BaseModel):
    """Base of every part: frozen, named as in the standard."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Message(Part):
    """Text for people. In it, brackets and braces are escaped as the standard says."""

    text: str
    markdown: str | None = None


class ArtifactLocation(Part):
    """A file of the repository, or a page."""

    uri: str
    uri_base_id: str | None = None


class Region(Part):
    """A place in a file."""

    start_line: int = Field(ge=1)


class PhysicalLocation(Part):
    """A file and a place in it."""

    artifact_location: ArtifactLocation
    region: Region | None = None


class LogicalLocation(Part):
    """The task, as the task files name it."""

    name: str
    fully_qualified_name: str
    kind: str


class Location(Part):
    """Where something was met."""

    id: int | None = None
    physical_location: PhysicalLocation
    logical_locations: tuple[LogicalLocation, ...] | None = None
    message: Message | None = None


class Configuration(Part):
    """How grave a rule is unless a result says otherwise."""

    level: Level


class RuleProperties(Part):
    """What viewers sort rules by; `problem.severity` is GitHub's."""

    tags: tuple[str, ...]
    problem_severity: Literal["error", "warning", "recommendation"] = Field(alias="problem.severity")


class Rule(Part):
    """A barrier of the catalogue."""

    id: str
    name: str
    short_description: Message
    full_description: Message
    help_uri: str | None = None
    help: Message | None = None
    default_configuration: Configuration
    properties: RuleProperties


class ResultProperties(Part):
    """What auditkit knows beside."""

    agency: str
    task: str
    severity: str
    journeys: tuple[str, ...]
    """`menu, phone`."""
    standing: tuple[str, ...] | None = None
    """How the ways it was met on stand beside the earlier audit, where that is known."""
    audit: str


class Result(Part):
    """Something that was met."""

    rule_id: str
    rule_index: int
    level: Level
    message: Message
    locations: tuple[Location, ...]
    related_locations: tuple[Location, ...] | None = None
    partial_fingerprints: dict[str, str]
    occurrence_count: int | None = Field(default=None, ge=1)
    baseline_state: BaselineState | None = None
    properties: ResultProperties


class Notification(Part):
    """Something that could not be measured."""

    level: Level
    message: Message
    locations: tuple[Location, ...] | None = None


class Invocation(Part):
    """The audit."""

    execution_successful: bool
    start_time_utc: Moment
    end_time_utc: Moment | None = None
    tool_execution_notifications: tuple[Notification, ...]


class Driver(Part):
    """The kit."""

    name: Literal["auditkit"] = "auditkit"
    version: str
    rules: tuple[Rule, ...]


class Tool(Part):
    """The kit."""

    driver: Driver


class Automation(Part):
    """Which audits belong together: all before the last `/` is the same in each."""

    id: str


class Run(Part):
    """An audit."""

    tool: Tool
    automation_details: Automation
    column_kind: Literal["unicodeCodePoints"] = "unicodeCodePoints"
    invocations: tuple[Invocation, ...]
    results: tuple[Result, ...]


class Log(Part):
    """The file as a whole."""

    dialect: str = Field(default=SCHEMA, alias="$schema")
    version: Literal["2.1.0"] = "2.1.0"
    runs: tuple[Run, ...]
