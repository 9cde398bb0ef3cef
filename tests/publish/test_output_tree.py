"""A new edition of a folder: only what changed is written, and it is there whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.publish.output_tree import OutputTree, replace_tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with replace_tree(tmp_path / "scorecard") as made:
        made.page("index.md", "first")
        made.page("harbour/fee.md", "the fee")
        made.page("harbour/old.md", "to be dropped")
        made.copy("pictures/a.webp", source(tmp_path, "a"))
    return tmp_path / "scorecard"


def source(folder: Path, content: str) -> Path:
    path = folder / "kept.webp"
    path.write_text(content)
    return path


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def changed(folder: Path, made: OutputTree) -> int:
    made.page("index.md", "second")
    made.page("harbour/fee.md", "the fee")
    made.copy("pictures/a.webp", source(folder.parent, "a"))
    made.copy("pictures/b.webp", source(folder.parent, "bb"))
    return made.changed


def test_what_stays_the_same_is_the_same_file(folder: Path) -> None:
    before = {name: (folder / name).stat() for name in files(folder)}
    with replace_tree(folder) as made:
        assert changed(folder, made) == 2
    assert files(folder) == {
        "index.md": "second",
        "harbour/fee.md": "the fee",
        "pictures/a.webp": "a",
        "pictures/b.webp": "bb",
    }
    for name in ("harbour/fee.md", "pictures/a.webp"):
        now = (folder / name).stat()
        assert (now.st_mtime_ns, now.st_ino, now.st_nlink) == (before[name].st_mtime_ns, before[name].st_ino, 1)
    assert made.count(".md") == 2


def test_a_file_of_the_edition_before_can_be_kept_and_one_that_was_not_there_cannot(folder: Path) -> None:
    with replace_tree(folder) as made:
        assert made.keep("pictures/b.webp") is None
        kept = made.keep("pictures/a.webp")
        assert kept is not None
        assert kept.read_text(encoding="utf-8") == "a"
        assert made.changed == 0
    assert files(folder) == {"pictures/a.webp": "a"}


def test_nothing_is_seen_before_the_end_and_nothing_is_left_beside(folder: Path) -> None:
    was = files(folder)
    with replace_tree(folder) as made:
        changed(folder, made)
        assert files(folder) == was
    assert sorted(path.name for path in folder.parent.iterdir()) == ["kept.webp", "scorecard"]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError("a bug")])
def test_a_failure_leaves_the_edition_before(folder: Path, fault: BaseException) -> None:
    was = {name: (folder / name).stat().st_mtime_ns for name in files(folder)}
    with pytest.raises(type(fault)), replace_tree(folder) as made:
        changed(folder, made)
        raise fault
    assert {name: (folder / name).stat().st_mtime_ns for name in files(folder)} == was
    assert sorted(path.name for path in folder.parent.iterdir()) == ["kept.webp", "scorecard"]


def test_a_failing_swap_puts_the_edition_before_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    was = files(folder)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError), replace_tree(folder) as made:
        changed(folder, made)
    assert files(folder) == was


def test_without_links_all_is_written_and_right(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with replace_tree(folder) as made:
        assert changed(folder, made) == 4
    assert files(folder)["harbour/fee.md"] == "the fee"


def test_a_page_written_twice_does_not_write_into_the_edition_before(folder: Path) -> None:
    with pytest.raises(ValueError, match="stop"), replace_tree(folder) as made:
        made.page("index.md", "first")
        made.page("index.md", "again")
        raise ValueError("stop")
    assert files(folder)["index.md"] == "first"


def test_a_link_in_place_of_a_page_is_not_followed(folder: Path) -> None:
    outside = folder.parent / "outside.md"
    outside.write_text("first")
    (folder / "index.md").unlink()
    (folder / "index.md").symlink_to(outside)
    with replace_tree(folder) as made:
        made.page("index.md", "first")
    assert not (folder / "index.md").is_symlink()


def test_what_a_killed_process_left_is_removed_once_it_is_old(folder: Path) -> None:
    old, young, own = (
        folder.parent / name
        for name in (".scorecard-unfinished-old", ".scorecard-unfinished-young", ".scorecard-backup")
    )
    for path in (old, young, own):
        (path / "new").mkdir(parents=True)
    then = time.time() - 7200
    os.utime(old, (then, then))
    os.utime(own, (then, then))
    with replace_tree(folder) as made:
        made.page("index.md", "second")
    assert [path.exists() for path in (old, young, own)] == [False, True, True]


def test_a_file_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "scorecard").write_text("mine")
    with pytest.raises(AuditkitError, match="is not a folder of pages"), replace_tree(tmp_path / "scorecard") as made:
        made.page("index.md", "first")
    assert (tmp_path / "scorecard").read_text() == "mine"


def test_a_folder_may_be_named_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with replace_tree(Path("site/scorecard")) as made:
        made.page("index.md", "# Here\n")
    assert (tmp_path / "site" / "scorecard" / "index.md").read_text(encoding="utf-8") == "# Here\n"
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["scorecard"]
