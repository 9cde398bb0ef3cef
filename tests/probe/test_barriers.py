"""The catalogue holds every barrier once, in plain words."""

from __future__ import annotations

import re

import pytest

from auditkit.probe.barrier import BARRIERS, Barrier, Dimension, Slug


def test_every_slug_has_its_barrier() -> None:
    assert set(BARRIERS) == {slug.value for slug in Slug}
    assert all(slug == barrier.slug for slug, barrier in BARRIERS.items())


def test_plain_strings_of_a_record_find_their_barrier() -> None:
    assert BARRIERS["dead-link"].slug is Slug.DEAD_LINK


def test_the_fourteen_that_stop_come_first() -> None:
    stops = [barrier.stops for barrier in BARRIERS.values()]
    assert stops == sorted(stops, reverse=True)
    assert sum(stops) == 14


def test_every_dimension_is_met() -> None:
    assert {barrier.dimension for barrier in BARRIERS.values()} == set(Dimension)


@pytest.mark.parametrize("barrier", BARRIERS.values(), ids=list(BARRIERS))
def test_words_are_short_sentences(barrier: Barrier) -> None:
    assert not barrier.title.endswith(".")
    for text in (barrier.explanation, barrier.remedy):
        assert text.endswith(".")
        sentences = re.split(r"(?<=[.])\s", text)
        assert max(len(sentence.split()) for sentence in sentences) <= 30
    assert barrier.principle


@pytest.mark.parametrize("barrier", BARRIERS.values(), ids=list(BARRIERS))
def test_there_is_something_to_read(barrier: Barrier) -> None:
    assert barrier.reading
    assert len(set(barrier.reading)) == len(barrier.reading)
    for one in barrier.reading:
        assert one.address is None or re.fullmatch(r"https://[a-z0-9./-]+(?:[A-Za-z0-9./-]+)?", one.address)
