"""Audits on a branch of their own, checked out beside the code: the commands of the page on keeping history."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.record.store import AuditStore

from .test_prune import age, lying, make, picture

BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of a project whose audits are on the branch `audits`."""
    for name, value in {"NAME": "A. Person", "EMAIL": "a@person.example"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    folder = tmp_path / "project"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "remote")
    git(tmp_path, "clone", "--quiet", "remote", "project")
    (folder / "site").mkdir()
    (folder / "site" / "index.md").write_text("# Ours\n")
    (folder / ".gitignore").write_text("/audits/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "The project")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    git(folder, "worktree", "add", "--quiet", "--detach", "audits")
    git(folder / "audits", "checkout", "--quiet", "--orphan", "audits")
    git(folder / "audits", "rm", "-r", "--force", "--quiet", ".")
    monkeypatch.chdir(folder)
    return folder


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.thorough
def test_audits_are_committed_on_their_branch_and_published_from_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(AuditStore(project / "audits"), "first", BEGAN)
    make(AuditStore(project / "audits"), "second", BEGAN + timedelta(days=1))
    assert main(["publish"]) == 0
    git(project / "audits", "add", ".")
    git(project / "audits", "commit", "--quiet", "-m", "Two audits")
    git(project / "audits", "push", "--quiet", "origin", "audits")
    committed = git(project, "ls-tree", "-r", "--name-only", "audits").splitlines()
    assert {"first/audit.json", "second/audit.json"} <= set(committed)
    assert not [name for name in committed if ".summaries" in name or ".lock" in name]
    assert "audits" not in git(project, "status", "--porcelain")
    git(tmp_path, "clone", "--quiet", "remote", "elsewhere")
    git(tmp_path / "elsewhere", "worktree", "add", "--quiet", "audits", "audits")
    monkeypatch.chdir(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "site").mkdir(exist_ok=True)
    assert main(["publish"]) == 0
    assert (tmp_path / "elsewhere" / "site" / "scorecard" / "harbour" / "fee.md").is_file()


def test_after_a_prune_one_commit_without_a_past_leaves_out_what_went(project: Path, tmp_path: Path) -> None:
    audits = AuditStore(project / "audits")
    for number, name in enumerate(("first", "second")):
        make(audits, name, BEGAN + timedelta(days=number))
        git(project / "audits", "add", ".")
        git(project / "audits", "commit", "--quiet", "-m", name)
    git(project / "audits", "push", "--quiet", "origin", "audits")
    age(audits)
    assert main(["prune", "--keep", "1", "--yes"]) == 0
    assert picture("first") not in lying(audits)
    git(project / "audits", "add", "--all", ".")
    tree = git(project / "audits", "write-tree").strip()
    fresh = git(project / "audits", "commit-tree", tree, "-m", "Audits, without what was pruned").strip()
    git(project / "audits", "reset", "--quiet", fresh)
    git(project / "audits", "push", "--quiet", "--force-with-lease", "origin", "audits")
    git(tmp_path, "clone", "--quiet", "--branch", "audits", "remote", "fresh")
    git(tmp_path / "fresh", "gc", "--quiet")
    assert len(git(tmp_path / "fresh", "rev-list", "HEAD").splitlines()) == 1
    held = git(tmp_path / "fresh", "rev-list", "--objects", "HEAD")
    assert held.count(".webp") == 2, "one of the second's own, and the shared one"
    assert AuditStore(tmp_path / "fresh").ids() == ("first", "second")
