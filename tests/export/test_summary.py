"""The summary for job pages and comments: what changed, in a form that GitHub shows and pages can't misuse."""

from __future__ import annotations

import re
from dataclasses import replace

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from lxml import html

from auditkit.diagnostic.safe_text import forge_address, forge_text
from auditkit.export import Material, Site
from auditkit.export.markdown import MAX_LETTERS, summary
from auditkit.record.outcome import Outcome, Reason

from . import rerun_example as example
from .example import HOSTILE

FORGES = {
    "mention": "ask @octocat or @org/team",
    "issue": "see #12, GH-34, org/repo#56, JIRA-7 and !89",
    "marks": "~bug %v1 $42 &7 ^9 :smile: *iteration:1",
    "image": "![x](https://evil.example/x.png) <img src=https://evil.example/x>",
    "link": "[x](https://evil.example) https://evil.example www.evil.example me@evil.example",
    "close": "</details></td></table><script>alert(1)</script><!--",
    "fence": "```\n@octocat\n~~~",
    "table": "a | b\n|---|---|",
    "quick": "/close\n/merge",
}
LINKED = re.compile(r"(?<!\w)(@[a-z0-9]|[#!]\d|gh-\d)|www\.|https?://|[a-z]-\d|:\w+:|[~%$&^]\w", re.IGNORECASE)
"""What forges look for in the text of a page once it is plain."""


def rendered(text: str) -> html.HtmlElement:
    """As GitHub renders it, before its own filters."""
    made = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    return html.fromstring(f"<div>{made}</div>")


def heads(material: Material) -> list[str]:
    return [one.text_content() for one in rendered(summary(material)).iter("h3", "h4")]


def test_it_says_what_happened_in_a_sentence_and_only_what_changed() -> None:
    text = summary(example.material())
    assert text.startswith("<!-- auditkit:summary -->\n### 1 task got worse since 3 November, 1 was fixed; ")
    assert heads(example.material())[0] == (
        "1 task got worse since 3 November, 1 was fixed; 2 as before, 1 of them failing;"
        " 1 can't be compared because it was not measured."
    )
    assert heads(example.material())[1:3] == ["Got worse", "Fixed"]
    assert "Do call" not in text


def test_what_is_unsteady_comes_before_what_was_mended_and_says_how_often() -> None:
    shown = heads(example.unsteady())
    assert shown[0].startswith("No task got worse since 3 November, 1 is unsteady, 1 was fixed; ")
    assert shown[1:3] == ["Unsteady: the attempts don't agree", "Fixed"]
    told = rendered(summary(example.unsteady())).text_content()
    assert "Unsteady: got worse in 1 of 3 attempts." in told
    assert "2 of 3 attempts succeeded. Attempt 1: not completed; 2 (to confirm): completed" in told


def test_evidence_can_be_unfolded() -> None:
    (seen,) = [
        one
        for one in rendered(summary(example.material())).iter("details")
        if one.find("summary").text == "What was seen"
    ]
    said = " ".join(seen.text_content().split())
    assert "Outcome completed not completed" in said
    assert "Closest names on the page: link “Start your application”" in said
    assert '2. Press link "Apply online": FAILED [tasks/harbour/apply.yml:12]' in said
    assert [row.text_content() for row in seen.iter("code")].count("https://harbour.example/start") == 1


def test_the_first_time_it_says_how_things_are() -> None:
    page = rendered(summary(example.alone()))
    assert page.find(".//h3").text == (
        "2 of 4 tasks were completed each time they were tried; 1 more could not be measured."
    )
    assert "There is no earlier audit to compare with" in page.text_content()
    assert example.GONE in page.text_content()
    assert "Worse" not in page.text_content()


def test_where_nothing_changed_it_says_that() -> None:
    same = example.material(now=replace(example.before(), audit=example.audit("w", example.NOW, example.TASKS)))
    assert heads(same)[0].startswith("No task got worse since 3 November; 5 as before, 2 of them failing")
    assert "Got worse" not in heads(same)


def test_nothing_measured_is_said() -> None:
    wall = [
        example.attempt(task, Outcome.NOT_MEASURED, reason=Reason.BOT_WALL, message="A wall.")
        for task in example.TASKS
    ]
    made = example.alone(replace(example.after(), attempts=tuple(wall)))
    assert heads(made) == ["None of 5 tasks could be measured."]


def test_it_links_to_the_scorecard_where_its_address_is_known() -> None:
    with_site = summary(example.material(site=Site(url="https://score.example/")))
    assert "](https://score.example/scorecard/harbour/apply.html)" in with_site
    assert "](https://score.example/scorecard/index.html)" in with_site
    assert "](" not in summary(example.material())


def test_the_mark_holds_the_agencies_it_was_narrowed_down_to() -> None:
    assert summary(example.material(only=("harbour",))).startswith("<!-- auditkit:summary:harbour -->\n")
    assert "--><b>" not in summary(example.material(only=("--><b>",))).splitlines()[0]


@pytest.mark.parametrize("text", [*HOSTILE.values(), *FORGES.values()], ids=[*HOSTILE, *FORGES])
def test_text_from_pages_tells_nobody_links_nowhere_and_shows_nothing(text: str) -> None:
    made = summary(example.hostile(text))
    page = rendered(made)
    tags = {one.tag for one in page.iter() if isinstance(one.tag, str)}
    known = "div h3 h4 p strong em br a details summary table thead tbody tr th td ul li pre code sub"
    assert tags <= set(known.split())
    assert all(one.get("href").startswith("https://score.example/") for one in page.iter("a"))
    assert len(list(page.iter("details"))) == made.count("<details>")
    # What stands in code is left alone by forges; so are our own words.
    for one in [*page.iter("code", "pre", "a")]:
        one.text, one[:] = "", []
    assert not LINKED.search(page.text_content().replace("3 November", ""))


def test_no_line_begins_with_words_of_a_page() -> None:
    made = summary(example.hostile("/close"))
    assert made.count("&#47;close") > 3
    assert not re.search(r"^\s*/", re.sub(r"```.*?```", "", made, flags=re.DOTALL), re.MULTILINE)


@pytest.mark.parametrize("text", FORGES.values(), ids=FORGES)
def test_what_people_read_is_what_the_page_said(text: str) -> None:
    shown = rendered(forge_text(text)).text_content().replace("\u200b", "").strip()
    assert shown == " ".join(text.split())


def test_an_address_can_be_copied_whole() -> None:
    url = "https://harbour.example/a_b?x=1&y=*2*#top"
    (code,) = rendered(forge_address(url)).iter("code")
    assert code.text_content() == url
    said = rendered(forge_text(f"It is at {url}, he said ({url})."))
    assert [one.text_content() for one in said.iter("code")] == [url, url]
    assert said.text_content().strip() == f"It is at {url}, he said ({url})."


def test_it_is_cut_where_comments_end_and_says_so() -> None:
    tasks = [f"task-{number}" for number in range(60)]
    now = replace(
        example.after(),
        audit=example.audit("winter", example.NOW, tasks),
        attempts=tuple(example.attempt(task, **example.missing(f"{task}: {'@' * 400}")) for task in tasks),
    )
    then = replace(
        example.before(),
        audit=example.audit("autumn", example.THEN, tasks),
        attempts=tuple(map(example.attempt, tasks)),
    )
    made = example.material(then, now)
    text = summary(made)
    assert len(text) <= MAX_LETTERS < 65_536
    assert len(text.encode()) < 1024 * 1024
    shown = len([one for one in rendered(text).iter("strong") if one.text.startswith("Do task-")])
    (left,) = re.findall(r"This summary was cut because it is full\.\*\* ([\d,]+) more routes", text)
    assert shown + int(left) == 60
    assert heads(made)[0].startswith("60 tasks got worse since 3 November")


def test_ways_with_the_same_to_say_stand_together() -> None:
    now = tuple(example.attempt("apply", profile=name, **example.missing()) for name in ("desktop", "phone"))
    then = tuple(example.attempt("apply", profile=name) for name in ("desktop", "phone"))
    made = example.material(replace(example.before(), attempts=then), replace(example.after(), attempts=now))
    assert summary(made).count("**Do apply**") == 1
    assert "desktop and phone" in summary(made)
