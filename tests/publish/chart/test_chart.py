"""Charts: what is drawn is what is in the table, and nothing but shapes and words gets into the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from auditkit.publish.chart import (
    Chart,
    DimensionBar,
    Node,
    TrendPoint,
    dimension_chart,
    outcome_chart,
    time_chart,
    trend_chart,
)
from auditkit.publish.template import _templates
from auditkit.record.outcome import Outcome, Reason
from auditkit.score.verdict import OutcomeCounts
from tests.publish.hostile import HOSTILE

MIXED = OutcomeCounts({Outcome.COMPLETED: 3, Outcome.NOT_COMPLETED: 1}, {})
NOTHING = OutcomeCounts({Outcome.NOT_MEASURED: 2}, {Reason.BOT_WALL: 2})


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def all_nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from all_nodes(node.children)


def words(chart: Chart | None) -> list[str]:
    assert chart is not None
    return [node.text for node in all_nodes(chart.drawing.nodes) if node.text]


def shapes(chart: Chart | None, tag: str, kind: str) -> list[dict[str, str]]:
    """The shapes of one series."""
    assert chart is not None
    found = []
    for node in all_nodes(chart.drawing.nodes):
        if f"ak-series--{kind}" in dict(node.attributes).get("class", ""):
            found += [dict(one.attributes) for one in all_nodes(node.children) if one.tag == tag]
    return found


def render(chart: Chart) -> str:
    """The chart as it stands in a page."""
    page = '{% from "macro/chart.md.j2" import chart_figure %}{{ chart_figure(chart) }}'
    return _templates()._environment.from_string(page).render(chart=chart)


def charts(label: str) -> list[Chart]:
    made = [
        outcome_chart("a", label, label, [(label, MIXED), (label, NOTHING)]),
        dimension_chart("b", label, [DimensionBar(label, 40, "D", 80, "B", label), DimensionBar(label, None, None)]),
        trend_chart("c", label, [TrendPoint(label, 40, label, label), TrendPoint(label, 50, label, label)]),
        time_chart("d", label, label, [(label, 1, 2), (label, 2, 2)]),
    ]
    return [one for one in made if one is not None]


def test_a_bar_is_as_long_as_its_attempts_are_many() -> None:
    chart = outcome_chart(
        "a", "How attempts ended", "Task", [("Pay", MIXED), ("Ask", OutcomeCounts({Outcome.COMPLETED: 1}))]
    )
    pay, ask = shapes(chart, "rect", "completed")[::-1]
    (failed,) = shapes(chart, "rect", "not-completed")
    assert float(pay["width"]) == pytest.approx(3 * float(ask["width"]), rel=0.02)
    assert float(failed["width"]) == pytest.approx(float(ask["width"]), rel=0.02)
    assert float(failed["x"]) == pytest.approx(float(pay["x"]) + float(pay["width"]), abs=0.3)
    assert float(pay["y"]) < float(ask["y"]), "the first line stands on top"


def test_the_table_has_every_figure_that_is_drawn_and_no_zero_is_written_in_the_drawing() -> None:
    chart = outcome_chart("a", "How attempts ended", "Task", [("Pay", MIXED), ("Ask", NOTHING)])
    assert chart is not None
    assert chart.head == ("Task", "completed", "not completed", "not measured")
    assert chart.rows == (("Pay", "3", "1", "0"), ("Ask", "0", "0", "2"))
    assert sorted(word for word in words(chart) if word[0] in "✓✕–") == ["– 2", "✓ 3", "✕ 1"]


def test_words_that_would_not_fit_into_a_bar_are_left_to_the_table() -> None:
    tally = OutcomeCounts({Outcome.COMPLETED: 90, Outcome.NOT_COMPLETED: 8, Outcome.WRONG_ANSWER: 2})
    chart = outcome_chart("a", "How attempts ended", "Task", [("Pay", tally)])
    assert chart is not None
    assert [word for word in words(chart) if word != "Pay" and not word.isdigit()] == ["✓ 90"]
    assert "8" in words(chart)
    assert "2" not in words(chart)
    assert chart.rows == (("Pay", "90", "8", "2"),)


def test_what_was_not_measured_has_no_bar_and_no_letter() -> None:
    chart = dimension_chart(
        "b", "Letters", [DimensionBar("Access", 82, "B", basis="9 pages"), DimensionBar("Clarity", None, None)]
    )
    assert chart is not None
    assert len(shapes(chart, "rect", "points")) == 1
    assert chart.rows == (("Access", "B · 82", "9 pages"), ("Clarity", "not measured", ""))
    assert dimension_chart("b", "Letters", [DimensionBar("Clarity", None, None)]) is None


def test_the_teams_own_view_stands_beside_what_was_measured() -> None:
    chart = dimension_chart("b", "Letters", [DimensionBar("Access", 50, "D", 100, "A")])
    (measured,), (own,) = shapes(chart, "rect", "points"), shapes(chart, "rect", "own")
    assert float(own["width"]) == pytest.approx(2 * float(measured["width"]), rel=0.05)
    assert chart is not None
    assert chart.rows[0][-1] == "A"


def test_a_trend_needs_two_measured_audits_and_shows_gaps() -> None:
    points = [
        TrendPoint("May", 40.0, "D 40", "9 of 20"),
        TrendPoint("June", None, "", ""),
        TrendPoint("July", 60, "C 60", ""),
    ]
    chart = trend_chart("c", "Points", points)
    assert len(shapes(chart, "circle", "points")) == 2
    first, last = shapes(chart, "circle", "points")
    assert float(first["cx"]) < float(last["cx"])
    assert float(first["cy"]) > float(last["cy"]), "more points stand higher"
    assert trend_chart("c", "Points", points[:2]) is None


def test_times_nobody_tried_are_left_out() -> None:
    chart = time_chart("d", "By hour", "Hour", [("9", 1, 3), ("10", 0, 0), ("11", 2, 2)])
    assert chart is not None
    assert [row[0] for row in chart.rows] == ["9", "11"]
    assert time_chart("d", "By hour", "Hour", [("9", 1, 3), ("10", 0, 0)]) is None


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_only_text(label: str) -> None:
    for chart in charts(label):
        written = render(chart)
        tags = Tags()
        tags.feed(written)
        allowed = (
            "figure ul li svg title desc g rect path line circle text details summary table thead tbody tr th td"
        )
        assert {tag for tag, _ in tags.seen} <= set(allowed.split())
        for _, attributes in tags.seen:
            assert not [name for name in attributes if name.startswith("on") or name in {"href", "src", "style"}]
        assert not re.search(r"[\n ]{0,3}(#|- |\d+\. |>|```|\||!!!)", written.split(">", 1)[1].split("<", 1)[0])


def test_the_same_figures_give_the_same_drawing() -> None:
    assert charts("Pay") == charts("Pay")
    assert not re.search(r"20\d\d|pygal|kozea|http", render(charts("Pay")[0]))
