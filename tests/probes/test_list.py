"""The list of probes is the only one: files, barriers and reference follow it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit import probes
from auditkit.barriers import BARRIERS, Slug
from auditkit.probes import PROBES, Probe

CAUSES = {slug for slug, barrier in BARRIERS.items() if barrier.stops}
"""Found by the diagnosis of a failure, not by probes."""


def test_every_probe_is_one_file_and_one_line_of_the_list() -> None:
    folder = Path(probes.__file__).parent
    files = {path.stem for path in folder.glob("[a-z]*.py")} - {"base"}
    assert {type(probe).__module__.rpartition(".")[2] for probe in PROBES} == files


def test_names_are_there_once() -> None:
    names = [probe.name for probe in PROBES]
    assert len(set(names)) == len(names)


def test_every_barrier_that_slows_has_a_probe_that_reports_it() -> None:
    reported = {slug.value for probe in PROBES for slug in probe.barriers}
    assert set(BARRIERS) - CAUSES - reported == set()


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_it_says_what_it_looks_at(probe: Probe) -> None:
    assert probe.about.endswith(".")
    assert probe.barriers
    assert all(isinstance(slug, Slug) for slug in probe.barriers)
