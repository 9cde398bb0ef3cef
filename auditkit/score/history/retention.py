"""Making space: which pictures and audits are no longer wanted, and taking them away.

What is taken away is worked out first, in full, so that a person can see it before anything is gone. Pictures are
shared: one goes only when no kept audit names it and the published pages don't show it.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.audit_pruned import PRUNED_FILE, PrunedRecord, pruned
from auditkit.record.file import AUDIT_FILE, SUMMARIES
from auditkit.score.history.retention_keeping import Rules, kept

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from auditkit.record.backend import EvidenceFile
    from auditkit.record.store import Audits

_DIGEST = re.compile(rb"[0-9a-f]{64}")
_PICTURES = "scorecard/pictures"


@dataclass(frozen=True)
class Size:
    """So many files with so many bytes."""

    files: int = 0
    size_bytes: int = 0

    @classmethod
    def of(cls, found: Collection[EvidenceFile]) -> Size:
        """What these files come to."""
        return cls(len(found), sum(one.size_bytes for one in found))

    def __add__(self, other: Size) -> Size:
        return Size(self.files + other.files, self.size_bytes + other.size_bytes)

    def __sub__(self, other: Size) -> Size:
        return Size(self.files - other.files, self.size_bytes - other.size_bytes)


@dataclass(frozen=True)
class Pruning:
    """What would go, and what would stay."""

    kept: Mapping[str, str]
    """Ids of the audits whose pictures stay, and why."""
    lost: Mapping[str, int]
    """Ids of the audits that lose pictures or documents, and how many."""
    gone: tuple[str, ...]
    """Ids of the audits that go with all their records."""
    evidence: tuple[EvidenceFile, ...]
    """What goes."""
    unnamed: int
    """How many of these no audit names."""
    shown: int
    """How many stay only because published pages show them."""
    evidence_before: Size
    records_before: Size
    records: Size
    """The records that go."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to take away."""
        return not self.evidence and not self.gone


@dataclass
class _Named:
    """What the records name."""

    by_kept: set[str] = field(default_factory=set)
    by_others: dict[str, set[str]] = field(default_factory=dict)
    """By audit."""
    records: dict[str, Size] = field(default_factory=dict)
    """By audit."""


def plan_pruning(audits: Audits, rules: Rules, site: Path, *, records: bool, now: datetime) -> Pruning:
    """Work out what may go. Nothing is changed.

    `site` holds published pages, whose pictures stay. With `records`, audits that are not kept go whole.

    Raises:
        AuditkitError: a rule names no audit, an audit is being written, or something can't be read.
    """
    ids = audits.ids()
    if not ids:
        raise AuditkitError(f"There are no audits in {audits.origin.name}.", mend="Make one: auditkit run")
    _check_known(rules.ids, ids)
    _check_idle(audits)
    stay = kept(audits.heads(), rules)
    named = _read(audits, ids, stay)
    shown = {path.name.partition(".")[0] for path in (site / _PICTURES).glob("*")}
    every = audits.origin.evidence_files()
    old = [one for one in every if one.changed_at is None or one.changed_at < now.timestamp()]
    unwanted = [one for one in old if one.digest not in named.by_kept]
    evidence = tuple(one for one in unwanted if one.digest not in shown)
    digests = {one.digest for one in evidence}
    losing = {audit_id: len(digests & own) for audit_id, own in named.by_others.items()}
    gone = tuple(audit_id for audit_id in ids if audit_id not in stay) if records else ()
    return Pruning(
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


def prune(audits: Audits, pruning: Pruning, now: datetime) -> None:
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
    from auditkit.diagnostic.text import did_you_mean, listing, quote

    for audit_id in wanted:
        if audit_id not in ids:
            raise AuditkitError(
                f"There is no audit {quote(audit_id)}{did_you_mean(audit_id, ids)}, so it can't be kept.",
                mend=f"There is {listing(list(ids[-10:]))}.",
            )


def _check_idle(audits: Audits) -> None:
    busy = audits.origin.claimed()
    if busy is not None:
        raise AuditkitError(
            f"Nothing was removed: {busy}, is being written right now, and may need pictures that are here.",
            mend="Prune when it has ended.",
        )


def _read(audits: Audits, ids: Sequence[str], stay: Collection[str]) -> _Named:
    """Every digest that stands anywhere in a record counts, wherever a later kit may have put it."""
    named = _Named()
    for audit_id in ids:
        audits.origin.fetch(audit_id)
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


def _note(audits: Audits, audit_id: str, files: int, now: datetime) -> None:
    audit = audits.open(audit_id)
    audit.take()
    with audit:
        before = pruned(audit)
        audit.put(PRUNED_FILE, PrunedRecord(at=now, files=files + (before.files if before else 0)))


def _remove_evidence(audits: Audits, evidence: Sequence[EvidenceFile]) -> None:
    audits.origin.remove([one.path for one in evidence if not _is_wanted_again(one)])
    for folder in {one.path.parent for one in evidence}:
        with suppress(OSError):  # Others are in it.
            folder.rmdir()


def _is_wanted_again(one: EvidenceFile) -> bool:
    """Whether a run has saved the same picture since: that sets its time anew."""
    if one.changed_at is None:
        return False
    try:
        return one.path.stat().st_mtime > one.changed_at
    except OSError:
        return False


def _remove_audit(audits: Audits, audit_id: str) -> None:
    """First what makes it an audit, so that half of one is never taken for a whole."""
    audit = audits.open(audit_id)
    audit.take()
    with audit:
        audits.origin.remove([audit.folder / AUDIT_FILE])
        audits.origin.remove([path for path in audit.folder.rglob("*") if path.is_file() and path.name[:1] != "."])
        audits.origin.remove([audits.folder / SUMMARIES / f"{audit_id}.jsonl"])
    shutil.rmtree(audit.folder, ignore_errors=True)
