"""`markdown`: a summary for the page of a pipeline's job, or for a comment on a pull request: only what changed.

GitHub takes 65,536 letters in a comment and 1 MiB on the page of a step. One limit keeps to both. What finds no room
is counted, and the least important is left out first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.model import Standing
from auditkit.export.format import File, Format, Material
from auditkit.export.markdown import alike, block, folded, grade_lines, line, note_lines
from auditkit.export.route import ways_of
from auditkit.export.route_headline import headline
from auditkit.score.explanation.wording import day, page_name, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditkit.export.route import Way

MARKER = "<!-- auditkit:summary"
"""How each summary begins: by this a pipeline finds the comment it wrote before. It ends in ` -->`, with the agencies
in front where it was narrowed down."""
MOST_LETTERS = 64_000
"""Less than the limit of 65,536: pipelines put a line of their own around."""
_OPENING = MARKER.encode()
_BYTES_OF_THE_END = 600


def markdown_files(material: Material) -> tuple[File, ...]:
    """The summary."""
    return (File("summary.md", summary(material).encode(), _OPENING, "What changed, for a job page or a comment."),)


def summary(material: Material) -> str:
    """The summary as Markdown of GitHub's kind. Text from audited pages is inert in it."""
    ways = ways_of(material)
    pieces = [_head(material, ways)]
    room = MOST_LETTERS - len(pieces[0]) - _BYTES_OF_THE_END
    left_out = 0
    for piece, count in _body(material, ways):
        if len(piece) + 2 > room:
            left_out += count
            continue
        room -= len(piece) + 2
        pieces.append(piece)
    pieces.append(_end(material, left_out))
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"


def _head(material: Material, ways: Sequence[Way]) -> str:
    only = "".join(f":{page_name(agency)}" for agency in material.only)
    return f"{MARKER}{only} -->\n### {headline(ways, material.comparison)}"


def _body(material: Material, ways: Sequence[Way]) -> Iterator[tuple[str, int]]:
    """Each piece with the number of ways it is about, the most important first."""
    if material.comparison is None:
        yield from _state(material, ways)
        return
    comparison = material.comparison
    by_standing = {standing: [way for way in ways if way.standing is standing] for standing in Standing}
    yield from _blocks(material, "Got worse", by_standing[Standing.WORSE])
    new = by_standing[Standing.NEW]
    yield from _blocks(material, "New, and failing", [way for way in new if way.failing])
    changed = by_standing[Standing.CHANGED]
    yield from _blocks(material, "Unsteady: the tries don't agree", [way for way in changed if way.unsteady])
    yield from _lists(material, "Mended", by_standing[Standing.MENDED])
    yield from _lists(material, "Changed", [way for way in changed if not way.unsteady])
    letters = "\n".join(grade_lines(comparison))
    if letters:
        yield f"#### Letters\n\n{letters}", 0
    same = by_standing[Standing.SAME]
    for title, some in (
        ("New, and completed", [way for way in new if not way.failing]),
        ("Still failing, as before", [way for way in same if way.failing]),
        ("Not measured, so not compared", by_standing[Standing.NOT_MEASURED]),
        ("Another question than before, so not compared", by_standing[Standing.NOT_COMPARABLE]),
        ("Not tried this time", by_standing[Standing.GONE]),
    ):
        if some:
            yield folded(f"{title} ({len(some):,})", _lines(material, some)), len(some)
    notes = list(note_lines(comparison))
    if notes:
        yield folded("What else differs between the two audits", notes), 0


def _state(material: Material, ways: Sequence[Way]) -> Iterator[tuple[str, int]]:
    """There is nothing to compare with: what stops customers now."""
    yield "There is no earlier audit to compare with, so this is how things are.", 0
    yield from _blocks(material, "Failing", [way for way in ways if way.failing])
    unmeasured = [way for way in ways if not way.tally.measured]
    if unmeasured:
        yield folded(f"Not measured ({len(unmeasured):,})", _lines(material, unmeasured)), len(unmeasured)


def _blocks(material: Material, title: str, ways: Sequence[Way]) -> Iterator[tuple[str, int]]:
    for place, some in enumerate(alike(ways)):
        head = "" if place else f"#### {title}\n\n"
        yield head + block(some, material.site), len(some)


def _lists(material: Material, title: str, ways: Sequence[Way]) -> Iterator[tuple[str, int]]:
    if ways:
        yield "\n".join([f"#### {title}", "", *_lines(material, ways)]), len(ways)


def _lines(material: Material, ways: Sequence[Way]) -> list[str]:
    return [line(some, material.site) for some in alike(ways)]


def _end(material: Material, left_out: int) -> str:
    """Where there is more, what was left out, and what it can't say."""
    pieces = []
    scorecard = material.site.address("scorecard/index.html")
    if left_out:
        where = "The scorecard has them." if scorecard else "The other reports of this run have them."
        pieces.append(f"**This summary was cut: it is full.** {plural(left_out, 'way')} of tasks more. {where}")
    comparison = material.comparison
    dates = f"Audit of {day(material.card.audit.started_at)}"
    if comparison:
        dates += f", compared with that of {day(comparison.before_at)}"
    more = f" [The whole scorecard]({scorecard})." if scorecard else ""
    pieces.append(f"<sub>{dates}. A {material.card.performer.value} tried each task in a browser.{more}</sub>")
    return "\n\n".join(pieces)


FORMAT = Format(
    "markdown",
    "a summary for a job page or a pull request: only what changed",
    markdown_files,
    report=markdown_files,
)
