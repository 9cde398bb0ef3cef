"""What changed as data: one document with a schema, and one table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditkit.export import Material
from auditkit.export.csv import CHANGES, csv_report
from auditkit.export.json import json_report, schema_text
from auditkit.export.json_model import RerunDocument
from tools.exports import COMPARISON_SCHEMA

from . import rerun_example as example
from .example import HOSTILE
from .test_csv import RUNS


def document(material: Material) -> dict[str, Any]:
    (file,) = json_report(material)
    assert file.data.startswith(file.opening)
    made = json.loads(file.data)
    Draft202012Validator(json.loads(schema_text(RerunDocument))).validate(made)
    return dict(made)


def table(material: Material) -> list[dict[str, str]]:
    (file,) = csv_report(material)
    assert file.data.startswith(file.opening)
    header, *rows = csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))
    assert tuple(header) == CHANGES.header
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_schema_in_the_repository_is_that_of_the_code() -> None:
    assert COMPARISON_SCHEMA.read_text(encoding="utf-8") == schema_text(RerunDocument)


def test_the_document_has_each_way_then_and_now() -> None:
    made = document(example.material())
    assert (made["before"]["id"], made["after"]["id"]) == ("autumn", "winter")
    assert made["headline"].startswith("1 task got worse since 3 November")
    ways = {one["task"]: one for one in made["ways"]}
    assert {task: one["standing"] for task, one in ways.items()} == {
        "apply": "worse",
        "fee": "mended",
        "renew": "same",
        "call": "same",
        "wall": "not_measured",
    }
    apply = ways["apply"]
    assert apply["since"] == "2026-11-03T09:00:00Z"
    assert (apply["before"]["tally"]["succeeded"], apply["after"]["tally"]["succeeded"]) == (1, 0)
    assert apply["after"]["tries"][0]["picture"] == example.PICTURE
    assert {"outcome", "cause"} <= {one["aspect"] for one in apply["changes"]}
    assert (apply["result"], ways["wall"]["result"]) == ("failure", "skipped")


def test_the_document_says_which_tries_were_made_to_confirm() -> None:
    (apply,) = (one for one in document(example.unsteady())["ways"] if one["task"] == "apply")
    assert (apply["standing"], apply["after"]["tally"]["succeeded"], apply["after"]["tally"]["measured"]) == (
        "changed",
        2,
        3,
    )
    assert [(one["outcome"], one["confirming"]) for one in apply["after"]["tries"]] == [
        ("not_completed", False),
        ("completed", True),
        ("completed", True),
    ]


def test_without_an_earlier_audit_nothing_stands_beside_anything() -> None:
    made = document(example.alone())
    assert made["before"] is None
    assert {one["standing"] for one in made["ways"]} == {None}
    assert {row["standing"] for row in table(example.alone())} == {""}
    assert [row["verdict"] for row in table(example.alone())][:2] == ["not_completed", "completed"]


def test_the_table_has_a_row_a_change_and_one_for_what_stayed() -> None:
    rows = table(example.material())
    assert [row["task"] for row in rows if row["standing"] == "same"] == ["renew", "call"]
    worse = [row for row in rows if row["task"] == "apply"]
    assert (worse[0]["aspect"], worse[0]["direction"], worse[0]["verdict_before"]) == (
        "outcome",
        "worse",
        "completed",
    )
    assert [row["sentence"] for row in rows if row["task"] == "renew"] == [
        "Still failing, as on 3 November: It never worked."
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_cell_runs_and_no_text_breaks_the_document(text: str) -> None:
    made = example.hostile(text)
    document(made)
    for row in table(made):
        for written in row.values():
            number = written.lstrip("+-").replace(".", "", 1)
            assert not written.lstrip(" ").startswith(RUNS) or number.isdigit(), written[:80]
