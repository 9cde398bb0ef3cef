"""Success that the start page has already, or that the last page has in other words: it tells nothing, so nothing is
claimed."""

from __future__ import annotations

import pytest

from .reading import agree
from .site import Answer, page

FEES = page("Fees", "<p>A licence costs $25.00.</p>")
APPLICATION = page(
    "Permits",
    "<button onclick=\"out.textContent = 'Your permit is P-12.'\">Apply</button><p id=out></p>",
)


def test_all_of_it_at_the_start_is_the_task_files_fault(site, attempts):
    pages = {
        "/": page("Home", "<a href=/fees>Fees</a> <a href=/gone>Hours</a> <p>Fees, hours and forms</p>"),
        "/fees": FEES,
        "/gone": Answer(page("Not found"), 404),
        "/application": APPLICATION,
        "/price": page("Price", "<p class=fee>$25.00</p><a href=/old>More</a>"),
        "/old": page("Old price", "<p class=fee>$20.00</p>"),
    }
    answer = "answer: {{read: {{css: .fee}}, equals: {}}}"
    tasks = {
        "words-of-the-link": "steps: [click: Fees]\nsuccess: [text: Fees]",
        "any-page": "steps: [click: Fees]\nsuccess:\n  - url: /**",
        "both": "steps: [click: Fees]\nsuccess: [url: /**, text: Fees]",
        "link-is-gone": "steps: [click: Prices]\nsuccess: [url: /**]",
        # The fault of a step is one whatever success says.
        "broken-on-the-way": "steps: [click: Hours, click: Monday]\nsuccess: [url: /**]",
        # Near misses.
        "one-of-two": "steps: [click: Fees]\nsuccess: [url: /**, text: costs $25]",
        "same-address": "start: /application\nsteps: [click: Apply]\nsuccess: [url: /application, text: Your permit]",
        "nothing-to-do": "start: /fees\nsteps: [expect: {role: heading, name: Fees}]\nsuccess: [url: /fees]",
        "no-steps": "start: /fees\nsteps: []\nsuccess: [text: costs]",
        "right-answer-later": "start: /old\nsteps: [goto: /price]\nsuccess: [url: /**]\n" + answer.format("$25.00"),
        "wrong-answer-later": "start: /price\nsteps: [click: More]\nsuccess: [url: /**]\n" + answer.format("$25.00"),
    }
    records = attempts(site(pages), tasks)
    agree(
        records,
        {
            "words-of-the-link": "not_measured out_of_date",
            "any-page": "not_measured out_of_date",
            "both": "not_measured out_of_date",
            "link-is-gone": "not_measured out_of_date",
            "broken-on-the-way": "not_completed dead-link step 1",
            "one-of-two": "completed",
            "same-address": "completed",
            "nothing-to-do": "completed",
            "no-steps": "completed",
            "right-answer-later": "completed",
            "wrong-answer-later": "wrong_answer",
        },
    )
    told = records["any-page"]
    assert told.message.startswith("The start page already meets all conditions for success (address /**)")
    assert told.task_fix.source == "tasks/harbour/any-page.yml:5"
    assert told.findings == []


@pytest.mark.thorough
def test_the_right_answer_under_another_heading_is_the_task_files_fault(site, attempts):
    """The customer has what they came for, whatever the page calls it now."""
    form = "<form action={}><p class=ref>{}</p><button>Send</button></form>".format
    pages = {
        "/": page("Apply", form("/sent", "")),
        "/sent": page("Thank you, we have it", "<p class=ref>Your number is AB-12.</p><h2>What comes next</h2>"),
        "/unsent": page("Apply", form("/empty", "")),
        "/empty": page("Thank you, we have it", "<p class=ref>Your number is</p>"),
        "/known": page("Apply", form("/again", "Your number is AB-12.")),
        "/again": page("What would you like to do?", "<p class=ref>Your number is AB-12.</p><a href=/>Apply</a>"),
    }
    end = (
        "steps: [click: Send]\nsuccess:\n  - {role: heading, name: Request sent}\n"
        "answer: {read: {css: .ref, pattern: '[A-Z]+-[0-9]+'}, equals: "
    )
    tasks = {
        "renamed": f"start: /\n{end}AB-12}}",
        # Near misses: no answer, another one, and one that says nothing of the way.
        "without": f"start: /unsent\n{end}AB-12}}",
        "another": f"start: /\n{end}AB-13}}",
        "known-before": f"start: /known\n{end}AB-12}}",
    }
    records = attempts(site(pages), tasks)
    agree(
        records,
        {
            "renamed": "not_measured out_of_date",
            "without": "not_completed dead-end step 2",
            "another": "not_completed dead-end step 2",
            "known-before": "not_completed dead-end step 2",
        },
    )
    assert records["renamed"].message.startswith("The last page gives the right answer (“AB-12”)")
    fix = records["renamed"].task_fix
    assert fix.source == "tasks/harbour/renamed.yml:6"
    assert fix.names[0] == "Thank you, we have it", "a heading, where a heading was meant"
