"""One way of a task for a report: as the audit found it, and what changed since an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.compare.model import Standing
from auditkit.compare.model_saying import on_day, since_day
from auditkit.score.verdict_tally import Tally, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from auditkit.compare.model import Comparison, WayChange
    from auditkit.export.format import Material
    from auditkit.record.model import AttemptRecord, TaskSummary

_FAILING = frozenset({Verdict.WRONG_ANSWER, Verdict.NOT_COMPLETED, Verdict.SOMETIMES_COMPLETED})


@dataclass(frozen=True)
class Way:
    """One path of a task, walked as one kind of visitor. Names and titles may be hostile."""

    agency: str
    agency_name: str
    task: str
    title: str
    """The need, in the customer's words."""
    path: str
    profile: str
    file: str
    """Address of the task file below the tasks folder."""
    summary: TaskSummary | None
    """None when the audit did not set out to walk it."""
    tally: Tally
    """Of all tries, those made to confirm too: `2 of 3`."""
    attempts: tuple[AttemptRecord, ...]
    """By trial."""
    change: WayChange | None
    """None when there is nothing to compare with."""
    before_at: datetime | None
    now: datetime
    """When the audit began."""

    @property
    def standing(self) -> Standing | None:
        """How it stands beside what it was; None when there is nothing to compare with."""
        return self.change.standing if self.change else None

    @property
    def failing(self) -> bool:
        """Whether customers leave without the product, at least at times."""
        return self.tally.verdict in _FAILING

    @property
    def unsteady(self) -> bool:
        """Whether some tries got worse, or better, and not most."""
        return self.change is not None and self.change.unsteady

    @property
    def since(self) -> str:
        """`since 3 November`; nothing when there is nothing to compare with."""
        return since_day(self._then, self.now) if self._then else ""

    @property
    def then(self) -> str:
        """`on 3 November`; nothing when there is nothing to compare with."""
        return on_day(self._then, self.now) if self._then else ""

    @property
    def name(self) -> str:
        """`Find the fee (menu, phone)`: the same in every audit."""
        return f"{self.title} ({self.path}, {self.profile})"

    @property
    def _then(self) -> datetime | None:
        return (self.change.since if self.change else None) or self.before_at


def ways_of(material: Material) -> tuple[Way, ...]:
    """Every way of the audit, in the order of its scorecard; then those that only the earlier audit walked."""
    comparison, now = material.comparison, material.card.audit.started_at
    known = {(one.agency, one.task, one.path, one.profile): one for one in comparison.ways} if comparison else {}
    before_at = comparison.before_at if comparison else None
    ways = []
    for agency in material.card.agencies:
        for task in agency.tasks:
            for way in task.ways:
                change = known.pop((agency.summary.agency, task.summary.task, way.path, way.profile), None)
                ways.append(
                    Way(
                        agency=agency.summary.agency,
                        agency_name=agency.summary.name,
                        task=task.summary.task,
                        title=task.summary.title,
                        path=way.path,
                        profile=way.profile,
                        file=task.summary.file,
                        summary=task.summary,
                        tally=Tally.of(way.tries, missing=way.missing),
                        attempts=way.tries,
                        change=change,
                        before_at=before_at,
                        now=now,
                    )
                )
    return (*ways, *_gone(material, comparison, known.values()))


def _gone(material: Material, comparison: Comparison | None, left: Iterable[WayChange]) -> Iterator[Way]:
    for change in left:
        if comparison is None or (material.only and change.agency not in material.only):
            continue
        yield Way(
            agency=change.agency,
            agency_name=change.agency_name,
            task=change.task,
            title=change.title,
            path=change.path,
            profile=change.profile,
            file=change.file,
            summary=None,
            tally=Tally(),
            attempts=(),
            change=change,
            before_at=comparison.before_at,
            now=material.card.audit.started_at,
        )
