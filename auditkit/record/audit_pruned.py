"""What was taken away from an audit to save space: `pruned.json` beside the records, which it leaves alone."""

from __future__ import annotations

from auditkit.record.audit import Audit
from auditkit.record.file_file import read_record
from auditkit.record.file_schema import AUDIT_MIGRATIONS
from auditkit.record.model import SCHEMA_VERSION, Record, Utc

PRUNED_FILE = "pruned.json"


class PrunedRecord(Record):
    """That evidence of an audit was removed, so that nobody takes it for lost."""

    schema_version: int = SCHEMA_VERSION
    at: Utc
    """When, the last time."""
    files: int
    """How many pictures and documents this audit named are gone; others may have named them, too."""


def pruned(audit: Audit) -> PrunedRecord | None:
    """What was removed of the audit; None when nothing ever was.

    Raises:
        AuditkitError: the file is damaged, or the place of the audits can't be reached.
    """
    path = audit.look(PRUNED_FILE)
    if path is None:
        return None
    mend = f"Remove {path}: it says only that pictures were removed, and when."
    return read_record(path, PrunedRecord, AUDIT_MIGRATIONS, mend)
