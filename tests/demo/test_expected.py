"""expected.yml, the tasks and the sites agree, as seen by a plain walk through each attempt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditkit.demo import RELEASES, DemoServer

from .conftest import Windows
from .walk import TASKS, Attempt, all_attempts, read, walk

EXPECTED: dict[int, dict[str, dict[str, Any]]] = read(Path(__file__).parent / "expected.yml")
ATTEMPTS = all_attempts()
FEW = ("harbour.licence-cost.menu.desktop", "harbour.find-contact.menu.desktop", "northmoor.pay-fee.main.desktop")
"""What `make test` walks through; `make test-all` walks through everything."""
SUCCESS = ("completed", "completed_with_difficulty")


def test_every_attempt_is_expected() -> None:
    for release in RELEASES:
        assert set(EXPECTED[release]) == {attempt.key for attempt in ATTEMPTS}
    assert 24 <= len(ATTEMPTS) <= 32


def test_first_release_has_one_of_each_outcome() -> None:
    entries = EXPECTED[1].values()
    outcomes = Counter(entry["outcome"] for entry in entries)
    assert set(outcomes) == {*SUCCESS, "not_completed", "wrong_answer", "not_measured"}
    assert {entry.get("reason") for entry in entries} == {None, "needs_person", "not_allowed"}
    assert len({entry["barrier"] for entry in entries if entry["outcome"] == "not_completed"}) >= 7


def test_expectations_are_whole() -> None:
    for entries in EXPECTED.values():
        for key, entry in entries.items():
            assert ("reason" in entry) == (entry["outcome"] == "not_measured"), key
            assert ("barrier" in entry) == (entry["outcome"] in ("not_completed", "wrong_answer")), key


def test_three_top_tasks_are_shared() -> None:
    by_agency = [
        {
            task["top_task"]
            for file in folder.glob("*.yml")
            if "top_task" in (task := yaml.safe_load(file.read_text()))
        }
        for folder in TASKS.iterdir()
        if folder.is_dir() and folder.name in ("harbour", "northmoor")
    ]
    assert by_agency[0] & by_agency[1] == {"licence-cost", "renew-licence", "find-contact"}


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize(
    "attempt",
    [pytest.param(one, id=one.key, marks=() if one.key in FEW else pytest.mark.thorough) for one in ATTEMPTS],
)
async def test_walk(windows: Windows, demo: DemoServer, attempt: Attempt) -> None:
    expected = EXPECTED[demo.release][attempt.key]
    walked, reached, answer = await walk(windows, demo.base_url(attempt.agency), attempt, expected)
    outcome, step = expected["outcome"], expected.get("step")
    assert answer == expected.get("answer")
    if outcome in SUCCESS or outcome == "wrong_answer":
        assert walked.failed is None
        assert reached
    else:
        assert walked.failed in (step if isinstance(step, list) else [step])
    assert bool(walked.closed) == ("overlay" in expected.get("notices", []))
