from __future__ import annotations

import pytest

from auditkit.record.file import NewerRecord, migrate_record


def test_older_records_are_brought_up_to_date_step_by_step() -> None:
    migrations = {
        1: lambda data: data | {"country": "none"},
        2: lambda data: data | {"country": data["country"] + "!"},
    }
    assert migrate_record({"schema_version": 1}, migrations, version=3) == {"schema_version": 3, "country": "none!"}


def test_a_gap_in_the_migrations_is_a_fault() -> None:
    with pytest.raises(ValueError, match="there has never been a schema_version 1"):
        migrate_record({"schema_version": 1}, {2: dict}, version=3)


def test_a_newer_record() -> None:
    with pytest.raises(NewerRecord):
        migrate_record({"schema_version": 4}, {}, version=3)
