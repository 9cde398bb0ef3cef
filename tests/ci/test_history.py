"""Audits kept in a branch: brought, sent back, never lost, and signed in to without leaving the token anywhere."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .conftest import git

SCRIPT = Path(__file__).parents[2] / "tools" / "ci" / "history.sh"
TOKEN = "secret-of-the-job"


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A repository with one commit and no branch of audits."""
    server, seed = tmp_path / "server.git", tmp_path / "seed"
    git("init", "--quiet", "--bare", "--initial-branch", "main", server, cwd=tmp_path)
    git("clone", "--quiet", server, seed, cwd=tmp_path)
    git("commit", "--quiet", "--allow-empty", "--message", "Our tasks", cwd=seed)
    git("push", "--quiet", "origin", "HEAD:main", cwd=seed)
    return server


class Machine:
    """A checkout, as a service makes it."""

    def __init__(self, server: Path, name: str, **environ: str) -> None:
        self.folder = server.parent / name
        git("clone", "--quiet", "--depth", "1", f"file://{server}", self.folder, cwd=server.parent)
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(server.parent),
            "AUDITKIT_BRANCH": "audits",
            **environ,
        }

    def history(self, what: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, what], cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False
        )

    def audit(self, name: str, save: str = "yes") -> None:
        """What an audit leaves behind: records, pictures by what they show, and litter that is not to be kept."""
        history, out = self.folder / "auditkit-history", self.folder / "auditkit-ci"
        (history / name).mkdir()
        (history / name / "audit.json").write_text(name, encoding="utf-8")
        (history / name / ".lock").write_text("", encoding="utf-8")
        (history / "evidence").mkdir(exist_ok=True)
        (history / "evidence" / "same.webp").write_text("picture", encoding="utf-8")
        (history / ".gitignore").write_text(".lock\n", encoding="utf-8")
        out.mkdir(exist_ok=True)
        (out / "outcome.txt").write_text(f"audit={name}\nsave={save}\n", encoding="utf-8")


def kept(server: Path) -> list[str]:
    return git("ls-tree", "-r", "--name-only", "audits", cwd=server).split()


def test_two_machines_at_once_lose_nothing(server: Path) -> None:
    machines = [Machine(server, "one"), Machine(server, "two")]
    for machine in machines:
        opened = machine.history("open")
        assert opened.returncode == 0, opened.stderr
        assert "there is no branch audits yet" in opened.stderr
        machine.audit(f"audit-of-{machine.folder.name}")
    for machine in machines:
        saved = machine.history("save")
        assert saved.returncode == 0, saved.stderr
    third = Machine(server, "three")
    assert third.history("open").returncode == 0
    there = {path.name for path in (third.folder / "auditkit-history").iterdir()}
    assert there >= {"audit-of-one", "audit-of-two", "evidence"}
    third.audit("audit-of-three", save="no")
    assert "is not kept" in third.history("save").stderr
    assert kept(server) == [".gitignore", "audit-of-one/audit.json", "audit-of-two/audit.json", "evidence/same.webp"]


def test_opening_again_brings_what_is_there_now(server: Path) -> None:
    machine = Machine(server, "one")
    machine.history("open")
    machine.audit("first")
    machine.history("save")
    machine.audit("never-saved")
    assert machine.history("open").returncode == 0
    assert not (machine.folder / "auditkit-history" / "never-saved").exists()
    assert (machine.folder / "auditkit-history" / "first").exists()
    # What was only here is put aside.
    (aside,) = machine.folder.glob("auditkit-history-*")
    assert (aside / "never-saved" / "audit.json").is_file()
    assert machine.history("open").returncode == 0
    assert list(machine.folder.glob("auditkit-history-*")) == [aside]


def test_a_folder_in_the_way_is_left_alone(server: Path) -> None:
    machine = Machine(server, "one")
    (machine.folder / "auditkit-history").mkdir()
    (machine.folder / "auditkit-history" / "mine.txt").write_text("mine", encoding="utf-8")
    opened = machine.history("open")
    assert opened.returncode == 1
    assert "already exists" in opened.stderr
    assert (machine.folder / "auditkit-history" / "mine.txt").is_file()


def test_a_server_that_is_not_there_is_no_empty_history(server: Path) -> None:
    machine = Machine(server, "one", AUDITKIT_REMOTE=str(server.parent / "nowhere.git"))
    opened = machine.history("open")
    assert opened.returncode == 1
    assert "can't be fetched" in opened.stderr


def test_without_a_branch_there_is_nothing_to_do(server: Path) -> None:
    machine = Machine(server, "one", AUDITKIT_BRANCH="")
    for what in ("open", "save"):
        assert machine.history(what).returncode == 0
    assert not (machine.folder / "auditkit-history").exists()


@pytest.fixture
def address(server: Path) -> Iterator[str]:
    """The repository by HTTP, for those with the token alone."""
    wanted = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    git("config", "http.receivepack", "true", cwd=server)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def _serve(self) -> None:
            if self.headers.get("Authorization") != wanted:
                self.send_response(401)
                self.send_header("WWW-Authenticate", "Basic realm=git")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            length = self.headers.get("Content-Length")
            done = subprocess.run(
                ["git", "http-backend"],
                input=self.rfile.read(int(length)) if length else self._chunks(),
                env={
                    "PATH": os.environ["PATH"],
                    "GIT_PROJECT_ROOT": str(server.parent),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                },
                capture_output=True,
                check=True,
            )
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.send_response(int(lines.pop("Status", "200").split()[0]))
            for name, value in lines.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _chunks(self) -> bytes:
            body = b""
            while self.headers.get("Transfer-Encoding") == "chunked":
                size = int(self.rfile.readline(), 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if not size:
                    break
            return body

        do_GET = do_POST = _serve  # noqa: N815

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=[0.05], daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}/server.git"
    http.shutdown()
    http.server_close()


def test_the_token_signs_in_and_is_left_nowhere(server: Path, address: str) -> None:
    machine = Machine(server, "one", AUDITKIT_REMOTE=address, AUDITKIT_GIT_TOKEN=TOKEN)
    said = machine.history("open")
    machine.audit("first")
    saved = machine.history("save")
    assert saved.returncode == 0, said.stderr + saved.stderr
    assert "first/audit.json" in kept(server)
    written = said.stdout + said.stderr + saved.stdout + saved.stderr
    signed = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    everywhere = written.encode() + b"".join(
        path.read_bytes() for path in machine.folder.rglob("*") if path.is_file()
    )
    assert TOKEN.encode() not in everywhere
    assert signed.encode() not in everywhere


def test_who_may_not_is_told_and_asked_nothing(server: Path, address: str) -> None:
    machine = Machine(server, "one", AUDITKIT_REMOTE=address, AUDITKIT_GIT_TOKEN="another")
    opened = machine.history("open")
    assert opened.returncode == 1
    assert "can't be fetched" in opened.stderr
