"""Success that the start page has already: it tells nothing, so nothing is claimed."""

from __future__ import annotations

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
    assert told.message.startswith("The start page already has all that should tell success (address /**)")
    assert told.task_fix.source == "tasks/harbour/any-page.yml:5"
    assert told.findings == []
