"""The newest result of each agency and task: a partial run updates its part, and nothing else disappears."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from auditkit.export.table import attempt_rows
from auditkit.publish.sentence import task_dates, tried_facts
from auditkit.record.audit import Audit, copy_visited
from auditkit.record.model import AnswerRecord, AttemptRecord, TaskSummary
from auditkit.record.outcome import Outcome, Reason
from auditkit.record.shard import SHARD_OPTION, WHOLE_OPTION
from auditkit.record.store import AuditStore
from auditkit.score.history.archive import Archive
from auditkit.score.history.newest import audits_shown, heads_in_history, mark_stale, newest_results
from auditkit.score.history.retention import RetentionRules, audits_to_keep, plan_pruning
from auditkit.score.history.summary import summarise
from auditkit.score.scorecard import Scorecard
from auditkit.task.loader import load_tasks
from auditkit.task.plan import Selection, plan, whole_agencies
from tests.factories import NOON, make_agency, make_attempt, make_audit, make_task

FEE, HOURS = make_task("fee", sha256="a"), make_task("hours", sha256="b")
MOOR = make_task("fee", agency="northmoor", sha256="c")
DONE, FAILED = Outcome.COMPLETED, Outcome.NOT_COMPLETED


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audits")


def save(
    store: AuditStore,
    day: int,
    attempts: Iterable[AttemptRecord],
    *tasks: TaskSummary,
    whole: Iterable[str] | None = (),
    **fields: object,
) -> None:
    """An audit that began on that day; the names of the agencies that it tried as a whole."""
    at = NOON + timedelta(days=day)
    own = [one.model_copy(update={"started_at": at}) for one in attempts]
    options = {} if whole is None else {WHOLE_OPTION: list(whole)}
    plain = {"id": f"day-{day}", "started_at": at, "ended_at": at + timedelta(hours=1), "options": options}
    planned = {"planned": [one.key for one in own]}
    record = make_audit(*tasks, **(plain | planned | fields))
    with store.create(record) as audit:
        for one in own:
            audit.save(one)


def newest(store: AuditStore) -> Scorecard:
    return Archive(store).judge_newest()[0]


def shown(card: Scorecard) -> dict[str, tuple[str, str]]:
    """Each task with its verdict and the audit that it is from."""
    return {
        f"{task.summary.agency}/{task.summary.task}": (
            task.tally.verdict.value,
            card.source(task.summary.agency, task.summary.task).audit,
        )
        for task in card.tasks
    }


def test_one_audit_is_as_it_was(store: AuditStore) -> None:
    save(store, 0, [make_attempt()], FEE, whole=["harbour"])
    card = newest(store)
    assert not card.sources
    assert shown(card) == {"harbour/fee": ("completed", "day-0")}


def test_a_run_of_one_agency_leaves_the_others_there(store: AuditStore) -> None:
    everything = [make_attempt(), make_attempt(FAILED, agency="northmoor")]
    save(store, 0, everything, FEE, MOOR, whole=["harbour", "northmoor"])
    save(store, 3, [make_attempt(FAILED)], FEE, whole=["harbour"])
    card = newest(store)
    assert shown(card) == {
        "harbour/fee": ("not_completed", "day-3"),
        "northmoor/fee": ("not_completed", "day-0"),
    }
    assert [one.audit for one in card.agency_sources("northmoor")] == ["day-0"]
    assert [one.audit for one in card.agency_sources()] == ["day-3", "day-0"]
    assert card.tally.measured == 2


def test_a_run_of_one_task_leaves_the_others_there(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], FEE)
    assert shown(newest(store)) == {
        "harbour/fee": ("not_completed", "day-1"),
        "harbour/hours": ("completed", "day-0"),
    }


def test_a_run_of_everything_drops_a_task_that_is_gone(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt()], FEE, whole=["harbour"])
    save(store, 2, [make_attempt(FAILED)], FEE)
    assert shown(newest(store)) == {"harbour/fee": ("not_completed", "day-2")}


def test_an_audit_of_an_older_kit_counts_as_whole(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=None)
    save(store, 1, [make_attempt()], FEE, whole=None)
    assert shown(newest(store)) == {"harbour/fee": ("completed", "day-1")}


@pytest.mark.parametrize("part", [{"ended_at": None}, {"options": {SHARD_OPTION: {}}}], ids=["stopped", "shard"])
def test_what_is_not_whole_drops_nothing(store: AuditStore, part: dict[str, object]) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], FEE, whole=["harbour"], **part)
    card = newest(store)
    assert shown(card)["harbour/hours"] == ("completed", "day-0")
    assert shown(card)["harbour/fee"] == ("not_completed", "day-1")
    assert card.audit.ended_at is not None


def test_routes_that_were_not_tried_keep_what_they_had(store: AuditStore) -> None:
    task = make_task("fee", sha256="a", paths={"menu": [], "search": []})
    save(store, 0, [make_attempt(), make_attempt(path="search")], task, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], task)
    card = newest(store)
    (fee,) = card.tasks
    assert [(way.path, way.tally.verdict.value) for way in fee.ways] == [
        ("menu", "not_completed"),
        ("search", "completed"),
    ]
    assert fee.tally.measured == 2
    assert not any(way.missing for way in fee.ways)
    assert [card.route_source(key).audit for key in fee.route_keys] == ["day-1", "day-0"]
    assert [source.audit for source in card.task_sources("harbour", "fee")] == ["day-1", "day-0"]
    assert {row.attempt.path: row.source.audit for row in attempt_rows(card)} == {"menu": "day-1", "search": "day-0"}


def nightly_on_the_phone(store: AuditStore) -> None:
    """All profiles once, and for half a year the phone alone."""
    task = make_task("fee", sha256="a", paths={"menu": []}, profiles=["desktop", "phone"])
    save(store, 0, [make_attempt(), make_attempt(profile="phone")], task, whole=["harbour"])
    save(store, 199, [make_attempt(profile="phone")], task)
    save(store, 200, [make_attempt(FAILED, profile="phone")], task)


def test_a_task_is_as_old_as_the_oldest_of_its_routes(store: AuditStore) -> None:
    nightly_on_the_phone(store)
    card = mark_stale(newest(store), NOON + timedelta(days=201))
    (fee,) = card.tasks
    assert [card.route_source(key).stale for key in fee.route_keys] == [True, False]
    assert card.source("harbour", "fee") == (NOON + timedelta(days=200), "day-200", True)
    assert task_dates(card, fee.summary) == "22 November 2026 to 10 June 2027"
    told = "10 June 2027 (audit day-200); other routes on 22 November 2026 (audit day-0)"
    assert tried_facts(card, fee.summary) == [("Last tested", told)]
    assert not mark_stale(newest(store), NOON + timedelta(days=201), 0).source("harbour", "fee").stale


def test_each_result_of_a_route_is_in_the_history_once(store: AuditStore) -> None:
    nightly_on_the_phone(store)
    card, earlier = Archive(store).judge_newest()
    history = earlier.of_agency("harbour", summarise(card))
    ways = [[way.profile for way in point.ways] for point in history.task_history("harbour", "fee")]
    assert ways == [["phone"], ["phone"], ["desktop", "phone"]]
    assert [len(runs) for runs in history.runs("harbour", "fee").values()] == [3, 1]
    (mover,) = history.movers()
    assert (mover.was_tally.measured, mover.now_tally.measured, mover.partial) == (1, 1, True)


def test_routes_of_another_task_file_are_not_kept(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(path="search")], FEE, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], make_task("fee", sha256="changed"))
    (fee,) = newest(store).tasks
    assert [way.path for way in fee.ways] == ["menu"]


def test_an_attempt_that_broke_takes_the_place_of_nothing(store: AuditStore) -> None:
    save(store, 0, [make_attempt()], FEE, whole=["harbour"])
    broken = make_attempt(Outcome.NOT_MEASURED, reason=Reason.TOOL_ERROR)
    save(store, 1, [broken], FEE)
    assert shown(newest(store)) == {"harbour/fee": ("completed", "day-0")}


def test_what_broke_in_a_run_of_everything_keeps_what_it_had(store: AuditStore) -> None:
    both = [make_attempt(), make_attempt(task="hours")]
    broken = make_attempt(Outcome.NOT_MEASURED, task="hours", reason=Reason.TOOL_ERROR)
    save(store, 0, both, FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED), broken], FEE, HOURS, whole=["harbour"])
    assert shown(newest(store)) == {
        "harbour/fee": ("not_completed", "day-1"),
        "harbour/hours": ("completed", "day-0"),
    }
    save(store, 2, [make_attempt()], FEE)
    assert shown(newest(store)) == {"harbour/fee": ("completed", "day-2"), "harbour/hours": ("completed", "day-0")}


def test_what_broke_is_not_looked_for_by_another_task_file(store: AuditStore) -> None:
    save(store, 0, [make_attempt()], make_task("fee", sha256="old"), whole=["harbour"])
    save(store, 1, [make_attempt(Outcome.NOT_MEASURED, reason=Reason.TOOL_ERROR)], FEE, whole=["harbour"])
    assert shown(newest(store)) == {"harbour/fee": ("not_measured", "day-1")}


def test_routes_that_a_run_of_everything_did_not_come_to_keep_what_they_had(store: AuditStore) -> None:
    keys = [make_attempt(profile=profile).key for profile in ("phone", "desktop")]
    gone = make_attempt(path="gone")
    save(store, 0, [make_attempt(), make_attempt(profile="phone"), gone], FEE, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED, profile="phone")], FEE, whole=["harbour"], planned=keys)
    (fee,) = newest(store).tasks
    assert {way.profile: way.tally.verdict.value for way in fee.ways} == {
        "phone": "not_completed",
        "desktop": "completed",
    }
    assert {way.path for way in fee.ways} == {"menu"}


def test_what_broke_in_every_run_is_not_measured(store: AuditStore) -> None:
    broken = make_attempt(Outcome.NOT_MEASURED, path="search", reason=Reason.TOOL_ERROR)
    task = make_task("fee", sha256="a", paths={"menu": [], "search": []})
    for day in range(2):
        save(store, day, [make_attempt(), broken], task, whole=["harbour"])
    save(store, 2, [make_attempt(FAILED)], task)
    (fee,) = newest(store).tasks
    assert {way.path: way.tally.verdict.value for way in fee.ways} == {
        "menu": "not_completed",
        "search": "not_measured",
    }


def test_what_could_not_be_measured_is_the_newest_result(store: AuditStore) -> None:
    save(store, 0, [make_attempt()], FEE, whole=["harbour"])
    save(store, 1, [make_attempt(Outcome.NOT_MEASURED, reason=Reason.BOT_WALL)], FEE)
    assert shown(newest(store)) == {"harbour/fee": ("not_measured", "day-1")}


def test_a_route_that_was_planned_and_never_tried_is_not_missing(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    hours = make_attempt(task="hours").key
    save(store, 1, [make_attempt(FAILED)], FEE, HOURS, ended_at=None, planned=[make_attempt().key, hours])
    card = newest(store)
    assert shown(card) == {"harbour/fee": ("not_completed", "day-1"), "harbour/hours": ("completed", "day-0")}
    assert card.tally.not_measured == 0


def test_the_order_of_agencies_does_not_depend_on_what_ran_last(store: AuditStore) -> None:
    everyone = ["northmoor", "harbour"]
    tasks = {name: make_task("fee", agency=name, sha256="a") for name in [*everyone, "zeal", "inland"]}
    attempts = {name: make_attempt(agency=name) for name in tasks}
    both = [attempts[name] for name in everyone]
    save(store, 0, both, *(tasks[name] for name in everyone), whole=everyone)
    for day, name in enumerate(["zeal", "harbour", "inland", "northmoor", "harbour"], start=1):
        save(store, day, [attempts[name]], tasks[name], whole=[name])
    assert [one.summary.agency for one in newest(store).agencies] == ["northmoor", "harbour", "inland", "zeal"]


def test_the_history_of_each_agency_ends_with_its_own_newest_audit(store: AuditStore) -> None:
    both = [make_attempt(), make_attempt(agency="northmoor")]
    for day in (0, 5):
        save(store, day, both, FEE, MOOR, whole=["harbour", "northmoor"])
    save(store, 9, [make_attempt(FAILED)], FEE, whole=["harbour"])
    card, earlier = Archive(store).judge_newest()
    now = summarise(card)
    harbour, northmoor = (earlier.of_agency(agency, now) for agency in ("harbour", "northmoor"))
    assert [(point.at - NOON).days for point in harbour.trend("harbour")] == [0, 5, 9]
    assert [(point.at - NOON).days for point in northmoor.trend("northmoor")] == [0, 5]
    assert [(point.at - NOON).days for point in northmoor.task_history("northmoor", "fee")] == [0, 5]
    (mover,) = harbour.movers()
    assert (mover.task, mover.better) == ("fee", False)
    assert not northmoor.movers()


def test_an_agency_without_any_task_has_no_history(store: AuditStore) -> None:
    save(store, 0, [make_attempt()], FEE, whole=["harbour"])
    agencies = [make_agency(), make_agency("empty")]
    save(store, 5, [make_attempt()], FEE, whole=["harbour"], agencies=agencies)
    save(store, 9, [make_attempt(agency="northmoor")], MOOR, whole=["northmoor"])
    card, earlier = Archive(store).judge_newest()
    assert len(earlier.of_agency("empty", summarise(card)).trend("empty")) <= 1
    assert len(earlier.of_agency("harbour", summarise(card)).trend("harbour")) == 2


def test_the_history_of_a_task_has_each_result_once(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], FEE)
    card, earlier = Archive(store).judge_newest()
    history = earlier.of_agency("harbour", summarise(card))
    assert [(point.at - NOON).days for point in history.task_history("harbour", "hours")] == [0]
    assert [(point.at - NOON).days for point in history.task_history("harbour", "fee")] == [0, 1]


def test_charts_by_hour_and_weekday_have_each_result_once(store: AuditStore) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], FEE)
    card, earlier = Archive(store).judge_newest()
    history = earlier.of_agency("harbour", summarise(card))
    assert [(span.succeeded, span.measured) for span in history.by_hour("harbour")] == [(2, 3)]
    assert [(span.number, span.measured) for span in history.by_weekday("harbour")] == [(1, 1), (7, 2)]


def test_a_run_of_one_task_is_no_point_of_the_trend_but_the_last(store: AuditStore) -> None:
    both = [make_attempt(), make_attempt(task="hours")]
    save(store, 0, both, FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED)], FEE)
    save(store, 2, both, FEE, HOURS, whole=["harbour"])
    for day in range(3, 5):
        save(store, day, [make_attempt(FAILED)], FEE)
    card, earlier = Archive(store).judge_newest()
    points = earlier.of_agency("harbour", summarise(card)).trend("harbour")
    assert [(point.audit, point.tally.measured) for point in points] == [("day-0", 2), ("day-2", 2), ("day-4", 2)]


# What answers are compared with


def hours(read: str, **fields: object) -> AttemptRecord:
    """An attempt that read these opening hours; half past nine to five is right."""
    right = read == "9:30–5"
    said = AnswerRecord(read=read, expected="9:30–5", matches=right)
    outcome = DONE if right else Outcome.WRONG_ANSWER
    return make_attempt(outcome, task="hours", answer=said, **fields)


def messages(card: Scorecard, profile: str = "desktop") -> list[str]:
    """What is told of the newest opening hours."""
    (way,) = (way for way in card.task("harbour", "hours").ways if way.profile == profile)
    return [finding.message for one in way.attempts for finding in one.findings]


def test_an_answer_is_compared_with_the_one_before_it_whatever_ran_since(store: AuditStore) -> None:
    save(store, -7, [make_attempt(), hours("9:30–5")], FEE, HOURS, whole=["harbour"])
    save(store, 0, [make_attempt(), hours("10–4")], FEE, HOURS, whole=["harbour"])
    (told,) = messages(newest(store))
    assert "“9:30–5”" in told
    for day in range(1, 3):
        save(store, day, [make_attempt()], FEE)
        for _ in range(2):  # from the records, then from what was kept
            assert messages(newest(store)) == [told]


def test_a_run_of_another_task_between_two_answers_changes_nothing(store: AuditStore) -> None:
    save(store, -7, [make_attempt(), hours("9:30–5")], FEE, HOURS, whole=["harbour"])
    save(store, -3, [make_attempt()], FEE)
    save(store, 0, [make_attempt(), hours("10–4")], FEE, HOURS, whole=["harbour"])
    for _ in range(2):
        assert "“9:30–5”" in messages(newest(store))[0]


def test_an_answer_is_not_compared_with_itself_when_another_profile_ran(store: AuditStore) -> None:
    both = make_task("hours", sha256="b", profiles=["desktop", "phone"])
    phone = make_attempt(task="hours", profile="phone")
    save(store, -7, [hours("9:30–5"), phone], both, whole=["harbour"])
    save(store, 0, [hours("10–4"), phone], both, whole=["harbour"])
    (told,) = messages(newest(store))
    save(store, 1, [phone], both)
    assert messages(newest(store)) == [told]


# What is read


def test_records_are_read_only_where_a_result_is_missing(store: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [make_attempt(), make_attempt(task="hours")]
    save(store, 0, [make_attempt(agency="northmoor")], MOOR)
    for day in range(1, 5):
        save(store, day, both, FEE, HOURS)
    save(store, 5, [make_attempt(FAILED)], FEE)
    expected = shown(newest(store))
    read: list[str] = []

    def attempt(audit: Audit, path: Path) -> AttemptRecord:
        read.append(f"{audit.id}/{path.stem}")
        return read_attempt(audit, path)

    read_attempt = Audit._attempt
    monkeypatch.setattr(Audit, "_attempt", attempt)
    results = newest_results(store, store.open(), heads_in_history(store), made=[make_attempt(FAILED)])
    assert results is not None
    assert sorted(read) == [
        "day-0/northmoor.fee.menu.desktop.1",
        "day-4/harbour.hours.menu.desktop.1",
        "day-5/harbour.fee.menu.desktop.1",
    ]
    assert shown(newest(store)) == expected


# What may be pruned


def pruned(store: AuditStore, tmp_path: Path) -> tuple[str, ...]:
    """The audits that go when the newest three are to stay."""
    rules = RetentionRules(last=3)
    plan_of_all = plan_pruning(store, rules, tmp_path / "site", records=True, now=NOON + timedelta(days=99))
    return plan_of_all.gone


def test_audits_with_results_on_the_scorecard_are_not_pruned(store: AuditStore, tmp_path: Path) -> None:
    save(store, 0, [make_attempt(), make_attempt(agency="northmoor")], FEE, MOOR, whole=["harbour", "northmoor"])
    for day in range(1, 6):
        save(store, day, [make_attempt()], FEE, whole=["harbour"])
    assert pruned(store, tmp_path) == ("day-1", "day-2")
    kept = audits_to_keep(store.heads(), RetentionRules(last=3), audits_shown(store))
    assert kept["day-0"] == "results on the scorecard are from it"


def test_an_audit_with_one_route_on_the_scorecard_is_not_pruned(store: AuditStore, tmp_path: Path) -> None:
    task = make_task("fee", sha256="a", paths={"menu": [], "search": []})
    save(store, 0, [make_attempt(), make_attempt(path="search")], task, whole=["harbour"])
    for day in range(1, 6):
        save(store, day, [make_attempt()], task)
    assert pruned(store, tmp_path) == ("day-1", "day-2")


def test_an_audit_that_decides_which_tasks_there_are_is_not_pruned(store: AuditStore, tmp_path: Path) -> None:
    save(store, 0, [make_attempt(), make_attempt(task="hours")], FEE, HOURS, whole=["harbour"])
    save(store, 1, [make_attempt()], FEE, whole=["harbour"])
    for day in range(2, 6):
        save(store, day, [make_attempt()], FEE, ended_at=None)
    assert pruned(store, tmp_path) == ("day-0", "day-2")


# Which agencies a run tries as a whole


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text("version: 1\nagency: Harbour\nbase_url: https://harbour.example\n")
    for name in ("fee", "hours"):
        text = f"version: 1\ntask: Find the {name}\ntags: [{name}]\nsteps:\n  - click: A\nsuccess: [text: B]\n"
        (folder / f"{name}.yml").write_text(text)
    return tmp_path / "tasks"


def test_a_run_of_the_folder_is_whole(tasks: Path) -> None:
    for path in (tasks, tasks / "harbour"):
        taskset = load_tasks([path], {})
        assert whole_agencies(taskset, plan(taskset)) == ["harbour"]


def test_a_run_of_one_file_or_tag_is_not_whole(tasks: Path) -> None:
    taskset = load_tasks([tasks / "harbour" / "fee.yml"], {})
    assert whole_agencies(taskset, plan(taskset)) == []
    taskset = load_tasks([tasks], {})
    assert whole_agencies(taskset, plan(taskset, Selection(tags=["fee"]))) == []
    assert whole_agencies(taskset, plan(taskset, Selection(trials=3))) == ["harbour"]


PREVIEW = {WHOLE_OPTION: ["harbour"], "base_urls": {"harbour": "https://preview.example"}}


def test_a_preview_takes_no_place_of_the_website(store: AuditStore) -> None:
    save(store, 0, [make_attempt(DONE, task="fee")], FEE, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED, task="fee")], FEE, options=PREVIEW)
    card = newest(store)
    assert shown(card) == {"harbour/fee": ("completed", "day-0")}
    assert card.audit.id == "day-0"
    assert audits_shown(store) == {"day-0"}


def test_a_preview_beside_another_agency_leaves_that_one_there(store: AuditStore) -> None:
    two = [make_attempt(DONE, task="fee"), make_attempt(DONE, agency="northmoor", task="fee")]
    save(store, 0, two, FEE, MOOR, whole=["harbour", "northmoor"])
    failed = [make_attempt(FAILED, task="fee"), make_attempt(FAILED, agency="northmoor", task="fee")]
    save(store, 1, failed, FEE, MOOR, options=PREVIEW | {WHOLE_OPTION: ["harbour", "northmoor"]})
    assert shown(newest(store)) == {
        "harbour/fee": ("completed", "day-0"),
        "northmoor/fee": ("not_completed", "day-1"),
    }


def test_where_all_there_is_are_previews_the_newest_is_shown(store: AuditStore) -> None:
    save(store, 0, [make_attempt(DONE, task="fee")], FEE, options=PREVIEW)
    save(store, 1, [make_attempt(FAILED, task="fee")], FEE, options=PREVIEW)
    assert shown(newest(store)) == {"harbour/fee": ("not_completed", "day-1")}


def test_a_preview_is_no_point_of_the_history(store: AuditStore) -> None:
    save(store, 0, [make_attempt(DONE, task="fee")], FEE, whole=["harbour"])
    save(store, 1, [make_attempt(FAILED, task="fee")], FEE, options=PREVIEW)
    save(store, 2, [make_attempt(DONE, task="fee")], FEE, whole=["harbour"])
    for _ in range(2):  # from the records, then from what was kept
        card, earlier = Archive(store).judge_newest()
        points = earlier.of_agency("harbour", summarise(card)).trend("harbour")
        assert [point.audit for point in points] == ["day-0", "day-2"]


def test_an_answer_is_not_compared_with_that_of_a_preview(store: AuditStore) -> None:
    save(store, 0, [hours("9:30–5")], HOURS, options=PREVIEW)
    save(store, 1, [hours("10–4")], HOURS, whole=["harbour"])
    assert messages(newest(store)) == []
    assert store.answers_before(store.open("day-1").record, [hours("10–4")]) == ()
    save(store, 2, [hours("10–4")], HOURS, options=PREVIEW)
    save(store, -1, [hours("9:30–5")], HOURS, whole=["harbour"])
    assert "“9:30–5”" in messages(newest(store))[0]


def test_which_copy_was_tried_is_known_where_nothing_else_was(store: AuditStore) -> None:
    save(store, 0, [make_attempt(DONE, task="fee")], FEE, options=PREVIEW)
    save(store, 1, [make_attempt(DONE, agency="northmoor", task="fee")], MOOR, whole=["northmoor"])
    card = newest(store)
    assert copy_visited(card.audit, "harbour") == "https://preview.example"
    assert copy_visited(card.audit, "northmoor") is None
    save(store, 2, [make_attempt(DONE, task="fee")], FEE, whole=["harbour"])
    assert copy_visited(newest(store).audit, "harbour") is None
