"""The action, the workflows and the scripts, as their services and well-known tools would have them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / "examples" / "github").glob("*.yml"))
SCRIPTS = sorted([*(ROOT / "tools" / "ci").glob("*.sh"), *(ROOT / "examples").rglob("*.sh")])
GITLAB = ROOT / "examples" / "gitlab" / ".gitlab-ci.yml"
OFFLINE = {"PATH": "/usr/bin:/bin", "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}


def tool(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A tool of the development extra, without a network."""
    program = Path(sys.executable).parent / name
    found = str(program) if program.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return subprocess.run(
        [found, *map(str, words)], cwd=ROOT, env=OFFLINE, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-actions", [ACTION]),
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.gitlab-ci", [GITLAB]),
    ],
)
def test_the_service_takes_the_file(schema: str, files: list[Path]) -> None:
    transform = ["--data-transform", "gitlab-ci"] if schema == "vendor.gitlab-ci" else []
    done = tool("check-jsonschema", "--builtin-schema", schema, *transform, *files)
    assert files
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schema_would_notice_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "action.yml"
    wrong.write_text(ACTION.read_text(encoding="utf-8").replace("using: composite", "using: composit"), "utf-8")
    assert tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", wrong).returncode == 1


def zizmor(*files: Path) -> subprocess.CompletedProcess[str]:
    config = Path(__file__).with_name("zizmor.yml")
    return tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", "--config", config, *files)


def test_nothing_in_the_workflows_is_unsafe() -> None:
    done = zizmor(ACTION, *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_input_within_a_script_would_be_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "action.yml"
    script = """run: 'sh "$KIT/tools/ci/audit.sh"'"""
    text = ACTION.read_text(encoding="utf-8")
    assert script in text
    wrong.write_text(text.replace(script, "run: audit.sh ${{ inputs.agency }}"), encoding="utf-8")
    done = zizmor(wrong)
    assert done.returncode != 0
    assert "template-injection" in done.stdout + done.stderr


def test_the_scripts_are_sound_for_any_posix_shell() -> None:
    done = tool("shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *SCRIPTS)
    assert SCRIPTS
    assert done.returncode == 0, done.stdout + done.stderr
    for script in SCRIPTS:
        assert script.name == "settings.sh" or script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
        assert script.name == "settings.sh" or script.stat().st_mode & 0o111


def steps(path: Path) -> list[dict[str, Any]]:
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return (
        read["runs"]["steps"] if "runs" in read else [step for job in read["jobs"].values() for step in job["steps"]]
    )


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_others_actions_are_pinned_and_inputs_stay_out_of_scripts(path: Path) -> None:
    for step in steps(path):
        assert "uses" in step or "${{" not in step["run"]
        if "uses" in step and step["uses"] != "./":
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
    versions = re.findall(r"uses: actions/\S+(.*)", path.read_text(encoding="utf-8"))
    assert all(re.fullmatch(r" # v\d+\.\d+\.\d+", version) for version in versions)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_job_may_more_than_it_says_and_no_two_visit_at_once(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in workflow["jobs"].values())
    assert workflow["concurrency"] == {"group": "auditkit-visits", "cancel-in-progress": False}


def test_tokens_are_only_where_something_is_sent() -> None:
    named = {step["name"] for step in steps(ACTION) if "TOKEN" in str(step.get("env", {}))}
    assert named == {"Fetch earlier audits", "Keep the audit", "Comment on the pull request"}


def test_examples_do_not_run_here_by_accident() -> None:
    assert not (ROOT / ".github" / "workflows").exists()
    assert not (ROOT / ".gitlab-ci.yml").exists()


def test_every_input_and_output_is_described_in_words() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    for name, each in {**action["inputs"], **action["outputs"]}.items():
        assert each["description"].endswith("."), name
        assert len(each["description"]) > 15, name
