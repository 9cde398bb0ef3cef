"""The files of audits: their names, JSON that people can read and version control can compare, each there whole
or not at all.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import PydanticSerializationError, to_json

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import InvalidJson, as_model, json_value, read_bytes
from auditkit.diagnostic.safe_text import file_stem, without_surrogates
from auditkit.diagnostic.wording import in_utc, nearest
from auditkit.record.details import Record
from auditkit.record.model import SCHEMA_VERSION, attempt_key

TEMPORARY_SUFFIX = ".tmp"
"""How the name of an unfinished file ends; it starts with a dot. Readers pass over such files."""

_TRIES = 6
"""On Windows a virus scanner or an indexer may hold a fresh file for a moment; then replacing it is tried again."""


def write_atomic(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write `data` to `path` in one go: readers see the old file or the new one, never half of it.

    `durable` also waits until the disk has it, so that a power cut doesn't leave an empty file. Raises OSError when
    the disk is full, the folder can't be written, …; nothing is left behind.
    """
    # 12 letters are enough: short, so that a long file name doesn't grow past what a file system takes.
    temporary = path.with_name(f".{secrets.token_hex(6)}{TEMPORARY_SUFFIX}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def is_unfinished(path: Path) -> bool:
    """Whether the file is what a killed process left behind, or another is just writing."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY_SUFFIX)


def remove_unfinished(folder: Path, *, older_than_seconds: float = 3600) -> None:
    """Remove what killed processes left behind in a folder.

    Only old files go: another process may be writing a young one right now.
    """
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if is_unfinished(path):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime >= older_than_seconds:
                    path.unlink()


def _replace(temporary: Path, path: Path) -> None:
    for attempt in range(1, _TRIES + 1):
        try:
            temporary.replace(path)
        except PermissionError:
            if os.name != "nt" or attempt == _TRIES:
                raise
            time.sleep(0.02 * 2**attempt)
        else:
            return


# The one place that knows about older versions of the record; everything past it sees today's models.

Migration = Callable[[dict[str, Any]], dict[str, Any]]
AUDIT_MIGRATIONS: dict[int, Migration] = {}
"""From the version it leads from to what makes it the next one: `{1: add_country}` leads to version 2."""
ATTEMPT_MIGRATIONS: dict[int, Migration] = {}


class NewerRecord(Exception):
    """The record was written by a newer kit than this one."""


def migrate_record(
    data: dict[str, Any], migrations: Mapping[int, Migration], *, version: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """The same record as the present version has it.

    Raises:
        NewerRecord: it is from a later version.
        ValueError: it has no version, or one that never was.
    """
    found = data.get("schema_version")
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError("it has no schema_version")
    if found > version:
        raise NewerRecord(f"version {str(found)[:20]} of the record; this auditkit reads up to version {version}")
    for step in range(found, version):
        if step not in migrations:
            raise ValueError(f"there has never been a schema_version {found}")
        data = migrations[step](data) | {"schema_version": step + 1}
    if found < 1:
        raise ValueError(f"there has never been a schema_version {found}")
    return data


AnyRecord = TypeVar("AnyRecord", bound=Record)


def write_record(path: Path, record: Record) -> None:
    """Write the record; it is on the disk, whole, when this returns. Raises OSError when the disk is full, the folder
    can't be written, …; what was there stays as it was.
    """
    write_atomic(path, to_json_bytes(record), durable=True)


def read_record(path: Path, model: type[AnyRecord], migrations: Mapping[int, Migration], hint: str) -> AnyRecord:
    """Read the record back. Raises AuditkitError when the file is from a newer kit, damaged, or no record; `hint`
    says what to do about the last two.
    """
    try:
        data = json_value(read_bytes(path))
        if not isinstance(data, dict):
            raise InvalidJson("it is not an object")
        return as_model(model, migrate_record(data, migrations))
    except NewerRecord as fault:
        raise AuditkitError(
            f"{path} was written by a newer auditkit: {fault}.",
            hint="Update auditkit to read it: pip install --upgrade auditkit",
        ) from None
    except ValueError as fault:
        raise AuditkitError(f"{path} can't be read: {fault}.", hint=hint) from None


def to_json_bytes(record: Record) -> bytes:
    # Moments go in UTC, since that is what their written form says they are.
    moments = {name: in_utc(value) for name, value in record if isinstance(value, datetime)}
    data = _sorted(record.model_copy(update=moments).model_dump(mode="json"))
    try:
        # Three times as fast as json.dumps, which leaves its C code when it has to indent.
        return to_json(data, indent=2) + b"\n"
    except PydanticSerializationError:
        return to_json(without_surrogates(data), indent=2) + b"\n"


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


LATEST = "latest"
"""Stands for the audit that began last."""
AUDIT_FILE = "audit.json"
"""In an audit's folder: what is said of it as a whole."""
ATTEMPTS = "attempts"
"""In an audit's folder: its attempts, one file each."""
EVIDENCE = "evidence"
"""Beside the audits: their pictures."""
SUMMARIES = ".summaries"
"""Beside the audits: what was made of them, for their history."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_SURE = 40
"""Letters of a name's beginning that are never cut off, whatever the letters are."""


def check_id(audit_id: str) -> None:
    """Make sure that an audit may have this id. Raises AuditkitError when it would be no folder name on some system,
    or is taken for something else.
    """
    faults = {
        "it is empty": not audit_id,
        "it is longer than 100 letters": len(audit_id) > 100,
        "it ends with a dot or has two in a row": ".." in audit_id or audit_id.endswith("."),
        "it has a character that isn't allowed, or starts with something other than a letter or number": (
            not _SAFE.fullmatch(audit_id)
        ),
        "Windows reserves this name": _WINDOWS_DEVICE.fullmatch(audit_id) is not None,
        "auditkit uses this name itself": audit_id.lower() in {EVIDENCE, LATEST},
    }
    if fault := next((fault for fault, holds in faults.items() if holds), None):
        raise AuditkitError(
            f"{audit_id[:120]!r} can't be an audit's id: {fault}.",
            hint="Use letters a to z, digits, hyphens, underscores and dots, for example 2026-spring.",
        )


def candidate_ids(now: datetime) -> Iterator[str]:
    """Ids for an audit that begins now, the best first: 2026-11-22-090000, 2026-11-22-090000-2, …"""
    first = in_utc(now).strftime("%Y-%m-%d-%H%M%S")
    yield first
    yield from (f"{first}-{number}" for number in itertools.count(2))


def unknown_audit_error(audit_id: str, known: Sequence[str], folder: str) -> AuditkitError:
    """What to say when there is no audit of this id; `known` begins with the newest."""
    if not known or audit_id == LATEST:
        return AuditkitError(
            f"There are no {'complete ' if known else ''}audits in {folder}.",
            hint="Make one with auditkit run, or try everything first with auditkit demo.",
        )
    near = nearest(audit_id, [*known, LATEST])
    guess = f" Did you mean {near!r}?" if near else ""
    shown = ", ".join(known[:10]) + (f" and {len(known) - 10} more" if len(known) > 10 else "")
    return AuditkitError(f"There is no audit {audit_id[:120]!r} in {folder}.{guess}", hint=f"Known audits: {shown}")


def file_stem_prefix(agency: str | None, task: str | None = None) -> str:
    """What the files of attempts at an agency, or at one of its tasks, begin with; empty without an agency."""
    if agency is None:
        return ""
    parts = attempt_key(agency, task or "", "", "", 0).split(".")
    return unicodedata.normalize("NFC", file_stem(".".join([*parts[: 2 if task else 1], ""])))[:_SURE]
