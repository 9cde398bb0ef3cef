"""What people say when asked, as numbers."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    """The mean over people. Raises ValueError when there is none, or an answer is off the scale."""
    return fmean([umux_lite(useful, easy) for useful, easy in answers])


def _on_scale(answer: int) -> int:
    if not 1 <= answer <= 7:
        raise ValueError(f"an answer is from 1 to 7, not {answer}")
    return answer
