"""Charts: drawings made by a library, brought down to shapes and words that can do no harm, each with its table."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pygal
from pygal.etree import etree as pygal_tree
from pygal.style import Style

from auditkit.diagnostic.safe_text import PAGE, Markdown, shorten
from auditkit.publish.sentence import outcome_kind, outcome_sign
from auditkit.record.outcome import Outcome

if TYPE_CHECKING:
    from auditkit.score.history.trend import History, Span
    from auditkit.score.history.trend import TrendPoint as AuditPoint
    from auditkit.score.verdict import OutcomeCounts


@dataclass(frozen=True)
class Node:
    tag: Markdown
    attributes: tuple[tuple[Markdown, Markdown], ...]
    """Like the tag checked when they were taken over: names of classes, and coordinates."""
    text: str
    """May hold words from anywhere: hostile."""
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Key:
    kind: str
    words: str


@dataclass(frozen=True)
class Chart:
    anchor: str
    """Unique on its page: what names the drawing is found by it."""
    title: str
    description: str
    """What is to be seen, for those who don't see it."""
    drawing: Drawing
    keys: tuple[Key, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The same figures as a table."""


# It puts a finder of plug-ins among Python's own, in a form that tools of today stumble over; we use none.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

# Where lxml happens to be installed the library would draw with that, which refuses letters no XML may hold.
pygal_tree.to_etree()

WIDTH = 440
BAR = 30
"""Height of a row of bars, in the drawing's own units."""
MAX_LABEL = 24
_FEW = 6
"""As many lines of a scale as there is room for."""
_TAGS = frozenset({"g", "rect", "path", "line", "circle", "text"})
_PLACES = frozenset({"x", "y", "width", "height", "cx", "cy", "r", "rx", "d", "transform"})
_PLACE = re.compile(r"[-+0-9a-zA-Z ,.()]*")
_LONG_NUMBER = re.compile(r"\d+\.\d+")
_CLASS = re.compile(r"[a-z][a-z0-9_-]*")
_LEFT_OUT = frozenset({"background", "tooltip-overlay", "legends", "titles"})
"""What only scripts use, and the ground, which is the page's."""
_STYLE = Style(label_font_size=13, major_label_font_size=13, value_font_size=13)


@dataclass(frozen=True)
class Series:
    kind: str
    """What it stands for: the style sheet has a colour for it."""
    name: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]
    """What is written at each value."""


def stacked(labels: Sequence[str], series: Sequence[Series]) -> Drawing:
    """A row of bars for each label, end to end, the first label on top."""
    sheet = pygal.HorizontalStackedBar(**_settings(BAR * len(labels) + 34), print_values=True)
    longest = max(sum(value or 0 for value in values) for values in zip(*(one.values for one in series), strict=True))
    if longest <= _FEW:  # the library would count attempts by fractions
        sheet.y_labels = range(int(longest) + 1)
    return _bars(sheet, labels, series)


def bars(labels: Sequence[str], series: Sequence[Series]) -> Drawing:
    """Bars beside each other for each label, the first on top, from 0 to 100; the words stand after the bar's end."""
    height = (BAR if len(series) == 1 else BAR * 3 // 2) * len(labels) + 34
    room = 120  # for the words after a bar of 100
    sheet = pygal.HorizontalBar(**_settings(height), print_values=True, print_values_position="top", range=(0, room))
    sheet.y_labels = range(0, 101, 20)
    return _bars(sheet, labels, series)


def columns(labels: Sequence[str], series: Sequence[Series]) -> Drawing:
    """Bars on top of each other for each label, from left to right."""
    sheet = pygal.StackedBar(**_settings(200), print_values=True)
    sheet.x_labels = [_label(label, 6) for label in labels]
    for one in series:
        sheet.add(one.kind, _values(one))
    return _drawing(sheet, [one.kind for one in series])


def line(labels: Sequence[str], series: Sequence[Series], most: float) -> Drawing:
    """Points joined by lines, from left to right, on a scale from 0 to `most`; a gap where nothing is known."""
    sheet = pygal.Line(
        **_settings(220),
        range=(0, most),
        dots_size=5,
        print_values=True,
        print_values_position="top",
        margin_right=24,
    )
    sheet.x_labels = [_label(label, 12) for label in labels]
    for one in series:
        sheet.add(one.kind, _values(one), allow_interruptions=True)
    return _drawing(sheet, [one.kind for one in series])


def _bars(sheet: Any, labels: Sequence[str], series: Sequence[Series]) -> Drawing:
    """The library begins at the bottom, readers begin on top."""
    sheet.x_labels = [_label(label, MAX_LABEL) for label in reversed(labels)]
    for one in series:
        sheet.add(one.kind, list(reversed(_values(one))))
    return _drawing(sheet, [one.kind for one in series])


def _settings(height: int) -> dict[str, Any]:
    return {
        "js": [], "css": [], "no_prefix": True, "style": _STYLE, "width": WIDTH, "height": height, "margin": 4,
        "show_legend": False, "truncate_label": -1, "max_scale": 6, "print_zeroes": False,
    }  # fmt: skip


def _values(series: Series) -> list[Any]:
    def formatter(words: str) -> Callable[[object], str]:
        return lambda _: words

    return [
        None if value is None else {"value": value, "formatter": formatter(words)}
        for value, words in zip(series.values, series.words, strict=True)
    ]


def _label(text: str, most: int) -> str:
    return shorten(PAGE.apply(text), most)


def _drawing(sheet: Any, kinds: Sequence[str]) -> Drawing:
    """The library's shapes and words, without its script, style, links, tooltips and remarks."""
    colours = {f"color-{number}": f"ak-series--{kind}" for number, kind in enumerate(kinds)}
    tree = sheet.render_tree()
    return Drawing(WIDTH, sheet.config.height, tuple(_nodes(tree, colours)))


def _nodes(element: Any, colours: Mapping[str, str]) -> Iterator[Node]:
    for child in element:
        # A remark has a function for a tag.
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        classes = (child.get("class") or "").split()
        if tag not in _TAGS or _LEFT_OUT.intersection(classes):
            continue
        text = (child.text or "") if tag == "text" else ""
        children = tuple(_nodes(child, colours))
        if (tag == "g" and not children) or (tag == "text" and not text) or _empty(child, tag):
            continue
        yield Node(Markdown(tag), tuple(_attributes(child, classes, colours)), text, children)


def _empty(element: Any, tag: str) -> bool:
    return tag == "rect" and not (float(element.get("width") or 0) and float(element.get("height") or 0))


def _attributes(
    element: Any, classes: Sequence[str], colours: Mapping[str, str]
) -> Iterator[tuple[Markdown, Markdown]]:
    known = [colours.get(name, f"akc-{name}") for name in classes if _CLASS.fullmatch(name)]
    if known:
        yield Markdown("class"), Markdown(" ".join(known))
    for name, value in element.items():
        if name in _PLACES and _PLACE.fullmatch(value):
            yield Markdown(name), Markdown(_LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value))


@dataclass(frozen=True)
class DimensionBar:
    title: str
    points: float | None
    """0–100; None: nothing was measured."""
    letter: str | None
    own: float | None = None
    """The team's own grade as points, where they gave one."""
    own_letter: str | None = None
    basis: str = ""
    """What the points come from: `28 attempts`."""


def dimension_chart(anchor: str, title: str, dimensions: Sequence[DimensionBar]) -> Chart | None:
    """A bar for each dimension with its letter, and the team's own view beside it; None when nothing was measured."""
    if all(bar.points is None for bar in dimensions):
        return None
    asked = any(bar.own is not None for bar in dimensions)
    texts = tuple(_points_text(bar) for bar in dimensions)
    series = [Series("points", "measured", tuple(bar.points for bar in dimensions), texts)]
    if asked:
        own = tuple(bar.own_letter or "" for bar in dimensions)
        series.append(Series("own", "the team's own view", tuple(bar.own for bar in dimensions), own))
    head = ("Dimension", "Grade and score", "Based on", *(["The team's own view"] if asked else []))
    return Chart(
        anchor=anchor,
        title=title,
        description="One bar for each dimension, from 0 to 100 points, with its grade. No bar: nothing was measured.",
        drawing=bars([bar.title for bar in dimensions], series),
        keys=(Key("points", "measured"), Key("own", "the team's own view")) if asked else (),
        head=head,
        rows=tuple(
            (bar.title, text or "not measured", bar.basis, *([bar.own_letter or "none given"] if asked else []))
            for bar, text in zip(dimensions, texts, strict=True)
        ),
    )


def _points_text(bar: DimensionBar) -> str:
    return "" if bar.points is None else f"{bar.letter or '–'} · {bar.points:.0f}"


MAX_LINES = 40
ROOM_FOR_BOTH = 0.14
ROOM_FOR_COUNT = 0.06
"""Shares of the longest bar."""


def outcome_chart(anchor: str, title: str, of: str, lines: Sequence[tuple[str, OutcomeCounts]]) -> Chart | None:
    """One bar for each line, made of its attempts by how they ended; None when there is nothing to draw.

    `of` names what a line is: `Task`, `Agency`.
    """
    shown = [(label, tally) for label, tally in lines if tally.outcomes][:MAX_LINES]
    met = [outcome for outcome in Outcome if any(tally.count(outcome) for _, tally in shown)]
    if not met:
        return None
    longest = max(sum(tally.outcomes.values()) for _, tally in shown)
    series = [
        Series(
            outcome_kind(outcome),
            outcome.words,
            tuple(float(tally.count(outcome)) or None for _, tally in shown),
            tuple(_bar_text(outcome_sign(outcome), tally.count(outcome), longest) for _, tally in shown),
        )
        for outcome in met
    ]
    return Chart(
        anchor=anchor,
        title=title,
        description="One bar for each line, divided by how its attempts ended. The table has the same figures.",
        drawing=stacked([label for label, _ in shown], series),
        keys=tuple(Key(outcome_kind(outcome), f"{outcome_sign(outcome)} {outcome.words}") for outcome in met),
        head=(of, *(outcome.words for outcome in met)),
        rows=tuple((label, *(f"{tally.count(outcome):,}" for outcome in met)) for label, tally in shown),
    )


def _bar_text(sign: str, count: int, longest: int) -> str:
    """What fits into a bar of that share of the longest one: sign and count, the count alone, or nothing."""
    if count >= longest * ROOM_FOR_BOTH:
        return f"{sign} {count:,}"
    return f"{count:,}" if count >= longest * ROOM_FOR_COUNT else ""


MAX_TREND_AUDITS = 24
_MAX_POINTS_WITH_TEXT = 12
_MAX_LABELS = 8


@dataclass(frozen=True)
class TrendPoint:
    label: str
    """Its day, short."""
    points: float | None
    """0–100; None where nothing was measured."""
    words: str
    """What is written at the point: `B 82`."""
    basis: str
    """What the points come from, for the table: `7 of 9 attempts`."""


def trend_chart(anchor: str, title: str, history: Sequence[TrendPoint]) -> Chart | None:
    """The points of the last audits, oldest first; None with fewer than two measured ones."""
    shown = list(history)[-MAX_TREND_AUDITS:]
    if sum(one.points is not None for one in shown) < 2:
        return None
    series = Series(
        "points",
        "points",
        tuple(one.points for one in shown),
        tuple(one.words if _has_room(number, len(shown), words=True) else "" for number, one in enumerate(shown)),
    )
    labels = [one.label if _has_room(number, len(shown)) else "" for number, one in enumerate(shown)]
    return Chart(
        anchor=anchor,
        title=title,
        description="The score from 0 to 100 at each audit, the oldest on the left. A gap: nothing was measured.",
        drawing=line(labels, [series], 100),
        keys=(),
        head=("Audit", "Score", "Based on"),
        rows=tuple((one.label, one.words if one.points is not None else "not measured", one.basis) for one in shown),
    )


def _has_room(number: int, of: int, *, words: bool = False) -> bool:
    if of <= _MAX_POINTS_WITH_TEXT:
        return True
    return number in (0, of - 1) if words else number % -(-of // _MAX_LABELS) == 0


_MAX_COLUMNS_WITH_TEXT = 12
"""Columns that are wide enough to be written on; the figures stand below in any case."""


def time_chart(anchor: str, title: str, of: str, slots: Sequence[tuple[str, int, int]]) -> Chart | None:
    """A column for each slot of time: attempts that ended well, and others. A slot is a label, those, and all.

    None with fewer than two slots: there is nothing to compare.
    """
    tried = [(label, well, measured) for label, well, measured in slots if measured]
    if len(tried) < 2:
        return None
    room = len(tried) <= _MAX_COLUMNS_WITH_TEXT
    well = Series(
        "completed",
        "succeeded",
        tuple(float(done) or None for _, done, _ in tried),
        tuple(f"✓ {done:,}" if room else "" for _, done, _ in tried),
    )
    ill = Series(
        "not-completed",
        "did not",
        tuple(float(measured - done) or None for _, done, measured in tried),
        tuple(f"✕ {measured - done:,}" if room else "" for _, done, measured in tried),
    )
    return Chart(
        anchor=anchor,
        title=title,
        description="One column for each time: attempts that succeeded at the bottom, the others on top.",
        drawing=columns([label for label, _, _ in tried], [well, ill]),
        keys=(Key("completed", "✓ succeeded"), Key("not-completed", "✕ did not")),
        head=(of, "succeeded", "of"),
        rows=tuple((label, f"{done:,}", f"{measured:,}") for label, done, measured in tried),
    )


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def task_hours_chart(history: History, agency: str, task: str) -> Chart | None:
    """All attempts at a task by hour of the day."""
    hours = _slots(history.task_by_hour(agency, task))
    return time_chart("task-hours", "Attempts at this task by hour of the day (UTC)", "Hour", hours)


def trend_charts(history: History, agency: str) -> tuple[Chart | None, ...]:
    """An agency's points from audit to audit, then its attempts by hour and by weekday."""
    days = [(_WEEKDAYS[span.number - 1], span.succeeded, span.measured) for span in history.by_weekday(agency)]
    return (
        trend_chart("trend", "Score from audit to audit", [_trend_point(one) for one in history.trend(agency)]),
        time_chart("hours", "Attempts by hour of the day (UTC)", "Hour", _slots(history.by_hour(agency))),
        time_chart("weekdays", "Attempts by day of the week", "Day", days),
    )


def _slots(spans: Iterable[Span]) -> list[tuple[str, int, int]]:
    return [(f"{span.number}", span.succeeded, span.measured) for span in spans]


def _trend_point(one: AuditPoint) -> TrendPoint:
    words = f"{one.letter or ''} {one.points:.0f}".strip() if one.points is not None else ""
    return TrendPoint(f"{one.at.day} {one.at:%b}", one.points, words, f"{one.tally.completion} attempts")
