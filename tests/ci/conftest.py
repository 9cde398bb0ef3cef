"""A project on a server of its own: a clean clone of this repository, with a few tasks of the bundled agencies."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditkit.demo import DemoServer
from tools.light_browser import light_browser

from .service import Runner, machine

ROOT = Path(__file__).parents[2]
TASKS = {"harbour": ("agency", "pay-mooring"), "northmoor": ("agency", "spanish-contact")}
"""The second release of the first agency breaks its task; the website of the second agency is down."""
NOBODY = 9
"""A port at which nothing listens."""


def git(*words: str | Path, cwd: Path) -> str:
    identity = ["-c", "user.name=Owner", "-c", "user.email=owner@agency.example"]
    done = subprocess.run(["git", *identity, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def copy_of_this(folder: Path) -> None:
    """A clone of this repository as it would be committed now, with nothing that git leaves out."""
    try:
        git("rev-parse", "HEAD", cwd=ROOT)
    except (AssertionError, OSError):
        pytest.skip("not a git working copy")
    git("clone", "--quiet", "--depth", "1", f"file://{ROOT}", folder, cwd=ROOT)
    for name in git("ls-files", "-z", "--modified", "--others", "--exclude-standard", cwd=ROOT).split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        elif name:
            (folder / name).unlink(missing_ok=True)


@dataclass
class Project:
    """What the owner of a pipeline has: a repository on a server, and machines that check it out."""

    folder: Path
    server: Path
    environ: Mapping[str, str]
    port: int
    """Where the agency's website is."""

    def checkout(self) -> Path:
        """As the service checks it out: only the newest commit."""
        number = len(list(self.folder.glob("workspace-*"))) + 1
        workspace = self.folder / f"workspace-{number}"
        git("clone", "--quiet", "--depth", "1", f"file://{self.server}", workspace, cwd=self.folder)
        return workspace

    def runner(
        self,
        event: Mapping[str, Any] | None = None,
        inputs: Mapping[str, str] | None = None,
        token: str = "",
        api: str = "http://127.0.0.1:9",
    ) -> Runner:
        """A machine with a fresh checkout."""
        workspace = self.checkout()
        temporary = self.folder / f"{workspace.name}-temporary"
        temporary.mkdir()
        event = {"repository": {"default_branch": "main"}, **(event or {})}
        github = {"event": event, "token": token, "event_name": "test", "api_url": api}
        return Runner(workspace, temporary, self.environ, github, inputs or {})

    def kept(self) -> list[str]:
        """The audits in the branch on the server."""
        names = git("ls-tree", "--name-only", "audits", cwd=self.server).split()
        return [name for name in names if name[0].isdigit()]


@pytest.fixture(scope="package")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("project")
    owner, server = folder / "owner", folder / "server.git"
    copy_of_this(owner)
    with DemoServer(port=0) as free:
        port = free.port
    for path in (owner / "tasks").glob("*/*.yml"):
        if path.stem not in TASKS[path.parent.name]:
            path.unlink()
        elif path.stem == "agency":
            there = port if path.parent.name == "harbour" else NOBODY
            path.write_text(path.read_text(encoding="utf-8").replace(":8700", f":{there}"), encoding="utf-8")
    git("checkout", "--quiet", "--orphan", "ours", cwd=owner)
    git("add", "--all", cwd=owner)
    git("commit", "--quiet", "--message", "Our tasks", cwd=owner)
    git("init", "--quiet", "--bare", "--initial-branch", "main", server, cwd=folder)
    git("push", "--quiet", server, "ours:main", cwd=owner)
    environ = {**dict(machine(folder, owner)), "AUDITKIT_BROWSER": str(light_browser().path)}
    return Project(folder, server, environ, port)
