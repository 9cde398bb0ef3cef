"""The committed JSON Schemas: fresh, valid, and of one mind with `auditkit check`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from auditkit.task.schema import SchemaKind, schema_text
from auditkit.task.steps import ACTIONS

ROOT = Path(__file__).parents[2]
MINIMAL = {"version": 1, "task": "Find the fee", "steps": ["back"], "success": [{"text": "How to pay"}]}


class AsWritten(yaml.SafeLoader):
    """YAML as an editor reads it: dates are left as texts."""


AsWritten.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def validator(kind: SchemaKind) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text(kind)))


def as_editor(text: str) -> Any:
    return yaml.load(text, AsWritten)


@pytest.mark.parametrize("kind", list(SchemaKind))
def test_committed_copy_is_fresh(kind: SchemaKind) -> None:
    committed = (ROOT / "schema" / kind.file).read_text(encoding="utf-8")
    assert committed == schema_text(kind), "run: auditkit schema --write schema"


@pytest.mark.parametrize("kind", list(SchemaKind))
def test_schema_is_valid_and_has_no_noise(kind: SchemaKind) -> None:
    schema = json.loads(schema_text(kind))
    Draft202012Validator.check_schema(schema)
    assert schema["title"].startswith("auditkit")
    assert '"title": "' not in json.dumps(schema["$defs"]).replace('"title": {', "")
    for name, part in schema["$defs"].items():
        for shape in [part, *part.get("anyOf", [])]:
            if shape.get("type") == "object":
                assert shape["additionalProperties"] is False, name
        if name not in ("Text", "Role"):
            assert part["description"], name


def bundled() -> list[Path]:
    return sorted((ROOT / "tasks").glob("*/*.yml"))


@pytest.mark.parametrize("file", bundled(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_bundled_files_fit(file: Path) -> None:
    kind = {"agency.yml": SchemaKind.AGENCY, "self-assessment.yml": SchemaKind.SELF_ASSESSMENT}.get(
        file.name, SchemaKind.TASK
    )
    faults = [fault.message for fault in validator(kind).iter_errors(as_editor(file.read_text(encoding="utf-8")))]
    assert not faults


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_examples_of_the_steps_fit(action: Any) -> None:
    task = {**MINIMAL, "steps": [as_editor(action.example)]}
    assert validator(SchemaKind.TASK).is_valid(task)


@pytest.mark.parametrize(
    "change",
    [
        {"rnak": 1},
        {"version": 2},
        {"rank": "first"},
        {"success": []},
        {"steps": ["clik"]},
        {"steps": ["click"]},
        {"steps": [{"clik": "Fees"}]},
        {"steps": [{"click": "Fees", "back": None}]},
        {"steps": [{"optional": True}]},
        {"steps": [{"click": {}}]},
        {"steps": [{"click": {"nth": 2}}]},
        {"steps": [{"click": {"role": "buton"}}]},
        {"steps": [{"fill": {"label": "Name"}}]},
        {"steps": [{"fill": "Name"}]},
        {"paths": {"menu": ["back"]}},
        {"answer": {"read": ".fee"}},
        {"top_task": "Licence cost"},
        {"budget": 6},
    ],
    ids=json.dumps,
)
def test_wrong_files_are_refused(change: dict[str, Any]) -> None:
    assert validator(SchemaKind.TASK).is_valid(MINIMAL)
    assert not validator(SchemaKind.TASK).is_valid({**MINIMAL, **change})


@pytest.mark.parametrize(
    "steps",
    [
        "[back, screenshot]",
        "[{back: }, {click: no}, {click: 25}, {search: 2026-11-22}]",
        "[{fill: {label: Name, value: on}, optional: true, note: 1}]",
        "[{expect: {url: '**/fee'}}, {wait_for: Fees}, {select: {label: Day, option: 12}}]",
    ],
)
def test_what_check_takes_the_schema_takes(steps: str) -> None:
    assert validator(SchemaKind.TASK).is_valid({**MINIMAL, "steps": as_editor(steps)})
