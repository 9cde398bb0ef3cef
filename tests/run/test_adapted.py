"""Labels that have changed: used when there is no doubt, never where it could do harm."""

from __future__ import annotations

import pytest

from auditkit.score.explanation.attempt import renamed_controls

from .reading import agree, barriers, said
from .site import page

THERE = page("Renewals", "<p>A licence costs $25.</p>")
TASK = "start: /{}\nsteps: [click: {}]\nsuccess: [text: costs]"


@pytest.mark.thorough
def test_a_label_that_has_plainly_changed_is_used_and_costs_nothing(site, attempt):
    record = attempt(
        site({"/": page("Home", "<a href=/there>Renew your licence</a> <a href=/fees>Fees</a>"), "/there": THERE}),
        "steps:\n  - click: {role: link, name: Renew a licence}\nsuccess: [text: costs]",
    )
    assert (record.outcome, record.message, barriers(record)) == ("completed", None, []), said(record)
    (note,) = renamed_controls([record])
    assert (note.source, note.was, note.now) == ("tasks/harbour/task.yml:4", "Renew a licence", "Renew your licence")
    assert record.steps[0].status == "adapted"


@pytest.mark.thorough
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
    near = [one["name"] for one in records["two"].findings[0].details.kept["nearest"]]
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


@pytest.mark.thorough
def test_success_conditions_still_decide(site, attempt):
    record = attempt(
        site({"/": page("Home", "<a href=/there>Renew your licence</a>"), "/there": page("Renewals", "<p>None</p>")}),
        "steps: [click: Renew a licence]\nsuccess: [text: costs]",
    )
    assert record.outcome == "not_completed", said(record)
    assert barriers(record) == ["dead-end"]


def test_a_fields_label_may_change_too(site, attempt):
    fields = "<form action=/there><label>Your licence number <input name=n></label><button>Go</button></form>"
    record = attempt(
        site({"/": page("Home", fields), "/there": THERE}),
        "steps: [fill: {label: Licence numbers, value: x}, click: Go]\nsuccess: [url: '/there?n=x']",
    )
    assert record.outcome == "completed", said(record)
    assert [one.status for one in record.steps] == ["adapted", "done"]


FORMS = {
    "short": ("steps: [click: Renew a licence]", 4, "steps: [click: Renew your licence]"),
    "long": ("steps:\n  - click:\n      role: link\n      name: Renew a licence", 7, "name: Renew your licence"),
    "quoted": ("steps:\n  - click: 'Renew a licence'  # first", 5, "- click: 'Renew your licence'  # first"),
    "in-braces": (
        "steps:\n  - click: {role: link, name: Renew a licence}",
        5,
        "- click: {role: link, name: Renew your licence}",
    ),
    "with-a-note": (
        "steps:\n  - click:\n      name: Renew a licence\n    note: To renew a licence, press Renew a licence",
        6,
        "name: Renew your licence",
    ),
}


def test_the_line_of_the_task_file_and_what_to_put_in_its_place(site, attempts):
    home = page("Home", "<a href=/there>Renew your licence</a>")
    records = attempts(
        site({"/": home, "/there": THERE}),
        {name: f"start: /\n{steps}\nsuccess: [text: costs]" for name, (steps, _, _) in FORMS.items()},
    )
    said = {name: record.steps[0].details.kept for name, record in records.items()}
    assert {name: (one["source"], one["replacement"]) for name, one in said.items()} == {
        name: (f"tasks/harbour/{name}.yml:{line}", now) for name, (_, line, now) in FORMS.items()
    }
    assert all(one["line"] == one["replacement"].replace("your", "a") for one in said.values())


@pytest.mark.thorough
def test_a_new_name_is_quoted_where_yaml_needs_it_and_no_line_is_guessed(site, attempts):
    around = "<section aria-label='Renew a licence'>{}</section>"
    pages = {
        "/colon": page("Home", "<a href=/there>Renew: a licence</a>"),
        "/folded": page("Home", "<a href=/there>Renew your licence</a>"),
        "/twice": page("Home", around.format("<a href=/there>Renew your licence</a>")),
        "/there": THERE,
    }
    records = attempts(
        site(pages),
        {
            "colon": "start: /colon\nsteps:\n  - click: {name: Renew a licence}\nsuccess: [text: costs]",
            "folded": "start: /folded\nsteps:\n  - click: >-\n      Renew a\n      licence\nsuccess: [text: costs]",
            "twice": "start: /twice\nsteps:\n  - click: {role: link, name: Renew a licence, within: "
            "{role: region, name: Renew a licence}}\nsuccess: [text: costs]",
        },
    )
    said = {name: record.steps[0].details.kept for name, record in records.items()}
    assert said["colon"]["replacement"] == '- click: {name: "Renew: a licence"}'
    for name in ("folded", "twice"):
        assert said[name] == {
            "was": "Renew a licence", "now": "Renew your licence", "source": f"tasks/harbour/{name}.yml:5",
        }  # fmt: skip
