"""`markdown`: a summary for the page of a pipeline's job, or for a comment on a pull request: only what changed.

GitHub takes 65,536 letters in a comment and 1 MiB on the page of a step. One limit keeps to both. What finds
no room is counted, and the least important is left out first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditkit.compare.model import ChangeStatus, Comparison, GradeChange, route_text
from auditkit.diagnostic.safe_text import Markdown, forge_address, forge_text, markdown_code, one_line, page_file_name
from auditkit.diagnostic.wording import capitalize_first, date_text, plural
from auditkit.export.format import File, Format, Material, Site
from auditkit.export.narrative import attempt_heading, attempt_lines, evidence_lines, step_lines
from auditkit.export.route import (
    RouteReport,
    case_result,
    cause_of_route,
    change_sentences,
    failed_attempts,
    headline,
    route_reports,
)
from auditkit.score.explanation.attempt import explain

MAX_CHANGES = 12
MAX_SHOWN_STEPS = 30
_INDENT = 3


def group_alike(routes: Iterable[RouteReport]) -> list[list[RouteReport]]:
    groups: dict[tuple[str, ...], list[RouteReport]] = {}
    for route in routes:
        # Several tries are told one by one.
        own = (route.path, route.profile) if len(route.attempts) > 1 else ()
        groups.setdefault((route.agency, route.task, *own, *_route_sentences(route)), []).append(route)
    return list(groups.values())


def route_block(routes: Sequence[RouteReport], site: Site) -> Markdown:
    route = routes[0]
    lines = [
        f"**{forge_text(route.title)}**<br>{_where(routes, site)}",
        "",
        " ".join(map(_sentence, _route_sentences(route))),
        "",
    ]
    lines += [part for line in attempt_lines(route) for part in (forge_text(line), "")]
    inner = [*_then_and_now(route), *_bullets(route), *_steps(route)]
    if inner:
        lines += ["<details><summary>What was seen</summary>", "", *inner, "", "</details>", ""]
    return Markdown("\n".join(lines))


def route_line(routes: Sequence[RouteReport], site: Site) -> Markdown:
    return Markdown(
        f"- **{forge_text(routes[0].title)}** ({_where(routes, site)}): "
        f"{' '.join(map(_sentence, _route_sentences(routes[0])))}"
    )


def folded_section(title: str, lines: Sequence[str]) -> Markdown:
    """Lines to unfold. The title is our own words."""
    return Markdown("\n".join([f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]))


def grade_lines(comparison: Comparison) -> Iterator[Markdown]:
    """Letters that changed, as rows of a table; nothing when none did."""
    rows = [
        one
        for grade in comparison.grades
        if not grade.why_not and any(map(_letter_moved, _both(grade)))
        for one in _both(grade)
    ]
    if rows:
        yield Markdown("| Agency | Grade then | Grade now |\n|---|---|---|")
        for one in rows:
            name = f"{one.agency_name}, with the weights for its aim ({one.aim})" if one.aim else one.agency_name
            yield Markdown(
                f"| {forge_text(name)} | {forge_text(one.before_letter or 'none')} |"
                f" {forge_text(one.after_letter or 'none')} |"
            )


def _both(grade: GradeChange) -> tuple[GradeChange, ...]:
    """By the weights of all agencies, and beside that by those for its own aim, where they are others."""
    return (grade, grade.by_aim) if grade.by_aim is not None else (grade,)


def _letter_moved(grade: GradeChange) -> bool:
    return grade.before_letter != grade.after_letter


def _route_sentences(route: RouteReport) -> tuple[str, ...]:
    """What there is to say of a way: why it can't be compared, what changed, why it fails, or how it ended."""
    if route.change and route.change.why:
        return (route.change.why,)
    if change_sentences(route):
        return change_sentences(route)
    cause = cause_of_route(route)
    if route.summary is not None and cause is not None:
        return (cause.sentence,)
    return (f"{capitalize_first(route.tally.verdict.words)}.",) if route.summary else (case_result(route).message,)


def _where(routes: Sequence[RouteReport], site: Site) -> str:
    route = routes[0]
    page = site.task_page(route.agency, route.task)
    link = f"; [pictures and steps]({page})" if page else ""
    walked = "; ".join(route_text(path, *profiles) for path, profiles in _profiles_by_path(routes).items())
    return f"{forge_text(route.agency_name)}, {forge_text(walked)}{link}"


def _profiles_by_path(routes: Sequence[RouteReport]) -> dict[str, list[str]]:
    walked: dict[str, list[str]] = {}
    for route in routes:
        walked.setdefault(route.path, []).append(route.profile)
    return walked


def _then_and_now(route: RouteReport) -> Iterator[str]:
    before = route.change.before if route.change else None
    if before is None or route.status is ChangeStatus.NOT_MEASURED:
        return
    yield f"| | {capitalize_first(route.then)} | Now |"
    yield "|---|---|---|"
    yield f"| Outcome | {forge_text(before.tally.verdict.words)} | {forge_text(route.tally.verdict.words)} |"
    if before.tally.measured > 1 or route.tally.measured > 1:
        then, now = before.tally.completion, route.tally.completion
        yield f"| Attempts that succeeded | {forge_text(then)} | {forge_text(now)} |"
    for change in route.change.changes if route.change else ():
        if change.before and change.after and change.kind not in ("outcome", "steadiness"):
            name = capitalize_first(change.kind.words)
            yield f"| {name} | {forge_text(change.before)} | {forge_text(change.after)} |"
    yield ""


def _bullets(route: RouteReport) -> Iterator[str]:
    sentences = _route_sentences(route)
    changes = [one for one in (route.change.changes if route.change else ()) if one.sentence not in sentences]
    yield from (f"- {_sentence(change.sentence)}" for change in changes[:MAX_CHANGES])
    for attempt in failed_attempts(route)[:1] or [one for one in route.attempts if not one.outcome.success][:1]:
        explanation = explain(attempt)
        evidence = list(evidence_lines(explanation))
        yield from (f"- {_sentence(line)}" for line in evidence)
        if explanation.left_at and not any(explanation.left_at in line for line in evidence):
            yield f"- Ended at: {forge_address(explanation.left_at)}"
        if explanation.update and not any(explanation.update in one for one in sentences):
            yield f"- {_sentence(explanation.update)}"
        if explanation.remedy:
            yield f"- What to do: {_sentence(explanation.remedy)}"


def _steps(route: RouteReport) -> Iterator[str]:
    """The steps of the try that shows it, as code: forges make nothing of what stands there."""
    summary = route.summary
    shown = failed_attempts(route) or route.attempts
    if summary is None or not shown:
        return
    attempt = shown[0]
    lines = [attempt_heading(route, attempt), *list(step_lines(attempt, summary))[:MAX_SHOWN_STEPS]]
    yield ""
    yield markdown_code("\n".join(each[:_INDENT] + one_line(each[_INDENT:]) for each in lines))


def _sentence(sentence: str) -> str:
    return forge_text(sentence, 1000)


MARKER = "<!-- auditkit:summary"
"""How each summary begins: by this a pipeline finds the comment it wrote before. It ends in ` -->`, with the agencies
in front where it was narrowed down."""
MAX_LETTERS = 64_000
"""Less than the limit of 65,536: pipelines put a line of their own around."""
_OPENING = MARKER.encode()
_BYTES_OF_THE_END = 600


def markdown_files(material: Material) -> tuple[File, ...]:
    return (File("summary.md", summary(material).encode(), _OPENING, "What changed, for a job page or a comment."),)


def summary(material: Material) -> str:
    """The summary as Markdown of GitHub's kind. Text from audited pages is inert in it."""
    routes = route_reports(material)
    pieces = [_head(material, routes)]
    room = MAX_LETTERS - len(pieces[0]) - _BYTES_OF_THE_END
    left_out = 0
    for piece, count in _body(material, routes):
        if len(piece) + 2 > room:
            left_out += count
            continue
        room -= len(piece) + 2
        pieces.append(piece)
    pieces.append(_end(material, left_out))
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"


def _head(material: Material, routes: Sequence[RouteReport]) -> str:
    only = "".join(f":{page_file_name(agency)}" for agency in material.only)
    return f"{MARKER}{only} -->\n### {headline(routes, material.comparison)}"


def _body(material: Material, routes: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    """Each piece with the number of ways it is about, the most important first."""
    if material.comparison is None:
        yield from _state(material, routes)
        return
    comparison = material.comparison
    by_status = {status: [route for route in routes if route.status is status] for status in ChangeStatus}
    yield from _blocks(material, "Got worse", by_status[ChangeStatus.WORSE])
    new = by_status[ChangeStatus.NEW]
    yield from _blocks(material, "New, and failing", [route for route in new if route.failing])
    changed = by_status[ChangeStatus.CHANGED]
    yield from _blocks(material, "Unsteady: the attempts don't agree", [route for route in changed if route.unsteady])
    yield from _lists(material, "Fixed", by_status[ChangeStatus.FIXED])
    yield from _lists(material, "Changed", [route for route in changed if not route.unsteady])
    letters = "\n".join(grade_lines(comparison))
    if letters:
        yield f"#### Grades\n\n{letters}", 0
    same = by_status[ChangeStatus.SAME]
    for title, some in (
        ("New, and completed", [route for route in new if not route.failing]),
        ("Still failing, as before", [route for route in same if route.failing]),
        ("Not measured, so not compared", by_status[ChangeStatus.NOT_MEASURED]),
        ("The question has changed, so not compared", by_status[ChangeStatus.NOT_COMPARABLE]),
        ("Not tried this time", by_status[ChangeStatus.GONE]),
    ):
        if some:
            yield folded_section(f"{title} ({len(some):,})", _lines(material, some)), len(some)
    notes = [f"- {_sentence(note)}" for note in comparison.notes]
    if notes:
        yield folded_section("What else differs between the two audits", notes), 0


def _state(material: Material, routes: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    yield "There is no earlier audit to compare with, so this shows how things are now.", 0
    yield from _blocks(material, "Failing", [route for route in routes if route.failing])
    unmeasured = [route for route in routes if not route.tally.measured]
    if unmeasured:
        yield folded_section(f"Not measured ({len(unmeasured):,})", _lines(material, unmeasured)), len(unmeasured)


def _blocks(material: Material, title: str, routes: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    for place, some in enumerate(group_alike(routes)):
        head = "" if place else f"#### {title}\n\n"
        yield head + route_block(some, material.site), len(some)


def _lists(material: Material, title: str, routes: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    if routes:
        yield "\n".join([f"#### {title}", "", *_lines(material, routes)]), len(routes)


def _lines(material: Material, routes: Sequence[RouteReport]) -> list[str]:
    return [route_line(some, material.site) for some in group_alike(routes)]


def _end(material: Material, left_out: int) -> str:
    pieces = []
    scorecard = material.site.address("scorecard/index.html")
    if left_out:
        where = "The scorecard has them." if scorecard else "The other reports of this run have them."
        pieces.append(f"**This summary was cut because it is full.** {plural(left_out, 'more route')}. {where}")
    comparison = material.comparison
    dates = f"Audit of {date_text(material.card.audit.started_at)}"
    if comparison:
        dates += f", compared with that of {date_text(comparison.before_at)}"
    more = f" [The whole scorecard]({scorecard})." if scorecard else ""
    pieces.append(f"<sub>{dates}. A {material.card.performer.value} tried each task in a browser.{more}</sub>")
    return "\n\n".join(pieces)


FORMAT = Format(
    "markdown", "a summary for a job page or a pull request: only what changed", markdown_files, report=markdown_files
)
