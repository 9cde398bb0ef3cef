"""What an exit status means in a pipeline, with and without an audit."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.ci.tell import Comparison, Verdict, outcome_of, summary_of

SCRIPTS = Path(__file__).parents[2] / "tools" / "ci"


def way(standing: str | None, measured: int) -> dict[str, Any]:
    return {"standing": standing, "result": "passed", "tally": {"measured": measured}}


def found(*ways: dict[str, Any], headline: str = "As it is.") -> Comparison:
    return Comparison.model_validate({"headline": headline, "after": {"id": "today"}, "ways": ways})


SOME, NONE = found(way("same", 1), way("not-measured", 0)), found(way("not-measured", 0), way("gone", 1))


@pytest.mark.parametrize(
    ("status", "comparison", "verdict", "ends"),
    [
        (0, SOME, Verdict.PASSED, 0),
        (1, SOME, Verdict.FAILED, 1),
        # A bot wall or a website that is down: nothing is said of the agency, and no build fails for it.
        (0, NONE, Verdict.NOTHING_MEASURED, 0),
        # Unless --fail-on not-measured asked for it.
        (1, NONE, Verdict.FAILED, 1),
        (1, None, Verdict.NOT_RUN, 1),
        (2, None, Verdict.NOT_RUN, 2),
        (3, None, Verdict.BROKEN, 3),
        (3, SOME, Verdict.BROKEN, 3),
        # Status 0 without reports, or a status that auditkit doesn't have: something broke.
        (0, None, Verdict.BROKEN, 3),
        (127, None, Verdict.BROKEN, 3),
        (130, SOME, Verdict.INTERRUPTED, 130),
        (137, None, Verdict.INTERRUPTED, 130),
    ],
)
def test_a_status_has_one_meaning(status: int, comparison: Comparison | None, verdict: Verdict, ends: int) -> None:
    outcome = outcome_of(status, comparison, "yes", "audits")
    assert (outcome.verdict, outcome.status) == (verdict, ends)
    assert all("\n" not in line for line in outcome.lines())
    assert bool(outcome.audit) == (comparison is not None)


def test_ways_are_counted_as_they_stand() -> None:
    standings = ("worse", "worse", "mended", "changed", "same", "new", "not-comparable")
    comparison = found(*[way(each, 1) for each in standings], way("not-measured", 0), way("gone", 0))
    lines = outcome_of(1, comparison, "yes", "history").lines()
    assert {"ways=8", "worse=2", "mended=1", "changed=1", "not-measured=1"} <= {*lines}
    assert {"save=yes", "records=history/today"} <= {*lines}


def test_what_failed_stands_below_the_headline() -> None:
    report = "<!-- auditkit:summary:harbour -->\n### 1 task got worse.\n\n#### Got worse\n\nStep 1"
    said = "Report: x\nFailed: 1 route got worse (--fail-on worse). “<img src=x>” ([a](https://x.example)).\n"
    outcome = outcome_of(1, found(way("worse", 1)), "yes", "audits")
    summary = summary_of(outcome, report, said, "")
    first, second, accept, third, *_ = summary.split("\n\n")
    assert first == "<!-- auditkit:summary:harbour -->\n### 1 task got worse."
    assert second.startswith("**Failed:** 1 route got worse")
    assert "<img" not in second
    assert "](https" not in second
    assert accept.startswith("**Is a change intended?** The next audit is compared with this one")
    assert third == "#### Got worse"


@pytest.mark.parametrize(
    ("save", "worse", "wanted"),
    [("yes", 1, "The next audit is compared with this one"), ("no", 1, "Merge the change"), ("yes", 0, None)],
)
def test_how_to_take_in_what_was_changed_on_purpose(save: str, worse: int, wanted: str | None) -> None:
    outcome = outcome_of(1, found(way("worse" if worse else "same", 1)), save, "audits")
    summary = summary_of(outcome, "### 1 task.\n\nrest", "Failed: a serious barrier\n", "")
    assert ("Is a change intended" in summary) is (wanted is not None)
    assert (wanted or "") in summary


def test_what_a_command_said_cannot_leave_its_block() -> None:
    said = "tasks/x.yml:1:1: wrong\n````\n</details> @everyone\n"
    summary = summary_of(outcome_of(1, None, "no", ""), "", said, "")
    assert "\n`````text\ntasks/x.yml:1:1: wrong\n````\n</details> @everyone\n`````\n" in summary


def stand_in(folder: Path, run: str) -> dict[str, str]:
    """A machine with a program called auditkit that checks everything and ends a run as it is told."""
    program = folder / "auditkit"
    program.write_text(f'#!/bin/sh\n[ "$1" = run ] || exit 0\n{run}\n', encoding="utf-8")
    program.chmod(0o755)
    (folder / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "python3").chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(SCRIPTS.parents[1])}


def test_a_bug_of_ours_ends_the_pipeline_and_says_so(tmp_path: Path) -> None:
    environ = stand_in(
        tmp_path,
        'mkdir -p "$XDG_STATE_HOME/auditkit"; echo log >"$XDG_STATE_HOME/auditkit/bug.log"\n'
        'echo "auditkit: this is a bug in auditkit (KeyError)." >&2; exit 3',
    )
    done = subprocess.run(
        [SCRIPTS / "pipeline.sh"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    summary = (tmp_path / "auditkit-ci" / "summary.md").read_text(encoding="utf-8")
    assert "This is a bug in auditkit, not in the website" in summary
    assert "this is a bug in auditkit (KeyError)" in summary
    # The log is among the files that services keep with a run.
    assert (tmp_path / "auditkit-ci" / "log" / "auditkit" / "bug.log").is_file()


def without_modes(folder: Path) -> Path:
    """The scripts as git on Windows keeps them: none may be run by itself."""
    copy = shutil.copytree(SCRIPTS, folder / "kit" / "tools" / "ci", ignore=shutil.ignore_patterns("__pycache__"))
    for script in copy.iterdir():
        script.chmod(0o644)
    return copy


def test_scripts_that_were_committed_on_windows_run(tmp_path: Path) -> None:
    environ = stand_in(tmp_path, 'echo "There is no such task." >&2; exit 1')
    scripts = without_modes(tmp_path)
    done = subprocess.run(
        ["sh", scripts / "pipeline.sh"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert "ermission denied" not in done.stderr
    assert "There is no such task." in done.stderr
    assert "there is something to fix first" in done.stdout
    assert done.returncode == 1


def test_every_script_is_handed_to_sh() -> None:
    """In the action, in the examples, and by the scripts that start others."""
    root = SCRIPTS.parents[1]
    examples = [path for path in (root / "examples").rglob("*") if path.is_file()]
    begun = []
    for file in (root / "action.yml", *SCRIPTS.glob("*.sh"), *examples):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.lstrip().startswith("#") and "is not installed here" not in line:
                begun += re.findall(r'(\S+) "?(?:\$here|\S*tools/ci|\S*examples/cron)/(\w+)\.sh', line)
    assert len(begun) > 15
    assert {(how, name) for how, name in begun if how.strip("'") != "sh"} == {(".", "settings")}


def test_settings_become_arguments_one_by_one(tmp_path: Path) -> None:
    environ = stand_in(tmp_path, 'for one in "$@"; do printf "%s\\n" "$one"; done >given.txt; exit 1')
    environ |= {
        "AUDITKIT_AGENCY": "harbour, northmoor",
        "AUDITKIT_TAG": "two words\n--headed",
        "AUDITKIT_BASE_URL": "harbour=https://a.example/?x=1&y=$HOME",
        "AUDITKIT_TASKS": "tasks/harbour\ntasks/northmoor",
        "AUDITKIT_FAIL_ON": "none",
        "AUDITKIT_CONFIRM": "2",
        "AUDITKIT_CONTACT": "O'Neil <web@agency.example>",
    }
    subprocess.run([SCRIPTS / "audit.sh"], cwd=tmp_path, env=environ, capture_output=True, check=True)
    given = (tmp_path / "given.txt").read_text(encoding="utf-8").splitlines()
    assert {"--agency=harbour", "--agency=northmoor", "--tag=two words", "--tag=--headed", "--confirm=2"} <= {*given}
    assert "--base-url=harbour=https://a.example/?x=1&y=$HOME" in given
    assert "--contact=O'Neil <web@agency.example>" in given
    assert "--baseline=latest" in given
    assert not any(one.startswith("--fail-on") for one in given)
    assert given[-3:] == ["--", "tasks/harbour", "tasks/northmoor"]


def test_reports_of_an_earlier_run_are_not_taken_for_this_ones(tmp_path: Path) -> None:
    out = tmp_path / "auditkit-ci"
    out.mkdir()
    (out / "comparison.json").write_text(json.dumps({"headline": "", "after": {"id": "old"}, "ways": []}), "utf-8")
    environ = stand_in(tmp_path, "exit 1")
    subprocess.run([SCRIPTS / "audit.sh"], cwd=tmp_path, env=environ, capture_output=True, check=True)
    assert "verdict=not-run" in (out / "outcome.txt").read_text(encoding="utf-8").splitlines()


def test_without_auditkit_the_person_is_told_how_to_get_it(tmp_path: Path) -> None:
    environ = stand_in(tmp_path, "exit 0")
    (tmp_path / "auditkit").unlink()
    environ["PATH"] = f"{tmp_path}:/usr/bin:/bin"
    subprocess.run([SCRIPTS / "audit.sh"], cwd=tmp_path, env=environ, capture_output=True, check=True)
    assert "Run tools/ci/kit.sh first" in (tmp_path / "auditkit-ci" / "summary.md").read_text(encoding="utf-8")
    assert "verdict=not-run" in (tmp_path / "auditkit-ci" / "outcome.txt").read_text(encoding="utf-8").splitlines()
