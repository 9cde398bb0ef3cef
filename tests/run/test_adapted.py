"""Labels that have changed: used when there is no doubt, never where it could do harm."""

from __future__ import annotations

from .reading import agree, barriers, said
from .site import page

THERE = page("Renewals", "<p>A licence costs $25.</p>")
TASK = "start: /{}\nsteps: [click: {}]\nsuccess: [text: costs]"


def test_a_label_that_has_plainly_changed_is_used_and_reported(site, attempt):
    record = attempt(
        site({"/": page("Home", "<a href=/there>Renew your licence</a> <a href=/fees>Fees</a>"), "/there": THERE}),
        "steps:\n  - click: {role: link, name: Renew a licence}\nsuccess: [text: costs]",
    )
    assert record.outcome == "completed_with_difficulty", said(record)
    assert barriers(record) == ["label-changed"]
    step = record.steps[0]
    assert (step.status, step.details["now"]) == ("adapted", "Renew your licence")
    assert "tasks/harbour/task.yml:4" in record.findings[0].message
    assert "Renew your licence" in record.findings[0].message


def test_the_label_itself_is_not_adapted_nor_is_one_that_holds_it(site, attempts):
    home = page("Home", "<a href=/there>Renew a licence</a> <a href=/wrong>Renew your licence</a>")
    longer = page("Home", "<a href=/there>Renew a licence online</a> <a href=/wrong>Renew your licence</a>")
    records = attempts(
        site({"/same": home, "/longer": longer, "/there": THERE, "/wrong": page("Wrong")}),
        {name: TASK.format(name, "Renew a licence") for name in ("same", "longer")},
    )
    agree(records, {"same": "completed", "longer": "completed"})
    assert {step.status for record in records.values() for step in record.steps} == {"done"}


def test_nothing_is_guessed_between_two_or_against_the_task_file(site, attempts):
    pages = {
        "/two": page("Home", "<a href=/there>Renew your licence</a> <a href=/b>Renew my licence</a>"),
        "/other": page("Home", "<a href=/there>Replace a licence</a> <a href=/b>Renew a permit</a>"),
        "/exact": page("Home", "<a href=/there>Renew your licence</a>"),
        "/number": page("Home", "<a href=/there>Licence form 12</a>"),
        "/there": THERE,
    }
    records = attempts(
        site(pages),
        {
            "two": TASK.format("two", "Renew a licence"),
            "other": TASK.format("other", "Renew a licence"),
            "exact": TASK.format("exact", "{name: Renew a licence, exact: true}"),
            "number": TASK.format("number", "Licence form 11"),
        },
    )
    agree(records, dict.fromkeys(records, "not_completed control-not-found step 1"))
    near = [one["name"] for one in records["two"].findings[0].details["nearest"]]
    assert set(near) == {"Renew your licence", "Renew my licence"}


def test_nothing_that_sends_pays_or_deletes_is_pressed_by_guess(site, attempts):
    served = site(
        {
            "/send": page("Renew", "<form action=/there><button>Renew your licence</button></form>"),
            "/pay": page("Renew", "<a href=/there>Pay your fee</a>"),
            "/delete": page("Renew", "<button onclick=\"location='/there'\">Delete the entries</button>"),
            "/cancel": page("Renew", "<a href=/there role=button>Cancel my bookings</a>"),
            "/there": THERE,
        }
    )
    records = attempts(
        served,
        {
            "send": TASK.format("send", "Renew a licence"),
            "pay": TASK.format("pay", "Pay a fee"),
            "delete": TASK.format("delete", "Delete an entry"),
            "cancel": TASK.format("cancel", "Cancel a booking"),
        },
        agency="allow_submit: true",
    )
    agree(records, dict.fromkeys(records, "not_completed control-not-found step 1"))
    assert served.requests("/there") == []


def test_success_conditions_still_decide(site, attempt):
    record = attempt(
        site({"/": page("Home", "<a href=/there>Renew your licence</a>"), "/there": page("Renewals", "<p>None</p>")}),
        "steps: [click: Renew a licence]\nsuccess: [text: costs]",
    )
    assert record.outcome == "not_completed", said(record)
    assert barriers(record) == ["dead-end", "label-changed"]


def test_a_fields_label_may_change_too(site, attempt):
    fields = "<form action=/there><label>Your licence number <input name=n></label><button>Go</button></form>"
    record = attempt(
        site({"/": page("Home", fields), "/there": THERE}),
        "steps: [fill: {label: Licence numbers, value: x}, click: Go]\nsuccess: [url: '/there?n=x']",
    )
    assert record.outcome == "completed_with_difficulty", said(record)
    assert [one.status for one in record.steps] == ["adapted", "done"]
