"""The rubric file: the one that comes with auditkit, another in its place, and what is said of a wrong one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from auditkit.diagnostic.error import InvalidDocument
from auditkit.probe.barrier import BARRIERS, Dimension
from auditkit.record.outcome import Severity
from auditkit.score.counter import COUNTERS
from auditkit.score.rubric import BUILT_IN, Counts, default_rubric, load_rubric, points_text, read_rubric

TEXT = BUILT_IN.read_text(encoding="utf-8")


def faults(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What is said of the default rubric after these changes, without the file's name."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file = folder / "rubric.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDocument) as caught:
        read_rubric(file, "rubric.yml")
    return [str(fault).removeprefix("rubric.yml:") for fault in caught.value.diagnostics]


def line_of(words: str) -> int:
    return TEXT[: TEXT.index(words)].count("\n") + 1


def test_every_barrier_costs_points_once_in_its_own_dimension() -> None:
    rubric = default_rubric()
    listed = Counter(
        (dimension, slug)
        for dimension in Dimension
        for measure in rubric.dimensions.of(dimension).measures.values()
        for slug in measure.barriers or ()
    )
    scored = [barrier for barrier in BARRIERS.values() if not (barrier.costs_nothing or barrier.retired)]
    assert listed == Counter((barrier.dimension, barrier.slug) for barrier in scored)


def test_what_costs_nothing_says_why_and_is_never_serious() -> None:
    beside = [barrier for barrier in BARRIERS.values() if barrier.costs_nothing]
    assert {barrier.slug for barrier in beside} == {
        "link-to-nowhere", "broken-link-nearby", "name-mismatch", "email-only", "hidden-menu", "list-needs-button",
    }  # fmt: skip
    for barrier in beside:
        assert barrier.costs_nothing.endswith(".")
        assert barrier.severity.rank <= Severity.MODERATE.rank
        assert not barrier.stops and not barrier.difficulty and not barrier.denies_access


def test_everything_that_can_be_counted_is_counted_by_something() -> None:
    assert set(COUNTERS) == set(Counts)
    rubric = default_rubric()
    used = {one.counts for side in Dimension for one in rubric.dimensions.of(side).measures.values()}
    assert used == set(Counts)


def test_every_dimension_names_its_sources_and_the_weights_of_each_aim_add_up_to_a_hundred() -> None:
    rules = [default_rubric().dimensions.of(one) for one in Dimension]
    for rule in rules:
        assert any("Good Services" in source for source in rule.sources) or "in time" in rule.sources[0]
        assert any("A-11" in source for source in rule.sources)
    for aim in (None, "both", "self-service", "personal"):
        assert sum(rule.weight_for(aim) for rule in rules) == 100, aim


def test_what_a_measure_says_of_itself_holds_its_own_limits() -> None:
    rubric = default_rubric()
    text = points_text(rubric.dimensions.timeliness.measures["main-content"], rubric)
    assert "100 points up to 2.5 seconds, 0 from 4 seconds" in text
    assert "wrong answer -50" in points_text(rubric.dimensions.completion.measures["outcomes"], rubric)
    assert "serious 70" in points_text(rubric.dimensions.access.measures["keyboard"], rubric)


@pytest.mark.parametrize(
    ("points", "letter"),
    [(100, "A"), (90, "A"), (89.5, "A"), (89.4, "B"), (80, "B"), (70, "C"), (60, "D"), (59.4, "F"), (0, "F")],
)
def test_letters_are_those_of_the_points_as_printed(points: float, letter: str) -> None:
    assert default_rubric().letters.of(points) == letter


def test_a_rubric_beside_the_tasks_replaces_the_default_whole(tmp_path: Path) -> None:
    assert load_rubric(tmp_path) == default_rubric()
    own = tmp_path / "rubric.yml"
    own.write_text(TEXT.replace("name: The default rubric of auditkit", "name: Ours"), encoding="utf-8")
    ours = load_rubric(tmp_path)
    assert ours.name == "Ours"
    assert ours.source_name.endswith("/rubric.yml")
    assert not ours.source_name.startswith("/"), "a page that names it tells nobody where it stood"
    assert ours.digest != default_rubric().digest
    assert default_rubric().source_name == "auditkit/rubric.yml"
    assert len(ours.digest) == 64


def test_every_fault_at_once_with_its_place(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        ("letters: {A: 90, B: 80,", "letters: {A: 90, B: 95,"),
        ("least_measured: 0.5", "least_measurd: 0.5"),
        ("counts: verdicts", "counts: verdict"),
        ("poor: 4\n", "poor: 2\n"),
        ("[form-rejected, session-expired]", "[form-rejectd, session-expired]"),
        ("[overlay]", "[captcha]"),
        ("weight: 35\n", "weight: much\n"),
    )
    at = [int(one.split(":")[0]) for one in said]
    assert at == sorted(at)
    text = "\n".join(said)
    assert "'B' must be less than 'A', which is 90" in text
    assert "unknown key 'least_measurd' (did you mean 'least_measured'?)" in text
    assert f"{line_of('counts: verdicts')}:17: unknown thing to count 'verdict' (did you mean 'verdicts'?)" in text
    assert "'poor' must be more than 'good', which is 2.5" in text
    assert "unknown barrier 'form-rejectd' (did you mean 'form-rejected'?)" in text
    assert "'captcha' belongs to the dimension 'access'" in text
    assert "'weight' must be a number, not 'much'" in text
    assert len(said) == 7


def test_what_a_measure_needs_and_what_it_does_not(tmp_path: Path) -> None:
    said = faults(
        tmp_path, ("        good: 2.5\n", ""), ("        counts: tells\n", "        counts: tells\n        good: 3\n")
    )
    assert said[0].startswith(f"{line_of('main-content:') + 1}:")
    assert said[0].endswith("'main-content' needs 'good'")
    assert said[1].endswith("'good' means nothing where 'tells' are counted: remove it")
    assert len(said) == 2


def test_points_for_words(tmp_path: Path) -> None:
    words = "points: {fair: 100, hard: 50, very_hard: 0}"
    said = [
        faults(tmp_path, (words, f"points: {{{other}}}"))
        for other in (
            "fair: 100, hard: 50",
            "fair: 100, hardly: 50, very_hard: 0",
            "fair: 10, hard: 50, very_hard: 0",
        )
    ]
    assert [len(one) for one in said] == [1, 1, 1]
    assert said[0][0].endswith("'points' needs 'very_hard'")
    assert "unknown key 'hardly' (did you mean 'hard'?)" in said[1][0]
    assert said[2][0].endswith("'hard' must not have more points than 'fair'")


def test_a_barrier_costs_points_once(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, ("barriers: [failed-request]", "barriers: [wrong-answer, failed-request]"))
    first = line_of("barriers: [inconsistent-answer, wrong-answer]")
    assert said.endswith(f"'wrong-answer' costs points already, on line {first}")


def test_a_dimension_that_is_left_out(tmp_path: Path) -> None:
    start = TEXT.index("  handoffs:")
    (said,) = faults(tmp_path, (TEXT[start:], ""))
    assert said.endswith("'dimensions' needs 'handoffs'")


def test_the_method_page_names_the_limits_of_the_letters() -> None:
    limits = ", ".join(f"{letter} from {fewest:g}" for letter, fewest in default_rubric().letters.steps[:-1])
    method = Path(__file__).parents[2] / "site" / "method.md"
    assert f"The grade depends on the points: {limits}." in method.read_text(encoding="utf-8")
