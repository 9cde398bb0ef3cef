"""The pages to learn from: which findings a team is asked about, and what is there when there are none."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditkit.diagnostic.error import InvalidDocument
from auditkit.probe.readability import FORMULAS, measure
from auditkit.publish.output_tree import replace_tree
from auditkit.publish.page.week import learning_pages, prompt_topics, prompts, week_page
from auditkit.publish.picture import PagePictures
from auditkit.publish.reading_list import ReadingList, load_readings
from auditkit.record.model import AttemptRecord, Finding, TaskSummary
from auditkit.record.outcome import Outcome, Severity, StepStatus
from auditkit.score.priority import fixes
from auditkit.score.scorecard import Scorecard, score
from tests.factories import make_agency, make_audit, make_finding

from .example_audit import START, Folder, attempt, example, publish, steps, task

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
READINGS = load_readings(ROOT / "site")
EMPTY = ReadingList(version=1)


@pytest.fixture
def evidence(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


@pytest.fixture
def album(evidence: Folder, tmp_path: Path) -> Iterator[PagePictures]:
    with replace_tree(tmp_path / "pictures-of-prompts") as made:
        yield PagePictures(evidence, made)


def found(barrier: str, severity: Severity, message: str = "Something was there.") -> Finding:
    return make_finding(barrier, severity=severity, message=message, step=1)


def card_of(tasks: Sequence[TaskSummary], attempts: Sequence[AttemptRecord], ours: str = "ours") -> Scorecard:
    names = dict.fromkeys(one.agency for one in tasks)
    audit = make_audit(
        started_at=START,
        ended_at=START,
        agencies=[make_agency(name, base_url=f"https://{name}.example", ours=name == ours) for name in names],
        tasks=list(tasks),
        planned=[one.key for one in attempts],
    )
    return score(audit, attempts)


def failed(summary: TaskSummary, barrier: str, severity: Severity, trial: int = 1) -> AttemptRecord:
    return attempt(summary, Outcome.NOT_COMPLETED, trial=trial, findings=[found(barrier, severity)])


def slugs(card: Scorecard, limit: int = 9) -> list[str]:
    return [one.count.barrier for one in prompt_topics(card, limit)]


def test_what_ended_attempts_comes_first_whatever_its_weight() -> None:
    top, last = task("a", "top", "Top", 1), task("a", "last", "Last", 9)
    card = card_of(
        [top, last],
        [
            attempt(top, Outcome.COMPLETED, findings=[found("accessibility", Severity.CRITICAL)]),
            failed(last, "dead-link", Severity.SERIOUS),
        ],
    )
    assert slugs(card) == ["dead-link", "accessibility"]


def test_severity_rank_and_how_often_decide() -> None:
    one, two, three = (task("a", f"t{rank}", f"T{rank}", rank) for rank in (1, 2, 3))
    # Weights: 8 × 1 × 1/4 = 2 · 4 × 1/√2 × 1 = 2.83 · 8 × 1/√3 × 1 = 4.62
    card = card_of(
        [one, two, three],
        [
            failed(one, "captcha", Severity.CRITICAL),
            *[attempt(one, Outcome.COMPLETED, trial=trial) for trial in (2, 3, 4)],
            failed(two, "dead-link", Severity.SERIOUS),
            failed(three, "server-error", Severity.CRITICAL),
        ],
    )
    assert slugs(card) == ["server-error", "dead-link", "captcha"]
    assert [round(choice.weight, 2) for choice in prompt_topics(card)] == [4.62, 2.83, 2.0]


def test_what_is_to_be_fixed_is_in_the_order_of_the_first_page() -> None:
    one, two = task("a", "one", "One", 9), task("a", "two", "Two", 1)
    # Two attempts are stopped on the last task, one on the first: by weight the first would come first.
    card = card_of(
        [one, two],
        [
            *[failed(one, "dead-link", Severity.SERIOUS).model_copy(update={"trial": trial}) for trial in (1, 2)],
            failed(two, "captcha", Severity.SERIOUS),
        ],
    )
    first = fixes(card.agencies)
    assert [one.barrier for one in first] == ["dead-link", "captcha"]
    assert slugs(card) == ["captcha", "dead-link"]
    assert [one.count.barrier for one in prompt_topics(card, first=first)] == ["dead-link", "captcha"]


def test_no_barrier_and_no_task_comes_twice() -> None:
    one, two = task("a", "one", "One", 1), task("a", "two", "Two", 2)
    both = [found("dead-link", Severity.SERIOUS), found("slow-page", Severity.MODERATE)]
    card = card_of(
        [one, two],
        [attempt(one, Outcome.NOT_COMPLETED, findings=both), attempt(two, Outcome.NOT_COMPLETED, findings=both)],
    )
    assert [(choice.task.summary.task, choice.count.barrier) for choice in prompt_topics(card)] == [
        ("one", "dead-link"),
        ("two", "slow-page"),
    ]


def test_what_was_not_measured_is_not_talked_about() -> None:
    one = task("a", "one", "One", 1)
    blocked = attempt(one, Outcome.NOT_MEASURED, findings=[found("captcha", Severity.CRITICAL)])
    assert prompt_topics(card_of([one], [blocked])) == ()


def test_a_finding_elsewhere_asks_if_we_have_it_too(album: PagePictures) -> None:
    theirs, mine = task("other", "fee", "Their fee", 1), task("ours", "cost", "Our cost", 1)
    card = card_of(
        [theirs, mine],
        [
            failed(theirs, "dead-link", Severity.CRITICAL),
            attempt(mine, Outcome.COMPLETED_WITH_DIFFICULTY, findings=[found("dead-link", Severity.MINOR)]),
        ],
    )
    (first,) = prompts(card, album)
    assert not first.topic.agency.summary.ours
    assert [one.summary.title for one in first.own_tasks] == ["Our cost"]
    assert "We have it too" in first.questions[-1]


def test_a_finding_elsewhere_that_we_dont_have_asks_us_to_look(album: PagePictures) -> None:
    theirs = task("other", "fee", "Their fee", 1)
    (first,) = prompts(card_of([theirs], [failed(theirs, "dead-link", Severity.CRITICAL)]), album)
    assert first.own_tasks == ()
    assert any("Do we do this too?" in question for question in first.questions)


def test_our_own_finding_asks_who_could_mend_it(album: PagePictures) -> None:
    mine = task("ours", "cost", "Our cost", 1)
    (first,) = prompts(card_of([mine], [failed(mine, "dead-link", Severity.CRITICAL)]), album)
    assert first.topic.agency.summary.ours
    assert "by Friday" in first.questions[-1]
    assert (first.topic.count.stopped, first.topic.count.measured) == (1, 1)


@pytest.mark.parametrize(
    ("outcome", "barrier", "how"),
    [
        (Outcome.NOT_COMPLETED, "dead-link", "stopped"),
        (Outcome.WRONG_ANSWER, "wrong-answer", "given a wrong answer"),
        (Outcome.COMPLETED, "slow-page", "slowed down"),
    ],
)
def test_it_says_what_became_of_the_customer(outcome: Outcome, barrier: str, how: str, album: PagePictures) -> None:
    one = task("a", "one", "One", 1)
    card = card_of([one], [attempt(one, outcome, findings=[found(barrier, Severity.CRITICAL)])])
    assert prompts(card, album)[0].effect == how


def test_a_prompt_shows_the_step_it_speaks_of(evidence: Folder, album: PagePictures) -> None:
    one = task("a", "one", "One", 1)
    told = make_finding(severity=Severity.SERIOUS, message="The link is dead.", step=2)
    made = steps(evidence, StepStatus.DONE, StepStatus.FAILED)
    tried = attempt(one, Outcome.NOT_COMPLETED, findings=[told], steps=made)
    figure = prompts(card_of([one], [tried]), album)[0].figure
    assert figure is not None
    assert made[1].screenshot is not None
    assert figure.picture.source == f"pictures/{made[1].screenshot}.webp"


def test_readings_bear_on_what_was_met(album: PagePictures) -> None:
    one = task("a", "one", "One", 1)
    page = week_page(card_of([one], [failed(one, "captcha", Severity.CRITICAL)]), READINGS, album)
    assert re.findall(r"reading\.md#([a-z0-9-]+)", page) == ["inaccessibility-of-captcha"]


def test_tasks_to_try_are_elsewhere_and_one_of_them_went_well(evidence: Folder, album: PagePictures) -> None:
    page = html.unescape(week_page(score(*example(evidence)), READINGS, album))
    elsewhere, own = page.split("Tasks to choose from:")[1].split("The same needs on our own site:")
    visits = [line for line in elsewhere.splitlines() if line.startswith("- ")]
    assert visits and all(">Inland Waters Board</a>" in visit for visit in visits)
    assert "This went well" in visits[-1]
    visits = [line for line in own.split("Three questions")[0].splitlines() if line.startswith("- ")]
    assert visits and all(">Harbour Licensing Office</a>" in visit for visit in visits)
    to_fix = page.split("From this audit, on our own site:")[1].split("**Write down:**")[0]
    assert "](harbour/" in to_fix and "](inland/" not in to_fix


def test_without_findings_there_are_general_prompts(tmp_path: Path, evidence: Folder) -> None:
    one = task("a", "one", "One", 1, profiles=["desktop"])
    tried = attempt(one, Outcome.COMPLETED)
    card = card_of([one], [tried])
    publish(card.audit, [tried], evidence, tmp_path / "site")
    week = (tmp_path / "site" / "scorecard" / "week.md").read_text(encoding="utf-8")
    assert "Where did you stop, or nearly stop?" in week
    assert "Good first choices:" in week
    assert "reading.md" not in week
    assert not (tmp_path / "site" / "scorecard" / "reading.md").exists()
    handout = (tmp_path / "site" / "scorecard" / "week-handout.md").read_text(encoding="utf-8")
    assert "Where did you stop, or nearly stop?" in handout


def test_an_audit_of_nothing_still_gives_a_plan(tmp_path: Path, evidence: Folder) -> None:
    card = card_of([], [])
    publish(card.audit, [], evidence, tmp_path / "site")
    week = (tmp_path / "site" / "scorecard" / "week.md").read_text(encoding="utf-8")
    assert "This audit measured no tasks." in week


def test_sheets_hold_no_long_text(album: PagePictures) -> None:
    long = task("ours", "one", "A" * 10_000, 1)
    attempts = [attempt(long, Outcome.NOT_COMPLETED, findings=[found("dead-link", Severity.CRITICAL, "B" * 10_000)])]
    card = card_of([long], attempts)
    pages = dict(learning_pages(card, EMPTY, album))
    quoted = re.findall(r"[AB]{20,}…?", pages["week-handout.md"] + pages["worksheet-needs.md"])
    assert len(quoted) == 3
    assert max(map(len, quoted)) <= 90


def test_a_faulty_list_is_told_before_anything_is_written(tmp_path: Path, evidence: Folder) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "reading.yml").write_text("version: 1\nreadings:\n  a: {title: A}\n", encoding="utf-8")
    with pytest.raises(InvalidDocument, match=r"reading\.yml:3:6: 'a' needs 'why'"):
        publish(*example(evidence), evidence, site)
    assert not (site / "scorecard").exists()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with the site's own reading list."""
    folder = tmp_path_factory.mktemp("learning")
    (folder / "site").mkdir()
    (folder / "site" / "reading.yml").write_bytes((ROOT / "site" / "reading.yml").read_bytes())
    evidence = Folder(folder / "evidence")
    publish(*example(evidence), evidence, folder / "site")
    return folder / "site" / "scorecard"


def test_barriers_and_readings_lead_to_each_other(published: Path) -> None:
    barriers = {page.stem: page.read_text(encoding="utf-8") for page in (published / "barrier").iterdir()}
    readings = (published / "reading.md").read_text(encoding="utf-8")
    assert set(re.findall(r"reading\.md#([a-z0-9-]+)", "".join(barriers.values()))) == set(READINGS.readings)
    assert set(re.findall(r"\{: #([a-z0-9-]+) \}", readings)) == set(READINGS.readings)
    assert set(re.findall(r'"barrier/([a-z0-9-]+)\.html"', readings)) == set(barriers)
    assert readings.count("<strong><a") > 0


def test_a_barrier_says_why_to_read_what(published: Path) -> None:
    page = html.unescape((published / "barrier" / "dead-link.md").read_text(encoding="utf-8"))
    reading = READINGS.readings["cool-uris"]
    assert f"[{reading.title}](../reading.md#cool-uris), {reading.authors[0]}. {reading.why}\n" in page


def picks(page: str) -> list[tuple[str, str]]:
    """What the reading list picks for the audit: key and barrier; empty for any team."""
    if "## Picked for this audit" not in page:
        return []
    part = page.split("## Picked for this audit")[1].split("\n## ")[0]
    items = part.split("\n1. ")[1:]
    return [
        (re.findall(r"\]\(#([a-z0-9-]+)\)", item)[0], "".join(re.findall(r"barrier/([a-z0-9-]+)\.html", item)))
        for item in items
    ]


def reading_page(card: Scorecard, readings: ReadingList, album: PagePictures) -> str:
    return dict(learning_pages(card, readings, album))["reading.md"]


def test_five_readings_are_picked_the_worst_barrier_first(album: PagePictures) -> None:
    one, two = task("a", "one", "One", 1), task("a", "two", "Two", 2)
    met = [
        found("slow-page", Severity.MODERATE),
        found("new-window", Severity.MINOR),
        found("accessibility", Severity.CRITICAL),
    ]
    attempts = [
        failed(one, "captcha", Severity.SERIOUS),
        attempt(two, Outcome.NOT_COMPLETED, findings=[found("dead-link", Severity.CRITICAL), *met]),
        attempt(two, Outcome.COMPLETED, trial=2, findings=met[:1]),
    ]
    page = reading_page(card_of([one, two], attempts), READINGS, album)
    picked = picks(page)
    assert [barrier for _, barrier in picked] == ["dead-link", "captcha", "accessibility", "slow-page", "new-window"]
    assert all(key in READINGS.bearing_on(barrier) for key, barrier in picked)
    assert len({key for key, _ in picked}) == 5
    assert READINGS.readings[picked[0][0]].why in html.unescape(page.split("## ")[1])
    assert "caused 1 of 3 attempts to fail" in page
    assert page.index("## Picked") < page.index("## Customers and service")


def test_readings_for_any_team_fill_up_and_say_so(album: PagePictures) -> None:
    one = task("a", "one", "One", 1)
    page = reading_page(card_of([one], [failed(one, "captcha", Severity.CRITICAL)]), READINGS, album)
    assert [barrier for _, barrier in picks(page)] == ["captcha", "", "", "", ""]
    assert len({key for key, _ in picks(page)}) == 5
    assert "The first one is about a barrier that this audit found. The others suit any team." in page
    assert page.count("For any team") == 4
    well = reading_page(card_of([one], [attempt(one, Outcome.COMPLETED)]), READINGS, album)
    assert [barrier for _, barrier in picks(well)] == [""] * 5
    assert "barriers they are about" not in well


def test_no_reading_is_picked_twice(album: PagePictures) -> None:
    only = READINGS.readings["avoid-pdf"]
    short = ReadingList(version=1, readings={"avoid-pdf": only})
    one = task("a", "one", "One", 1)
    both = [found(slug, Severity.MODERATE) for slug in ("document-only", "overflow-on-phone")]
    page = reading_page(card_of([one], [attempt(one, Outcome.COMPLETED, findings=both)]), short, album)
    assert picks(page) == [("avoid-pdf", "document-only")]


def test_nothing_is_picked_where_nothing_was_measured(album: PagePictures) -> None:
    one = task("a", "one", "One", 1)
    blocked = attempt(one, Outcome.NOT_MEASURED, findings=[found("captcha", Severity.CRITICAL)])
    assert picks(reading_page(card_of([one], [blocked]), READINGS, album)) == []


def test_the_plan_for_the_week_reads_the_same(album: PagePictures) -> None:
    one = task("a", "one", "One", 1)
    card = card_of([one], [failed(one, "captcha", Severity.CRITICAL)])
    own = [key for key, barrier in picks(reading_page(card, READINGS, album)) if barrier]
    assert re.findall(r"reading\.md#([a-z0-9-]+)", week_page(card, READINGS, album)) == own


@pytest.mark.parametrize("name", ["week", "week-handout", "worksheet-needs", "../../../week"])
def test_our_words_are_plain(name: str, published: Path) -> None:
    path = ROOT / "site" / "week.md" if name.startswith("..") else published / f"{name}.md"
    text = re.sub(r"^---.*?---", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"(?m)^\|.*$", "", text)
    text = re.sub(r"</?(li|p|h2|th|section)[^>]*>", ". ", text)
    text = re.sub(r"<[^>]+>|\([^()]*\.(md|html)[^()]*\)|&#\d+;|[*#\[\]]", " ", text)
    assert measure(FORMULAS["en"], text, "en") <= 8
