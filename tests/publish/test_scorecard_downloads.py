"""What is there to take away beside the pages, and what the first page says of it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from auditkit.export import Site
from auditkit.publish.scorecard import publish_card
from auditkit.score.scorecard import score

from .example_audit import Folder, example


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    evidence = Folder(folder / "evidence")
    publish_card(
        score(*example(evidence)), evidence, folder / "site", site_info=Site("Our card", "https://x.example/gov/")
    )
    return folder / "site" / "scorecard"


def test_everything_is_in_its_place(site: Path) -> None:
    agencies = {path.parent.name for path in site.glob("*/badge.svg")}
    assert agencies == {"harbour", "inland", "upland"}
    for agency in agencies:
        ElementTree.parse(site / agency / "badge.svg")
        assert json.loads((site / agency / "badge.json").read_bytes())["schemaVersion"] == 1
        assert (site / agency / "card.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((site / "data" / "audit.json").read_bytes())["audit"]["id"] == "2026-11-22-morning"
    feed = ElementTree.parse(site / "data" / "feed.xml")
    assert feed.findtext("{*}title") == "Our card"
    assert "## Executive summary" in (site / "report.md").read_text(encoding="utf-8")


def test_the_page_of_the_data_names_every_file_with_its_size(site: Path) -> None:
    page = (site / "data.md").read_text(encoding="utf-8")
    assert "](data.md)" in (site / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"\]\((data/[^)]+)\) \| .+ \| ([0-9&#;]+) ([KM]B) \|", page)
    assert {name for name, _, _ in rows} == {f"data/{path.name}" for path in (site / "data").iterdir()}
    for name, size, unit in rows:
        said = float(size.replace("&#46;", ".")) * {"KB": 1e3, "MB": 1e6}[unit]
        assert said == pytest.approx((site / name).stat().st_size, rel=0.06, abs=60)


def test_the_badge_can_be_copied_with_the_sites_address(site: Path) -> None:
    home = (site / "data.md").read_text(encoding="utf-8")
    folder = "https://x.example/gov/scorecard/harbour"
    assert f"]({folder}/badge.svg)]({folder}/index.html)" in home
    assert f'<img src="{folder}/badge.svg" alt="' in home
    assert "your-site.example" not in home


def test_without_an_address_the_reader_is_told_to_put_one(tmp_path: Path) -> None:
    evidence = Folder(tmp_path / "evidence")
    publish_card(score(*example(evidence)), evidence, tmp_path / "site")
    home = (tmp_path / "site" / "scorecard" / "data.md").read_text(encoding="utf-8")
    assert "https://your-site.example/scorecard/harbour/badge.svg" in home
    assert "with your site's address." in home


def test_pages_name_the_picture_of_their_agency(site: Path) -> None:
    for page in ("harbour/index.md", "harbour/licence-fee.md"):
        front = (site / page).read_text(encoding="utf-8").split("---")[1]
        assert "\nimage: scorecard/harbour/card.png\n" in front


def test_the_tables_count_as_the_first_page_does(site: Path) -> None:
    text = (site / "data" / "agencies.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sum(int(row["succeeded"]) for row in rows) == 7
    assert sum(int(row["measured"]) for row in rows) == 10
