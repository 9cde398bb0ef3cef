"""Evidence as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.escape import shorten, web_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.score.explanation.attempt import Fact

MAX_SHOWN_ADDRESS = 200


@dataclass(frozen=True)
class ValueView:
    """A value, and where it leads."""

    words: str
    leads_to: str
    link: str | None


@dataclass(frozen=True)
class FactView:
    """Something that is known; values that lead somewhere stand in a list."""

    name: str
    values: tuple[ValueView, ...]
    listed: bool


def fact_views(facts: Sequence[Fact]) -> tuple[FactView, ...]:
    """Evidence, ready to be placed."""
    return tuple(_view(fact) for fact in facts)


def _view(fact: Fact) -> FactView:
    values = tuple(
        ValueView(
            words="" if value.words == value.address else value.words,
            leads_to=shorten(value.address, MAX_SHOWN_ADDRESS),
            link=web_address(value.address),
        )
        for value in fact.values
    )
    return FactView(fact.name, values, listed=any(value.words and value.leads_to for value in values))
