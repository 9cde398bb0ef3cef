"""How long attempts took: of the newest measured ones, in a file that people may spoil."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.model import AttemptRecord, ReplaySource
from auditkit.record.shard import load_durations, recorded_seconds, save_durations
from auditkit.record.store import AuditStore

from .record_samples import NOW, attempt_record, audit_record

KEY = "harbour.fee.menu.phone.1"


def keep(
    audits: AuditStore,
    name: str,
    day: int,
    *attempts: AttemptRecord,
    replay: ReplaySource | None = None,
    **options: str,
) -> None:
    record = audit_record(name, started_at=NOW + timedelta(days=day), options=options, replay=replay)
    with audits.create(record) as audit:
        for attempt in attempts:
            audit.save(attempt)


def test_the_newest_measured_time_counts_with_pace_and_probes(audits: AuditStore) -> None:
    keep(audits, "b-old", 1, attempt_record(scripted_duration_seconds=90), attempt_record(trial=2))
    took = attempt_record(scripted_duration_seconds=2.04, paced_seconds=3, probed_seconds=1.5)
    keep(audits, "a-new", 2, took, attempt_record(task="renew", outcome="wrong_answer", scripted_duration_seconds=7))
    keep(audits, "c-blocked", 3, attempt_record(outcome="not_measured", reason="bot_wall"))
    keep(audits, "d-people", 4, attempt_record(scripted_duration_seconds=600), performer="person")
    replay = ReplaySource(sha256="a", audit_id="a-new", recorded_at=NOW)
    keep(audits, "e-replay", 5, attempt_record(scripted_duration_seconds=0), replay=replay)
    assert recorded_seconds(audits) == {
        KEY: 6.5,
        "harbour.fee.menu.phone.2": 3.2,
        "harbour.renew.menu.phone.1": 7.0,
    }


def test_what_is_stored_is_read_back(tmp_path: Path) -> None:
    said = save_durations(tmp_path / "d.json", {KEY: 6.5, "å.fee.menu.phone.1": 0.0})
    assert "2 attempts" in said
    assert load_durations(tmp_path / "d.json") == {KEY: 6.5, "å.fee.menu.phone.1": 0.0}


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"seconds": {}}',
        b'{"auditkit_durations": 2, "seconds": {}}',
        b'{"auditkit_durations": 1, "seconds": {"a": -1}}',
        b'{"auditkit_durations": 1, "seconds": {"a": NaN}}',
        b'{"auditkit_durations": 1, "seconds": {"a": 1e999}}',
        b'{"auditkit_durations": 1, "seconds": {"a": "soon"}}',
    ],
)
def test_a_spoilt_file_is_named(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(written)
    with pytest.raises(AuditkitError, match=r"d\.json") as caught:
        load_durations(path)
    assert "--store-durations" in str(caught.value.hint)


def test_nothing_measured_yet_is_said(tmp_path: Path, audits: AuditStore) -> None:
    with pytest.raises(AuditkitError, match="No attempt has been measured yet"):
        save_durations(tmp_path / "d.json", recorded_seconds(audits))
    assert not (tmp_path / "d.json").exists()
