"""All audits up to one, each read and judged at most once.

A summary stands as long as nothing has changed that it came from: the audit's records, the rubric, the code that
judges, and the answers of the audit before, which its own are compared with.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.audit_head import began, is_round, stands_aside
from auditkit.score.history.archive_scoring import scoring_version
from auditkit.score.history.summary import AgencyPast, AuditSummary
from auditkit.score.history.summary_answers import answers_digest, answers_of
from auditkit.score.history.summary_cache import Shelf, Shelved, Spoilt
from auditkit.score.history.summary_summarise import summarise
from auditkit.score.history.trend import History
from auditkit.score.rubric import Rubric
from auditkit.score.rubric_load import default_rubric
from auditkit.score.scorecard import score
from auditkit.score.scorecard_card import Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from auditkit.record.audit import Audit
    from auditkit.record.store import Audits


@dataclass(frozen=True)
class _Found:
    """What the disk says of an audit."""

    audit_id: str
    stamp: str
    """Empty when the file system would not say."""
    content: str
    """Digest of the records; empty when they can't be read."""
    shelved: Shelved | None
    """Its summary, if that was made of the same records."""


@dataclass(frozen=True)
class _Known:
    """An audit whose summary is at hand: on the shelf, or in memory where it can't be kept."""

    audit: AuditSummary
    """Without its agencies when it is on the shelf."""
    answers: dict[str, str]
    """Digest of the answers, by agency."""
    shelved: Shelved | None

    @classmethod
    def on_shelf(cls, shelved: Shelved) -> _Known:
        return cls(shelved.head.audit, {line.agency: line.answers for line in shelved.head.lines}, shelved)

    @classmethod
    def in_memory(cls, summary: AuditSummary) -> _Known:
        return cls(summary, {past.agency: answers_digest(past) for past in summary.agencies}, None)


class Archive:
    """The audits of a folder, under one rubric."""

    def __init__(self, audits: Audits, rubric: Rubric | None = None) -> None:
        self._audits = audits
        self._rubric = rubric or default_rubric()
        self._shelf = Shelf(audits.folder)
        self.read: list[str] = []
        """Ids of the audits whose records had to be read and judged, in their order."""

    def judge(self, audit: Audit) -> tuple[Scorecard, Past]:
        """The audit's scorecard, and every audit that began before it.

        The records of one audit at a time are in memory. The summary of each is kept, this one's too.

        Raises:
            AuditkitError: an audit.json or a record can't be read; it is named. Or people made this audit.
        """
        if is_round(audit.record):
            raise AuditkitError(
                f"People made the attempts of {audit.id!r}: it is no audit by a script, and has no letters.",
                mend="Leave the ID out: what people did is shown beside the newest audit by a script.",
            )
        self._audits.origin.fetch_summaries()
        known: list[_Known] = []
        last: dict[str, _Known] = {}
        for found in self._before(audit):
            one = self._known(found, last)
            known.append(one)
            last.update(dict.fromkeys(one.answers, one))
        card = self._make(audit, self._look(audit.id), last)[0]
        self._shelf.keep_only(self._audits.ids())
        self._audits.origin.send_summaries()
        return card, Past(self, tuple(known))

    def agency(self, known: _Known, agency: str) -> AgencyPast | None:
        """One agency of an earlier audit. A summary that was spoilt meanwhile is made again."""
        if known.shelved is None:
            return known.audit.agency(agency)
        try:
            return self._shelf.agency(known.shelved, agency)
        except Spoilt:
            card, _ = self.judge(self._audits.open(known.audit.id))
            return summarise(card).agency(agency)

    def _before(self, audit: Audit) -> list[_Found]:
        """The audits that began before this one, in their order."""
        found = []
        for audit_id in self._audits.ids():
            if audit_id != audit.id:
                one = self._look(audit_id)
                at = self._began(one)
                if at is not None and at < began(audit.record):
                    found.append((at, one))
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def _began(self, found: _Found) -> tuple[datetime, str] | None:
        """When an audit began; None for one that is in no history: a round of people, or a replay."""
        if found.shelved is not None:
            shelved = found.shelved.head.audit
            return None if shelved.recorded_at is not None else began(shelved)
        head = self._audits.head(found.audit_id)
        return None if stands_aside(head) else began(head)

    def _look(self, audit_id: str) -> _Found:
        """What there is of an audit, without reading more than needed to be sure of it."""
        origin = self._audits.origin
        shelved = self._shelf.find(audit_id)
        try:
            now = origin.stamp(audit_id)
            if shelved and shelved.head.stamp == now.digest and now.settled(shelved.written_ns):
                return _Found(audit_id, now.digest, shelved.head.content, shelved)
            held = origin.content(audit_id)
        except OSError:
            return _Found(audit_id, "", "", None)
        if shelved and shelved.head.content == held:
            with suppress(OSError):
                shelved = self._shelf.restamp(shelved, now.digest)
            return _Found(audit_id, now.digest, held, shelved)
        return _Found(audit_id, now.digest, held, None)

    def _known(self, found: _Found, last: Mapping[str, _Known]) -> _Known:
        shelved = found.shelved
        if shelved and shelved.head.key == self._key(found, (line.agency for line in shelved.head.lines), last):
            return _Known.on_shelf(shelved)
        return self._make(self._audits.open(found.audit_id), found, last)[1]

    def _make(self, audit: Audit, found: _Found, last: Mapping[str, _Known]) -> tuple[Scorecard, _Known]:
        """Read and judge an audit, and keep its summary unless its records are being written right now."""
        self.read.append(audit.id)
        record = audit.record
        visited = [one.agency for one in record.agencies]
        pasts = (self.agency(last[agency], agency) for agency in visited if agency in last)
        earlier = [attempt for past in pasts if past for attempt in answers_of(past)]
        card = score(record, audit.attempts(), earlier=earlier, rubric=self._rubric)
        summary = summarise(card)
        key = self._key(found, visited, last)
        if found.shelved and found.shelved.head.key == key:
            return card, _Known.on_shelf(found.shelved)
        try:
            if not found.content or self._audits.origin.stamp(audit.id).digest != found.stamp:
                return card, _Known.in_memory(summary)
            shelved = self._shelf.put(summary, stamp=found.stamp, content=found.content, key=key)
        except OSError:
            return card, _Known.in_memory(summary)
        return card, _Known.on_shelf(shelved)

    def _key(self, found: _Found, visited: Iterable[str], last: Mapping[str, _Known]) -> str:
        """Digest of all that the summary depends on."""
        before = sorted((agency, last[agency].answers[agency]) for agency in set(visited) if agency in last)
        parts = (scoring_version(), self._rubric.digest, found.content, before)
        return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()


@dataclass(frozen=True)
class Past:
    """The audits before the one that is published; their agencies are fetched one at a time, as there are many."""

    archive: Archive
    audits: tuple[_Known, ...] = ()

    def of_agency(self, agency: str, now: AuditSummary) -> History:
        """The history of one agency, ending with the present audit."""
        earlier = []
        for known in self.audits:
            past = self.archive.agency(known, agency) if agency in known.answers else None
            if past is not None:
                earlier.append(known.audit.model_copy(update={"agencies": (past,)}))
        return History.of([*earlier, now.only(agency)])
