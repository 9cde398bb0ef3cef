"""The committed JSON Schema of the rubric: fresh, valid, and of one mind with the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from auditkit.score.rubric import BUILT_IN, SCHEMA_FILE, rubric_schema_text

SCHEMA: dict[str, Any] = json.loads(rubric_schema_text())
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_fresh_and_valid() -> None:
    committed = Path(__file__).parents[2] / "schema" / SCHEMA_FILE
    assert committed.read_text(encoding="utf-8") == rubric_schema_text(), "run `auditkit schema --write schema`"
    Draft202012Validator.check_schema(SCHEMA)


def default() -> dict[str, Any]:
    return yaml.safe_load(BUILT_IN.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_the_default_fits() -> None:
    assert not list(VALIDATOR.iter_errors(default()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("letters", "A"), "high"),
        (("cap", "dimension"), "speed"),
        (("dimensions", "access", "measures", "names", "barriers"), ["unlabeled-control"]),
        (("dimensions", "access", "measures", "names", "counts"), "barrier"),
        (("dimensions", "access", "wieght"), 3),
    ],
)
def test_what_the_models_refuse_it_refuses(path: tuple[str, ...], value: Any) -> None:
    data = default()
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert list(VALIDATOR.iter_errors(data))
