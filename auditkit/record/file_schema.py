"""Versions of the record: what this kit reads, and how older records are brought up to date.

This is the one place that knows about older versions; everything past it sees today's models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from auditkit.record.model import SCHEMA_VERSION

Migration = Callable[[dict[str, Any]], dict[str, Any]]

AUDIT_MIGRATIONS: dict[int, Migration] = {}
"""From the version it leads from to what makes it the next one: `{1: add_country}` leads to version 2."""

ATTEMPT_MIGRATIONS: dict[int, Migration] = {}
"""The same for attempts."""


class NewerRecord(Exception):
    """The record was written by a newer kit than this one."""


def up_to_date(
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
        raise NewerRecord(f"version {found} of the record; this auditkit reads up to version {version}")
    for step in range(found, version):
        if step not in migrations:
            raise ValueError(f"schema_version {found} never was")
        data = migrations[step](data) | {"schema_version": step + 1}
    if found < 1:
        raise ValueError(f"schema_version {found} never was")
    return data
