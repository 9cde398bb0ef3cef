"""One comment, kept up to date, that overwrites nobody's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .hub import BOT, PERSON, Hub

SCRIPT = Path(__file__).parents[2] / "tools" / "ci" / "comment.py"
MARK = "<!-- auditkit:summary -->"
TOKEN = "secret-of-the-job"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(TOKEN) as hub:
        yield hub


def comment(hub: Hub, folder: Path, text: str, service: str = "github", **given: str) -> str:
    """Comment, as a step of the service would; what was said."""
    path = folder / "summary.md"
    path.write_text(f"{MARK}\n### {text}\n", encoding="utf-8")
    services = {
        "github": {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": hub.url, "GITHUB_REPOSITORY": "agency/audits"},
        "gitlab": {"GITLAB_CI": "true", "CI_API_V4_URL": hub.url, "CI_PROJECT_ID": "7"},
    }
    environ = {**services[service], "AUDITKIT_API_TOKEN": TOKEN, **given}
    done = subprocess.run([sys.executable, SCRIPT, path], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done.stderr.strip()


NUMBERS = [("github", {"AUDITKIT_PULL_REQUEST": "12"}), ("gitlab", {"CI_MERGE_REQUEST_IID": "12"})]


@pytest.mark.parametrize(("service", "number"), NUMBERS)
def test_the_second_summary_replaces_the_first(
    hub: Hub, tmp_path: Path, service: str, number: dict[str, str]
) -> None:
    # Someone quotes our comment, and there are more comments than fit on a page.
    hub.add(f"{MARK}\n### Mine, in the same words", PERSON)
    for note in range(120):
        hub.add(f"Remark {note}", PERSON if note % 2 else BOT)
    assert comment(hub, tmp_path, "1 task got worse", service, **number) == "Commented."
    assert comment(hub, tmp_path, "No task got worse", service, **number) == "The comment is up to date."
    ours = [one["body"] for one in hub.comments if one["body"].startswith(MARK)]
    assert ours == [f"{MARK}\n### Mine, in the same words", f"{MARK}\n### No task got worse\n"]


def test_the_pull_request_is_found_by_its_commit(hub: Hub, tmp_path: Path) -> None:
    comment(hub, tmp_path, "1 task got worse", GITHUB_SHA="c0ffee")
    assert len(hub.comments) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"AUDITKIT_API_TOKEN": ""}, "there is no token"),
        ({"AUDITKIT_API_TOKEN": "another"}, "refused (401"),
        ({"AUDITKIT_PULL_REQUEST": "12/../13"}, "there is no pull request"),
        ({"AUDITKIT_PULL_REQUEST": ""}, "no open pull request has this commit"),
        ({"GITHUB_API_URL": "http://hub.example"}, "is not https://, so no token is sent there"),
        ({"GITHUB_API_URL": "http://127.0.0.1:1"}, "could not be reached"),
        ({"GITHUB_ACTIONS": ""}, "neither GitHub nor GitLab"),
    ],
)
def test_what_stands_in_the_way_is_said_and_fails_nothing(
    hub: Hub, tmp_path: Path, given: dict[str, str], said: str
) -> None:
    told = comment(hub, tmp_path, "1 task got worse", **{"AUDITKIT_PULL_REQUEST": "12", **given})
    assert told.startswith("No comment: ")
    assert said in told
    assert hub.comments == []


def test_the_token_does_not_follow_a_redirect(hub: Hub, tmp_path: Path) -> None:
    with Hub(TOKEN) as elsewhere:
        hub.redirects = elsewhere.url
        told = comment(hub, tmp_path, "1 task got worse", AUDITKIT_PULL_REQUEST="12")
        assert "refused (307" in told
        assert elsewhere.asked == []
