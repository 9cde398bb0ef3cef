"""The newest result of each route, from whichever audit it is; what is published where an audit tried only a part.
And which results are old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from auditkit.diagnostic.wording import in_utc
from auditkit.record.audit import (
    BASE_URLS,
    Audit,
    AuditHead,
    copy_visited,
    counted_agencies,
    is_done,
    is_outside_history,
    start_order,
)
from auditkit.record.model import (
    AgencySummary,
    AttemptRecord,
    AuditRecord,
    TaskSummary,
    attempt_key,
    grouped,
    route_of,
)
from auditkit.record.shard import covers_agency
from auditkit.record.store import AuditStore
from auditkit.score.scorecard import ResultSource, RouteKey, Scorecard

STALE_AFTER = 90
"""Days after which a result is marked as old, unless the site says otherwise."""


@dataclass(frozen=True)
class NewestResults:
    """The newest result of each task at each agency, of several audits."""

    record: AuditRecord
    """The newest audit, with what the others have and it hasn't."""
    attempts: tuple[AttemptRecord, ...]
    tasks: Mapping[tuple[str, str], ResultSource]
    """The audit that a task itself is from, by agency and task."""
    routes: Mapping[str, Mapping[str, ResultSource]]
    """By agency and route; routes are called as their attempts' names begin."""
    audits: frozenset[str]
    """Ids of all the audits that anything is from: the routes of one task may be from several. And of those that
    decide which tasks there are: without them, what is gone would come back.
    """

    def top(self, agency: str) -> ResultSource | None:
        """The newest of the audits that the agency's results are from; None for an agency without any task."""
        own = [source for (of, _), source in self.tasks.items() if of == agency]
        return max([*own, *self.routes.get(agency, {}).values()], default=None)

    def source(self, route: RouteKey) -> ResultSource:
        """The audit that a route's result is from."""
        agency, task, path, profile = route
        name = route_of(attempt_key(agency, task, path, profile, 1))
        return self.routes.get(agency, {}).get(name) or self.tasks[agency, task]


def heads_in_history(store: AuditStore) -> list[AuditHead]:
    """The heads of all audits by a script that visited websites, the one that began last at the front.

    Raises:
        AuditkitError: an audit.json can't be read; it is named.
    """
    return [head for head in reversed(store.heads()) if not is_outside_history(head)]


def newest_results(
    store: AuditStore,
    newest: Audit,
    heads: Sequence[AuditHead],
    made: Iterable[AttemptRecord] | None = None,
) -> NewestResults | None:
    """The newest result of each route up to an audit; None where all of them are that audit's own. `heads` are those
    of the history.

    The last audit that tried all there was at an agency decides which tasks it has: what that one didn't have is no
    task any more. A route that an audit didn't try keeps what it had, as long as the task file is the same. What was
    stopped, or broken by the kit, takes the place of nothing. Nor does what was tried on a copy of the website, where
    there is a result of the website itself.

    Of one audit at a time, the attempts are read that may have something to add. `made` are the newest audit's own
    attempts, where they have been read before.

    Raises:
        AuditkitError: an audit.json or a record can't be read; it is named.
    """
    heads = [head for head in heads if start_order(head) <= start_order(newest.record)]
    counted = counted_agencies(heads)
    own = frozenset(one.agency for one in newest.record.agencies)
    whole = counted.get(newest.id) == own and _is_all_there_is(newest, heads)
    if whole and _is_complete(newest, newest.attempts() if made is None else made):
        return None
    agencies: dict[str, _NewestOfAgency] = {}
    for head in heads:
        open_still = [
            one.agency
            for one in head.agencies
            if one.agency in counted[head.id] and (one.agency not in agencies or agencies[one.agency].is_open)
        ]
        if open_still:
            part = _AuditParts(store.open(head.id))
            for agency in open_still:
                if agency not in agencies:
                    agencies[agency] = _NewestOfAgency(part.agency(agency), copy_visited(head, agency))
                agencies[agency].add(part)
    places = _places(heads)
    in_order = sorted(agencies, key=lambda agency: (places.get(agency, len(places)), agency))
    return _joined(newest.record, [agencies[agency] for agency in in_order])


def latest_counted(heads: Sequence[AuditHead]) -> str | None:
    """Id of the newest of them that says how an agency is; None where there is none."""
    counted = counted_agencies(heads)
    return next((head.id for head in heads if counted[head.id]), None)


def audits_shown(store: AuditStore) -> frozenset[str]:
    """Ids of the audits that the newest results are from; none where no script has tried anything.

    Raises:
        AuditkitError: an audit.json or a record can't be read; it is named.
    """
    heads = heads_in_history(store)
    newest = latest_counted(heads)
    if newest is None:
        return frozenset()
    results = newest_results(store, store.open(newest), heads)
    return frozenset({newest}) if results is None else results.audits


def _places(heads: Iterable[AuditHead]) -> dict[str, int]:
    """The agencies' order: that of the newest of the audits which tried the most agencies as a whole.

    What ran last may be one agency alone, and must not move it to the front.
    """
    orders = [[one.agency for one in head.agencies if covers_agency(head, one.agency)] for head in heads]
    order = max(orders, key=len) if orders else []
    return {agency: place for place, agency in enumerate(order)}


def _is_all_there_is(newest: Audit, heads: Iterable[AuditHead]) -> bool:
    """Whether the audit tried all there was at every agency that any audit visited."""
    visited = {agency for head in heads for agency in head.visited}
    return all(covers_agency(newest.record, agency) for agency in visited) and visited <= {
        one.agency for one in newest.record.agencies
    }


def _is_complete(audit: Audit, made: Iterable[AttemptRecord]) -> bool:
    """Whether every route that was planned has an attempt that stands."""
    attempts = list(made)
    tried = {route_of(key) for key in audit.record.planned} | {route_of(one.key) for one in attempts}
    return tried == {route_of(one.key) for one in attempts if is_done(one)}


def _joined(newest: AuditRecord, agencies: Collection[_NewestOfAgency]) -> NewestResults:
    picks = [pick for agency in agencies for pick in agency.picks.values()]
    record = newest.model_copy(
        update={
            "agencies": [agency.summary for agency in agencies],
            "tasks": [pick.summary for pick in picks],
            "planned": [key for pick in picks for key in pick.planned],
            "confirming": [key for pick in picks for key in pick.confirming],
            # What it didn't come to is shown as it was before, so nothing is missing.
            "ended_at": newest.ended_at or newest.started_at,
            "options": {**newest.options, BASE_URLS: {one.summary.agency: one.copy for one in agencies if one.copy}},
        }
    )
    return NewestResults(
        record,
        tuple(attempt for pick in picks for attempt in pick.attempts),
        {(pick.summary.agency, pick.summary.task): pick.source for pick in picks},
        {agency.summary.agency: agency.sources for agency in agencies},
        frozenset(source.audit for pick in picks for source in (pick.source, *pick.sources.values()))
        | {agency.covered_by for agency in agencies if agency.covered_by is not None},
    )


@dataclass(frozen=True)
class _AuditParts:
    """An audit, with what it planned at hand by task: audits of thousands of attempts are looked through often."""

    audit: Audit

    @property
    def source(self) -> ResultSource:
        return ResultSource(in_utc(self.audit.record.started_at), self.audit.id)

    def agency(self, agency: str) -> AgencySummary:
        return next(one for one in self.audit.record.agencies if one.agency == agency)

    def planned(self, task: TaskSummary) -> list[str]:
        """Keys of the attempts at the task that were planned."""
        return self._planned.get(_task_of(attempt_key(task.agency, task.task, "", "", 1)), [])

    def attempts(self, agency: str, tasks: Iterable[str]) -> dict[str, list[AttemptRecord]]:
        """Those at some tasks of an agency, by task, as they were planned."""
        found = self.audit.attempts_at(agency, tasks)
        found.sort(key=lambda one: (self._places.get(one.key, len(self._places)), one.path, one.profile, one.trial))
        return grouped(found, lambda one: one.task)

    @cached_property
    def tasks(self) -> dict[str, list[TaskSummary]]:
        """By agency."""
        return grouped(self.audit.record.tasks, lambda task: task.agency)

    @cached_property
    def confirming(self) -> frozenset[str]:
        return frozenset(self.audit.record.confirming)

    @cached_property
    def _planned(self) -> dict[tuple[str, ...], list[str]]:
        return grouped(self.audit.record.planned, _task_of)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.audit.record.planned)}


@dataclass
class _Pick:
    """One task, with what was tried last by each of its routes."""

    summary: TaskSummary
    source: ResultSource
    """The audit that the task itself is from."""
    attempts: list[AttemptRecord] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)
    confirming: list[str] = field(default_factory=list)
    sources: dict[str, ResultSource] = field(default_factory=dict)
    """The audit that each route is from; routes are called as their attempts' keys begin."""
    tried: set[str] = field(default_factory=set)
    """The routes with an attempt that stands."""

    @property
    def untried(self) -> set[str]:
        """The routes with none: an older audit may have what takes their place."""
        return self.sources.keys() - self.tried

    def take(self, part: _AuditParts, attempts: Iterable[AttemptRecord], routes: Collection[str]) -> None:
        """Take these routes of an audit, in the place of what there was of them."""
        self.attempts = [one for one in self.attempts if route_of(one.key) not in routes]
        self.planned = [key for key in self.planned if route_of(key) not in routes]
        self.confirming = [key for key in self.confirming if route_of(key) not in routes]
        planned = [key for key in part.planned(self.summary) if route_of(key) in routes]
        self.attempts += [one for one in attempts if route_of(one.key) in routes]
        self.planned += planned
        self.confirming += [key for key in planned if key in part.confirming]
        self.sources |= dict.fromkeys(routes, part.source)


@dataclass
class _NewestOfAgency:
    """An agency's tasks; audits are added one by one, the newest first."""

    summary: AgencySummary
    copy: str | None = None
    """The address of the copy that the newest of its audits visited, where there is no result of the website."""
    picks: dict[str, _Pick] = field(default_factory=dict)
    covered_by: str | None = None
    """The audit that tried all there was. Older ones add no task and no route, but what it failed to try."""

    @property
    def covered(self) -> bool:
        return self.covered_by is not None

    @property
    def sources(self) -> Mapping[str, ResultSource]:
        return {route: source for pick in self.picks.values() for route, source in pick.sources.items()}

    @property
    def is_open(self) -> bool:
        """Whether an older audit may have anything to add."""
        return not self.covered or any(pick.untried for pick in self.picks.values())

    def add(self, part: _AuditParts) -> None:
        covers = covers_agency(part.audit.record, self.summary.agency)
        own = part.tasks.get(self.summary.agency, [])
        wanted = [task for task in own if self._may_add(task, part.planned(task))]
        attempts = part.attempts(self.summary.agency, [task.task for task in wanted])
        for task in wanted:
            self._add_task(task, part, attempts.get(task.task, []), covers=covers)
        if covers and not self.covered:
            self.covered_by = part.audit.id

    def _may_add(self, task: TaskSummary, planned: Collection[str]) -> bool:
        """Whether it is worth it to read the audit's attempts at a task."""
        known = self.picks.get(task.task)
        if known is None or not known.tried:
            return not self.covered or (known is not None and known.summary.sha256 == task.sha256)
        if known.summary.sha256 != task.sha256:
            return False
        routes = {route_of(key) for key in planned}
        if self.covered:
            return bool(known.untried) and (not routes or bool(routes & known.untried))
        return not routes or not routes <= known.tried

    def _add_task(
        self, task: TaskSummary, part: _AuditParts, attempts: Collection[AttemptRecord], *, covers: bool
    ) -> None:
        known = self.picks.get(task.task)
        planned = {route_of(key) for key in part.planned(task)}
        tried = {route_of(one.key) for one in attempts if is_done(one)}
        nothing_since = known is not None and not known.tried and bool(tried) and not self.covered
        if known is None or nothing_since:
            self.picks[task.task] = pick = _Pick(task, part.source)
            pick.take(part, attempts, planned | {route_of(one.key) for one in attempts})
            pick.tried = tried
        elif known.summary.sha256 == task.sha256:
            more = (tried & known.untried) if self.covered else (tried - known.tried)
            known.take(part, attempts, more)
            known.tried |= more
            if covers and not self.covered:
                # It set out to try these and failed: they exist, and an older audit may have tried them.
                known.take(part, attempts, planned - known.sources.keys())


def _task_of(key: str) -> tuple[str, ...]:
    """The agency and task that a key of an attempt is of, as the key has them."""
    return tuple(key.split(".")[:2])


def mark_stale(card: Scorecard, now: datetime, days: int = STALE_AFTER) -> Scorecard:
    """The scorecard, with the results marked that are older than so many days; with 0 days none is."""
    if not days:
        return card
    since = now - timedelta(days=days)
    found = {}
    for key in (key for task in card.tasks for key in task.route_keys):
        source = card.route_source(key)
        found[key] = source._replace(stale=in_utc(source.at) < since)
    return replace(card, sources=found) if any(one.stale for one in found.values()) else card
