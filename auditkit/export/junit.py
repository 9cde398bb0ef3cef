"""`junit`: an agency is a suite and a way of a task is a case, for Jenkins, GitLab and whatever shows test reports.

What each viewer reads (seen in their sources and manuals, November 2026): GitLab shows `classname`, `name` and the
text of `failure`, never its `message`; it links `file`, shows the first attachment of `system-out`, and takes of two
cases of one name the first. Jenkins makes a tree of `classname` by its dots, shows `message` above the text, and with
its JUnit Attachments plugin every picture. Reporters for GitHub put `message` and text at `file` and `line`; one
reads those from a last line in the form of a Java stack trace. Properties in a case are as in pytest's reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from junitparser import Attr, Error, Failure, Skipped
from junitparser.xunit2 import JUnitXml, TestCase, TestSuite

from auditkit.diagnostic.escape_text import block, one_line
from auditkit.export.format import File, Format, Material
from auditkit.export.junit_picture import picture_files, pictures_of
from auditkit.export.narrative import met_on_the_way, told
from auditkit.export.route import ways_of
from auditkit.export.route_result import Ending, Result, result_of
from auditkit.record.file_file import in_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditkit.export.route import Way
    from auditkit.score.scorecard_card import AgencyScore, Scorecard

STEM, ENDING = "junit", ".xml"
_OPENING = b"<?xml version='1.0' encoding='utf-8'?>\n<!-- JUnit report of auditkit -->\n"
_RESULTS = {Ending.FAILED: Failure, Ending.BROKEN: Error, Ending.SKIPPED: Skipped}


class _Case(TestCase):
    file = Attr()
    line = Attr()


def junit_files(material: Material) -> tuple[File, ...]:
    """The report, and the pictures it shows where there is a place for them."""
    return files_of(STEM, junit_tree(material), material)


def files_of(stem: str, root: ElementTree.Element, material: Material) -> tuple[File, ...]:
    """A tree as a file, and the pictures it names."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    file = File(f"{stem}{ENDING}", _OPENING + text.encode() + b"\n", _OPENING, "A test report in the form of JUnit.")
    return (file, *picture_files(material, [way for way in ways_of(material) if _shows(material, way)]))


def junit_tree(material: Material) -> ElementTree.Element:
    """The report as a tree of elements."""
    report = JUnitXml("auditkit")
    by_agency: dict[str, list[Way]] = {}
    for way in ways_of(material):
        by_agency.setdefault(way.agency, []).append(way)
    cards = {one.summary.agency: one for one in material.card.agencies}
    for agency, ways in by_agency.items():
        report.append(_suite(material, ways, cards.get(agency)))
    report.update_statistics()
    # junitparser works with lxml where that is installed: read again, the tree is the same everywhere.
    root = ElementTree.fromstring(report.tostring())
    for one in root.iter():
        if "time" in one.attrib:
            one.set("time", f"{float(one.attrib['time']):.3f}")
    return root


def _suite(material: Material, ways: Sequence[Way], agency: AgencyScore | None) -> TestSuite:
    starts = [one.started_at for way in ways for one in way.attempts]
    at = in_utc(min(starts, default=material.card.audit.started_at))
    suite = TestSuite(one_line(ways[0].agency_name))
    suite.timestamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    _describe(suite, _about(material, agency))
    suite.extend(_case(material, way, result_of(way, only_worse=material.only_worse)) for way in ways)
    return suite


def _case(material: Material, way: Way, result: Result) -> TestCase:
    took = sum(one.scripted_duration_seconds for one in way.attempts)
    case = _Case(one_line(way.name), f"{_part(way.agency)}.{_part(way.task)}", took)
    file, line = _where(way)
    if file:
        case.file, case.line = file, str(line)
    shown = pictures_of(material, way) if _shows(material, way) else ()
    _describe(case, _about_way(material, way, shown))
    if result.ending is not Ending.PASSED:
        ending = _RESULTS[result.ending](one_line(result.message), result.kind)
        ending.text = block([result.message, *told(way, material.site), *_trace(file, line)])
        case.result = ending
    out = [f"[[ATTACHMENT|{address}]]" for address in shown]
    own = [result.message] if result.ending is Ending.PASSED and result.message else []
    said = block([*own, *met_on_the_way(way)])
    if out or said:
        case.system_out = "\n".join([*out, said] if said else out)
    return case


def _describe(described: TestCase | TestSuite, properties: Iterator[tuple[str, str]]) -> None:
    for name, value in properties:
        if value:
            described.add_property(name, one_line(value))


def _about(material: Material, agency: AgencyScore | None) -> Iterator[tuple[str, str]]:
    card: Scorecard = material.card
    yield "audit", card.audit.id
    yield "performer", card.performer.value
    yield "kit", f"auditkit {card.audit.kit_version}"
    yield "browser", card.audit.browser
    yield "rubric", card.rubric.source_name
    if agency:
        yield "agency", agency.summary.agency
        yield "grade", agency.grade.letter or ""
    if material.comparison:
        yield "compared_with", material.comparison.before_id
        yield "compared_with_audit_of", f"{in_utc(material.comparison.before_at):%Y-%m-%dT%H:%M:%SZ}"


def _about_way(material: Material, way: Way, pictures: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "task", way.task
    yield "path", way.path
    yield "profile", way.profile
    yield "outcome", way.tally.verdict.value
    yield "tries", way.tally.completion if way.tally.measured > 1 else ""
    if way.change:
        yield "standing", way.change.standing.value
        yield "since", f"{in_utc(way.change.since):%Y-%m-%d}" if way.change.since else ""
        yield "outcome_before", way.change.before.tally.verdict.value if way.change.before else ""
        for change in way.change.changes:
            yield "change", change.sentence
    yield "page", material.site.task_page(way.agency, way.task) or ""
    for address in pictures:
        yield "attachment", address


def _shows(material: Material, way: Way) -> bool:
    """Whether there is something to look at: passing ways bring no pictures."""
    return result_of(way, only_worse=material.only_worse).ending is not Ending.PASSED


def _where(way: Way) -> tuple[str, int]:
    """The task file and line of the step that failed, else of the task."""
    for attempt in way.attempts:
        for step in attempt.steps:
            if step.status == "failed" and not step.optional and step.source:
                file, _, line = step.source.rpartition(":")
                if file and line.isdecimal():
                    return one_line(file), int(line)
    return (one_line(f"tasks/{way.file}"), 1) if way.file else ("", 0)


def _trace(file: str, line: int) -> Iterator[str]:
    """The place as Java would give it: the form some reporters take file and line from."""
    folder, _, name = file.rpartition("/")
    if folder and name:
        yield ""
        yield f"at {folder.replace('/', '.')}.Task({name}:{line})"


def _part(slug: str) -> str:
    """A part of `classname`: dots make the tree."""
    return one_line(slug).replace(".", "-") or "x"


FORMAT = Format(
    "junit",
    "a test report for Jenkins, GitLab and others, with causes and pictures",
    junit_files,
    ending=ENDING,
    report=junit_files,
)
