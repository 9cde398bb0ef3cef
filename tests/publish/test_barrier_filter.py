"""The list of barriers in a real browser, from a folder: what is typed and chosen shows what it should, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditkit.probe.barrier import BARRIERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ALL = len(BARRIERS)


def shown(page: Page) -> list[str]:
    """The barriers that a reader sees."""
    entries = page.locator(".ak-barrier").all()
    return [str(one.get_attribute("id")) for one in entries if one.is_visible()]


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


@pytest.fixture
def listed(built: Path, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((built / "scorecard" / "barriers.html").as_uri())
    yield page
    context.close()


def test_all_are_shown_at_first(listed: Page) -> None:
    assert len(shown(listed)) == ALL
    assert status(listed) == f"{ALL} of {ALL} barriers shown"
    assert listed.get_by_role("searchbox", name="Search these barriers").is_visible()
    assert not listed.get_by_role("button", name="Show all").is_visible()


@pytest.mark.parametrize("words", ["popup", "POP-UP", "pop up", "  popup  "])
def test_other_words_for_a_barrier_find_it(words: str, listed: Page) -> None:
    listed.get_by_role("searchbox").press_sequentially(words)
    left = shown(listed)
    assert {"overlay", "control-covered"} <= set(left)
    assert "dead-link" not in left
    assert status(listed) == f"{len(left)} of {ALL} barriers shown"
    listed.get_by_role("searchbox").fill("")
    assert len(shown(listed)) == ALL


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("leads nowhere", "dead-link"),
        ("nowhere leads", "dead-link"),
        ("worse than leaving with nothing", "wrong-answer"),
        ("hamburger", "hidden-menu"),
        ("dropdown", "list-needs-button"),
        ("doesnt help", "unhelpful-error"),
        ("Ｈａｍｂürger", "hidden-menu"),
    ],
    ids=["title", "any order", "all of what it is", "also called", "no hyphen", "no apostrophe", "other letters"],
)
def test_titles_explanations_and_synonyms_are_searched(words: str, slug: str, listed: Page) -> None:
    listed.get_by_role("searchbox").fill(words)
    assert shown(listed) == [slug]


def test_a_heading_goes_with_all_that_stands_below_it(listed: Page) -> None:
    assert listed.get_by_role("heading", level=2).count() == 3
    listed.get_by_role("searchbox").fill("hamburger")
    (heading,) = listed.get_by_role("heading", level=2).all()
    assert "Other barriers that slow customers" in heading.inner_text()
    listed.get_by_role("searchbox").fill("no barrier has these words")
    assert listed.get_by_role("heading", level=2).count() == 0
    assert status(listed) == f"0 of {ALL} barriers shown"


def test_those_found_and_those_that_stop_or_slow(listed: Page) -> None:
    listed.get_by_role("checkbox", name="Only those found in this audit").check()
    found = shown(listed)
    assert 0 < len(found) < ALL
    assert {"dead-link", "slow-page"} <= set(found) and "captcha" not in found
    listed.get_by_role("radio", name="Can stop customers").check()
    stopping = shown(listed)
    assert "dead-link" in stopping and "slow-page" not in stopping
    listed.get_by_role("radio", name="Slow customers").check()
    slowing = shown(listed)
    assert "slow-page" in slowing and "dead-link" not in slowing
    assert sorted(stopping + slowing) == sorted(found)


def test_one_button_takes_it_all_back_and_leaves_the_keyboard_where_one_types(listed: Page) -> None:
    listed.get_by_role("searchbox").fill("popup")
    listed.get_by_role("checkbox").check()
    listed.get_by_role("radio", name="Slow customers").check()
    listed.get_by_role("button", name="Show all").press("Enter")
    assert len(shown(listed)) == ALL
    assert listed.get_by_role("radio", name="All").is_checked()
    assert listed.evaluate("document.activeElement.id") == "barrier-words"
    assert not listed.get_by_role("button", name="Show all").is_visible()


def test_the_keyboard_alone_is_enough_and_shows_where_it_is(listed: Page) -> None:
    listed.get_by_role("searchbox").focus()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    listed.keyboard.type("popup")
    assert len(shown(listed)) < ALL
    assert listed.evaluate(outline) == "solid"
    listed.keyboard.press("Tab")
    assert listed.evaluate("document.activeElement.type") == "radio"
    assert listed.evaluate(outline) == "solid"
    listed.keyboard.press("ArrowDown")
    assert listed.get_by_role("radio", name="Can stop customers").is_checked()
    assert "overlay" not in shown(listed) and "control-covered" in shown(listed)


def test_an_address_of_a_barrier_in_the_list_leads_to_it_whatever_was_typed(built: Path, listed: Page) -> None:
    listed.get_by_role("searchbox").fill("hamburger")
    assert shown(listed) == ["hidden-menu"]
    listed.evaluate("location.hash = 'overlay'")
    listed.wait_for_function("!document.getElementById('overlay').hidden")
    assert len(shown(listed)) == ALL
    listed.goto(f"{(built / 'scorecard' / 'barriers.html').as_uri()}#overlay")
    assert listed.locator("#overlay").is_visible()


def test_without_scripts_all_are_there_and_nothing_that_would_do_nothing(built: Path, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto((built / "scorecard" / "barriers.html").as_uri())
    assert len(shown(page)) == ALL
    assert page.locator("article :is(input, button, fieldset)").count() > 0
    assert not any(one.is_visible() for one in page.locator("article :is(input, button, fieldset)").all())
    page.get_by_role("link", name="Something has to be closed first").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Something has to be closed first")
    context.close()


def test_a_page_without_the_list_has_no_fault(built: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto((built / "scorecard" / "index.html").as_uri(), wait_until="load")
    assert page.locator("script[src$='assets/barriers.js']").count() == 1
    assert faults == []
    page.close()
