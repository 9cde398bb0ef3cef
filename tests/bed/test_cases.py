"""The bed's cases are sound: read, complete, and of pages that hold together."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from auditkit.diagnostic.error import InvalidDocument
from auditkit.probe.barrier import BARRIERS
from auditkit.task.loader import load_tasks
from tools.bed import case as case_module
from tools.bed.case import NOT_MEASURED, Case, Page, case_files, cases, load_case
from tools.bed.layout import laid_out
from tools.bed.running import write_tasks
from tools.bed.site import Sites

CASES = list(cases())
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "circle"}
AT_LEAST = 2
REPORTED = [slug for slug, barrier in BARRIERS.items() if not barrier.retired]


def test_every_case_is_one_the_kit_can_run(tmp_path: Path) -> None:
    with Sites(CASES) as sites:
        write_tasks(tmp_path, CASES, sites)
    assert {agency.id for agency in load_tasks([tmp_path], {}).agencies} == {case.id for case in CASES}


def test_no_two_cases_share_an_id() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


def test_every_folder_is_a_barrier() -> None:
    assert {case.barrier for case in CASES} == {*REPORTED, NOT_MEASURED}


@pytest.mark.parametrize("barrier", [*REPORTED, NOT_MEASURED])
def test_each_barrier_has_cases_and_near_misses(barrier: str) -> None:
    filed = [case for case in CASES if case.barrier == barrier]
    assert sum(case.present for case in filed) >= AT_LEAST
    assert sum(not case.present for case in filed) >= AT_LEAST


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_is_filed_where_it_belongs(case: Case) -> None:
    if case.barrier == NOT_MEASURED:
        assert case.present == (case.expect.reason is not None)
    else:
        assert case.present == (case.barrier in case.expect.findings)


def pages_of(page: Page) -> list[Page]:
    inner = [*page.turns, *page.choices, *([page.post] if page.post else [])]
    return [page, *(deeper for one in inner for deeper in pages_of(one))]


class Tags(HTMLParser):
    """Notes tags that are closed out of turn or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_pages_in_the_layout_close_what_they_open(case: Case) -> None:
    for address, given in case.pages.items():
        for page in pages_of(given):
            if page.title is None:
                continue
            tags = Tags()
            tags.feed(laid_out(page))
            assert (tags.faults, tags.open) == ([], []), address


def test_a_case_with_a_slip_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_module, "FOLDER", tmp_path)
    whole = case_files()[0] if case_files() else Path(__file__).parent / "cases/dead-link/gone.yml"
    folder = tmp_path / "dead-link"
    folder.mkdir()
    shutil.copy(whole, folder / "gone.yml")
    text = whole.read_text(encoding="utf-8").replace("present: true", "presnt: true")
    (folder / "gone.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDocument, match=r"dead-link/gone\.yml:2:1.*did you mean 'present'"):
        load_case(folder / "gone.yml")
