"""An agency's page: letters that open to what made them, promises, the team's own view, the reply."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from auditkit.probe.barrier import Dimension
from auditkit.publish.page.agency import AgencyPage, agency_page
from auditkit.publish.scorecard import publish
from auditkit.publish.template import render
from auditkit.score.history.summary import summarise
from auditkit.score.history.trend import History
from auditkit.score.scorecard import Scorecard, score
from auditkit.task.self_assessment import SelfAssessment
from auditkit.task.statement import AgencyStatements, Reply

from .example_audit import Folder, example
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


def harbour(card: Scorecard, history: History | None = None, voices: AgencyStatements | None = None) -> AgencyPage:
    return agency_page(card, card.agencies[0], history, voices)


def test_every_dimension_has_a_letter_or_says_why_not(card: Scorecard) -> None:
    sides = harbour(card).sides
    assert len(sides) == len(Dimension)
    for side in sides:
        assert (side.letter.letter in "ABCDF") == bool(side.letter.points)
        assert side.letter.said, "no letter stands without what it comes from"


def test_a_letter_opens_to_reasons_that_lead_to_the_journey(card: Scorecard, tmp_path: Path) -> None:
    completion = next(side for side in harbour(card).sides if side.title == "Completion")
    assert completion.question.startswith("Why a")
    reasons = [reason for measure in completion.measures for reason in measure.reasons]
    assert any(reason.sentence == "A chat box lies over the button “Continue”." for reason in reasons)
    evidence = Folder(tmp_path / "evidence")
    publish(*example(evidence), evidence, tmp_path / "site")
    for reason in reasons:
        page, _, anchor = reason.address.partition("#")
        assert f"#{anchor} " in (tmp_path / "site" / "scorecard" / "harbour" / page).read_text(encoding="utf-8")


def test_an_agency_that_was_not_measured_has_no_letter_at_all(card: Scorecard) -> None:
    page = agency_page(card, card.agencies[2])
    assert (page.letter.letter, page.letter.points, page.chart) == ("–", "", None)
    assert {side.letter.letter for side in page.sides} == {"–"}


def test_the_teams_own_grade_stands_beside_the_measured_one(card: Scorecard) -> None:
    page = harbour(card, voices=VOICES)
    completion, timeliness, *_ = page.sides
    assert completion.own.startswith("The team gives itself an A; this audit says")
    assert completion.why_own == "Nobody complains."
    assert timeliness.own == ""
    assert page.own is not None
    assert (page.own.by, page.own.rows) == ("Head of service, 1 November 2026", (("08-10", "C", ""),))
    assert page.chart is not None
    assert page.chart.rows[0][-1] == "A"


def test_the_reply_is_shown_whole_as_a_quotation(card: Scorecard) -> None:
    text = html.unescape(render("agency", page=harbour(card, voices=VOICES), preview="card.png"))
    quoted = text.split("<blockquote")[1].split("</blockquote>")[0]
    assert "We have mended it." in quoted
    assert "x" * 3000 in quoted
    assert "Director of licensing, 20 November 2026" in quoted
    assert "None so far." in render("agency", page=harbour(card), preview="card.png")


@pytest.mark.parametrize("words", HOSTILE[:30])
def test_a_hostile_reply_is_only_text(card: Scorecard, words: str) -> None:
    text = render(
        "agency", page=harbour(card, voices=AgencyStatements({}, {"harbour": Reply((words,))})), preview="card.png"
    )
    quoted = text.split('<blockquote class="ak-reply">')[1].split("</blockquote>")[0]
    inner = quoted.strip().removeprefix("<p>").removesuffix("</p>")
    assert not set("<>`*_[]|{}!#") & set(inner.replace("&#", ""))


def test_the_trend_begins_with_the_baseline(card: Scorecard) -> None:
    now = summarise(card)
    before = now.model_copy(update={"id": "before", "started_at": now.started_at - timedelta(days=30)})
    page = harbour(card, History.of([before, now]))
    assert page.trend is not None
    assert page.trend.sentence.startswith("First tried on 23 October 2026: 4 of 6 attempts ended well. Now: 4 of 6")
    assert [row.day for row in page.trend.rows] == ["22 November 2026", "23 October 2026"]
    assert page.trend.rows[1].aside == "the baseline"
    assert harbour(card, History.of([now])).trend is None


def test_findings_stand_before_during_and_after(card: Scorecard) -> None:
    assert [phase.title for phase in harbour(card).phases] == [
        "Before the service", "During the service", "After the service",
    ]  # fmt: skip
