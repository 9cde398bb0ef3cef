"""Finding shards in the folders that a person named: as machines leave them, and as pipelines hand them on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import listing, quote
from auditkit.record.audit import read_audit_file
from auditkit.record.audit_head import AuditHead
from auditkit.record.file import AUDIT_FILE
from auditkit.record.merge.source import Source, read_source
from auditkit.record.merge.source_plain import check_file, check_folder
from auditkit.record.shard import joined_of, mark_of


def find(folders: Sequence[Path], audit_id: str | None = None) -> list[Source]:
    """The shards in these folders, and what was joined before; of the audit of this id, if one is named.

    A folder may be an audit's own, a folder of audits, or one that holds such folders, as pipelines download them.
    Audits that were made as a whole are passed over, unless one is named itself.

    Raises:
        AuditkitError: a folder isn't there or holds no shard; shards of several audits are there and none is named;
            something can't be read or is hostile.
    """
    found: dict[Path, Source] = {}
    for folder in folders:
        audits = [path for path in _audits(folder) if path == folder or _is_part(path)]
        parts = [path for path in audits if audit_id in (None, path.resolve().name)]
        if not parts:
            raise _nothing(folder, audit_id)
        for path in parts:
            found.setdefault(path.resolve(), read_source(path.resolve() if path == folder else path))
    ids = sorted({source.record.id for source in found.values()})
    if len(ids) > 1:
        raise AuditkitError(
            f"Shards of several audits are there: {listing(map(quote, ids))}.", mend="Name one: --audit-id ID"
        )
    return list(found.values())


def _audits(folder: Path) -> Iterator[Path]:
    """The folders of audits: this one, or those in it, or those one level further down."""
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "isn't there"
        raise AuditkitError(f"{folder} {what}.", mend="Name the folders that hold the shards.")
    if (folder / AUDIT_FILE).exists():
        yield folder
        return
    for pattern in (f"*/{AUDIT_FILE}", f"*/*/{AUDIT_FILE}"):
        for path in sorted(folder.glob(pattern)):
            check_folder(path.parent)
            if path.parent.parent != folder:
                check_folder(path.parent.parent)
            yield path.parent


def _is_part(folder: Path) -> bool:
    """Whether an audit among others is one to join."""
    check_file(folder / AUDIT_FILE)
    head = read_audit_file(folder, AuditHead)
    return mark_of(head) is not None or joined_of(head) is not None


def _nothing(folder: Path, audit_id: str | None) -> AuditkitError:
    of = f" of the audit {quote(audit_id)}" if audit_id is not None else ""
    return AuditkitError(
        f"There is no shard{of} in {folder}.",
        mend="A shard is what auditkit run --shard i/n leaves in its audits folder. Copy that folder as a whole.",
    )
