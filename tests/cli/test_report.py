"""`--report` of `auditkit diff` and `auditkit run`, from a folder of audits."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from auditkit.cli import main
from auditkit.cli.option.baseline import BaselineOptions, conditions
from auditkit.cli.option.report import Report, Reports
from auditkit.compare.fail_condition import parse_conditions
from auditkit.export import REPORTS
from auditkit.record.store import AuditStore
from tests.compare.example import AuditWithAttempts

from ..export import rerun_example as example


def keep(store: AuditStore, one: AuditWithAttempts, picture: str) -> None:
    planned = [each.key for each in one.attempts]
    with store.create(one.audit.model_copy(update={"planned": planned})) as audit:
        for each in one.attempts:
            shown = [
                step.model_copy(update={"screenshot": picture if step.screenshot else None}) for step in each.steps
            ]
            audit.save(each.model_copy(update={"steps": shown}))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two audits in audits/, to be in."""
    store = AuditStore(tmp_path / "audits")
    picture = store.evidence.save(example.WEBP, "webp")
    keep(store, example.before(), picture)
    keep(store, example.after(), picture)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def failures(path: Path) -> list[str]:
    root = ElementTree.parse(path).getroot()
    return [one.get("classname", "") for one in root.iter("testcase") if one.find("failure") is not None]


def test_diff_writes_each_report_beside_what_it_says(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [
        f"--report={name}=out/{name}{ending}"
        for name, ending in {
            "junit": ".xml",
            "xunit": ".xml",
            "markdown": ".md",
            "sarif": ".sarif",
            "json": ".json",
            "csv": ".csv",
        }.items()
    ]
    assert len(options) == len(REPORTS)
    assert main(["diff", "autumn", "winter", *options]) == 0
    said = capsys.readouterr()
    assert "Got worse: 1 of 4 routes compared" in said.out
    assert said.err.splitlines() == [f"Report: {option.rpartition('=')[2]}" for option in options]
    assert (here / "out/markdown.md").read_text().startswith("<!-- auditkit:summary -->\n### 1 task got worse")
    assert failures(here / "out/junit.xml") == ["harbour.apply", "harbour.renew"]
    states = json.loads((here / "out/sarif.sarif").read_bytes())["runs"][0]["results"]
    assert {one["baselineState"] for one in states} == {"new", "unchanged", "absent"}
    for name in ("junit", "xunit"):
        (picture,) = (here / f"out/{name}-pictures").iterdir()
        assert f"[[ATTACHMENT|out/{name}-pictures/{picture.name}]]" in (here / f"out/{name}.xml").read_text()


def test_a_report_is_red_where_the_build_is(here: Path) -> None:
    assert main(["diff", "autumn", "winter", "--fail-on", "worse", "--report", "junit=r.xml"]) == 1
    assert failures(here / "r.xml") == ["harbour.apply"]
    assert main(["diff", "autumn", "winter", "--fail-on", "worse,not-completed", "--report", "junit=r.xml"]) == 1
    assert failures(here / "r.xml") == ["harbour.apply", "harbour.renew"]
    assert main(["diff", "winter", "autumn", "--fail-on", "worse", "--report", "junit=r.xml"]) == 1
    assert failures(here / "r.xml") == ["harbour.fee"]


def test_one_report_replaces_the_last_and_nothing_else(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = here / "tasks.yml"
    mine.write_text("version: 1\n")
    assert main(["diff", "autumn", "winter", "--report", "markdown=tasks.yml"]) == 1
    assert "Choose another file with --report" in capsys.readouterr().err
    assert mine.read_text() == "version: 1\n"
    (here / "empty.md").touch()  # As GitHub leaves it for the summary of a step.
    assert main(["diff", "autumn", "winter", "--report", "markdown=empty.md"]) == 0
    assert main(["diff", "autumn", "winter", "--report", "markdown=empty.md"]) == 0
    assert (here / "empty.md").read_text().count("auditkit:summary") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--report", "junitt=x.xml"], "did you mean 'junit'"),
        (["--report", "feed=x.xml"], "The reports are: csv, json, junit"),
        (["--report", "junit"], "--report junit=FILE"),
        (["--report", "junit="], "--report junit=FILE"),
        (["--report", "junit=x.xml", "--report", "xunit=./x.xml"], "can't be one file"),
    ],
)
def test_what_makes_no_report_is_usage(
    here: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "autumn", "winter", *options]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "x.xml").exists()


def test_an_address_of_a_site_that_is_none_is_said_before_anything_is_compared(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "--report", "markdown=s.md", "--site-url", "javascript:1"]) == 1
    said = capsys.readouterr()
    assert "not a web address" in said.err
    assert said.out == ""


def test_one_agency_alone_has_reports_of_its_own(here: Path) -> None:
    assert main(["diff", "autumn", "winter", "--agency", "harbour", "--report", "markdown=s.md"]) == 0
    assert (here / "s.md").read_text().startswith("<!-- auditkit:summary:harbour -->")


def test_a_run_ends_with_its_reports(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = AuditStore(here / "audits")
    named = {each.name: each for each in REPORTS}
    reports = Reports.of([Report(named["junit"], Path("r.xml")), Report(named["csv"], Path("c.csv"))], None)
    assert BaselineOptions(reports=reports).end(store, "winter", None, here / "tasks") == 0
    assert failures(here / "r.xml") == ["harbour.apply", "harbour.renew"]
    assert "Still failing" not in (here / "r.xml").read_text()
    worse = BaselineOptions(conditions([parse_conditions(["worse"])]), "autumn", reports)
    assert worse.end(store, "winter", "autumn", here / "tasks") == 1
    assert failures(here / "r.xml") == ["harbour.apply"]
    assert "Report: c.csv" in capsys.readouterr().err


def test_export_writes_the_reports_of_one_audit(here: Path) -> None:
    assert main(["export", "winter", "--format", "junit", "--output", "reports"]) == 0
    (picture,) = (here / "reports/junit-pictures").iterdir()
    assert f"[[ATTACHMENT|reports/junit-pictures/{picture.name}]]" in (here / "reports/junit.xml").read_text()
    assert main(["export", "winter", "--format", "sarif", "--output", "f.sarif"]) == 0
    assert main(["export", "winter", "--format", "markdown", "--output", "s.md"]) == 0
    assert "There is no earlier audit" in (here / "s.md").read_text()
