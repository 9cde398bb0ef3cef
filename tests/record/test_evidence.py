from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.evidence import Evidence
from auditkit.record.file import remove_unfinished, write_atomic


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_saved_under_its_digest_and_read_back(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    digest = evidence.save(b"picture", "webp")
    assert digest == hashlib.sha256(b"picture").hexdigest()
    assert evidence.path(digest) == tmp_path / digest[:2] / f"{digest}.webp"
    assert evidence.read(digest) == b"picture"
    assert files(tmp_path) == [f"{digest[:2]}/{digest}.webp"]


def test_the_same_again_is_not_rewritten(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    path = evidence.path(evidence.save(b"picture", "webp"))
    assert path is not None
    os.utime(path, (1, 1))
    before = path.stat()
    evidence.save(b"picture", "webp")
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime > before.st_mtime, "whoever makes space meanwhile sees that it is wanted"


def test_a_file_emptied_by_a_power_cut_is_mended(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    digest = evidence.save(b"picture", "webp")
    path = evidence.path(digest)
    assert path is not None
    path.write_bytes(b"")
    with pytest.raises(AuditkitError, match="not what was saved"):
        evidence.read(digest)
    evidence.save(b"picture", "webp")
    assert evidence.read(digest) == b"picture"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "*" * 64, "a" * 64, "a" * 64 + "\n"])
def test_a_digest_that_is_none_finds_nothing(tmp_path: Path, digest: str) -> None:
    evidence = Evidence(tmp_path / "evidence")
    assert evidence.path(digest) is None
    with pytest.raises(AuditkitError, match="is not in"):
        evidence.read(digest)


@pytest.mark.parametrize("extension", ["", ".webp", "../x", "a/b", "tmp", "WEBP", "waytoolong"])
def test_an_extension_that_is_none_is_refused(tmp_path: Path, extension: str) -> None:
    with pytest.raises(ValueError, match="extension"):
        Evidence(tmp_path).save(b"", extension)


SAVE_MANY = """
import sys
from pathlib import Path
from auditkit.record.evidence import Evidence
evidence = Evidence(Path(sys.argv[1]))
for number in range(200):
    digest = evidence.save(str(number).encode() * 5000, "webp")
    assert evidence.read(digest) == str(number).encode() * 5000
"""


def test_several_processes_save_the_same_at_once(tmp_path: Path) -> None:
    running = [subprocess.Popen([sys.executable, "-c", SAVE_MANY, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len(files(tmp_path)) == 200
    assert not [name for name in files(tmp_path) if name.endswith(".tmp")]


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from auditkit.record.file import write_atomic
number = 0
while True:
    number += 1
    write_atomic(Path(sys.argv[1]) / "record.json", (str(number % 10) * 400_000).encode())
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is for others; TerminateProcess ends between system calls too")
def test_killed_while_writing_leaves_no_half_file(tmp_path: Path) -> None:
    for pause in (0.0, 0.003, 0.007, 0.011, 0.017):
        process = subprocess.Popen([sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path)])
        while not (tmp_path / "record.json").exists():
            time.sleep(0.01)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        data = (tmp_path / "record.json").read_bytes()
        assert len(data) == 400_000
        assert len(set(data)) == 1
        (tmp_path / "record.json").unlink()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "record.json"
    write_atomic(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new", durable=True)
    assert path.read_bytes() == b"old"
    assert files(tmp_path) == ["record.json"]


def test_only_old_remains_are_swept(tmp_path: Path) -> None:
    old, young, record = tmp_path / ".a.tmp", tmp_path / ".b.tmp", tmp_path / "a.json"
    for path in (old, young, record):
        path.write_text("x")
        os.utime(path, (1, 1))
    os.utime(young)
    remove_unfinished(tmp_path)
    assert files(tmp_path) == [".b.tmp", "a.json"]
    remove_unfinished(tmp_path / "none")
