"""Drawings by pygal, and what is taken over of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.etree import etree as pygal_tree
from pygal.style import Style

from auditkit.diagnostic.escape import Markdown, shorten, visible
from auditkit.publish.chart_model import Drawing, Node

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
    """One row of values, in one colour."""

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
    def said(words: str) -> Callable[[object], str]:
        return lambda _: words

    return [
        None if value is None else {"value": value, "formatter": said(words)}
        for value, words in zip(series.values, series.words, strict=True)
    ]


def _label(text: str, most: int) -> str:
    return shorten(visible(text), most)


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
    """A bar of nothing."""
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
