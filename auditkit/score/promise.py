"""What an agency promises, held against what its customers met: one check for each term of a promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.wording import listing
from auditkit.probe.accessibility import AxeResult
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.probe.detour import effort
from auditkit.probe.help_channel import CHANNELS, HelpResult
from auditkit.probe.readability import GRADES, ReadingResult, grade_text
from auditkit.record.details import ProbeResult
from auditkit.record.model import AttemptRecord, Finding, PageRecord, PromiseSummary, grouped, most_serious
from auditkit.record.outcome import Outcome, Performer
from auditkit.score.explanation.attempt import explain

if TYPE_CHECKING:
    from auditkit.score.scorecard import Scorecard


MOST_BREACHES = 20
"""Pieces that are told; the sentence has the whole count."""


@dataclass(frozen=True)
class PromiseBreach:
    attempt: str
    agency: str
    task: str
    sentence: str
    """Plain words. They may hold text from an audited page, and are hostile until escaped."""

    @classmethod
    def of(cls, attempt: AttemptRecord, sentence: str) -> PromiseBreach:
        return cls(attempt.key, attempt.agency, attempt.task, sentence)


@dataclass(frozen=True)
class TermResult:
    term: str
    """The key in the agency file: page_seconds, help, …"""
    kept: bool | None
    """None when nothing here can show it."""
    text: str
    """One or two sentences: what was counted, and what that is worth."""
    n: int
    unit: str
    """Of what: pages, attempts, … (page, attempt when there is one)"""
    evidence: tuple[PromiseBreach, ...] = ()


@dataclass(frozen=True)
class PromiseResult:
    promise: str
    """The sentence, in the agency's words; hostile until escaped."""
    kept: bool | None
    """True where all that it can be held against held, False where something didn't, None where nothing can show."""
    text: str
    n: int
    """What was looked at for the sentence; 0 where nothing was."""
    unit: str
    evidence: tuple[PromiseBreach, ...] = ()
    shown: tuple[TermResult, ...] = ()
    """Each thing it was held against by itself; empty for a sentence that only people can judge."""


def amount(number: float, noun: str) -> str:
    """`1 second`, `2.5 seconds`."""
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def term_result(
    term: str,
    nouns: tuple[str, str],
    looked_at: int,
    broken: Iterable[PromiseBreach],
    *,
    good: str,
    bad: str,
    none: str,
) -> TermResult:
    """Kept when something was looked at and nothing spoke against it.

    `nouns` say what was looked at, one and several. `good` and `bad` go on from a count (`All 9 pages …`, `2 of 9
    pages …`); `none` is a whole sentence. Each piece of evidence stands for one of what was looked at.
    """
    against = tuple(broken)
    one, several = nouns
    unit = one if looked_at == 1 else several
    if not looked_at:
        return TermResult(term, None, none, 0, unit)
    if against:
        who = f"The one {one}" if looked_at == 1 else f"{len(against):,} of {looked_at:,} {several}"
        return TermResult(term, False, f"{who} {bad}", looked_at, unit, against[:MOST_BREACHES])
    whole = {1: f"The one {one}", 2: f"Both {several}"}.get(looked_at, f"All {looked_at:,} {several}")
    return TermResult(term, True, f"{whole} {good}", looked_at, unit)


Result = TypeVar("Result", bound=ProbeResult)


def task_steps(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Attempts that ended well count, and those that had gone on too long before they were stopped."""
    limit = promise.task_steps or 0
    counted = [one for one in attempts if one.outcome.success or effort(one) > limit]
    long = [PromiseBreach.of(one, f"It took {effort(one)} steps.") for one in counted if effort(one) > limit]
    return term_result(
        "task_steps",
        ("attempt", "attempts"),
        len(counted),
        long,
        good=f"took at most {amount(limit, 'step')}.",
        bad=f"took more than {amount(limit, 'step')}.",
        none="No attempt succeeded, so this can't be checked here.",
    )


def task_minutes(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """A script neither reads nor thinks: that it is slower shows something, that it is faster shows nothing."""
    limit = promise.task_minutes or 0.0
    timed = [one for one in attempts if one.timed]
    counted = [one for one in timed if one.outcome.success or _minutes(one) > limit]
    long = [
        PromiseBreach.of(one, f"It took {_minutes(one):.1f} minutes.") for one in counted if _minutes(one) > limit
    ]
    shown = term_result(
        "task_minutes",
        ("attempt", "attempts"),
        len(counted),
        long,
        good=f"took at most {amount(limit, 'minute')}.",
        bad=f"took longer than {amount(limit, 'minute')}.",
        none="No timed attempt succeeded, so this can't be checked here.",
    )
    if not shown.kept or all(one.performer is Performer.PERSON for one in counted):
        return shown
    text = f"{shown.text} But a script does not read or think. Only people can show that this is long enough."
    return TermResult(shown.term, None, text, shown.n, shown.unit)


def done_online(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    return term_result(
        "done_online",
        ("attempt", "attempts"),
        len(attempts),
        [_failure_breach(one) for one in attempts if not one.outcome.success],
        good="succeeded.",
        bad="did not succeed.",
        none="No attempt was measured, so this can't be checked here.",
    )


def works_on_phone(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Attempts made with a phone: each must end well, on pages no wider than its screen."""
    by_phone = [one for one in attempts if any(page.phone for page in one.pages)]
    broken = []
    for one in by_phone:
        wide = next((found for found in one.findings if found.barrier == Slug.OVERFLOW_ON_PHONE), None)
        if not one.outcome.success:
            broken.append(_failure_breach(one))
        elif wide is not None:
            broken.append(PromiseBreach.of(one, wide.message))
    return term_result(
        "works_on_phone",
        ("attempt on a phone", "attempts on a phone"),
        len(by_phone),
        broken,
        good="succeeded.",
        bad="did not succeed, or met a page wider than the screen.",
        none="No attempt was made with a phone, so this can't be checked here.",
    )


def no_sign_in(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Nobody met a page that wants an account first."""
    walls = [
        PromiseBreach.of(one, found.message)
        for one in attempts
        if (found := next((each for each in one.findings if each.barrier == Slug.LOGIN_WALL), None)) is not None
    ]
    return term_result(
        "no_sign_in",
        ("attempt", "attempts"),
        len(attempts),
        walls,
        good="went on without having to sign in.",
        bad="reached a page that asks people to sign in first.",
        none="No attempt was measured, so this can't be checked here.",
    )


def right_answers(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Answers that were read, beside those the task files expect. An answer that isn't there is not a wrong one."""
    answered = [(one, one.answer) for one in attempts if one.answer is not None and one.answer.read is not None]
    wrong = [
        PromiseBreach.of(one, f"The answer given is “{answer.read}”; the right one is {answer.expected_words}.")
        for one, answer in answered
        if not answer.matches
    ]
    return term_result(
        "right_answers",
        ("answer", "answers"),
        len(answered),
        wrong,
        good="was right." if len(answered) == 1 else "were right.",
        bad="was wrong." if len(wrong) == 1 else "were wrong.",
        none="No answer was read, so this can't be checked here.",
    )


def same_answers(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Answers that another way, visitor, task, page or audit could contradict, and those that one did."""
    answered = (one for one in attempts if one.answer is not None and one.answer.read is not None)
    compared, broken = 0, []
    for same in grouped(answered, lambda one: (one.agency, one.task)).values():
        for one in same:
            other = next((found for found in one.findings if found.barrier == Slug.INCONSISTENT_ANSWER), None)
            compared += len(same) > 1 or other is not None
            if other is not None:
                broken.append(PromiseBreach.of(one, other.message))
    return term_result(
        "same_answers",
        ("answer", "answers"),
        compared,
        broken,
        good="agreed with the other answers to the same question.",
        bad="did not agree with another answer to the same question.",
        none="No question was answered more than once, so this can't be checked here.",
    )


def _failure_breach(attempt: AttemptRecord) -> PromiseBreach:
    return PromiseBreach.of(attempt, explain(attempt).sentence)


def _minutes(attempt: AttemptRecord) -> float:
    return attempt.scripted_duration_seconds / 60


def page_seconds(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Each load of an own page counts; a page that never came counts as late, however long we waited."""
    limit = promise.page_seconds or 0.0
    loads, late = 0, []
    for attempt in attempts:
        for page in attempt.pages:
            if page.handoff or page.duration_seconds is None:
                continue
            loads += 1
            if page.duration_seconds > limit:
                took = f"“{_page_name(page)}” took {page.duration_seconds:.1f} seconds to load (lab)."
                late.append(PromiseBreach.of(attempt, took))
        never = [one for one in attempt.findings if one.barrier == Slug.PAGE_TIMEOUT and not _elsewhere(attempt, one)]
        loads += len(never)
        late += [PromiseBreach.of(attempt, one.message) for one in never]
    return term_result(
        "page_seconds",
        ("page load", "page loads"),
        loads,
        late,
        good=f"took at most {amount(limit, 'second')} (lab: from one place, on that day).",
        bad=f"took longer than {amount(limit, 'second')} (lab: from one place, on that day).",
        none="No page load was timed, so this can't be checked here.",
    )


def _elsewhere(attempt: AttemptRecord, found: Finding) -> bool:
    page = attempt.page(found.page)
    return page is not None and page.handoff


def help_offered(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """On each page, or on the page where a customer was stopped."""
    wanted = [channel for channel in promise.help if channel in CHANNELS]
    words = listing(CHANNELS[channel] for channel in wanted)
    if promise.help_on == "where-stuck":
        nouns = ("page where a customer was stopped", "pages where a customer was stopped")
        none = "No customer was stopped on a page where the kit looked for help, so this can't be checked here."
        looked_at, broken = _help_where_stuck(wanted, attempts)
    else:
        nouns = ("page", "pages")
        none = "The kit did not look for help on any page in a language it knows, so this can't be checked here."
        looked_at, broken = _breaches_by_address(
            attempts,
            HelpResult,
            lambda seen, page: _missing_help(wanted, seen, page),
            only=lambda seen, page: _can_tell(wanted, seen, page),
        )
    return term_result(
        "help",
        nouns,
        looked_at if wanted else 0,  # a newer version may know channels that this one doesn't
        broken,
        good=f"offered {words}.",
        bad=f"did not offer {words}." if len(wanted) == 1 else f"did not offer all of these: {words}.",
        none=none,
    )


def _help_where_stuck(wanted: Sequence[str], attempts: Sequence[AttemptRecord]) -> tuple[int, list[PromiseBreach]]:
    stuck, broken = 0, []
    for attempt in attempts:
        page = _left_with(attempt)
        seen = _own_probe_result(page, HelpResult) if page is not None else None
        if page is None or seen is None or not _can_tell(wanted, seen, page):
            continue
        stuck += 1
        text = _missing_help(wanted, seen, page)
        if text is not None:
            broken.append(PromiseBreach.of(attempt, f"Stopped here: {text}"))
    return stuck, broken


def _left_with(attempt: AttemptRecord) -> PageRecord | None:
    """The page a stopped customer was left with, where they may have looked for help.

    Someone with a wrong answer doesn't know that they need help; a page that never came whole can't be judged.
    """
    if attempt.outcome.success or attempt.outcome is Outcome.WRONG_ANSWER:
        return None
    if any(one.barrier == Slug.PAGE_TIMEOUT for one in attempt.findings):
        return None
    return attempt.page(attempt.last_page_index)


def _can_tell(wanted: Sequence[str], seen: HelpResult, page: PageRecord) -> bool:
    """What isn't seen on a page whose language has no words listed may well be there."""
    return seen.can_tell(page) or all(channel in seen.offered for channel in wanted)


def _missing_help(wanted: Sequence[str], seen: HelpResult, page: PageRecord) -> str | None:
    missing = [CHANNELS[channel] for channel in wanted if channel not in seen.offered]
    return f"“{_page_name(page)}” does not offer {listing(missing, last='or')}." if missing else None


def accessible(_promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """By attempt, as one fault is told once for a journey, whichever of its pages have it."""
    denying = {slug for slug, barrier in BARRIERS.items() if barrier.denies_access}
    checked, broken = 0, []
    for attempt in attempts:
        worst = most_serious(one for one in attempt.findings if one.barrier in denying and one.serious)
        if worst is not None:
            broken.append(PromiseBreach.of(attempt, worst.message))
        checked += worst is not None or any(_own_probe_result(page, AxeResult) is not None for page in attempt.pages)
    return term_result(
        "accessible",
        ("journey", "journeys"),
        checked,
        broken,
        good="passed the automatic checks without a serious fault. Such checks find only part of what is wrong.",
        bad="met a serious accessibility fault, found by automatic checks.",
        none="No page was tested for accessibility, so this can't be checked here.",
    )


def reading_grade(promise: PromiseSummary, attempts: Sequence[AttemptRecord]) -> TermResult:
    """Grade 8 is from 8.0 up to, not including, 9.0: the formula is no finer than that."""
    limit = promise.reading_grade or 0.0

    def hard(seen: ReadingResult, page: PageRecord) -> str | None:
        if seen.value is None or seen.value < limit + 1:
            return None
        return f"“{_page_name(page)}” reads at grade {grade_text(seen.value)}."

    looked_at, broken = _breaches_by_address(
        attempts, ReadingResult, hard, only=lambda seen, _page: seen.value is not None and seen.formula in GRADES
    )
    return term_result(
        "reading_grade",
        ("page", "pages"),
        looked_at,
        broken,
        good=f"read at grade {limit:g} or below. A formula counts words and syllables, and is off by a grade or two.",
        bad=f"read above grade {limit:g}. A formula counts words and syllables, and is off by a grade or two.",
        none="No page had enough text in a language with school grades, so this can't be checked here.",
    )


def _breaches_by_address(
    attempts: Sequence[AttemptRecord],
    result: type[Result],
    fault: Callable[[Result, PageRecord], str | None],
    only: Callable[[Result, PageRecord], bool],
) -> tuple[int, list[PromiseBreach]]:
    """Each address once, however often it was visited: how many there are, and what is wrong with which of them."""
    addresses: set[str] = set()
    broken: dict[str, PromiseBreach] = {}
    for attempt, page in ((one, page) for one in attempts for page in one.pages):
        seen = _own_probe_result(page, result)
        if seen is None or not only(seen, page):
            continue
        addresses.add(page.url)
        sentence = fault(seen, page) if page.url not in broken else None
        if sentence is not None:
            broken[page.url] = PromiseBreach.of(attempt, sentence)
    return len(addresses), list(broken.values())


def _own_probe_result(page: PageRecord, result: type[Result]) -> Result | None:
    """What a probe saw of an own page; None when it didn't look, or broke."""
    return result.on(page) if not page.handoff else None


def _page_name(page: PageRecord) -> str:
    return page.title or page.url


CHECKS: Mapping[str, Callable[[PromiseSummary, Sequence[AttemptRecord]], TermResult]] = {
    "page_seconds": page_seconds,
    "help": help_offered,
    "accessible": accessible,
    "reading_grade": reading_grade,
    "task_steps": task_steps,
    "task_minutes": task_minutes,
    "done_online": done_online,
    "works_on_phone": works_on_phone,
    "no_sign_in": no_sign_in,
    "right_answers": right_answers,
    "same_answers": same_answers,
}
"""How each term of a promise is held against attempts that were measured."""

ASK_PEOPLE = "No visit to the website can show this. Ask the people who were promised it."


def promise_results(card: Scorecard, agency: str) -> tuple[PromiseResult, ...]:
    """An agency's promises in the order of its file, each beside what was met; empty when it makes none.

    Attempts that were not measured count nowhere. Raises AuditkitError for an agency that isn't on the scorecard.
    """
    own = next((one for one in card.agencies if one.summary.agency == agency), None)
    if own is None:
        raise AuditkitError(f"There is no agency {agency!r} on this scorecard.")
    model = own.summary.service_model
    if model is None:
        return ()
    measured = [attempt for task in own.tasks for attempt in task.attempts if attempt.outcome.counts]
    return tuple(_promise_result(promise, measured) for promise in model.promises)


def _promise_result(promise: PromiseSummary, measured: Sequence[AttemptRecord]) -> PromiseResult:
    shown = tuple(CHECKS[term](promise, measured) for term in promise.terms)
    if not shown:
        return PromiseResult(promise.promise, None, ASK_PEOPLE, 0, "")
    kept = False if any(one.kept is False for one in shown) else None
    kept = True if all(one.kept for one in shown) else kept
    telling = [one for one in shown if one.kept is kept]
    return PromiseResult(
        promise=promise.promise,
        kept=kept,
        text=" ".join(one.text for one in telling),
        n=telling[0].n,
        unit=telling[0].unit,
        evidence=tuple(piece for one in telling for piece in one.evidence)[:MOST_BREACHES],
        shown=shown,
    )
