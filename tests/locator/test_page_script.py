"""What page scripts have of the window, whatever a page does to it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import auditkit
from auditkit.locator.page_script import _property_names, built_ins_script

PACKAGE = Path(auditkit.__file__).parent


def kept_words() -> set[str]:
    script = built_ins_script()
    _name, words, _globals = json.loads(script[script.rindex("([") + 1 : -1].replace("\n", ""))
    return set(words)


def _is_script(text: str) -> bool:
    return "=>" in text or text.endswith("()")


def test_built_ins_are_kept_that_scripts_in_python_name():
    """`built_ins_script` reads the scripts in files alone."""
    named: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name == "page_script.py" or not ("with_built_ins(" in text or "with_helpers(" in text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_script(node.value):
                named |= dict.fromkeys(_property_names(node.value), path.name)
    assert "removedNodes" in named
    assert {word: where for word, where in named.items() if word not in kept_words()} == {}
