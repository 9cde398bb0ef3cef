"""Publishing again: with the audits before as history, and doing only the new work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.cli.publish import publish as command
from auditkit.diagnostic.error import AuditkitError
from auditkit.publish.builder import site_of
from auditkit.publish.scorecard import Published, publish_card
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.outcome import Outcome
from auditkit.record.shard import WHOLE_OPTION
from auditkit.record.store import AuditStore
from auditkit.score.history.archive import Archive

from .example_audit import Folder, example


@pytest.fixture
def evidence(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


@pytest.fixture
def audits(tmp_path: Path, evidence: Folder) -> AuditStore:
    audits = AuditStore(tmp_path / "audits")
    save(audits, *example(evidence), "first", 0)
    return audits


def save(audits: AuditStore, audit: AuditRecord, attempts: list[AttemptRecord], name: str, days: int) -> None:
    at = timedelta(days=days)
    record = audit.model_copy(update={"id": name, "started_at": audit.started_at + at})
    with audits.create(record) as made:
        for attempt in attempts:
            made.save(attempt.model_copy(update={"started_at": attempt.started_at + at}))


def publish(audits: AuditStore, evidence: Folder, site: Path) -> Published:
    card, past = Archive(audits).judge(audits.open())
    return publish_card(card, evidence, site, past)


def files(folder: Path) -> dict[str, tuple[int, int]]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(found)
    }


@pytest.mark.thorough
def test_publishing_again_changes_no_file(audits: AuditStore, evidence: Folder, tmp_path: Path) -> None:
    first = publish(audits, evidence, tmp_path / "site")
    before = files(first.folder)
    again = publish(audits, evidence, tmp_path / "site")
    assert (first.changed, again.changed) == (len(before), 0)
    assert files(again.folder) == before
    assert (again.pages, again.pictures) == (first.pages, first.pictures)


def test_pages_do_not_grow_with_audits_and_pictures_are_left_alone(
    audits: AuditStore, evidence: Folder, tmp_path: Path
) -> None:
    first = publish(audits, evidence, tmp_path / "site")
    before = files(first.folder)
    save(audits, *example(evidence), "second", 7)
    second = publish(audits, evidence, tmp_path / "site")
    assert second.pages == first.pages
    pictures = {name: stat for name, stat in before.items() if name.startswith("pictures/")}
    assert pictures
    assert {name: stat for name, stat in files(second.folder).items() if name.startswith("pictures/")} == pictures


def test_a_task_page_tells_the_audits_before(audits: AuditStore, evidence: Folder, tmp_path: Path) -> None:
    audit, attempts = example(evidence)
    renewed = [
        one.model_copy(update={"outcome": Outcome.NOT_COMPLETED}) if one.task == "permit-renewal" else one
        for one in attempts
    ]
    save(audits, audit, renewed, "second", 7)
    folder = publish(audits, evidence, tmp_path / "site").folder
    page = (folder / "inland" / "permit-renewal.md").read_text(encoding="utf-8")
    assert "22 November 2026" in page
    assert "29 November 2026" in page


@pytest.mark.thorough
def test_the_command_publishes_an_older_audit_without_what_came_later(
    audits: AuditStore, evidence: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(audits, *example(evidence), "second", 7)
    options = ["--audits", str(audits.folder), "--site", str(tmp_path / "site"), "--tasks", str(tmp_path)]
    for audit_id, day in (("latest", True), ("first", False)):
        command.main([audit_id, *options], standalone_mode=False)
        page = (tmp_path / "site" / "scorecard" / "inland" / "permit-renewal.md").read_text(encoding="utf-8")
        assert ("29 November 2026" in page) is day
    assert "of these files are new or changed." in capsys.readouterr().out


def test_a_run_of_one_task_keeps_all_others_on_the_site(
    audits: AuditStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its own date; and one audit alone when it is asked for by name."""
    monkeypatch.chdir(tmp_path)
    first = audits.open("first")
    attempts = first.attempts()
    task = first.record.tasks[0]
    own = [one for one in attempts if (one.agency, one.task) == (task.agency, task.task)]
    part = first.record.model_copy(
        update={
            "tasks": [task],
            "agencies": [one for one in first.record.agencies if one.agency == task.agency],
            "planned": [one.key for one in own],
            "options": {**first.record.options, WHOLE_OPTION: []},
        }
    )
    save(audits, part, own, "second", 5)
    call = ["--audits", str(audits.folder), "--stale-after", "0"]
    assert main(["publish", *call]) == 0
    pages = {path.relative_to("site/scorecard").as_posix() for path in Path("site/scorecard").rglob("*.md")}
    wanted = {f"{one.agency}/{one.task}.md" for one in first.record.tasks}
    assert wanted <= pages
    again, other = (
        Path(f"site/scorecard/{one.agency}/{one.task}.md").read_text(encoding="utf-8")
        for one in (task, first.record.tasks[-1])
    )
    assert "audit second" in again
    assert "audit first" in other
    assert "tested between" in Path("site/scorecard/index.md").read_text(encoding="utf-8").casefold()
    assert main(["publish", "--audit", "second", *call]) == 0
    left = {path.relative_to("site/scorecard").as_posix() for path in Path("site/scorecard").rglob("*.md")}
    assert wanted & left == {f"{task.agency}/{task.task}.md"}


def test_a_preview_is_not_published_as_the_website(
    audits: AuditStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    first = audits.open("first")
    elsewhere = {one.agency: "https://preview.example" for one in first.record.agencies}
    part = first.record.model_copy(update={"options": {**first.record.options, "base_urls": elsewhere}})
    save(audits, part, first.attempts(), "second", 5)
    assert main(["publish", "--audits", str(audits.folder)]) == 0
    said = capsys.readouterr().out
    assert "Audit second visited another address" in said
    assert "auditkit publish second" in said
    assert "audit second" not in Path("site/scorecard/inland/permit-renewal.md").read_text(encoding="utf-8")
    assert main(["publish", "second", "--audits", str(audits.folder)]) == 0
    assert "another address" not in capsys.readouterr().out


def test_where_only_a_copy_was_tried_the_pages_say_so(
    audits: AuditStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = audits.open("first")
    copies = {"harbour": "https://preview.example/<b>*x*</b>"}
    part = first.record.model_copy(update={"options": {**first.record.options, "base_urls": copies}})
    alone = AuditStore(tmp_path / "alone")
    save(alone, part, first.attempts(), "second", 5)
    assert main(["publish", "--audits", str(alone.folder)]) == 0
    home, harbour, inland = (
        Path(f"site/scorecard/{name}index.md").read_text(encoding="utf-8") for name in ("", "harbour/", "inland/")
    )
    assert home.count("on a copy of the website") == harbour.count("on a copy of the website") == 1
    assert "on a copy" not in inland
    assert "<b>*x" not in home + harbour


def test_an_agency_that_is_gone_can_be_left_out(
    audits: AuditStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    call = ["publish", "--audits", str(audits.folder)]
    assert main(call) == 0
    assert Path("site/scorecard/inland").is_dir()
    assert main([*call, "--without", "inland"]) == 0
    assert not Path("site/scorecard/inland").exists()
    assert "Inland Waters Board" not in Path("site/scorecard/index.md").read_text(encoding="utf-8")
    assert main([*call, "--without", "inlnad"]) == 1
    assert "has no agency 'inlnad' (did you mean 'inland'?)" in capsys.readouterr().err
    every = [word for one in audits.open("first").record.agencies for word in ("--without", one.agency)]
    assert main([*call, *every]) == 1
    assert "No agency would be left" in capsys.readouterr().err


def test_old_results_are_marked(audits: AuditStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old = "This result is old"
    page = next(f"site/scorecard/{one.agency}/{one.task}.md" for one in audits.open("first").record.tasks)
    assert main(["publish", "--audits", str(audits.folder), "--stale-after", "1"]) == 0
    assert old in Path(page).read_text(encoding="utf-8")
    assert "ak-mark--old" in Path("site/scorecard/index.md").read_text(encoding="utf-8")
    Path("mkdocs.yml").write_text("site_name: Ours\nextra: {stale_after: 100000}\n", encoding="utf-8")
    assert main(["publish", "--audits", str(audits.folder)]) == 0
    assert old not in Path(page).read_text(encoding="utf-8")


@pytest.mark.parametrize("value", ["soon", "-1", "true"])
def test_what_is_no_number_of_days_is_said(tmp_path: Path, value: str) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"extra: {{stale_after: {value}}}\n", encoding="utf-8")
    with pytest.raises(AuditkitError, match="stale_after"):
        site_of(config)
