"""Right files: what they become."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from auditkit.task.loader import LoadedAgency, TaskSet, load_tasks
from auditkit.task.steps.fill import Fill
from auditkit.task.steps.upload import Upload

AGENCY = "version: 1\nagency: Harbour\nbase_url: https://www.harbour.example\n"
TASK = """\
version: 1
task: Find the fee
start: /fees?year=2026
tags: [no, on, 2026-11-22]
paths:
  menu:
    - fill: {label: yes, value: 12:30}
    - fill: {label: Version, value: 1.10}
    - fill: {label: Code, value: 0123}
    - fill: {label: Day, value: 2026-11-22}
    - fill: {label: Fee, value: $25.00}
    - fill: {label: Off, value: no}
    - fill: {label: Hex, value: 0x1F}
    - fill: {label: Name, value: Zoë Ðð 数 🎣}
    - fill: {label: Nothing, value: "null"}
    - fill: {label: Key, value: "${KEY}", secret: yes}
  12:30:
    - back
    - screenshot:
    - click: Off
      optional: no
      timeout_seconds: 1.5
success:
  - text: 1_000
  - title: "NULL"
answer: {read: .fee, equals: 25}
"""


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "tasks/harbour/agency.yml", AGENCY)
    return tmp_path / "tasks"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def load(*paths: str, environ: dict[str, str] | None = None) -> TaskSet:
    return load_tasks([Path(path) for path in paths or ("tasks",)], environ or {"KEY": "value"})


def only(taskset: TaskSet) -> LoadedAgency:
    (agency,) = taskset.agencies
    return agency


def test_values_stay_as_written(tasks: Path) -> None:
    write(tasks / "harbour/fee.yml", TASK)
    (task,) = only(load()).tasks
    fills = [step.action for step in task.ways["menu"]]
    assert all(isinstance(fill, Fill) for fill in fills)
    assert [fill.value for fill in fills if isinstance(fill, Fill)] == [
        "12:30", "1.10", "0123", "2026-11-22", "$25.00", "no", "0x1F", "Zoë Ðð 数 🎣", "null", "${KEY}",
    ]  # fmt: skip
    assert fills[0].target is not None
    assert fills[0].target.label == "yes"
    assert task.task.tags == ["no", "on", "2026-11-22"]
    assert task.task.success[0].text == "1_000"
    assert task.task.answer is not None
    assert (task.task.answer.equals, task.task.answer.read.name) == ("25", ".fee")


def test_numbers_and_switches_are_what_the_model_wants(tasks: Path) -> None:
    write(tasks / "harbour/fee.yml", TASK)
    (task,) = only(load()).tasks
    last_fill = task.ways["menu"][-1].action
    assert isinstance(last_fill, Fill)
    assert last_fill.secret is True
    back, screenshot, click = task.ways["12:30"]
    assert [back.action.key, screenshot.action.key] == ["back", "screenshot"]
    assert (click.optional, click.timeout_seconds) == (False, 1.5)
    assert task.task.version == 1


def test_steps_know_where_they_stand(tasks: Path) -> None:
    write(tasks / "harbour/fee.yml", TASK)
    (task,) = only(load()).tasks
    assert [step.source for step in task.ways["12:30"]] == [f"tasks/harbour/fee.yml:{line}" for line in (18, 19, 20)]
    assert (task.file, task.path_in_root) == ("tasks/harbour/fee.yml", "harbour/fee.yml")
    assert task.source == TASK
    assert task.sha256 == hashlib.sha256(TASK.encode()).hexdigest()


def test_fragments_stand_in_place_of_use(tasks: Path) -> None:
    simple = "version: 1\ntask: Pay\nsuccess: [{text: Paid}]\nsteps:\n  - use: shared/sign-in.yml\n  - click: Pay\n"
    write(tasks / "harbour/pay.yml", simple)
    write(
        tasks / "harbour/shared/sign-in.yml",
        "steps:\n  - use: deep/name.yml\n  - upload: {label: Proof, file: a.pdf}\n",
    )
    write(tasks / "harbour/shared/deep/name.yml", "steps:\n  - fill: {label: Name, value: Sam}\n")
    write(tasks / "harbour/shared/a.pdf", "a letter")
    (task,) = only(load()).tasks
    assert [(step.action.key, step.source) for step in task.ways["main"]] == [
        ("fill", "tasks/harbour/shared/deep/name.yml:2"),
        ("upload", "tasks/harbour/shared/sign-in.yml:3"),
        ("click", "tasks/harbour/pay.yml:6"),
    ]
    upload = task.ways["main"][1].action
    assert isinstance(upload, Upload)
    assert (task.folder / upload.file).read_text() == "a letter"
    before = task.sha256
    write(tasks / "harbour/shared/deep/name.yml", "steps:\n  - fill: {label: Name, value: Kim}\n")
    assert only(load()).tasks[0].sha256 != before


def test_a_fragment_may_be_used_twice(tasks: Path) -> None:
    write(
        tasks / "harbour/pay.yml",
        "version: 1\ntask: Pay\nsuccess: [{text: Paid}]\nsteps: [use: s/a.yml, use: s/b.yml]\n",
    )
    write(tasks / "harbour/s/a.yml", "steps: [use: b.yml]\n")
    write(tasks / "harbour/s/b.yml", "steps: [back]\n")
    assert len(only(load()).tasks[0].ways["main"]) == 2


def test_any_of_root_agency_and_files_may_be_named(tasks: Path) -> None:
    for name in ("fee", "pay"):
        write(tasks / f"harbour/{name}.yml", TASK)
    write(tasks / "harbour/self-assessment.yml", "anything: at all\n")
    write(tasks / "shared/a.yml", "steps: [back]\n")
    write(tasks / "rubric.yml", "weights: {}\n")
    names = [task.id for task in only(load()).tasks]
    assert names == ["fee", "pay"]
    assert [task.id for task in only(load("tasks/harbour")).tasks] == names
    assert [task.id for task in only(load("tasks/harbour/agency.yml")).tasks] == names
    assert [task.id for task in only(load("tasks/harbour/pay.yml")).tasks] == ["pay"]
    assert [task.id for task in only(load("tasks/harbour/pay.yml", "tasks", "tasks/harbour")).tasks] == names


def test_hosts_default_to_the_base_address(tasks: Path) -> None:
    write(tasks / "harbour/fee.yml", TASK)
    assert only(load()).hosts == ("www.harbour.example",)
    write(tasks / "harbour/agency.yml", AGENCY.replace("https://www.harbour.example", "'${SITE}/en'"))
    agency = only(load(environ={"KEY": "", "SITE": "http://127.0.0.1:8700"}))
    assert (agency.base_url, agency.hosts) == ("http://127.0.0.1:8700/en", ("127.0.0.1",))
    assert agency.agency.base_url == "${SITE}/en"


@pytest.mark.parametrize(
    ("base", "hosts"),
    [
        ("https://www.harbour.example", "['*.harbour.example']"),
        ("https://WWW.Harbour.Example:8443/en", "[www.harbour.example]"),
        ("http://localhost:8700", "[localhost:8700]"),
        ("http://127.0.0.1:8700", "[127.0.0.1]"),
        ("http://[::1]:8700", "['[::1]']"),
        ("http://harbour.localhost:8700", "['*.localhost']"),
        ("https://bücher.example", "[bücher.example]"),
    ],
)
def test_hosts_that_cover_the_base_address(tasks: Path, base: str, hosts: str) -> None:
    write(tasks / "harbour/fee.yml", TASK)
    write(tasks / "harbour/agency.yml", f"version: 1\nagency: Harbour\nbase_url: {base}\nhosts: {hosts}\n")
    assert only(load()).hosts


def test_profiles_of_the_tasks_folder(tasks: Path) -> None:
    write(tasks / "harbour/fee.yml", TASK + "profiles: [slow-phone, desktop]\n")
    write(
        tasks / "profiles.yml",
        "version: 1\nprofiles:\n  slow-phone: {device: Pixel 7, locale: cy-GB, timezone: Europe/London,\n"
        "    network: {latency_ms: 300, download_kbps: 400}}\n",
    )
    taskset = load("tasks/harbour/fee.yml")
    assert set(taskset.profiles) == {"desktop", "phone", "slow-phone"}
    network = taskset.profiles["slow-phone"].network
    assert network is not None
    assert network.latency_ms == 300


def test_marks_windows_editors_leave_are_fine(tasks: Path) -> None:
    (tasks / "harbour/fee.yml").write_bytes(b"\xef\xbb\xbf" + TASK.replace("\n", "\r\n").encode())
    assert only(load()).tasks[0].ways["12:30"][0].source == "tasks/harbour/fee.yml:18"


def test_ordinary_aliases_are_fine(tasks: Path) -> None:
    write(
        tasks / "harbour/fee.yml",
        "version: 1\ntask: Fee\nsuccess: [{text: Paid}]\nsteps:\n"
        "  - click: &fees {role: link, name: Fees}\n  - expect: *fees\n",
    )
    first, second = only(load()).tasks[0].ways["main"]
    assert first.action.target is not None
    assert second.action.target is not None
    assert (first.action.target.role, first.action.target.name) == (
        second.action.target.role,
        second.action.target.name,
    )
