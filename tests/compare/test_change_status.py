"""Whether two audits can be compared at all, and which of them a way is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest

from auditkit.compare.model import ChangeStatus, RouteAttempts, RouteChange, RouteKey
from auditkit.console.comparison import headline as terminal_headline
from auditkit.export import Material
from auditkit.export.route import headline as report_headline
from auditkit.export.route import route_reports
from auditkit.record.model import AttemptRecord, TaskSummary
from auditkit.record.outcome import Outcome
from auditkit.score.scorecard import score
from tests.compare.example import AuditWithAttempts, compare
from tests.factories import make_agency, make_audit

from .example import BASE, SOURCE, attempt, audited, found, missing, task

OTHER = Outcome.NOT_COMPLETED


def asked(source: str, *, words: list[str] | None = None) -> TaskSummary:
    more = {"paths": {"main": words}} if words else {}
    return task(source=source, sha256="2", **more)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("task: Find the fee", "task: Find out the fee"),
        ("task: Find the fee", "task: Find the fee\ntags: [smoke]\nrank: 3\nproduct: The fee"),
        ("{role: link, name: Fishing}", "{role: link, name: Fishing}\n    note: at the top"),
        ("steps:", "trials: 3\nsteps:"),
        ("version: 1\n", "# A remark\nversion: 1\n"),
    ],
)
def test_what_need_not_matter(old: str, new: str) -> None:
    changed = compare(audited(attempt(), then=True), audited(attempt(OTHER), tasks=[asked(SOURCE.replace(old, new))]))
    assert changed.ways[0].status is ChangeStatus.WORSE


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("name: Fees", "name: Charges", "its steps"),
        ("start: /", "start: /fishing", "where it starts"),
        ("How to pay", "How to renew", "what counts as success"),
        ("$25.00", "$30.00", "the right answer"),
        ("success:", "budget: {steps: 3}\nsuccess:", "the time and step limit"),
        ("success:", "tells: {outcome: Fee}\nsuccess:", "what the last page should say"),
        ("version: 1", "version: 9", "something in the task file"),
    ],
)
def test_another_question_is_not_compared(old: str, new: str, why: str) -> None:
    now = audited(attempt(OTHER), tasks=[asked(SOURCE.replace(old, new))])
    (only,) = compare(audited(attempt(), then=True), now).ways
    assert only.status is ChangeStatus.NOT_COMPARABLE
    assert only.changes == ()
    assert only.why == f"What the task file harbour/fee.yml asks has changed since 3 November: {why}."


def test_a_step_of_another_file_that_changed() -> None:
    before, after = task(), task(paths={"main": ['Press link "Angling"', 'Press link "Fees"']})
    changed = compare(audited(attempt(), then=True, tasks=[before]), audited(attempt(), tasks=[after]))
    assert changed.ways[0].status is ChangeStatus.NOT_COMPARABLE


def test_new_and_gone() -> None:
    menu = attempt(path="menu")
    two = task(paths={"main": [], "menu": []})
    then, now = audited(attempt(), then=True, tasks=[two]), audited(attempt(), menu, tasks=[two])
    assert [one.status for one in compare(then, now).ways] == [ChangeStatus.NEW, ChangeStatus.SAME]
    back = compare(now, then)
    assert [one.status for one in back.ways] == [ChangeStatus.SAME, ChangeStatus.GONE]
    assert back.ways[1].after is None
    assert back.ways[1].before is not None
    grade = compare(then, now).grades[0]
    assert grade.why_not == "the tasks are not the same (routes: 1 new)"


def test_what_was_planned_and_never_made_is_not_measured() -> None:
    now = audited(planned=["harbour.fee.main.desktop.1"], ended_at=None)
    (only,) = compare(audited(attempt(), then=True), now).ways
    assert only.status is ChangeStatus.NOT_MEASURED
    assert only.why == "The run was stopped before it was tried."
    assert compare(audited(attempt(), then=True), now).notes[0].startswith("The audit after was stopped early")


def test_not_measured_says_why() -> None:
    walled = attempt(Outcome.NOT_MEASURED, message="The page asks whether one is human.")
    assert compare(audited(attempt(), then=True), audited(walled)).ways[0].why == (
        "The site refused this visit. The page asks whether one is human."
    )
    (unknown,) = compare(audited(walled, then=True), audited(attempt(OTHER))).ways
    assert unknown.status is ChangeStatus.NOT_MEASURED
    assert unknown.why.startswith("No earlier audit could measure it. On 3 November: The site refused")


def older(*audits: tuple[int, AttemptRecord, TaskSummary]) -> Iterator[RouteAttempts]:
    for day, made, about in audits:
        record = make_audit(
            id=f"october-{day}",
            started_at=datetime(2026, 10, day, tzinfo=UTC),
            tasks=[about],
        )
        agency = make_agency(name="Harbour Office", base_url=BASE)
        yield RouteAttempts(record, agency, about, RouteKey("harbour", "fee", made.path, made.profile), (made,))


def further_back(
    then: AuditWithAttempts, now: AuditWithAttempts, *audits: tuple[int, AttemptRecord, TaskSummary]
) -> RouteChange:
    def look(key: RouteKey) -> Iterable[RouteAttempts]:
        assert key == RouteKey("harbour", "fee", "main", "desktop")
        return older(*audits)

    (only,) = compare(then, now, older=look).ways
    return only


WALLED = audited(attempt(Outcome.NOT_MEASURED), then=True)


def test_the_last_audit_that_could_measure_it_counts() -> None:
    worse = further_back(
        WALLED,
        audited(attempt(**missing())),
        (20, attempt(Outcome.NOT_MEASURED), task()),
        (10, attempt(), task()),
        (5, attempt(OTHER), task()),
    )
    assert worse.status is ChangeStatus.WORSE
    assert worse.since == datetime(2026, 10, 10, tzinfo=UTC)
    assert worse.before is not None
    assert worse.before.audit_id == "october-10"
    assert worse.changes[0].sentence == "Completed on 10 October, not completed now."


def test_what_is_held_against_an_older_audit_is_said_beside_the_first_words() -> None:
    two = task(paths={"main": [], "menu": []})
    then = audited(attempt(Outcome.NOT_MEASURED), attempt(path="menu"), then=True, tasks=[two])
    now = audited(attempt(OTHER), attempt(path="menu"), tasks=[two])
    both = compare(then, now, older=lambda key: older((10, attempt(path=key.path), two)))
    said = "1 route is compared with an earlier audit, the last that measured it."
    assert both.older_words == said
    card = score(now.audit, now.attempts)
    for text in (
        terminal_headline(both),
        report_headline(route_reports(Material(card, comparison=both)), both),
    ):
        assert text.endswith(f". {said}")
    assert compare(then, now).older_words == ""


def test_what_costs_nothing_any_more_is_no_change() -> None:
    renamed = found("label-changed", "moderate", "It is called Pay now.")
    hard = attempt(Outcome.COMPLETED_WITH_DIFFICULTY, message=renamed.message, findings=[renamed])
    for then, now in ((hard, attempt()), (attempt(), hard)):
        assert compare(audited(then, then=True), audited(now)).ways[0].status is ChangeStatus.SAME


def test_further_back_too_the_question_must_be_the_same() -> None:
    another = asked(SOURCE.replace("start: /", "start: /fishing"))
    same = further_back(WALLED, audited(attempt(OTHER)), (20, attempt(), another), (10, attempt(), task()))
    assert (same.status, same.since) == (ChangeStatus.WORSE, datetime(2026, 10, 10, tzinfo=UTC))
    none = further_back(WALLED, audited(attempt(OTHER)), (20, attempt(), another))
    assert none.status is ChangeStatus.NOT_COMPARABLE
    assert none.why == "What the task file harbour/fee.yml asks has changed since 20 October: where it starts."


def test_a_part_of_the_tasks_was_tried_last_time() -> None:
    then = audited(then=True, planned=[])
    assert further_back(then, audited(attempt(OTHER)), (10, attempt(), task())).status is ChangeStatus.WORSE
    assert further_back(then, audited(attempt(OTHER))).status is ChangeStatus.NEW


def test_nobody_looks_further_back_than_needed() -> None:
    def look(key: RouteKey) -> Iterable[RouteAttempts]:
        raise AssertionError(key)

    assert compare(audited(attempt(), then=True), audited(attempt(OTHER)), older=look).ways
    assert compare(WALLED, audited(attempt(Outcome.NOT_MEASURED)), older=look).ways


def test_notes() -> None:
    then = audited(attempt(), then=True, options={"probes": False})
    now = audited(attempt(), kit_version="2", browser="Chromium 157", options={"probes": True, "signed_in": "a"})
    said = compare(then, now).notes
    assert "The version of auditkit has changed: 1 then, 2 now." in said
    assert "The version of the browser has changed: Chromium then, Chromium 157 now." in said
    assert any("--no-probes" in one for one in said)
    assert "This audit began signed in, but the earlier one did not." in said


def test_who_may_send_forms_is_said() -> None:
    now = audited(attempt())
    agency = now.audit.agencies[0].model_copy(update={"allow_submit": True, "sha256": "2"})
    allowed = AuditWithAttempts(now.audit.model_copy(update={"agencies": [agency]}), now.attempts)
    assert compare(audited(attempt(), then=True), allowed).notes == (
        "The agency file of Harbour Office has changed: forms may be sent now. That may explain differences.",
    )


def test_grades_are_by_the_same_rubric_and_beside_each_other() -> None:
    grade = compare(audited(attempt(), then=True), audited(attempt(Outcome.COMPLETED_WITH_DIFFICULTY))).grades[0]
    assert grade.before_points is not None
    assert grade.after_points is not None
    assert grade.after_points < grade.before_points
    assert grade.why_not == ""
