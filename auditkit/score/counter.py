"""Counters: from attempts to units, one function for each thing a rubric may count.

And in which phase of the service something was met.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import mean
from typing import TYPE_CHECKING

from auditkit.probe.barrier import BARRIERS, Dimension, Phase
from auditkit.probe.detour import effort
from auditkit.probe.help_channel import HelpResult, lacks_help
from auditkit.probe.readability import FEWEST_WORDS, FORMULAS, ReadingResult, value_text
from auditkit.probe.vitals import VitalsResult
from auditkit.record.model import grouped
from auditkit.record.outcome import Outcome
from auditkit.score.dimension import Deduction, MeasureInput, Unit, could_meet
from auditkit.score.explanation.attempt import distinct_findings, explain
from auditkit.score.metric import PageRoute, page_routes
from auditkit.score.rubric import READING_WORDS, Counts
from auditkit.score.verdict import OutcomeCounts, Verdict
from auditkit.task.steps import action_class

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskSummary


@dataclass(frozen=True)
class PhaseCount:
    """What was met in one phase. A barrier counts once for each attempt that met it there."""

    phase: Phase
    met: int
    measured: int
    barriers: tuple[tuple[str, int], ...]
    """Each barrier with the number of attempts that met it, the most frequent first."""


def phase_of(finding: Finding, attempt: AttemptRecord) -> Phase:
    """The phase a finding belongs to. The first rule that fits decides.

    1. By its barrier: an open question, a dead end, a wrong or differing answer, and nobody to ask are about what the
       customer leaves with: after. A detour is about the way there: before.
    2. Seen on the last page of an attempt that got to an end, good or wrong: after.
    3. At or after the first step in which the customer gives something (fills in, chooses, ticks, uploads), or on
       the page where that happened: during.
    4. Anything else, and what belongs to no step: before. Where nothing is given, the service is the finding.
    """
    barrier = BARRIERS.get(finding.barrier)
    if barrier is not None and barrier.phase is not None:
        return barrier.phase
    if _on_last_page(finding, attempt):
        return Phase.AFTER
    began = next((step for step in attempt.steps if action_class(step.do).enters), None)
    if began is None:
        return Phase.BEFORE
    if finding.step is not None and finding.step >= began.number:
        return Phase.DURING
    form = _page_before(attempt, began.number)
    return Phase.DURING if finding.page is not None and finding.page == form else Phase.BEFORE


def count_phases(attempts: Iterable[AttemptRecord]) -> tuple[PhaseCount, ...]:
    """All three phases, in order. Attempts that were not measured count nowhere."""
    measured = [attempt for attempt in attempts if attempt.outcome.counts]
    by_phase = {phase: Counter[str]() for phase in Phase}
    hit = Counter[Phase]()
    for attempt in measured:
        seen = {(phase_of(finding, attempt), finding.barrier) for finding in distinct_findings(attempt)}
        hit.update({phase for phase, _ in seen})
        for phase, barrier in seen:
            by_phase[phase][barrier] += 1
    return tuple(
        PhaseCount(
            phase=phase,
            met=hit[phase],
            measured=len(measured),
            barriers=tuple(sorted(by_phase[phase].items(), key=lambda item: (-item[1], item[0]))),
        )
        for phase in Phase
    )


def _on_last_page(finding: Finding, attempt: AttemptRecord) -> bool:
    ended = attempt.outcome.success or attempt.outcome is Outcome.WRONG_ANSWER
    last = _page_before(attempt, None)
    return ended and last is not None and finding.page == last and last > 0


def _page_before(attempt: AttemptRecord, step: int | None) -> int | None:
    """The page one was on before a step; without one, the page the attempt ended on."""
    walked = [one.page for one in attempt.steps if one.page is not None and (step is None or one.number < step)]
    return walked[-1] if walked else (0 if attempt.pages else None)


def barriers(case: MeasureInput) -> Iterator[Unit]:
    """One unit an attempt: the worst barrier of the measure it met, whatever the number of pages it was met on."""
    watched = frozenset(slug.value for slug in case.measure.barriers or ())
    by_severity = case.rubric.severities
    for attempt in case.attempts:
        found = [one for one in attempt.findings if one.barrier in watched]
        worst = max(found, key=lambda one: (by_severity.of(one.severity), one.barrier, one.message), default=None)
        earned = attempt.outcome.success and could_meet(attempt, case.measure.barriers or ())
        if worst is not None:
            yield Unit(
                (attempt.key,), by_severity.of(worst.severity), earned, Deduction.of(attempt, worst.message, worst)
            )
        elif earned:
            yield Unit((attempt.key,), 0.0, True)


def failed_on(attempt: AttemptRecord, dimension: Dimension) -> Finding | None:
    """The most serious barrier of this dimension that can end a journey, met by an attempt that failed."""
    if attempt.outcome.success:
        return None
    found = [one for one in attempt.findings if _ends(one, dimension)]
    return max(found, key=lambda one: (one.severity.rank, one.barrier, one.message), default=None)


def _ends(finding: Finding, dimension: Dimension) -> bool:
    barrier = BARRIERS.get(finding.barrier)
    return barrier is not None and barrier.stops and barrier.dimension is dimension and finding.serious


def outcomes(case: MeasureInput) -> Iterator[Unit]:
    """One unit an attempt. Failures count like successes here: they are what is measured."""
    for attempt in case.attempts:
        lost = _points_lost(case, attempt.outcome.value)
        yield Unit(
            (attempt.key,),
            lost,
            True,
            _attempt_deduction(attempt) if lost > 0 else None,
            value=float(attempt.outcome.success),
        )


def verdicts(case: MeasureInput) -> Iterator[Unit]:
    """One unit a task, by what its attempts come to together."""
    for key, attempts in grouped(case.attempts, lambda one: (one.agency, one.task)).items():
        tally = OutcomeCounts.of(attempts)
        lost = _points_lost(case, tally.verdict.value)
        always = float(tally.succeeded == tally.measured)
        keys = tuple(one.key for one in attempts)
        yield Unit(keys, lost, True, _task_deduction(case, key, attempts, tally) if lost > 0 else None, value=always)


def _points_lost(case: MeasureInput, word: str) -> float:
    points = case.measure.points or {}
    return 100.0 - points[word]


def _attempt_deduction(attempt: AttemptRecord) -> Deduction:
    explanation = explain(attempt)
    sentence = explanation.sentence or f"It was {attempt.outcome.words}."
    return Deduction.of(attempt, sentence, explanation.finding)


def _task_deduction(
    case: MeasureInput, key: tuple[str, str], attempts: list[AttemptRecord], tally: OutcomeCounts
) -> Deduction:
    summary = case.tasks.get(key)
    worst = min(attempts, key=lambda one: ((case.measure.points or {}).get(one.outcome.value, 0.0), one.key))
    title = summary.title if summary is not None else key[1]
    verdict = "ends in a wrong answer" if tally.verdict is Verdict.WRONG_ANSWER else f"is {tally.verdict.words}"
    text = f"“{title}” {verdict}: {tally.completion} {'attempt' if tally.measured == 1 else 'attempts'} succeeded."
    return Deduction.of(worst, text)


def same_end(case: MeasureInput) -> Iterator[Unit]:
    """One unit a path that was tried at least twice: by another trial, or as another kind of visitor.

    It loses the share of attempts that did not end well. A path that nobody got through is alike each time, and no
    merit: it is left out. One that only a single attempt got through earns nothing.

    Tries that were made to confirm may cost points and never earn any. They count by kind of visitor, so that one who
    tried three times weighs as much as one who tried once.
    """
    by_path, again = _by_path(case.attempts), _by_path(case.again)
    for path in dict.fromkeys((*by_path, *again)):
        attempts, more = by_path.get(path, []), again.get(path, [])
        tries = [*attempts, *more]
        well = sum(attempt.outcome.success for attempt in attempts)
        if len(tries) > 1 and any(one.outcome.success for one in tries):
            lost = _share_lost(attempts) if len(attempts) > 1 and well else 0.0
            by_visitor = grouped(tries, lambda one: one.profile).values()
            lost = max(lost, mean(map(_share_lost, by_visitor))) if more else lost
            keys = tuple(one.key for one in attempts)
            yield Unit(keys, lost, well > 1, _path_deduction(tries) if lost else None, value=float(not lost))


def _by_path(attempts: Iterable[AttemptRecord]) -> dict[tuple[str, str, str], list[AttemptRecord]]:
    return grouped(attempts, lambda one: (one.agency, one.task, one.path))


def _share_lost(attempts: Sequence[AttemptRecord]) -> float:
    return 100.0 * sum(not one.outcome.success for one in attempts) / len(attempts)


def _path_deduction(attempts: Sequence[AttemptRecord]) -> Deduction:
    well = sum(attempt.outcome.success for attempt in attempts)
    failed = min((one for one in attempts if not one.outcome.success), key=lambda one: one.key)
    kinds = sorted({one.profile for one in attempts if not one.outcome.success})
    text = (
        f"The route “{failed.path}” succeeded in {well} of {len(attempts)} attempts. The others "
        f"({' and '.join(kinds)}) did not."
    )
    return Deduction.of(failed, text)


def vital(
    get: Callable[[VitalsResult], float | None], per_unit: float, words: str
) -> Callable[[MeasureInput], Iterator[Unit]]:
    """A counter of a lab vital of every page: which one, how many of it make one, and its sentence."""

    def count(case: MeasureInput) -> Iterator[Unit]:
        for attempt in case.attempts:
            for page in attempt.pages:
                seen = VitalsResult.on(page)
                value = get(seen) if seen is not None else None
                if value is not None:
                    text = words.format(value=value / per_unit, url=page.url)
                    yield _value_unit(case, attempt, value / per_unit, page.step, text)

    return count


def page_waits(case: MeasureInput) -> Iterator[Unit]:
    """One unit a page that was asked for."""
    for attempt in case.attempts:
        for page in attempt.pages:
            value = page.duration_seconds
            if value is not None:
                yield _value_unit(
                    case, attempt, value, page.step, f"The page took {value:.1f} seconds to load: {page.url}"
                )


def time_budget(case: MeasureInput) -> Iterator[Unit]:
    """One unit an attempt at a task whose file says how long a customer would give it."""
    for attempt, task in _with_task(case):
        if task.budget_seconds and attempt.timed:
            value = attempt.scripted_duration_seconds / task.budget_seconds
            took = f"{attempt.scripted_duration_seconds:.0f} seconds"
            text = f"It took {took}. The task's limit is {task.budget_seconds:g}."
            yield _value_unit(case, attempt, value, None, text)


def step_budget(case: MeasureInput) -> Iterator[Unit]:
    """One unit an attempt at a task whose file says how many steps a customer would put up with."""
    for attempt, task in _with_task(case):
        if task.budget_steps:
            steps = effort(attempt)
            text = f"It takes {steps} steps. The task's limit is {task.budget_steps}."
            yield _value_unit(case, attempt, steps / task.budget_steps, None, text)


def lostness(case: MeasureInput) -> Iterator[Unit]:
    """One unit a way that ended well."""
    for attempt, walk, _ in _walked(case):
        used = f"The route takes {walk.visited} pages, {walk.different} of them different"
        text = f"{used}. {walk.fewest} would be enough."
        yield _value_unit(case, attempt, walk.lostness, None, text)


def path_ratio(case: MeasureInput) -> Iterator[Unit]:
    """One unit a way that ended well, where another path to the same end did too: alone, no way is a long one."""
    for attempt, walk, paths in _walked(case):
        if paths > 1:
            text = f"This route takes {walk.visited} pages. Another one takes {walk.fewest}."
            yield _value_unit(case, attempt, walk.path_ratio, None, text)


def _with_task(case: MeasureInput) -> Iterator[tuple[AttemptRecord, TaskSummary]]:
    for attempt in case.attempts:
        task = case.tasks.get((attempt.agency, attempt.task))
        if task is not None:
            yield attempt, task


def _walked(case: MeasureInput) -> Iterator[tuple[AttemptRecord, PageRoute, int]]:
    well = (attempt for attempt in case.attempts if attempt.outcome.success)
    for attempts in grouped(well, lambda one: (one.agency, one.task, one.profile)).values():
        found = page_routes(attempts)
        paths = len({attempt.path for attempt in attempts if attempt.key in found})
        for attempt in attempts:
            if attempt.key in found:
                yield attempt, found[attempt.key], paths


def _value_unit(case: MeasureInput, attempt: AttemptRecord, value: float, step: int | None, text: str) -> Unit:
    good, poor = case.measure.good or 0.0, case.measure.poor or 0.0
    lost = min(100.0, max(0.0, 100.0 * (value - good) / (poor - good)))  # A straight line between the two.
    because = Deduction.of(attempt, text, step=step) if lost > 0 else None
    return Unit((attempt.key,), lost, attempt.outcome.success, because, value=value)


_TELL_WORDS = {"outcome": "what the customer got", "done": "what was done", "next": "what comes next"}


def reading(case: MeasureInput) -> Iterator[Unit]:
    """One unit an address, by the hardest text seen there: a page that ten attempts opened is one page.

    A few lines can't be judged and are hardly hard. They count as fair, so that one long page among many short ones
    isn't taken for all of them; but only where an attempt that ended well saw a page that could be judged.
    """
    points = case.measure.points or {}
    seen = [page for attempt in case.attempts if attempt.outcome.success for page in attempt.pages]
    some_judged = any(_judged(page) is not None for page in seen)

    def lost(page: PageRecord) -> tuple[float, str] | None:
        judged = _judged(page)
        if judged is not None:
            word, value, name = judged
            text = f"The text is {word.replace('_', ' ')} to read, {value_text(value, name)} by {name}: {page.url}"
            return 100.0 - points[word], text
        if not some_judged or not _is_short(page):
            return None
        return 100.0 - points[READING_WORDS[0]], f"The text is too short to judge: {page.url}"

    yield from _by_address(case, lost)


def _judged(page: PageRecord) -> tuple[str, float, str] | None:
    """How hard a page is, its value, and the formula; None where it was not judged."""
    seen = ReadingResult.on(page)
    formula = FORMULAS.get(seen.language) if seen is not None else None
    if seen is None or formula is None or seen.value is None:
        return None
    return READING_WORDS[formula.hardness(seen.value)], seen.value, formula.name


def _is_short(page: PageRecord) -> bool:
    seen = ReadingResult.on(page)
    return seen is not None and seen.language in FORMULAS and (seen.words or 0) < FEWEST_WORDS


def help_in_sight(case: MeasureInput) -> Iterator[Unit]:
    """One unit an address: whether it shows a way to reach a person. One in a language of which the words for that
    aren't known counts only where help is plain to see.
    """

    def lost(page: PageRecord) -> tuple[float, str] | None:
        if lacks_help(page):
            return 100.0, f"The page shows no way to reach a person: {page.url}"
        seen = HelpResult.on(page)
        return (0.0, "") if seen is not None and seen.offered else None

    yield from _by_address(case, lost)


def tells(case: MeasureInput) -> Iterator[Unit]:
    """One unit for each thing the last page of an attempt should tell."""
    for attempt in case.attempts:
        for one in attempt.tells:
            text = f"The last page does not say {_TELL_WORDS.get(one.tells, one.tells)} (“{one.expected}”)."
            yield _yes_or_no_unit(attempt, text, found=one.found)


def answers(case: MeasureInput) -> Iterator[Unit]:
    """One unit an attempt whose task asks a question."""
    for attempt in case.attempts:
        if attempt.answer is not None:
            yield _yes_or_no_unit(attempt, "The last page gives no answer.", found=attempt.answer.read is not None)


def _yes_or_no_unit(attempt: AttemptRecord, text: str, *, found: bool) -> Unit:
    because = None if found else Deduction.of(attempt, text)
    return Unit((attempt.key,), 0.0 if found else 100.0, attempt.outcome.success, because)


def _by_address(case: MeasureInput, judge: Callable[[PageRecord], tuple[float, str] | None]) -> Iterator[Unit]:
    """The worst of what was seen at each address. One that only stopped attempts saw earns nothing."""
    worst: dict[str, tuple[float, AttemptRecord, int, str]] = {}
    seen_by: dict[str, list[str]] = defaultdict(list)
    earned: set[str] = set()
    for attempt in sorted(case.attempts, key=lambda one: one.key):
        for page in attempt.pages:
            judged = judge(page)
            if judged is None:
                continue
            lost, text = judged
            seen_by[page.url].append(attempt.key)
            if attempt.outcome.success:
                earned.add(page.url)
            if page.url not in worst or lost > worst[page.url][0]:
                worst[page.url] = (lost, attempt, page.step, text)
    for url, (lost, attempt, step, text) in worst.items():
        because = Deduction.of(attempt, text, step=step) if lost > 0 else None
        yield Unit(tuple(seen_by[url]), lost, url in earned, because)


COUNTERS: Mapping[Counts, Callable[[MeasureInput], Iterator[Unit]]] = {
    Counts.OUTCOMES: outcomes,
    Counts.VERDICTS: verdicts,
    Counts.BARRIERS: barriers,
    Counts.LCP: vital(attrgetter("lcp_ms"), 1000, "The largest part took {value:.1f} seconds to appear (lab): {url}"),
    Counts.INP: vital(
        attrgetter("inp_ms"), 1000, "The page took {value:.2f} seconds to respond to input (lab): {url}"
    ),
    Counts.CLS: vital(attrgetter("cls"), 1, "The page moves while it loads (layout shift {value:.2f}, lab): {url}"),
    Counts.PAGE_WAIT: page_waits,
    Counts.TIME_BUDGET: time_budget,
    Counts.STEP_BUDGET: step_budget,
    Counts.LOSTNESS: lostness,
    Counts.PATH_RATIO: path_ratio,
    Counts.READING: reading,
    Counts.TELLS: tells,
    Counts.ANSWERS: answers,
    Counts.HELP: help_in_sight,
    Counts.SAME_END: same_end,
}
