"""Points and letters of dimensions and of the whole, by cases worked out by hand with the default rubric."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditkit.probe.barrier import Dimension
from auditkit.record.model import AttemptRecord, ServiceModelSummary, TaskSummary
from auditkit.record.outcome import Performer, Severity
from auditkit.score.dimension import DimensionScore, Grade, MeasureScore
from auditkit.score.grade import grade_agency, grade_by_aim
from auditkit.score.rubric import default_rubric
from auditkit.score.scorecard import AgencyScore, score
from tests.factories import make_agency, make_audit, make_page, make_step

from .example import FAILED, GOOD, HARD, UNKNOWN, WRONG, attempt, found, looked_at, page, task, walked


def scored(*attempts: AttemptRecord, tasks: list[TaskSummary] | None = None) -> Grade:
    return grade_agency(attempts, tasks or [task()], default_rubric())


def side(dimension: Dimension, *attempts: AttemptRecord, tasks: list[TaskSummary] | None = None) -> DimensionScore:
    return next(one for one in scored(*attempts, tasks=tasks).dimensions if one.dimension is dimension)


def measure(
    dimension: Dimension, slug: str, *attempts: AttemptRecord, tasks: list[TaskSummary] | None = None
) -> MeasureScore:
    return next(one for one in side(dimension, *attempts, tasks=tasks).measures if one.slug == slug)


def test_without_any_attempt_there_is_no_letter_and_words_say_why() -> None:
    made = scored()
    assert (made.points, made.letter, made.n, made.why_none) == (None, None, 0, "No attempt could be measured.")
    assert made.missing == tuple(Dimension)
    assert all(one.why_none and one.letter is None and one.n == 0 for one in made.dimensions)
    assert scored(attempt(UNKNOWN, findings=[found("dead-link")])) == made


def test_completion_is_the_share_that_ended_well_less_for_difficulty_and_less_than_nothing_for_a_wrong_answer() -> (
    None
):
    five = [attempt(outcome, f"task-{number}") for number, outcome in enumerate([GOOD, GOOD, HARD, FAILED, WRONG])]
    made = measure(Dimension.COMPLETION, "outcomes", *five, attempt(UNKNOWN, "other"))
    assert made.points == pytest.approx((100 + 100 + 75 + 0 - 50) / 5)
    assert (made.said, made.n, made.unit) == ("3 of 5 attempts succeeded", 5, "attempts")


def test_nothing_but_wrong_answers_is_nothing_and_not_less() -> None:
    made = side(Dimension.COMPLETION, attempt(WRONG))
    assert (made.points, made.letter, made.n) == (0, "F", 1)
    assert sum(one.lost for one in made.because) == pytest.approx(100)


def test_a_task_counts_once_however_often_it_was_tried() -> None:
    often = [attempt(GOOD, "easy", trial=trial) for trial in range(1, 10)]
    made = measure(Dimension.COMPLETION, "tasks", *often, attempt(FAILED, "hard"))
    assert (made.points, made.said) == (50, "1 of 2 tasks can always be done")


def test_a_barrier_costs_its_dimension_in_proportion_to_the_attempts_that_could_have_met_it() -> None:
    met = found("handoff-unannounced", Severity.MODERATE)
    clean = [attempt(trial=trial) for trial in range(1, 5)]
    one, two = attempt(trial=5, findings=[met]), attempt(trial=6, findings=[met])
    assert side(Dimension.HANDOFFS, *clean, one).points == pytest.approx(100 - 40 / 5)
    assert side(Dimension.HANDOFFS, *clean, one, two).points == pytest.approx(100 - 2 * 40 / 6)


def test_a_dozen_findings_of_a_kind_in_one_attempt_count_once_by_the_worst() -> None:
    dozen = [found("handoff", page=number) for number in range(12)]
    worse = [*dozen, found("handoff-unannounced", Severity.MODERATE)]
    assert side(Dimension.HANDOFFS, attempt(findings=dozen)).points == 90
    assert side(Dimension.HANDOFFS, attempt(findings=worse)).points == 60


def test_findings_of_attempts_that_were_not_measured_cost_nothing() -> None:
    made = side(Dimension.HANDOFFS, attempt(), attempt(UNKNOWN, trial=2, findings=[found("handoff")]))
    assert (made.points, made.n) == (100, 1)


def test_an_attempt_that_failed_earns_nothing_where_it_met_nothing() -> None:
    made = side(Dimension.HANDOFFS, attempt(findings=[found("handoff")]), attempt(FAILED, trial=2))
    assert (made.points, made.n) == (90, 1)


def test_an_attempt_that_failed_costs_points_for_what_it_met() -> None:
    made = side(Dimension.HANDOFFS, attempt(), attempt(FAILED, trial=2, findings=[found("handoff")]))
    assert (made.points, made.n) == (95, 2)


def test_an_attempt_that_failed_on_a_barrier_has_no_points_in_its_dimension() -> None:
    way = walked(looked_at(), looked_at("http://a/1"))
    good = [attempt(trial=trial, **way) for trial in (1, 2, 3)]
    bad = attempt(FAILED, trial=4, findings=[found("login-wall", step=1)])
    made = side(Dimension.ACCESS, *good, bad)
    failed = made.measures[0]
    assert (failed.slug, failed.said, failed.weight) == ("failed-here", "1 of 4 attempts", 0.25)
    # Of the other three quarters, the wall counts among walls once more: 70 of one in four, in 20 of 85.
    assert made.points == pytest.approx(75 * (1 - 20 / 85 * 0.7 / 4))
    assert made.because[0].attempt == bad.key
    assert made.because[0].barrier == "login-wall"


def test_a_dimension_that_only_ends_attempts_is_nothing() -> None:
    made = side(Dimension.FINDABILITY, attempt(FAILED, findings=[found("control-not-found")]))
    assert (made.points, made.letter, made.n) == (0, "F", 1)


def test_where_no_page_was_looked_at_what_needs_a_look_has_no_letter() -> None:
    way = walked(page(), page("http://a/1"))
    blind = {one.dimension: one for one in scored(*[attempt(trial=trial, **way) for trial in (1, 2)]).dimensions}
    for dimension in (Dimension.TIMELINESS, Dimension.CLARITY, Dimension.COURTESY, Dimension.ACCESS):
        assert blind[dimension].points is None, dimension
        assert blind[dimension].letter is None
        assert "was checked" in blind[dimension].why_none
    assert blind[Dimension.COMPLETION].letter == "A"
    seen = side(Dimension.ACCESS, attempt(**walked(looked_at(), looked_at("http://a/1"))))
    assert (seen.letter, seen.n) == ("A", 1)


def test_a_probe_that_broke_is_no_look() -> None:
    broken = looked_at(axe={"failed": "The page did not respond in time."})
    assert measure(Dimension.ACCESS, "automatic", attempt(**walked(broken, looked_at("http://a/1")))).points == 100
    assert measure(Dimension.ACCESS, "automatic", attempt(pages=[broken])).points is None


def test_only_phones_speak_of_phones() -> None:
    desk = attempt(**walked(looked_at(), looked_at("http://a/1")))
    phone = attempt(
        profile="phone",
        findings=[found("overflow-on-phone")],
        **walked(looked_at(phone=True), looked_at("http://a/1", phone=True)),
    )
    made = measure(Dimension.ACCESS, "phone", desk, phone)
    assert (made.points, made.said) == (60, "1 of 1 attempt affected")
    assert measure(Dimension.ACCESS, "phone", desk).said == "not measured"


def test_lab_values_become_points_in_a_straight_line() -> None:
    pages = [looked_at(f"http://a/{ms}", vitals={"lcp_ms": ms, "cls": 0}) for ms in (2500, 3250, 4000, 9000)]
    made = measure(Dimension.TIMELINESS, "main-content", attempt(pages=pages))
    assert made.points == pytest.approx((100 + 50 + 0 + 0) / 4)
    assert (made.said, made.n, made.unit) == ("median 3.6 s over 4 pages", 4, "pages")
    assert "http://a/3250" in made.because[-1].sentence


def test_budgets() -> None:
    tasks = [task(budget_steps=2, budget_seconds=10)]
    slow = attempt(scripted_duration_seconds=15, **walked(*[looked_at(f"http://a/{at}") for at in range(4)]))
    assert measure(Dimension.TIMELINESS, "time-budget", slow, tasks=tasks).points == pytest.approx(50)
    assert measure(Dimension.FINDABILITY, "step-budget", slow, tasks=tasks).points == pytest.approx(50)
    assert measure(Dimension.FINDABILITY, "step-budget", slow).points is None


def test_a_way_is_compared_with_another_only_where_there_is_one() -> None:
    short = attempt(path="search", **walked(*[page(f"http://a/{at}") for at in range(2)]))
    long = attempt(**walked(*[page(f"http://a/{at}") for at in range(6)]))
    assert measure(Dimension.FINDABILITY, "path-ratio", long).points is None
    assert measure(Dimension.FINDABILITY, "path-ratio", long, short).points == pytest.approx((100 + 0) / 2)


def test_a_page_that_many_attempts_read_is_one_page() -> None:
    hard = looked_at("http://a/law", reading={"words": 300, "language": "en", "value": 18.0})
    often = [attempt(trial=trial, pages=[hard]) for trial in range(1, 9)]
    made = measure(Dimension.CLARITY, "reading", *often, attempt(trial=9, pages=[looked_at("http://a/plain")]))
    assert (made.points, made.said) == (50, "1 of 2 pages easy enough to read")


def test_short_pages_are_fair_where_any_page_can_be_judged() -> None:
    short = [looked_at(f"http://a/{number}", reading={"words": 40, "language": "en"}) for number in range(3)]
    hard = looked_at("http://a/law", reading={"words": 300, "language": "en", "value": 18.0})
    assert measure(Dimension.CLARITY, "reading", attempt(pages=short)).points is None
    made = measure(Dimension.CLARITY, "reading", attempt(pages=[*short, hard]))
    assert (made.points, made.said) == (75, "3 of 4 pages easy enough to read")
    unseen = measure(Dimension.CLARITY, "reading", attempt(pages=short), attempt(FAILED, trial=2, pages=[hard]))
    assert unseen.points in (None, 0)


def test_trials_and_kinds_of_visitor_that_end_alike() -> None:
    always = [attempt(slug="a", trial=trial) for trial in (1, 2)]
    mixed = [attempt(slug="b"), attempt(slug="b", trial=2), attempt(FAILED, "b", profile="phone")]
    never = [attempt(FAILED, "c"), attempt(FAILED, "c", trial=2)]
    wider = default_rubric().model_copy(update={"least_measured": 0.1})
    made = next(
        one
        for one in grade_agency([*always, *mixed, *never], [], wider).dimensions[5].measures
        if one.slug == "same-end"
    )
    assert made.points == pytest.approx((100 + 200 / 3) / 2)
    assert made.said == "1 of 2 routes always succeeded"


def test_the_whole_is_held_down_by_what_customers_achieve() -> None:
    way = walked(looked_at(), looked_at("http://a/1"))
    half = [attempt(GOOD if number % 2 else FAILED, f"task-{number}", **way) for number in range(10)]
    made = scored(*half)
    assert made.points is not None
    assert made.points == pytest.approx((30 * 55 + 60 * 100) / 90)
    assert made.missing == (Dimension.CONSISTENCY,)
    assert made.dimensions[0].letter == "F"
    assert made.letter == "D"
    assert made.capped == "Capped at D (would be B) because Completion is F."
    well = scored(*[attempt(slug=f"task-{number}", **way) for number in range(10)])
    assert (well.letter, well.capped) == ("A", "")


def test_the_aim_of_the_service_changes_the_weights() -> None:
    way = walked(looked_at(), looked_at("http://a/1"))
    rude = attempt(findings=[found("overlay", Severity.SERIOUS), found("insecure-page")], **way)
    made = scored(rude)
    assert grade_by_aim(made, default_rubric(), None) is None
    assert grade_by_aim(made, default_rubric(), "both") is None
    personal, alone = (grade_by_aim(made, default_rubric(), aim) for aim in ("personal", "self-service"))
    assert personal is not None
    assert alone is not None
    assert (personal.points or 0) < (made.points or 0) < (alone.points or 0)
    assert (personal.aim, alone.aim, made.aim) == ("personal", "self-service", "")
    assert [one.points for one in personal.dimensions] == [one.points for one in made.dimensions]


def test_an_aim_holds_the_letter_down_as_the_shared_weights_do() -> None:
    made = scored(
        *(
            attempt(FAILED if number else GOOD, f"task-{number}", **walked(looked_at(), looked_at("http://a/1")))
            for number in range(3)
        )
    )
    aimed = grade_by_aim(made, default_rubric(), "personal")
    assert aimed is not None
    assert made.dimensions[0].letter == "F"
    assert aimed.letter == made.letter == "D"
    assert aimed.capped == made.capped != ""


def test_letters_that_only_success_could_earn_say_of_how_many() -> None:
    way = walked(looked_at(), looked_at("http://a/1"))
    wall = attempt(FAILED, "walled", findings=[found("login-wall", Severity.SERIOUS)], **way)
    made = scored(*(attempt(slug=f"task-{number}", **way) for number in range(6)), attempt(FAILED, "f", **way), wall)
    completion, access = made.dimensions[0], made.of(Dimension.ACCESS)
    assert access is not None
    assert (completion.succeeded, completion.basis) == (None, "8 attempts")
    assert (access.n, access.succeeded) == (7, 6)
    assert access.basis_words == "from the 6 attempts that succeeded; 1 that failed could only cost points"
    assert made.of(Dimension.FINDABILITY).basis == "the 6 attempts that succeeded"  # type: ignore[union-attr]
    assert access.succeeded_in_all == 6
    some = replace(access, n=3, succeeded=3)  # As on a machine that was too busy for the others' times to count.
    assert some.basis_words == "from 3 of the 6 attempts that succeeded"
    nothing = side(Dimension.ACCESS, wall)
    assert (nothing.letter, nothing.basis_words) == ("F", "from 1 attempt, none of which succeeded")


def test_the_card_takes_the_aim_from_the_record_and_carries_the_rubric() -> None:
    way = walked(looked_at(), looked_at("http://a/1"))

    def card(aim: str | None, performer: Performer = Performer.SCRIPT) -> AgencyScore:
        model = ServiceModelSummary(aim=aim) if aim else None
        agency = make_agency(base_url="http://a", service_model=model)
        audit = make_audit(task(), agencies=[agency])
        made = score(audit, [attempt(findings=[found("overlay")], **way)], performer)
        assert made.rubric == default_rubric()
        return made.agencies[0]

    plain, aimed = card(None), card("personal")
    assert aimed.grade == plain.grade, "agencies are compared by one set of weights"
    assert (plain.grade_by_aim, plain.grade.dimensions[4].weight) == (None, 12)
    assert aimed.grade_by_aim is not None
    assert aimed.grade_by_aim.dimensions[4].weight == 20
    assert card(None, Performer.PERSON).grade.letter is None


def test_what_hostile_words_a_page_held_stays_data() -> None:
    said = "<script>alert(1)</script> [x](javascript:1) \x1b[2J"
    finding = found("handoff").model_copy(update={"message": said})
    (reason,) = side(Dimension.HANDOFFS, attempt(findings=[finding])).because
    assert reason.sentence == said


def test_an_unknown_barrier_of_a_newer_record_costs_nothing_and_breaks_nothing() -> None:
    odd = attempt(findings=[found("handoff").model_copy(update={"barrier": "not-yet-known"})])
    assert side(Dimension.HANDOFFS, odd).points == 100
    assert scored(attempt(FAILED, steps=[make_step(status="failed")], pages=[make_page("u")]))
