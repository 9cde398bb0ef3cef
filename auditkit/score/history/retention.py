"""Making space: which audits are kept, which pictures and audits are no longer wanted, and taking them away.

What is taken away is worked out first, in full, so that a person can see it before anything is gone. Pictures
are shared: one goes only when no kept audit names it and the published pages don't show it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote
from auditkit.diagnostic.wording import did_you_mean, in_utc, listing
from auditkit.record.audit import PRUNING_FILE, AuditHead, PruningRecord, is_study, read_pruning
from auditkit.record.file import AUDIT_FILE, SUMMARIES
from auditkit.score.history.newest import audits_shown

if TYPE_CHECKING:
    from auditkit.record.backend import EvidenceFile
    from auditkit.record.store import AuditStore


_Period = Callable[[datetime], object]
_PERIODS: Mapping[str, _Period] = {
    "day": lambda at: at.date(),
    "week": lambda at: at.isocalendar()[:2],
    "month": lambda at: (at.year, at.month),
    "year": lambda at: at.year,
}


@dataclass(frozen=True)
class RetentionRules:
    """What to keep; an audit that any of them names is kept. Days begin at midnight UTC."""

    last: int = 0
    daily: int = 0
    """Of the newest so many days that have audits, the last audit of each; the others likewise."""
    weekly: int = 0
    monthly: int = 0
    yearly: int = 0
    since: date | None = None
    ids: tuple[str, ...] = ()
    """These, whatever their age: the one that others are compared with, for example."""

    @property
    def any(self) -> bool:
        """Whether there is any rule; without one nothing would be kept but what always is."""
        counts = self.last or self.daily or self.weekly or self.monthly or self.yearly
        return bool(counts or self.since or self.ids)

    @property
    def periods(self) -> Mapping[str, int]:
        return {"day": self.daily, "week": self.weekly, "month": self.monthly, "year": self.yearly}


def audits_to_keep(heads: Sequence[AuditHead], rules: RetentionRules, shown: Collection[str] = ()) -> dict[str, str]:
    """Ids of the audits to keep, and why, in plain words. `heads` begins with the oldest.

    Rounds of people are always kept, and so are the newest audit by a script, the newest that came to its end, and
    those that results on the scorecard are from: `shown`.
    A replay of a recording takes the place of none: it is kept by its day or its name alone.
    """
    why = {head.id: "attempts by people" for head in heads if is_study(head)}
    scripts = [head for head in reversed(heads) if not is_study(head)]
    newest_first = [head for head in scripts if head.replay is None]
    whole = [head for head in newest_first if head.ended_at is not None]
    why |= {head.id: "the newest" for head in newest_first[:1]}
    why = {head.id: "the newest that came to its end" for head in whole[:1]} | why
    why = {head.id: "results on the scorecard are from it" for head in scripts if head.id in shown} | why
    for head in scripts:
        words = _rule_that_keeps(head, newest_first, rules)
        if words is not None:
            why.setdefault(head.id, words)
    return why


def _rule_that_keeps(head: AuditHead, newest_first: Sequence[AuditHead], rules: RetentionRules) -> str | None:
    if head.id in rules.ids:
        return "asked for by its name"
    if rules.since is not None and in_utc(head.started_at).date() >= rules.since:
        return f"since {rules.since.isoformat()}"
    if head in newest_first[: rules.last]:
        return f"among the last {rules.last}"
    for name, number in rules.periods.items():
        if head.id in _last_of(newest_first, _PERIODS[name], number):
            return f"the last of its {name}"
    return None


def _last_of(newest_first: Sequence[AuditHead], period: _Period, number: int) -> set[str]:
    last: dict[object, str] = {}
    for head in newest_first:
        last.setdefault(period(in_utc(head.started_at)), head.id)
    return set(list(last.values())[:number])


_DIGEST = re.compile(rb"[0-9a-f]{64}")
_PICTURES = "scorecard/pictures"


@dataclass(frozen=True)
class Size:
    files: int = 0
    size_bytes: int = 0

    @classmethod
    def of(cls, found: Collection[EvidenceFile]) -> Size:
        return cls(len(found), sum(one.size_bytes for one in found))

    def __add__(self, other: Size) -> Size:
        return Size(self.files + other.files, self.size_bytes + other.size_bytes)

    def __sub__(self, other: Size) -> Size:
        return Size(self.files - other.files, self.size_bytes - other.size_bytes)


@dataclass(frozen=True)
class PruningPlan:
    kept: Mapping[str, str]
    """Ids of the audits whose pictures stay, and why."""
    lost: Mapping[str, int]
    """Ids of the audits that lose pictures or documents, and how many."""
    gone: tuple[str, ...]
    """Ids of the audits that go with all their records."""
    evidence: tuple[EvidenceFile, ...]
    unnamed: int
    """How many of these no audit names."""
    shown: int
    """How many stay only because published pages show them."""
    evidence_before: Size
    records_before: Size
    records: Size

    @property
    def nothing(self) -> bool:
        return not self.evidence and not self.gone

    @property
    def evidence_size(self) -> Size:
        return Size.of(self.evidence)


@dataclass
class _EvidenceReferences:
    by_kept: set[str] = field(default_factory=set)
    by_others: dict[str, set[str]] = field(default_factory=dict)
    records: dict[str, Size] = field(default_factory=dict)
    """By audit."""


def plan_pruning(
    audits: AuditStore, rules: RetentionRules, site: Path, *, records: bool, now: datetime
) -> PruningPlan:
    """Work out what may go. Nothing is changed.

    `site` holds published pages, whose pictures stay. With `records`, audits that are not kept go whole.

    Raises:
        AuditkitError: a rule names no audit, an audit is being written, or something can't be read.
    """
    ids = audits.ids()
    if not ids:
        raise AuditkitError(f"There are no audits in {audits.backend.name}.", hint="Make one: auditkit run")
    _check_known(rules.ids, ids)
    _check_idle(audits)
    stay = audits_to_keep(audits.heads(), rules, audits_shown(audits))
    named = _read_references(audits, ids, stay)
    shown = {path.name.partition(".")[0] for path in (site / _PICTURES).glob("*")}
    every = audits.backend.evidence_files()
    old = [one for one in every if one.changed_at is None or one.changed_at < now.timestamp()]
    unwanted = [one for one in old if one.digest not in named.by_kept]
    evidence = tuple(one for one in unwanted if one.digest not in shown)
    digests = {one.digest for one in evidence}
    losing = {audit_id: len(digests & own) for audit_id, own in named.by_others.items()}
    gone = tuple(audit_id for audit_id in ids if audit_id not in stay) if records else ()
    return PruningPlan(
        kept=stay,
        lost={audit_id: number for audit_id, number in losing.items() if number},
        gone=gone,
        evidence=evidence,
        unnamed=len(digests - set().union(*named.by_others.values())),
        shown=len(unwanted) - len(evidence),
        evidence_before=Size.of(every),
        records_before=sum(named.records.values(), Size()),
        records=sum((named.records[audit_id] for audit_id in gone), Size()),
    )


def prune(audits: AuditStore, pruning: PruningPlan, now: datetime) -> None:
    """Take away what was worked out. Pages that show a picture of it have their own.

    An audit that loses pictures says so first; a picture that was wanted again in the meantime stays.

    Raises:
        AuditkitError: an audit is being written by now, or the place can't be reached.
        OSError: a file can't be removed.
    """
    _check_idle(audits)
    for audit_id, files in pruning.lost.items():
        if audit_id not in pruning.gone:
            _note(audits, audit_id, files, now)
    _remove_evidence(audits, pruning.evidence)
    for audit_id in pruning.gone:
        _remove_audit(audits, audit_id)


def _check_known(wanted: Sequence[str], ids: Sequence[str]) -> None:
    for audit_id in wanted:
        if audit_id not in ids:
            raise AuditkitError(
                f"There is no audit {quote(audit_id)}{did_you_mean(audit_id, ids)}, so it can't be kept.",
                hint=f"There is {listing(list(ids[-10:]))}.",
            )


def _check_idle(audits: AuditStore) -> None:
    busy = audits.backend.writer()
    if busy is not None:
        raise AuditkitError(
            f"Nothing was removed: {busy}, is being written right now, and may need pictures that are here.",
            hint="Prune when it has finished.",
        )


def _read_references(audits: AuditStore, ids: Sequence[str], stay: Collection[str]) -> _EvidenceReferences:
    """Every digest that stands anywhere in a record counts, wherever a later kit may have put it."""
    named = _EvidenceReferences()
    for audit_id in ids:
        audits.backend.fetch(audit_id)
        folder = audits.folder / audit_id
        files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
        digests, size = set(), 0
        for path in files:
            data = path.read_bytes()
            size += len(data)
            digests |= {digest.decode() for digest in _DIGEST.findall(data)}
        named.records[audit_id] = Size(len(files), size)
        if audit_id in stay:
            named.by_kept |= digests
        else:
            named.by_others[audit_id] = digests
    return named


def _note(audits: AuditStore, audit_id: str, files: int, now: datetime) -> None:
    audit = audits.open(audit_id)
    audit.lock()
    with audit:
        before = read_pruning(audit)
        audit.save_file(PRUNING_FILE, PruningRecord(at=now, files=files + (before.files if before else 0)))


def _remove_evidence(audits: AuditStore, evidence: Sequence[EvidenceFile]) -> None:
    audits.backend.remove([one.path for one in evidence if not _is_wanted_again(one)])
    for folder in {one.path.parent for one in evidence}:
        with suppress(OSError):  # Others are in it.
            folder.rmdir()


def _is_wanted_again(one: EvidenceFile) -> bool:
    """Whether a run has saved the same picture since: that sets its time again."""
    if one.changed_at is None:
        return False
    try:
        return one.path.stat().st_mtime > one.changed_at
    except OSError:
        return False


def _remove_audit(audits: AuditStore, audit_id: str) -> None:
    """First what makes it an audit, so that half of one is never taken for a whole."""
    audit = audits.open(audit_id)
    audit.lock()
    with audit:
        audits.backend.remove([audit.folder / AUDIT_FILE])
        audits.backend.remove([path for path in audit.folder.rglob("*") if path.is_file() and path.name[:1] != "."])
        audits.backend.remove([audits.folder / SUMMARIES / f"{audit_id}.jsonl"])
    shutil.rmtree(audit.folder, ignore_errors=True)
