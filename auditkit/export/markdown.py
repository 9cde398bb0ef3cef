"""The parts of the summary for a job page: each a piece of Markdown that stands by itself, so that it can be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.model import Standing
from auditkit.compare.model_saying import way_words
from auditkit.diagnostic.escape import Markdown, fence
from auditkit.diagnostic.escape_forge import address, still
from auditkit.export.narrative import evidence_told, heading, last_address, steps_told, tries_told
from auditkit.export.route_result import cause_of_way, failed_attempts, gist, result_of
from auditkit.score.explanation.attempt_cause import explain
from auditkit.score.explanation.wording import capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from auditkit.compare.model import Comparison
    from auditkit.export.format import Site
    from auditkit.export.route import Way

MOST_CHANGES = 12
MOST_SHOWN_STEPS = 30
_INDENT = 3


def alike(ways: Iterable[Way]) -> list[list[Way]]:
    """The ways of one task that have the same to say, together."""
    groups: dict[tuple[str, ...], list[Way]] = {}
    for way in ways:
        # Several tries are told one by one.
        own = (way.path, way.profile) if len(way.attempts) > 1 else ()
        groups.setdefault((way.agency, way.task, *own, *_said(way)), []).append(way)
    return list(groups.values())


def block(ways: Sequence[Way], site: Site) -> Markdown:
    """Ways with the same to say, and the evidence of the first to unfold."""
    way = ways[0]
    lines = [f"**{still(way.title)}**<br>{_where(ways, site)}", "", " ".join(map(_whole, _said(way))), ""]
    lines += [part for told in tries_told(way) for part in (still(told), "")]
    inner = [*_then_and_now(way), *_bullets(way), *_steps(way)]
    if inner:
        lines += ["<details><summary>What was seen</summary>", "", *inner, "", "</details>", ""]
    return Markdown("\n".join(lines))


def line(ways: Sequence[Way], site: Site) -> Markdown:
    """The same in one line, for lists."""
    return Markdown(f"- **{still(ways[0].title)}** ({_where(ways, site)}): {' '.join(map(_whole, _said(ways[0])))}")


def folded(title: str, lines: Sequence[str]) -> Markdown:
    """Lines to unfold. The title is our own words."""
    return Markdown("\n".join([f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]))


def grade_lines(comparison: Comparison) -> Iterator[Markdown]:
    """Letters that changed, as rows of a table; nothing when none did."""
    rows = [one for one in comparison.grades if one.before_letter != one.after_letter and not one.why_not]
    if rows:
        yield Markdown("| Agency | Letter then | Letter now |\n|---|---|---|")
        for one in rows:
            yield Markdown(
                f"| {still(one.agency_name)} | {still(one.before_letter or 'none')} |"
                f" {still(one.after_letter or 'none')} |"
            )


def note_lines(comparison: Comparison) -> Iterator[Markdown]:
    """What else differs between the two audits."""
    for note in comparison.notes:
        yield Markdown(f"- {_whole(note)}")


def _said(way: Way) -> tuple[str, ...]:
    """What there is to say of a way: why it can't be compared, what changed, why it fails, or how it ended."""
    if way.change and way.change.why:
        return (way.change.why,)
    if gist(way):
        return gist(way)
    cause = cause_of_way(way)
    if way.summary is not None and cause is not None:
        return (cause.sentence,)
    return (f"{capital(way.tally.verdict.words)}.",) if way.summary else (result_of(way).message,)


def _where(ways: Sequence[Way], site: Site) -> str:
    way = ways[0]
    page = site.task_page(way.agency, way.task)
    link = f"; [pictures and steps]({page})" if page else ""
    walked = "; ".join(way_words(path, *profiles) for path, profiles in _walked(ways).items())
    return f"{still(way.agency_name)}, {still(walked)}{link}"


def _walked(ways: Sequence[Way]) -> dict[str, list[str]]:
    walked: dict[str, list[str]] = {}
    for way in ways:
        walked.setdefault(way.path, []).append(way.profile)
    return walked


def _then_and_now(way: Way) -> Iterator[str]:
    """A small table: how it was, how it is."""
    before = way.change.before if way.change else None
    if before is None or way.standing is Standing.NOT_MEASURED:
        return
    yield f"| | {capital(way.then)} | Now |"
    yield "|---|---|---|"
    yield f"| Outcome | {still(before.tally.verdict.words)} | {still(way.tally.verdict.words)} |"
    if before.tally.measured > 1 or way.tally.measured > 1:
        yield f"| Tries that ended well | {still(before.tally.completion)} | {still(way.tally.completion)} |"
    for change in way.change.changes if way.change else ():
        if change.before and change.after and change.aspect not in ("outcome", "steadiness"):
            yield f"| {capital(_ASPECTS[change.aspect.value])} | {still(change.before)} | {still(change.after)} |"
    yield ""


_ASPECTS = {
    "cause": "cause",
    "answer": "answer",
    "length": "steps needed",
    "label": "name on the page",
    "handoff": "hand-off",
    "finding": "met on the way",
    "score": "score",
}


def _bullets(way: Way) -> Iterator[str]:
    said = _said(way)
    changes = [one for one in (way.change.changes if way.change else ()) if one.sentence not in said]
    yield from (f"- {_whole(change.sentence)}" for change in changes[:MOST_CHANGES])
    for attempt in failed_attempts(way)[:1] or [one for one in way.attempts if not one.outcome.success][:1]:
        explanation = explain(attempt)
        evidence = list(evidence_told(explanation)) if explanation else []
        yield from (f"- {still(told, 1000)}" for told in evidence)
        left = last_address(attempt)
        if left and not any(left in told for told in evidence):
            yield f"- Left at: {address(left)}"
        if explanation and explanation.remedy:
            yield f"- What to do: {still(explanation.remedy, 1000)}"


def _steps(way: Way) -> Iterator[str]:
    """The steps of the try that shows it, as code: forges make nothing of what stands there."""
    summary = way.summary
    shown = failed_attempts(way) or way.attempts
    if summary is None or not shown:
        return
    attempt = shown[0]
    told = [heading(way, attempt), *list(steps_told(attempt, summary))[:MOST_SHOWN_STEPS]]
    yield ""
    yield fence("\n".join(each[:_INDENT] + " ".join(each[_INDENT:].split()) for each in told))


def _whole(sentence: str) -> str:
    return still(sentence, 1000)
