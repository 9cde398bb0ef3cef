"""The page on how often the kit is right, from what the bed measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from auditkit.probe.barrier import BARRIERS
from tools.bed.figures import NONE, Comparison, Figures, agreement, figures, share, total
from tools.bed.known import Disagreement

PAGE = Path(__file__).parents[2] / "site" / "reference" / "accuracy.md"
_INTRO = """\
# How often the kit is right

<!-- Written by `make bed` from what was measured; change it there. -->

We keep a **test bed**: {cases} small sites, each with one short journey. For each site, we wrote down what a careful
person would report before we looked at what the kit says. Then the kit goes through all of them in a real browser.
After that, we corrected some sites that were not what we had said they were, and three expectations that were
stricter than the catalogue.

For every barrier there are sites that have it and sites that only look like it, such as an article with the title
"Page not found: how to fix it", or a sign-in link that nobody needs. We call these **near misses**.

- **Found**: how many of the sites with the barrier the kit reported (recall).
- **Right when reported**: how many of its reports were right (precision).
- **False alarms**: how many sites without the barrier it reported anyway.

Please don't read more into these figures than they can tell you. The test bed is small, and we made it ourselves. We
fixed the kit where the test bed showed faults, so it does better here than elsewhere. The figures say nothing about
pages unlike these. With four sites, one more mistake is 25 points. That is why each figure has the count beside it.

At the first measurement, before the kit learned from the test bed, it found 115 of 149 barriers (77%), and 115 of
its 158 reports were right (72%). On pages it has never seen, expect results closer to these than to the figures
below.
"""


def page(comparisons: Sequence[Comparison], known: Sequence[Disagreement]) -> str:
    """The whole page."""
    return "\n".join(
        [
            _INTRO.format(cases=len(comparisons)),
            "## Barriers\n",
            *_table(comparisons),
            "\n## Outcomes\n",
            *_outcomes(comparisons),
            "\n## Where it is wrong\n",
            *_faults(comparisons, known),
            "",
        ]
    )


def _table(comparisons: Sequence[Comparison]) -> Iterator[str]:
    yield "| Barrier | Found | Right when reported | False alarms | Near misses |"
    yield "|:--|--:|--:|--:|--:|"
    measured = figures(comparisons)
    for one in measured:
        barrier = BARRIERS[one.barrier]
        yield f"| {barrier.title} (`{one.barrier}`) {_row(one)}"
    yield f"| Total {_row(total(measured))}"


def _row(one: Figures) -> str:
    reports = one.found + one.false_alarms
    cells = (
        _of(one.found, one.present, one.recall),
        _of(one.found, reports, one.precision),
        f"{one.false_alarms} of {one.absent}",
        str(one.near_misses),
    )
    return f"| {' | '.join(cells)} |"


def _of(part: int, whole: int, ratio: float | None) -> str:
    return NONE if ratio is None else f"{part} of {whole}, {share(ratio)}"


def _outcomes(comparisons: Sequence[Comparison]) -> Iterator[str]:
    about, nothing = (agreement(comparisons, measured=measured) for measured in (True, False))
    yield f"The kit was right about whether the customer succeeded on {about.agreed} of {about.cases} sites.\n"
    yield (
        "Pages that block robots, addresses that don't answer and tasks that need a person say nothing about an "
        "agency. The kit was right about these, and about sites that only look like them, on "
        f"{nothing.agreed} of {nothing.cases} sites."
    )


def _faults(comparisons: Sequence[Comparison], known: Sequence[Disagreement]) -> Iterator[str]:
    reasons = {(one.case, one.what): one.why for one in known}
    wrong = [one for one in comparisons if one.disagreements]
    if not wrong:
        yield "On none of the sites at present."
        return
    yield "Each of these is a fault of the kit, or something people may disagree about."
    yield "The sites are in `tests/bed/cases`.\n"
    for one in wrong:
        yield f"- `{one.case.name}`: {one.case.about}"
        for what in one.disagreements:
            why = reasons.get((one.case.name, what))
            yield f"    - {what[0].upper()}{what[1:]}." + (f" {why}" if why else "")
