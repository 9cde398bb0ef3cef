"""What a page tells without marks, in bands and under fields; and what it asks for that nobody needs."""

from __future__ import annotations

import pytest

from .reading import agree
from .site import Answer, page

FIELD = (
    "<p><label>Organisation <input id=o name=o></label></p><div id=under></div><p><button id=b>Weiter</button></p>"
)
ENTERED = "- fill: {label: Organisation, value: Hafenamt}\n- click: Weiter\n"


def test_a_sentence_that_a_script_puts_under_the_field_is_quoted(site, attempts):
    says = {
        "refused": "Diese Organisation kennen wir hier nicht. Schreiben Sie bitte nur ihr Kürzel",
        "counted": "Ihr Antrag hat die Nummer 4711. Bewahren Sie sie auf.",
    }
    script = "<script>b.onclick = () => {{ under.textContent = '{}' }}</script>"
    pages = {f"/{name}": page("Antrag", FIELD + script.format(line)) for name, line in says.items()}
    tasks = {name: f"start: /{name}\nsteps:\n{ENTERED}- click: Absenden\nsuccess: [text: Danke]" for name in says}
    records = attempts(site(pages), tasks)
    wanted = {"refused": "not_completed form-rejected step 2", "counted": "not_completed control-not-found step 3"}
    agree(records, wanted)
    assert says["refused"] in (records["refused"].message or "")


@pytest.mark.thorough
def test_a_band_that_says_the_session_is_over(site, attempts):
    band = "<div>{}</div><h2>Was Sie hier tun können</h2><p><a href=/form>Beginnen</a></p>"
    says = {
        "over": "Ihre Sitzung ist abgelaufen. Ihre Angaben wurden gelöscht.",
        "if": "Wenn Ihre Sitzung abgelaufen ist, melden Sie sich wieder an.",
    }
    pages = {f"/{name}": page("Hafenamt", band.format(line)) for name, line in says.items()}
    for name in says:
        pages[f"/{name}-form"] = page("Antrag", f"<form action=/{name}>{FIELD}</form>")
    tasks = {
        name: f"start: /{name}-form\nsteps:\n{ENTERED}- click: Absenden\nsuccess: [text: Danke]" for name in says
    }
    wanted = {"over": "not_completed session-expired step 2", "if": "not_completed control-not-found step 3"}
    agree(attempts(site(pages), tasks), wanted)


@pytest.mark.thorough
def test_a_form_that_comes_back_without_its_script(site, attempts):
    form = f"<form action=/{{}}>{FIELD}</form>"
    pages = {
        "/without": page("Antrag", form.format("without") + "<script src=/form.js></script>"),
        "/with": page("Antrag", form.format("with")),
    }
    tasks = {
        name: f"start: /{name}\nsteps:\n{ENTERED}- click: Absenden\nsuccess: [text: Danke]"
        for name in ("without", "with")
    }
    wanted = {"without": "not_completed broken-script step 2", "with": "not_completed form-rejected step 2"}
    records = attempts(site(pages), tasks)
    agree(records, wanted)
    assert "/form.js" in (records["without"].message or "")


def test_what_only_counts_visitors_excuses_nothing(site, attempts):
    asks = "<script>fetch('{}', {{method: 'POST', body: '1'}})</script>"
    pages = {
        "/counts": page("Fees", asks.format("/ph-relay/flags")),
        "/needs": page("Fees", asks.format("/api/content")),
        "/on-all": page("Start", asks.format("/r/9") + "<a href=/second>Fees</a>"),
        "/second": page("Fees", asks.format("/r/9") + "<a href=/on-all>Back</a> <a href=/counts>Large boats</a>"),
    }
    tasks = {
        name: f"start: /{name}\nsteps: [click: Small boats]\nsuccess: [text: Twelve]" for name in ("counts", "needs")
    }
    tasks["on-all"] = "start: /on-all\nsteps: [click: Fees, click: Small boats]\nsuccess: [text: Twelve]"
    wanted = {
        "counts": "not_completed control-not-found step 1",
        "needs": "not_measured not_allowed",
        "on-all": "not_completed control-not-found step 2",
    }
    agree(attempts(site(pages), tasks), wanted)


def test_a_spreadsheet_is_there_though_nobody_here_reads_it(site, attempts):
    sheet = Answer(b"PK\x03\x04 and more", headers={"Content-Type": "application/octet-stream"})
    pages = {"/": page("Fees", "<a href=/fees.xlsx>All fees</a>"), "/fees.xlsx": sheet}
    tasks = {
        "had": "steps: [open_document: All fees]\nsuccess: [url: '**.xlsx']",
        "read": "steps: [open_document: All fees]\nsuccess: [text: Twelve]",
    }
    agree(attempts(site(pages), tasks), {"had": "completed", "read": "not_measured needs_person"})
