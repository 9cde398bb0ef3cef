"""`auditkit assess`, asked and answered in a real terminal."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditkit.cli import main
from auditkit.task.statement import load_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

pty = pytest.importorskip("pty")
ROOT = Path(__file__).parents[2]
OWN = """version: 1
who: Head of licensing   # since May
date: 2026-01-02
grades: {completion: {grade: A, why: "Nearly: everyone"}, access: C}
hours: {09-12: B, 12-14: D}
"""


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["PYTHONPATH"] = str(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "auditkit", *arguments])
        self.seen = ""
        self.read_to = 0

    def expect(self, words: str) -> None:
        """Wait until these words come after all that was waited for before."""
        ends = time.monotonic() + 60
        while words not in self.seen[self.read_to :]:
            assert time.monotonic() < ends, f"no {words!r} in {self.seen[self.read_to :]!r}"
            if select.select([self.fd], [], [], 0.5)[0]:
                with contextlib.suppress(OSError):
                    self.seen += os.read(self.fd, 65536).decode(errors="replace")
        self.read_to = self.seen.index(words, self.read_to) + len(words)

    def answer(self, question: str, words: str = "") -> None:
        self.expect(question)
        os.write(self.fd, words.encode() + b"\n")

    def end(self) -> int:
        assert self.ended_within(60), self.seen
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def ended_within(self, seconds: float) -> bool:
        """Read on until the command has closed the terminal."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    more = os.read(self.fd, 65536)
                except OSError:
                    return True
                if not more:
                    return True
                self.seen += more.decode(errors="replace")
        return False

    def interrupt(self) -> int:
        """Press Ctrl-C. One that comes in the moment before Python waits for a line is lost: people press again."""
        for _ in range(5):
            os.write(self.fd, b"\x03")
            if self.ended_within(4):
                break
        return self.end()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "tasks" / "harbour"
    own.mkdir(parents=True)
    (own / "agency.yml").write_text("version: 1\nagency: Harbour\nbase_url: https://h.example\n")
    yield own


def to_the_end(terminal: Terminal) -> None:
    for question in ("time of day", "day of the week", "by season", "by month"):
        terminal.answer(question, "n")
    terminal.answer("Write it", "y")


def test_questions_become_a_file_that_is_right(folder: Path) -> None:
    terminal = Terminal("assess", "harbour")
    terminal.answer("Your role", "Head of service: “west” #1")
    terminal.answer("Grade:", "a-")
    terminal.expect("no plus or minus")
    terminal.answer("Grade:", "b")
    terminal.answer("Why", 'They say: "fine" # mostly {x}')
    for _ in range(7):
        terminal.answer("Grade:")
    terminal.answer("time of day", "y")
    terminal.answer("08-10", "F")
    terminal.answer("Why")
    for span in ("10-12", "12-14", "14-16", "16-18"):
        terminal.answer(span)
    for question in ("day of the week", "by season", "by month"):
        terminal.answer(question, "n")
    terminal.expect("version: 1")  # It is shown before it is written.
    assert not (folder / "self-assessment.yml").exists()
    terminal.answer("Write it")
    assert terminal.end() == 0
    own = load_statements(folder.parent).assessments.get("harbour")
    assert own is not None
    assert own.who == "Head of service: “west” #1"
    assert [(name, one.grade, one.why) for name, one in own.grades.items()] == [
        ("completion", "B", 'They say: "fine" # mostly {x}')
    ]
    assert {name: one.grade for name, one in own.hours.items()} == {"08-10": "F"}
    assert sorted(path.name for path in folder.iterdir()) == ["agency.yml", "self-assessment.yml"]
    assert main(["check", str(folder.parent)]) in (0, 1)


def test_what_was_answered_outlives_an_interruption(folder: Path) -> None:
    terminal = Terminal("assess", "harbour")
    terminal.answer("Your role", "Clerk")
    terminal.answer("Grade:", "C")
    terminal.answer("Why", "Slow post")
    terminal.answer("Timeliness", "D")
    terminal.answer("Why")
    terminal.expect("Length of the route")
    assert terminal.interrupt() == 130
    assert not (folder / "self-assessment.yml").exists()
    terminal = Terminal("assess", "harbour")
    terminal.expect("Continuing where you stopped")
    terminal.answer("Length of the route", "A")
    terminal.answer("Why")
    for _ in range(5):
        terminal.answer("Grade:")
    to_the_end(terminal)
    assert terminal.end() == 0
    own = load_statements(folder.parent).assessments.get("harbour")
    assert own is not None
    assert {name: one.grade for name, one in own.grades.items()} == {
        "completion": "C",
        "timeliness": "D",
        "findability": "A",
    }
    assert own.grades["completion"].why == "Slow post"


def test_a_killed_terminal_loses_nothing(folder: Path) -> None:
    terminal = Terminal("assess", "harbour")
    terminal.answer("Your role", "Clerk")
    terminal.answer("Grade:", "C")
    terminal.answer("Why", "Slow post")
    terminal.expect("Timeliness")
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.end()
    assert "Slow post" in (folder / ".self-assessment.draft").read_text()


def test_a_file_that_is_there_is_kept_and_put_aside_with_its_comments(folder: Path) -> None:
    (folder / "self-assessment.yml").write_text(OWN)
    terminal = Terminal("assess", "harbour")
    terminal.answer("[Head of licensing]")
    terminal.answer("Grade [A]:")
    for _ in range(5):
        terminal.answer("Grade:")
    terminal.answer("Access")
    terminal.answer("Grade:", "D")
    terminal.answer("Why")
    terminal.answer("time of day", "y")
    terminal.answer("09-12 [B]", "-")
    terminal.answer("12-14 [D]")
    for question in ("day of the week", "by season", "by month"):
        terminal.answer(question, "n")
    terminal.answer("Write it")
    assert terminal.end() == 0
    assert (folder / "self-assessment.yml.1.bak").read_text() == OWN
    own = load_statements(folder.parent).assessments.get("harbour")
    assert own is not None
    assert own.grades["completion"].why == "Nearly: everyone"
    assert {name: one.grade for name, one in own.grades.items()} == {
        "completion": "A",
        "access": "C",
        "handoffs": "D",
    }
    assert {name: one.grade for name, one in own.hours.items()} == {"12-14": "D"}


def test_saying_no_writes_nothing(folder: Path) -> None:
    (folder / "self-assessment.yml").write_text(OWN)
    terminal = Terminal("assess", "harbour")
    terminal.answer("Your role")
    for _ in range(8):
        terminal.answer("Grade")
    for question in ("time of day", "day of the week", "by season", "by month"):
        terminal.answer(question, "n")
    terminal.answer("Write it", "n")
    assert terminal.end() == 0
    assert (folder / "self-assessment.yml").read_text() == OWN
    assert not list(folder.glob("*.bak"))


def test_a_wrong_file_is_named_and_left_alone(folder: Path) -> None:
    (folder / "self-assessment.yml").write_text("version: 1\nwho: x\n")
    terminal = Terminal("assess", "harbour")
    assert terminal.end() == 1
    assert re.search(r"self-assessment\.yml:\d+:\d+: ", terminal.seen)
    assert (folder / "self-assessment.yml").read_text() == "version: 1\nwho: x\n"


def test_without_a_terminal_it_says_how(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115, PTH123
    assert main(["assess", "harbour"]) == 1
    said = capsys.readouterr().err
    assert "by hand" in said and "tasks/harbour/self-assessment.yml" in said


def test_an_agency_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("harbuor", "../harbour", ""):
        assert main(["assess", name]) == 1
    assert "did you mean 'harbour'" in capsys.readouterr().err
