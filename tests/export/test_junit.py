"""The test report: what viewers are told, in a form that each of them takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import junitparser
import pytest
from lxml import etree

from auditkit.export import Material, Site
from auditkit.export.format import write_files
from auditkit.export.junit import junit_files
from auditkit.export.xunit import xunit_files
from auditkit.record.outcome import Outcome, Reason

from . import rerun_example as example
from .example import HOSTILE

_RULES = (Path(__file__).parent / "junit.xsd").read_text(encoding="utf-8")
STRICT = etree.XMLSchema(etree.fromstring(_RULES.encode()))
USUAL = etree.XMLSchema(
    etree.fromstring(
        _RULES.replace("<!--EXTRA ELEMENTS-->", '<xs:element name="properties" type="properties"/>')
        .replace(
            "<!--EXTRA ATTRIBUTES-->",
            '<xs:attribute name="file" type="xs:string"/><xs:attribute name="line" type="xs:positiveInteger"/>',
        )
        .encode()
    )
)
ORDERS = (
    "[[ATTACHMENT|/etc/passwd]]",
    "[[[ATTACHMENT|/etc/passwd]]]",
    "x\n[[ATTACHMENT|/etc/passwd]]\n",
    "[\u200b[ATTACHMENT|/etc/passwd]\u200b]",
)


def tree(material: Material) -> etree._Element:
    return etree.fromstring(junit_files(material)[0].data)


def case(material: Material, task: str) -> etree._Element:
    (found,) = [one for one in tree(material).iter("testcase") if one.get("classname") == f"harbour.{task}"]
    return found


def properties(one: etree._Element) -> dict[str, str]:
    return {each.get("name"): each.get("value") for each in one.iter("property")}


def test_each_way_is_a_case_and_the_counts_are_right() -> None:
    root = tree(example.material())
    (suite,) = root
    assert suite.get("name") == "Harbour Office"
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "2",
        "errors": "0",
        "skipped": "1",
    }
    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    assert suite.get("timestamp") == "2026-11-22T09:00:00Z"
    assert suite.get("time") == "16.250"


def test_a_failure_has_its_cause_steps_evidence_and_place() -> None:
    one = case(example.alone(site=Site(url="https://score.example/")), "apply")
    (failure,) = one.iter("failure")
    assert failure.get("message") == example.GONE
    assert failure.get("type") == "control-not-found"
    text = failure.text
    assert text.startswith(example.GONE)  # GitLab shows the text alone.
    assert '2. Press link "Apply online": FAILED [tasks/harbour/apply.yml:12]' in text
    assert "Closest names on the page: link “Start your application”" in text
    assert "Ended at: https://harbour.example/apply?session=1" in text
    assert "What to do: " in text
    assert "https://score.example/scorecard/harbour/apply.html" in text
    assert (one.get("file"), one.get("line")) == ("tasks/harbour/apply.yml", "12")
    # The line by which a reporter for GitHub finds the place.
    assert text.splitlines()[-1] == "at tasks.harbour.Task(apply.yml:12)"


def test_who_gets_what_they_came_for_passes() -> None:
    one = case(example.alone(), "call")
    assert [child.tag for child in one] == ["properties"]
    assert properties(one)["outcome"] == "completed"


def test_what_could_not_be_measured_is_skipped_and_only_our_own_fault_is_an_error() -> None:
    (skipped,) = case(example.material(), "wall").iter("skipped")
    assert skipped.get("type") == "bot_wall"
    assert "refused this visit" in skipped.get("message")
    broken = example.attempt("wall", Outcome.NOT_MEASURED, reason=Reason.TOOL_ERROR, message="The browser crashed.")
    now = replace(example.after(), attempts=(*example.after().attempts[:4], broken))
    (error,) = case(example.material(now=now), "wall").iter("error")
    reason = "Auditkit or its browser failed, or the machine was too busy."
    assert error.get("message") == f"Not measured: {reason} The browser crashed."


def test_a_way_that_fails_at_times_says_how_often() -> None:
    tries = [example.attempt("call", trial=1), example.attempt("call", trial=2, **example.missing("Gone."))]
    now = replace(example.after(), attempts=tuple(tries))
    (failure,) = case(example.alone(now), "call").iter("failure")
    assert failure.get("message") == "1 of 2 attempts succeeded. Gone."
    assert "Attempt 2 of 2" in failure.text


def test_what_is_unsteady_is_not_worse_and_every_try_is_told() -> None:
    (failure,) = case(example.unsteady(), "apply").iter("failure")
    assert failure.get("message").startswith("Unsteady since 3 November: 2 of 3 attempts succeeded. ")
    assert "Attempt 1: not completed; 2 (to confirm): completed; 3 (to confirm): completed." in failure.text
    assert "Unsteady: got worse in 1 of 3 attempts." in failure.text
    news = replace(example.unsteady(), only_worse=True)
    assert [child.tag for child in case(news, "apply")] == ["properties", "skipped"]


def test_the_first_words_say_how_it_stands() -> None:
    both = example.material()
    (worse,) = case(both, "apply").iter("failure")
    assert worse.get("message").startswith("Worse since 3 November: Step 2, “Apply online”, is")
    (still,) = case(both, "renew").iter("failure")
    assert still.get("message") == "Still failing, as on 3 November: It never worked."
    assert properties(case(both, "fee"))["standing"] == "mended"
    assert properties(case(both, "apply"))["since"] == "2026-11-03"
    assert properties(case(both, "call"))["standing"] == "same"
    assert "standing" not in properties(case(example.alone(), "apply"))


def test_where_only_news_fail_the_old_failures_are_skipped_with_their_cause() -> None:
    news = replace(example.material(), only_worse=True)
    assert [child.tag for child in case(news, "apply")] == ["properties", "failure"]
    (skipped,) = case(news, "renew").iter("skipped")
    assert skipped.get("message") == "Still failing, as on 3 November: It never worked."
    assert tree(news).get("failures") == "1"


def test_a_way_that_is_no_longer_walked_is_skipped() -> None:
    fewer = replace(
        example.after(), audit=example.audit("winter", example.NOW, ["fee"]), attempts=(example.attempt("fee"),)
    )
    (skipped,) = case(example.material(now=fewer), "apply").iter("skipped")
    assert skipped.get("message") == "Not tried this time, but it was on 3 November."


def test_names_stay_the_same_from_run_to_run() -> None:
    one, two = (
        [(each.get("classname"), each.get("name")) for each in tree(made).iter("testcase")]
        for made in (example.material(), example.alone(example.before()))
    )
    assert one == two
    assert one[0] == ("harbour.apply", "Do apply (menu, desktop)")


@pytest.mark.parametrize("made", [example.material, example.alone], ids=["compared", "alone"])
def test_viewers_take_it(made: object, tmp_path: Path) -> None:
    material = replace(made(), pictures=example.with_pictures("out"))  # type: ignore[operator]
    usual, strict = junit_files(material)[0].data, xunit_files(material)[0].data
    USUAL.assertValid(etree.fromstring(usual))
    STRICT.assertValid(etree.fromstring(strict))
    assert not STRICT.validate(etree.fromstring(usual))  # Else xunit would be needless.
    (tmp_path / "junit.xml").write_bytes(usual)
    read = junitparser.JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    (suite,) = read
    assert (suite.tests, suite.failures, suite.skipped) == (5, 2, 1)
    failed = [one.result[0].message for one in suite if one.is_failure]
    assert len(failed) == 2
    assert all(failed)


@pytest.mark.parametrize("text", [*HOSTILE.values(), *ORDERS], ids=[*HOSTILE, *map(str, range(len(ORDERS)))])
def test_text_from_pages_gives_no_orders_and_breaks_nothing(text: str) -> None:
    made = replace(example.hostile(text), pictures=example.with_pictures("out"))
    for files, schema in ((junit_files(made), USUAL), (xunit_files(made), STRICT)):
        root = etree.fromstring(files[0].data)
        schema.assertValid(root)
        said = "".join(root.itertext()) + "".join(value for one in root.iter() for value in one.attrib.values())
        assert said.count("[[") == said.count(f"[[ATTACHMENT|out/{example.PICTURE}.webp]]")
        assert "```" not in said


def test_pictures_lie_where_the_report_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    material = replace(example.material(), pictures=example.with_pictures("reports/out-pictures"))
    write_files(junit_files(material), Path("reports/out.xml"))
    one = etree.parse("reports/out.xml")
    shown = [text for each in one.iter("system-out") for text in each.text.splitlines() if "ATTACHMENT" in text]
    assert shown
    for order in shown:
        assert Path(order.removeprefix("[[ATTACHMENT|").removesuffix("]]")).read_bytes() == example.WEBP
    assert properties(case(material, "apply"))["attachment"].endswith(f"{example.PICTURE}.webp")


def test_what_is_no_picture_is_not_shown() -> None:
    bad = example.attempt("apply", **example.missing())
    bad.steps[1] = bad.steps[1].model_copy(update={"screenshot": "cd" * 32})
    now = replace(example.after(), attempts=(bad,))
    files = junit_files(replace(example.alone(now), pictures=example.with_pictures("out")))
    assert len(files) == 1
    assert b"ATTACHMENT" not in files[0].data
