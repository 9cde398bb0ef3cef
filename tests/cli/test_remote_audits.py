"""Audits kept in object storage, through the commands a person calls, against a server that speaks S3."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.cli.option import AuditsAt, open_audits
from auditkit.record.remote.filesystem import RemoteFileSystem
from auditkit.record.remote.lease import LeaseHolder

from .test_prune import age, make

pytest.importorskip("s3fs")
pytest.importorskip("moto")

BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)
PLACE = "s3://team/audits"
WRITER = """
import sys, time
from datetime import UTC, datetime
from auditkit.cli.option import AuditsAt, open_audits
from auditkit.record.model import AttemptRecord, AuditRecord
at = datetime(2026, 1, 5, 12, tzinfo=UTC)
store = open_audits(AuditsAt("s3://team/killed"))
audit = store.create(AuditRecord(id="one", kit_version="1", browser="Chromium", started_at=at))
for trial in range(1, 4):
    digest = store.evidence.save(b"picture %d" % trial, "webp")
    audit.save(AttemptRecord(agency="harbour", task="fee", path="menu", profile="desktop", trial=trial,
                             outcome="completed", started_at=at))
store.backend._uploader.wait()
print("written", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with suppress(OSError), urllib.request.urlopen(f"{address}/moto-api/", timeout=5):
                break
            time.sleep(0.1)
        yield address
        process.terminate()


@pytest.fixture
def storage(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Fresh storage with the bucket `team`, and settings to reach it."""
    import s3fs

    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a-key-that-nobody-may-see")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-that-nobody-may-see")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    urllib.request.urlopen(urllib.request.Request(f"{server}/moto-api/reset", method="POST"), timeout=10).close()
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir("team")
    move(monkeypatch, tmp_path, "first")
    return server


def move(monkeypatch: pytest.MonkeyPatch, folder: Path, machine: str) -> None:
    """Go on at a machine that has nothing of this yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "machines" / machine))


def test_from_a_run_to_pages_and_on_to_pruning_on_several_machines(
    storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_audits(AuditsAt(PLACE))
    for month in range(3):
        make(store, f"audit-{month}", BEGAN + timedelta(days=31 * month))
    age(store)
    store.backend.close()
    move(monkeypatch, tmp_path, "second")
    assert main(["score", "--audits", PLACE]) == 0
    assert "Fee: not completed" in capsys.readouterr().out
    assert main(["publish", "--audits", PLACE]) == 0
    assert "2 pictures" in capsys.readouterr().out
    move(monkeypatch, tmp_path, "third")
    assert main(["prune", "--keep", "1", "--records", "--audits", PLACE, "--yes"]) == 0
    assert "Removed 8 files, including 2 whole audits" in capsys.readouterr().out
    move(monkeypatch, tmp_path, "fourth")
    again = open_audits(AuditsAt(PLACE))
    assert again.ids() == ("audit-2",)
    assert len(again.backend.evidence_files()) == 3
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"that-nobody-may-see" in data for data in written)


@pytest.mark.thorough
def test_a_killed_process_leaves_what_it_had_for_another_machine(
    storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.kill()
    move(monkeypatch, tmp_path, "second")
    store = open_audits(AuditsAt("s3://team/killed"))
    far: RemoteFileSystem = store.backend._files  # type: ignore[attr-defined]
    holder = LeaseHolder.from_json(far.read("one/.lock") or b"")
    assert holder is not None
    far.write("one/.lock", LeaseHolder(holder.copy, holder.token, holder.machine, BEGAN).to_json())  # long ago
    with store.resume("one", []) as audit:
        assert len(audit.done_keys()) == 3
        audit.note_end(BEGAN)
    assert len(store.backend.evidence_files()) == 3
    assert far.read("one/.lock") is None


def test_of_two_that_begin_at_once_one_has_it(storage: str) -> None:
    far = RemoteFileSystem(open_audits(AuditsAt(PLACE)).backend._files.address)  # type: ignore[attr-defined]
    far.write("one/.lock", b"first", new=True)
    with pytest.raises(FileExistsError):
        far.write("one/.lock", b"second", new=True)
    assert far.read("one/.lock") == b"first"


@pytest.mark.parametrize(
    ("settings", "place", "words"),
    [
        ({}, "s3://nowhere/audits", "There is no bucket 'nowhere' for s3://nowhere/audits."),
        ({}, PLACE, "There are no audits in s3://team/audits."),
        ({"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, PLACE, "There are no credentials for s3://team"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}, PLACE, "can't be reached."),
        ({}, "s3://key:hidden@team/audits", "has a user or a password in it"),
    ],
)
def test_what_goes_wrong_is_said(
    storage: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, str | None],
    place: str,
    words: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    assert main(["score", "--audits", place]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "hidden" not in said
