"""Badges: what they say, that it can be read, and that a name can't break them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from auditkit.export.badge import ALL, FEW, LABEL_COLOUR, MOST, UNKNOWN, Badge, badge_files, badge_of, svg

from .example import HOSTILE, card_of, material

SVG = "{http://www.w3.org/2000/svg}"


def badges(**more: str) -> list[Badge]:
    card = card_of(**more)
    return [badge_of(card, agency) for agency in card.agencies]


def contrast(one: str, other: str) -> float:
    """WCAG 2: (L1 + 0.05) / (L2 + 0.05)."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_it_counts_tasks_that_were_completed_each_time() -> None:
    harbour, upland = badges()
    assert harbour.message.startswith("2 of 4 completed")  # one failed, one of two tries failed, one was not measured
    assert "4 of 6 attempts" in harbour.title
    assert "22 November 2026" in harbour.title
    assert "script" in harbour.title
    assert (upland.message, upland.colour) == ("not measured", UNKNOWN)


def test_the_letter_stands_beside_the_count() -> None:
    card = card_of()
    letter = card.agencies[0].grade.letter
    assert letter
    assert badge_of(card, card.agencies[0]).message == f"2 of 4 completed · {letter}"


@pytest.mark.parametrize("ground", [LABEL_COLOUR, ALL, MOST, FEW, UNKNOWN])
def test_white_words_can_be_read_on_every_ground(ground: str) -> None:
    assert contrast("#ffffff", ground) >= 7


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_text(name: str) -> None:
    for badge in badges(name=HOSTILE[name]):
        root = ElementTree.fromstring(svg(badge))
        assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
            "svg", "title", "clipPath", "rect", "g", "text",
        }  # fmt: skip
        assert root.get("role") == "img"
        assert root.get("aria-label") == badge.title == root.findtext(f"{SVG}title")
        assert [text.text for text in root.iter(f"{SVG}text")] == [badge.label, badge.message]
        assert len(badge.title) < 500


def test_the_words_fit_their_grounds() -> None:
    for badge in badges():
        root = ElementTree.fromstring(svg(badge))
        grounds = [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill")]
        for ground, words in zip(grounds, root.iter(f"{SVG}text"), strict=True):
            left, width = float(ground.attrib["x"]), float(ground.attrib["width"])
            middle, length = float(words.attrib["x"]), float(words.attrib["textLength"])
            assert left + 4 <= middle - length / 2
            assert middle + length / 2 <= left + width - 4
        assert float(root.attrib["width"]) == sum(float(ground.attrib["width"]) for ground in grounds)


def test_nothing_is_fetched() -> None:
    text = svg(badges()[0]).decode()
    assert "url(#" in text
    assert text.count("http") == 1  # the namespace
    assert "@font-face" not in text


def test_the_data_is_what_shields_takes() -> None:
    files = {file.name: file.data for file in badge_files(material())}
    assert set(files) == {"harbour.svg", "harbour.json", "upland.svg", "upland.json"}
    data = json.loads(files["harbour.json"])
    assert data["schemaVersion"] == 1
    assert set(data) <= {"schemaVersion", "label", "message", "color", "labelColor", "cacheSeconds"}
    assert data["label"] == "customer tasks"
    assert data["message"] in files["harbour.svg"].decode()
