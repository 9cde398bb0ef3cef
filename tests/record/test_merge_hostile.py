"""Folders from elsewhere may be built to do harm: nothing outside them is read, nothing is written but the audit."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.merge.merge import merge
from auditkit.record.merge.source import MAX_RECORD_BYTES, find_sources
from auditkit.record.shard import PLAN_FILE, SHARD_OPTION
from auditkit.record.store import AuditStore

from .record_samples import attempt_record
from .shard_samples import KEYS, NAME, Yard, key

SECRET = "the owner's own file"


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    (tmp_path / "secret.txt").write_text(SECRET)
    return Yard(tmp_path)


def refused(yard: Yard, shard: Path) -> str:
    with pytest.raises(AuditkitError) as caught:
        merge(find_sources([shard]), AuditStore(yard.folder / "audits"))
    audits = yard.folder / "audits"
    assert not (audits / NAME / "audit.json").exists()
    assert not [path for path in audits.rglob("*") if path.is_file() and SECRET in path.read_text(errors="replace")]
    return str(caught.value)


def link(path: Path, to: Path) -> None:
    try:
        path.symlink_to(to, target_is_directory=to.is_dir())
    except OSError:
        pytest.skip("this system makes no links")


def replaced(path: Path, to: Path) -> None:
    """The file or folder moved elsewhere, with a link in its place."""
    path.rename(to)
    link(path, to)


@pytest.mark.parametrize(
    "name",
    [
        f"{NAME}/audit.json",
        f"{NAME}/{PLAN_FILE}",
        f"{NAME}/attempts",
        f"{NAME}/attempts/{KEYS[0]}.json",
        NAME,
        "evidence",
    ],
)
def test_links_are_refused_by_name(yard: Yard, name: str) -> None:
    shard = yard.shard(1)
    replaced(shard / name, yard.folder / "elsewhere")
    assert str(shard / name) in refused(yard, shard)


def test_a_picture_that_is_a_link_is_refused(yard: Yard) -> None:
    shard = yard.shard(1)
    picture = min((shard / "evidence").rglob("*.webp"))
    picture.unlink()
    link(picture, yard.folder / "secret.txt")
    assert picture.name in refused(yard, shard)


def test_a_folder_of_pictures_that_is_a_link_is_refused(yard: Yard) -> None:
    shard = yard.shard(1)
    folder = min((shard / "evidence").rglob("*.webp")).parent
    replaced(folder, yard.folder / "elsewhere")
    assert str(folder) in refused(yard, shard)


def test_a_folder_that_the_person_names_may_be_a_link(yard: Yard) -> None:
    shard = yard.shard(1)
    link(yard.folder / "named", shard)
    link(yard.folder / "one", shard / NAME)
    assert merge(find_sources([yard.folder / "named"]), AuditStore(yard.folder / "a")).attempts == 2
    assert merge(find_sources([yard.folder / "one"]), AuditStore(yard.folder / "b")).attempts == 2


def test_a_pipe_is_not_waited_for(yard: Yard) -> None:
    shard = yard.shard(1)
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes")
    os.mkfifo(shard / NAME / "attempts" / "pipe.json")
    assert "pipe.json" in refused(yard, shard)


@pytest.mark.parametrize("name", [f"{NAME}/audit.json", f"{NAME}/{PLAN_FILE}", f"{NAME}/attempts/{KEYS[0]}.json"])
def test_an_enormous_file_is_not_read(yard: Yard, name: str) -> None:
    shard = yard.shard(1)
    with (shard / name).open("r+b") as file:
        file.truncate(MAX_RECORD_BYTES + 1)  # A hole: it takes no room on the disk.
    assert "64 MiB" in refused(yard, shard)


def edited(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


@pytest.mark.parametrize("name", ["../../../escaped", "..", "a/b", "/escaped", "con", "evidence", "x\x1b[2J"])
def test_an_id_that_would_lead_elsewhere_is_refused(yard: Yard, name: str) -> None:
    shard = yard.shard(1)
    edited(shard / NAME / "audit.json", lambda data: data.update(id=name))
    assert "\x1b" not in refused(yard, shard)
    assert not (yard.folder / "escaped").exists()


def test_names_in_attempts_lead_nowhere_else(yard: Yard) -> None:
    """A key is made of the fields, and holds no slash; so this is an attempt of no plan."""
    shard = yard.shard(1)
    stranger = attempt_record(task="../../../escaped")
    (shard / NAME / "attempts" / "x.json").write_text(stranger.model_dump_json())
    assert key("escaped", "menu") in refused(yard, shard)


def test_a_digest_that_is_a_path_is_no_evidence(yard: Yard) -> None:
    shard = yard.shard(1)
    path = shard / NAME / "attempts" / f"{KEYS[0]}.json"
    edited(path, lambda data: data["steps"][0].update(screenshot="../../secret.txt"))  # type: ignore[index]
    merged = merge(find_sources([shard]), AuditStore(yard.folder / "audits"))
    assert merged.evidence == 3
    assert not list((yard.folder / "audits").rglob("*secret*"))


def test_evidence_of_another_kind_is_not_taken_over(yard: Yard) -> None:
    """A page with a script under a right digest would stand in the published site one day."""
    shard = yard.shard(1)
    page = b"<script>alert(1)</script>"
    digest = hashlib.sha256(page).hexdigest()
    folder = shard / "evidence" / digest[:2]
    folder.mkdir(exist_ok=True)
    (folder / f"{digest}.html").write_bytes(page)
    path = shard / NAME / "attempts" / f"{KEYS[0]}.json"
    edited(path, lambda data: data["steps"][0].update(screenshot=digest))  # type: ignore[index]
    assert f"{digest} is missing" in refused(yard, shard)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ({"number": 4, "of": 3}, "was changed since the audit began"),
        ({"number": 0, "of": 3}, "doesn't say what it is part of"),
        ({"number": "one", "of": 3}, "doesn't say what it is part of"),
        ("2/3", "doesn't say what it is part of"),
        ([], "doesn't say what it is part of"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(yard: Yard, option: object, words: str) -> None:
    shard = yard.shard(1)

    def change(data: dict[str, object]) -> None:
        options = data["options"]
        assert isinstance(options, dict)
        options[SHARD_OPTION] = {**options[SHARD_OPTION], **option} if isinstance(option, dict) else option

    edited(shard / NAME / "audit.json", change)
    assert words in refused(yard, shard)


@pytest.mark.parametrize(
    "change",
    [
        {"planned": KEYS[:5]},
        {"planned": [*KEYS, KEYS[0]], "parts": [1, 2, 3, 1, 2, 3, 1]},
        {"parts": [1, 2, 3]},
        {"parts": [1, 2, 3, 1, 2, 9]},
        {"agencies": []},
    ],
)
def test_a_changed_plan_is_refused(yard: Yard, change: dict[str, object]) -> None:
    shard = yard.shard(1)
    edited(shard / NAME / PLAN_FILE, lambda data: data.update(change))
    assert "was changed since the audit began" in refused(yard, shard)


@pytest.mark.parametrize("written", ["", "{", "[]", "{}", '{"schema_version": 1, "id": 7}', "[" * 100_000, "\xff"])
@pytest.mark.parametrize("name", ["audit.json", PLAN_FILE, f"attempts/{KEYS[0]}.json"])
def test_a_damaged_file_is_named(yard: Yard, name: str, written: str) -> None:
    shard = yard.shard(1)
    (shard / NAME / name).write_bytes(written.encode("latin-1"))
    assert Path(name).name in refused(yard, shard)


def test_a_newer_kits_record_is_refused(yard: Yard) -> None:
    shard = yard.shard(1)
    edited(shard / NAME / "audit.json", lambda data: data.update(schema_version=99))
    assert "newer auditkit" in refused(yard, shard)


def test_a_shard_without_its_plan_is_refused(yard: Yard) -> None:
    shard = yard.shard(1)
    (shard / NAME / PLAN_FILE).unlink()
    words = refused(yard, shard)
    assert PLAN_FILE in words
    assert "Copy the whole folder" in words
