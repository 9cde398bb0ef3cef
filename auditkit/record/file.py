"""Names: of audits, and of the files of attempts. Every name works on Windows, macOS and Linux."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.file_file import in_utc
from auditkit.record.model import attempt_key

LATEST = "latest"
"""Stands for the audit that began last."""

AUDIT_FILE = "audit.json"
"""What is said of an audit as a whole, in its folder."""

ATTEMPTS = "attempts"
"""The folder of its attempts, one file each."""

EVIDENCE = "evidence"
"""The folder beside the audits that holds their pictures."""

SUMMARIES = ".summaries"
"""The folder beside the audits that holds what was made of them, for their history."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_SURE = 40
"""Letters of a name's beginning that are never cut off, whatever the letters are."""
_MAX_STEM_BYTES = 180
"""File systems take 255 bytes; this leaves room for what tools put before and after."""


def check_id(audit_id: str) -> None:
    """Make sure that an audit may have this id.

    Raises:
        AuditkitError: it would be no folder name on some system, or is taken for something else.
    """
    fault = _fault(audit_id)
    if fault:
        raise AuditkitError(
            f"{audit_id[:120]!r} can't be an audit's id: {fault}.",
            mend="Use letters a to z, digits, hyphens, underscores and dots, for example 2026-spring.",
        )


def ids_at(now: datetime) -> Iterator[str]:
    """Ids for an audit that begins now, the best first: 2026-11-22-090000, 2026-11-22-090000-2, …"""
    first = in_utc(now).strftime("%Y-%m-%d-%H%M%S")
    yield first
    number = 2
    while True:
        yield f"{first}-{number}"
        number += 1


def unknown_id(audit_id: str, known: Sequence[str], folder: str) -> AuditkitError:
    """What to say when there is no audit of this id; `known` begins with the newest."""
    if not known:
        return AuditkitError(f"There are no audits in {folder}.", mend="Make one: auditkit run")
    if audit_id == LATEST:
        return AuditkitError(f"There are no whole audits in {folder}.", mend="Make one: auditkit run")
    near = difflib.get_close_matches(audit_id, [*known, LATEST], n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    shown = ", ".join(known[:10]) + (f" and {len(known) - 10} more" if len(known) > 10 else "")
    return AuditkitError(f"There is no audit {audit_id[:120]!r} in {folder}.{guess}", mend=f"Known audits: {shown}")


def stem(key: str) -> str:
    """The name of an attempt's file, without `.json`; a very long key is cut and told apart by its digest."""
    written = key.encode()
    if len(written) <= _MAX_STEM_BYTES:
        return key
    cut = written[: _MAX_STEM_BYTES - 13].decode("utf-8", "ignore")
    return f"{cut}-{hashlib.sha256(written).hexdigest()[:12]}"


def beginning(agency: str | None, task: str | None = None) -> str:
    """What the files of attempts at an agency, or at one of its tasks, begin with; empty without an agency."""
    if agency is None:
        return ""
    parts = attempt_key(agency, task or "", "", "", 0).split(".")
    return unicodedata.normalize("NFC", stem(".".join([*parts[: 2 if task else 1], ""])))[:_SURE]


def _fault(audit_id: str) -> str | None:
    faults = {
        "it is empty": not audit_id,
        "it is longer than 100 letters": len(audit_id) > 100,
        "it ends with a dot or has two in a row": ".." in audit_id or audit_id.endswith("."),
        "it has a letter that a folder's name can't hold on every system, or starts with none": (
            not _SAFE.fullmatch(audit_id)
        ),
        "Windows keeps this name for itself": _WINDOWS_DEVICE.fullmatch(audit_id) is not None,
        "the kit uses this name itself": audit_id.lower() in {EVIDENCE, LATEST},
    }
    return next((fault for fault, holds in faults.items() if holds), None)
