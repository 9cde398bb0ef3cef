"""A folder of one's own, and bringing it up to date: what people changed is never lost."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from pathspec import PathSpec

from auditkit.diagnostic.error import AuditkitError
from auditkit.session import project_folder
from auditkit.session.project_folder import Pipeline, ProjectAnswers, create_folder, starter_root, upgrade_folder

ANSWERS = ProjectAnswers(publisher="City of Riverton", contact="audit@riverton.example")


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the kit writes from, so that a test can make a newer version of it."""
    root = tmp_path / "kit"
    here = starter_root()
    for name in ("site", "examples", "tools/ci"):
        shutil.copytree(here / name, root / name, ignore=shutil.ignore_patterns("scorecard", "__pycache__"))
    for name in ("mkdocs.yml", "action.yml", "constraints.txt"):
        shutil.copy(here / name, root / name)
    monkeypatch.setattr(project_folder, "starter_root", lambda: root)
    return root


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_has_the_pages_and_nothing_that_was_published(kit: Path, tmp_path: Path) -> None:
    (kit / "site" / "scorecard").mkdir()
    (kit / "site" / "scorecard" / "index.md").write_text("somebody's results")
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    wanted = {path.relative_to(kit) for path in (kit / "site").rglob("*") if path.is_file()}
    wanted -= {Path("site/scorecard/index.md")}
    assert {path.relative_to(folder) for path in (folder / "site").rglob("*") if path.is_file()} == wanted
    assert (folder / "tasks" / ".gitkeep").is_file()
    assert (folder / "audits" / ".gitkeep").is_file()


def test_who_publishes_stands_at_the_foot_of_each_page(kit: Path, tmp_path: Path) -> None:
    answers = ProjectAnswers(
        publisher="Parks & Boats <Riverton>", contact="a@riverton.example", site_url="https://x.example/"
    )
    create_folder(tmp_path / "own", answers)
    text = (tmp_path / "own" / "mkdocs.yml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    assert settings["site_url"] == "https://x.example/"
    assert settings["copyright"] == (
        "Published by Parks &amp; Boats &lt;Riverton&gt;. Contact: "
        '<a href="mailto:a@riverton.example">a@riverton.example</a>'
    )
    assert "Parks & Boats <Riverton>" in (tmp_path / "own" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("answers", "by"),
    [
        (ProjectAnswers(), None),
        (ProjectAnswers(bundled=("harbour",)), "Published by the auditkit demo, with two fictional agencies."),
        (ProjectAnswers(publisher="Riverton", bundled=("harbour",)), "Published by Riverton"),
    ],
    ids=["nobody", "demo", "named"],
)
def test_nobody_but_the_demo_is_said_to_publish_the_demo(
    tmp_path: Path, answers: ProjectAnswers, by: str | None
) -> None:
    create_folder(tmp_path / "own", answers)
    settings = yaml.safe_load((tmp_path / "own" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings.get("copyright") == by


def test_without_answers_the_settings_are_the_kits(kit: Path, tmp_path: Path) -> None:
    create_folder(tmp_path / "own", ProjectAnswers())
    own = (kit / "mkdocs.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    without = "".join(line for line in own if not line.startswith("copyright:"))
    assert (tmp_path / "own" / "mkdocs.yml").read_text(encoding="utf-8") == without


@pytest.mark.parametrize("name", ["tasks", "audits", "site", "mkdocs.yml"])
def test_what_is_there_is_not_written_over(kit: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / name).write_text("mine")
    with pytest.raises(AuditkitError, match=f"has {name} already"):
        create_folder(tmp_path / "own", ANSWERS)
    assert [path.name for path in (tmp_path / "own").iterdir()] == [name]


def test_a_readme_of_ones_own_stays(kit: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "README.md").write_text("mine")
    assert create_folder(tmp_path / "own", ANSWERS).kept == ["README.md"]
    assert (tmp_path / "own" / "README.md").read_text() == "mine"
    # And at each upgrade, whatever becomes of the kit's.
    assert upgrade_folder(tmp_path / "own").beside == {}
    assert (tmp_path / "own" / "README.md").read_text() == "mine"


def test_a_second_time_it_points_at_upgrade(kit: Path, tmp_path: Path) -> None:
    create_folder(tmp_path / "own", ANSWERS)
    with pytest.raises(AuditkitError) as error:
        create_folder(tmp_path / "own", ANSWERS)
    assert "--upgrade" in (error.value.hint or "")


def test_a_folder_of_before_the_filter_gets_its_script(kit: Path, tmp_path: Path) -> None:
    """A file that is new, and the line in mkdocs.yml that names it, beside what somebody changed there."""
    settings, script = kit / "mkdocs.yml", kit / "site" / "assets" / "barriers.js"
    now, code = settings.read_text(encoding="utf-8"), script.read_bytes()
    script.unlink()
    change(settings, "extra_javascript:\n  - assets/barriers.js\n", "")
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    change(folder / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Ours")
    settings.write_text(now, encoding="utf-8")
    script.write_bytes(code)
    update = upgrade_folder(folder)
    assert "site/assets/barriers.js" in update.written
    assert "mkdocs.yml" in update.merged
    assert (folder / "site" / "assets" / "barriers.js").read_bytes() == code
    merged = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
    assert (merged["site_name"], merged["extra_javascript"]) == ("Ours", ["assets/barriers.js"])


def stopped(folder: Path, answers: ProjectAnswers, monkeypatch: pytest.MonkeyPatch, after: int = 9) -> None:
    """A folder that somebody stopped after some files with ^C."""
    write, left = project_folder._write, iter(range(after))

    def interrupted(path: Path, data: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write(path, data)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(project_folder, "_write", interrupted)
        create_folder(folder, answers)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("after", [0, 1, 5, 60])
@pytest.mark.parametrize("again", ["init", "upgrade"])
def test_what_was_stopped_can_be_finished(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, again: str
) -> None:
    create_folder(tmp_path / "whole", ANSWERS)
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / ".gitignore").write_text("mine\n")
    after = min(after, len(contents(tmp_path / "whole")) - 3)
    stopped(folder, ANSWERS, monkeypatch, after)
    if again == "init" or after == 0:
        assert create_folder(folder, ANSWERS).kept == [".gitignore"]
    else:
        upgrade_folder(folder)
    assert contents(folder) == {**contents(tmp_path / "whole"), Path(".gitignore"): b"mine\n"}
    with pytest.raises(AuditkitError, match="is such a folder already"):
        create_folder(folder, ANSWERS)


def test_the_answers_of_the_second_time_hold(kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, other = tmp_path / "own", ProjectAnswers(publisher="City of Lakeside")
    stopped(folder, ProjectAnswers(publisher="Riverton", pipelines=(Pipeline.GITLAB,)), monkeypatch, 25)
    assert (folder / ".gitlab-ci.yml").is_file()
    assert create_folder(folder, other).kept == []
    create_folder(tmp_path / "whole", other)
    assert contents(folder) == contents(tmp_path / "whole")


def test_bundled_tasks_are_brought_up_to_date(kit: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "tasks" / "harbour", kit / "tasks" / "harbour")
    folder = tmp_path / "own"
    create_folder(folder, ProjectAnswers(bundled=("harbour",)))
    agency = kit / "tasks" / "harbour" / "agency.yml"
    agency.write_bytes(agency.read_bytes() + b"# new\n")
    assert upgrade_folder(folder).written == ["tasks/harbour/agency.yml"]
    assert contents(folder / "tasks" / "harbour") == contents(kit / "tasks" / "harbour")


@pytest.mark.parametrize("name", ["../..", "/etc", "a/b", ""])
def test_bundled_tasks_are_of_the_kit_alone(name: str) -> None:
    with pytest.raises(ValueError, match="bundled"):
        ProjectAnswers(bundled=(name,))


# Upgrading


def test_nothing_new_changes_nothing(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    update = upgrade_folder(folder)
    assert not (update.written or update.merged or update.beside or update.removed)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_page_nobody_changed_becomes_the_new_one(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (kit / "site" / "week.md").write_text("new words\n")
    (kit / "site" / "added.md").write_text("a new page\n")
    (kit / "site" / "replay.md").unlink()
    update = upgrade_folder(folder)
    assert sorted(update.written) == ["site/added.md", "site/week.md"]
    assert update.removed == ["site/replay.md"]
    assert (folder / "site" / "week.md").read_text() == "new words\n"
    assert not (folder / "site" / "replay.md").exists()


def test_a_page_that_only_people_changed_stays(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (folder / "site" / "week.md").write_text("our own guide\n")
    (folder / "site" / "replay.md").write_text("ours, too\n")
    (kit / "site" / "replay.md").unlink()
    update = upgrade_folder(folder)
    assert (update.written, update.removed) == ([], [])
    assert (folder / "site" / "week.md").read_text() == "our own guide\n"
    assert (folder / "site" / "replay.md").read_text() == "ours, too\n"


def test_a_page_that_was_removed_stays_removed(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (folder / "site" / "replay.md").unlink()
    (kit / "site" / "replay.md").write_text("new words\n")
    upgrade_folder(folder)
    assert not (folder / "site" / "replay.md").exists()


def test_changes_in_different_places_are_merged(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    change(folder / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Riverton's scorecard")
    change(kit / "mkdocs.yml", "  - Service Week: week.md", "  - Week: week.md")
    assert upgrade_folder(folder).merged == ["mkdocs.yml"]
    merged = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    assert "site_name: Riverton's scorecard" in merged
    assert "  - Week: week.md" in merged
    # What is merged is what the next one begins with.
    assert not upgrade_folder(folder).merged


def test_changes_in_one_place_are_put_beside_each_other(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    change(folder / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Ours")
    change(kit / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Theirs")
    mine = (folder / "mkdocs.yml").read_bytes()
    assert upgrade_folder(folder).beside == {"mkdocs.yml": "mkdocs.yml.new"}
    assert (folder / "mkdocs.yml").read_bytes() == mine
    assert "site_name: Theirs" in (folder / "mkdocs.yml.new").read_text(encoding="utf-8")


def conflict(kit: Path, folder: Path) -> None:
    """Two changes in one place, which the first upgrade puts beside each other."""
    create_folder(folder, ANSWERS)
    change(folder / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Ours")
    change(kit / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Theirs")
    upgrade_folder(folder)


def test_what_nobody_decided_stays_open_at_the_next_upgrade(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    conflict(kit, folder)
    assert list(upgrade_folder(folder).beside) == ["mkdocs.yml"]
    # A later version changes another place. That the first change isn't in the file is nobody's wish.
    change(kit / "mkdocs.yml", "  - Service Week: week.md", "  - Week: week.md")
    update = upgrade_folder(folder)
    assert (update.merged, update.beside) == ([], {"mkdocs.yml": "mkdocs.yml.new"})
    new = (folder / "mkdocs.yml.new").read_text(encoding="utf-8")
    assert "site_name: Theirs" in new
    assert "  - Week: week.md" in new
    assert "site_name: Ours" in (folder / "mkdocs.yml").read_text(encoding="utf-8")


def test_once_the_new_file_is_gone_the_matter_is_decided(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    conflict(kit, folder)
    (folder / "mkdocs.yml.new").unlink()
    assert upgrade_folder(folder).beside == {}
    change(kit / "mkdocs.yml", "  - Service Week: week.md", "  - Week: week.md")
    assert upgrade_folder(folder).merged == ["mkdocs.yml"]
    merged = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    assert "site_name: Ours" in merged
    assert "  - Week: week.md" in merged


def test_a_new_file_that_was_taken_over_whole_is_put_away(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    conflict(kit, folder)
    shutil.copy(folder / "mkdocs.yml.new", folder / "mkdocs.yml")
    change(kit / "mkdocs.yml", "site_name: Theirs", "site_name: Newer")
    assert upgrade_folder(folder).written == ["mkdocs.yml"]
    assert not (folder / "mkdocs.yml.new").exists()


def test_a_new_file_that_somebody_edits_is_not_written_over(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    conflict(kit, folder)
    change(folder / "mkdocs.yml.new", "site_name: Theirs", "site_name: Ours and theirs")
    edited = (folder / "mkdocs.yml.new").read_bytes()
    assert upgrade_folder(folder).beside == {"mkdocs.yml": "mkdocs.yml.new"}
    change(kit / "mkdocs.yml", "site_name: Theirs", "site_name: Newer")
    for _ in range(2):
        assert upgrade_folder(folder).beside == {"mkdocs.yml": "mkdocs.yml.2.new"}
    assert (folder / "mkdocs.yml.new").read_bytes() == edited
    assert "site_name: Newer" in (folder / "mkdocs.yml.2.new").read_text(encoding="utf-8")
    for name in ("mkdocs.yml.new", "mkdocs.yml.2.new"):
        (folder / name).unlink()
    assert upgrade_folder(folder).beside == {}


def test_a_new_file_of_somebody_elses_is_not_written_over(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (folder / "site" / "week.md.new").write_text("a draft of ours\n")
    (folder / "site" / "week.md").write_text("our own guide\n")
    (kit / "site" / "week.md").write_text("new words\n")
    assert upgrade_folder(folder).beside == {"site/week.md": "site/week.md.2.new"}
    assert (folder / "site" / "week.md.new").read_text() == "a draft of ours\n"


def test_what_is_to_be_compared_is_not_published(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    left_out = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))["exclude_docs"]
    patterns = PathSpec.from_lines("gitignore", left_out.splitlines())
    assert list(patterns.match_files(["week.md", "week.md.new", "start/team.md.2.new", "assets/auditkit.css"])) == [
        "week.md.new",
        "start/team.md.2.new",
    ]


def test_without_git_they_are_put_beside_each_other(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    change(folder / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Ours")
    change(kit / "mkdocs.yml", "  - Service Week: week.md", "  - Week: week.md")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert upgrade_folder(folder).beside == {"mkdocs.yml": "mkdocs.yml.new"}


def test_line_ends_of_windows_are_no_change(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    page = folder / "site" / "week.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert upgrade_folder(folder).beside == {}
    (kit / "site" / "week.md").write_text("new words\n")
    assert upgrade_folder(folder).written == ["site/week.md"]


def test_a_folder_of_something_else_is_left_alone(kit: Path, tmp_path: Path) -> None:
    with pytest.raises(AuditkitError, match="was not made by auditkit init"):
        upgrade_folder(tmp_path)


@pytest.mark.parametrize("text", ["[", "- a list", "pipelines: [teapot]", "publisher: {a: 1}"])
def test_damaged_answers_are_named(kit: Path, tmp_path: Path, text: str) -> None:
    create_folder(tmp_path / "own", ANSWERS)
    (tmp_path / "own" / ".auditkit" / "init.yml").write_text(text)
    with pytest.raises(AuditkitError, match=r"init\.yml can't be read"):
        upgrade_folder(tmp_path / "own")


def test_a_damaged_copy_changes_nothing(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (folder / ".auditkit" / "as-written.zip").write_bytes(b"PK nothing")
    (kit / "site" / "week.md").write_text("new words\n")
    before = (folder / "site" / "week.md").read_bytes()
    with pytest.raises(AuditkitError, match=r"as-written\.zip can't be read"):
        upgrade_folder(folder)
    assert (folder / "site" / "week.md").read_bytes() == before


def damaged(archive: bytes) -> bytes:
    """The first file in it is packed in a way that there isn't."""
    name, extra = (int.from_bytes(archive[at : at + 2], "little") for at in (26, 28))
    begin = 30 + name + extra
    return archive[:begin] + b"\xff" + archive[begin + 1 :]


def with_password(archive: bytes) -> bytes:
    """Said of the first file in it, in both places."""
    changed = bytearray(archive)
    changed[6] |= 1
    changed[archive.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def packed_by_others(archive: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as others:
        others.writestr("README.md", "ours " * 99)
    return made.getvalue()


@pytest.mark.parametrize("harm", [damaged, with_password, packed_by_others, lambda archive: archive[:-30]])
def test_a_copy_that_cannot_be_read_says_how_to_go_on(
    kit: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    copy = folder / ".auditkit" / "as-written.zip"
    copy.write_bytes(harm(copy.read_bytes()))
    before = contents(folder)
    with pytest.raises(AuditkitError, match=r"as-written\.zip can't be read") as error:
        upgrade_folder(folder)
    assert "delete it and upgrade" in (error.value.hint or "")
    assert contents(folder) == before


def test_without_the_copy_all_that_differs_is_put_beside(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (folder / ".auditkit" / "as-written.zip").unlink()
    change(folder / "mkdocs.yml", "site_name: Customer service scorecard", "site_name: Ours")
    (kit / "site" / "week.md").write_text("new words\n")
    mine = (folder / "mkdocs.yml").read_bytes()
    for compared in (False, True):
        update = upgrade_folder(folder)
        assert update.compared is compared
        assert list(update.beside) == ["mkdocs.yml", "site/week.md"]
        assert not (update.written or update.merged or update.removed)
    assert (folder / "mkdocs.yml").read_bytes() == mine
    for name in update.beside.values():
        (folder / name).unlink()
    change(kit / "mkdocs.yml", "  - Service Week: week.md", "  - Week: week.md")
    assert upgrade_folder(folder).merged == ["mkdocs.yml"]


def test_names_in_the_copy_stay_in_the_folder(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (tmp_path / "outside.md").write_text("old words")
    with zipfile.ZipFile(folder / ".auditkit" / "as-written.zip", "a") as archive:
        archive.writestr("../outside.md", "old words")
        archive.writestr(".auditkit/new/../../../outside.md", "old words")
        archive.writestr(str(tmp_path / "outside.md"), "old words")
        archive.writestr(f".auditkit/new/{tmp_path / 'outside.md'}", "old words")
    assert upgrade_folder(folder).removed == []
    assert (tmp_path / "outside.md").is_file()


@pytest.mark.parametrize(
    ("there", "here", "newer"),
    [
        ("1.0.0", "1.0.0rc1", True),
        ("1.0.0rc2", "1.0.0rc1", True),
        ("1.10", "1.9.3", True),
        ("2.0a1", "1.9", True),
        ("1.0.0rc1", "1.0.0", False),
        ("1.0", "1.0.0", False),
        ("0.9", "1.0.0a1", False),
        ("", "1.0.0", False),
        ("main", "1.0.0", False),
    ],
)
def test_an_older_version_takes_nothing_back(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, here: str, newer: bool
) -> None:
    folder = tmp_path / "own"
    monkeypatch.setattr("auditkit.__version__", there)
    create_folder(folder, ANSWERS)
    (kit / "site" / "replay.md").unlink()
    monkeypatch.setattr("auditkit.__version__", here)
    if newer:
        with pytest.raises(AuditkitError, match="newer than this one"):
            upgrade_folder(folder)
    else:
        upgrade_folder(folder)
    assert (folder / "site" / "replay.md").exists() is newer


@pytest.mark.parametrize("own", [False, True])
def test_git_keeps_the_copy_where_archives_are_ignored(kit: Path, tmp_path: Path, own: bool) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    if own:
        (folder / ".gitignore").write_text("*.zip\n")
    create_folder(folder, ANSWERS)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / ".git" / "info" / "exclude").write_text("*.zip\n")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    listed = subprocess.run(["git", "ls-files", ".auditkit"], cwd=folder, capture_output=True, text=True, check=True)
    assert ".auditkit/as-written.zip" in listed.stdout.split()


# Pipelines


def test_a_pipeline_uses_what_is_in_the_folder(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ProjectAnswers(pipelines=tuple(Pipeline)))
    for name in ("nightly.yml", "manual.yml", "deployment.yml"):
        workflow = yaml.safe_load((folder / ".github" / "workflows" / name).read_text(encoding="utf-8"))
        used = [step.get("uses", "") for job in workflow["jobs"].values() for step in job["steps"]]
        assert [one for one in used if one.startswith("./")] == ["./.auditkit"]
    assert (folder / ".auditkit" / "action.yml").is_file()
    gitlab = (folder / ".gitlab-ci.yml").read_text(encoding="utf-8")
    for script in ("kit.sh", "pipeline.sh"):
        assert f".auditkit/tools/ci/{script}" in gitlab
        assert (folder / ".auditkit" / "tools" / "ci" / script).stat().st_mode & 0o100
    assert " tools/ci" not in gitlab
    assert "/.auditkit/cron/nightly.sh" in (folder / ".auditkit" / "cron" / "crontab.txt").read_text(encoding="utf-8")
    done = subprocess.run(["sh", "-n", folder / ".auditkit" / "cron" / "nightly.sh"], check=False)
    assert done.returncode == 0


def test_a_pipeline_brings_no_tasks_of_the_demo(kit: Path, tmp_path: Path) -> None:
    create_folder(tmp_path / "own", ProjectAnswers(pipelines=tuple(Pipeline)))
    assert [path.name for path in (tmp_path / "own" / "tasks").iterdir()] == [".gitkeep"]


def test_a_pipeline_can_be_added_later(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ProjectAnswers(publisher="City of Riverton", pipelines=(Pipeline.CRON,)))
    update = upgrade_folder(folder, {"pipelines": ["gitlab", "cron"]})
    assert update.written == [".gitlab-ci.yml"]
    kept = yaml.safe_load((folder / ".auditkit" / "init.yml").read_text(encoding="utf-8"))
    assert (kept["pipelines"], kept["publisher"]) == (["cron", "gitlab"], "City of Riverton")


def test_a_pipeline_file_of_ones_own_is_not_written_over(kit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    create_folder(folder, ANSWERS)
    (folder / ".gitlab-ci.yml").write_text("stages: [ours]\n")
    assert upgrade_folder(folder, {"pipelines": ["gitlab"]}).beside == {".gitlab-ci.yml": ".gitlab-ci.yml.new"}
    assert (folder / ".gitlab-ci.yml").read_text() == "stages: [ours]\n"
