"""Tables about agencies: the whole, the dimensions it is made of, and the measures those are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditkit.export.table_base import AGENCY, AUDIT, Column, OfAgency, Table, agencies
from auditkit.export.table_count import counts
from auditkit.score.dimension import DimensionScore, MeasureScore
from auditkit.score.scorecard_card import Scorecard


@dataclass(frozen=True)
class OfDimension(OfAgency):
    """A row about one dimension of an agency."""

    dimension: DimensionScore


@dataclass(frozen=True)
class OfMeasure(OfDimension):
    """A row about one measure of a dimension."""

    measure: MeasureScore


def _dimensions(card: Scorecard) -> Iterator[OfDimension]:
    for row in agencies(card):
        for dimension in row.agency.grade.dimensions:
            yield OfDimension(card, row.agency, dimension)


def _measures(card: Scorecard) -> Iterator[OfMeasure]:
    for row in _dimensions(card):
        for measure in row.dimension.measures:
            yield OfMeasure(card, row.agency, row.dimension, measure)


AGENCIES: Table[OfAgency] = Table(
    "agencies",
    "An agency: how customers fared at all its tasks, and its grade.",
    (
        AUDIT,
        Column("audit_started_at", "when the audit began (UTC)", lambda row: row.card.audit.started_at),
        AGENCY,
        Column("name", "its name", lambda row: row.agency.summary.name),
        Column("base_url", "where its website begins", lambda row: row.agency.summary.base_url),
        Column("ours", "whether it is our own service", lambda row: row.agency.summary.ours),
        Column("performer", "who made the attempts: script or person", lambda row: row.card.performer),
        Column("tasks", "how many tasks were planned", lambda row: len(row.agency.tasks)),
        *counts(lambda row: row.agency.tally),
        Column("points", "0 to 100, by the rubric; empty when nothing was measured", lambda r: r.agency.grade.points),
        Column("letter", "A to F, by the rubric; empty when nothing was measured", lambda r: r.agency.grade.letter),
        Column("graded_attempts", "attempts the grade is made of", lambda row: row.agency.grade.n),
        Column("capped", "why the letter is lower than the points alone give", lambda row: row.agency.grade.capped),
        Column("rubric", "SHA-256 of the rubric file", lambda row: row.card.rubric.digest),
    ),
    agencies,
)

_DIMENSION: Column[Any] = Column("dimension", "id of the dimension", lambda row: row.dimension.dimension)

DIMENSIONS: Table[OfDimension] = Table(
    "dimensions",
    "One of the eight dimensions of an agency's grade.",
    (
        AUDIT,
        AGENCY,
        _DIMENSION,
        Column("points", "0 to 100; empty when nothing was measured", lambda row: row.dimension.points),
        Column("letter", "A to F; empty when nothing was measured", lambda row: row.dimension.letter),
        Column("attempts", "attempts that something was measured in", lambda row: row.dimension.n),
        Column("weight", "share of the grade as a whole", lambda row: row.dimension.weight),
        Column("why_none", "why there are no points", lambda row: row.dimension.why_none),
    ),
    _dimensions,
)

MEASURES: Table[OfMeasure] = Table(
    "measures",
    "One of the measures a dimension is made of.",
    (
        AUDIT,
        AGENCY,
        _DIMENSION,
        Column("measure", "id of the measure", lambda row: row.measure.slug),
        Column("title", "its name", lambda row: row.measure.title),
        Column("points", "0 to 100; empty when nothing was measured", lambda row: row.measure.points),
        Column("said", "what was counted, in words", lambda row: row.measure.said),
        Column("n", "how many were looked at", lambda row: row.measure.n),
        Column("unit", "how many of what", lambda row: row.measure.unit),
        Column("weight", "share of its dimension", lambda row: row.measure.weight),
    ),
    _measures,
)
