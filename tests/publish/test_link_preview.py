"""Link previews: the pictures, and the words beside them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader
from PIL import Image, ImageChops

from auditkit.publish.scorecard import SIZE, OutcomeBar, Preview, agency_preview, draw_preview, home_preview
from auditkit.record.outcome import Outcome
from auditkit.score.scorecard import score

from .example_audit import Folder, example

ROOT = Path(__file__).parents[2]
NAMES = {
    "long": "Department of " + "Everything and " * 30,
    "one word": "W" * 10_000,
    "accents": "Ministère de l’Écologie – Łódź",
    "japanese": "横浜市役所",
    "arabic": "وزارة الداخلية",
    "turned round": "\u202eeciffO",
    "emoji": "🎉🎉",
    "empty": "",
    "lines": "one\ntwo\r\nthree",
}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def preview(name: str, instead: str = "www.harbour.example", mark: str = "B") -> Preview:
    return Preview("Scorecard", name, instead, ("7 of 9 attempts succeeded.",), "Tested by a script", mark)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_gives_a_picture_with_room_at_its_edges(name: str) -> None:
    data = draw_preview(preview(name))
    image = opened(data)
    assert image.size == SIZE
    assert len(data) < 100_000
    below = image.crop((0, 120, SIZE[0], SIZE[1]))
    ground = Image.new("RGB", below.size, below.getpixel((0, 0)))
    left, _, right, bottom = ImageChops.difference(below, ground).getbbox() or (0, 0, 0, 0)
    assert left >= 60
    assert right <= SIZE[0] - 60
    assert bottom <= below.size[1] - 20


@pytest.mark.parametrize("name", ["japanese", "arabic", "emoji", "empty"])
def test_a_name_the_font_can_not_write_gives_way_to_the_host(name: str) -> None:
    assert draw_preview(preview(NAMES[name])) == draw_preview(preview("www.harbour.example"))
    assert draw_preview(preview(NAMES[name])) != draw_preview(preview("Harbour"))


def test_when_nothing_can_be_written_it_is_still_a_picture() -> None:
    assert opened(draw_preview(preview("横浜", "横浜.example"))).size == SIZE


def test_the_same_picture_each_time() -> None:
    assert draw_preview(preview("Harbour")) == draw_preview(preview("Harbour"))


def test_it_says_what_the_scorecard_says(tmp_path: Path) -> None:
    card = score(*example(Folder(tmp_path)))
    home = home_preview(card, "Our scorecard")
    assert home.sentences[0].startswith("7 of 10 attempts succeeded (")
    assert home.over == "Our scorecard"
    harbour, _, upland = (agency_preview(card, agency, "") for agency in card.agencies)
    assert harbour.name == "Harbour Licensing Office"
    assert harbour.instead == "www.harbour.example"
    assert harbour.when == "Tested by a script on 22 November 2026"
    assert (upland.sentences, upland.mark, upland.bars) == (("Nothing was measured.",), "", ())
    assert home.name.startswith("Harbour Licensing Office")
    (bar,) = harbour.bars
    tally = card.agency("harbour").tally
    assert sum(count for _, count in bar.parts) == tally.measured + tally.not_measured


def test_bars_stand_below_all_words_or_not_at_all() -> None:
    parts = ((Outcome.COMPLETED, 8), (Outcome.WRONG_ANSWER, 1), (Outcome.NOT_MEASURED, 1))
    bars = (OutcomeBar("Harbour", parts), OutcomeBar("Northmoor", parts))
    plain = replace(preview("Harbour", mark=""), bars=())
    with_bars = opened(draw_preview(replace(plain, bars=bars)))
    # Fewer colours make each a little different.
    differs = ImageChops.difference(with_bars, opened(draw_preview(plain))).convert("L").point([0] * 30 + [255] * 226)
    changed = differs.getbbox()
    assert changed is not None
    assert changed[1] > 280
    assert changed[3] <= SIZE[1] - 90
    green = with_bars.getpixel((1000, changed[3] - 20))
    assert with_bars.getpixel((90, changed[3] - 5)) != green
    crowded = replace(plain, name="A name of many words " * 12, sentences=("One more line. " * 12,) * 3)
    assert draw_preview(replace(crowded, bars=bars)) == draw_preview(crowded)


def head(
    meta: dict[str, Any] | None, url: str = "scorecard/harbour/index.html", site_url: str = ""
) -> dict[str, str]:
    """The theme's own additions to a page's head, by their names."""
    text = rendered(meta, url, site_url)
    found = re.findall(r'<(?:meta|link) (?:property|name|rel)="([^"]*)"[^>]*? (?:content|href)="([^"]*)">', text)
    assert text.count("<meta") + text.count("<link") == len(found)
    return {name.split()[0]: content for name, content in found}  # rel="alternate feed" is an alternate


def rendered(meta: dict[str, Any] | None, url: str, site_url: str = "") -> str:
    parent = {"base.html": "<head>{% block extrahead %}{% endblock %}</head>"}
    loader = ChoiceLoader([FileSystemLoader(ROOT / "site" / ".theme"), DictLoader(parent)])
    environment = Environment(loader=loader)  # As MkDocs has it: nothing is escaped by itself.
    environment.filters["url"] = lambda path: f"../../{path}"
    page = {"meta": meta, "title": "T", "url": url, "canonical_url": site_url and site_url + url} if meta else None
    config = {"site_name": "Card", "site_description": "About", "site_url": site_url}
    return environment.get_template("main.html").render(page=page, config=config)


def test_without_an_address_there_is_no_picture() -> None:
    said = head({"title": "Harbour", "description": "7 of 9", "image": "scorecard/harbour/card.png"})
    assert said["og:title"] == "Harbour"
    assert said["og:description"] == "7 of 9"
    assert said["twitter:card"] == "summary"
    assert not {"og:image", "og:url"} & set(said)
    assert said["alternate"] == "../../scorecard/data/feed.xml"


@pytest.mark.parametrize("site_url", ["https://x.example/gov/", "https://x.example/gov"])
def test_with_an_address_the_picture_has_one_too(site_url: str) -> None:
    said = head({"title": "Harbour", "image": "scorecard/harbour/card.png"}, site_url=site_url)
    assert said["og:image"] == "https://x.example/gov/scorecard/harbour/card.png"
    assert said["twitter:card"] == "summary_large_image"
    assert said["og:description"] == "About"
    other = head({"title": "Barriers"}, url="scorecard/barriers.html", site_url=site_url)
    assert other["og:image"] == "https://x.example/gov/scorecard/card.png"


def test_pages_beside_the_scorecard_have_neither_its_picture_nor_its_feed() -> None:
    said = head({"title": "Method"}, url="method.html", site_url="https://x.example/")
    assert not {"og:image", "alternate"} & set(said)


@pytest.mark.parametrize(
    ("url", "tab"),
    [
        ("scorecard/harbour/index.html", ["1"]),
        ("scorecard/barrier/overlay.html", ["2"]),
        ("scorecard/week.html", ["4"]),
        ("scorecard/worksheet-needs.html", ["4"]),
        ("scorecard/barriers.html", []),
        ("method.html", []),
    ],
)
def test_a_page_in_no_menu_lights_the_tab_it_belongs_to(url: str, tab: list[str]) -> None:
    assert re.findall(r"md-tabs__item:nth-child\((\d)\)", rendered({"title": "T"}, url)) == tab


def test_a_page_that_is_none_has_nothing() -> None:
    assert head(None) == {}


def test_a_hostile_title_ends_no_attribute() -> None:
    said = head({"title": 'x"><script>alert(1)</script>', "description": "' onload='x"})
    assert said["og:title"] == "x&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
