"""Every way a command can end, and what the person sees of it."""

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import click
import pytest

from auditkit.browser.redaction import Secrets
from auditkit.cli import failure
from auditkit.diagnostic import error
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import terminal_text


def end_with(fault: BaseException, arguments: list[str] | None = None) -> int:
    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1)
    def command(words: tuple[str, ...]) -> None:
        raise fault

    return failure.guard(command, arguments or [])


@pytest.fixture(autouse=True)
def _own_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error, "_state_folder", lambda: tmp_path / "state")


def test_a_fault_the_person_can_mend_is_two_lines_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(AuditkitError("The file is wrong.", hint="Mend it.")) == 1
    shown = capsys.readouterr()
    assert shown.err == "auditkit: The file is wrong.\nMend it.\n"
    assert shown.out == ""


def test_faults_of_several_attempts_at_once_are_all_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    group = ExceptionGroup(
        "two", [AuditkitError("one"), ExceptionGroup("more", [AuditkitError("two"), AuditkitError("one")])]
    )
    assert end_with(group) == 1
    assert capsys.readouterr().err == "auditkit: one\nauditkit: two\n"


def test_a_bug_among_several_faults_is_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(ExceptionGroup("two", [AuditkitError("one"), ValueError("ours")])) == 3


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), BaseExceptionGroup("g", [KeyboardInterrupt()])])
def test_an_interruption_is_130_and_one_plain_line(fault: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(fault) == 130
    assert capsys.readouterr().err.strip() == "Stopped. What was finished is kept."


def test_a_question_no_one_answers_is_not_an_interruption(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(EOFError()) == 1
    assert "nobody is there to answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "says", "advises"),
    [
        (errno.ENOSPC, "the disk is full", "Free up space"),
        (errno.EROFS, "read-only", "--audits"),
        (errno.EACCES, "permission denied", "--audits"),
        (errno.EADDRINUSE, "port is already in use", "--port"),
        (errno.EMFILE, "too many open files", "--jobs"),
    ],
)
def test_everyday_trouble_says_what_to_do(
    number: int, says: str, advises: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end_with(OSError(number, os.strerror(number), "audits/x.json")) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("auditkit: audits/x.json: ")
    assert says in shown
    assert advises in shown
    assert "Traceback" not in shown


def test_a_full_disk_under_stdout_is_said_too() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "auditkit", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 1
    assert "the disk is full" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_reader_that_goes_away_is_no_fault_worth_words() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "auditkit", "--help"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert ended.stderr == ""


def test_usage_is_2() -> None:
    assert failure.guard(click.Command("x"), ["--nonsense"]) == 2


def test_a_command_may_return_its_status() -> None:
    assert failure.guard(click.Command("x", callback=lambda: 1), []) == 1
    assert failure.guard(click.Command("x", callback=lambda: None), []) == 0


def test_a_bug_leaves_a_log_without_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARBOUR_PASSWORD", "swordfish")
    monkeypatch.setenv("LICENCE_HOLDER", "Jo Fisher 1961")
    fault = RuntimeError('fill("Jo Fisher 1961") then "swordfish" at https://jo:pw@site.example/a?token=abc#x')
    assert end_with(fault, ["--api-token", "t0ps3cret", "--key=zzz", "https://u:p@h.example/"]) == 3
    shown = capsys.readouterr().err
    assert "a bug in auditkit" in shown
    assert "Traceback" not in shown
    path = Path(re.findall(r"attach this file: (.+)", shown)[0])
    log = path.read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "Traceback" in log
    assert "auditkit 1." in log
    for secret in ("swordfish", "Jo Fisher", "jo:pw", "token=abc", "t0ps3cret", "zzz", "u:p"):
        assert secret not in log


def test_a_log_knows_what_was_secret_to_an_attempt(capsys: pytest.CaptureFixture[str]) -> None:
    attempt, gone = Secrets(), Secrets()
    attempt.add("Tür&7 open/Sesame+1")
    gone.add_seen("c00kie-9f8e7d6c5b")
    del gone
    fault = RuntimeError(
        f"fill({quote('Tür&7 open/Sesame+1')}) {json.dumps('Tür&7 open/Sesame+1')} c00kie-9f8e7d6c5b"
    )
    assert end_with(fault) == 3
    log = Path(re.findall(r"attach this file: (.+)", capsys.readouterr().err)[0]).read_text(encoding="utf-8")
    assert "RuntimeError: fill(•••)" in log
    assert [one for one in ("Sesame", "c00kie") if one in log] == []


def test_a_log_that_can_not_be_written_at_home_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(error.tempfile, "gettempdir", lambda: str(tmp_path))
    assert error.write_log(ValueError("x"), [], folder=blocked).parent == tmp_path


def test_control_characters_are_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(AuditkitError("title \x1b]0;owned\x07 \u202egnp.exe \x9b31m\rover")) == 1
    shown = capsys.readouterr().err
    assert "\\x1b]0;owned\\x07 \\u202egnp.exe \\x9b31m\\x0dover" in shown


def test_ordinary_text_of_any_language_is_left_alone() -> None:
    text = "Ffïoedd\tadnewyddu\n許可証 🙂 \u00a0ü"
    assert terminal_text(text) == text
    assert terminal_text("half \ud800") == "half \\ud800"
