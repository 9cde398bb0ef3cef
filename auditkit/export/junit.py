"""`junit`: an agency is a suite and a route of a task is a case, for Jenkins, GitLab and whatever shows test
reports.

What each viewer reads (seen in their sources and manuals, November 2026): GitLab shows `classname`, `name` and
the text of `failure`, never its `message`; it links `file`, shows the first attachment of `system-out`, and
takes of two cases of one name the first. Jenkins makes a tree of `classname` by its dots, shows `message`
above the text, and with its JUnit Attachments plugin every picture. Reporters for GitHub put `message` and
text at `file` and `line`; one reads those from a last line in the form of a Java stack trace. Properties in a
case are as in pytest's reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from junitparser import Attr, Error, Failure, Skipped
from junitparser.xunit2 import JUnitXml, TestCase, TestSuite

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import xml_block, xml_line
from auditkit.diagnostic.wording import in_utc, timestamp
from auditkit.export.format import File, Format, Material
from auditkit.export.narrative import failure_lines, slowdown_lines
from auditkit.export.route import CaseResult, CaseStatus, RouteReport, case_result, failed_attempts, route_reports
from auditkit.score.explanation.attempt import explain

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore


MAX_PICTURES_OF_ROUTE = 5
_DIGEST = re.compile(r"[0-9a-f]{64}")
# What a viewer shows as a picture and nothing more: an SVG could hold a script.
_KINDS = ((b"RIFF", "webp"), (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"))


def pictures_of(material: Material, route: RouteReport) -> tuple[str, ...]:
    """Addresses of the pictures of a way, the one to look at first; none where there is no place for them."""
    if material.pictures is None:
        return ()
    folder = material.pictures.folder.rstrip("/")
    return tuple(f"{folder}/{file.name}" if folder else file.name for file in picture_files(material, [route]))


def picture_files(material: Material, routes: Iterable[RouteReport]) -> tuple[File, ...]:
    """The pictures of these ways, each once. One that is lost or is none is left out."""
    if material.pictures is None:
        return ()
    digests = dict.fromkeys(digest for route in routes for digest in _digests(route))
    files = (_file(material, digest) for digest in digests)
    return tuple(file for file in files if file is not None)


def _digests(route: RouteReport) -> tuple[str, ...]:
    attempts = failed_attempts(route) or route.attempts
    shown = (explain(attempt).pictured_step for attempt in attempts[:MAX_PICTURES_OF_ROUTE])
    digests = (step.screenshot for step in shown if step is not None)
    return tuple(dict.fromkeys(digest for digest in digests if digest and _DIGEST.fullmatch(digest)))


def _file(material: Material, digest: str) -> File | None:
    assert material.pictures is not None
    try:
        data = material.pictures.read(digest)
    except (AuditkitError, OSError):
        return None
    kind = next(((opening, suffix) for opening, suffix in _KINDS if data.startswith(opening)), None)
    if kind is None:
        return None
    return File(f"{digest}.{kind[1]}", data, kind[0], "A picture that the report shows.", attached=True)


STEM, SUFFIX = "junit", ".xml"
_OPENING = b"<?xml version='1.0' encoding='utf-8'?>\n<!-- JUnit report of auditkit -->\n"
_RESULTS = {CaseStatus.FAILURE: Failure, CaseStatus.ERROR: Error, CaseStatus.SKIPPED: Skipped}


class _Case(TestCase):
    file = Attr()
    line = Attr()


def junit_files(material: Material) -> tuple[File, ...]:
    return files_of(STEM, junit_tree(material), material)


def files_of(stem: str, root: ElementTree.Element, material: Material) -> tuple[File, ...]:
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    file = File(f"{stem}{SUFFIX}", _OPENING + text.encode() + b"\n", _OPENING, "A test report in the form of JUnit.")
    return (file, *picture_files(material, [route for route in route_reports(material) if _shows(material, route)]))


def junit_tree(material: Material) -> ElementTree.Element:
    report = JUnitXml("auditkit")
    by_agency: dict[str, list[RouteReport]] = {}
    for route in route_reports(material):
        by_agency.setdefault(route.agency, []).append(route)
    cards = {one.summary.agency: one for one in material.card.agencies}
    for agency, routes in by_agency.items():
        report.append(_suite(material, routes, cards.get(agency)))
    report.update_statistics()
    # junitparser works with lxml where that is installed: read again, the tree is the same everywhere.
    root = ElementTree.fromstring(report.tostring())
    for one in root.iter():
        if "time" in one.attrib:
            one.set("time", f"{float(one.attrib['time']):.3f}")
    return root


def _suite(material: Material, routes: Sequence[RouteReport], agency: AgencyScore | None) -> TestSuite:
    starts = [one.started_at for route in routes for one in route.attempts]
    at = in_utc(min(starts, default=material.card.audit.started_at))
    suite = TestSuite(xml_line(routes[0].agency_name))
    suite.timestamp = timestamp(at)
    _describe(suite, _about(material, agency))
    suite.extend(_case(material, route, case_result(route, only_worse=material.only_worse)) for route in routes)
    return suite


def _case(material: Material, route: RouteReport, result: CaseResult) -> TestCase:
    took = sum(one.scripted_duration_seconds for one in route.attempts)
    case = _Case(xml_line(route.name), f"{_part(route.agency)}.{_part(route.task)}", took)
    file, line = _where(route)
    if file:
        case.file, case.line = file, str(line)
    shown = pictures_of(material, route) if _shows(material, route) else ()
    _describe(case, _about_way(material, route, shown))
    if result.status is not CaseStatus.PASSED:
        element = _RESULTS[result.status](xml_line(result.message), result.kind)
        element.text = xml_block([result.message, *failure_lines(route, material.site), *_trace(file, line)])
        case.result = element
    attachments = [f"[[ATTACHMENT|{address}]]" for address in shown]
    lead = [result.message] if result.status is CaseStatus.PASSED and result.message else []
    text = xml_block([*lead, *slowdown_lines(route)])
    if attachments or text:
        case.system_out = "\n".join([*attachments, text] if text else attachments)
    return case


def _describe(described: TestCase | TestSuite, properties: Iterator[tuple[str, str]]) -> None:
    for name, value in properties:
        if value:
            described.add_property(name, xml_line(value))


def _about(material: Material, agency: AgencyScore | None) -> Iterator[tuple[str, str]]:
    card = material.card
    yield "audit", card.audit.id
    yield "performer", card.performer.value
    yield "kit", f"auditkit {card.audit.kit_version}"
    yield "browser", card.audit.browser
    yield "rubric", card.rubric.source_name
    if agency:
        yield "agency", agency.summary.agency
        yield "grade", agency.grade.letter or ""
        if agency.grade_by_aim:
            yield "grade_by_aim", f"{agency.grade_by_aim.letter or 'none'} ({agency.grade_by_aim.aim})"
    if material.comparison:
        yield "compared_with", material.comparison.before_id
        yield "compared_with_audit_of", timestamp(material.comparison.before_at)


def _about_way(material: Material, route: RouteReport, pictures: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "task", route.task
    yield "path", route.path
    yield "profile", route.profile
    yield "outcome", route.tally.verdict.value
    yield "tries", route.tally.completion if route.tally.measured > 1 else ""
    if route.change:
        yield "standing", route.change.status.value
        yield "since", f"{in_utc(route.change.since):%Y-%m-%d}" if route.change.since else ""
        yield "outcome_before", route.change.before.tally.verdict.value if route.change.before else ""
        for change in route.change.changes:
            yield "change", change.sentence
    yield "page", material.site.task_page(route.agency, route.task) or ""
    for address in pictures:
        yield "attachment", address


def _shows(material: Material, route: RouteReport) -> bool:
    """Whether there is something to look at: passing ways bring no pictures."""
    return case_result(route, only_worse=material.only_worse).status is not CaseStatus.PASSED


def _where(route: RouteReport) -> tuple[str, int]:
    """The task file and line of the step that failed, else of the task."""
    for attempt in route.attempts:
        for step in attempt.steps:
            if step.status == "failed" and not step.optional and step.source:
                file, _, line = step.source.rpartition(":")
                if file and line.isdecimal():
                    return xml_line(file), int(line)
    return (xml_line(f"tasks/{route.file}"), 1) if route.file else ("", 0)


def _trace(file: str, line: int) -> Iterator[str]:
    """The place as Java would give it: the form some reporters take file and line from."""
    folder, _, name = file.rpartition("/")
    if folder and name:
        yield ""
        yield f"at {folder.replace('/', '.')}.Task({name}:{line})"


def _part(slug: str) -> str:
    """A part of `classname`: dots make the tree."""
    return xml_line(slug).replace(".", "-") or "x"


FORMAT = Format(
    "junit",
    "a test report for Jenkins, GitLab and others, with causes and pictures",
    junit_files,
    suffix=SUFFIX,
    report=junit_files,
)
