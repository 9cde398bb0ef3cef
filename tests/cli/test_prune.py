"""`auditkit prune` as a person calls it: what goes, what stays, and what is said of it afterwards."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from auditkit.cli import main
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.record.store import AuditStore
from tests.factories import make_agency, make_attempt, make_audit, make_page, make_step, make_task

BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)
KEPT_BY_ALL = "shared"


def picture(words: str) -> bytes:
    """A real picture that is like no other."""
    held = io.BytesIO()
    Image.new("RGB", (40, 30), f"#{zlib.crc32(words.encode()) % 0xFFFFFF:06x}").save(held, "WEBP", lossless=True)
    return held.getvalue() + words.encode()


@pytest.fixture
def audits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AuditStore:
    """Four audits a month apart; each has a picture and a document of its own, and one that all share."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    store = AuditStore(tmp_path / "audits")
    for month in range(4):
        make(store, f"audit-{month}", BEGAN + timedelta(days=31 * month))
    age(store)
    return store


def make(store: AuditStore, name: str, at: datetime) -> None:
    record = make_audit(
        id=name,
        started_at=at,
        ended_at=at,
        agencies=[make_agency(base_url="http://a")],
        tasks=[make_task(paths={"menu": ["press it"]})],
        planned=["harbour.fee.menu.desktop.1"],
    )
    own = store.evidence.save(picture(name), "webp")
    shared = store.evidence.save(picture(KEPT_BY_ALL), "webp")
    whole = store.evidence.save(f"all of {name}".encode(), "gz")
    pages = [
        make_page(f"http://a/{number}", title=f"Page {number}", probes={"axe": {"whole_result": whole}})
        for number in range(3)
    ]
    steps = [
        make_step(number, status=status, page=number, screenshot=digest)
        for number, status, digest in ((1, StepStatus.DONE, shared), (2, StepStatus.FAILED, own))
    ]
    with store.create(record) as audit:
        audit.save(
            make_attempt(
                Outcome.NOT_COMPLETED,
                started_at=at,
                steps=steps,
                pages=pages,
            )
        )


def age(store: AuditStore) -> None:
    """Evidence that lies there since yesterday."""
    for path in (store.folder / "evidence").glob("*/*"):
        os.utime(path, (time.time() - 86_400,) * 2)


def lying(store: AuditStore) -> set[bytes]:
    return {path.read_bytes() for path in (store.folder / "evidence").glob("*/*")}


def own(*months: int) -> set[bytes]:
    return {picture(f"audit-{month}") for month in months} | {f"all of audit-{month}".encode() for month in months}


def test_the_others_lose_what_is_theirs_alone(audits: AuditStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prune", "--keep", "2", "--yes"]) == 0
    assert lying(audits) == own(2, 3) | {picture(KEPT_BY_ALL)}
    said = capsys.readouterr().out
    assert "Kept with their pictures: 2 audits" in said
    assert "  audit-0: 2 files\n  audit-1: 2 files" in said
    assert re.search(r"Evidence: 9 files, \d+ bytes now; 5 files, \d+ bytes afterwards\.", said)
    assert "Removed 4 files: " in said
    assert [len(audits.open(f"audit-{month}").attempts()) for month in range(4)] == [1, 1, 1, 1]
    assert main(["prune", "--keep", "2", "--yes"]) == 0
    assert "There is nothing to remove." in capsys.readouterr().out


def test_a_dry_run_and_a_missing_answer_change_nothing(
    audits: AuditStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = every_file(audits.folder)
    assert main(["prune", "--keep", "1", "--records", "--dry-run"]) == 0
    assert "Removed with all records: 3 audits" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert main(["prune", "--keep", "1", "--records"]) == 1
    assert "Nothing was removed: there is no one to ask.\nTo remove them without being asked: --yes" in (
        capsys.readouterr().err
    )
    assert every_file(audits.folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal made by the test")
@pytest.mark.parametrize(("answer", "left"), [("y", {3}), ("n", {0, 1, 2, 3})])
def test_a_person_at_a_terminal_is_asked(audits: AuditStore, answer: str, left: set[int]) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "auditkit", "prune", "--keep", "1"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, env=environment) as process:
        os.write(ours, f"{answer}\n".encode())
        said = process.communicate(timeout=60)[0].decode()
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
    assert "Remove them? [y/N]" in said
    assert lying(audits) == own(*left) | {picture(KEPT_BY_ALL)}


@pytest.mark.thorough
def test_published_pages_keep_their_pictures_and_later_ones_say_what_is_gone(
    audits: AuditStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "audit-0"]) == 0
    assert main(["prune", "--keep", "1", "--yes"]) == 0
    assert "1 picture is kept because published pages show it." in capsys.readouterr().out
    assert picture("audit-0") in lying(audits)
    assert main(["publish", "audit-0"]) == 0
    assert shown(tmp_path) == 2
    assert main(["publish", "audit-1"]) == 0
    assert shown(tmp_path) == 1
    said = (tmp_path / "site" / "scorecard" / "harbour" / "fee.md").read_text("utf-8")
    assert re.search(r"picture removed on \d+ \w+ \d{4} to save space", said)
    assert main(["publish"]) == 0
    assert shown(tmp_path) == 2
    assert "picture removed" not in (tmp_path / "site" / "scorecard" / "harbour" / "fee.md").read_text("utf-8")


def test_whole_audits_go_with_their_summaries_and_history_goes_on(
    audits: AuditStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish"]) == 0
    assert len(summaries(audits)) == 4
    assert main(["prune", "--keep", "2", "--records", "--yes"]) == 0
    assert "Removed 8 files, including 2 whole audits: " in capsys.readouterr().out
    assert audits.ids() == ("audit-2", "audit-3")
    assert sorted(path.name for path in audits.folder.iterdir() if path.name[0] != ".") == [
        "audit-2",
        "audit-3",
        "evidence",
    ]
    assert summaries(audits) == {"audit-2.jsonl", "audit-3.jsonl"}
    assert main(["publish"]) == 0
    assert shown(tmp_path) == 2


def test_nothing_goes_while_an_audit_is_made(audits: AuditStore, capsys: pytest.CaptureFixture[str]) -> None:
    before = every_file(audits.folder)
    held = "from auditkit.record.store import AuditStore; from pathlib import Path; import sys\n"
    held += (
        "audit = AuditStore(Path('audits')).open('audit-1'); audit.lock(); "
        "print('held', flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert main(["prune", "--keep", "1", "--yes"]) == 1
        assert "Nothing was removed: the audit 'audit-1'" in capsys.readouterr().err
        process.communicate(timeout=60)
    assert {path for path in every_file(audits.folder) if not path.endswith(".lock")} == {
        path for path in before if not path.endswith(".lock")
    }
    assert main(["prune", "--keep", "1", "--yes"]) == 0


def test_a_picture_that_is_wanted_again_meanwhile_stays(audits: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import auditkit.score.history.retention as pruning

    plan = pruning.plan_pruning

    def then_a_run_saves(store: AuditStore, *given: object, **more: object) -> pruning.PruningPlan:
        planned: pruning.PruningPlan = plan(store, *given, **more)  # type: ignore[arg-type]
        store.evidence.save(picture("audit-0"), "webp")
        return planned

    monkeypatch.setattr(pruning, "plan_pruning", then_a_run_saves)
    assert main(["prune", "--keep", "1", "--yes"]) == 0
    assert lying(audits) == own(3) | {picture(KEPT_BY_ALL), picture("audit-0")}


def test_what_no_audit_names_goes_once_it_is_old(audits: AuditStore, capsys: pytest.CaptureFixture[str]) -> None:
    audits.evidence.save(b"of an attempt that was made again", "gz")
    age(audits)
    assert main(["prune", "--keep", "4", "--yes"]) == 0
    assert "1 evidence file is not used by any audit." in capsys.readouterr().out
    assert lying(audits) == own(0, 1, 2, 3) | {picture(KEPT_BY_ALL)}


def test_a_record_that_cannot_be_read_stops_it(audits: AuditStore, capsys: pytest.CaptureFixture[str]) -> None:
    (audits.folder / "audit-3" / "audit.json").write_text("{")
    before = every_file(audits.folder)
    assert main(["prune", "--keep", "1", "--yes"]) == 1
    assert "audit-3" in capsys.readouterr().err
    assert every_file(audits.folder) == before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "Say which audits to keep, for example --keep 10 or --keep-monthly 12."),
        (["--keep", "0"], 2, "0 is not in the range x>=1"),
        (["--keep-since", "soon"], 2, "does not match the format"),
        (["--keep-id", "audit-9"], 1, "There is no audit 'audit-9' (did you mean"),
        (["--keep", "1", "--audits", "nowhere"], 1, "There are no audits in nowhere."),
    ],
)
def test_what_is_asked_wrongly(
    audits: AuditStore, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, words: str
) -> None:
    assert main(["prune", *arguments, "--yes"]) == status
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--keep-last", "2"], ["--keep-monthly", "2"], ["--keep-since", "2026-03-01"], ["--keep-id", "audit-2"]],
)
def test_each_way_to_say_it(audits: AuditStore, arguments: list[str]) -> None:
    assert main(["prune", *arguments, "--yes"]) == 0
    assert lying(audits) == own(2, 3) | {picture(KEPT_BY_ALL)}


def shown(folder: Path) -> int:
    """How many pictures the pages show; each of them is there."""
    names = set()
    for page in (folder / "site" / "scorecard").rglob("*.md"):
        for source in re.findall(r'<img src="([^"]+)"', page.read_text("utf-8")):
            if "pictures/" in (address := unescape(source)):
                assert (page.parent / address).is_file(), f"{page} shows {address}, which is not there"
                names.add(Path(address).name)
    return len(names)


def summaries(audits: AuditStore) -> set[str]:
    return {path.name for path in (audits.folder / ".summaries").glob("*.jsonl")}


def every_file(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
