"""What is written, page by page, and what becomes of what was there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditkit.diagnostic.error import AuditkitError
from auditkit.probe.barrier import BARRIERS
from auditkit.record.outcome import Outcome, Reason, StepStatus
from tests.factories import make_audit

from .example_audit import START, Folder, attempt, example, picture, publish, steps, task


@pytest.fixture
def evidence(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is written of the example, to read in."""
    folder = tmp_path_factory.mktemp("published")
    evidence = Folder(folder / "evidence")
    publish(*example(evidence), evidence, folder / "site")
    return folder / "site" / "scorecard"


@pytest.fixture
def own_site(tmp_path: Path, evidence: Folder) -> Path:
    """The same, to write over."""
    publish(*example(evidence), evidence, tmp_path / "site")
    return tmp_path / "site" / "scorecard"


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_a_page_for_each_agency_and_task(site: Path) -> None:
    assert {page.relative_to(site).as_posix() for page in site.rglob("*.md")} == {
        "index.md", "data.md", "report.md", "barriers.md", "week.md", "week-handout.md", "worksheet-needs.md",
        "try.md", "top-task/licence-cost.md", "top-task/renew-licence.md",
        "harbour/index.md", "harbour/licence-fee.md", "harbour/renew.md",
        "harbour/phone-number.md", "inland/index.md", "inland/permit-cost.md", "inland/permit-renewal.md",
        "inland/opening-hours.md", "upland/index.md", "upland/walls.md", *(f"barrier/{slug}.md" for slug in BARRIERS),
    }  # fmt: skip


def test_the_first_page_says_who_fails_why_and_how_sure(site: Path) -> None:
    home = text(site / "index.md")
    assert "7 of 10 attempts succeeded (6 tasks, 2 agencies)." in home
    assert "10 attempts were not measured. We don't hold this against any agency" in home
    assert "the site refused this visit" in home
    assert "22 November 2026" in home
    assert "a script, not people" in text(site / "data.md")
    assert "%" not in home.split("---", 2)[2]


def test_an_agency_nothing_was_measured_of_has_no_figure(site: Path) -> None:
    agency = text(site / "upland" / "index.md")
    assert "Nothing was measured (1 task)" in agency
    assert " of 7" not in agency
    assert "0 of" not in agency


def test_a_task_says_what_stopped_it_with_the_evidence(site: Path) -> None:
    page = text(site / "harbour" / "licence-fee.md")
    assert "**The link “Fees” leads to a page that is gone &#40;404&#41;&#46;**" in page
    assert "Heading of the page" in page
    assert "Page not found" in page
    assert "auditkit run tasks/harbour/licence-fee.yml" in page
    assert "````yaml" in page
    assert page.index("What stopped the customer") < page.index("ak-journey")


def test_hand_offs_answers_tells_and_refusals_are_shown(site: Path) -> None:
    renew = text(site / "harbour" / "renew.md")
    assert "hand-off without warning" in renew
    assert "POST https&#58;//stats&#46;example/beacon" in renew
    fee = text(site / "harbour" / "licence-fee.md")
    assert "What comes next" in fee
    hours = text(site / "inland" / "opening-hours.md")
    assert "The right answer: **10 to 4**" in hours


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_told_in_words(site: Path, reason: Reason) -> None:
    assert reason.words in text(site / "upland" / "walls.md")


def test_pictures_are_copied_only_when_used_and_only_when_they_are_pictures(tmp_path: Path, evidence: Folder) -> None:
    audit, attempts = example(evidence)
    unused = evidence.save(picture("unused"), "webp")
    script = evidence.save(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "svg")
    first = attempts[0]
    fake = first.model_copy(update={"steps": [first.steps[0].model_copy(update={"screenshot": script})]})
    written = publish(audit, [fake, *attempts[1:]], evidence, tmp_path / "site")
    names = {path.name for path in (written.folder / "pictures").iterdir()}
    assert len(names) == written.pictures
    assert f"{unused}.webp" not in names
    assert not any(name.endswith("svg") for name in names)


def test_stale_pages_vanish_and_other_pages_stay(tmp_path: Path, evidence: Folder, own_site: Path) -> None:
    (tmp_path / "site" / "mine.md").write_text("mine")
    audit, attempts = example(evidence)
    fewer = audit.model_copy(update={"agencies": audit.agencies[:1], "tasks": audit.tasks[:1], "planned": []})
    publish(fewer, attempts[:1], evidence, tmp_path / "site")
    assert sorted(path.name for path in own_site.iterdir()) == [
        "barrier",
        "barriers.md",
        "card.png",
        "data",
        "data.md",
        "harbour",
        "index.md",
        "pictures",
        "report.md",
        "try",
        "try.md",
        "week-handout.md",
        "week.md",
        "worksheet-needs.md",
    ]
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["mine.md", "scorecard"]


def test_publishing_twice_writes_the_same(tmp_path: Path, evidence: Folder, own_site: Path) -> None:
    before = {path: path.read_bytes() for path in own_site.rglob("*") if path.is_file()}
    publish(*example(evidence), evidence, tmp_path / "site")
    assert before == {path: path.read_bytes() for path in own_site.rglob("*") if path.is_file()}


def test_a_failure_leaves_the_old_pages(tmp_path: Path, evidence: Folder, own_site: Path) -> None:
    class Broken:
        def path(self, digest: str) -> Path | None:
            raise OSError(28, "No space left on device")

    with pytest.raises(AuditkitError, match=r"can't be written .* No space left"):
        publish(*example(evidence), Broken(), tmp_path / "site")
    assert (own_site / "harbour" / "licence-fee.md").is_file()
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["scorecard"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_site_is_said_in_a_sentence(tmp_path: Path, evidence: Folder) -> None:
    (tmp_path / "site").mkdir(mode=0o555)
    with pytest.raises(AuditkitError, match="can't be written"):
        publish(*example(evidence), evidence, tmp_path / "site")


def test_slugs_that_would_lead_out_of_the_folder_do_not(tmp_path: Path, evidence: Folder) -> None:
    audit, _ = example(evidence)
    evil = task("harbour", "../../../evil", "Get out", 9)
    made = attempt(evil, Outcome.COMPLETED, steps=steps(evidence, StepStatus.DONE))
    publish(audit.model_copy(update={"tasks": [evil], "planned": []}), [made], evidence, tmp_path / "a" / "site")
    assert not list(tmp_path.glob("**/evil.md"))
    assert len(list((tmp_path / "a" / "site" / "scorecard" / "harbour").glob("x-*.md"))) == 1


def test_an_empty_audit_is_a_page_that_says_so(tmp_path: Path, evidence: Folder) -> None:
    audit = make_audit(id="none", started_at=START)
    publish(audit, [], evidence, tmp_path / "site")
    home = text(tmp_path / "site" / "scorecard" / "index.md")
    assert "Nothing was measured" in home
    assert "This audit has no agency in it." in home
    assert "stopped before it finished" in home
