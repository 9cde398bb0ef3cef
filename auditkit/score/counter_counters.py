"""Which function counts what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from auditkit.score import counter, counter_alike, counter_barrier, counter_outcome, counter_value
from auditkit.score.rubric_count import Counts
from auditkit.score.unit import Case, Unit

COUNTERS: Mapping[Counts, Callable[[Case], Iterator[Unit]]] = {
    Counts.OUTCOMES: counter_outcome.outcomes,
    Counts.VERDICTS: counter_outcome.verdicts,
    Counts.BARRIERS: counter_barrier.barriers,
    Counts.LCP: counter_value.vital(
        "lcp_ms", 1000, "The largest part took {value:.1f} seconds to come into sight (lab): {url}"
    ),
    Counts.INP: counter_value.vital(
        "inp_ms", 1000, "It took {value:.2f} seconds to show that something was pressed (lab): {url}"
    ),
    Counts.CLS: counter_value.vital("cls", 1, "The page moves while it loads (layout shift {value:.2f}, lab): {url}"),
    Counts.PAGE_WAIT: counter_value.page_waits,
    Counts.TIME_BUDGET: counter_value.time_budget,
    Counts.STEP_BUDGET: counter_value.step_budget,
    Counts.LOSTNESS: counter_value.lostness,
    Counts.PATH_RATIO: counter_value.path_ratio,
    Counts.READING: counter.reading,
    Counts.TELLS: counter.tells,
    Counts.ANSWERS: counter.answers,
    Counts.HELP: counter.help_in_sight,
    Counts.SAME_END: counter_alike.same_end,
}
