"""Usability metrics: pure functions, each with its source. Those for people never see a script's attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist, fmean, geometric_mean, stdev
from typing import TYPE_CHECKING

from auditkit.probe.accessibility import AxeResult
from auditkit.probe.help_channel import HelpResult
from auditkit.probe.readability import ReadingResult
from auditkit.probe.vitals import VitalsResult

if TYPE_CHECKING:
    from auditkit.record.model import PageRecord


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
