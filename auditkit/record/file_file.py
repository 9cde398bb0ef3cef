"""One record, one file: JSON with sorted keys that people can read and version control can compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.file_schema import Migration, NewerRecord, up_to_date
from auditkit.record.file_whole import write_whole
from auditkit.record.model import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)


def write_record(path: Path, record: Record) -> None:
    """Write the record; it is on the disk, whole, when this returns.

    Raises:
        OSError: the disk is full, the folder can't be written, …; what was there stays as it was.
    """
    write_whole(path, to_text(record), durable=True)


def read_record(path: Path, model: type[AnyRecord], migrations: Mapping[int, Migration], mend: str) -> AnyRecord:
    """Read the record back.

    Raises:
        AuditkitError: the file is from a newer kit, damaged, or no record; `mend` says what to do about the last two.
    """
    try:
        data = json.loads(path.read_bytes().decode("utf-8"))
        if not isinstance(data, dict):
            raise ValueError("it is not an object")
        return model.model_validate(up_to_date(data, migrations))
    except NewerRecord as fault:
        raise AuditkitError(
            f"{path} was written by a newer auditkit: {fault}.",
            mend="Update auditkit to read it: pip install --upgrade auditkit",
        ) from None
    except (ValueError, RecursionError) as fault:
        raise AuditkitError(f"{path} can't be read: {_words(fault)}.", mend=mend) from None


def to_text(record: Record) -> bytes:
    """The record as its file holds it."""
    data = _sorted(_in_utc(record).model_dump(mode="json"))
    try:
        # Three times as fast as json.dumps, which leaves its C code when it has to indent.
        return to_json(data, indent=2) + b"\n"
    except PydanticSerializationError:
        return to_json(_whole_letters(data), indent=2) + b"\n"


def _in_utc(record: AnyRecord) -> AnyRecord:
    """The same record with its moments in UTC, since that is what their written form says they are."""
    moments = {name: value for name, value in record if isinstance(value, datetime)}
    return record.model_copy(update={name: in_utc(moment) for name, moment in moments.items()})


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a time zone is taken to be in UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


def _whole_letters(value: Any) -> Any:
    """Without the halves of letters that scripts on pages leave behind: UTF-8 has no way to write them."""
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_letters(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _words(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors(include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc']) or 'it'}: {first['msg']}"
    if isinstance(fault, json.JSONDecodeError):
        return f"line {fault.lineno}, column {fault.colno}: {fault.msg}"
    if isinstance(fault, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(fault, RecursionError):
        return "it is nested too deeply"
    return str(fault)
