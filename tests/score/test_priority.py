"""What to fix first: severity, then how many it stopped, how many met it, and on which tasks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from auditkit.record.model import AttemptRecord, Finding, TaskSummary
from auditkit.record.outcome import Outcome, Severity, StepStatus
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.friction import slowing_barriers
from auditkit.score.priority import Fix, FixWorth, fix_worth, fixes, rank_weight
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_step, make_task

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def task(slug: str, rank: int | None, trials: int = 1) -> TaskSummary:
    return make_task(slug, title=slug, rank=rank, paths={"main": []}, profiles=["desktop"], trials=trials)


def found(barrier: str, severity: Severity, message: str = "Something.") -> Finding:
    return make_finding(barrier, severity=severity, message=message, step=1)


def attempt(slug: str, outcome: Outcome, *findings: Finding, trial: int = 1) -> AttemptRecord:
    return make_attempt(
        task=slug, path="main", trial=trial, outcome=outcome, started_at=START,
        findings=list(findings),
        steps=[make_step(status=StepStatus.DONE if outcome.success else StepStatus.FAILED)],
    )  # fmt: skip


def ordered(tasks: list[TaskSummary], *attempts: AttemptRecord) -> tuple[Fix, ...]:
    audit = make_audit(
        id="a", started_at=START, tasks=tasks,
        agencies=[make_agency()],
    )  # fmt: skip
    return fixes(score(audit, attempts).agencies)


FAILED, GOOD = Outcome.NOT_COMPLETED, Outcome.COMPLETED
DEAD = found("dead-link", Severity.CRITICAL, "The link is dead.")


def test_the_graver_comes_first_when_all_else_is_equal() -> None:
    both = ordered(
        [task("a", 1), task("b", 1)],
        attempt("a", FAILED, found("captcha", Severity.SERIOUS, "A puzzle.")),
        attempt("b", FAILED, DEAD),
    )
    assert [fix.barrier for fix in both] == ["dead-link", "captcha"]


def test_the_more_important_task_comes_first_when_all_else_is_equal() -> None:
    low, high = found("dead-link", Severity.CRITICAL, "Fourth."), found("dead-link", Severity.CRITICAL, "First.")
    both = ordered([task("a", 4), task("b", 1)], attempt("a", FAILED, low), attempt("b", FAILED, high))
    assert [fix.sentence for fix in both] == ["First.", "Fourth."]
    assert both[0].importance == pytest.approx(2 * both[1].importance)


def test_what_happens_more_often_comes_first_when_all_else_is_equal() -> None:
    other = found("dead-link", Severity.CRITICAL, "Now and then.")
    both = ordered(
        [task("a", 1, 2), task("b", 1, 2)],
        *(attempt("a", FAILED, DEAD, trial=trial) for trial in (1, 2)),
        attempt("b", FAILED, other),
        attempt("b", GOOD, trial=2),
    )
    assert [(fix.sentence, fix.stopped, fix.measured) for fix in both] == [
        ("The link is dead.", 2, 2),
        ("Now and then.", 1, 2),
    ]


def test_a_serious_fault_met_once_comes_before_a_lesser_one_met_often_on_the_first_task() -> None:
    both = ordered(
        [task("a", 9, 9), task("b", 1, 2)],
        attempt("a", GOOD, found("lost-input", Severity.SERIOUS, "Lost.")),
        *(attempt("a", GOOD, trial=trial) for trial in range(2, 10)),
        *(attempt("b", FAILED, found("captcha", Severity.MODERATE, "Puzzle."), trial=trial) for trial in (1, 2)),
    )
    assert [fix.barrier for fix in both] == ["lost-input", "captcha"]


def test_of_what_is_as_serious_what_stopped_more_comes_first() -> None:
    both = ordered(
        [task("a", 1, 3), task("b", 9, 2)],
        attempt("a", FAILED, DEAD),
        *(attempt("a", GOOD, found("overlay", Severity.CRITICAL, "Over it."), trial=trial) for trial in (2, 3)),
        *(attempt("b", FAILED, found("captcha", Severity.CRITICAL, "Puzzle."), trial=trial) for trial in (1, 2)),
    )
    assert [(fix.barrier, fix.stopped, fix.met) for fix in both] == [
        ("captcha", 2, 2), ("dead-link", 1, 1), ("overlay", 0, 2),
    ]  # fmt: skip


def pale(html: str) -> Finding:
    noted = {"elements": [{"html": html}]}
    return make_finding("accessibility", severity=Severity.CRITICAL, message="Too pale.", step=1, details=noted)


PUZZLE = found("captcha", Severity.SERIOUS, "Puzzle.")


def test_what_lies_off_the_way_never_comes_before_a_task_that_is_broken() -> None:
    all_three = ordered(
        [task("a", 1), task("b", 9)],
        attempt("a", GOOD, pale("<a>News</a>"), found("slow-page", Severity.MODERATE, "Slow.")),
        attempt("b", FAILED, PUZZLE),
    )
    assert [(fix.barrier, fix.on_the_way) for fix in all_three] == [
        ("captcha", True), ("accessibility", False), ("slow-page", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "html", "used"),
    [
        ("News", '<a href="/news">News</a>', True),
        ("news", '<a href="/x"><span>News </span></a>', True),
        ("News", '<a href="/x" aria-label="News"><svg/></a>', True),
        ("News", '<a href="/x"><img alt="News"></a>', True),
        ("Fee", '<a class="coffee" href="/fee">Coffee fees</a>', False),
        ("News", '<a href="/news">Newsletter</a>', False),
        ("is", "<p>This is small</p>", False),
    ],
)
def test_what_is_wrong_with_a_control_that_the_way_needs_comes_where_it_belongs(
    name: str, html: str, used: bool
) -> None:
    gone = attempt("a", GOOD, pale(html)).model_copy(
        update={"steps": [make_step(status=StepStatus.DONE, target={"name": name})]}
    )
    both = ordered([task("a", 1), task("b", 9)], gone, attempt("b", FAILED, PUZZLE))
    assert [fix.barrier for fix in both] == (["accessibility", "captcha"] if used else ["captcha", "accessibility"])


def test_what_slows_on_several_tasks_is_one_thing_and_adds_up() -> None:
    notice = [found("overlay", Severity.MODERATE, f"Notice {number}.") for number in range(3)]
    (fix,) = ordered(
        [task("a", 1), task("b", 4), task("c", 1)],
        attempt("a", GOOD, notice[0]),
        attempt("b", GOOD, notice[1]),
        attempt("c", GOOD, notice[2], notice[2]),
    )
    assert (fix.tasks, fix.met, fix.measured, fix.stopped) == (("a", "c", "b"), 3, 3, 0)
    assert fix.importance == 1 + 0.5 + 1


def test_the_same_words_on_two_tasks_are_one_thing_to_fix() -> None:
    (fix,) = ordered([task("a", 1), task("b", 2)], attempt("a", FAILED, DEAD), attempt("b", FAILED, DEAD))
    assert (fix.task, fix.tasks, fix.stopped) == ("a", ("a", "b"), 2)


def test_a_stopping_barrier_is_not_counted_again_as_one_that_slows() -> None:
    assert len(ordered([task("a", 1)], attempt("a", FAILED, DEAD, DEAD))) == 1


def test_a_wrong_answer_is_one_thing_to_fix_where_other_ways_give_the_right_one() -> None:
    wrong = found("wrong-answer", Severity.CRITICAL, "It says £26.50.")
    differs = found("inconsistent-answer", Severity.CRITICAL, "By the menu it is £28.00.")
    ends = attempt("a", Outcome.WRONG_ANSWER, wrong, differs)
    assert [fix.barrier for fix in ordered([task("a", 1)], ends)] == ["wrong-answer"]
    contradicted = attempt("b", GOOD, differs)
    both = ordered([task("a", 1), task("b", 1)], ends, contradicted)
    assert {(fix.barrier, fix.tasks) for fix in both} == {
        ("wrong-answer", ("a",)),
        ("inconsistent-answer", ("b",)),
    }


def test_a_wrong_answer_is_counted_once_with_what_other_ways_say_as_its_evidence() -> None:
    noted = {"others": ["on the route “menu” it is “£28.00”"]}
    wrong = found("wrong-answer", Severity.CRITICAL, "It says £26.50.")
    differs = make_finding("inconsistent-answer", message="It differs.", details=noted)
    ended, passed = attempt("a", Outcome.WRONG_ANSWER, wrong, differs), attempt("b", GOOD, differs)
    audit = make_audit(id="a", started_at=START, tasks=[task("a", 1), task("b", 2)], agencies=[make_agency()])
    (agency,) = score(audit, [ended, passed]).agencies
    assert {one.barrier: (one.met, one.tasks) for one in agency.barriers} == {
        "wrong-answer": (1, (("harbour", "a"),)),
        "inconsistent-answer": (1, (("harbour", "b"),)),
    }
    assert dict(agency.phases[-1].barriers) == {"wrong-answer": 1, "inconsistent-answer": 1}
    assert [one.barrier for one in slowing_barriers([ended])] == []
    assert [one.barrier for one in slowing_barriers([passed])] == ["inconsistent-answer"]
    assert [(fact.name, [value.words for value in fact.values]) for fact in explain(ended).facts] == [
        ("Others", noted["others"])
    ]


def test_attempts_that_were_not_measured_give_nothing_to_fix() -> None:
    assert ordered([task("a", 1)], attempt("a", Outcome.NOT_MEASURED, DEAD)) == ()
    assert ordered([task("a", 1)]) == ()


def test_a_task_without_a_rank_weighs_like_the_last_one() -> None:
    assert rank_weight(None, 9) == rank_weight(9, 9) == 1 / 3
    assert rank_weight(None, 0) == 1


# What a fix is worth


def worth(tasks: list[TaskSummary], *attempts: AttemptRecord) -> FixWorth | None:
    """Of the first thing to fix."""
    card = score(make_audit(id="a", started_at=START, tasks=tasks, agencies=[make_agency()]), attempts)
    first = fixes(card.agencies)[0]
    return fix_worth(first, card.agencies[0], card.rubric)


def test_a_task_with_no_other_attempt_would_succeed_at_most() -> None:
    tasks = [task("a", 1, 8), task("b", 2, 4)]
    ended = (attempt("a", FAILED, DEAD, trial=trial) for trial in range(1, 9))
    found = worth(tasks, *ended, *(attempt("b", GOOD, trial=trial) for trial in range(1, 5)))
    assert found is not None
    assert (found.gained, found.succeeded, found.measured) == (8, 12, 12)
    # Too little was seen for a grade, and there is none by fixing something either.
    assert (found.letter_now, found.letter) == (None, None)


def test_attempts_count_as_the_others_at_the_task_went() -> None:
    other = found("captcha", Severity.SERIOUS, "A puzzle.")
    found_worth = worth(
        [task("a", 1, 4)],
        *(attempt("a", FAILED, DEAD, trial=trial) for trial in (1, 2)),
        attempt("a", FAILED, other, trial=3),
        attempt("a", GOOD, trial=4),
    )
    assert found_worth is not None
    assert (found_worth.gained, found_worth.succeeded, found_worth.measured) == (1, 2, 4)


def test_where_all_others_failed_too_nothing_is_gained() -> None:
    other = found("captcha", Severity.SERIOUS, "A puzzle.")
    assert worth([task("a", 1, 2)], attempt("a", FAILED, DEAD), attempt("a", FAILED, other, trial=2)) is None


def test_what_stopped_nobody_is_worth_no_attempt() -> None:
    assert worth([task("a", 1)], attempt("a", GOOD, DEAD)) is None
