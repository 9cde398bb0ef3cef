"""How directly a way leads to its end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.model import Finding
from auditkit.score.metric_way import LOST, lostness, path_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.model import AttemptRecord


@dataclass(frozen=True)
class Walk:
    """An attempt's way in pages, beside the shortest one known to end well."""

    different: int
    visited: int
    fewest: int

    @property
    def lostness(self) -> float:
        """Between 0 and √2."""
        return lostness(self.different, self.visited, min(self.fewest, self.different))

    @property
    def path_ratio(self) -> float:
        """Pages visited for each page needed."""
        return path_ratio(self.visited, self.fewest)


def walks(attempts: Sequence[AttemptRecord]) -> dict[str, Walk]:
    """The walks of one task's attempts that ended well, by key. A script's walk says how long the way is, no more."""
    pages = {one.key: pages_walked(one) for one in attempts if one.outcome.success}
    pages = {key: walked for key, walked in pages.items() if walked}
    if not pages:
        return {}
    fewest = min(len(set(walked)) for walked in pages.values())
    return {key: Walk(len(set(walked)), len(walked), fewest) for key, walked in pages.items()}


def with_detours(attempts: Sequence[AttemptRecord]) -> list[AttemptRecord]:
    """The attempts, each with a finding where its way is so much longer than another that ended well."""
    by_task: dict[tuple[str, str, str], list[AttemptRecord]] = defaultdict(list)
    for one in attempts:
        by_task[one.agency, one.task, one.profile].append(one)
    found = {}
    for same in by_task.values():
        for key, walk in walks(same).items():
            if walk.lostness > LOST:
                found[key] = _finding(walk)
    return [
        one.model_copy(update={"findings": [*one.findings, found[one.key]]}) if one.key in found else one
        for one in attempts
    ]


def _finding(walk: Walk) -> Finding:
    said = f"This way leads over {walk.visited} pages; another one needs {walk.fewest}."
    return Finding(
        barrier=Slug.DETOUR.value,
        severity=BARRIERS[Slug.DETOUR].severity,
        message=said,
        details={
            "lostness": round(walk.lostness, 2),
            "path_ratio": round(walk.path_ratio, 2),
            "different_pages": walk.different,
            "pages_visited": walk.visited,
            "fewest_pages": walk.fewest,
        },
    )


def pages_walked(attempt: AttemptRecord) -> list[str]:
    """The addresses in the order they were opened; staying on a page is no visit."""
    walked = [attempt.pages[0].url] if attempt.pages else []
    for step in attempt.steps:
        if step.page is not None and step.page < len(attempt.pages):
            url = attempt.pages[step.page].url
            if url != walked[-1]:
                walked.append(url)
    return walked
