"""JSON from elsewhere: the same values as Python's own reader finds, and every fault with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditkit.diagnostic.json_parser import parse_json
from auditkit.diagnostic.tree import Mapping, Node, Scalar, Sequence, Source

GOOD = {
    "a": [1, 2.5, -3e2, True, False, None, "", "x"],
    "b": {"c": {"d": 'é 🎣 \u2028 " \\ / \n\t'}, "": []},
    "e": "\ud83d",
}


def tree(text: str) -> tuple[Node | None, list[str]]:
    root, faults = parse_json(Source("x.json", text, ""))
    return root, [str(one) for one in faults]


def as_words(value: Any) -> Any:
    """Values as the tree has them: numbers and truth as they are written."""
    if isinstance(value, dict):
        return {key: as_words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_words(item) for item in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_it_reads_what_python_reads(ascii_only: bool, indent: int | str | None) -> None:
    root, faults = tree(json.dumps(GOOD, ensure_ascii=ascii_only, indent=indent))
    assert faults == []
    assert root is not None
    assert root.data == as_words(GOOD)


def test_every_part_knows_where_it_stands() -> None:
    root, _ = tree('{\n  "a": [1,\r\n 2], "b":\t{"c": null}\n}')
    assert isinstance(root, Mapping)
    assert root.keys["b"] == (3, 6)
    items = root.entries["a"]
    assert isinstance(items, Sequence)
    assert [one.position for one in items.items] == [(2, 9), (3, 2)]
    below = root.entries["b"]
    assert isinstance(below, Mapping) and isinstance(below.entries["c"], Scalar)
    assert below.entries["c"].position == (3, 17)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.json:1:1: this file is empty"),
        ("  \n", "x.json:1:1: this file is empty"),
        ('{"a": 1', "x.json:1:8: the file ends too early"),
        ('{"a": ', "x.json:1:7: the file ends too early"),
        ('{"a" 1}', "x.json:1:6: a colon is missing here"),
        ('{"a": 1 "b": 2}', "x.json:1:9: a comma or } is missing here"),
        ("{a: 1}", "x.json:1:2: a name in quotation marks is missing here"),
        ('{"a": 1,}', "x.json:1:9: a name in quotation marks is missing here"),
        ('["a\nb"]', "x.json:1:4: a line break or tab isn't allowed inside quotation marks: write \\n or \\t"),
        ('{"a": "b}', "x.json:1:7: a quotation mark opens here and is never closed"),
        ('["\\x"]', "x.json:1:3: there is a backslash before a letter that doesn't need one"),
        ("[1] 2", "x.json:1:5: there is more text after the end: remove what follows the last bracket"),
        ("{'a': 1}", "x.json:1:2: a name in quotation marks is missing here"),
        ("[NaN]", "x.json:1:2: this is not a value: text must be in quotation marks"),
        ("hello", "x.json:1:1: this is not a value: text must be in quotation marks"),
        ("[" + "9" * 5000 + "]", "x.json:1:2: this number has too many digits"),
    ],
)
def test_faults_have_their_place(text: str, said: str) -> None:
    root, faults = tree(text)
    assert root is None
    assert faults == [said]


def test_a_key_given_twice_keeps_its_first_value() -> None:
    root, faults = tree('{"a": 1,\n "a": 2}')
    assert root is not None
    assert root.data == {"a": "1"}
    assert faults == ["x.json:2:2: key 'a' is given twice (first on line 1)"]


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"a":' * 100_000, "[" + "1," * 200_000 + "1]"])
def test_bombs_are_refused(bomb: str) -> None:
    root, faults = tree(bomb)
    assert root is None
    assert len(faults) == 1
