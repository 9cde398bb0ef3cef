"""`cif`: a report with the headings of the Common Industry Format (ISO 25062:2025; NISTIR 7742), as Markdown.

ISO 25062:2025, "Common Industry Format (CIF) for reporting usability evaluations", took the place of ISO/IEC
25062:2006, which was for tests with people alone. It is for evaluations of several types, and a report says of which
type it is. Its object, purpose and type stand in the introduction; the headings of method and results are those that
NISTIR 7742 has. The report does not claim to conform to the standard.

Where a script performed the tasks, the report says so in the places where a reader looks for people: participants,
satisfaction, and the words beside each count. It then holds no interval.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.safe_text import Markdown
from auditkit.diagnostic.wording import date_text, date_time_text, duration_text, plural
from auditkit.export.format import File, Format, MarkdownTemplates, Material
from auditkit.probe.barrier import BARRIERS
from auditkit.probe.detour import effort
from auditkit.record.outcome import Performer
from auditkit.score.explanation.wording import tasks_and_agencies_text, unmeasured_text, when_text
from auditkit.score.metric import Share

if TYPE_CHECKING:
    from auditkit.record.model import TaskSummary
    from auditkit.score.dimension import Grade
    from auditkit.score.scorecard import Scorecard, TaskScore
    from auditkit.score.verdict import OutcomeCounts


def _lead(card: Scorecard) -> Markdown:
    """The first sentence: our own words and figures alone."""
    of = tasks_and_agencies_text(card.tasks)
    if not card.tally.measured:
        return Markdown(f"Nothing could be measured ({of}).")
    lead = f"Attempts that ended with what the customer came for: {_share(card.tally, card)} ({of})."
    return Markdown(f"{lead} {unmeasured_text(card.tasks)}".rstrip())


def _share(tally: OutcomeCounts, card: Scorecard) -> str:
    """Scripts get counts alone. Running a script again asks nobody else, so there is nothing to be unsure about."""
    if card.performer is Performer.SCRIPT or not tally.measured:
        return tally.completion
    return Share(tally.succeeded, tally.measured).words


def _barrier_title(slug: str) -> str:
    return BARRIERS[slug].title if slug in BARRIERS else slug


def _grade(grade: Grade) -> str:
    return f"{grade.letter} ({grade.points:.0f} of 100)" if grade.letter and grade.points is not None else "none"


def _points(points: float | None) -> str:
    return f"{points:.0f}" if points is not None else "not measured"


def _budget(summary: TaskSummary) -> str:
    budget = [plural(summary.budget_steps, "step")] if summary.budget_steps else []
    budget += [duration_text(summary.budget_seconds)] if summary.budget_seconds else []
    return " and ".join(budget) or "not said"


def _steps_and_time(task: TaskScore) -> tuple[str, str]:
    """Of the attempts that were completed: the fewest steps and the most, and the median of their times.

    Steps are counted as for the budget: looking is none.
    """
    done = [attempt for attempt in task.attempts if attempt.outcome.success]
    if not done:
        return "none completed", "none completed"
    steps = [effort(attempt) for attempt in done]
    span = f"{min(steps):,}" if min(steps) == max(steps) else f"{min(steps):,} to {max(steps):,}"
    time = duration_text(median(attempt.scripted_duration_seconds for attempt in done))
    return span, f"{time} (median of {len(done):,})"


_OPENING = "<!-- auditkit:report -->\n"
"""Its heading alone could stand on anyone's report."""


_FILTERS: dict[str, Callable[..., Any]] = {
    "barrier_title": _barrier_title,
    "budget": _budget,
    "date": date_text,
    "date_time": date_time_text,
    "grade": _grade,
    "plural": plural,
    "points": _points,
    "share": _share,
    "steps_and_time": _steps_and_time,
    "thousands": "{:,}".format,
    "when": when_text,
}


def cif_files(material: Material) -> tuple[File, ...]:
    text = _OPENING + cif_text(material)
    return (File("report.md", text.encode(), _OPENING.encode(), "A report in the industry's standard form."),)


def cif_text(material: Material) -> str:
    """The report as Markdown, without front matter. Text from audited pages is inert in it."""
    card = material.card
    by_script = card.performer is Performer.SCRIPT
    return MarkdownTemplates("auditkit.export", _FILTERS).render(
        "cif", card=card, by_script=by_script, lead=_lead(card), barriers=BARRIERS
    )


FORMAT = Format("cif", "a report with the headings of ISO 25062:2025, as Markdown", cif_files)
