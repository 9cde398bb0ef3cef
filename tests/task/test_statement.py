"""What agencies say of themselves: right files, wrong ones with their exact faults, and who reads them.

After a change of words, `AUDITKIT_WRITE_EXPECTED=1 pytest tests/task/test_statement.py` writes them anew: read them.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.diagnostic.error import InvalidDocument
from auditkit.probe.barrier import Dimension
from auditkit.task.loader import load_tasks
from auditkit.task.statement import LONGEST_REPLY, load_statements

ROOT = Path(__file__).parents[2]
WRONG = Path(__file__).parent / "wrong_voice"
AGENCY = "version: 1\nagency: Harbour\nbase_url: https://www.harbour.example\n"
TASK = "version: 1\ntask: Find the fee\nsuccess: [{text: How to pay}]\nsteps: [back]\n"
HEAD = "version: 1\nwho: Head of licensing\ndate: 2026-11-20\n"


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_text(TASK)
    return folder


def faults() -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        load_statements(Path("tasks"))
    return str(caught.value).splitlines()


@pytest.mark.parametrize("case", sorted(folder.name for folder in WRONG.iterdir()))
def test_faults_are_exactly_these(case: str, harbour: Path) -> None:
    shutil.copytree(WRONG / case, harbour, ignore=shutil.ignore_patterns("expected.txt"), dirs_exist_ok=True)
    said = "\n".join(faults()) + "\n"
    expected = WRONG / case / "expected.txt"
    if os.environ.get("AUDITKIT_WRITE_EXPECTED"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_names_and_letters_may_be_written_as_people_write_them(harbour: Path) -> None:
    (harbour / "self-assessment.yml").write_text(
        HEAD
        + "grades:\n  completion: a\n  Hand-offs: 'B '\n  Courtesy and recovery: {grade: c, why: We say sorry.}\n"
        "  Length of the route: D\nhours: {8-10: C, 10:00 – 12:00: B, '22-24': A}\nweekdays: {Mon: A, Saturday: F}\n"
        "seasons: {Fall: B}\nmonths: {may: D, Sept.: C}\n",
        encoding="utf-8",
    )
    said = load_statements(Path("tasks")).assessments.get("harbour")
    assert said is not None
    assert (said.who, said.date) == ("Head of licensing", date(2026, 11, 20))
    assert {name: one.grade for name, one in said.grades.items()} == {
        "completion": "A",
        "handoffs": "B",
        "courtesy_and_recovery": "C",
        "findability": "D",
    }
    own = said.grade(Dimension.COURTESY)
    assert own is not None
    assert own.why == "We say sorry."
    assert said.grade(Dimension.CLARITY) is None
    assert {span: one.grade for span, one in said.hours.items()} == {"08-10": "C", "10-12": "B", "22-24": "A"}
    assert list(said.weekdays) == ["monday", "saturday"]
    assert (list(said.seasons), list(said.months)) == (["autumn"], ["may", "september"])


def test_a_reply_is_text_in_paragraphs_and_nothing_else(harbour: Path) -> None:
    words = "We **thank** you.\r\nSecond line.\n\n \n- <script>one</script>\n---\n[a](javascript:b)\n"
    (harbour / "reply.md").write_text(f"---\nwho: Director of licensing\ndate: 2026-11-22\n---\n\n{words}")
    reply = load_statements(Path("tasks")).replies.get("harbour")
    assert reply is not None
    assert (reply.who, reply.date) == ("Director of licensing", date(2026, 11, 22))
    assert reply.paragraphs == (
        "We **thank** you. Second line.",
        "- <script>one</script> --- [a](javascript:b)",
    )
    assert reply.text == "\n\n".join(reply.paragraphs)


@pytest.mark.parametrize("head", ["", "---\n---\n", "---\n# nothing\n---\n"])
def test_nobody_has_to_sign(harbour: Path, head: str) -> None:
    (harbour / "reply.md").write_text(f"{head}Thank you.\n")
    reply = load_statements(Path("tasks")).replies.get("harbour")
    assert reply is not None
    assert (reply.paragraphs, reply.who, reply.date) == (("Thank you.",), None, None)


def test_a_reply_has_room_but_not_without_end(harbour: Path) -> None:
    (harbour / "reply.md").write_text("x" * LONGEST_REPLY + "\n\n")
    assert load_statements(Path("tasks")).replies.get("harbour") is not None
    (harbour / "reply.md").write_text("x" * (LONGEST_REPLY + 1))
    assert faults() == [
        "tasks/harbour/reply.md:1:1: this reply has 10,001 characters; the limit is 10,000: shorten it"
    ]


def test_a_reply_with_hidden_letters_is_refused(harbour: Path) -> None:
    (harbour / "reply.md").write_bytes(b"Thank \x1b[2J you")
    (harbour / "self-assessment.yml").write_bytes("version: 1".encode("utf-16"))
    assert [line.rpartition(": ")[2] for line in faults()] == ["remove it", "save it as UTF-8"]


def test_no_link_publishes_what_lies_elsewhere(harbour: Path, tmp_path: Path) -> None:
    (tmp_path / "private.md").write_text("A private letter.")
    (harbour / "reply.md").symlink_to(tmp_path / "private.md")
    (harbour / "self-assessment.yml").symlink_to(tmp_path / "gone.yml")
    assert faults() == [
        "tasks/harbour/reply.md:1:1: this link points outside the tasks folder",
        "tasks/harbour/self-assessment.yml:1:1: this link points outside the tasks folder",
    ]


def test_silence_is_no_fault(tmp_path: Path, harbour: Path) -> None:
    voices = load_statements(Path("tasks"))
    assert (voices.assessments.get("harbour"), voices.replies.get("harbour")) == (None, None)
    assert load_statements(tmp_path / "nowhere").replies.get("harbour") is None
    assert load_statements(harbour / "fee.yml").replies.get("harbour") is None


def test_check_tells_and_a_run_passes_over(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (harbour / "self-assessment.yml").write_text(HEAD + "grades: {completion: B-}\n")
    (harbour / "reply.md").write_text("\n")
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "tasks/harbour/reply.md:1:1: there is no reply in this file: write one, or remove the file",
        "tasks/harbour/self-assessment.yml:4:22: grades here have no plus or minus: write 'B', not 'B-'",
        "2 problems in 2 files",
    ]
    (agency,) = load_tasks([Path("tasks")], {}).agencies
    assert [task.id for task in agency.tasks] == ["fee"]


def test_the_bundled_agencies_speak() -> None:
    voices = load_statements(ROOT / "tasks")
    assert voices.assessments.get("harbour") is not None
    assert voices.replies.get("northmoor") is not None
