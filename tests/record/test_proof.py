"""The verdict by an unproven path: put aside, and brought back as it was."""

from __future__ import annotations

import pytest

from auditkit.record.audit import as_proven, as_unproven, needs_proof, proves
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from tests.factories import make_attempt, make_finding

FIX = {"source": "tasks/harbour/fee.yml:7", "names": ["Charges"]}
FAILED = make_attempt(
    "not_completed",
    message="“Fees” is not on the page.",
    task_fix=FIX,
    findings=[make_finding("control-not-found", step=2), make_finding("slow-page", step=1), make_finding("overlay")],
)

SEEN = [{"condition": {"text": "costs"}, "held": True}]
UNSEEN = {"condition": {"url": "/fees"}, "held": False}


def test_what_is_put_aside_comes_back_as_it_was() -> None:
    aside = AttemptRecord.model_validate_json(as_unproven(FAILED).model_dump_json())
    assert (aside.outcome, aside.reason, aside.message) == ("not_measured", "unproven", FAILED.message)
    assert [one.barrier for one in aside.findings] == ["slow-page"]  # what was met before it stands by itself
    assert as_proven(aside) == FAILED
    assert as_proven(FAILED) is FAILED


@pytest.mark.parametrize(
    ("attempt", "needed", "shown"),
    [
        (make_attempt(), False, True),
        (make_attempt("completed_with_difficulty"), False, True),
        (make_attempt("wrong_answer"), False, True),  # all that the file names was there
        (make_attempt("not_completed"), False, False),  # a cause that stands by itself, or a record of old
        (FAILED, True, True),  # it counted, as another had got there
        (as_unproven(FAILED), False, False),
        (make_attempt("not_measured"), False, False),
        (make_attempt(performer="person", success=SEEN), False, True),
        (make_attempt(performer="person"), False, False),  # on a worksheet, or their word alone
        (make_attempt(performer="person", success=[*SEEN, UNSEEN]), False, False),  # the right answer from elsewhere
        (make_attempt("wrong_answer", performer="person", success=SEEN), False, False),
    ],
)
def test_what_needs_proof_and_what_proves(attempt: AttemptRecord, needed: bool, shown: bool) -> None:
    assert (needs_proof(attempt), proves(attempt)) == (needed, shown)


def test_no_other_outcome_is_put_aside() -> None:
    assert {one for one in Outcome if needs_proof(FAILED.model_copy(update={"outcome": one}))} == {"not_completed"}
