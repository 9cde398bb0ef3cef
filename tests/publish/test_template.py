"""Anchors of headings in scripts of which a builder makes none."""

from __future__ import annotations

import pytest

from auditkit.publish.template import heading_id


@pytest.mark.parametrize("name", ["Harbour Office", "Stadt Köln", "東京 Tokyo"])
def test_a_heading_with_latin_letters_keeps_the_builders_anchor(name: str) -> None:
    assert heading_id(name, "agency", "harbour") == ""


@pytest.mark.parametrize("name", ["أمانة المدينة", "東京都 水産課", "Город"])
def test_other_headings_are_told_apart_by_what_they_are_of(name: str) -> None:
    assert heading_id(name, "agency", "riyadh") == " {: #agency-riyadh }"
