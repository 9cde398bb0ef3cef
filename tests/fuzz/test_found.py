"""What fuzzing found, each as a small test: it must stay a sentence, and what is right beside it must stay right."""

from __future__ import annotations

import copy
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from auditkit.browser.recording.archive import RecordedAttempt
from auditkit.browser.recording.replay import RecordedAnswer, Recording, Replay
from auditkit.browser.redaction import Secrets
from auditkit.browser.storage_state import load_storage_state
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import Audit
from auditkit.record.remote.backend import TAGS_FILE, TagCache
from auditkit.record.remote.lease import LeaseHolder
from auditkit.record.shard import PLAN_FILE, SHARD_OPTION
from auditkit.record.store import AuditStore
from tests.record.record_samples import attempt_record, audit_record
from tests.record.shard_samples import NAME, Yard

from .damage import changed
from .kinds import archive, call, tasks_folder, within
from .samples import DEVTOOLS, HAR, PLAN, SESSION

SITE = "https://www.lake.example"
TRAFFIC = PLAN["attempts"][0]["har"]
NO_ADDRESSES = (
    "http://",
    "https:///x",
    "http://[",
    "http://[::1",
    "http://\u2100.example/",
    "http://h.example:99999/",
    "http://a..b/",
)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


# Recordings


def recorded(folder: Path, plan: Any = PLAN, har: Any = HAR, kind: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "x.har.zip"
    parts = {
        "recording.json": json.dumps(plan).encode(),
        TRAFFIC: json.dumps(har).encode(),
        "bodies/a.html": b"<h1>x",
    }
    archive(path, parts, kind)
    return path


def opened(path: Path) -> Replay:
    made = Recording(path)
    return Replay(made, RecordedAttempt.model_validate(PLAN["attempts"][0]), Secrets(), {})


def flagged(path: Path, value: int, *, at: int) -> None:
    """Change two bytes in the head of every part, both times it is written."""
    held = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        place = held.find(mark)
        while place >= 0:
            struct.pack_into("<H", held, place + offset + at, value)
            place = held.find(mark, place + 4)
    path.write_bytes(held)


def test_a_sound_recording_is_read(tmp_path: Path) -> None:
    answer = opened(recorded(tmp_path, kind=zipfile.ZIP_DEFLATED)).answer("GET", f"{SITE}/?x=1763812345678")
    assert isinstance(answer, RecordedAnswer) and answer.body == b"<h1>x"


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda path: flagged(path, 1, at=6), "'recording.json' is encrypted"),
        (lambda path: flagged(path, 97, at=8), "compressed in a way that auditkit doesn't use"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "not a complete zip archive"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"g.json", b"?.json", 1)), "can't be unpacked"),
        (lambda path: archive(path, {"recording.json": b"[" * 90_000}), "'recording.json': it is nested too deeply"),
    ],
    ids=["encrypted", "packed", "cut off", "overwritten", "nested"],
)  # fmt: skip
def test_a_damaged_or_encrypted_recording_is_one_sentence(
    tmp_path: Path, damage: Callable[[Path], object], why: str
) -> None:
    tasks_folder(tmp_path)
    damage(recorded(tmp_path, kind=zipfile.ZIP_DEFLATED))
    said = call(tmp_path, "run", "tasks", "--replay", "x.har.zip")
    assert said.status == 1
    assert said.err.count("\n") == 2 and "x.har.zip" in said.err and why in said.err


def test_a_recording_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    spaces = json.dumps(HAR).encode() + b" " * 3_000_000
    archive(
        tmp_path / "x.har.zip", {"recording.json": json.dumps(PLAN).encode(), TRAFFIC: spaces}, zipfile.ZIP_DEFLATED
    )
    with pytest.raises(AuditkitError, match="over and over"):
        opened(tmp_path / "x.har.zip").answer("GET", SITE)


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (("recorded_at",), "9999-12-31T23:59:59-14:00", "'recorded_at' is not"),
        (("recorded_at",), 5, "'recorded_at' is not a date and time"),
        (("base_urls", "lake"), "javascript:alert(1)", "is not a web address"),
        (("base_urls", "lake"), "http://[::1", "is not a web address"),
        (("attempts", 0, "agency"), "a\x1bb", "invisible character (U+001B)"),
        (("robots", SITE, "status"), 10**20, "'robots.https://www.lake.example.status' must be at most 999"),
        (("attempts",), PLAN["attempts"] * 2, "two attempts with the same 'key'"),
    ],
)
def test_what_a_recording_says_of_itself_is_held_to_its_types(
    tmp_path: Path, place: Any, value: Any, why: str
) -> None:
    path = recorded(tmp_path, changed(PLAN, *place, to=value))
    with pytest.raises(AuditkitError) as refused:
        Recording(path)
    assert why in str(refused.value) and "x.har.zip" in str(refused.value)


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    path = recorded(tmp_path, changed(PLAN, "attempts", 0, "har", to="../../etc/passwd"))
    with pytest.raises(AuditkitError, match=r"'\.\./\.\./etc/passwd' is missing"):
        opened(path).answer("GET", SITE)


def test_a_day_without_a_time_zone_is_taken_to_be_in_utc(tmp_path: Path) -> None:
    made = opened(recorded(tmp_path, changed(PLAN, "recorded_at", to="2026-11-22T09:00:00")))
    assert made.recorded_at == datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize("address", ["http://[", "http://[::1/", "http://\u2100.example/"])
def test_an_address_that_is_none_spoils_no_other_in_a_recording(tmp_path: Path, address: str) -> None:
    har = copy.deepcopy(HAR)
    har["log"]["entries"].insert(0, changed(har["log"]["entries"][0], "request", "url", to=address))
    har["log"]["entries"][2]["response"]["headers"][0]["value"] = address
    replay = opened(recorded(tmp_path, har=har))
    assert isinstance(replay.answer("GET", f"{SITE}/?x=1763899999999"), RecordedAnswer)
    sent = replay.answer("POST", f"{SITE}/send", b"a=1", "application/x-www-form-urlencoded")
    assert sent is None or isinstance(sent, RecordedAnswer)
    redirect = RecordedAnswer(302, {"Location": address}, b"")
    assert replay.end_of(f"{SITE}/send", redirect) == address


def test_what_no_browser_takes_is_not_handed_to_it(tmp_path: Path) -> None:
    har = copy.deepcopy(HAR)
    first, last = har["log"]["entries"][0], har["log"]["entries"][3]
    first["response"]["headers"] += [{"name": "X: y", "value": "1"}, {"name": "X-A", "value": "1\r\nSet-Cookie: a"}]
    first["response"]["headers"] += [{"name": "X-Good", "value": "é"}]
    last["response"]["headers"][0]["value"] = "²"
    replay = opened(recorded(tmp_path, har=har))
    answer = replay.answer("GET", first["request"]["url"])
    assert isinstance(answer, RecordedAnswer) and dict(answer.headers) == {"Content-Type": "text/html", "X-Good": "é"}
    assert isinstance(replay.answer("GET", last["request"]["url"]), RecordedAnswer)
    first["response"]["status"] = 42
    assert not isinstance(opened(recorded(tmp_path, har=har)).answer("GET", first["request"]["url"]), RecordedAnswer)


# Saved sessions


def saved(folder: Path, state: Any) -> Path:
    path = folder / "state-lake.json"
    path.write_text(json.dumps(state))
    path.chmod(0o600)
    return path


def test_a_sound_session_is_read_with_what_only_a_newer_browser_knows(tmp_path: Path) -> None:
    state = load_storage_state(
        saved(tmp_path, changed(SESSION, "storage", "cookies", 0, "partitionKey", to="x")), NOW
    )
    kept = state.storage.as_playwright()
    assert kept["cookies"][0] == SESSION["storage"]["cookies"][0] | {"partitionKey": "x"}
    assert kept["origins"] == [
        {"origin": "https://lake.example", "localStorage": [{"name": "kept", "value": "local-1"}]}
    ]


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (("storage", "cookies"), "none", "'storage.cookies' must be a list"),
        (("storage", "cookies", 0), 7, "'storage.cookies.0' must be an object"),
        (("storage", "cookies", 0, "expires"), "soon", "'storage.cookies.0.expires' must be a number"),
        (("storage", "cookies", 0, "domain"), "a b\x00", "'storage.cookies.0.domain'"),
        (("storage", "cookies", 0, "path"), "x", "is not a path from /"),
        (("storage", "cookies", 0, "value"), "a\r\nSet-Cookie: b", "invisible character (U+000D)"),
        (("storage", "origins", 0, "origin"), "file:///etc", "is not a web address"),
        (("storage", "origins", 0, "localStorage"), {"a": "b"}, "must be a list"),
        (("saved_at",), "0001-01-01T00:00:00+14:00", "'saved_at' is not a date and time"),
        (("saved_at",), "2099-01-01T00:00:00Z", "has expired"),
        (("agency",), "", "'agency' must be text"),
    ],
)
def test_a_session_that_no_browser_wrote_is_one_sentence(tmp_path: Path, place: Any, value: Any, why: str) -> None:
    with pytest.raises(AuditkitError) as refused:
        load_storage_state(saved(tmp_path, changed(SESSION, *place, to=value)), NOW)
    assert why in str(refused.value) and "state-lake.json" in str(refused.value)


def test_a_session_saved_without_a_time_zone_can_be_compared(tmp_path: Path) -> None:
    path = saved(tmp_path, changed(SESSION, "saved_at", to="2026-11-22T09:00:00"))
    assert load_storage_state(path, NOW).agency == "lake"
    with pytest.raises(AuditkitError, match="has expired"):
        load_storage_state(path, NOW + timedelta(days=8))


# Recordings of the browser's Recorder


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_a_recorder_step_to_no_address_is_left_out(tmp_path: Path, address: str) -> None:
    start = changed(DEVTOOLS, "steps", 1, "url", to=address)
    (tmp_path / "a.json").write_text(json.dumps(start))
    said = call(tmp_path, "import", "a.json")
    assert (
        said.status == 1 and "is not a web address" in said.err and "doesn't say on which page it begins" in said.err
    )
    assert not (tmp_path / "tasks").exists()

    within = changed(DEVTOOLS, "steps", -1, "assertedEvents", 0, "url", to=address)
    within["steps"].insert(3, {"type": "navigate", "url": address})
    (tmp_path / "a.json").write_text(json.dumps(within))
    said = call(tmp_path, "import", "a.json")
    assert said.status == 0 and "step 4:" in said.out and "is not a web address" in said.out


# Records


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    with AuditStore(tmp_path / "audits").create(audit_record("one")) as audit:
        audit.save(attempt_record())
        yield audit


def rewritten(audit: Audit, *place: int | str, to: str) -> Path:
    """The audit's attempt with other words in one place, as they would stand in the file."""
    path = next((audit.folder / "attempts").iterdir())
    held = changed(json.loads(path.read_bytes()), *place, to="\ue000")
    path.write_text(json.dumps(held).replace('"\\ue000"', to), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (("scripted_duration_seconds",), "NaN", "'scripted_duration_seconds' must be"),
        (("scripted_duration_seconds",), "1e400", "'scripted_duration_seconds' must be a number"),
        (("trial",), "0", "'trial' must be at least 1"),
        (("trial",), "1" * 500, "'trial' must be at most 1e+09"),
        (("trial",), "1" * 5000, "number out of range"),
        (("agency",), '""', "'agency' must be text"),
        (("agency",), '"har\\u0000bour"', "'agency' contains an invisible character (U+0000)"),
        (("agency",), '"har\\ud800bour"', "line 1, column"),
        (("started_at",), '"0001-01-01T00:00:00+14:00"', "'started_at' is not a date and time"),
        (("started_at",), '"9999-12-31T23:59:59Z"', "'started_at' is not a possible time"),
        (("started_at",), "253402300800", "'started_at' is not a date and time"),
        (("pages", 0, "status"), "-1", "'pages.0.status' must be at least 0"),
        (("steps", 0, "page"), "-1", "'steps.0.page' must be at least 0"),
        (("outcome",), '"splendid"', "'outcome' must be 'completed'"),
    ],
)
def test_nonsense_in_a_record_is_one_sentence(audit: Audit, place: Any, value: str, why: str) -> None:
    path = rewritten(audit, *place, to=value)
    with pytest.raises(AuditkitError) as refused:
        audit.attempts()
    assert refused.value.message.startswith(f"{path} can't be read: ") and why in refused.value.message


def test_older_records_stay_readable(audit: Audit) -> None:
    """Of waits that went on at once came times below 0, and Python wrote what no number is as `NaN`."""
    rewritten(audit, "paced_seconds", to="-0.004")
    rewritten(audit, "happenings", to='[{"step": 1, "kind": "x", "details": {"ratio": NaN, "far": 1e400, "n": 3}}]')
    rewritten(audit, "started_at", to='"2026-11-22T09:00:00"')
    (kept,) = audit.attempts()
    assert kept.paced_seconds == 0 and kept.started_at.tzinfo is not None
    assert kept.happenings[0].details == {"ratio": None, "far": None, "n": 3}


def test_what_a_newer_kit_says_beside_it_is_kept_and_shown_nowhere(audit: Audit, tmp_path: Path) -> None:
    path = rewritten(audit, "refused", to='[], "mood": {"of the day": "sunny-7391", "far": 1e400}')
    held = json.loads((audit.folder / "audit.json").read_bytes()) | {"weather": "sunny-7391"}
    (audit.folder / "audit.json").write_text(json.dumps(held))
    audit.reload()
    (kept,) = audit.attempts()
    audit.save(kept)
    audit.note_end(NOW)
    assert json.loads(path.read_bytes())["mood"] == {"of the day": "sunny-7391", "far": None}
    assert json.loads((audit.folder / "audit.json").read_bytes())["weather"] == "sunny-7391"
    audit.close()
    tasks_folder(tmp_path)
    commands = (["score"], ["publish", "--site", "site"], ["export", "--format", "json", "--output", "site/x.json"])
    said = [call(tmp_path, *command) for command in commands]
    assert [one.status for one in said] == [0, 0, 0]
    written = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    assert len(written) > 5
    assert not [one for one in said if "7391" in one.out] and not [
        one for one in written if b"7391" in one.read_bytes()
    ]


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such pipes")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
@pytest.mark.parametrize("name", ["audit.json", "attempts/harbour.fee.menu.phone.1.json"])
def test_what_is_no_file_is_not_waited_for(
    audit: Audit, name: str, make: Callable[[Path], None], tmp_path: Path
) -> None:
    audit.close()
    (audit.folder / name).unlink()
    make(audit.folder / name)
    tasks_folder(tmp_path)
    with within(60):
        for command in (["score"], ["publish", "--site", "site"], ["plan", "--store-durations", "d.json"]):
            said = call(tmp_path, *command)
            assert said.status == 1 and name in said.err


def test_a_record_too_large_to_be_one_is_not_read(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next((audit.folder / "attempts").iterdir())
    with path.open("r+b") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(AuditkitError, match="larger than 64 MiB"):
        audit.attempts()


@pytest.mark.parametrize("length", [-1, 2**70])
def test_a_summary_built_to_mislead_counts_as_not_there(audit: Audit, length: int, tmp_path: Path) -> None:
    audit.close()
    tasks_folder(tmp_path)
    assert call(tmp_path, "publish", "--site", "site").status == 0
    (path,) = (tmp_path / "audits" / ".summaries").glob("*.jsonl")
    head, _, body = path.read_bytes().partition(b"\n")
    held = json.loads(head)
    held["lines"][0] |= {"offset": length, "sha256": "0" * 64}
    path.write_bytes(json.dumps(held).encode() + b"\n" + body)
    assert [call(tmp_path, *one).status for one in (["score"], ["publish", "--site", "site"])] == [0, 0]


# Shards


@pytest.mark.parametrize(
    ("file", "place", "value", "why"),
    [
        ("audit.json", ("options", SHARD_OPTION, "of"), 10**12, "'of' must be at most 10000"),
        ("audit.json", ("started_at",), "2026-11-22", "'started_at' is not a date and time"),
        (PLAN_FILE, ("parts", 0), 10**12, "'parts.0' must be at most 10000"),
        (PLAN_FILE, ("agencies", 0, "agency"), "x" * 2000, "'agencies.0.agency' must be text of at most"),
    ],
)
def test_a_shard_that_no_machine_made_is_one_sentence(
    tmp_path: Path, file: str, place: Any, value: Any, why: str
) -> None:
    path = Yard(tmp_path, of=1).shard(1) / NAME / file
    path.write_text(json.dumps(changed(json.loads(path.read_bytes()), *place, to=value)))
    said = call(tmp_path, "merge", "machine-1")
    assert said.status == 1 and why in said.err


def test_shards_with_and_without_time_zones_are_joined(tmp_path: Path) -> None:
    yard = Yard(tmp_path, of=2)
    yard.shard(1)
    path = yard.shard(2) / NAME / "audit.json"
    held = json.loads(path.read_bytes()) | {"started_at": "2026-11-22T09:00:00", "ended_at": "2026-11-22T09:05:00"}
    path.write_text(json.dumps(held))
    assert call(tmp_path, "merge", "machine-1", "machine-2").status == 0


# What else is kept between two commands


@pytest.mark.parametrize("written", ["[" * 90_000, '{"a": 1e400}', "[1]", "\ud800".encode("utf-8", "surrogatepass")])
def test_damaged_tags_and_leases_count_as_not_there(tmp_path: Path, written: str | bytes) -> None:
    content = written.encode() if isinstance(written, str) else written
    (tmp_path / TAGS_FILE).write_bytes(content)
    assert TagCache(tmp_path)["x"] is None
    assert LeaseHolder.from_json(content) is None


def test_a_lease_is_held_to_its_types() -> None:
    held = {"copy": "a", "token": "b", "machine": "c", "heard": "2026-11-22T09:00:00+00:00"}
    assert LeaseHolder.from_json(json.dumps(held).encode()) is not None
    for wrong in ({"heard": "0001-01-01T00:00:00+14:00"}, {"machine": "\x1b[2J"}, {"token": None}):
        assert LeaseHolder.from_json(json.dumps(held | wrong).encode()) is None


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "http://h.example:99999/", "//[x"])
def test_an_address_in_a_task_file_is_one(tmp_path: Path, address: str) -> None:
    task = "version: 1\ntask: x\nstart: {start}\nsteps: [{{click: a}}]\nsuccess: [text: b]\n"
    tasks_folder(tmp_path, task=task.format(start=json.dumps(address)))
    said = call(tmp_path, "check")
    assert said.status == 1 and "fee.yml:3:8: a browser can't open" in said.out
    (tmp_path / "tasks" / "harbour" / "fee.yml").write_text(task.format(start="//www.harbour.example/x"))
    assert call(tmp_path, "check").status == 0


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such names")
@pytest.mark.parametrize("name", [b"har\x01bour", b"har\xffbour", b"har\nbour"])
@pytest.mark.parametrize("file", [False, True], ids=["folder", "file"])
def test_a_name_that_no_record_can_hold_is_the_persons_to_change(tmp_path: Path, name: bytes, file: bool) -> None:
    tasks_folder(tmp_path)
    own = tmp_path / "tasks" / "harbour"
    if file:
        (own / "fee.yml").rename(own / os.fsdecode(name + b".yml"))
    else:
        own.rename(tmp_path / "tasks" / os.fsdecode(name))
    for command in ("check", "plan"):
        said = call(tmp_path, command)
        assert said.status == 1 and "name contains an invisible character" in said.out + said.err
