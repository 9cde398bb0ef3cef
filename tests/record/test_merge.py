"""Joining shards: all of them in any order, some of them, twice, stopped half-way."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import Audit, as_unproven
from auditkit.record.merge.merge import MergeResult, merge
from auditkit.record.merge.source import find_sources
from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.shard import SHARDS_OPTION, merge_record_of
from auditkit.record.store import AuditStore
from tests.factories import make_finding

from .record_samples import attempt_record
from .shard_samples import KEYS, NAME, Yard, copied, key, later, tree


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def join(yard: Yard, *folders: Path, into: str = "audits", allow_lost: bool = False) -> MergeResult:
    return merge(find_sources(folders), AuditStore(yard.folder / into), allow_lost=allow_lost)


def said(record: AuditRecord) -> dict[str, object]:
    """The record without times and options, which joining may change."""
    return record.model_dump(mode="json", exclude={"started_at", "ended_at", "options"})


def test_the_joined_audit_is_what_one_machine_would_have_made(yard: Yard) -> None:
    merged = join(yard, *(yard.shard(number) for number in (1, 2, 3)))
    serial, joined = AuditStore(yard.serial()).open(NAME), AuditStore(yard.folder / "audits").open(NAME)
    assert said(joined.record) == said(serial.record)
    assert joined.attempts() == serial.attempts()
    assert tree(joined.folder.parent / "evidence") == tree(serial.folder.parent / "evidence")
    assert list(tree(joined.folder)) == list(tree(serial.folder))
    assert joined.record.ended_at == later(5)
    assert (merged.numbers, merged.attempts, merged.whole, merged.conflicts) == ((1, 2, 3), 6, True, ())


@pytest.mark.thorough
def test_every_order_and_every_detour_gives_the_same_files(yard: Yard) -> None:
    """Two machines made shard 1, one of them was stopped at shard 2, and an attempt was made twice, differently."""
    twice = {KEYS[0]: {"outcome": "completed", "message": None}}
    stopped = {KEYS[1]: {"outcome": "not_measured", "reason": "interrupted"}, KEYS[4]: None}
    shards = [
        yard.shard(1),
        yard.shard(1, place="again", minutes=9, attempts=twice),
        yard.shard(2, place="stopped", minutes=1, done=False, attempts=stopped),
        yard.shard(2, minutes=20),
        yard.shard(3),
    ]
    generator = random.Random(6)
    orders = generator.sample(list(itertools.permutations(shards)), k=8)
    at_once = [join(yard, *order, into=f"at-once-{at}") for at, order in enumerate(orders)]
    expected = tree(yard.folder / "at-once-0")
    assert all(tree(yard.folder / f"at-once-{at}") == expected for at in range(len(at_once)))
    assert all(one.whole for one in at_once)
    for at in range(6):
        order = [*generator.sample(shards, k=5), *generator.choices(shards, k=2)]
        into = f"bit-by-bit-{at}"
        while order:
            take = generator.randint(1, 3)
            join(yard, *order[:take], into=into)
            order = order[take:]
        made = tree(yard.folder / into)
        assert tree(yard.folder / into / NAME) == tree(yard.folder / "at-once-0" / NAME), at
        # The pictures of the attempt that was stopped may lie there: it stood until the other came.
        assert made.items() >= expected.items(), at
        assert len(made.keys() - expected.keys()) in (0, 2), at


def test_what_one_machine_got_to_is_proven_for_all(yard: Yard) -> None:
    """One machine's attempt is unproven, and another's further try by the same path got there."""
    cause = make_finding("control-not-found", step=1)
    failed = {"findings": [cause], "task_fix": {"source": "tasks/harbour/fee.yml:7", "names": ["Charges"]}}
    unproven = as_unproven(attempt_record(**failed))
    verdict = {name: getattr(unproven, name) for name in ("outcome", "reason", "findings", "task_fix", "uncounted")}
    first, other = yard.shard(1, attempts={KEYS[0]: verdict}), yard.shard(2)
    further = attempt_record(
        trial=2, outcome="completed", confirming=True, steps=[], findings=[], started_at=later(9)
    )
    with AuditStore(other).open(NAME) as audit:
        more = {"planned": [*audit.record.planned, further.key], "confirming": [further.key]}
        audit.update(audit.record.model_copy(update=more))
        audit.save(further)
    join(yard, first, into="alone")
    assert the_attempt(yard, "alone", KEYS[0]).reason == "unproven"
    for into, order in {"one": (first, other), "two": (other, first)}.items():
        join(yard, *order[:1], into=into)
        assert not join(yard, *order, into=into).conflicts
        assert not join(yard, first, into=into).conflicts
        counted = the_attempt(yard, into, KEYS[0])
        assert (counted.outcome, counted.reason, counted.uncounted) == ("not_completed", None, None)
        assert counted.findings == [cause]


def the_attempt(yard: Yard, into: str, name: str) -> AttemptRecord:
    return next(one for one in AuditStore(yard.folder / into).open(NAME).attempts() if one.key == name)


def test_what_was_joined_is_joined_again_with_what_others_joined(yard: Yard) -> None:
    one, two, three = (yard.shard(number, minutes=number) for number in (1, 2, 3))
    join(yard, one, two, three)
    join(yard, one, into="left")
    join(yard, three, two, into="right")
    merged = join(yard, yard.folder / "right", yard.folder / "left", into="both")
    assert merged.whole
    assert tree(yard.folder / "both") == tree(yard.folder / "audits")


def test_joining_again_touches_nothing(yard: Yard) -> None:
    shards = [yard.shard(number) for number in (1, 2, 3)]
    join(yard, *shards)
    files = tree(yard.folder / "audits")
    before = {path: path.stat().st_mtime_ns for path in (yard.folder / "audits" / NAME).rglob("*.json")}
    join(yard, *shards)
    join(yard, shards[1])
    assert tree(yard.folder / "audits") == files
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_missing_shard_is_named_and_the_audit_has_no_end(yard: Yard) -> None:
    merged = join(yard, yard.shard(1), yard.shard(3))
    assert merged.missing == {2: [KEYS[1], KEYS[4]]}
    assert (merged.numbers, merged.of, merged.whole) == ((1, 3), 3, False)
    record = AuditStore(yard.folder / "audits").open(NAME).record
    assert record.ended_at is None
    assert record.planned == KEYS
    join(yard, yard.shard(2, minutes=40))
    record = AuditStore(yard.folder / "audits").open(NAME).record
    assert record.ended_at == later(45)
    assert record.started_at == later(0)
    joined = merge_record_of(record)
    assert joined is not None
    assert joined.numbers == (1, 2, 3)


def test_a_shard_that_was_stopped_leaves_the_audit_without_an_end(yard: Yard) -> None:
    stopped = yard.shard(
        2, done=False, attempts={KEYS[1]: {"outcome": "not_measured", "reason": "interrupted"}, KEYS[4]: None}
    )
    merged = join(yard, yard.shard(1), stopped, yard.shard(3))
    assert merged.missing == {2: [KEYS[1], KEYS[4]]}
    assert AuditStore(yard.folder / "audits").open(NAME).record.ended_at is None


def test_a_joined_audit_with_gaps_goes_on_where_one_machine_would(yard: Yard) -> None:
    join(yard, yard.shard(1), yard.shard(3))
    whole = yard.whole()
    with AuditStore(yard.folder / "audits").resume(NAME, whole.tasks, whole.agencies) as audit:
        assert set(audit.record.planned) - audit.done_keys() == {KEYS[1], KEYS[4]}


FIRST, SECOND = {"outcome": "not_completed"}, {"outcome": "completed", "message": None}
UNMEASURED = {"outcome": "not_measured", "reason": "bot_wall"}
BROKEN = {"outcome": "not_measured", "reason": "tool_error"}


@pytest.mark.parametrize(
    ("earlier", "then", "stands", "kept"),
    [
        (FIRST, SECOND, "not_completed", 1),
        (SECOND, FIRST, "completed", 1),
        (UNMEASURED, SECOND, "completed", 1),
        (SECOND, UNMEASURED, "completed", 1),
        (BROKEN, SECOND, "completed", 0),
        (BROKEN, UNMEASURED, "not_measured", 0),
    ],
)
def test_of_two_results_the_first_measured_stands_and_the_other_is_kept(
    yard: Yard, earlier: dict[str, str], then: dict[str, str], stands: str, kept: int
) -> None:
    one = yard.shard(1, attempts={KEYS[0]: earlier})
    other = yard.shard(1, place="again", minutes=30, attempts={KEYS[0]: then})
    merged = join(yard, other, one)
    audit = AuditStore(yard.folder / "audits").open(NAME)
    assert {one.key: one.outcome for one in audit.attempts()}[KEYS[0]] == stands
    aside = sorted((audit.folder / "aside").glob(f"{KEYS[0]}.*.json")) if (audit.folder / "aside").exists() else []
    assert len(aside) == kept
    assert [one.key for one in merged.conflicts if one.key == KEYS[0]] == [KEYS[0]] * kept
    if kept:
        # The pictures of what doesn't stand are kept, too.
        digest = next(one for one in merged.conflicts if one.key == KEYS[0]).others[0].evidence
        assert all(audit.folder.parent.joinpath("evidence", each[:2]).is_dir() for each in digest)


def test_the_same_result_twice_is_one(yard: Yard) -> None:
    shard = yard.shard(1)
    merged = join(yard, shard, copied(shard, yard.folder / "copy"))
    assert (merged.attempts, merged.conflicts) == (2, ())


def test_shards_in_the_audits_folder_itself_become_the_whole(yard: Yard) -> None:
    one = yard.shard(1, place="audits")
    join(yard, one, yard.shard(2), yard.shard(3))
    join(yard, *(yard.folder / f"machine-{number}" for number in (2, 3)), yard.shard(1), into="elsewhere")
    assert tree(yard.folder / "audits") == tree(yard.folder / "elsewhere")


def test_a_merge_that_is_killed_goes_on(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    shards = [yard.shard(number) for number in (1, 2, 3)]
    join(yard, *shards, into="expected")
    left = 3
    save = Audit.save

    def failing(self: Audit, attempt: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        save(self, attempt)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(Audit, "save", failing)
        with pytest.raises(AuditkitError, match="No space"):
            join(yard, *shards)
    half = AuditStore(yard.folder / "audits").open(NAME)
    assert half.record.ended_at is None
    assert len(half.attempts()) == 3
    join(yard, *shards)
    assert tree(yard.folder / "audits") == tree(yard.folder / "expected")


def test_shards_that_were_split_differently_are_joined_and_the_gap_is_said(yard: Yard) -> None:
    other = [{"task": "fee", "path": "menu"}]
    merged = join(yard, yard.shard(1), yard.shard(2, parts=[2, 1, 1, 1, 1, 1], only=other), yard.shard(3))
    assert not merged.same_split
    assert merged.missing == {None: [KEYS[1], KEYS[4]]}
    assert merged.conflicts == ()


def test_words_that_look_like_a_digest_are_no_evidence(yard: Yard) -> None:
    note = {"message": "f" * 64, "answer": {"read": "e" * 64, "expected": "x", "matches": False}}
    assert join(yard, yard.shard(1, attempts={KEYS[0]: note})).lost == []


def test_each_machine_hides_what_it_knows_to_be_secret(yard: Yard) -> None:
    yard.source = "task: Sign in\nsteps:\n- fill: {label: Code, value: •••}\n- fill: {label: Word, value: sesame}\n"
    one = yard.shard(1)
    yard.source = "task: Sign in\nsteps:\n- fill: {label: Code, value: open}\n- fill: {label: Word, value: •••}\n"
    two = yard.shard(2)
    join(yard, one, two)
    text = (yard.folder / "audits" / NAME / "audit.json").read_text()
    assert "open" not in text
    assert "sesame" not in text
    assert text.count("value: •••") == 4  # Two tasks, two fields.


def refused(yard: Yard, *folders: Path, **more: bool) -> str:
    with pytest.raises(AuditkitError) as caught:
        join(yard, *folders, **more)
    assert not (yard.folder / "audits" / NAME / "audit.json").exists(), "nothing was joined"
    return str(caught.value)


def changed(yard: Yard, **more: object) -> AuditRecord:
    return yard.whole().model_copy(update=more)


def test_shards_of_other_task_files_are_refused_by_name(yard: Yard) -> None:
    tasks = yard.whole().tasks
    other = changed(yard, tasks=[tasks[0], tasks[1].model_copy(update={"sha256": "other"})])
    words = refused(yard, yard.shard(1), yard.shard(2, whole=other))
    assert "shard 2/3 in" in words
    assert "'harbour/renew.yml'" in words
    assert "harbour/fee.yml" not in words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kit_version": "0.9"}, "its kit version is '0.9', not '1.0'"),
        ({"options": {"jobs": 2, "headed": False, "probes": False}}, "with 'probes' 'False', not 'True'"),
        ({"id": "release-41"}, "There are shards of several audits"),
        ({"planned": KEYS[:5]}, f"only one of them has '{KEYS[5]}'"),
    ],
)
def test_shards_made_otherwise_are_refused(yard: Yard, more: dict[str, object], words: str) -> None:
    only = [{"task": "fee", "path": "search"}]
    assert words in refused(
        yard,
        yard.shard(1),
        yard.shard(2, whole=changed(yard, **more), only=only, parts=[2] * 5 if "planned" in more else None),
    )


def test_a_shard_of_another_number_of_shards_is_refused(yard: Yard) -> None:
    one = yard.shard(1)
    yard.of = 2
    assert "it is one of 2 shards, not of 3" in refused(yard, one, yard.shard(2))


def test_another_audit_of_the_name_stays_as_it_was(yard: Yard) -> None:
    serial = yard.serial()
    before = tree(serial / NAME)
    with pytest.raises(AuditkitError, match=r"is not a shard: it was made as a whole"):
        join(yard, yard.shard(1), into="serial")
    assert tree(serial / NAME) == before


def test_lost_evidence_is_named_before_anything_is_joined(yard: Yard) -> None:
    one, two = yard.shard(1), yard.shard(2)
    pictures = sorted((one / "evidence").rglob("*.webp"))
    pictures[0].unlink()
    pictures[1].write_bytes(b"something else")
    words = refused(yard, one, two)
    assert (
        f"{pictures[0].stem} is missing ({KEYS[0]})" in words or f"{pictures[0].stem} is missing ({KEYS[3]})" in words
    )
    assert f"{pictures[1].stem} was changed or cut short" in words
    merged = join(yard, one, two, allow_lost=True)
    assert {lost.digest for lost in merged.lost} == {picture.stem for picture in pictures}
    assert not list((yard.folder / "audits" / "evidence").rglob(f"{pictures[1].stem}.*"))


def test_what_one_machine_lost_another_may_have(yard: Yard) -> None:
    one = yard.shard(1)
    copy = copied(one, yard.folder / "copy")
    shutil.rmtree(one / "evidence")
    assert join(yard, one, copy).lost == []


def test_an_attempt_that_is_in_no_plan_is_refused(yard: Yard) -> None:
    one = yard.shard(1)
    with AuditStore(one).open(NAME) as audit:
        audit.save(attempt_record(task="stranger"))
    assert key("stranger", "menu") in refused(yard, one)


def test_folders_are_found_as_pipelines_hand_them_on(yard: Yard) -> None:
    down = yard.folder / "down"
    for number in (1, 2, 3):
        copied(yard.shard(number), down / f"artifact-{number}")
    assert join(yard, down).whole
    assert join(yard, *(yard.folder / f"machine-{number}" / NAME for number in (1, 2, 3)), into="b").whole
    assert tree(yard.folder / "audits") == tree(yard.folder / "b")


def test_other_audits_in_the_folder_are_passed_over(yard: Yard) -> None:
    one = yard.shard(1)
    older = yard.whole().model_copy(update={"id": "2020-spring"})
    AuditStore(one).create(older).close()
    assert join(yard, one).numbers == (1,)
    assert not (yard.folder / "audits" / "2020-spring").exists()


def test_a_joined_audit_says_who_made_it(yard: Yard) -> None:
    join(yard, yard.shard(2, minutes=3), yard.shard(1))
    said = AuditStore(yard.folder / "audits").open(NAME).record.options[SHARDS_OPTION]
    assert [(run["number"], run["started_at"]) for run in said["runs"]] == [
        (1, "2026-11-22T09:00:00Z"),
        (2, "2026-11-22T09:03:00Z"),
    ]
    assert (said["of"], said["attempts"]) == (3, 6)


def confirmed(yard: Yard, number: int, made: int = 2) -> Path:
    """A shard whose first attempt was tried twice more, as far as the machine got."""
    folder = yard.shard(number, done=made == 2)
    audits = AuditStore(folder)
    first = yard.part(number)[0]
    keys = [f"{key(**first).removesuffix('1')}{trial}" for trial in (2, 3)]
    audit = audits.open(NAME)
    record = audit.record
    again = {"planned": [*record.planned, *keys], "confirming": keys}
    audit.update(record.model_copy(update=again))
    for trial in range(2, 2 + made):
        audit.save(yard.attempt(audits, trial, **first, trial=trial, confirming=True))
    return folder


def test_what_shards_tried_again_to_confirm_it_comes_along(yard: Yard) -> None:
    folders = [confirmed(yard, 1), yard.shard(2), confirmed(yard, 3)]
    merged = join(yard, *folders)
    joined = AuditStore(yard.folder / "audits").open(NAME)
    again = [f"{KEYS[at].removesuffix('1')}{trial}" for at in (0, 2) for trial in (2, 3)]
    assert joined.record.confirming == again
    assert joined.record.planned == [*KEYS, *again]
    assert [one.key for one in joined.attempts() if one.confirming] == again
    assert (merged.whole, merged.planned, joined.record.ended_at) == (True, 10, later(5))
    # The other way round, and bit by bit, it is the same.
    for folder in reversed(folders):
        join(yard, folder, into="bit-by-bit")
    assert tree(yard.folder / "bit-by-bit") == tree(yard.folder / "audits")


def test_tries_to_confirm_that_are_missing_are_named_with_their_shard(yard: Yard) -> None:
    merged = join(yard, yard.shard(1), confirmed(yard, 2, made=1), yard.shard(3))
    assert merged.missing == {2: [f"{KEYS[1].removesuffix('1')}3"]}
    assert AuditStore(yard.folder / "audits").open(NAME).record.ended_at is None


def test_a_try_to_confirm_of_no_way_in_the_plan_is_refused(yard: Yard) -> None:
    folder = yard.shard(1)
    audit = AuditStore(folder).open(NAME)
    odd = "harbour.other.menu.phone.2"
    audit.update(audit.record.model_copy(update={"planned": [*audit.record.planned, odd], "confirming": [odd]}))
    with pytest.raises(AuditkitError, match="was changed since the audit began"):
        join(yard, folder)
