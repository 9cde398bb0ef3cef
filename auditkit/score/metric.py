"""How many of how many, and how sure that is. Intervals are for attempts by people: a script is no sample of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

FEWEST_FOR_PERCENT = 16
"""Below this, a percentage pretends to more than was seen; the count is said instead (Canada.ca's method)."""
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """Where the true share lies, with the confidence asked for. Shares are from 0 to 1."""

    low: float
    high: float


def wilson(count: int, n: int, confidence: float = _CONFIDENCE) -> Interval:
    """The score interval for a share: (x + z²/2 ± z √(x (n − x) ÷ n + z²/4)) ÷ (n + z²).

    Source: Wilson 1927; recommended for completion rates by Sauro & Lewis, and used for Canada.ca's studies.

    Raises ValueError when there is nothing to count, or more counted than there is.
    """
    _check(count, n)
    z = normal_quantile(confidence)
    middle, margin, whole = count + z**2 / 2, z * sqrt(count * (n - count) / n + z**2 / 4), n + z**2
    # At the ends of the scale the formula comes to exactly 0 or 1, but for rounding.
    return Interval(
        (middle - margin) / whole if count else 0.0,
        (middle + margin) / whole if count < n else 1.0,
    )


def adjusted_wald(count: int, n: int, confidence: float = _CONFIDENCE) -> Interval:
    """(x + z²/2) ÷ (n + z²), and z standard errors to either side, held between 0 and 1.

    Source: Agresti & Coull 1998; recommended for small samples by Sauro & Lewis 2005. A lower bound that is right in
    95 of 100 cases, as some publish for 10 of 10, is that of a two-sided interval at 90 %.

    Raises ValueError as `wilson` does.
    """
    _check(count, n)
    z = normal_quantile(confidence)
    adjusted_n = n + z**2
    share = (count + z**2 / 2) / adjusted_n
    margin = z * sqrt(share * (1 - share) / adjusted_n)
    return Interval(max(0.0, share - margin), min(1.0, share + margin))


@dataclass(frozen=True)
class Share:
    """A share of attempts by people: success, findability, a right first click, a disaster."""

    count: int
    n: int

    def __post_init__(self) -> None:
        _check(self.count, self.n)

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.count / self.n

    @property
    def interval(self) -> Interval:
        """Wilson's, at 95 %."""
        return wilson(self.count, self.n)

    @property
    def words(self) -> str:
        """`2 of 8`; from 16 on `34 % (48 of 142; 26.5–41.9 % at 95 % confidence)`."""
        counted = f"{self.count} of {self.n}"
        if self.n < FEWEST_FOR_PERCENT:
            return counted
        low, high = self.interval.low, self.interval.high
        return f"{self.value * 100:.0f} % ({counted}; {low * 100:.1f}–{high * 100:.1f} % at 95 % confidence)"


def success(completed: int, n: int) -> Share:
    """Attempts in which people left with the right answer. Source: Canada.ca's method; Sauro & Lewis."""
    return Share(completed, n)


def findability(reached: int, n: int) -> Share:
    """Attempts in which people got to the right page, whether or not they took the right answer from it.

    Source: Canada.ca's method, which keeps the two apart.
    """
    return Share(reached, n)


DISASTER_RATE_SEEN = (0.00, 0.05, 0.30)
"""Lowest, median and highest disaster rate over 174 published tasks (MeasuringU)."""


def disaster_rate(wrong_and_sure: int, n: int) -> Share:
    """Attempts that ended in a wrong answer given with the highest confidence, of all. Source: McGovern."""
    return Share(wrong_and_sure, n)


SUCCESS_AFTER_RIGHT_FIRST_CLICK = 0.87
SUCCESS_AFTER_WRONG_FIRST_CLICK = 0.46
"""How many go on to succeed (Bailey & Wolfson)."""


def first_click(right: int, n: int) -> Share:
    """Attempts whose first press was on a link that leads on. Source: Bailey & Wolfson."""
    return Share(right, n)


def service_completion(started: int, completed: int, *, not_eligible: int = 0, resumed: int = 0) -> Share:
    """Transactions that were finished, of those that were started.

    Being told rightly that one isn't eligible finishes it too. Coming back to one that was saved is no new start:
    `started` counts every beginning, and `resumed` how many of those were such returns.

    Source: the completion rate that GOV.UK services must publish.

    Raises ValueError when more were finished than started: no rate is over 100 %.
    """
    return Share(completed + not_eligible, started - resumed)


RETEST_SUCCESS = 0.80
RETEST_GAIN = 0.20
"""What a retest should reach: 80 % of people succeed, or 20 points more than before (Canada.ca)."""


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
        """Of the change, at 95 %, from the Wilson intervals of both rounds.

        Source: Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10.
        """
        one, two = self.before, self.after
        low = self.change - sqrt((two.value - two.interval.low) ** 2 + (one.interval.high - one.value) ** 2)
        high = self.change + sqrt((two.interval.high - two.value) ** 2 + (one.value - one.interval.low) ** 2)
        return Interval(max(-1.0, low), min(1.0, high))

    @property
    def reached(self) -> bool:
        """Whether the target was met."""
        gained = self.after.count * self.before.n - self.before.count * self.after.n
        enough = RETEST_GAIN * self.before.n * self.after.n
        return self.after.value >= RETEST_SUCCESS or gained >= enough - 1e-9


def normal_quantile(confidence: float) -> float:
    """How many standard deviations to either side hold that share of a normal distribution."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _check(count: int, n: int) -> None:
    if n < 1 or not 0 <= count <= n:
        raise ValueError(f"not a share: {count} of {n}")
