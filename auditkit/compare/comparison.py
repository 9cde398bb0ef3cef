"""Comparing audits as they are kept: agency by agency, so that one agency's records are in memory at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from auditkit.compare.comparison_compare import agencies_of, compare_agency, comparison
from auditkit.compare.comparison_habit import with_habits
from auditkit.compare.fail_condition import Judged
from auditkit.compare.fail_condition_present import Present, present
from auditkit.compare.model import Standing
from auditkit.compare.model_share import Share, only
from auditkit.compare.model_way import Walked, WayKey, by_trial
from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import did_you_mean, listing, quote
from auditkit.record.audit_head import AuditHead, began, is_round, stands_aside
from auditkit.record.outcome import Performer

if TYPE_CHECKING:
    from auditkit.compare.model import Comparison
    from auditkit.record.audit import Audit
    from auditkit.record.model import AttemptRecord, AuditRecord
    from auditkit.record.store import Audits
    from auditkit.score.rubric import Rubric


def compare_audits(
    store: Audits,
    before_id: str,
    after_id: str,
    rubric: Rubric | None = None,
    agencies: Collection[str] = (),
) -> Comparison:
    """What changed between two audits; `latest` is the newest by a script. `agencies` leaves out all others.

    Where the first of them could not measure a way, the last audit before it that could is taken instead.

    Raises:
        AuditkitError: there is no such audit or agency; people made one of the two; a record can't be read.
    """
    comparison = judge(store, after_id, before_id, rubric, agencies).comparison
    assert comparison is not None
    return comparison


def judge(
    store: Audits,
    after_id: str,
    before_id: str | None = None,
    rubric: Rubric | None = None,
    agencies: Collection[str] = (),
) -> Judged:
    """What an audit found, and what has changed since an earlier one, if one is given.

    Raises:
        AuditkitError: as `compare_audits`.
    """
    after = open_script(store, after_id)
    before = open_script(store, before_id) if before_id is not None else None
    known = list(agencies_of(before.record if before else after.record, after.record))
    _check(agencies, known, [one.id for one in (before, after) if one is not None])
    past = _Past(store, before.record if before else after.record)
    wanted = [agency for agency in known if not agencies or agency in agencies]
    found, seen = [], []
    for agency in wanted:
        now = past.share(after, agency, rubric)
        seen.append(present(now))
        if before is not None:
            found.append(compare_agency(past.share(before, agency, rubric), now, past.walked))
    ways = tuple(way for one in seen for way in one.ways)
    grades = tuple(grade for one in seen for grade in one.grades)
    if before is None:
        return Judged(Present(ways, grades))
    whole = comparison(only(before.record, *wanted), only(after.record, *wanted), found)
    whole = with_habits(whole, after.record, store)
    return Judged(Present(ways, grades), whole)


def worse_ways(store: Audits, after: Audit, before_id: str, rubric: Rubric | None = None) -> tuple[WayKey, ...]:
    """The ways that got worse since an earlier audit, by the tries that were not made to confirm anything.

    Raises:
        AuditkitError: there is no such audit; people made it; a record can't be read.
    """
    before = open_script(store, before_id)
    past = _Past(store, before.record)
    return tuple(
        WayKey(way.agency, way.task, way.path, way.profile)
        for agency in (one.agency for one in after.record.agencies)
        for way in compare_agency(
            past.share(before, agency, rubric), past.share(after, agency, rubric, first=True), past.walked
        ).ways
        if way.standing is Standing.WORSE
    )


def open_script(store: Audits, audit_id: str) -> Audit:
    """An audit by a script; `latest` is the newest.

    Raises:
        AuditkitError: there is none of that id, or people made it.
    """
    audit = store.open(audit_id)
    if is_round(audit.record):
        raise AuditkitError(
            f"People made the attempts of {audit.id!r}. What people did is never compared with what a script did.",
            mend="Name audits by a script. People's rounds are compared on the scorecard: auditkit publish",
        )
    return audit


def _check(agencies: Collection[str], known: list[str], audits: Sequence[str]) -> None:
    for agency in agencies:
        if agency not in known:
            raise AuditkitError(
                f"No agency {quote(agency)} was visited in {listing(audits)}{did_you_mean(agency, known)}.",
                mend=f"Visited: {listing(known)}." if known else "None was visited at all.",
            )


class _Past:
    """The audits by scripts before those compared."""

    def __init__(self, store: Audits, before: AuditRecord) -> None:
        self._store = store
        self._before = before
        self._heads: list[AuditHead] | None = None
        self._open = lru_cache(maxsize=4)(store.open)

    @property
    def heads(self) -> list[AuditHead]:
        """Every audit by a script, the one that began first at the front."""
        if self._heads is None:
            self._heads = [head for head in self._store.heads() if not stands_aside(head)]
        return self._heads

    def share(self, audit: Audit, agency: str, rubric: Rubric | None, *, first: bool = False) -> Share:
        """One agency of an audit, scored as `auditkit score` does: beside the audit before it.

        With `first`, as if nothing had been tried again to confirm it.
        """
        earlier: list[AttemptRecord] = []
        last = next(self._before_that(audit.record, agency), None)
        if last is not None:
            earlier = self._open(last.id).attempts(agency)
        made = [one for one in audit.attempts(agency) if not (first and one.confirming)]
        return Share.of(audit.record, agency, made, earlier, rubric)

    def walked(self, key: WayKey) -> Iterator[Walked]:
        """A way in the audits before the one compared with, the newest first."""
        for head in self._before_that(self._before, key.agency):
            audit = self._open(head.id)
            task = next((one for one in audit.record.tasks if (one.agency, one.task) == key[:2]), None)
            agency = next(one for one in audit.record.agencies if one.agency == key.agency)
            if task is None:
                continue
            made = [
                one
                for one in audit.attempts(key.agency, key.task)
                if (one.path, one.profile) == key[2:] and one.performer is Performer.SCRIPT
            ]
            if made:
                yield Walked(audit.record, agency, task, key, by_trial(made))

    def _before_that(self, audit: AuditRecord, agency: str) -> Iterator[AuditHead]:
        for head in reversed(self.heads):
            if head.began < began(audit) and agency in head.visited:
                yield head
