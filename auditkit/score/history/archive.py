"""All audits up to one, each read and judged at most once; and the newest result of each task, from whichever it is.

A summary stands as long as nothing has changed that it came from: the audit's records, the rubric, the code
that judges, and the answers that were read before, which its own are compared with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import auditkit
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.wording import in_utc
from auditkit.record.audit import Audit, AuditHead, counted_agencies, is_outside_history, is_study, start_order
from auditkit.record.file import LATEST
from auditkit.record.model import AttemptRecord
from auditkit.score.history.newest import NewestResults, heads_in_history, latest_counted, newest_results
from auditkit.score.history.summary import (
    AgencyResult,
    AuditSummary,
    TaskResult,
    answer_digests,
    answers_of,
    hours_of,
    summarise,
)
from auditkit.score.history.summary_cache import CacheDamageError, CachedSummary, SummaryCache
from auditkit.score.history.trend import History
from auditkit.score.rubric import Rubric, default_rubric
from auditkit.score.scorecard import ResultSource, Scorecard, score

if TYPE_CHECKING:
    from auditkit.record.store import AuditStore


SCORING_SOURCES = ("score", "probe", "record", "task/steps")
"""What a score comes from, below the package."""
_SOURCE_SUFFIXES = {".py", ".yml"}


@cache
def scoring_version() -> str:
    """Digest of the code that judges, so that nobody has to remember to raise a number when it changes."""
    root = Path(auditkit.__file__).parent
    digest = hashlib.sha256(auditkit.__version__.encode())
    for part in SCORING_SOURCES:
        path = root / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in _SOURCE_SUFFIXES and file.is_file():
                digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class _AuditOnDisk:
    audit_id: str
    stamp: str
    """Empty when the file system would not say."""
    content: str
    """Digest of the records; empty when they can't be read."""
    cached: CachedSummary | None


@dataclass(frozen=True)
class _EarlierAudit:
    """An audit whose summary is at hand: in the cache, or in memory where it can't be kept."""

    audit: AuditSummary
    """Without its agencies when it is in the cache."""
    answers: dict[str, dict[str, str]]
    """Digests of the answers, by agency and route."""
    cached: CachedSummary | None

    @classmethod
    def from_cache(cls, cached: CachedSummary) -> _EarlierAudit:
        return cls(cached.head.audit, {line.agency: line.answers for line in cached.head.lines}, cached)

    def only(self, agencies: Collection[str]) -> _EarlierAudit:
        """Without what it says of other agencies."""
        return replace(self, answers={agency: held for agency, held in self.answers.items() if agency in agencies})

    @classmethod
    def in_memory(cls, summary: AuditSummary) -> _EarlierAudit:
        return cls(summary, {past.agency: answer_digests(past) for past in summary.agencies}, None)


_LastAnswers = dict[str, dict[str, _EarlierAudit]]
"""By agency and route, the last audit that read an answer there: one that didn't try a task says nothing of it."""


class Archive:
    def __init__(self, audits: AuditStore, rubric: Rubric | None = None) -> None:
        self._audits = audits
        self._rubric = rubric or default_rubric()
        self._cache = SummaryCache(audits.folder)
        self.read: list[str] = []
        """Ids of the audits whose records had to be read and judged, in their order."""

    def judge(self, audit: Audit) -> tuple[Scorecard, EarlierAudits]:
        """The audit's scorecard, and every audit that began before it.

        The records of one audit at a time are in memory. The summary of each is kept, this one's too.

        Raises:
            AuditkitError: an audit.json or a record can't be read; it is named. Or people made this audit.
        """
        if is_study(audit.record):
            raise AuditkitError(
                f"People made the attempts of {audit.id!r}: it is not an audit by a script, and has no grades.",
                hint="Leave the ID out: what people did is shown beside the newest audit by a script.",
            )
        self._audits.backend.fetch_summaries()
        known: list[_EarlierAudit] = []
        last: _LastAnswers = {}
        counted = counted_agencies(self._heads)
        for found in self._before(audit):
            one = self._known(found, last).only(counted.get(found.audit_id, frozenset()))
            known.append(one)
            for agency, routes in one.answers.items():
                last.setdefault(agency, {}).update(dict.fromkeys(routes, one))
        card = self._make(audit, self._look(audit.id), last)[0]
        self._cache.remove_others(self._audits.ids())
        self._audits.backend.send_summaries()
        return card, EarlierAudits(self, tuple(known))

    @cached_property
    def _heads(self) -> list[AuditHead]:
        return heads_in_history(self._audits)

    def judge_newest(self) -> tuple[Scorecard, EarlierAudits]:
        """The scorecard of the newest results, and every audit that began before the newest one.

        Where the newest audit tried everything, and nothing of it broke, that is its own scorecard.

        Raises:
            AuditkitError: an audit.json or a record can't be read; it is named. Or there is no audit by a script.
        """
        newest = self._audits.open(latest_counted(self._heads) or LATEST)
        card, earlier = self.judge(newest)
        made = [attempt for task in card.tasks for attempt in task.tries]
        results = newest_results(self._audits, newest, self._heads, made)
        if results is None:
            return card, earlier
        answers = self._answers(earlier.last_answers(results))
        card = score(results.record, results.attempts, earlier=answers, rubric=self._rubric)
        sources = {key: results.source(key) for task in card.tasks for key in task.route_keys}
        return replace(card, sources=sources), replace(earlier, results=results)

    def agency(self, known: _EarlierAudit, agency: str) -> AgencyResult | None:
        """One agency of an earlier audit. A summary that was spoilt meanwhile is made again."""
        if known.cached is None:
            return known.audit.agency(agency)
        try:
            return self._cache.agency(known.cached, agency)
        except CacheDamageError:
            card, _ = self.judge(self._audits.open(known.audit.id))
            return summarise(card).agency(agency)

    def _answers(self, last: _LastAnswers) -> list[AttemptRecord]:
        answers: list[AttemptRecord] = []
        for agency, by_route in last.items():
            audits = {one.audit.id: one for one in by_route.values()}
            for audit_id, known in audits.items():
                past = self.agency(known, agency)
                routes = {route for route, one in by_route.items() if one.audit.id == audit_id}
                answers += answers_of(past, routes) if past is not None else ()
        return answers

    def _before(self, audit: Audit) -> list[_AuditOnDisk]:
        found = []
        for audit_id in self._audits.ids():
            if audit_id != audit.id:
                one = self._look(audit_id)
                at = self._began(one)
                if at is not None and at < start_order(audit.record):
                    found.append((at, one))
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def _began(self, found: _AuditOnDisk) -> tuple[datetime, str] | None:
        """When an audit began; None for one that is in no history: a round of people, or a replay."""
        if found.cached is not None:
            cached = found.cached.head.audit
            return None if cached.recorded_at is not None else start_order(cached)
        head = self._audits.head(found.audit_id)
        return None if is_outside_history(head) else start_order(head)

    def _look(self, audit_id: str) -> _AuditOnDisk:
        backend = self._audits.backend
        cached = self._cache.find(audit_id)
        try:
            now = backend.audit_stamp(audit_id)
            if cached and cached.head.stamp == now.digest and now.settled(cached.written_ns):
                return _AuditOnDisk(audit_id, now.digest, cached.head.content, cached)
            held = backend.audit_digest(audit_id)
        except OSError:
            return _AuditOnDisk(audit_id, "", "", None)
        if cached and cached.head.content == held:
            with suppress(OSError):
                cached = self._cache.update_stamp(cached, now.digest)
            return _AuditOnDisk(audit_id, now.digest, held, cached)
        return _AuditOnDisk(audit_id, now.digest, held, None)

    def _known(self, found: _AuditOnDisk, last: _LastAnswers) -> _EarlierAudit:
        cached = found.cached
        if cached and cached.head.key == self._key(found, (line.agency for line in cached.head.lines), last):
            return _EarlierAudit.from_cache(cached)
        return self._make(self._audits.open(found.audit_id), found, last)[1]

    def _make(self, audit: Audit, found: _AuditOnDisk, last: _LastAnswers) -> tuple[Scorecard, _EarlierAudit]:
        """Read and judge an audit, and keep its summary unless its records are being written right now."""
        self.read.append(audit.id)
        record = audit.record
        visited = [one.agency for one in record.agencies]
        earlier = self._answers({agency: last[agency] for agency in visited if agency in last})
        card = score(record, audit.attempts(), earlier=earlier, rubric=self._rubric)
        summary = summarise(card)
        key = self._key(found, visited, last)
        if found.cached and found.cached.head.key == key:
            return card, _EarlierAudit.from_cache(found.cached)
        try:
            if not found.content or self._audits.backend.audit_stamp(audit.id).digest != found.stamp:
                return card, _EarlierAudit.in_memory(summary)
            cached = self._cache.put(summary, stamp=found.stamp, content=found.content, key=key)
        except OSError:
            return card, _EarlierAudit.in_memory(summary)
        return card, _EarlierAudit.from_cache(cached)

    def _key(self, found: _AuditOnDisk, visited: Iterable[str], last: _LastAnswers) -> str:
        before = sorted(
            (route, one.answers[agency][route])
            for agency in set(visited)
            for route, one in last.get(agency, {}).items()
        )
        parts = (scoring_version(), self._rubric.digest, found.content, before)
        return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()


@dataclass(frozen=True)
class EarlierAudits:
    """The audits before the one that is published; their agencies are fetched one at a time, as there are many."""

    archive: Archive
    audits: tuple[_EarlierAudit, ...] = ()
    results: NewestResults | None = None
    """What is published, where that is of several audits."""

    def of_agency(self, agency: str, now: AuditSummary) -> History:
        earlier = []
        for known in self._before(agency):
            past = self.archive.agency(known, agency) if agency in known.answers else None
            if past is not None:
                earlier.append(known.audit.model_copy(update={"agencies": (self._without_newest(past, known),)}))
        return History.of([*earlier, now.only(agency)])

    def last_answers(self, results: NewestResults) -> _LastAnswers:
        """By each route, the last audit that read an answer there before the one that its result is from."""
        last: _LastAnswers = {}
        for one in self.audits:
            for agency, routes in one.answers.items():
                sources = results.routes.get(agency, {})
                earlier = (route for route in routes if route in sources and _is_before(one, sources[route]))
                last.setdefault(agency, {}).update(dict.fromkeys(earlier, one))
        return last

    def _before(self, agency: str) -> Iterator[_EarlierAudit]:
        """The audits before the newest one that its results are from."""
        top = self.results.top(agency) if self.results is not None else None
        for one in self.audits:
            if top is None or _is_before(one, top):
                yield one

    def _without_newest(self, past: AgencyResult, known: _EarlierAudit) -> AgencyResult:
        """The agency at an earlier audit, without the routes whose newest result is that audit's: they are in what is
        published, and would be counted twice.
        """
        if self.results is None:
            return past
        found = (self._without_newest_routes(past.agency, task, known.audit.id) for task in past.tasks)
        tasks = tuple(task for task in found if task is not None)
        return past.model_copy(update={"tasks": tasks, "hours": hours_of(tasks)})

    def _without_newest_routes(self, agency: str, task: TaskResult, audit_id: str) -> TaskResult | None:
        """None where nothing of the task is left."""
        if self.results is None or (agency, task.task) not in self.results.tasks:
            return task
        keys = [(agency, task.task, way.path, way.profile) for way in task.ways]
        ways = tuple(
            way for way, key in zip(task.ways, keys, strict=True) if self.results.source(key).audit != audit_id
        )
        if len(ways) == len(task.ways) and (ways or self.results.tasks[agency, task.task].audit != audit_id):
            return task
        causes = [way.cause for way in ways if way.cause is not None]
        cause = max(causes, key=lambda one: one.count, default=None)
        return task.model_copy(update={"ways": ways, "cause": cause}) if ways else None


def _is_before(one: _EarlierAudit, source: ResultSource) -> bool:
    return (in_utc(one.audit.started_at), one.audit.id) < (source.at, source.audit)
