"""A YAML file as a pydantic model, or every fault in it in plain words, with the place to fix."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema
from typing_extensions import TypeAliasType

from auditkit.diagnostic.error import Diagnostic, InvalidDocument, Position, fault
from auditkit.diagnostic.safe_text import DIAGNOSTIC, MAX_QUOTE, quote, shorten
from auditkit.diagnostic.tree import (
    Loc,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Source,
    child,
    parse_yaml,
    position_of,
    read_source,
    scalars,
)
from auditkit.diagnostic.wording import did_you_mean, listing, nearest, plural


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    shape: Any = model
    for step in loc:
        shape = _below(shape, step)
    found = _plain(shape)
    return found if _is_model(found) else None


def _below(shape: Any, step: int | str) -> Any:
    shape = _plain(shape)
    if _is_model(shape):
        for name, field in shape.model_fields.items():
            if step in (field.alias, name):
                return field.annotation
        return None
    if get_origin(shape) is list and isinstance(step, int):
        return get_args(shape)[0]
    if get_origin(shape) is dict:
        return get_args(shape)[1]
    return None


def _plain(shape: Any) -> Any:
    """The type itself, without notes on it and without `| None`."""
    while True:
        if isinstance(shape, TypeAliasType):
            shape = shape.__value__
        origin = get_origin(shape)
        if origin is Annotated:
            shape = get_args(shape)[0]
        elif origin in (Union, UnionType):
            shape = next((part for part in get_args(shape) if part is not type(None)), None)
        else:
            return shape


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


_PYDANTIC_ERRORS = frozenset(get_args(core_schema.ErrorType))


def merge_faults(error: ValidationError, *more: PydanticCustomError) -> ValidationError:
    """The same error with more faults, which belong to the model as a whole.

    pydantic runs a model's own checks only once every field is right; a check that doesn't depend on that
    catches the fields' error in a `wrap` validator and raises this instead.
    """
    details = [_detail(fault) for fault in error.errors(include_url=False)]
    details += [InitErrorDetails(type=fault, loc=(), input=None) for fault in more]
    return ValidationError.from_exception_data(error.title, details)


def _detail(fault: ErrorDetails) -> InitErrorDetails:
    kind, context = fault["type"], fault.get("ctx", {})
    error_type = kind if kind in _PYDANTIC_ERRORS else PydanticCustomError(kind, fault["msg"], context)
    return InitErrorDetails(type=error_type, loc=fault["loc"], input=fault["input"], ctx=context)


MAX_FAULTS = 200
"""Of one file; the rest are only counted."""

_REMARK = " (a value that starts with # must be in quotes)"
_NOTHING_THERE = ("missing", "empty_target", "no_action", "paths", "answer")
"""Faults that say something was left out."""


def diagnostics_of(error: ValidationError, root: Node, model: type[BaseModel], file: str) -> list[Diagnostic]:
    errors = error.errors(include_url=False)
    more = len(errors) - MAX_FAULTS
    errors = errors[:MAX_FAULTS]
    unknown: dict[Loc, set[str | None]] = {}
    for loc in (each["loc"] for each in errors if each["type"] == "extra_forbidden"):
        unknown.setdefault(loc[:-1], set()).add(nearest(str(loc[-1]), _keys_at(model, loc[:-1])))
    found = []
    for each in errors:
        if not _follows(each, unknown, root):
            found.append(fault(file, *_explain(each, root, model)))
    if more > 0:
        last = max(found)
        place = Position(last.line, last.column)
        found.append(fault(file, place, f"{plural(more, 'more problem')} in this file"))
    return found


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


def _explain(error: ErrorDetails, root: Node, model: type[BaseModel]) -> tuple[Position, str]:
    kind, loc, message, context = error["type"], error["loc"], error["msg"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return position_of(root, loc, key=True), _unknown_key(loc, root, model)
    if kind == "missing":
        return position_of(root, loc[:-1]), f"{_owner(loc[:-1])} needs {quote(loc[-1])}"
    if loc and loc[-1] == "[key]":
        return position_of(root, loc[:-1], key=True), message
    hidden = _hidden_by_remark(kind, _node(root, loc))
    if hidden is not None:
        return position_of(root, (*loc, hidden), key=True), f"{quote(hidden)} is empty{_REMARK}"
    if "at" in context:
        return position_of(root, (*loc, context["at"]), key=True), message
    return position_of(root, loc), _value(kind, loc, message.replace("{owner}", _owner(loc)), context, root)


def _hidden_by_remark(kind: str, node: Node | None) -> str | None:
    """The key whose value went missing because it begins with `#`, if that explains a fault."""
    if kind not in _NOTHING_THERE or not isinstance(node, Mapping):
        return None
    return next((key for key, below in node.entries.items() if isinstance(below, Scalar) and below.remark), None)


def _value(kind: str, loc: Loc, message: str, context: dict[str, Any], root: Node) -> str:
    if kind == "unknown_word":
        known: Collection[str] = context.get("known", ())
        meant = context.get("meant")
        if meant is not None:
            return f"{message} (did you mean {quote(meant)}?)"
        return message + (did_you_mean(str(context.get("word", "")), known) or _known(known))
    if kind == "too_short":
        return f"{_owner(loc)} is empty: it needs at least one entry"
    if kind not in _EXPECTATIONS:
        return message.removeprefix("Value error, ")
    choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    wanted = _EXPECTATIONS[kind].format(**context, choices=listing(map(quote, choices), last="or"))
    node = _node(root, loc)
    if isinstance(node, Scalar) and not node.value:
        return f"{_owner(loc)} is empty: it needs {wanted}{_REMARK if node.remark else ''}"
    near = did_you_mean(node.value or "", choices) if kind == "literal_error" and isinstance(node, Scalar) else ""
    return f"{_owner(loc)} must be {wanted}{_but(node)}{near}"


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
    return tuple(field.alias or name for name, field in place.model_fields.items()) if place is not None else ()


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
    if not loc:
        return "this file"
    if isinstance(loc[-1], str):
        return quote(loc[-1])
    around = next((step for step in reversed(loc) if isinstance(step, str)), None)
    return f"entry {loc[-1] + 1} of {quote(around)}" if around is not None else f"entry {loc[-1] + 1}"


def first_fault(error: ValidationError) -> str:
    """`'steps.3.page' must be a whole number`: what is wrong first in a file that programs write, in a line."""
    faults = error.errors(include_url=False)
    kind, loc, context = faults[0]["type"], faults[0]["loc"], faults[0].get("ctx", {})
    place = quote(".".join(str(part)[:MAX_QUOTE] for part in loc), 2 * MAX_QUOTE) if loc else "it"
    wanted = _STRUCTURES.get(kind) or _EXPECTATIONS.get(kind)
    if kind == "missing":
        message = f"{place} is missing"
    elif wanted is not None:
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        message = f"{place} must be {wanted.format(**context, choices=listing(map(quote, choices), last='or'))}"
    else:
        own = kind not in _PYDANTIC_ERRORS
        message = f"{place}{'' if own else ':'} {faults[0]['msg'].removeprefix('Value error, ')}"
    more = f" (and {plural(len(faults) - 1, 'more problem')})" if len(faults) > 1 else ""
    return shorten(DIAGNOSTIC.apply(message), 6 * MAX_QUOTE) + more


_EXPECTATIONS = {
    **dict.fromkeys(("string_type", "string_too_short"), "text"),
    "string_too_long": "text of at most {max_length} characters",
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    "int_parsing_size": "a smaller whole number",
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "literal_error": "{choices}",
    "list_type": "a list, each entry on a line that starts with '- '",
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"), "keys with values ('key: value', one per line)"
    ),
}
"""What a value must be, by pydantic's name of the fault; filled in with the limits that the fault tells."""
_STRUCTURES = {
    "list_type": "a list",
    "tuple_type": "a list",
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "an object"),
    "enum": "{choices}",
}
"""The same in files that programs write."""
EXPLAINED_ERRORS = frozenset(_EXPECTATIONS) | {"missing", "extra_forbidden", "too_short"}
"""pydantic's own faults that have words here; a test holds the models to these."""


M = TypeVar("M", bound=BaseModel)


@dataclass
class Document(Generic[M]):
    """A file that was read: its model when it is right, and its faults when it isn't.

    The places of its values are known either way, so that checks beyond the model still find all they can.
    """

    file: str
    """Its name in messages."""
    text: str = ""
    sha256: str = ""
    model: M | None = None
    faults: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None

    @cached_property
    def values(self) -> list[tuple[Loc, str]]:
        return scalars(self.root) if self.root is not None and not isinstance(self.root, Scalar) else []

    def has(self, key: str) -> bool:
        return isinstance(self.root, Mapping) and key in self.root.entries

    def add_fault(self, loc: Loc, message: str, *, key: bool = False) -> None:
        self.faults.append(self.fault_at(loc, message, key=key))

    def fault_at(self, loc: Loc, message: str, *, key: bool = False) -> Diagnostic:
        if self.root is None:
            raise ValueError("a document that can't be read has no places")
        return fault(self.file, position_of(self.root, loc, key=key), message)

    def line(self, loc: Loc) -> int:
        return position_of(self.root, loc).line if self.root is not None else 1


def read_document(path: Path, model: type[M], file: str) -> Document[M]:
    """Read a file as a model. Faults are in the document, never raised."""
    try:
        source = read_source(path, file)
    except InvalidDocument as invalid:
        return Document(file, faults=list(invalid.diagnostics))
    return parse_document(source, model)


def parse_document(source: Source, model: type[M]) -> Document[M]:
    """A text as a model: a whole file, or the part of one that is YAML, on the lines where it stands."""
    file = source.file
    document: Document[M] = Document(file, source.text, source.sha256)
    document.root, document.faults = parse_yaml(source.text, file)
    if document.root is None:
        return document
    try:
        right = model.model_validate(document.root.data)
    except ValidationError as error:
        document.faults += diagnostics_of(error, document.root, model, file)
        return document
    if not document.faults:
        document.model = right
    return document


def load_document(path: Path, model: type[M], file: str) -> M:
    """The model in a file. Raises InvalidDocument with every fault in it."""
    document = read_document(path, model, file)
    if document.model is None:
        raise InvalidDocument(document.faults)
    return document.model
