"""What happened, in words that the terminal and the pages share. Nothing here is escaped: whoever shows it does."""

from auditkit.account.cause import Explanation, explain
from auditkit.account.fact import Fact, Value, facts
from auditkit.account.label import Relabelled, relabelled
from auditkit.account.outline import outlined
from auditkit.account.slowing import Met, MetItem, Place, counted, page_title, places_of, slowing

__all__ = [
    "Explanation",
    "Fact",
    "Met",
    "MetItem",
    "Place",
    "Relabelled",
    "Value",
    "counted",
    "explain",
    "facts",
    "outlined",
    "page_title",
    "places_of",
    "relabelled",
    "slowing",
]
