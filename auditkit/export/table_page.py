"""The table of pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditkit.export.table_base import KEYS_OF_ATTEMPT, Column, OfAttempt, Table, attempts
from auditkit.record.model import PageRecord
from auditkit.score.metric_seen import Seen, seen_on
from auditkit.score.scorecard_card import Scorecard


@dataclass(frozen=True)
class OfPage(OfAttempt):
    """A row about one page of an attempt."""

    number: int
    page: PageRecord
    seen: Seen


def _pages(card: Scorecard) -> Iterator[OfPage]:
    for row in attempts(card):
        for number, page in enumerate(row.attempt.pages):
            yield OfPage(card, row.agency, row.task, row.attempt, number, page, seen_on(page))


PAGES: Table[OfPage] = Table(
    "pages",
    "One distinct page of an attempt, with what was seen on it.",
    (
        *KEYS_OF_ATTEMPT,
        Column("number", "its place among the pages of the attempt, from 0", lambda row: row.number),
        Column("url", "its address", lambda row: row.page.url),
        Column("title", "its title", lambda row: row.page.title),
        Column("status", "what the server said: 200, 404, …", lambda row: row.page.status),
        Column("language", "the language it says it is in", lambda row: row.page.language),
        Column("phone", "whether it was seen on a phone", lambda row: row.page.phone),
        Column("handoff", "whether it is another supplier's", lambda row: row.page.handoff),
        Column("duration_seconds", "seconds until its content was there", lambda row: row.page.duration_seconds),
        Column("lcp_ms", "lab: milliseconds until its largest part was there", lambda row: row.seen.lcp_ms),
        Column("inp_ms", "lab: milliseconds until it answered the slowest press", lambda row: row.seen.inp_ms),
        Column("cls", "lab: how far it moved under the reader, without unit", lambda row: row.seen.cls),
        Column("reading", "what the reading formula gives", lambda row: row.seen.reading),
        Column("reading_formula", "which formula", lambda row: row.seen.reading_formula),
        Column("words", "words in the main text", lambda row: row.seen.words),
        Column("axe_rules_broken", "rules of axe-core it breaks", lambda row: row.seen.axe_rules_broken),
        Column("axe_rules_unsure", "rules where a person has to look", lambda row: row.seen.axe_rules_unsure),
        Column("help_offered", "channels for those who are stuck", lambda row: row.seen.help_offered),
    ),
    _pages,
)
