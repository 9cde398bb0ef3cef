"""What happened, in words: evidence, outlines, new names, and what slowed customers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from auditkit.record.model import AttemptRecord, Box, Finding, Mark, MarkKind
from auditkit.record.outcome import Outcome, Reason, Severity
from auditkit.score.explanation.attempt import (
    Cause,
    explain,
    explain_causes,
    explain_difficulty,
    renamed_controls,
    without_retired,
)
from auditkit.score.explanation.friction import barrier_counts_text, slowing_barriers
from auditkit.score.explanation.wording import covered_text, outline_text
from auditkit.score.scorecard import score
from tests.factories import make_attempt, make_audit, make_finding, make_page, make_step, make_task

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def attempt(**fields: Any) -> AttemptRecord:
    plain: dict[str, Any] = {"agency": "a", "task": "t", "path": "menu", "profile": "phone", "started_at": NOW}
    return make_attempt(**(plain | {"outcome": "not_completed"} | fields))


def test_the_evidence_of_barrier_and_step_is_told_together() -> None:
    failed = make_step(2, "failed", details={"nearest": [{"role": "link", "name": "Fees"}], "hidden": False})
    found = finding(
        "control-not-found", "It is not there.", "critical", step=2, details={"heading": "Fishing", "x": 1}
    )
    told = explain(attempt(steps=[make_step(), failed], findings=[found]))
    assert [fact.name for fact in told.facts] == ["Closest names on the page", "Heading of the page", "Hidden"]
    assert told.brief == ("closest: “Fees”",)


def mark(kind: MarkKind, words: str) -> Mark:
    return Mark(kind=kind, words=words, box=Box(x=0, y=0, width=9, height=9))


def test_outlines_in_words() -> None:
    assert outline_text([]) == ""
    both = [mark(MarkKind.CONTROL, "link “Fees”"), mark(MarkKind.COVER, "region “Survey”")]
    assert outline_text(both) == "Outlined: the link “Fees” (solid), the region “Survey” that covers it (dashed)"
    assert outline_text([mark(MarkKind.CONTROL, "link “Apply”")] * 3) == (
        "Outlined: the 3 controls with that name (solid)"
    )
    assert outline_text([mark(MarkKind.NEAR, "link “A”"), mark(MarkKind.NEAR, "link “B”")]) == (
        "Outlined: the closest names in view: link “A”, link “B” (dotted)"
    )


def test_what_is_covered_in_words() -> None:
    assert covered_text([]) == ""
    said = "Covered by auditkit because they may show a secret: "
    assert covered_text(["canvas", "image", "canvas"]) == f"{said}drawings and images"
    assert covered_text(["<b>who knows</b>"]) == f"{said}embedded parts"


def finding(barrier: str, message: str, severity: str = "moderate", **more: Any) -> Finding:
    return make_finding(barrier, message=message, severity=severity, **more)


PAGES = [
    make_page("https://a.example/", title="Home | Agency"),
    make_page("https://a.example/fees", title="Fees - Agency"),
]
SLOW = "The largest part of the page took {} seconds to appear (lab)."


def test_what_slowed_customers_is_told_once_with_its_pages_and_journeys() -> None:
    alike = finding("lookalike-links", "2 links say “Apply”.", page=0)
    first = [
        finding("dead-link", "The link is dead.", "serious", step=1),
        alike,
        finding("slow-page", SLOW.format("2.7"), "minor", page=1),
        finding("accessibility", "Text needs contrast. This is not so for 3 elements on 2 pages.", "serious", page=0,
                details={"rule": "color-contrast", "pages": [page.url for page in PAGES]}),
    ]  # fmt: skip
    second = [
        alike,
        finding("slow-page", SLOW.format("4.4"), page=1),
        finding("slow-page", SLOW.format("4.4"), page=0),
        finding("accessibility", "Text needs contrast. This is not so for 1 element on 1 page.", "serious", page=0,
                details={"rule": "color-contrast", "pages": [PAGES[0].url]}),
    ]  # fmt: skip
    unmeasured = attempt(outcome="not_measured", pages=PAGES, findings=[finding("overlay", "x")])
    met = slowing_barriers(
        [
            attempt(pages=PAGES, findings=first),
            attempt(pages=PAGES, findings=second, profile="desktop", outcome="completed"),
            unmeasured,
        ]
    )
    assert barrier_counts_text(met) == "2 accessibility, 2 slow-page, 1 lookalike-links"
    access, slow, links = met
    assert [place.title for place in access.items[0].places.values()] == ["Home", "Fees"]
    assert list(access.items[0].journeys) == ["menu · phone", "menu · desktop"]
    assert [one.finding.message for one in slow.items] == [SLOW.format("4.4")] * 2, "the slower of the two visits"
    assert list(links.items[0].journeys) == ["menu · phone", "menu · desktop"]


def test_new_names_once_each_with_the_line_or_with_what_to_change() -> None:
    def step(**details: Any) -> dict[str, Any]:
        return {"number": 1, "do": "click", "status": "adapted", "source": "t.yml:4", "details": details}

    line = {"was": "Renew a licence", "now": "Renew your licence", "source": "t.yml:6",
            "line": "- click: Renew a licence", "replacement": "- click: Renew your licence"}  # fmt: skip
    bare = {"was": "Pay", "now": "Pay now"}
    found = renamed_controls([attempt(steps=[step(**line), step(**bare)]), attempt(steps=[step(**line)]), attempt()])
    assert [one.diff for one in found] == [(), ("- click: Renew a licence", "+ click: Renew your licence")]
    assert found[0].advice == "In the step at t.yml:4, change “Pay” to “Pay now”."
    assert found[1].source == "t.yml:6"


@pytest.mark.parametrize("reason", Reason)
def test_what_could_not_be_measured_says_what_to_do(reason: Reason) -> None:
    told = explain(attempt(outcome=Outcome.NOT_MEASURED, reason=reason, message="It was so."))
    assert told is not None
    assert (told.sentence, told.barrier) == ("It was so.", None)
    assert told.remedy == reason.remedy


def test_what_ended_well_has_no_cause() -> None:
    explanation = explain(attempt(outcome=Outcome.COMPLETED))
    assert (explanation.sentence, explanation.cause, explanation.finding) == ("", None, None)


FAILED = {
    "number": 2,
    "do": "click",
    "status": "failed",
    "url_after": "https://a.example/fees",
    "screenshot": "b" * 64,
}
STEPS = [
    {"number": 1, "do": "goto", "status": "done", "url_after": "https://a.example/", "screenshot": "a" * 64},
    FAILED,
]


def test_where_an_attempt_ended_is_said_once() -> None:
    dead = finding("dead-link", "The link is dead.", "critical", step=2)
    told = explain(attempt(steps=STEPS, findings=[finding("accessibility", "x", "serious"), dead]))
    assert (told.finding, told.sentence, told.severity) == (dead, "The link is dead.", Severity.CRITICAL)
    assert told.step == told.visible_step == told.pictured_step == told.attempt.steps[1]
    assert told.url == told.left_at == "https://a.example/fees"
    assert told.remedy
    assert told.cause == Cause("The link is dead.", "dead-link", 2, "a.t.menu.phone.1")


def test_what_ended_after_all_steps_is_shown_by_the_last() -> None:
    end = finding("dead-end", "There is no receipt.", "critical", step=3)
    told = explain(attempt(steps=[STEPS[0], FAILED | {"status": "done"}], findings=[end]))
    assert (told.step, told.step_number) == (None, 3)
    assert told.visible_step == told.pictured_step == told.attempt.steps[1]
    assert told.url is None
    assert told.left_at == "https://a.example/fees"


def test_the_same_cause_is_told_once_the_worst_first() -> None:
    def ended(path: str, message: str, **more: Any) -> AttemptRecord:
        return attempt(path=path, message=message, **more)

    told = explain_causes(
        [
            ended("a", "Fine.", outcome="completed"),
            ended("b", "The site is closed.", outcome="not_measured", reason="site_unreachable"),
            ended("c", "No fee."),
            ended("d", "No link."),
            ended("e", "No link."),
            ended("f", "It says £2.", outcome="wrong_answer"),
        ]
    )
    assert [[one.attempt.path for one in same] for same in told] == [["f"], ["d", "e"], ["c"], ["b"]]


def test_a_new_name_in_an_old_record_costs_nothing() -> None:
    renamed, closed = finding("label-changed", "It is called Pay now."), finding("overlay", "A banner was closed.")
    alone = attempt(outcome="completed_with_difficulty", message=renamed.message, findings=[renamed])
    now = without_retired(alone)
    assert (now.outcome, now.message, now.findings) == ("completed", None, [])
    both = alone.model_copy(update={"message": f"{renamed.message} {closed.message}", "findings": [renamed, closed]})
    now = without_retired(both)
    assert (now.outcome, now.message, now.findings) == ("completed_with_difficulty", closed.message, [closed])
    failed = both.model_copy(update={"outcome": Outcome.NOT_COMPLETED, "message": "No way on."})
    assert without_retired(failed) == failed.model_copy(update={"findings": [closed]})
    card = score(make_audit(make_task()), [alone.model_copy(update={"agency": "harbour", "task": "fee"})])
    assert card.tally.outcomes == {Outcome.COMPLETED: 1}


@pytest.mark.parametrize(
    ("outcome", "more", "update"),
    [
        ("not_completed", {}, "Changed on purpose? Update tasks/harbour/fee.yml:7 to “Charges” or “Fares”."),
        ("not_measured", {"reason": "unproven"},
         "Is the task file wrong? Update tasks/harbour/fee.yml:7 to “Charges” or “Fares”."),
        ("not_measured", {"reason": "out_of_date"}, "Update tasks/harbour/fee.yml:7 to “Charges” or “Fares”."),
        ("not_measured", {"reason": "tool_error"}, ""),
    ],
)  # fmt: skip
def test_what_to_update_in_the_task_file(outcome: str, more: dict[str, str], update: str) -> None:
    fix = {"source": "tasks/harbour/fee.yml:7", "names": ["Charges", "Fares"]}
    assert explain(attempt(outcome=outcome, task_fix=fix, **more)).update == update
    assert explain(attempt(outcome=outcome, **more)).update == ""


def test_a_site_whose_script_broke_has_not_changed_on_purpose() -> None:
    fix = {"source": "tasks/harbour/fee.yml:7", "names": ["Charges"]}
    for barrier, leads in (("broken-script", False), ("control-not-found", True)):
        found = [finding(barrier, "No list opens.", "critical", step=2)]
        told = explain(attempt(outcome="not_completed", steps=[STEPS[0], FAILED], task_fix=fix, findings=found))
        assert bool(told.update) is leads, barrier


def test_what_made_it_hard_is_not_a_new_name() -> None:
    renamed, closed = (
        finding("label-changed", "It is called Pay now."),
        finding("overlay", "A banner was in the way."),
    )
    hard = attempt(outcome="completed_with_difficulty", message=f"{renamed.message} {closed.message}",
                   findings=[renamed, closed])  # fmt: skip
    assert explain_difficulty(hard).finding == closed
