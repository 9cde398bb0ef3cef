"""Paths that nobody is known to have completed: what they may say of an agency, and what proves them."""

from __future__ import annotations

import pytest

from auditkit.record.event import AttemptEnded, VerdictChanged

from .reading import agree, verdict
from .site import Answer, page

HOME = page(
    "Licences",
    "<a href=/fees>Fees and charges</a> <a href=/gone>Opening hours</a> <a href=/broken>Forms</a>"
    "<a href=/apply>Apply</a> <a href=/a>Contact</a> <a href=/b>Contact</a>",
)
PAGES = {
    "/": HOME,
    "/fees": page("Licence fees", "<p>A licence costs $25.00.</p><a href=/>Start</a>"),
    "/gone": Answer(page("Not found"), 404),
    "/broken": Answer(page("Error"), 500),
    "/apply": page(
        "Apply",
        "<form action=/apply method=get><label>Kind <select name=k><option>Salmon<option>Trout</select></label>"
        "<label>Name <input name=n></label><button disabled>Send</button></form><a href=/>Start</a>",
    ),
    "/a": page("Offices"),
    "/b": page("Letters"),
}


@pytest.mark.thorough
def test_what_the_task_file_names_and_nobody_has_found_is_not_held_against_an_agency(site, attempts):
    tasks = {
        "no-such-link": "steps: [click: Prices]\nsuccess: [text: costs]",
        "near-name": "steps:\n  - click: Licence charge list\nsuccess: [text: costs]",
        "no-such-option": "steps: [click: Apply, select: {label: Kind, option: Trouts alone}]\nsuccess: [text: x]",
        "two-of-a-name": "steps: [click: Contact]\nsuccess: [text: x]",
        "success-not-held": "steps: [click: Fees and charges]\nsuccess:\n  - url: /fees\n  - text: A permit costs",
        "expected": "steps: [click: Fees and charges, expect: Licence fee list]\nsuccess: [text: x]",
        "no-answer": "steps: [click: Fees and charges]\nsuccess: [url: /fees]\n"
        "answer: {read: {css: p, pattern: '£[0-9]+'}, equals: £25}",
        # What the site itself shows needs no proof.
        "dead-link": "steps: [click: Opening hours, click: Monday]\nsuccess: [text: x]",
        "server-error": "steps: [click: Forms, click: Paper form]\nsuccess: [text: x]",
        "disabled": "steps: [click: Apply, click: Send]\nsuccess: [text: x]",
    }
    records = attempts(site(PAGES), tasks, proven=False)
    unproven = dict.fromkeys(list(tasks)[:7], "not_measured unproven")
    agree(
        records,
        {
            **unproven,
            "dead-link": "not_completed dead-link step 1",
            "server-error": "not_completed server-error step 1",
            "disabled": "not_completed control-disabled step 2",
        },
    )
    fixes = {name: one.task_fix for name, one in records.items() if one.task_fix is not None}
    assert fixes.keys() == unproven.keys()
    near, option, success = fixes["near-name"], fixes["no-such-option"], fixes["success-not-held"]
    assert (near.source, near.names[0]) == ("tasks/harbour/near-name.yml:4", "Fees and charges")
    assert option.names == ["Trout", "Salmon"]
    assert fixes["no-such-link"].names == []  # nothing there has anything to do with it
    assert success.source == "tasks/harbour/success-not-held.yml:6"
    assert success.names[0] == "A licence costs $25.00."
    assert fixes["no-answer"].source == "tasks/harbour/no-answer.yml:5"
    assert fixes["expected"].names[0] == "Licence fees"
    assert all(len(one.names) <= 3 for one in fixes.values())
    assert '"Prices" is not on the page' in records["no-such-link"].message
    assert records["no-such-link"].findings == []


@pytest.mark.thorough
def test_one_profile_that_gets_there_proves_the_path_for_all(site, desk):
    def start(asked):
        return HOME if "Mobile" not in str(asked.headers) else page("Licences", "<a href=/a>Menu</a>")

    profiles = {"first": "[phone, desktop]", "later": "[desktop, phone]"}
    desk.write(
        site({**PAGES, "/": start}),
        {
            name: f"profiles: {order}\nsteps: [click: Fees and charges]\nsuccess: [text: costs]"
            for name, order in profiles.items()
        },
        proven=False,
    )
    audit = desk.audits.open(desk.workshop.run(desk.runner(jobs=1)))
    found = {(one.task, one.profile): verdict(one) for one in audit.attempts()}
    missing = "not_completed control-not-found step 1"
    assert found == {
        ("first", "phone"): missing,
        ("first", "desktop"): "completed",
        ("later", "phone"): missing,
        ("later", "desktop"): "completed",
    }
    changed = [event.record.key for event in desk.events if isinstance(event, VerdictChanged)]
    assert changed == ["harbour.first.main.phone.1"]  # the other's path was proven when it ended
    assert sum(isinstance(event, AttemptEnded) for event in desk.events) == 4


@pytest.mark.thorough
def test_an_earlier_audit_proves_a_path_while_the_file_asks_the_same(site, desk):
    now = {"renamed": False}

    def start(_asked):
        return page("Licences", "<a href=/fees>Charges</a>") if now["renamed"] else HOME

    served = site({**PAGES, "/": start})
    task = "steps:\n  - click: Fees and charges\nsuccess: [text: costs]"
    desk.write(served, {"fee": task}, proven=False)
    assert verdict(desk.run()["fee"]) == "completed"
    now["renamed"] = True
    desk.write(served, {"fee": f"{task}\nbudget: {{steps: 3}}"}, proven=False)
    assert verdict(desk.run()["fee"]) == "not_measured unproven"
    desk.write(served, {"fee": task}, proven=False)
    record = desk.run()["fee"]
    assert verdict(record) == "not_completed control-not-found step 1"
    assert record.task_fix.source == "tasks/harbour/fee.yml:4"
    assert record.task_fix.names == ["Charges"]
