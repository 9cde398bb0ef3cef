"""Audits at an address: what one machine writes, another finds, and nothing is lost between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.audit import Audit
from auditkit.record.remote.backend import RemoteBackend
from auditkit.record.remote.filesystem import Address, RemoteFileSystem, storage_error
from auditkit.record.remote.lease import Lease
from auditkit.record.store import AuditStore
from auditkit.score.history.archive import Archive

from .record_samples import attempt_record, audit_record

fsspec = pytest.importorskip("fsspec")

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Machine = Callable[[str], AuditStore]


@pytest.fixture(params=["memory", "file"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    if request.param == "file":
        yield Address.parse(f"file://{tmp_path / 'far away' / 'audits'}")
        return
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    yield Address.parse("memory://team/audits")


@pytest.fixture
def machine(address: Address, tmp_path: Path) -> Iterator[Machine]:
    """A process on a machine of that name, with the copy that the machine has."""
    opened = []

    def begin(name: str) -> AuditStore:
        backend = RemoteBackend(RemoteFileSystem(address), tmp_path / name)
        opened.append(backend)
        return AuditStore(backend.folder, backend)

    yield begin
    for backend in opened:
        backend._uploader.close()


def resume(audits: AuditStore) -> Audit:
    return audits.resume("one", audits.open("one").record.tasks)


def names(address: Address) -> set[str]:
    """Files there, without those that begin with a dot."""
    return {name for name in RemoteFileSystem(address).files("") if "/." not in f"/{name}"}


def test_what_one_machine_writes_another_reads(machine: Machine, address: Address) -> None:
    here = machine("here")
    with here.create(audit_record("one", planned=["harbour.fee.menu.phone.1"])) as audit:
        digest = here.evidence.save(b"a picture", "webp")
        whole = here.evidence.save(b"all that axe said", "gz")
        audit.save(attempt_record())
        audit.note_end(NOW)
    here.backend.close()
    assert {"one/audit.json", "one/attempts/harbour.fee.menu.phone.1.json"} <= names(address)
    there = machine("there")
    opened = there.open()
    assert opened.id == "one"
    assert opened.record.ended_at == NOW
    assert [one.key for one in opened.attempts()] == ["harbour.fee.menu.phone.1"]
    assert there.evidence.read(digest) == b"a picture"
    assert there.evidence.read(whole) == b"all that axe said"
    assert there.evidence.path("0" * 64) is None


def test_pictures_and_attempts_are_fetched_only_when_they_are_wanted(machine: Machine, tmp_path: Path) -> None:
    here = machine("here")
    with here.create(audit_record("one")) as audit:
        here.evidence.save(b"a picture", "webp")
        audit.save(attempt_record())
    there = machine("there")
    assert there.ids() == ("one",)
    assert not (tmp_path / "there" / "one" / "attempts").exists()
    assert not (tmp_path / "there" / "evidence").exists()


def test_a_killed_run_goes_on_elsewhere(machine: Machine, address: Address) -> None:
    here = machine("here")
    audit = here.create(audit_record("one", planned=["harbour.fee.menu.phone.1", "harbour.fee.menu.phone.2"]))
    audit.save(attempt_record())
    here.backend._uploader.wait()  # type: ignore[attr-defined]
    # From here on nothing more is heard of it.
    there = machine("there")
    with pytest.raises(AuditkitError, match="Another auditkit is working on the audit 'one' on"):
        resume(there)
    _age(address, "one", timedelta(minutes=6))
    with resume(machine("there")) as again:
        assert again.done_keys() == {"harbour.fee.menu.phone.1"}
        again.save(attempt_record(trial=2))
        again.note_end(NOW)
    assert sorted(machine("third").open("one").done_keys()) == [
        "harbour.fee.menu.phone.1",
        "harbour.fee.menu.phone.2",
    ]
    assert not RemoteFileSystem(address).files("one").keys() & {"one/.lock"}


def test_the_machine_that_was_killed_may_go_on_at_once(machine: Machine) -> None:
    here = machine("here")
    audit = here.create(audit_record("one"))
    audit.save(attempt_record())
    here.backend._uploader.wait()  # type: ignore[attr-defined]
    audit._lock.release()  # As the system does when a process is killed.
    with resume(machine("here")) as again:
        assert again.done_keys() == {"harbour.fee.menu.phone.1"}


def test_what_could_not_be_sent_is_sent_by_the_next_command(
    machine: Machine, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = machine("here")
    with here.create(audit_record("one")) as audit:
        here.backend._uploader.wait()  # type: ignore[attr-defined]
        with monkeypatch.context() as patch:
            patch.setattr(RemoteFileSystem, "send", _no_way)
            digest = here.evidence.save(b"a picture", "webp")
            audit.save(attempt_record())
            with pytest.raises(AuditkitError, match=r"2 files could not be sent to .*can't be reached") as caught:
                here.backend.close()
            assert "Nothing is lost" in str(caught.value.hint)
    assert "one/attempts/harbour.fee.menu.phone.1.json" not in names(address)
    again = machine("here")
    assert again.ids() == ("one",)
    again.backend.close()
    assert machine("there").evidence.read(digest) == b"a picture"
    assert machine("there").open("one").done_keys() == {"harbour.fee.menu.phone.1"}


def test_what_was_left_unsent_does_not_undo_what_others_did_since(
    machine: Machine, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = machine("here")
    with here.create(audit_record("one")) as audit:
        audit.save(attempt_record())
        here.backend._uploader.wait()  # type: ignore[attr-defined]
        with monkeypatch.context() as patch:
            patch.setattr(RemoteFileSystem, "send", _no_way)
            audit.save(attempt_record(message="mine, never sent"))
            here.backend._uploader.wait()  # type: ignore[attr-defined]
    with resume(machine("there")) as other:
        other.save(attempt_record(message="theirs, sent"))
    assert [one.message for one in machine("here").open("one").attempts()] == ["theirs, sent"]
    assert [one.message for one in machine("third").open("one").attempts()] == ["theirs, sent"]


def test_an_audit_that_changed_far_away_is_fetched_again(machine: Machine) -> None:
    with machine("here").create(audit_record("one")) as audit:
        audit.save(attempt_record(message="said first"))
    assert [one.message for one in machine("there").open().attempts()] == ["said first"]
    with resume(machine("here")) as audit:
        audit.save(attempt_record(message="said anew"))
    assert [one.message for one in machine("there").open().attempts()] == ["said anew"]


def test_what_is_gone_far_away_is_gone_in_the_copy(machine: Machine, address: Address) -> None:
    with machine("here").create(audit_record("one")) as audit:
        audit.save(attempt_record())
    assert len(machine("there").open().attempts()) == 1
    far = RemoteFileSystem(address)
    far.remove("one/attempts/harbour.fee.menu.phone.1.json")
    assert machine("there").open().attempts() == []
    for name in far.files("one"):
        far.remove(name)
    assert machine("there").ids() == ()


def test_two_machines_never_begin_the_same_audit(machine: Machine) -> None:
    here, there = machine("here"), machine("there")
    assert here.ids() == there.ids() == ()
    with here.create(audit_record("one")), pytest.raises(AuditkitError, match="Another auditkit is working on"):
        there.create(audit_record("one"))
    with pytest.raises(AuditkitError, match="The audit 'one' already exists in"):
        machine("there").create(audit_record("one"))
    assert machine("there").new_id(NOW) == "2026-11-22-090000"


def test_an_audit_that_is_written_elsewhere_is_known(machine: Machine) -> None:
    with machine("here").create(audit_record("one")):
        assert "the audit 'one', on " in str(machine("there").backend.writer())
    assert machine("there").backend.writer() is None


def test_who_has_an_audit_stays_known_while_it_lives(
    address: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("auditkit.record.remote.lease.HEARTBEAT_SECONDS", 0.01)
    clock = iter(NOW + timedelta(minutes=number) for number in range(10_000))
    claim = Lease(RemoteFileSystem(address), "one", "here", now=lambda: next(clock))
    claim.take()
    first = claim.holder()
    assert first is not None
    _until(lambda: (claim.holder() or first).heard > first.heard + timedelta(minutes=3))
    claim.release()
    assert claim.holder() is None


def test_a_summary_made_here_saves_reading_the_records_there(machine: Machine, tmp_path: Path) -> None:
    here = machine("here")
    for number, name in enumerate(["one", "two"]):
        with here.create(audit_record(name, started_at=NOW + timedelta(days=number))) as audit:
            audit.save(attempt_record())
    here = machine("here")
    archive = Archive(here)
    archive.judge(here.open())
    assert archive.read == ["one", "two"]
    here.backend.close()
    there = machine("there")
    archive = Archive(there)
    archive.judge(there.open())
    assert archive.read == ["two"]
    assert not (tmp_path / "there" / "one" / "attempts").exists()


@pytest.mark.parametrize(
    "name", ["one/../../evil.json", "/evil.json", "one\\..\\..\\evil.json", "c:/evil.json", "one//a"]
)
def test_nothing_far_away_leads_out_of_the_copy(machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Object storage takes any text for a name."""
    with machine("here").create(audit_record("one")) as audit:
        audit.save(attempt_record())
    there = machine("there")
    far = there.backend._files  # type: ignore[attr-defined]
    find = far._fs.find

    def with_evil(path: str, **how: object) -> object:
        return {**find(path, **how), f"{far.address.path}/{name}": {"size": 2, "ETag": "evil"}}

    monkeypatch.setattr(far._fs, "find", with_evil)
    assert len(there.open("one").attempts()) == 1
    assert name not in far.files("one")


@pytest.mark.parametrize(
    "written",
    [
        "s3://key:secret@bucket/audits",
        "s3://someone@bucket/audits",
        "sftp://me:pass@host/audits",
        "abfs://box:secret@account.example/audits",
        "https://host/audits?sig=secret",
        "s3://bucket/audits#secret",
    ],
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(AuditkitError) as caught:
        Address.parse(written)
    assert "secret" not in str(caught.value)
    assert "pass" not in str(caught.value).replace("password", "")


@pytest.mark.parametrize("written", ["s3://", "s3:///audits", "memory://", "simplecache::s3://bucket", "s3://b/../c"])
def test_an_address_that_names_no_place_is_refused(written: str) -> None:
    with pytest.raises(AuditkitError):
        Address.parse(written)


def test_addresses_are_told_from_folders() -> None:
    assert Address.looks_like("s3://bucket/audits")
    assert not any(
        Address.looks_like(one) for one in ("audits", "C:\\audits", "/srv/audits", "./a//b", "2026:audits")
    )
    assert str(Address.parse("S3://Bucket/audits/")) == "s3://Bucket/audits"
    assert str(Address.parse("abfs://box@account.example/audits")) == "abfs://box@account.example/audits"


def test_a_kind_of_address_that_nothing_knows_says_so() -> None:
    with pytest.raises(AuditkitError, match="auditkit doesn't know addresses that begin with bogus://"):
        RemoteFileSystem(Address.parse("bogus://somewhere/audits"))


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(AuditkitError, match="need a package that isn't installed") as caught:
        RemoteFileSystem(Address.parse("gs://bucket/audits"))
    assert "gcsfs" in str(caught.value.hint)


def test_a_fault_nobody_knows_is_told_without_the_signature_in_its_address() -> None:
    told = storage_error(RuntimeError("GET https://host/x?X-Amz-Signature=abc failed"), Address.parse("s3://b/a"))
    assert "abc" not in str(told)
    assert "RuntimeError" in str(told)


def _no_way(self: RemoteFileSystem, path: Path, name: str) -> None:
    raise storage_error(ConnectionError("no route"), self.address)


def _age(address: Address, audit_id: str, by: timedelta) -> None:
    """Make the claim on an audit older."""
    far = RemoteFileSystem(address)
    told = json.loads(far.read(f"{audit_id}/.lock") or b"")
    told["heard"] = (datetime.fromisoformat(told["heard"]) - by).isoformat()
    far.write(f"{audit_id}/.lock", json.dumps(told).encode())


def _until(holds: Callable[[], bool]) -> None:
    import time

    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")
