"""What the tries at a way saw: each thing once, with the pages it is on, and which pages were looked at for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from auditkit.compare.change.cause import behind
from auditkit.compare.change.cause_majority import half, most
from auditkit.compare.model_saying import alike
from auditkit.probe import FAILED, PAGE_PROBES
from auditkit.score.explanation.friction import places_of
from auditkit.score.verdict import stopping_finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditkit.compare.model_way import Walked
    from auditkit.record.model import AttemptRecord, Finding
    from auditkit.record.outcome import Severity

_LOOKERS: Mapping[str, frozenset[str]] = {
    barrier.value: frozenset(probe.name for probe in PAGE_PROBES if barrier in probe.barriers)
    for probe in PAGE_PROBES
    for barrier in probe.barriers
}
"""The probes that look at a page for a barrier; what isn't here is noticed on the way, or judged from the record."""
JOURNEY = ""
"""The place of what is on no page: the journey as a whole."""


@dataclass
class Trace:
    """One thing that was met."""

    barrier: str
    key: tuple[str, str]
    severity: Severity
    sentence: str
    """From the record: hostile."""
    step: int | None
    places: dict[str, str] = field(default_factory=dict)
    """Addresses, by the name that is the same in both audits."""


@dataclass(frozen=True)
class Sight:
    """What was seen on a way, in most of the tries that could have seen it."""

    walked: Walked

    @property
    def whole(self) -> bool:
        """Whether a try saw the whole way."""
        return bool(self.walked.well)

    @cached_property
    def visited(self) -> frozenset[str]:
        """The pages any try reached."""
        reached = {self.walked.place(page.url) for one in self.walked.measured for page in one.pages}
        return frozenset(reached | ({JOURNEY} if self.whole else set()))

    @cached_property
    def explained(self) -> frozenset[str]:
        """Sentences that say why tries ended as they did: they are told as the cause."""
        said = {behind(one) for one in self.walked.measured}
        stopping = (stopping_finding(one) for one in self.walked.measured)
        said |= {one.message for one in stopping if one is not None}
        well = self.walked.well
        hard = {part.message for one in well for part in one.findings if part.message in (one.message or "")}
        return frozenset(said | hard)

    def looked(self, barrier: str, place: str) -> bool:
        """Whether a try looked at that page for that barrier."""
        if place not in self.visited:
            return False
        probes = _LOOKERS.get(barrier)
        return probes is None or place == JOURNEY or any(place in self._probed.get(probe, ()) for probe in probes)

    def has(self, barrier: str) -> bool:
        """Whether any page was looked at for that barrier."""
        probes = _LOOKERS.get(barrier)
        return probes is None or any(self._probed.get(probe) for probe in probes)

    @cached_property
    def _probed(self) -> Mapping[str, set[str]]:
        """The pages each probe looked at."""
        found: dict[str, set[str]] = {}
        for one in self.walked.measured:
            for page in one.pages:
                for probe, seen in page.probes.items():
                    if FAILED not in seen:
                        found.setdefault(probe, set()).add(self.walked.place(page.url))
        return found

    @cached_property
    def traces(self) -> Mapping[tuple[str, str], Trace]:
        """What was met, by what makes it the same thing. A place counts when most tries that reached it met it."""
        return self._shown(most)

    @cached_property
    def doubtful(self) -> Mapping[tuple[str, str], Trace]:
        """The same, where half of the tries are enough."""
        return self._shown(half)

    @cached_property
    def glimpses(self) -> Mapping[tuple[str, str], Trace]:
        """The same, where one try is enough."""
        return self._shown(lambda number, of: number > 0)

    def tries_that_met(self, trace: Trace) -> int:
        """How many tries met it, wherever."""
        return sum(any(_key(found) == trace.key for found in one.findings) for one in self.walked.measured)

    def _shown(self, enough: Callable[[int, int], bool]) -> Mapping[tuple[str, str], Trace]:
        """What enough of the tries that got there met."""
        traces, reached = {}, self._reached
        for key, trace in self._met[0].items():
            places = {
                name: url
                for name, url in trace.places.items()
                if enough(self._met[1][key, name], reached.get(name, 1))
            }
            if places:
                traces[key] = replace(trace, places=places)
        return traces

    @cached_property
    def _met(self) -> tuple[dict[tuple[str, str], Trace], Counter[tuple[tuple[str, str], str]]]:
        """All that any try met, and how many tries met it at each place."""
        traces: dict[tuple[str, str], Trace] = {}
        met: Counter[tuple[tuple[str, str], str]] = Counter()
        for attempt in self.walked.measured:
            seen: set[tuple[tuple[str, str], str]] = set()
            for finding in attempt.findings:
                trace = _trace(traces, finding)
                for name, url in self._places(attempt, finding).items():
                    trace.places.setdefault(name, url)
                    seen.add((trace.key, name))
            met.update(seen)
        return traces, met

    @cached_property
    def _reached(self) -> Counter[str]:
        """How many tries reached each page."""
        count: Counter[str] = Counter()
        for one in self.walked.measured:
            count.update({self.walked.place(page.url) for page in one.pages})
        count[JOURNEY] = len(self.walked.measured)
        return count

    def _places(self, attempt: AttemptRecord, finding: Finding) -> dict[str, str]:
        found = {self.walked.place(one.address): one.address for one in places_of(attempt, finding)}
        return found or {JOURNEY: ""}


def sight(walked: Walked) -> Sight:
    """What the tries saw."""
    return Sight(walked)


def _trace(traces: dict[tuple[str, str], Trace], finding: Finding) -> Trace:
    """The trace of a finding; it has the words of the gravest."""
    key = _key(finding)
    trace = traces.setdefault(key, Trace(finding.barrier, key, finding.severity, finding.message, finding.step))
    if finding.severity.rank > trace.severity.rank:
        trace.severity, trace.sentence, trace.step = finding.severity, finding.message, finding.step
    return trace


def _key(finding: Finding) -> tuple[str, str]:
    """What makes two findings the same thing."""
    rule = finding.details.get("rule")
    return (finding.barrier, rule if isinstance(rule, str) else alike(finding.message))
