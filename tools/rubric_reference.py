"""The reference page of the rubric, from the rubric that comes with auditkit."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import BARRIERS, Dimension
from auditkit.record.outcome import Severity
from auditkit.score.rubric import DimensionRule, Measure, Rubric, default_rubric, points_text

_RULES = """\
- An attempt that was not measured doesn't count anywhere. Nor does what was seen in it.
- An attempt that succeeded can earn points and cost points. One that failed can only cost points. It is not proof
  that the rest of the route was fine. Only under completion does each attempt count.
- A barrier counts once for each attempt that met it, by the worst finding. It makes no difference how many pages it
  was found on. What it costs is shared among the attempts that could have met it.
- An attempt that failed on a barrier of a dimension gets no points at all in that dimension.
- What was not checked is left out, and never guessed. A dimension needs {least} of its weight to get a grade, and so
  does the overall grade.
- The overall grade is the mean of the dimensions, by weight. {cap}
- Grades depend on the points as printed, in whole numbers: {letters}.
- A script's attempts are not a sample of people. So each score has a count beside it, and never a margin of error.
"""
_OWN = """\
## Your own rubric

Copy `auditkit/rubric.yml` to `tasks/rubric.yml` and change it there. Your file replaces the whole default rubric.
`auditkit check` checks it along with the tasks, and says what is wrong on which line. Editors can complete
and check it with `schema/rubric.schema.json`.

`auditkit score --rubric FILE` tries a rubric on an existing audit, however old. No site is visited. Each scorecard
names its rubric, with a digest. Two scorecards with the same digest were scored by the same rules.
"""


def rubric_page(note: str) -> str:
    """Each dimension: what it asks, what it counts, how points come, what it weighs, and where it is from."""
    rubric = default_rubric()
    lines = ["# Rubric", note]
    lines += [
        "The rubric turns what was seen into points from 0 to 100, and points into grades. This page shows the rubric"
    ]
    lines += ["that comes with auditkit. Its weights and limits are a judgement, and yours may differ.\n"]
    lines += ["## Rules that always apply\n", _rules(rubric), "## Weights\n", *_weights(rubric), ""]
    for dimension in Dimension:
        lines += _dimension(rubric.dimensions.of(dimension), rubric)
    return "\n".join([*lines, _OWN])


def _rules(rubric: Rubric) -> str:
    steps = rubric.letters.steps
    letters = ", ".join(f"{letter} from {fewest:g}" for letter, fewest in steps[:-1])
    return _RULES.format(
        least=f"{rubric.least_measured * 100:g}%", cap=_cap(rubric), letters=f"{letters}, {steps[-1][0]} below"
    )


def _cap(rubric: Rubric) -> str:
    if rubric.cap is None:
        return "Nothing caps it."
    title = rubric.dimensions.of(rubric.cap.dimension).title
    letters = "one letter" if rubric.cap.letters_above == 1 else f"{rubric.cap.letters_above} letters"
    return f"It can't be more than\n  {letters} above {title}: good pages don't make up for a task that fails."


def _weights(rubric: Rubric) -> Iterator[str]:
    yield "Agencies are compared with one set of weights, in the first column. An agency file can say what its"
    yield "service aims at (`service_model: {aim: …}`). Then its result with those weights is shown as well.\n"
    yield "| Dimension | It asks | All agencies | Aim: self-service | Aim: personal |"
    yield "|---|---|--:|--:|--:|"
    for dimension in Dimension:
        rule = rubric.dimensions.of(dimension)
        by_aim = " | ".join(f"{rule.weight_for(aim):g}" for aim in ("both", "self-service", "personal"))
        yield f"| [{rule.title}](#{_anchor(rule.title)}) | {rule.about} | {by_aim} |"


def _dimension(rule: DimensionRule, rubric: Rubric) -> Iterator[str]:
    yield f"## {rule.title}\n"
    yield f"**{rule.about}**\n"
    if not rule.failed_score_nothing:
        yield "Here every attempt counts, including those that failed.\n"
    yield "Sources:\n"
    yield from (f"- {source}" for source in rule.sources)
    total = sum(measure.weight for measure in rule.measures.values())
    for measure in rule.measures.values():
        yield from _measure(measure, measure.weight / total, rubric)
    yield ""


def _measure(measure: Measure, share: float, rubric: Rubric) -> Iterator[str]:
    yield f"\n### {measure.title}\n"
    about = measure.counts.kind.about
    yield f"{measure.about} This measure is {share * 100:.0f}% of the dimension. It looks at {about}.\n"
    if measure.barriers is None:
        yield points_text(measure, rubric)
        return
    costs = ", ".join(f"{severity} {rubric.severities.of(severity):g}" for severity in Severity)
    yield f"Each attempt starts at 100 and loses points for the worst of these that it met ({costs}):\n"
    for slug in measure.barriers:
        barrier = BARRIERS[slug]
        yield f"- [{barrier.title}](barriers.md#{slug}) (usually {barrier.severity})"
    yield "\nThe result is the mean."


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")
