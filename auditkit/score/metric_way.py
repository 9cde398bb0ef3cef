"""How directly someone got where they went."""

from __future__ import annotations

from math import sqrt

LOST = 0.4
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
