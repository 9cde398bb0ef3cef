"""A model's faults in plain words, each with the place to mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from auditkit.diagnostic.document_shape import keys_of, model_at
from auditkit.diagnostic.error import Diagnostic, Position, fault
from auditkit.diagnostic.text import count, did_you_mean, listing, nearest, quote
from auditkit.diagnostic.tree_tree import Loc, Mapping, Node, Scalar, Sequence, child, position_of

MOST_FAULTS = 200
"""Of one file; the rest are only counted."""

_Context = dict[str, Any]

_REMARK = " (a value that starts with # must be in quotes)"
_NOTHING_THERE = ("missing", "empty_target", "no_action", "paths", "answer")
"""Faults that say something was left out."""


def diagnostics_of(error: ValidationError, root: Node, model: type[BaseModel], file: str) -> list[Diagnostic]:
    """Every fault pydantic found, worded and placed."""
    errors = error.errors(include_url=False)
    more = len(errors) - MOST_FAULTS
    errors = errors[:MOST_FAULTS]
    unknown: dict[Loc, set[str | None]] = {}
    for loc in (each["loc"] for each in errors if each["type"] == "extra_forbidden"):
        unknown.setdefault(loc[:-1], set()).add(nearest(str(loc[-1]), _keys_at(model, loc[:-1])))
    found = []
    for each in errors:
        loc = each["loc"]
        if _follows(each, unknown, root):
            continue
        position, message = _explained(each, root, model)
        found.append(fault(file, position, message))
    if more > 0:
        found.append(fault(file, _last(found), f"{count(more, 'more fault')} in this file"))
    return found


def _last(found: list[Diagnostic]) -> Position:
    last = max(found)
    return Position(last.line, last.column)


def _follows(error: ErrorDetails, unknown: dict[Loc, set[str | None]], root: Node) -> bool:
    """Whether a fault is only there because of another: one is enough."""
    kind, loc = error["type"], error["loc"]
    around = loc[:-1]
    if kind == "missing" and loc[-1] in unknown.get(around, ()):
        return True  # the key is there, misspelt
    node = _node(root, around if kind == "missing" else loc)
    if isinstance(node, Mapping):
        return node.damaged and kind in _NOTHING_THERE
    # What belongs to an empty key stands beside it: not indented far enough.
    return kind in _NOTHING_THERE and around in unknown and isinstance(node, Scalar) and node.value is None


def _explained(error: ErrorDetails, root: Node, model: type[BaseModel]) -> tuple[Position, str]:
    kind, loc, said, context = error["type"], error["loc"], error["msg"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return position_of(root, loc, key=True), _unknown_key(loc, root, model)
    if kind == "missing":
        return position_of(root, loc[:-1]), f"{_owner(loc[:-1])} needs {quote(loc[-1])}"
    if loc and loc[-1] == "[key]":
        return position_of(root, loc[:-1], key=True), said
    hidden = _hidden_by_remark(kind, _node(root, loc))
    if hidden is not None:
        return position_of(root, (*loc, hidden), key=True), f"{quote(hidden)} is empty{_REMARK}"
    if "at" in context:
        return position_of(root, (*loc, context["at"]), key=True), said
    return position_of(root, loc), _value(kind, loc, said.replace("{owner}", _owner(loc)), context, root)


def _hidden_by_remark(kind: str, node: Node | None) -> str | None:
    """The key whose value went missing because it begins with `#`, if that explains a fault."""
    if kind not in _NOTHING_THERE or not isinstance(node, Mapping):
        return None
    return next((key for key, below in node.entries.items() if isinstance(below, Scalar) and below.remark), None)


def _value(kind: str, loc: Loc, said: str, context: _Context, root: Node) -> str:
    if kind == "unknown_word":
        known: Collection[str] = context.get("known", ())
        meant = context.get("meant")
        if meant is not None:
            return f"{said} (did you mean {quote(meant)}?)"
        return said + (did_you_mean(str(context.get("word", "")), known) or _known(known))
    if kind == "too_short":
        return f"{_owner(loc)} is empty: it needs at least one entry"
    wording = _WORDINGS.get(kind)
    if wording is None:
        return said.removeprefix("Value error, ")
    node = _node(root, loc)
    name = _owner(loc)
    if isinstance(node, Scalar) and not node.value:
        wanted = wording(context)
        return f"{name} is empty: it needs {wanted}{_REMARK if node.remark else ''}"
    return f"{name} must be {wording(context)}{_but(node)}{_meant(kind, node, context)}"


def _but(node: Node | None) -> str:
    if isinstance(node, Scalar):
        return f", not {quote(node.value)}"
    if isinstance(node, Sequence):
        return ", not a list"
    if isinstance(node, Mapping):
        dashed = next((key for key in node.entries if re.match(r"-\S", key)), None)
        if dashed is not None:
            return f": put a space after the dash of {quote(dashed)}"
        return ", not keys with values"
    return ""


def _meant(kind: str, node: Node | None, context: _Context) -> str:
    if kind == "literal_error" and isinstance(node, Scalar) and node.value:
        return did_you_mean(node.value, _choices(context))
    return ""


def _unknown_key(loc: Loc, root: Node, model: type[BaseModel]) -> str:
    key, around = str(loc[-1]), loc[:-1]
    place = model_at(model, around)
    explain = getattr(place, "explain_unknown_key", None)
    if explain is not None:
        node = _node(root, around)
        beside = set(node.entries) - {key} if isinstance(node, Mapping) else set()
        explained: str | None = explain(key, beside)
        if explained is not None:
            return explained
    known = _keys_at(model, around)
    return f"unknown key {quote(key)}" + (did_you_mean(key, known) or _known(known))


def _keys_at(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    place = model_at(model, loc)
    return keys_of(place) if place is not None else ()


def _known(words: Collection[str]) -> str:
    return f" (known here: {', '.join(words)})" if 0 < len(words) <= 24 else ""


def _node(root: Node, loc: Loc) -> Node | None:
    node: Node | None = root
    for step in loc:
        below = child(node, step) if node is not None else None
        if below is None:
            # A bare value stands for the main key of what it should have been.
            return node if isinstance(node, Scalar) else None
        node = below
    return node


def _owner(loc: Loc) -> str:
    """What a value is called: by its key, or as an entry of a list."""
    if not loc:
        return "this file"
    if isinstance(loc[-1], str):
        return quote(loc[-1])
    around = next((step for step in reversed(loc) if isinstance(step, str)), None)
    return f"entry {loc[-1] + 1} of {quote(around)}" if around is not None else f"entry {loc[-1] + 1}"


def _choices(context: _Context) -> list[str]:
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _number(value: Any) -> str:
    return f"{value:g}"


_TEXT = "a text"
_YES_NO = "true or false"
_WHOLE = "a whole number"
_NUMBER = "a number"
_LIST = "a list, each entry on a line that starts with '- '"
_KEYS = "keys with values ('key: value', one on a line)"

_WORDINGS: dict[str, Callable[[_Context], str]] = {
    "string_type": lambda _: _TEXT,
    "string_too_short": lambda _: _TEXT,
    "string_too_long": lambda context: f"a text of at most {context['max_length']} letters",
    "bool_type": lambda _: _YES_NO,
    "bool_parsing": lambda _: _YES_NO,
    "int_type": lambda _: _WHOLE,
    "int_parsing": lambda _: _WHOLE,
    "int_parsing_size": lambda _: "a smaller whole number",
    "int_from_float": lambda _: _WHOLE,
    "float_type": lambda _: _NUMBER,
    "float_parsing": lambda _: _NUMBER,
    "finite_number": lambda _: _NUMBER,
    "greater_than": lambda context: f"more than {_number(context['gt'])}",
    "greater_than_equal": lambda context: f"at least {_number(context['ge'])}",
    "less_than": lambda context: f"less than {_number(context['lt'])}",
    "less_than_equal": lambda context: f"at most {_number(context['le'])}",
    "literal_error": lambda context: listing(map(quote, _choices(context)), last="or"),
    "list_type": lambda _: _LIST,
    "dict_type": lambda _: _KEYS,
    "model_type": lambda _: _KEYS,
    "model_attributes_type": lambda _: _KEYS,
}

WORDED = frozenset(_WORDINGS) | {"missing", "extra_forbidden", "too_short"}
"""pydantic's own faults that have words here; a test holds the models to these."""
