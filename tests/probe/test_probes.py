"""The list of probes is the only one: files, barriers and reference follow it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditkit import probe
from auditkit.probe import PROBES, Probe, judge
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.probe.base import finding
from auditkit.probe.tells import Tells
from auditkit.record.model import TellRecord
from tests.factories import make_attempt, make_task

CAUSES = {slug for slug, barrier in BARRIERS.items() if barrier.stops}
"""Found by the diagnosis of a failure, not by probes."""


def test_every_probe_is_one_file_and_one_line_of_the_list() -> None:
    folder = Path(probe.__file__).parent
    files = {path.stem for path in folder.glob("[a-z]*.py")} - {"base"}
    assert {type(probe).__module__.rpartition(".")[2] for probe in PROBES} == files


def test_names_are_there_once() -> None:
    names = [probe.name for probe in PROBES]
    assert len(set(names)) == len(names)


def test_every_barrier_that_slows_has_a_probe_that_reports_it() -> None:
    reported = {slug.value for probe in PROBES for slug in probe.barriers}
    retired = {slug for slug, barrier in BARRIERS.items() if barrier.retired}
    assert set(BARRIERS) - CAUSES - reported == retired


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_it_says_what_it_looks_at(probe: Probe) -> None:
    assert probe.about.endswith(".")
    assert probe.barriers
    assert all(isinstance(slug, Slug) for slug in probe.barriers)


class Breaking(Probe):
    """A probe with a fault of ours."""

    name = "breaking"
    about = "Breaks."
    barriers = (Slug.DETOUR,)

    def judge(self, attempt, task):
        """Break, halfway."""
        yield finding(Slug.DETOUR, "Half of it.")
        raise KeyError("step")


def test_a_probe_that_breaks_over_a_record_is_named_and_the_others_speak() -> None:
    attempt = make_attempt(
        agency="a",
        task="t",
        path="main",
        started_at=datetime(2026, 11, 3, tzinfo=UTC),
        tells=[TellRecord(tells="next", expected="Pay", found=False)],
    )
    judgement = judge(attempt, make_task(agency="a", task="t", title="T"), [Breaking(), Tells()])
    assert judgement.failed == {"breaking": "KeyError: 'step'"}
    assert [one.barrier for one in judgement.findings] == ["unanswered-question"]
