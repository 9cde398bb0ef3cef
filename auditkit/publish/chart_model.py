"""A chart as a template places it."""

from __future__ import annotations

from dataclasses import dataclass

from auditkit.diagnostic.escape import Markdown


@dataclass(frozen=True)
class Node:
    """One shape or word of a drawing."""

    tag: Markdown
    attributes: tuple[tuple[Markdown, Markdown], ...]
    """Like the tag checked when they were taken over: names of classes, and coordinates."""
    text: str
    """May hold words from anywhere: hostile."""
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Drawing:
    """The shapes, and how large the sheet is they lie on."""

    width: int
    height: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Key:
    """What a colour stands for."""

    kind: str
    words: str


@dataclass(frozen=True)
class Chart:
    """A drawing with its words and its table."""

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
