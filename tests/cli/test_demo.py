"""The demo command's own part: serving, handing on options, and saying what is wrong."""

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from auditkit.cli import demo as demo_command
from auditkit.cli import main
from auditkit.session import project_folder
from auditkit.session.project_folder import ProjectAnswers, create_folder


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = []

    def call(*words: str) -> int:
        made.append(words)
        return 0

    monkeypatch.setattr(sys.modules["auditkit.cli.demo"], "_call", call)
    return made


def test_the_whole_way_in_order(calls: list[tuple[str, ...]]) -> None:
    assert main(["demo", "--port", "0", "--jobs", "3", "--audits", "a", "--site", "s"]) == 0
    assert [words[0] for words in calls] == ["run", "score", "publish"]
    run = calls[0]
    assert run[1:4] == ("tasks", "--audits", "a")
    assert run[-2:] == ("--jobs", "3")
    # A free port isn't the one in the agency files.
    assert sum(word.startswith("harbour=http://harbour.localhost:") for word in run) == 1
    assert calls[2][-1] == "--build"


def test_a_part_that_fails_ends_it(calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["auditkit.cli.demo"], "_call", lambda *words: calls.append(words) or 1)
    assert main(["demo", "--port", "0"]) == 1
    assert len(calls) == 1


def test_a_port_in_use_says_how_to_choose_another(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["demo", "--port", str(port)]) == 1
    shown = capsys.readouterr().err
    assert f"Port {port} is already in use" in shown
    assert f"--port {port + 1}" in shown


def test_without_its_tasks_it_makes_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    where = []

    def call(*words: str) -> int:
        where.append(Path.cwd())
        return 0

    monkeypatch.setattr(sys.modules["auditkit.cli.demo"], "_call", call)
    for _ in range(2):
        assert main(["demo", "--port", "0"]) == 0
    assert set(where) == {tmp_path / "auditkit-demo"}
    assert Path.cwd() == tmp_path
    assert main(["check", str(tmp_path / "auditkit-demo" / "tasks")]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["auditkit-demo"]


def test_a_demo_that_was_stopped_gets_its_tasks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[tuple[str, ...]]
) -> None:
    monkeypatch.chdir(tmp_path)
    create_folder(Path("auditkit-demo"), ProjectAnswers())
    assert main(["demo", "--port", "0"]) == 0
    assert Path("auditkit-demo/tasks/northmoor/agency.yml").is_file()
    shutil.rmtree("auditkit-demo/tasks/northmoor")
    assert main(["demo", "--port", "0"]) == 0
    assert main(["check", "auditkit-demo/tasks"]) == 0


def test_a_demo_of_an_older_version_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[tuple[str, ...]]
) -> None:
    monkeypatch.chdir(tmp_path)
    now = Path("auditkit-demo/tasks/harbour/agency.yml")
    root = Path(__file__).parents[2]
    older = shutil.copytree(root / "tasks", tmp_path / "older" / "tasks").parent
    for name in ("site", "mkdocs.yml"):
        (older / name).symlink_to(root / name)
    (older / "tasks" / "harbour" / "agency.yml").write_text("version: 1  # an old one\n")
    with monkeypatch.context() as before:
        before.setattr(project_folder, "starter_root", lambda: older)
        before.setattr("auditkit.__version__", "0.9")
        assert main(["demo", "--port", "0"]) == 0
    assert "an old one" in now.read_text()
    assert main(["demo", "--port", "0"]) == 0
    assert now.read_bytes() == (root / "tasks" / "harbour" / "agency.yml").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_serving_ends_with_an_interruption_and_is_fine() -> None:
    command = [sys.executable, "-u", "-m", "auditkit", "demo", "--serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    assert "http://harbour.localhost:" in lines[1]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert said.strip() == "Stopped."


def test_the_bundled_port_is_the_one_in_the_agency_files() -> None:
    root = Path(__file__).parents[2]
    for agency in ("harbour", "northmoor"):
        assert f"localhost:{demo_command.PORT}" in (root / "tasks" / agency / "agency.yml").read_text(
            encoding="utf-8"
        )
