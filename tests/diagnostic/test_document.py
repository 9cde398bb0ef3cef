"""Documents: diagnostics, words, and the promise that pydantic's own words never show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from auditkit.diagnostic.document import EXPLAINED_ERRORS, load_document
from auditkit.diagnostic.error import AuditkitError, Diagnostic, InvalidDocument
from auditkit.diagnostic.safe_text import DIAGNOSTIC, quote
from auditkit.diagnostic.wording import did_you_mean, listing
from auditkit.task.model import Agency, Fragment, ProfileFile, Task
from auditkit.task.self_assessment import SelfAssessment
from auditkit.task.statement import ReplyHead

SHAPES = {
    # What pydantic can say of each kind of schema, beside what custom validators say themselves.
    "str": {"string_type", "string_too_short", "string_too_long"},
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float"},
    "float": {"float_type", "float_parsing", "finite_number"},
    "bool": {"bool_type", "bool_parsing"},
    "list": {"list_type", "too_short"},
    "dict": {"dict_type", "too_short"},
    "literal": {"literal_error"},
    "model": {"model_type"},
    "date": set(),  # only what a validator has made a date comes that far
    "model-fields": {"missing", "extra_forbidden"},
}
TRANSPARENT = {
    "default", "nullable", "definitions", "definition-ref", "model-field",
    "function-before", "function-after", "function-wrap",
}  # fmt: skip
LIMITS = {"gt": "greater_than", "ge": "greater_than_equal", "lt": "less_than", "le": "less_than_equal"}
UNWORDED = {"pattern", "max_items", "multiple_of"}


@pytest.mark.parametrize("model", [Task, Agency, ProfileFile, Fragment, SelfAssessment, ReplyHead])
def test_every_fault_the_models_can_raise_has_words(model: type[BaseModel]) -> None:
    for schema in schemas(TypeAdapter(model).core_schema):
        kind = schema["type"]
        assert kind in SHAPES or kind in TRANSPARENT, f"say in wording.py what a wrong {kind} is"
        assert SHAPES.get(kind, set()) <= EXPLAINED_ERRORS
        assert not UNWORDED & set(schema)
        assert {LIMITS[limit] for limit in LIMITS if limit in schema} <= EXPLAINED_ERRORS


def schemas(part: Any) -> Any:
    if isinstance(part, dict):
        if isinstance(part.get("type"), str) and part["type"] != "no-info":
            yield part
        for key, value in part.items():
            if key not in ("metadata", "serialization", "expected", "function", "cls", "config"):
                yield from schemas(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from schemas(value)


def test_diagnostics_are_sorted_and_said_once() -> None:
    second = Diagnostic("b.yml", 2, 1, "wrong")
    first = Diagnostic("a.yml", 10, 1, "wrong")
    earlier = Diagnostic("a.yml", 9, 3, "wrong")
    invalid = InvalidDocument([second, first, second, earlier])
    assert isinstance(invalid, AuditkitError)
    assert str(invalid) == "a.yml:9:3: wrong\na.yml:10:1: wrong\nb.yml:2:1: wrong"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 数 🎣", "'Zoë 数 🎣'"),
        ("\x1b[31mred\x9b", "'\\x1b[31mred\\x9b'"),
        ("\u202eright to left\u2028", "'\\u202eright to left\\u2028'"),
        ("one\ntwo\tthree", "'one\\ntwo\\tthree'"),
        ("\ud800", "'\\ud800'"),
        ("x" * 61, f"'{'x' * 60}…'"),
        ("x" * 60, f"'{'x' * 60}'"),
    ],
)
def test_quotes_are_safe_and_short(text: str, shown: str) -> None:
    assert quote(text) == shown
    assert DIAGNOSTIC.apply(shown) == shown


def test_words() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"], last="or") == "a, b or c"
    assert did_you_mean("Clik", ["click", "check"]) == " (did you mean 'click'?)"
    assert did_you_mean("zebra", ["click"]) == ""


class Note(BaseModel):
    words: str
    number: int = 1


def test_any_model_will_do(tmp_path: Path) -> None:
    (tmp_path / "note.yml").write_text("words: 12:30\nnumber: 7\n")
    assert load_document(tmp_path / "note.yml", Note, "note.yml") == Note(words="12:30", number=7)
    (tmp_path / "note.yml").write_text(json.dumps({"number": "many"}))
    with pytest.raises(InvalidDocument) as caught:
        load_document(tmp_path / "note.yml", Note, "note.yml")
    assert str(caught.value).splitlines() == [
        "note.yml:1:1: this file needs 'words'",
        "note.yml:1:12: 'number' must be a whole number, not 'many'",
    ]
