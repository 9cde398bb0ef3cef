"""Which function counts what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from auditkit.rubric.count import Counts
from auditkit.score.counting import alike, barrier, outcome, page, value
from auditkit.score.counting.unit import Case, Unit

COUNTERS: Mapping[Counts, Callable[[Case], Iterator[Unit]]] = {
    Counts.OUTCOMES: outcome.outcomes,
    Counts.VERDICTS: outcome.verdicts,
    Counts.BARRIERS: barrier.barriers,
    Counts.LCP: value.vital(
        "lcp_ms", 1000, "The largest part took {value:.1f} seconds to come into sight (lab): {url}"
    ),
    Counts.INP: value.vital(
        "inp_ms", 1000, "It took {value:.2f} seconds to show that something was pressed (lab): {url}"
    ),
    Counts.CLS: value.vital("cls", 1, "The page moves while it loads (layout shift {value:.2f}, lab): {url}"),
    Counts.PAGE_WAIT: value.page_waits,
    Counts.TIME_BUDGET: value.time_budget,
    Counts.STEP_BUDGET: value.step_budget,
    Counts.LOSTNESS: value.lostness,
    Counts.PATH_RATIO: value.path_ratio,
    Counts.READING: page.reading,
    Counts.TELLS: page.tells,
    Counts.ANSWERS: page.answers,
    Counts.HELP: page.help_in_sight,
    Counts.SAME_END: alike.same_end,
}
