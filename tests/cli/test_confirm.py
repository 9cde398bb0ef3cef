"""`--confirm` as a person gives it, and what a build makes of an unsteady result."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from tests.compare.example import attempt, audited

GOOD, FAILED = Outcome.COMPLETED, Outcome.NOT_COMPLETED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--confirm", "2"], "--confirm tries again what got worse. It needs an earlier audit to see what did."),
        (["--confirm-pause", "5"], "it needs --confirm"),
        (["--confirm", "0", "--baseline", "latest"], "0 is not in the range 1<=x<=10"),
        (["--confirm", "11", "--baseline", "latest"], "11 is not in the range 1<=x<=10"),
        (["--confirm", "2", "--confirm-pause", "-1", "--baseline", "latest"], "-1.0 is not in the range"),
        (["--confirm", "many", "--baseline", "latest"], "'many' is not a valid integer"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([FAILED, GOOD, GOOD], 0),
        ([FAILED, GOOD, FAILED], 1),
        ([FAILED, FAILED, FAILED], 1),
        ([FAILED, GOOD], 0),
        ([FAILED], 1),
    ],
)
def test_a_build_fails_for_what_got_worse_in_most_tries(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    outcomes: list[Outcome],
    status: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    store = AuditStore(tmp_path / "audits")
    tries = [attempt(one, trial=at, confirming=at > 1) for at, one in enumerate(outcomes, start=1)]
    for made in (audited(attempt(), then=True), audited(*tries)):
        with store.create(made.audit) as audit:
            for one in made.attempts:
                audit.save(one)
    assert main(["diff", "before", "after", "--fail-on", "worse"]) == status
    said = capsys.readouterr().out
    if status == 0:
        assert said.startswith("Nothing got worse for certain. Unsteady: 1 of 1 route compared")
        assert f"got worse in 1 of {len(outcomes)} attempts" in said
    # The failure is still there for whoever asks for it.
    assert main(["diff", "before", "after", "--fail-on", "not-completed"]) == 1
