"""The document: it is what its schema says, and holds what the scorecard says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from auditkit.export.json import json_files, schema_text
from auditkit.export.json_model import Document

from .example import HOSTILE, material

SCHEMA = Path(__file__).parents[2] / "schema" / "audit.schema.json"


def document(**more: str) -> dict[str, Any]:
    (file,) = json_files(material(**more))
    made: dict[str, Any] = json.loads(file.data)
    return made


def test_the_committed_schema_is_fresh() -> None:
    fresh = schema_text(Document)
    assert SCHEMA.read_text(encoding="utf-8") == fresh, "write it: python -m tools.reference"


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_what_the_schema_says_and_text_is_exact(name: str) -> None:
    made = document(text=HOSTILE[name], name=HOSTILE[name])
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(made)
    exact = HOSTILE[name].replace("\ud800", "\ufffd")  # UTF-8 has no way to write half a letter
    assert made["agencies"][0]["name"] == exact
    assert made["agencies"][0]["tasks"][0]["title"] == exact
    (call,) = [task for task in made["agencies"][0]["tasks"] if task["task"] == "call"]
    (attempt,) = call["ways"][0]["attempts"]
    assert attempt["findings"][0]["details"] == {"heading": exact}, "what no model knows is in records alone"
    assert attempt["started_at"] == "2026-11-22T09:00:00Z"


def test_the_schema_refuses_what_is_not_in_it() -> None:
    made = document()
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for change in ({"version": 2}, {"extra": 1}, {"performer": "robot"}, {"agencies": None}):
        assert not validator.is_valid({**made, **change})


def test_it_says_what_it_is_and_holds_everything() -> None:
    made = document()
    assert (made["format"], made["version"], made["performer"]) == ("auditkit scorecard", 1, "script")
    harbour = made["agencies"][0]
    assert harbour["tally"]["outcomes"] == {
        "completed": 3, "completed_with_difficulty": 1, "not_completed": 2, "not_measured": 1,
    }  # fmt: skip
    assert harbour["tally"]["reasons"] == {"bot_wall": 1}
    assert len(harbour["grade"]["dimensions"]) == 8
    (call,) = [task for task in harbour["tasks"] if task["task"] == "call"]
    (attempt,) = call["ways"][0]["attempts"]
    assert attempt["started_at"] == "2026-11-22T09:00:00Z"
    assert attempt["steps"][0]["target"] == {"role": "link"}
    assert attempt["pages"][0]["status"] == 404
    assert attempt["findings"][0]["ended"] is True
    assert made["top_tasks"][0]["tasks"] == [["harbour", "fee"], ["upland", "walk"]]


def test_points_can_be_opened_to_what_cost_them() -> None:
    harbour = document()["agencies"][0]
    because = [
        cost["attempt"]
        for dimension in harbour["grade"]["dimensions"]
        for measure in dimension["measures"]
        for cost in measure["because"]
    ]
    names = {attempt["attempt"] for task in harbour["tasks"] for way in task["ways"] for attempt in way["attempts"]}
    assert because
    assert set(because) <= names
