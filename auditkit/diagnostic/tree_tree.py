"""YAML as a tree whose every part knows where it stands.

Plain values stay strings: what they mean is the models' to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from auditkit.diagnostic.error import START, Position

NULLS = frozenset({"", "~", "null", "Null", "NULL"})

Loc = tuple[int | str, ...]
"""Keys and list positions from the top of a document down to one value."""


@dataclass(slots=True)
class Scalar:
    """A single value."""

    position: Position
    value: str | None
    """None when nothing, `~` or `null` is written."""
    plain: bool = True
    """Written without quotes."""
    remark: bool = False
    """Whether nothing but a remark (# …) follows the key."""
    size: int = 1

    @property
    def data(self) -> str | None:
        """The value for a model."""
        return self.value


@dataclass(slots=True)
class Sequence:
    """A list."""

    position: Position
    items: list[Node] = field(default_factory=list)
    size: int = 1

    @property
    def data(self) -> list[Any]:
        """The value for a model."""
        return [item.data for item in self.items]


@dataclass(slots=True)
class Mapping:
    """Keys with values."""

    position: Position
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Position] = field(default_factory=dict)
    """Where each key stands."""
    damaged: bool = False
    """Whether a key was a fault and is left out here."""
    size: int = 1

    @property
    def data(self) -> dict[str, Any]:
        """The value for a model."""
        return {key: node.data for key, node in self.entries.items()}


Node = Scalar | Sequence | Mapping


def child(node: Node, step: int | str) -> Node | None:
    """The part of a list or a mapping, if it has it."""
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def position_of(root: Node, loc: Loc, *, key: bool = False) -> Position:
    """Where the value (or its key) stands; for something that isn't there, where its nearest surrounding stands."""
    place, node = START if isinstance(root, Scalar) else root.position, root
    for depth, step in enumerate(loc):
        below = child(node, step)
        if below is None:
            break
        place = below.position
        last = depth == len(loc) - 1
        empty = isinstance(below, Scalar) and below.value is None and below.plain
        if isinstance(node, Mapping) and isinstance(step, str) and ((key and last) or empty):
            place = node.keys[step]
        node = below
    return place


def scalars(root: Node) -> list[tuple[Loc, str]]:
    """Every value that isn't empty, with its place, in the order of the file."""
    found: list[tuple[Loc, str]] = []
    waiting: list[tuple[Loc, Node]] = [((), root)]
    while waiting:
        loc, node = waiting.pop()
        if isinstance(node, Scalar):
            if node.value is not None:
                found.append((loc, node.value))
        elif isinstance(node, Sequence):
            waiting += [((*loc, number), item) for number, item in reversed(list(enumerate(node.items)))]
        else:
            waiting += [((*loc, key), value) for key, value in reversed(node.entries.items())]
    return found
