"""Whether people and a script agree on a task. Where they don't is what a scorecard by script alone can't see."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.score.metric import Share
    from auditkit.score.verdict_tally import Tally


class Accord(StrEnum):
    """How people's results stand to a script's, the most telling disagreement first."""

    SCRIPT_ALONE = "script_alone"
    """The script finds a way; half of the people or more don't."""
    SCRIPT_MOSTLY = "script_mostly"
    """The script finds a way, and some people don't."""
    PEOPLE_ALONE = "people_alone"
    """The script finds none; half of the people or more do."""
    BOTH = "both"
    """The script and everybody found one."""
    NEITHER = "neither"
    """The script found none, nor did most people."""
    UNKNOWN = "unknown"
    """One of the two measured nothing."""

    @property
    def disagree(self) -> bool:
        """Whether the two tell different stories."""
        return self in (Accord.SCRIPT_ALONE, Accord.SCRIPT_MOSTLY, Accord.PEOPLE_ALONE)

    @property
    def rank(self) -> int:
        """0 for what is most worth reading."""
        return list(Accord).index(self)


def accord_of(script: Tally | None, people: Share | None) -> Accord:
    """How the two stand to each other. A script has a way as soon as one attempt of any path ended well."""
    if script is None or not script.measured or people is None:
        return Accord.UNKNOWN
    failed = people.n - people.count
    if script.succeeded:
        if not failed:
            return Accord.BOTH
        return Accord.SCRIPT_ALONE if 2 * failed >= people.n else Accord.SCRIPT_MOSTLY
    return Accord.PEOPLE_ALONE if 2 * people.count >= people.n and people.count else Accord.NEITHER
