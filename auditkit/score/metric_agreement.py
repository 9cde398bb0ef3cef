"""How far two people who judged the same attempts agree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


def kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """Cohen's κ: (agreement − agreement by chance) ÷ (1 − agreement by chance).

    1 for two who always agree, 0 for no more than chance. None where chance alone would make them agree, as when
    both gave every case the same verdict: then κ says nothing.

    Source: Cohen 1960, "A coefficient of agreement for nominal scales".

    Raises ValueError when the two didn't judge the same number of cases, or judged none.
    """
    n = len(one)
    if n != len(other) or not n:
        raise ValueError(f"two people must judge the same cases: {n} and {len(other)}")
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    first, second = Counter(one), Counter(other)
    chance = sum(first[word] * second[word] for word in first) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)
