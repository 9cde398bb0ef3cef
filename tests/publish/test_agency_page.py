"""An agency's page: letters that open to what made them, promises, the team's own view, the reply."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from auditkit.export import Site
from auditkit.probe.barrier import Dimension
from auditkit.publish.page.agency import MAX_SWITCH_LINKS, agency_page, agency_switch
from auditkit.publish.page.home import home_page
from auditkit.score.history.summary import summarise
from auditkit.score.history.trend import History
from auditkit.score.scorecard import Scorecard, score
from auditkit.task.self_assessment import SelfAssessment
from auditkit.task.statement import AgencyStatements, Reply
from tests.factories import make_agency, make_audit, make_task

from .example_audit import Folder, example, publish
from .hostile import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

OWN = SelfAssessment.model_validate(
    {
        "version": 1,
        "who": "Head of service",
        "date": date(2026, 11, 1),
        "grades": {"completion": {"grade": "A", "why": "Nobody complains."}},
        "hours": {"08-10": "C"},
    }
)
VOICES = AgencyStatements(
    {"harbour": OWN},
    {"harbour": Reply(("We have mended it.", "x" * 3000), "Director of licensing", date(2026, 11, 20))},
)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Scorecard:
    return score(*example(Folder(tmp_path_factory.mktemp("evidence"))))


def harbour(card: Scorecard, history: History | None = None, statements: AgencyStatements | None = None) -> str:
    """The page's source, with its letters as a reader sees them."""
    return html.unescape(agency_page(card, card.agencies[0], history, statements))


def test_what_to_fix_and_what_stopped_customers_come_in_one_order_on_both_pages(card: Scorecard) -> None:
    """The first page, and each of the agency's own lists."""
    titles = [r'<h3 class="ak-card__title"><a href="[^"]+">([^<]+)</a>', r"^- \*\*\[([^]]+)\]"]
    page = harbour(card)
    cards = re.findall(titles[0], page)
    assert cards == re.findall(titles[0], html.unescape(home_page(card)))
    assert len(cards) == 3
    stopped = page.split("## What stopped customers\n")[1].split("\n## ")[0]
    listed = re.findall(titles[1], stopped, re.MULTILINE)
    assert listed == [one for one in cards if one in listed]
    assert listed[0] == "Something covers the button"


def test_tasks_are_in_the_order_of_the_first_page(card: Scorecard) -> None:
    rows = re.findall(r"^\| \*\*\[([^]]+)\]", harbour(card).split("## Tasks\n")[1], re.MULTILINE)
    assert rows[0] == "Renew my fishing licence", "no attempt succeeded"
    assert rows.index("Find out what it costs to renew a fishing licence") == 1
    assert rows.index("Find a number to call") == 2, "every attempt succeeded"


def test_paper_has_the_sites_name_and_the_pages_address(card: Scorecard) -> None:
    site = Site("Our scorecard", "https://scores.example/a/")
    page = html.unescape(agency_page(card, card.agencies[0], site=site))
    line = page.split('<p class="ak-paper" data-search-exclude>')[1].split("</p>")[0]
    assert line == (
        "Our scorecard · https://scores.example/a/scorecard/harbour/index.html · tested on 22 November 2026"
    )
    without = harbour(card).split('<p class="ak-paper" data-search-exclude>')[1].split("</p>")[0]
    assert without == "Customer service scorecard · tested on 22 November 2026"


def dimensions(page: str) -> dict[str, str]:
    """What is said of each dimension."""
    parts = page.split('<div class="ak-side">\n')[1:]
    return {re.findall(r"<strong>(.*?)</strong>", part)[0]: part.split("\n</div>")[0] for part in parts}


def test_every_dimension_has_a_letter_or_says_why_not(card: Scorecard) -> None:
    shown = dimensions(harbour(card))
    assert len(shown) == len(Dimension)
    for name, words in shown.items():
        head = words.splitlines()[0]
        letter, basis = re.findall(r'ak-letter--\w+">(.)<.*<span class="ak-aside">(.*)</span></p>', head)[0]
        assert (letter in "ABCDF") == ("of 100 points" in head), name
        assert basis, "no letter stands without what it comes from"


def test_a_letter_opens_to_reasons_that_lead_to_the_journey(card: Scorecard, tmp_path: Path) -> None:
    completion = dimensions(harbour(card))["Completion"]
    assert "<summary>Why a" in completion
    assert "<li>A chat box lies over the button “Continue”. <" in completion
    reasons = re.findall(r'href="([^"#]+)[.]html#([^"]+)"', completion)
    assert reasons
    evidence = Folder(tmp_path / "evidence")
    publish(*example(evidence), evidence, tmp_path / "site")
    for page, anchor in reasons:
        text = (tmp_path / "site" / "scorecard" / "harbour" / f"{page}.md").read_text(encoding="utf-8")
        assert f"#{anchor} " in text


def test_an_agency_that_was_not_measured_has_no_letter_at_all(card: Scorecard) -> None:
    page = agency_page(card, card.agencies[2])
    assert set(re.findall(r'ak-letter--\w+">(.)<', page)) == {"–"}
    assert "of 100 points" not in page and "<svg" not in page


def test_the_teams_own_grade_stands_beside_the_measured_one(card: Scorecard) -> None:
    page = harbour(card, statements=VOICES)
    completion, timeliness, *_ = dimensions(page).values()
    assert '<p class="ak-side__own">The team gives itself an A; this audit says' in completion
    assert "Their reason: “Nobody complains.”" in completion
    assert "The team" not in timeliness
    assert "The team's own grades: Head of service, 1 November 2026</p>" in page
    assert '<th scope="row">08-10</th><td>C</td><td>–</td>' in page
    assert re.search(r'<th scope="row">Completion</th>.*<td>A</td></tr>', page)


def test_the_reply_is_shown_whole_as_a_quotation(card: Scorecard) -> None:
    quoted = harbour(card, statements=VOICES).split("<blockquote")[1].split("</blockquote>")[0]
    assert "We have mended it." in quoted
    assert "x" * 3000 in quoted
    assert "Director of licensing, 20 November 2026" in quoted
    assert "None yet." in harbour(card)


@pytest.mark.parametrize("words", HOSTILE[:30])
def test_a_hostile_reply_is_only_text(card: Scorecard, words: str) -> None:
    text = agency_page(card, card.agencies[0], statements=AgencyStatements({}, {"harbour": Reply((words,))}))
    quoted = text.split('<blockquote class="ak-reply">')[1].split("</blockquote>")[0]
    inner = quoted.strip().removeprefix("<p>").removesuffix("</p>")
    assert not set("<>`*_[]|{}!#") & set(inner.replace("&#", ""))


def test_the_trend_begins_with_the_baseline(card: Scorecard) -> None:
    now = summarise(card)
    before = now.model_copy(update={"id": "before", "started_at": now.started_at - timedelta(days=30)})
    page = harbour(card, History.of([before, now]))
    trend = page.split("## Over time\n")[1].split("\n## ")[0]
    assert "First tested on 23 October 2026: 4 of 6 attempts succeeded. Now: 4 of 6" in trend
    newest, baseline = re.findall(r"^\| (\d.*?) \|", trend, re.MULTILINE)
    assert newest == "22 November 2026"
    assert baseline == '23 October 2026 <span class="ak-aside">the baseline</span>'
    assert "## Over time" not in harbour(card, History.of([now]))


def test_findings_stand_before_during_and_after(card: Scorecard) -> None:
    assert re.findall(r"\| \*\*(\w+ the service)\*\*", harbour(card)) == [
        "Before the service", "During the service", "After the service",
    ]  # fmt: skip


def switch(page: str) -> str:
    return page.split('<nav class="ak-switch')[1].split("</nav>")[0]


def test_from_each_agency_the_others_are_one_press_away(card: Scorecard) -> None:
    nav = switch(agency_page(card, card.agencies[0]))
    assert re.findall(r'href="([^"]*)"', nav) == ["../inland/index.html", "../upland/index.html"]
    assert '<strong aria-current="true">Harbour Licensing Office</strong>' in nav
    assert nav.count("aria-current") == 1
    assert "<details" not in nav


def test_an_agency_alone_leads_nowhere_else(card: Scorecard) -> None:
    alone = score(make_audit(make_task()), [])
    assert agency_switch(alone, "harbour") == ()
    assert "ak-switch" not in agency_page(alone, alone.agencies[0])


@pytest.mark.parametrize("count", [MAX_SWITCH_LINKS, MAX_SWITCH_LINKS + 1])
def test_many_agencies_are_folded(count: int) -> None:
    card = score(make_audit(agencies=[make_agency(f"a{number}") for number in range(count)]), [])
    nav = switch(agency_page(card, card.agencies[0]))
    assert (f"<summary>Agencies ({count})</summary>" in nav) == (count > MAX_SWITCH_LINKS)
    assert nav.count("<a href=") == count - 1


def test_a_task_leads_to_the_same_task_elsewhere_and_to_the_agencies_that_lack_it(card: Scorecard) -> None:
    same, others = agency_switch(card, "harbour", "renew")
    assert (same.words, others.words) == ("Same task", "Other agencies")
    assert [(one.address, one.current) for one in same.links] == [
        ("../harbour/renew.md", True),
        ("../inland/permit-renewal.md", False),
    ]
    assert [(one.name, one.address) for one in others.links] == [("Upland Parks Service", "../upland/index.md")]
    (everywhere,) = agency_switch(card, "upland", "walls")
    assert everywhere.words == "Same task"


def test_a_task_that_nobody_else_has_leads_to_the_agencies(card: Scorecard) -> None:
    (line,) = agency_switch(card, "harbour", "phone-number")
    assert line.words == "Agencies"
    assert [(one.address, one.current) for one in line.links] == [
        ("../harbour/index.md", True),
        ("../inland/index.md", False),
        ("../upland/index.md", False),
    ]


@pytest.mark.parametrize("words", HOSTILE[:30])
def test_a_hostile_name_is_only_text_for_the_others_too(words: str) -> None:
    tags = []
    for name in (words, "Plain"):
        card = score(make_audit(agencies=[make_agency("a"), make_agency("b", name=name)]), [])
        tags.append(re.findall(r"<[^>]*>", switch(agency_page(card, card.agencies[0]))))
    assert tags[0] == tags[1]
