"""The day a task file was proven: written down, and no part of what it asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from auditkit.task.loader import LoadedTask, load_tasks, write_proven
from auditkit.task.plan import plan

TASK = "version: 1\ntask: The fee\nsteps:\n  - click: Fees\nsuccess:\n  - url: /fees\n  - text: |\n      It costs\n"
DAY = date(2026, 11, 28)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text("version: 1\nagency: Harbour\nbase_url: https://h.example\n", encoding="utf-8")
    path = folder / "fee.yml"
    path.write_text(TASK, encoding="utf-8")
    return path


def loaded(file: Path) -> LoadedTask:
    return plan(load_tasks([file], {}))[0].task


def test_the_day_is_written_and_asks_nothing_else(file: Path) -> None:
    before = loaded(file)
    assert write_proven(file, DAY)
    assert file.read_text(encoding="utf-8") == f"{TASK}proven: 2026-11-28\n"
    after = loaded(file)
    assert after.task.proven == DAY
    assert after.sha256 == before.sha256
    assert [after.source_at(line) for line in after.success_lines] == [f"{after.file}:6", f"{after.file}:7"]
    assert write_proven(file, date(2026, 11, 29))
    assert file.read_text(encoding="utf-8") == f"{TASK}proven: 2026-11-29\n"


def test_line_ends_stay_as_they_are(file: Path) -> None:
    written = TASK.rstrip("\n").replace("\n", "\r\n").encode()
    file.write_bytes(written)
    assert write_proven(file, DAY)
    assert file.read_bytes() == written + b"\r\nproven: 2026-11-28\r\n"


@pytest.mark.parametrize("text", ["{version: 1, task: T, steps: [back], success: [url: /x]}\n", "version: 1\n", ""])
def test_a_file_that_cannot_take_the_line_is_left_alone(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert not write_proven(file, DAY)
    assert file.read_text(encoding="utf-8") == text
    assert not write_proven(file.with_name("none.yml"), DAY)


def test_a_day_that_has_begun_elsewhere_is_not_to_come(file: Path) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert write_proven(file, tomorrow)
    assert not write_proven(file, tomorrow + timedelta(days=2))
