"""The list that comes with the site: whole, confirmed, and tied to the barriers."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.probe.barrier import BARRIERS, Barrier
from auditkit.probe.readability import FORMULAS, measure
from auditkit.publish.reading_list import Reading, Subject, load_readings, unlisted_references

LIST = load_readings(Path(__file__).parents[2] / "site")
READINGS = LIST.readings


def test_at_least_25_are_confirmed_in_two_sources() -> None:
    assert sum(len(set(one.confirmed)) >= 2 for one in READINGS.values()) >= 25


@pytest.mark.parametrize("reading", READINGS.values(), ids=list(READINGS))
def test_each_is_whole(reading: Reading) -> None:
    assert len(set(reading.confirmed)) >= 2
    assert reading.ask.endswith("?")
    assert reading.barriers
    assert len(set(reading.barriers)) == len(reading.barriers)
    assert reading.year is None or 1950 <= reading.year <= 2026
    for text in (reading.why, reading.disagree, reading.ask):
        assert len(text) < 300


def test_no_two_have_one_title_or_address() -> None:
    titles = [one.title.casefold() for one in READINGS.values()]
    addresses = [one.address for one in READINGS.values() if one.address]
    assert len(set(titles)) == len(titles)
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("slug", BARRIERS)
def test_every_barrier_has_a_reading(slug: str) -> None:
    assert LIST.bearing_on(slug)


def test_every_subject_has_readings() -> None:
    assert all(LIST.about(subject) for subject in Subject)


@pytest.mark.parametrize("barrier", BARRIERS.values(), ids=list(BARRIERS))
def test_nothing_is_named_twice_for_a_barrier(barrier: Barrier) -> None:
    own = unlisted_references(barrier, LIST)
    listed = LIST.bearing_on(barrier.slug).values()
    titles = [title.casefold() for title in (*(one.title for one in own), *(one.title for one in listed))]
    assert len(set(titles)) == len(titles)
    addresses = [address for address in (*(one.address for one in own), *(one.address for one in listed)) if address]
    assert len(set(addresses)) == len(addresses)


def test_a_rule_of_the_catalogue_stays_when_the_list_does_not_name_it() -> None:
    rules = [rule.title for rule in unlisted_references(BARRIERS["small-target"], LIST)]
    assert rules == ["Understanding WCAG 2.2, 2.5.8 Target Size (Minimum)"]


def test_its_words_are_plain() -> None:
    words = " ".join(f"{one.why} {one.disagree} {one.ask}" for one in READINGS.values())
    assert measure(FORMULAS["en"], words, "en") <= 8
