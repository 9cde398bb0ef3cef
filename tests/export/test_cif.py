"""The report: every heading of the format, plain words on scripts, and nothing a page says does anything."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.export.cif import cif_files, cif_text
from auditkit.export.format import Material, write_files
from auditkit.record.outcome import Performer

from .example import HOSTILE, card_of, material

# ISO 25062:2025 for the introduction, NISTIR 7742 for what follows.
HEADINGS = [
    "## Executive summary", "## Introduction", "### Description of the object of evaluation",
    "### Purpose of the evaluation", "### Type of evaluation",
    "## Method", "### Participants", "### Study design", "### Tasks", "### Procedures", "### Location",
    "### Environment", "### Forms and tools", "### Instructions", "### Metrics", "### Scoring",
    "## Results", "### Analysis", "### Effectiveness", "### Efficiency", "### Satisfaction", "### Findings",
    "### Improvements",
    "## Appendices",
]  # fmt: skip
INTERVAL = r"±|\d\s*%|confidence|interval|\d–\d"


def section(text: str, heading: str) -> str:
    return re.split(r"^#{2,3} ", text.partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("performer", Performer)
def test_it_has_every_heading_in_order(performer: Performer) -> None:
    text = cif_text(Material(card_of(performer=performer)))
    places = [text.find(f"\n{heading}\n\n") for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)


def test_of_scripts_it_says_so_and_gives_no_interval() -> None:
    text = cif_text(material())
    assert section(text, "### Participants").strip().startswith("None. A script performed every attempt")
    assert section(text, "### Satisfaction").strip().startswith("Not measured")
    assert not re.search(INTERVAL, text)


def test_it_names_the_standard_of_today_and_claims_no_conformance() -> None:
    text = cif_text(material())
    assert text.startswith("# Usability evaluation report\n")
    assert "(ISO 25062:2025)" in text
    assert "ISO/IEC 25062" not in text
    assert "does not claim to conform" in text
    assert "this is not a user test" in section(text, "### Type of evaluation")


def test_a_report_of_ones_own_is_never_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "report.md"
    mine.write_text("# Usability evaluation report\n\nMine.\n")
    with pytest.raises(AuditkitError, match="not written by this export"):
        write_files(cif_files(material()), tmp_path)
    assert mine.read_text().endswith("Mine.\n")
    write_files(cif_files(material()), tmp_path, force=True)
    write_files(cif_files(material()), tmp_path)


def test_of_people_it_claims_no_script() -> None:
    text = cif_text(Material(card_of(performer=Performer.PERSON)))
    assert not re.search(r"\bscript", text.lower())
    assert section(text, "### Participants").strip().startswith("People")


def test_the_figures_are_those_of_the_card() -> None:
    text = cif_text(material())
    assert "4 of 6" in section(text, "## Executive summary")
    assert "| not completed | 2 |" in text
    assert "the site refused this visit: 1" in text
    assert "It ended 2 attempts." in section(text, "### Improvements")
    row = next(line for line in section(text, "### Effectiveness").splitlines() if line.startswith("| Moor"))
    assert row.startswith("| Moor | sometimes completed | 1 of 2 |")


@pytest.mark.parametrize("name", HOSTILE)
def test_text_from_a_page_does_nothing(name: str) -> None:
    def tags(text: str) -> dict[str, int]:
        html = markdown.markdown(text, extensions=["tables", "attr_list", "md_in_html"])
        found = re.findall(r"<(\w+)", html)
        return {tag: found.count(tag) for tag in set(found)}

    text = HOSTILE[name]
    assert tags(cif_text(material(name=text, text=text, audit=text))) == tags(cif_text(material()))
