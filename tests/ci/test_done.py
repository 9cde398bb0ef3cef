"""The second release of the bundled agency is caught by a pipeline's own steps, with the right words and status.

One story, told in the order in which a project lives it: a first night, the night after a release that breaks a task,
and a preview of the mended website. All the time, the website of another agency is down.

The story takes minutes and is thorough; `make test` runs what a pipeline does with what it is told.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from auditkit.demo import DemoServer

from .conftest import Project, git
from .hub import Hub
from .service import Ended

EXAMPLES = Path("examples")
NIGHTLY = EXAMPLES / "github" / "nightly.yml"
DEPLOYMENT = EXAMPLES / "github" / "deployment.yml"
MANUAL = EXAMPLES / "github" / "manual.yml"
Website = Callable[[int], None]


def quick(values: dict[str, str]) -> None:
    """Building the site and waiting between tries take long: the site is built on the second night alone."""
    values.update(publish="no", confirm="")


@pytest.fixture(scope="module")
def website(project: Project) -> Iterator[Website]:
    """Puts a release of the agency's website in place of the one before; 0 takes it down."""
    running: list[DemoServer] = []

    def release(number: int) -> None:
        while running:
            running.pop().stop()
        if number:
            running.append(DemoServer(port=project.port, release=number))
            running[0].start()

    yield release
    release(0)


@pytest.fixture(scope="module")
def first_night(project: Project, website: Website) -> Ended:
    website(1)
    runner = project.runner()
    return runner.job(runner.workspace / NIGHTLY, "audit", quick)


@pytest.fixture(scope="module")
def second_night(project: Project, website: Website, first_night: Ended) -> tuple[Ended, Path]:
    assert first_night.status == 0, first_night.log
    website(2)
    runner = project.runner()

    def unconfirmed(values: dict[str, str]) -> None:
        assert values["publish"] == "yes"
        values["confirm"] = ""

    return runner.job(runner.workspace / NIGHTLY, "audit", unconfirmed), runner.workspace


@pytest.mark.thorough
def test_the_first_audit_has_nothing_to_fail_for(first_night: Ended, project: Project) -> None:
    assert first_night.status == 0, first_night.log
    assert "There is no earlier audit to compare with" in first_night.summary
    assert "Kept in the branch audits." in first_night.log
    assert first_night.outputs == {"site": "", "kept": "yes"}
    assert project.kept()


@pytest.mark.thorough
def test_what_a_page_says_is_no_command_to_the_service(first_night: Ended) -> None:
    lines = first_night.log.splitlines()
    (stop,) = [line for line in lines if line.startswith("::stop-commands::")]
    begin, end = lines.index(stop), lines.index(f"::{stop.rpartition('::')[2]}::")
    assert any("harbour pay-mooring" in line for line in lines[begin:end])
    assert not any("harbour pay-mooring" in line for line in [*lines[:begin], *lines[end:]])
    assert len(stop) >= len("::stop-commands::") + 32


@pytest.mark.thorough
def test_a_release_that_breaks_a_task_fails_the_build_in_plain_words(second_night: tuple[Ended, Path]) -> None:
    ended, _ = second_night
    assert ended.status == 1, ended.log
    head, _, rest = ended.summary.partition("\n\n")
    assert head.splitlines()[1].startswith("### 1 task got worse since ")
    assert rest.startswith("**Failed:** 1 route got worse ")
    assert "“Pay for the mooring I have booked”" in rest
    nearest = "The closest names are “Pay a mooring charge” and “Pay a mooring deposit”"
    assert f"Step 1, “Pay a mooring fee”, is no longer there. {nearest}" in rest
    # The website of the other agency is down. That is nobody's regression: it is not what the build failed for.
    assert "Not measured, so not compared (1)" in rest
    assert rest.count("got worse") == 1
    assert ended.log.rstrip().splitlines()[-1].startswith("::error title=auditkit::1 task got worse since ")


@pytest.mark.thorough
def test_what_was_found_is_kept_and_published_all_the_same(
    second_night: tuple[Ended, Path], project: Project
) -> None:
    ended, workspace = second_night
    assert ended.outputs == {"site": "public", "kept": "yes"}
    page = (workspace / "public" / "scorecard" / "harbour" / "pay-mooring.html").read_text(encoding="utf-8")
    assert "not completed" in page
    uploads = [given for name, given in ended.used if name == "actions/upload-artifact"]
    for path in [line for given in uploads for line in given["path"].split()]:
        assert (workspace / path).is_dir(), path
    assert ("actions/upload-pages-artifact", {"path": "public"}) in ended.used
    report = ElementTree.parse(workspace / "auditkit-ci" / "junit.xml").getroot()
    assert (report.get("tests"), report.get("failures"), report.get("errors")) == ("2", "1", "0")
    for name in ("findings.sarif", "comparison.json"):
        json.loads((workspace / "auditkit-ci" / name).read_text(encoding="utf-8"))


@pytest.mark.thorough
def test_a_preview_that_mends_it_passes_on_gitlab_and_says_so_in_a_comment(
    second_night: tuple[Ended, Path], project: Project, website: Website
) -> None:
    website(1)
    kept = project.kept()
    workspace = project.checkout()
    with Hub("of the project") as hub:
        done = on_gitlab(project, workspace, "audit of the preview", hub)
    assert done.returncode == 0, done.stdout + done.stderr
    (comment,) = hub.comments
    assert "### No task got worse since " in comment["body"]
    assert "#### Fixed" in comment["body"]
    assert "“Pay a mooring fee” is not on the page" in comment["body"].replace("&#34;", "”").replace("Link ”", "“")
    outcome = (workspace / "auditkit-ci" / "outcome.txt").read_text(encoding="utf-8").splitlines()
    assert {"verdict=passed", "status=0", "worse=0", "mended=1", "not-measured=0", "ways=1", "save=no"} <= {*outcome}
    # A preview is not the website: the history has nothing of it.
    assert project.kept() == kept
    assert "This audit is not kept in the branch audits." in done.stderr
    assert hub.token not in done.stdout + done.stderr


def on_gitlab(project: Project, workspace: Path, name: str, hub: Hub) -> subprocess.CompletedProcess[str]:
    """A job of the example, with a form filled in for the agency's preview."""
    read = yaml.safe_load((workspace / EXAMPLES / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    form = {key: each["value"] for key, each in read["variables"].items()}
    form |= {"AUDITKIT_AGENCY": "harbour", "AUDITKIT_BASE_URL": f"http://harbour.localhost:{project.port}"}
    service = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(workspace), "CI_API_V4_URL": hub.url}
    service |= {"CI_PROJECT_ID": "7", "CI_MERGE_REQUEST_IID": "12", "AUDITKIT_API_TOKEN": hub.token}
    own = {**read[".audit"]["variables"], **read[name]["variables"]}
    mine = {"AUDITKIT_REMOTE": "origin", "AUDITKIT_GIT_TOKEN": "", "AUDITKIT_CONFIRM": ""}
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join(read[".audit"]["script"])],
        cwd=workspace,
        env={**project.environ, **form, **service, **own, **mine},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.thorough
def test_a_deployment_is_tried_at_its_address_by_the_tasks_of_the_main_branch(project: Project) -> None:
    status = {"state": "success", "environment": "preview", "environment_url": "https://preview.example/12"}
    runner = project.runner({"deployment_status": status})
    given: dict[str, str] = {}

    def begin_nothing(values: dict[str, str]) -> None:
        given.update(values)
        values["task"] = "none-of-this-name"

    ended = runner.job(runner.workspace / DEPLOYMENT, "audit", begin_nothing)
    assert ended.used[0] == ("actions/checkout", {"ref": "main", "persist-credentials": "false"})
    assert (given["base-url"], given["save"], given["comment"]) == ("https://preview.example/12", "no", "yes")
    assert given["why"] == "https://preview.example/12 was deployed."


@pytest.mark.parametrize(
    "status",
    [
        {"state": "failure", "environment": "preview", "environment_url": "https://preview.example"},
        pytest.param(
            {"state": "success", "environment": "github-pages", "environment_url": "https://scorecard.example"},
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            {"state": "success", "environment": "preview", "environment_url": ""}, marks=pytest.mark.thorough
        ),
    ],
)
def test_other_deployments_are_left_alone(project: Project, status: dict[str, str]) -> None:
    runner = project.runner({"deployment_status": status})
    assert runner.job(runner.workspace / DEPLOYMENT, "audit").status == -1


@pytest.mark.thorough
def test_a_task_that_is_not_there_is_said_with_those_that_are(project: Project) -> None:
    inputs = {"why": "The *new* menu", "agency": "", "task": "pay-moorings", "address": ""}
    runner = project.runner(inputs=inputs)
    ended = runner.job(runner.workspace / MANUAL, "audit")
    assert ended.status == 1
    assert "There is no task called 'pay-moorings'.\nThe tasks are: pay-mooring spanish-contact" in ended.summary
    assert "### auditkit could not start: there is something to fix first." in ended.summary
    assert "Why this audit was made: The &#42;new&#42; menu" in ended.summary


def test_what_stands_in_a_form_is_never_a_command(project: Project) -> None:
    trap = project.folder / "trapped"
    words = f'x"; touch {trap}; $(touch {trap}) `touch {trap}`'
    inputs = {"why": words, "agency": words, "task": words, "address": words}
    runner = project.runner(inputs=inputs)
    ended = runner.job(runner.workspace / MANUAL, "audit")
    assert ended.status == 1
    assert not trap.exists()


def test_the_machine_of_ones_own_says_nothing_unless_there_is_something_to_read(project: Project) -> None:
    workspace = project.checkout()
    bad = workspace / "tasks" / "harbour" / "pay-mooring.yml"
    bad.write_text(bad.read_text(encoding="utf-8").replace("success:", "sucess:"), encoding="utf-8")
    bin_folder = project.environ["PATH"].partition(os.pathsep)[0]
    environ = {**project.environ, "AUDITKIT_BIN": bin_folder}
    done = subprocess.run(
        [workspace / EXAMPLES / "cron" / "nightly.sh"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "did you mean 'success'?" in done.stdout
    assert done.stderr == ""
    with (workspace / "auditkit-ci" / "lock").open() as lock:
        held = subprocess.run(["flock", "--nonblock", str(lock.fileno())], pass_fds=[lock.fileno()], check=False)
        assert held.returncode == 0
        done = subprocess.run(
            [workspace / EXAMPLES / "cron" / "nightly.sh"], env=environ, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (0, "")
    assert "still running" in done.stderr


@pytest.mark.thorough
def test_the_clone_is_clean_but_for_what_a_run_makes(second_night: tuple[Ended, Path]) -> None:
    _, workspace = second_night
    assert git("status", "--porcelain", cwd=workspace) == ""
