"""The reference page of the rubric, from the rubric that comes with auditkit."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.probe.barrier import BARRIERS, Dimension
from auditkit.record.outcome import Severity
from auditkit.score.rubric import DimensionRule, Measure, Rubric, default_rubric, points_text

_RULES = """\
- An attempt that was not measured counts nowhere. Nor does what was seen in it.
- An attempt that ended well can earn points and cost points. One that failed can only cost some. It is no proof
  that the rest of the way was fine. Only under completion does each attempt count.
- A barrier counts once for each attempt that met it, by the worst finding. It makes no difference on how many pages
  it was met. What it costs is shared among the attempts that could have met it.
- An attempt that failed on a barrier of a dimension has no points at all in that dimension.
- What was not looked at is left out, and never guessed. A dimension needs {least} of its weight to get a letter, and
  so does the grade as a whole.
- The grade is the mean of the dimensions, by weight. {cap}
- A letter goes by the points as they are printed, as whole numbers: {letters}.
- A script's attempts are no sample of people. So there is a count beside each score, and never a margin of error.
"""
_OWN = """\
## Your own rubric

Copy `auditkit/rubric.yml` to `tasks/rubric.yml` and change it there. It takes the place of the whole default.
`auditkit check` looks at it along with the tasks, and says what is wrong in which line. Editors can complete
and check it with `schema/rubric.schema.json`.

`auditkit score --rubric FILE` tries a rubric on an audit that is there already, however old. No site is visited. Each
scorecard names its rubric, with a digest: two with the same digest were scored by the same rules.
"""


def rubric_page(note: str) -> str:
    """Each dimension: what it asks, what it counts, how points come, what it weighs, and where it is from."""
    rubric = default_rubric()
    lines = ["# Rubric", note]
    lines += [
        "The rubric turns what was seen into points from 0 to 100, and points into letters. This page shows the one"
    ]
    lines += ["that comes with auditkit. Its weights and limits are a judgement, and yours may differ.\n"]
    lines += ["## Rules that always hold\n", _rules(rubric), "## Weights\n", *_weights(rubric), ""]
    for dimension in Dimension:
        lines += _dimension(rubric.dimensions.of(dimension), rubric)
    return "\n".join([*lines, _OWN])


def _rules(rubric: Rubric) -> str:
    steps = rubric.letters.steps
    letters = ", ".join(f"{letter} from {fewest:g}" for letter, fewest in steps[:-1])
    return _RULES.format(
        least=f"{rubric.least_measured * 100:g} %", cap=_cap(rubric), letters=f"{letters}, {steps[-1][0]} below"
    )


def _cap(rubric: Rubric) -> str:
    if rubric.cap is None:
        return "Nothing holds it down."
    title = rubric.dimensions.of(rubric.cap.dimension).title.lower()
    letters = "one letter" if rubric.cap.letters_above == 1 else f"{rubric.cap.letters_above} letters"
    return f"It is never more than {letters} above that of {title}: fine pages don't make up for a task that fails."


def _weights(rubric: Rubric) -> Iterator[str]:
    yield "Agencies are compared by one set of weights, in the first column. An agency file can say what its"
    yield "service aims at (`service_model: {aim: …}`). Then its result by those weights stands beside the first.\n"
    yield "| Dimension | It asks | All agencies | Beside it: self-service | Beside it: personal |"
    yield "|---|---|--:|--:|--:|"
    for dimension in Dimension:
        rule = rubric.dimensions.of(dimension)
        by_aim = " | ".join(f"{rule.weight_for(aim):g}" for aim in ("both", "self-service", "personal"))
        yield f"| [{rule.title}](#{_anchor(rule.title)}) | {rule.about} | {by_aim} |"


def _dimension(rule: DimensionRule, rubric: Rubric) -> Iterator[str]:
    yield f"## {rule.title}\n"
    yield f"**{rule.about}**\n"
    if not rule.failed_score_nothing:
        yield "Here every attempt counts, failed ones too.\n"
    yield "From:\n"
    yield from (f"- {source}" for source in rule.sources)
    total = sum(measure.weight for measure in rule.measures.values())
    for measure in rule.measures.values():
        yield from _measure(measure, measure.weight / total, rubric)
    yield ""


def _measure(measure: Measure, share: float, rubric: Rubric) -> Iterator[str]:
    yield f"\n### {measure.title}\n"
    yield f"{measure.about} It is {share * 100:.0f} % of the dimension, and counts {measure.counts.kind.about}.\n"
    if measure.barriers is None:
        yield points_text(measure, rubric)
        return
    costs = ", ".join(f"{severity} {rubric.severities.of(severity):g}" for severity in Severity)
    yield f"The worst of these takes points from the attempt's 100 ({costs}); then the mean:\n"
    for slug in measure.barriers:
        barrier = BARRIERS[slug]
        yield f"- [{barrier.title}](barriers.md#{slug}) (mostly {barrier.severity})"


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")
