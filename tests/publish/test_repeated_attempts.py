"""What is tried several times, and what fails now and then: shown with every try, with its picture, and with n."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from auditkit.publish.scorecard import publish_card
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.history.summary import AuditSummary, summarise
from auditkit.score.history.trend import History
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_audit

from .example_audit import Folder, attempt, finding, pages, steps, task

FEE = task("harbour", "fee", "Find the fee", 1, profiles=["desktop"], sha256="a" * 64)
BEGIN = datetime(2026, 11, 16, tzinfo=UTC)
GOOD, FAILED = Outcome.COMPLETED, Outcome.NOT_COMPLETED


def card(made: list[AttemptRecord], at: datetime) -> Scorecard:
    agency = make_agency(name="Harbour Office")
    keys = [one.key for one in made]
    again = [one.key for one in made if one.confirming]
    record = make_audit(
        id=f"audit-{at:%d-%H}",
        started_at=at,
        ended_at=at,
        agencies=[agency],
        tasks=[FEE],
        planned=keys,
        confirming=again,
    )
    return score(record, made)


@dataclass(frozen=True)
class Before:
    """The audits before."""

    summaries: tuple[AuditSummary, ...]

    def of_agency(self, agency: str, now: AuditSummary) -> History:
        return History.of([*self.summaries, now.only(agency)])


def hourly(hours: int, failed: Callable[[datetime], bool]) -> Before:
    at = [BEGIN + timedelta(hours=number) for number in range(hours)]
    made = [attempt(FEE, FAILED if failed(one) else GOOD).model_copy(update={"started_at": one}) for one in at]
    return Before(tuple(summarise(card([one], one.started_at)) for one in made))


def published(folder: Path, made: list[AttemptRecord], before: Before | None = None, **given: Any) -> tuple[str, str]:
    """The pages of the task and of the agency, as readers see their letters."""
    at = BEGIN + timedelta(days=3)
    publish_card(card(made, at), given.get("evidence") or Folder(folder), folder / "site", before)
    shown = (folder / "site" / "scorecard" / "harbour" / name for name in ("fee.md", "index.md"))
    task_page, agency_page = (html.unescape(page.read_text(encoding="utf-8")) for page in shown)
    return task_page, agency_page


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("confirmed")
    evidence = Folder(folder / "evidence")
    broken = finding("server-error", "The page of fees answered with 503.", 2)
    ends = (StepStatus.DONE, StepStatus.FAILED)
    first = attempt(FEE, FAILED, steps=steps(evidence, *ends), pages=pages(2), findings=[broken])
    good = steps(evidence, StepStatus.DONE, StepStatus.DONE)
    again = [attempt(FEE, GOOD, trial=trial, confirming=True, steps=good, pages=pages(2)) for trial in (2, 3)]
    return published(folder, [first, *again], evidence=evidence)[0]


def test_two_of_three(confirmed: str) -> None:
    lead = "Some customers would get what they came for, and others would leave without it"
    assert f"{lead}: 2 of 3 attempts succeeded, 0 of 1 without the extra attempts." in confirmed
    assert "### Menu route, desktop: 2 of 3 attempts succeeded" in confirmed
    aside = "0 of 1 without the extra attempts, which don’t count"
    assert f'| 2 of 3 attempts succeeded <span class="ak-aside">{aside}</span> |' in confirmed
    section = confirmed.partition("## Tried several times")[2].partition("\n## ")[0]
    assert "the script tried again to see whether that always happens" in section
    tries = section.split("<li")[1:]
    assert [("Attempt 1 " in one, "to confirm" in one, "not completed" in one) for one in tries] == [
        (True, False, True),
        (False, True, False),
        (False, True, False),
    ]
    assert all("<img" in one for one in tries)
    assert "answered with 503" in tries[0]


def test_the_try_that_ended_well_is_told_beside_the_one_that_failed(confirmed: str) -> None:
    assert "## Menu route, desktop {: #journey-1 }" in confirmed
    assert "## Menu route, desktop, attempt 2 {: #journey-2 }" in confirmed


def test_trials_that_differ_are_shown_too_and_those_alike_are_not(tmp_path: Path) -> None:
    mixed = [attempt(FEE, outcome, trial=at) for at, outcome in enumerate((GOOD, FAILED, GOOD), start=1)]
    shown = published(tmp_path / "mixed", mixed)[0]
    assert "### Menu route, desktop: 2 of 3 attempts succeeded" in shown
    assert "the script tried again" not in shown
    alike = [attempt(FEE, GOOD, trial=at) for at in (1, 2, 3)]
    assert "## Tried several times" not in published(tmp_path / "alike", alike)[0]


def test_what_fails_in_the_morning_is_said_with_n_on_both_pages(tmp_path: Path) -> None:
    now = [attempt(FEE, GOOD).model_copy(update={"started_at": BEGIN + timedelta(days=3)})]
    pages_made = published(tmp_path, now, hourly(72, lambda at: at.hour in (9, 10)))
    said = "Failed in 4 of the last 50 runs, all between 09:00 and 11:00 UTC: in 4 of the 4 runs at that time."
    for page in pages_made:
        assert said in page
    task_page, agency_page = pages_made
    section = task_page.partition("## When it fails")[2].partition("\n## ")[0]
    assert "Attempts at this task by hour of the day (UTC): the figures" in section
    assert '<tr><th scope="row">9</th><td>0</td><td>3</td></tr>' in section
    assert '<tr><th scope="row">8</th><td>3</td><td>3</td></tr>' in section
    assert "### What fails some of the time" in agency_page
    # Many audits on one day are told apart.
    assert "| 18 November 2026, 10:00 UTC |" in task_page


@pytest.mark.parametrize(
    "failed", [lambda at: at >= BEGIN + timedelta(hours=40), lambda at: at == BEGIN + timedelta(hours=40)]
)
def test_a_steady_failure_and_a_single_one_are_no_habit(tmp_path: Path, failed: Callable[[datetime], bool]) -> None:
    at = BEGIN + timedelta(days=3)
    now = [attempt(FEE, FAILED if failed(at) else GOOD).model_copy(update={"started_at": at})]
    task_page, agency_page = published(tmp_path, now, hourly(72, failed))
    assert "## When it fails" not in task_page
    assert "### What fails some of the time" not in agency_page
