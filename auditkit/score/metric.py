"""Usability metrics: pure functions, each with its source. Those for people never see a script's attempts.

And routes through pages: how directly they lead to their end, the first press, and where people leave a script's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist, fmean, geometric_mean, stdev

from auditkit.diagnostic.wording import caseless_line
from auditkit.probe.accessibility import AxeResult
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import DetourDetails
from auditkit.probe.base import finding
from auditkit.probe.help_channel import HelpResult
from auditkit.probe.readability import ReadingResult
from auditkit.probe.vitals import VitalsResult
from auditkit.record.model import AttemptRecord, Finding, PageRecord, StepRecord, grouped
from auditkit.record.outcome import StepStatus
from auditkit.task.steps import action_class

FEWEST_FOR_PERCENT = 16
"""Below this, a percentage pretends to more than was seen; the count is said instead (Canada.ca's method)."""


@dataclass(frozen=True)
class Interval:
    """Where the true share lies, with the confidence asked for. Shares are from 0 to 1."""

    low: float
    high: float


def wilson(count: int, n: int, confidence: float = 0.95) -> Interval:
    """The score interval for a share: (x + z²/2 ± z √(x (n − x) ÷ n + z²/4)) ÷ (n + z²).

    Source: Wilson 1927; recommended for completion rates by Sauro & Lewis, and used for Canada.ca's studies.

    Raises ValueError when there is nothing to count, or more counted than there is.
    """
    _check_share(count, n)
    z = normal_quantile(confidence)
    middle, margin, whole = count + z**2 / 2, z * sqrt(count * (n - count) / n + z**2 / 4), n + z**2
    # At the ends of the scale the formula comes to exactly 0 or 1, but for rounding.
    return Interval(
        (middle - margin) / whole if count else 0.0,
        (middle + margin) / whole if count < n else 1.0,
    )


@dataclass(frozen=True)
class Share:
    """A share of attempts by people: success (Canada.ca's method; Sauro & Lewis), a right first press (Bailey &
    Wolfson), an answer that is wrong and given with the highest confidence (McGovern's disaster rate).
    """

    count: int
    n: int

    def __post_init__(self) -> None:
        _check_share(self.count, self.n)

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.count / self.n

    @property
    def interval(self) -> Interval:
        """Wilson's, at 95%."""
        return wilson(self.count, self.n)

    @property
    def words(self) -> str:
        """`2 of 8`; from 16 on `34% (48 of 142; 26.5–41.9% at 95% confidence)`."""
        counted = f"{self.count} of {self.n}"
        if self.n < FEWEST_FOR_PERCENT:
            return counted
        low, high = self.interval.low, self.interval.high
        return f"{self.value * 100:.0f}% ({counted}; {low * 100:.1f}–{high * 100:.1f}% at 95% confidence)"


RETEST_SUCCESS = 0.80
RETEST_GAIN = 0.20
"""What a retest should reach: 80% of people succeed, or 20 points more than before (Canada.ca)."""


@dataclass(frozen=True)
class Retest:
    """Two rounds of the same task with other people, before and after something was mended."""

    before: Share
    after: Share

    @property
    def change(self) -> float:
        """In shares: 0.2 is 20 points more."""
        return self.after.value - self.before.value

    @property
    def interval(self) -> Interval:
        """Of the change, at 95%, from the Wilson intervals of both rounds.

        Source: Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10.
        """
        one, two = self.before, self.after
        low = self.change - sqrt((two.value - two.interval.low) ** 2 + (one.interval.high - one.value) ** 2)
        high = self.change + sqrt((two.interval.high - two.value) ** 2 + (one.value - one.interval.low) ** 2)
        return Interval(max(-1.0, low), min(1.0, high))

    @property
    def reached(self) -> bool:
        gained = self.after.count * self.before.n - self.before.count * self.after.n
        enough = RETEST_GAIN * self.before.n * self.after.n
        return self.after.value >= RETEST_SUCCESS or gained >= enough - 1e-9


def normal_quantile(confidence: float) -> float:
    """How many standard deviations to either side hold that share of a normal distribution."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _check_share(count: int, n: int) -> None:
    if n < 1 or not 0 <= count <= n:
        raise ValueError(f"not a share: {count} of {n}")


@dataclass(frozen=True)
class TypicalTime:
    value: float
    low: float | None
    """Lower end of the interval; None where a single time says nothing of it."""
    high: float | None
    n: int


def typical_time(times: Sequence[float], confidence: float = 0.95) -> TypicalTime:
    """The geometric mean, with a t interval on the logarithms: times are skewed, and the mean follows the slowest.

    Source: Sauro & Lewis 2010, "Average task times in usability tests: what to report?".

    Raises ValueError when there is no time, or one that isn't positive.
    """
    if not times or min(times) <= 0:
        raise ValueError("a time must be above zero, and there must be one")
    value = geometric_mean(times)
    if len(times) < 2:
        return TypicalTime(value, None, None, 1)
    logs = [log(time) for time in times]
    ratio = exp(t_quantile(confidence, len(times) - 1) * stdev(logs) / sqrt(len(times)))
    return TypicalTime(value, value / ratio, value * ratio, len(times))


def t_quantile(confidence: float, degrees: int) -> float:
    """How many standard errors to either side hold that share of Student's t distribution.

    Source: the distribution as an incomplete beta function, Abramowitz & Stegun 26.5.27 and 26.7.1.
    """
    from mpmath import betainc, findroot

    def excess(t: float) -> float:
        held: float = betainc(0.5, degrees / 2, 0, t**2 / (degrees + t**2), regularized=True)
        return held - confidence

    # Newton's steps from the normal quantile come nearer from below without ever going past: it bends downwards.
    return float(findroot(excess, normal_quantile(confidence), solver="newton", maxsteps=100))


USUAL_EASE = 5.5
"""About the mean of published tasks on the Single Ease Question (Sauro)."""


def ease(answers: Sequence[int]) -> float:
    """The Single Ease Question: the mean of answers from 1, very difficult, to 7, very easy.

    Source: Sauro & Dumas 2009; Sauro's published norms.

    Raises ValueError when there is no answer, or one off the scale.
    """
    return fmean([_on_scale(one) for one in answers])


def umux_lite(useful: int, easy: int) -> float:
    """(a + b − 2) × 100 ÷ 12, from 0 to 100, of two answers from 1 to 7.

    The statements are that the service does what one needs, and that it is easy to use.

    Source: Lewis, Utesch & Maher 2013.

    Raises ValueError when an answer is off the scale.
    """
    return (_on_scale(useful) + _on_scale(easy) - 2) * 100 / 12


def mean_umux_lite(answers: Sequence[tuple[int, int]]) -> float:
    return fmean([umux_lite(useful, easy) for useful, easy in answers])


def _on_scale(answer: int) -> int:
    if not 1 <= answer <= 7:
        raise ValueError(f"an answer is from 1 to 7, not {answer}")
    return answer


LOSTNESS_LIMIT = 0.4
"""Above this a person counts as lost (Smith 1996)."""


def lostness(different: int, visited: int, fewest: int) -> float:
    """√((N/S−1)² + (R/N−1)²): 0 for the shortest way, above 0.4 for someone who is lost.

    `different` is N, the number of different pages; `visited` S, all pages opened, returns included; `fewest` R, the
    fewest pages the task needs. Source: Smith, "Towards a practical measure of hypertext usability", 1996.

    Raises ValueError when a number isn't positive, or more pages differ than were visited.
    """
    if min(different, visited, fewest) < 1 or different > visited:
        raise ValueError(f"not a walk: {different} different of {visited} pages, {fewest} needed")
    return sqrt((different / visited - 1) ** 2 + (fewest / different - 1) ** 2)


def path_ratio(visited: int, fewest: int) -> float:
    """S ÷ R: pages opened for each page needed; 1 is straight. Source: NIST.

    Raises ValueError when a number isn't positive.
    """
    if min(visited, fewest) < 1:
        raise ValueError(f"not a walk: {visited} pages, {fewest} needed")
    return visited / fewest


@dataclass(frozen=True)
class PageFigures:
    lcp_ms: float | None
    """Lab: until the largest part of the page was there."""
    inp_ms: float | None
    """Lab: until the page answered the slowest press."""
    cls: float | None
    """Lab: how far the page moved under the reader; a share of the window, no unit."""
    reading: float | None
    reading_formula: str | None
    words: int | None
    axe_rules_broken: int | None
    axe_rules_unsure: int | None
    """Rules where axe-core can't tell, so that a person has to look."""
    help_offered: tuple[str, ...]
    """Channels a stuck customer is offered: phone, email, …"""


def page_figures(page: PageRecord) -> PageFigures:
    vitals, reading = VitalsResult.on(page) or VitalsResult(), ReadingResult.on(page) or ReadingResult()
    axe, help_ = AxeResult.on(page), HelpResult.on(page)
    return PageFigures(
        lcp_ms=vitals.lcp_ms,
        inp_ms=vitals.inp_ms,
        cls=vitals.cls,
        reading=reading.value,
        reading_formula=reading.formula,
        words=reading.words,
        axe_rules_broken=len(axe.violations) if axe is not None else None,
        axe_rules_unsure=len(axe.incomplete) if axe is not None else None,
        help_offered=tuple(help_.offered) if help_ is not None else (),
    )


@dataclass(frozen=True)
class PageRoute:
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
        return path_ratio(self.visited, self.fewest)


def page_routes(attempts: Sequence[AttemptRecord]) -> dict[str, PageRoute]:
    """The walks of one task's attempts that ended well, by key. A script's walk says how long the way is, no more."""
    pages = {one.key: walked for one in attempts if one.outcome.success and (walked := visited_addresses(one))}
    fewest = min((len(set(walked)) for walked in pages.values()), default=0)
    return {key: PageRoute(len(set(walked)), len(walked), fewest) for key, walked in pages.items()}


def with_detours(attempts: Sequence[AttemptRecord]) -> list[AttemptRecord]:
    """The attempts, each with a finding where its way is so much longer than another that ended well."""
    by_task = grouped(attempts, lambda one: (one.agency, one.task, one.profile))
    routes = (route for same in by_task.values() for route in page_routes(same).items())
    found = {key: _detour_finding(walk) for key, walk in routes if walk.lostness > LOSTNESS_LIMIT}
    return [
        one.model_copy(update={"findings": [*one.findings, found[one.key]]}) if one.key in found else one
        for one in attempts
    ]


def _detour_finding(walk: PageRoute) -> Finding:
    text = f"This route takes {walk.visited} pages. Another one takes {walk.fewest}."
    details = DetourDetails(
        lostness=round(walk.lostness, 2),
        path_ratio=round(walk.path_ratio, 2),
        different_pages=walk.different,
        pages_visited=walk.visited,
        fewest_pages=walk.fewest,
    )
    return finding(Slug.DETOUR, text, details)


def visited_addresses(attempt: AttemptRecord) -> list[str]:
    """The addresses in the order they were opened; staying on a page is no visit."""
    walked = [attempt.pages[0].url] if attempt.pages else []
    for step in attempt.steps:
        page = attempt.page_of(step)
        if page is not None and page.url != walked[-1]:
            walked.append(page.url)
    return walked


def detour_share(people: Sequence[AttemptRecord], script: Sequence[AttemptRecord]) -> Share | None:
    """Of the people who succeeded on pages that the kit saw, how many were lost by Smith's measure (above 0.4).

    The shortest way is that of a person or a script who got there as the same kind of visitor.
    """
    count = n = 0
    for profile in sorted({one.profile for one in people}):
        own, others = (
            [
                pages
                for one in each
                if one.profile == profile and one.outcome.success and (pages := visited_addresses(one))
            ]
            for each in (people, script)
        )
        if len(own) + len(others) < 2:
            continue  # A lone way is the shortest there is.
        fewest = min(len(set(pages)) for pages in [*own, *others])
        n += len(own)
        count += sum(PageRoute(len(set(pages)), len(pages), fewest).lostness > LOSTNESS_LIMIT for pages in own)
    return Share(count, n) if n else None


Press = tuple[str, str]
"""What was done, and the name of what it was done to."""


def first_presses(attempts: Iterable[AttemptRecord]) -> frozenset[Press]:
    """The first presses of attempts that ended well: each leads on."""
    found = (pressed_first(one) for one in attempts if one.outcome.success)
    return frozenset(one for one in found if one is not None)


def pressed_first(attempt: AttemptRecord) -> Press | None:
    """The first press of an attempt; None when none was seen. All searches count as one: the words may differ."""
    step = first_pressed(attempt)
    if step is None:
        return None
    any_control = action_class(step.do).any_control
    return step.do, "" if any_control else caseless_line(step.details.now or step.target_name())


def first_pressed(attempt: AttemptRecord) -> StepRecord | None:
    """The step of the first press; None when none was seen."""
    return next(
        (
            step
            for step in attempt.steps
            if action_class(step.do).first_click and step.status in (StepStatus.DONE, StepStatus.ADAPTED)
        ),
        None,
    )


@dataclass(frozen=True)
class ScriptRoutes:
    first: frozenset[Press] = frozenset()
    pages: frozenset[str] = frozenset()
    """Addresses, without what follows `?` or `#`."""

    def first_astray(self, attempt: AttemptRecord) -> StepRecord | None:
        """The first press, where no way that ended well begins with it; None where that can't be said."""
        press = pressed_first(attempt)
        return first_pressed(attempt) if self.first and press is not None and press not in self.first else None

    def off(self, attempt: AttemptRecord) -> frozenset[int]:
        """Indexes of the pages that are on no way that ended well.

        Empty where not even one page is: then the script saw another site, or the same at another address.
        """
        beside = frozenset(index for index, page in enumerate(attempt.pages) if _bare_address(page) not in self.pages)
        return beside if len(beside) < len(attempt.pages) else frozenset()


def script_routes(script: Sequence[AttemptRecord]) -> ScriptRoutes:
    well = [one for one in script if one.outcome.success]
    return ScriptRoutes(first_presses(well), frozenset(_bare_address(page) for one in well for page in one.pages))


def _bare_address(page: PageRecord) -> str:
    return page.url.partition("#")[0].partition("?")[0].rstrip("/")
