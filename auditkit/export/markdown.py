"""`markdown`: a summary for the page of a pipeline's job, or for a comment on a pull request: only what changed.

GitHub takes 65,536 letters in a comment and 1 MiB on the page of a step. One limit keeps to both. What finds
no room is counted, and the least important is left out first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.model import ChangeStatus, route_text
from auditkit.diagnostic.safe_text import Markdown, forge_address, forge_text, markdown_code, page_file_name
from auditkit.diagnostic.wording import capitalize_first, date_text, plural
from auditkit.export.format import File, Format, Material
from auditkit.export.narrative import attempt_heading, attempt_lines, evidence_lines, step_lines
from auditkit.export.route import (
    case_result,
    cause_of_route,
    change_sentences,
    failed_attempts,
    headline,
    route_reports,
)
from auditkit.score.explanation.attempt import explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from auditkit.compare.model import Comparison
    from auditkit.export.format import Site
    from auditkit.export.route import RouteReport


MAX_CHANGES = 12
MAX_SHOWN_STEPS = 30
_INDENT = 3


def group_alike(ways: Iterable[RouteReport]) -> list[list[RouteReport]]:
    """The ways of one task that have the same to say, together."""
    groups: dict[tuple[str, ...], list[RouteReport]] = {}
    for way in ways:
        # Several tries are told one by one.
        own = (way.path, way.profile) if len(way.attempts) > 1 else ()
        groups.setdefault((way.agency, way.task, *own, *_route_sentences(way)), []).append(way)
    return list(groups.values())


def route_block(ways: Sequence[RouteReport], site: Site) -> Markdown:
    """Ways with the same to say, and the evidence of the first to unfold."""
    way = ways[0]
    lines = [
        f"**{forge_text(way.title)}**<br>{_where(ways, site)}",
        "",
        " ".join(map(_sentence, _route_sentences(way))),
        "",
    ]
    lines += [part for told in attempt_lines(way) for part in (forge_text(told), "")]
    inner = [*_then_and_now(way), *_bullets(way), *_steps(way)]
    if inner:
        lines += ["<details><summary>What was seen</summary>", "", *inner, "", "</details>", ""]
    return Markdown("\n".join(lines))


def route_line(ways: Sequence[RouteReport], site: Site) -> Markdown:
    """The same in one line, for lists."""
    return Markdown(
        f"- **{forge_text(ways[0].title)}** ({_where(ways, site)}): "
        f"{' '.join(map(_sentence, _route_sentences(ways[0])))}"
    )


def folded_section(title: str, lines: Sequence[str]) -> Markdown:
    """Lines to unfold. The title is our own words."""
    return Markdown("\n".join([f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]))


def grade_lines(comparison: Comparison) -> Iterator[Markdown]:
    """Letters that changed, as rows of a table; nothing when none did."""
    rows = [one for one in comparison.grades if one.before_letter != one.after_letter and not one.why_not]
    if rows:
        yield Markdown("| Agency | Letter then | Letter now |\n|---|---|---|")
        for one in rows:
            yield Markdown(
                f"| {forge_text(one.agency_name)} | {forge_text(one.before_letter or 'none')} |"
                f" {forge_text(one.after_letter or 'none')} |"
            )


def note_lines(comparison: Comparison) -> Iterator[Markdown]:
    """What else differs between the two audits."""
    for note in comparison.notes:
        yield Markdown(f"- {_sentence(note)}")


def _route_sentences(way: RouteReport) -> tuple[str, ...]:
    """What there is to say of a way: why it can't be compared, what changed, why it fails, or how it ended."""
    if way.change and way.change.why:
        return (way.change.why,)
    if change_sentences(way):
        return change_sentences(way)
    cause = cause_of_route(way)
    if way.summary is not None and cause is not None:
        return (cause.sentence,)
    return (f"{capitalize_first(way.tally.verdict.words)}.",) if way.summary else (case_result(way).message,)


def _where(ways: Sequence[RouteReport], site: Site) -> str:
    way = ways[0]
    page = site.task_page(way.agency, way.task)
    link = f"; [pictures and steps]({page})" if page else ""
    walked = "; ".join(route_text(path, *profiles) for path, profiles in _profiles_by_path(ways).items())
    return f"{forge_text(way.agency_name)}, {forge_text(walked)}{link}"


def _profiles_by_path(ways: Sequence[RouteReport]) -> dict[str, list[str]]:
    walked: dict[str, list[str]] = {}
    for way in ways:
        walked.setdefault(way.path, []).append(way.profile)
    return walked


def _then_and_now(way: RouteReport) -> Iterator[str]:
    """A small table: how it was, how it is."""
    before = way.change.before if way.change else None
    if before is None or way.status is ChangeStatus.NOT_MEASURED:
        return
    yield f"| | {capitalize_first(way.then)} | Now |"
    yield "|---|---|---|"
    yield f"| Outcome | {forge_text(before.tally.verdict.words)} | {forge_text(way.tally.verdict.words)} |"
    if before.tally.measured > 1 or way.tally.measured > 1:
        then, now = before.tally.completion, way.tally.completion
        yield f"| Tries that ended well | {forge_text(then)} | {forge_text(now)} |"
    for change in way.change.changes if way.change else ():
        if change.before and change.after and change.kind not in ("outcome", "steadiness"):
            name = capitalize_first(change.kind.words)
            yield f"| {name} | {forge_text(change.before)} | {forge_text(change.after)} |"
    yield ""


def _bullets(way: RouteReport) -> Iterator[str]:
    said = _route_sentences(way)
    changes = [one for one in (way.change.changes if way.change else ()) if one.sentence not in said]
    yield from (f"- {_sentence(change.sentence)}" for change in changes[:MAX_CHANGES])
    for attempt in failed_attempts(way)[:1] or [one for one in way.attempts if not one.outcome.success][:1]:
        explanation = explain(attempt)
        evidence = list(evidence_lines(explanation))
        yield from (f"- {forge_text(told, 1000)}" for told in evidence)
        if explanation.left_at and not any(explanation.left_at in told for told in evidence):
            yield f"- Left at: {forge_address(explanation.left_at)}"
        if explanation.remedy:
            yield f"- What to do: {forge_text(explanation.remedy, 1000)}"


def _steps(way: RouteReport) -> Iterator[str]:
    """The steps of the try that shows it, as code: forges make nothing of what stands there."""
    summary = way.summary
    shown = failed_attempts(way) or way.attempts
    if summary is None or not shown:
        return
    attempt = shown[0]
    told = [attempt_heading(way, attempt), *list(step_lines(attempt, summary))[:MAX_SHOWN_STEPS]]
    yield ""
    yield markdown_code("\n".join(each[:_INDENT] + " ".join(each[_INDENT:].split()) for each in told))


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
    ways = route_reports(material)
    pieces = [_head(material, ways)]
    room = MAX_LETTERS - len(pieces[0]) - _BYTES_OF_THE_END
    left_out = 0
    for piece, count in _body(material, ways):
        if len(piece) + 2 > room:
            left_out += count
            continue
        room -= len(piece) + 2
        pieces.append(piece)
    pieces.append(_end(material, left_out))
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"


def _head(material: Material, ways: Sequence[RouteReport]) -> str:
    only = "".join(f":{page_file_name(agency)}" for agency in material.only)
    return f"{MARKER}{only} -->\n### {headline(ways, material.comparison)}"


def _body(material: Material, ways: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    """Each piece with the number of ways it is about, the most important first."""
    if material.comparison is None:
        yield from _state(material, ways)
        return
    comparison = material.comparison
    by_status = {status: [way for way in ways if way.status is status] for status in ChangeStatus}
    yield from _blocks(material, "Got worse", by_status[ChangeStatus.WORSE])
    new = by_status[ChangeStatus.NEW]
    yield from _blocks(material, "New, and failing", [way for way in new if way.failing])
    changed = by_status[ChangeStatus.CHANGED]
    yield from _blocks(material, "Unsteady: the tries don't agree", [way for way in changed if way.unsteady])
    yield from _lists(material, "Mended", by_status[ChangeStatus.FIXED])
    yield from _lists(material, "Changed", [way for way in changed if not way.unsteady])
    letters = "\n".join(grade_lines(comparison))
    if letters:
        yield f"#### Letters\n\n{letters}", 0
    same = by_status[ChangeStatus.SAME]
    for title, some in (
        ("New, and completed", [way for way in new if not way.failing]),
        ("Still failing, as before", [way for way in same if way.failing]),
        ("Not measured, so not compared", by_status[ChangeStatus.NOT_MEASURED]),
        ("Another question than before, so not compared", by_status[ChangeStatus.NOT_COMPARABLE]),
        ("Not tried this time", by_status[ChangeStatus.GONE]),
    ):
        if some:
            yield folded_section(f"{title} ({len(some):,})", _lines(material, some)), len(some)
    notes = list(note_lines(comparison))
    if notes:
        yield folded_section("What else differs between the two audits", notes), 0


def _state(material: Material, ways: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    """There is nothing to compare with: what stops customers now."""
    yield "There is no earlier audit to compare with, so this is how things are.", 0
    yield from _blocks(material, "Failing", [way for way in ways if way.failing])
    unmeasured = [way for way in ways if not way.tally.measured]
    if unmeasured:
        yield folded_section(f"Not measured ({len(unmeasured):,})", _lines(material, unmeasured)), len(unmeasured)


def _blocks(material: Material, title: str, ways: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    for place, some in enumerate(group_alike(ways)):
        head = "" if place else f"#### {title}\n\n"
        yield head + route_block(some, material.site), len(some)


def _lists(material: Material, title: str, ways: Sequence[RouteReport]) -> Iterator[tuple[str, int]]:
    if ways:
        yield "\n".join([f"#### {title}", "", *_lines(material, ways)]), len(ways)


def _lines(material: Material, ways: Sequence[RouteReport]) -> list[str]:
    return [route_line(some, material.site) for some in group_alike(ways)]


def _end(material: Material, left_out: int) -> str:
    """Where there is more, what was left out, and what it can't say."""
    pieces = []
    scorecard = material.site.address("scorecard/index.html")
    if left_out:
        where = "The scorecard has them." if scorecard else "The other reports of this run have them."
        pieces.append(f"**This summary was cut: it is full.** {plural(left_out, 'way')} of tasks more. {where}")
    comparison = material.comparison
    dates = f"Audit of {date_text(material.card.audit.started_at)}"
    if comparison:
        dates += f", compared with that of {date_text(comparison.before_at)}"
    more = f" [The whole scorecard]({scorecard})." if scorecard else ""
    pieces.append(f"<sub>{dates}. A {material.card.performer.value} tried each task in a browser.{more}</sub>")
    return "\n\n".join(pieces)


FORMAT = Format(
    "markdown",
    "a summary for a job page or a pull request: only what changed",
    markdown_files,
    report=markdown_files,
)
