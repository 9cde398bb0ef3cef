"""What was reported beside what should have been, and how often the two agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditkit.probe.barrier import BARRIERS
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from tools.bed.case import NOT_MEASURED, Case

NONE = "–"
"""In place of a figure where there is nothing to count."""


@dataclass(frozen=True)
class Comparison:
    """One case: what was expected of it and what came."""

    case: Case
    records: Sequence[AttemptRecord]

    @property
    def expected(self) -> frozenset[str]:
        """The barriers a careful person would report."""
        return frozenset(slug.value for slug in self.case.expect.findings)

    @property
    def reported(self) -> frozenset[str]:
        """The barriers the kit reported, of all attempts together."""
        return frozenset(finding.barrier for record in self.records for finding in record.findings)

    @property
    def missed(self) -> frozenset[str]:
        """Barriers a careful person would have reported, and the kit didn't."""
        return self.expected - self.reported

    @property
    def false_alarms(self) -> frozenset[str]:
        """Barriers the kit reported, and a careful person wouldn't have."""
        return self.reported - self.expected - {slug.value for slug in self.case.expect.incidental}

    @property
    def outcome(self) -> str:
        """The outcome that came, with its reason; of several attempts the different ones."""
        return ", ".join(sorted({_outcome(record.outcome, record.reason) for record in self.records}))

    @property
    def wanted_outcome(self) -> str:
        """The outcomes that are fair."""
        return " or ".join(_outcome(one, self.case.expect.reason) for one in self.case.expect.outcome)

    @property
    def outcome_agrees(self) -> bool:
        """Whether every attempt ended as is fair."""
        expect = self.case.expect
        return bool(self.records) and all(
            record.outcome in expect.outcome and record.reason == expect.reason for record in self.records
        )

    @property
    def misplaced(self) -> Mapping[str, list[int | None]]:
        """Barriers that were found, but at another step than the one they lie in."""
        wrong = {}
        for slug, detail in self.case.expect.details.items():
            found = [one.step for record in self.records for one in record.findings if one.barrier == slug]
            if found and detail.step and not set(found) & set(detail.step):
                wrong[slug.value] = found
        return wrong

    @property
    def disagreements(self) -> list[str]:
        """Each in a few words, the way `known.yml` names it."""
        lines = [f"missed {barrier}" for barrier in sorted(self.missed)]
        lines += [f"false alarm {barrier}" for barrier in sorted(self.false_alarms)]
        lines += [f"{barrier} at another step" for barrier in sorted(self.misplaced)]
        return lines + ([] if self.outcome_agrees else [f"outcome {self.outcome}, not {self.wanted_outcome}"])


def _outcome(outcome: str, reason: str | None) -> str:
    return f"{outcome} ({reason})" if reason is not None and outcome == Outcome.NOT_MEASURED else str(outcome)


@dataclass(frozen=True)
class Figures:
    """How well one barrier is told."""

    barrier: str
    present: int
    """Cases with it."""
    found: int
    near_misses: int
    """Cases made to look like it."""
    absent: int
    """All cases without it; those where either answer is fair are left out."""
    false_alarms: int
    """Of `absent`: where it was reported all the same."""

    @property
    def missed(self) -> int:
        """Of `present`: where it wasn't reported."""
        return self.present - self.found

    @property
    def precision(self) -> float | None:
        """Of the reports, the share that was right; None when there was none."""
        reports = self.found + self.false_alarms
        return self.found / reports if reports else None

    @property
    def recall(self) -> float | None:
        """Of the cases with it, the share that was found; None when there is none."""
        return self.found / self.present if self.present else None


def compare(cases: Sequence[Case], records: Mapping[str, Sequence[AttemptRecord]]) -> list[Comparison]:
    """Each case beside its records."""
    return [Comparison(case, records.get(case.name, ())) for case in cases]


def figures(comparisons: Sequence[Comparison]) -> list[Figures]:
    """The figures of each barrier, in the order of the catalogue."""
    return [_of(slug, comparisons) for slug, barrier in BARRIERS.items() if not barrier.retired]


def _of(barrier: str, comparisons: Sequence[Comparison]) -> Figures:
    present = [one for one in comparisons if barrier in one.expected]
    absent = [one for one in comparisons if barrier not in one.expected and barrier not in one.case.expect.incidental]
    return Figures(
        barrier=barrier,
        present=len(present),
        found=sum(barrier in one.reported for one in present),
        near_misses=sum(one.case.barrier == barrier and not one.case.present for one in absent),
        absent=len(absent),
        false_alarms=sum(barrier in one.reported for one in absent),
    )


def total(measured: Sequence[Figures]) -> Figures:
    """All barriers together, each report counted once."""
    names = ("present", "found", "near_misses", "absent", "false_alarms")
    return Figures("", **{name: sum(getattr(one, name) for one in measured) for name in names})


def share(ratio: float | None) -> str:
    """A ratio in whole per cent, never rounded up to all."""
    return NONE if ratio is None else f"{int(ratio * 100)}%"


@dataclass(frozen=True)
class Agreement:
    """How often the outcome was the right one."""

    cases: int
    agreed: int


def agreement(comparisons: Sequence[Comparison], *, measured: bool) -> Agreement:
    """Of the cases filed under a barrier, or of those that say nothing about the agency."""
    chosen = [one for one in comparisons if (one.case.barrier != NOT_MEASURED) is measured]
    return Agreement(len(chosen), sum(one.outcome_agrees for one in chosen))
