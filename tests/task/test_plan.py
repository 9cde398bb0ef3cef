"""The plan: what is chosen, in which order, and what is said when nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.task.loader import TaskSet, load_tasks
from auditkit.task.plan import Selection, plan, summarise_agency, summarise_task

TASK = """\
version: 1
task: {title}
tags: [{tags}]
profiles: [desktop, phone]
trials: 2
start: ${{START}}
success: [text: Paid]
budget: {{steps: 4}}
paths:
  menu: [click: Fees]
  site search: [search: fees, back]
"""


@pytest.fixture
def taskset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TaskSet:
    monkeypatch.chdir(tmp_path)
    for agency in ("northmoor", "harbour"):
        folder = tmp_path / "tasks" / agency
        folder.mkdir(parents=True)
        (folder / "agency.yml").write_text(
            f"version: 1\nagency: {agency.title()}\nbase_url: https://{agency}.example\nhelp: [phone]\n"
        )
        (folder / "pay.yml").write_text(TASK.format(title="Pay", tags="money"))
        (folder / "fee.yml").write_text(TASK.format(title="Fee", tags=f"money, {agency}"))
    return load_tasks([Path("tasks")], {"START": "/en"})


def test_everything_in_a_stable_order(taskset: TaskSet) -> None:
    jobs = plan(taskset)
    assert len(jobs) == len({job.key for job in jobs}) == 2 * 2 * 2 * 2 * 2
    assert [job.key for job in jobs[:5]] == [
        "harbour.fee.menu.desktop.1",
        "harbour.fee.menu.desktop.2",
        "harbour.fee.menu.phone.1",
        "harbour.fee.menu.phone.2",
        "harbour.fee.site-search.desktop.1",
    ]
    assert jobs == plan(taskset)
    assert [step.action.key for step in jobs[4].steps] == ["search", "back"]


def test_a_selection_takes_what_fits_all_of_it(taskset: TaskSet) -> None:
    selection = Selection(
        agencies=["northmoor"], tags=["northmoor", "money"], profiles=["phone"], paths=["menu"], trials=1
    )
    assert [job.key for job in plan(taskset, selection)] == [
        "northmoor.fee.menu.phone.1",
        "northmoor.pay.menu.phone.1",
    ]
    assert len(plan(taskset, Selection(trials=3))) == 48


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(agencies=["harbor"]), "No task has the agency 'harbor' (did you mean 'harbour'?)."),
        (Selection(tags=["monye"]), "No task has the tag 'monye' (did you mean 'money'?)."),
        (Selection(paths=["search"]), "No task has the path 'search' (did you mean 'site search'?)."),
        (Selection(profiles=["\x1b[2J"]), "No task has the profile '\\x1b[2J'."),
        (
            Selection(agencies=["harbour"], tags=["northmoor"]),
            "No task matches this choice: agency 'harbour' and tag 'northmoor'.",
        ),
        (Selection(trials=0), "Trials must be between 1 and 100, not 0."),
    ],
)
def test_a_choice_of_nothing_says_why(taskset: TaskSet, selection: Selection, message: str) -> None:
    with pytest.raises(AuditkitError) as caught:
        plan(taskset, selection)
    assert caught.value.message == message


def test_summaries_keep_names_as_written(taskset: TaskSet) -> None:
    agency = taskset.agencies[0]
    summary = summarise_task(agency.tasks[0])
    assert (summary.agency, summary.task, summary.title, summary.file) == ("harbour", "fee", "Fee", "harbour/fee.yml")
    assert summary.paths == {"menu": ['Press "Fees"'], "site search": ['Search for "fees"', "Go back"]}
    assert "start: ${START}" in summary.source
    assert (summary.budget_steps, summary.budget_seconds, summary.trials) == (4, None, 2)
    about = summarise_agency(agency)
    assert (about.agency, about.name, about.base_url, about.help) == (
        "harbour",
        "Harbour",
        "https://harbour.example",
        ["phone"],
    )
