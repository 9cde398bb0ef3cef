"""A journey as a filmstrip: page by page, whose site each is on, and where customers are handed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import shorten
from auditkit.diagnostic.wording import duration_text
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.publish.picture import Figure, PagePictures, picture_alt
from auditkit.record.outcome import StepStatus
from auditkit.score.explanation.friction import page_title
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, PageRecord, StepRecord

MAX_TITLE = 60
MAX_HOST = 80
OFF_ROUTE = "off the script’s route"
COVERED = "partly covered by auditkit"
_WORST_FIRST = (StepStatus.FAILED, StepStatus.ADAPTED, StepStatus.DONE, StepStatus.SKIPPED)


@dataclass(frozen=True)
class Frame:
    steps: str
    """`Step 2`, `Steps 3–5`; `Start` where nothing had been done yet."""
    title: str
    state: str
    """done, adapted, failed or skipped: also the name of its look."""
    took: str
    marks: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True)
class Band:
    owner: str
    host: str
    foreign: bool
    handed_on: str
    """How the customer got here from another supplier; empty at the start."""
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class _Visit:
    index: int
    page: PageRecord
    steps: tuple[StepRecord, ...]


def filmstrip(
    attempt: AttemptRecord, agency: str, pictures: PagePictures, up: str = "../", off: frozenset[int] = frozenset()
) -> tuple[Band, ...]:
    """The pages in the order they were visited, in bands by supplier. `agency` is its name.

    `off` holds the indexes of pages that are on no way a script found, where a person's way is shown.
    """
    bands: list[Band] = []
    for (foreign, host), visits in groupby(
        _visits(attempt), key=lambda visit: (visit.page.handoff, _host(visit.page))
    ):
        shown = tuple(visits)
        bands.append(
            Band(
                owner="Another organisation" if foreign else agency,
                host=shorten(host, MAX_HOST),
                foreign=foreign,
                handed_on=_handed_on(attempt, shown[0], foreign) if bands and foreign != bands[-1].foreign else "",
                frames=tuple(_frame(attempt, visit, pictures, up, off) for visit in shown),
            )
        )
    return tuple(bands)


def _visits(attempt: AttemptRecord) -> Iterable[_Visit]:
    """The start page comes first, even where the first step left it at once."""
    known = [step for step in attempt.steps if attempt.page_of(step) is not None]
    if attempt.pages and (not known or known[0].page != 0):
        yield _Visit(0, attempt.pages[0], ())
    for index, same in groupby(known, key=lambda step: step.page or 0):
        yield _Visit(index, attempt.pages[index], tuple(same))


def _frame(attempt: AttemptRecord, visit: _Visit, pictures: PagePictures, up: str, off: frozenset[int]) -> Frame:
    statuses = {step.status for step in visit.steps}
    took = sum(step.duration_seconds for step in visit.steps)
    shown = _shown_step(visit, pictures, up)
    covered = [COVERED] if shown is not None and shown.covered else []
    blank = pictures.removed(step.screenshot for step in visit.steps) or "no picture"
    figure = pictures.thumb(attempt, shown, up) or Figure(None, picture_alt(attempt, 0), blank=blank)
    return Frame(
        steps=_numbers(visit.steps),
        title=shorten(page_title(visit.page), MAX_TITLE),
        state=next((status.value for status in _WORST_FIRST if status in statuses), StepStatus.DONE.value),
        took=duration_text(took) if took else "",
        marks=(*_marks(attempt, visit), *([OFF_ROUTE] if visit.index in off else []), *covered),
        figure=figure,
    )


def _shown_step(visit: _Visit, pictures: PagePictures, up: str) -> StepRecord | None:
    """The step whose picture shows the page best: the one that failed, or else the last one; None without any."""
    ordered = sorted(visit.steps, key=lambda step: (step.status is not StepStatus.FAILED, -step.number))
    return next((step for step in ordered if pictures.picture(step.screenshot, up) is not None), None)


def _numbers(steps: tuple[StepRecord, ...]) -> str:
    if not steps:
        return "Start"
    first, last = steps[0].number, steps[-1].number
    return f"Step {first}" if first == last else f"Steps {first}–{last}"


def _marks(attempt: AttemptRecord, visit: _Visit) -> tuple[str, ...]:
    numbers = {step.number for step in visit.steps} or {0}
    met = {finding.barrier for finding in attempt.findings if finding.step in numbers}
    return tuple(one.picture_mark for one in BARRIERS.values() if one.picture_mark and one.slug in met)[::-1]


def _handed_on(attempt: AttemptRecord, visit: _Visit, foreign: bool) -> str:
    if not foreign:
        return "Back to the agency"
    numbers = {step.number for step in visit.steps}
    silent = any(
        finding.barrier == Slug.HANDOFF_UNANNOUNCED and finding.step in numbers for finding in attempt.findings
    )
    return "Handed off without warning" if silent else "Handed off"


def _host(page: PageRecord) -> str:
    """The name without the port, as people know it."""
    try:
        return split_address(page.url).hostname or page.url
    except ValueError:
        return page.url
