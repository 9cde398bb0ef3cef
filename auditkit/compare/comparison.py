"""Comparing two audits: records in, data out; it visits no site and reads no clock.

Audits as they are stored are compared agency by agency, so that one agency's records are in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from auditkit.compare.change import compare_route, most_serious_first, question_difference
from auditkit.compare.fail_condition import Judgement
from auditkit.compare.model import (
    AgencyAudit,
    Change,
    ChangeKind,
    ChangeStatus,
    Comparison,
    Direction,
    GradeChange,
    RouteAttempts,
    RouteChange,
    RouteKey,
    visited_address,
)
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.wording import did_you_mean, in_utc, listing
from auditkit.record.audit import (
    Audit,
    AuditHead,
    AuditStart,
    counted_agencies,
    is_outside_history,
    is_study,
    start_order,
)
from auditkit.record.file import LATEST
from auditkit.record.outcome import Performer
from auditkit.record.shard import SHARD_OPTION
from auditkit.score.explanation.attempt import without_retired
from auditkit.score.grade import grade_by_aim
from auditkit.score.history.failure_pattern import RecentRuns, RouteRun, failure_pattern
from auditkit.score.rubric import default_rubric
from auditkit.score.scorecard import only_agencies

if TYPE_CHECKING:
    from auditkit.record.model import AuditRecord
    from auditkit.record.store import AuditStore
    from auditkit.score.dimension import Grade
    from auditkit.score.rubric import Rubric


def grade_change(then: AgencyAudit | None, now: AgencyAudit) -> GradeChange | None:
    """The letters; None when the later audit did not visit the agency."""
    if now.score is None:
        return None
    was = then.score.grade if then is not None and then.score is not None else None
    change = _grade_change(now, was, now.score.grade, _why_not(then, now))
    by_aim = now.score.grade_by_aim
    if by_aim is None:
        return change
    then_by_aim = grade_by_aim(was, now.rubric or default_rubric(), by_aim.aim) if was is not None else None
    beside = _grade_change(now, then_by_aim, by_aim, change.why_not)
    return replace(change, by_aim=replace(beside, aim=by_aim.aim))


def _grade_change(now: AgencyAudit, was: Grade | None, is_: Grade, why_not: str) -> GradeChange:
    assert now.score is not None
    return GradeChange(
        agency=now.agency,
        agency_name=now.score.summary.name,
        before_letter=was.letter if was else None,
        before_points=was.points if was else None,
        after_letter=is_.letter,
        after_points=is_.points,
        why_not=why_not,
    )


def _why_not(then: AgencyAudit | None, now: AgencyAudit) -> str:
    """Why the two can't be held against each other; empty when they can."""
    if then is None or then.score is None:
        return "the earlier audit did not visit this agency"
    new, gone = now.routes.keys() - then.routes.keys(), then.routes.keys() - now.routes.keys()
    other = [
        key
        for key in now.routes.keys() & then.routes.keys()
        if question_difference(then.routes[key], now.routes[key])
    ]
    texts = [
        f"{len(keys)} {words}"
        for keys, words in ((new, "new"), (gone, "no longer tried"), (other, "with different questions"))
        if keys
    ]
    return f"the tasks are not the same (routes: {listing(texts)})" if texts else ""


def comparison_notes(before: AuditRecord, after: AuditRecord) -> tuple[str, ...]:
    """Whole sentences. They may hold text from files: hostile."""
    stopped = (
        f"The audit {one.id} was stopped early, or is still running: what it did not try is not measured."
        for one in (before, after)
        if one.ended_at is None
    )
    return (*_replayed(before, after), *stopped, *_tools(before, after), *_agencies(before, after))


def _replayed(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    for audit in (before, after):
        if audit.replay is not None:
            yield f"{audit.id}: {audit.replay.words}"
    then, now = before.replay, after.replay
    if now is not None and (now.audit_id == before.id or (then is not None and then.sha256 == now.sha256)):
        yield (
            "Both audits saw the same traffic, so differences come from task files, from the kit or from what the "
            "recording lacks. They are not changes to the site."
        )


def _tools(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    tools = (
        ("auditkit", before.kit_version, after.kit_version),
        ("the browser", before.browser, after.browser),
    )
    for name, was, is_ in tools:
        if was != is_:
            yield f"The version of {name} has changed: {was or 'unknown'} then, {is_ or 'unknown'} now."
    if before.rubric and after.rubric and before.rubric != after.rubric:
        yield "The rubric has changed. Both audits were scored with the new one, so that grades can be compared."
    for option, text in _OPTIONS.items():
        now = bool(after.options.get(option))
        if bool(before.options.get(option)) != now:
            yield text[now]


_OPTIONS = {
    "probes": (
        "Pages were not checked this time (--no-probes), so nothing is said about what was on them.",
        "Pages were not checked in the earlier audit (--no-probes), so nothing is said about what was on them then.",
    ),
    "signed_in": (
        "The earlier audit began signed in, but this one did not.",
        "This audit began signed in, but the earlier one did not.",
    ),
    "headed": ("The browser was visible then, but not now.", "The browser is visible now, but was not then."),
}
"""Options that change what an audit meets, with what to say when it is off now and when it is on now."""


def _agencies(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    known = {one.agency: one for one in before.agencies}
    for is_ in after.agencies:
        was = known.get(is_.agency)
        if was is None:
            continue
        then, now = visited_address(before, was), visited_address(after, is_)
        if then != now:
            yield f"{is_.name} was visited at {then} then, at {now} now. Pages are compared without that address."
        if was.sha256 != is_.sha256:
            may = "may be sent now" if is_.allow_submit else "may no longer be sent"
            details = f": forms {may}" if was.allow_submit != is_.allow_submit else ""
            yield f"The agency file of {is_.name} has changed{details}. That may explain differences."


EarlierRoutes = Callable[["RouteKey"], Iterable["RouteAttempts"]]
"""The earlier audits that walked a way, the newest first; asked only where the one compared with can't say."""


@dataclass(frozen=True)
class AgencyComparison:
    ways: tuple[RouteChange, ...]
    grade: GradeChange | None = None


def compare_agency(then: AgencyAudit, now: AgencyAudit, older: EarlierRoutes = lambda _: ()) -> AgencyComparison:
    routes = [compare_route(then.routes.get(key), walked, older) for key, walked in now.routes.items()]
    routes += [compare_route(walked, None, older) for key, walked in then.routes.items() if key not in now.routes]
    return AgencyComparison(tuple(routes), grade_change(then, now))


def agencies_of(before: AuditRecord, after: AuditRecord) -> Iterator[str]:
    """Every agency one of the two visited: those of the later first, in its order."""
    yield from dict.fromkeys(one.agency for audit in (after, before) for one in audit.agencies)


def build_comparison(before: AuditRecord, after: AuditRecord, found: Iterable[AgencyComparison]) -> Comparison:
    agencies = list(found)
    return Comparison(
        before_id=before.id,
        before_at=in_utc(before.started_at),
        after_id=after.id,
        after_at=in_utc(after.started_at),
        ways=tuple(sorted((route for one in agencies for route in one.ways), key=most_serious_first)),
        grades=tuple(one.grade for one in agencies if one.grade is not None),
        notes=comparison_notes(before, after),
    )


MAX_PATTERN_TASKS = 10
"""Where more have changed, the site has, and what the hour was says nothing."""


def with_failure_patterns(comparison: Comparison, now: AuditRecord, store: AuditStore) -> Comparison:
    """The comparison, with a sentence on each way that got worse, was mended or is unsteady and fails now and then.

    Raises:
        AuditkitError: an audit.json or a record can't be read; it is named.
    """
    tasks = {(route.agency, route.task) for route in comparison.ways if _is_worth_it(route)}
    if is_outside_history(now) or len(tasks) > MAX_PATTERN_TASKS:
        return comparison
    recent = RecentRuns(store, now)
    routes = tuple(_with_pattern(route, recent) if _is_worth_it(route) else route for route in comparison.ways)
    return replace(comparison, ways=routes)


def _is_worth_it(route: RouteChange) -> bool:
    return route.unsteady or route.status in (ChangeStatus.WORSE, ChangeStatus.FIXED)


def _with_pattern(route: RouteChange, recent: RecentRuns) -> RouteChange:
    tries = route.after.tries if route.after else ()
    last = RouteRun.of((one.started_at, one.outcome) for one in tries if not one.confirming)
    if last is None:
        return route
    found = failure_pattern([last, *recent.runs(route.agency, route.task, route.path, route.profile)])
    if found is None:
        return route
    pattern = Change(ChangeKind.STEADINESS, Direction.NEITHER, found.words)
    return replace(route, changes=(*route.changes, pattern))


def judge(
    store: AuditStore,
    after_id: str,
    before_id: str | None = None,
    rubric: Rubric | None = None,
    agencies: Collection[str] = (),
) -> Judgement:
    """What an audit found, and what has changed since an earlier one, if one is given.

    `latest` is the newest audit by a script, and `agencies` leaves out all others. Where the earlier audit could not
    measure a way, the last one before it that could is taken instead.

    Raises:
        AuditkitError: there is no such audit or agency; people made one of the two; a record can't be read.
    """
    after = open_scripted_audit(store, after_id)
    before = open_scripted_audit(store, before_id) if before_id is not None else None
    known = list(agencies_of(before.record if before else after.record, after.record))
    if before is not None:
        _check_related(before.record, after.record)
    _check(agencies, known, [one.id for one in (before, after) if one is not None])
    past = _EarlierAudits(store, before.record if before else after.record)
    wanted = [agency for agency in known if not agencies or agency in agencies]
    judged, found = Judgement(), []
    for agency in wanted:
        now = past.share(after, agency, rubric)
        judged.add(now)
        if before is not None:
            found.append(compare_agency(past.share(before, agency, rubric), now, past.walked))
    if before is not None:
        whole = build_comparison(only_agencies(before.record, *wanted), only_agencies(after.record, *wanted), found)
        judged.comparison = with_failure_patterns(whole, after.record, store)
    return judged


def worse_routes(
    store: AuditStore, after: Audit, before_id: str, rubric: Rubric | None = None
) -> tuple[RouteKey, ...]:
    """The ways that got worse since an earlier audit, by the tries that were not made to confirm anything.

    Raises:
        AuditkitError: there is no such audit; people made it; a record can't be read.
    """
    before = open_scripted_audit(store, before_id)
    past = _EarlierAudits(store, before.record)
    return tuple(
        RouteKey(route.agency, route.task, route.path, route.profile)
        for agency in (one.agency for one in after.record.agencies)
        for route in compare_agency(
            past.share(before, agency, rubric), past.share(after, agency, rubric, first=True), past.walked
        ).ways
        if route.status is ChangeStatus.WORSE
    )


def open_scripted_audit(store: AuditStore, audit_id: str) -> Audit:
    """An audit by a script; `latest` is the newest.

    Raises:
        AuditkitError: there is none of that id, or people made it.
    """
    audit = store.open(audit_id)
    if is_study(audit.record):
        raise AuditkitError(
            f"People made the attempts of {audit.id!r}. We never compare what people did with what a script did.",
            hint="Name audits by a script. People's rounds are compared on the scorecard: auditkit publish",
        )
    return audit


def _check(agencies: Collection[str], known: list[str], audits: Sequence[str]) -> None:
    for agency in agencies:
        if agency not in known:
            raise AuditkitError(
                f"No agency {quote(agency)} was visited in {listing(audits)}{did_you_mean(agency, known)}.",
                hint=f"Visited: {listing(known)}." if known else "No agency was visited at all.",
            )


def _check_related(before: AuditRecord, after: AuditRecord) -> None:
    then, now = ({one.agency for one in audit.agencies} for audit in (before, after))
    if then and now and then.isdisjoint(now):
        raise AuditkitError(
            f"The audits {before.id} and {after.id} have no agency in common, so there is nothing to compare.",
            hint=f"{before.id} visited {listing(sorted(then))}; {after.id} visited {listing(sorted(now))}.",
        )


class _EarlierAudits:
    def __init__(self, store: AuditStore, before: AuditRecord) -> None:
        self._store = store
        self._before = before
        self._open = lru_cache(maxsize=4)(store.open)
        self._attempts = lru_cache(maxsize=2)(lambda audit_id, agency: self._open(audit_id).attempts(agency))
        """One agency's: an audit is looked at itself, and as the one before another."""

    @cached_property
    def heads(self) -> list[AuditHead]:
        """Every audit by a script, the one that began first at the front."""
        return [head for head in self._store.heads() if not is_outside_history(head)]

    def share(self, audit: Audit, agency: str, rubric: Rubric | None, *, first: bool = False) -> AgencyAudit:
        """One agency of an audit, scored as `auditkit score` does: beside the answers that were read before.

        With `first`, as if nothing had been tried again to confirm it.
        """
        made = self._attempts(audit.id, agency) if audit.id == self._before.id else audit.attempts(agency)
        attempts = [one for one in made if not (first and one.confirming)]
        earlier = self._store.answers_before(audit.record, attempts, self.heads)
        return AgencyAudit.of(audit.record, agency, attempts, earlier, rubric)

    def walked(self, key: RouteKey) -> Iterator[RouteAttempts]:
        for head in self._before_that(self._before, key.agency):
            audit = self._open(head.id)
            own = (one for one in audit.attempts_at(key.agency, [key.task]) if (one.path, one.profile) == key[2:])
            attempts = sorted((one for one in own if one.performer is Performer.SCRIPT), key=lambda one: one.trial)
            if not any(one.outcome.counts for one in attempts):
                continue  # it can't say how it was
            task = next((one for one in audit.record.tasks if (one.agency, one.task) == key[:2]), None)
            agency = next(one for one in audit.record.agencies if one.agency == key.agency)
            if task is not None:
                yield RouteAttempts(audit.record, agency, task, key, tuple(map(without_retired, attempts)))

    def _before_that(self, audit: AuditRecord, agency: str) -> Iterator[AuditHead]:
        counted = counted_agencies(self.heads)
        for head in reversed(self.heads):
            if start_order(head) < start_order(audit) and agency in counted[head.id]:
                yield head


def find_baseline(
    store: AuditStore,
    wanted: str,
    *,
    before: AuditStart | None = None,
    besides: Collection[str] = (),
    agencies: Collection[str] = (),
) -> str | None:
    """The id of the audit to compare with. `latest` is the newest by a script that was not stopped.

    It began before the audit `before`, where one is given, is none of `besides`, and visited one of `agencies`, where
    they are given: audits of other agencies have nothing to do with each other. One that visited copies of websites
    alone is passed over where the websites themselves were tried. None when `latest` is asked for and there is no
    such audit: the first one has nothing to be compared with.

    Raises:
        AuditkitError: there is no audit of that id, or people made it, or it would be compared with itself.
    """
    if wanted == LATEST:
        heads = [one for one in store.heads() if not is_outside_history(one) and one.id not in besides]
        # A part of an audit that several machines make is not whole either.
        whole = [one for one in heads if one.ended_at is not None and SHARD_OPTION not in one.options]
        counted = counted_agencies(heads)
        alike = [one for one in whole if counted[one.id] & set(agencies or one.visited)]
        earlier = [one.id for one in alike if before is None or start_order(one) < start_order(before)]
        return earlier[-1] if earlier else None
    if wanted in besides:
        raise AuditkitError(
            f"The audit {wanted!r} can't be compared with itself.", hint="Name an earlier one, or latest."
        )
    return open_scripted_audit(store, wanted).id
