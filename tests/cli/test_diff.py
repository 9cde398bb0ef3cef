"""`auditkit diff` as a person or a pipeline calls it: which audits, what is said, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.compare.fail_condition import CONDITIONS
from auditkit.record.store import AuditStore
from auditkit.score.rubric import BUILT_IN
from tests.compare.example import AuditWithAttempts, release


@pytest.fixture(autouse=True)
def audits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AuditStore:
    monkeypatch.chdir(tmp_path)
    store = AuditStore(tmp_path / "audits")
    for number in (1, 2):
        keep(store, release(number))
    return store


def keep(store: AuditStore, one: AuditWithAttempts, **update: object) -> None:
    with store.create(one.audit.model_copy(update=update)) as audit:
        for attempt in one.attempts:
            audit.save(attempt)


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    status = main(["diff", *arguments])
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err.splitlines()


def test_the_newest_beside_the_one_before(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, verdict = call(capsys)
    assert (status, verdict) == (0, [])
    assert said[0].startswith("Got worse: 6 of 16 routes compared")
    assert call(capsys, "release-1", "release-2")[1] == said
    assert call(capsys, "release-1")[1] == said
    assert call(capsys, "release-1", "latest")[1] == said
    back = call(capsys, "release-2", "release-1")[1]
    assert back[0].startswith("Got worse: 3 of 16 routes compared, 6 fixed")


def test_an_audit_that_was_stopped_is_compared_when_it_is_named(
    audits: AuditStore, capsys: pytest.CaptureFixture[str]
) -> None:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    keep(audits, release(1), id="stopped", started_at=day, ended_at=None)
    assert "compared with release-1 of" in call(capsys)[1][-1]
    said = call(capsys, "stopped")[1]
    assert "compared with stopped of" in said[-1]
    assert any("The audit stopped was stopped early" in line for line in said)


def test_fail_on(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, verdict = call(capsys, "--fail-on", "worse,score:D", "--fail-on", "not-measured")
    assert status == 1
    assert verdict == [
        "Failed: 6 routes got worse (--fail-on worse). “Find out what it costs to renew a fishing licence” (Harbour "
        "Licensing Office, site search route, desktop); “Find out what it costs to renew a fishing licence” (Harbour "
        "Licensing Office, site search route, phone); “Pay for the mooring I have booked” (Harbour Licensing Office, "
        "desktop); and 3 more.",
        "Failed: 1 route not measured (--fail-on not-measured). “Prove that it is me” (Harbour Licensing Office, "
        "desktop): a step needs a person.",
    ]
    assert said[-1].startswith("6 got worse")
    status, _, verdict = call(capsys, "release-2", "release-2", "--fail-on", "worse")
    assert (status, verdict) == (0, ["Passed: none of the --fail-on conditions is true (worse)."])


def test_one_agency_and_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    said = call(capsys, "--agency", "northmoor", "--all")[1]
    assert not any("Harbour" in line for line in said)
    assert any(line.startswith("The same (") for line in said)
    status, _, fault = call(capsys, "--agency", "northmor")
    assert status == 1
    assert fault == [
        "auditkit: No agency 'northmor' was visited in release-1 and release-2 (did you mean 'northmoor'?).",
        "Visited: harbour and northmoor.",
    ]


def test_another_rubric_scores_both(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    strict = BUILT_IN.read_text(encoding="utf-8").replace("A: 90", "A: 99")
    (tmp_path / "strict.yml").write_text(strict, encoding="utf-8")
    with_it, without = (call(capsys, "release-1", "release-1", *more)[1] for more in (["--rubric", "strict.yml"], []))
    assert strict != BUILT_IN.read_text(encoding="utf-8")
    assert any(line.strip().startswith("Northmoor County Permits: ") for line in with_it)
    assert len(with_it) == len(without)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["relase-1", "release-2"], 1, "Did you mean 'release-1'?"),
        (["release-1", "release-9"], 1, "Known audits: release-2, release-1"),
        (["latest", "release-1"], 1, "There is no complete audit of the same agencies before release-1"),
        (["--fail-on", "wors"], 2, "did you mean 'worse'"),
        (["--fail-on", "score"], 2, "Write it like this: score:C"),
        (["a", "b", "c"], 2, "unexpected extra argument"),
        (["--audits", "nowhere"], 1, "There are no audits in nowhere."),
    ],
)
def test_what_is_wrong_is_said(
    arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, out, fault = call(capsys, *arguments)
    assert (ended, out) == (status, [])
    assert any(said in line for line in fault), fault


def test_people_are_not_compared(audits: AuditStore, capsys: pytest.CaptureFixture[str]) -> None:
    day = datetime(2026, 12, 1, tzinfo=UTC)
    keep(audits, release(2), id="round", started_at=day, options={"performer": "person"})
    assert "compared with release-1 of" in call(capsys)[1][-1]
    status, _, fault = call(capsys, "release-1", "round")
    assert status == 1
    assert fault[0].startswith("auditkit: People made the attempts of 'round'.")


def test_the_help_has_every_condition(capsys: pytest.CaptureFixture[str]) -> None:
    shown = "\n".join(call(capsys, "--help")[1])
    assert all(one.syntax in shown and one.about[:30] in shown for one in CONDITIONS)
