"""What a site says against an entry, in the markup of many frameworks; and what only looks like it."""

from __future__ import annotations

import pytest

from auditkit.probe.barrier import Slug

from .reading import HALVES, agree, half_of
from .site import Answer, page, redirect

SAYS = "Case numbers are two letters and six digits"
FORM = (
    "<form onsubmit='return false' class=group><label for=c>Case number</label> <input id=c name=c>"
    "<span id=after></span></form><p><button id=b>{}</button></p><div id=end></div>"
)
SCRIPT = "<script>addEventListener('DOMContentLoaded', () => {{ b.onclick = () => {{ {} }} }})</script>"
TASK = "start: /{}\nsteps:\n- fill: {{label: Case number, value: AB 1}}\n- click: Check\nsuccess: [text: Well done]"


def form(script: str = "", *, style: str = "", form: str = FORM) -> str:
    head = f"<style>{style}</style>{SCRIPT.format(script)}"
    return page("Your case", form.format("Check"), head=head)


def beside(markup: str, then: str = "") -> str:
    return f"after.outerHTML = `{markup}`; {then}"


REJECTED = {
    "bootstrap": form(
        f"document.forms[0].className = 'form-group has-error'; {beside(f'<span class=help-block>{SAYS}</span>')}"
    ),
    "material": form(beside(f"<p class='MuiFormHelperText-root Mui-error'>{SAYS}</p>")),
    "angular": form(beside(f"<mat-error>{SAYS}</mat-error>")),
    "jquery": form(beside(f"<label for=c class=error>{SAYS}</label>")),
    "colour": form(beside(f"<div class=x1>{SAYS}</div>"), style=".x1 { color: oklch(0.577 0.245 27.325) }"),
    "font": form(f"end.innerHTML = `<font color=red>{SAYS}</font>`; document.forms[0].before(end)"),
    "box": form(f"end.innerHTML = `<p class=x1>{SAYS}</p>`", style=".x1 { background: #f8d7da; padding: 9px }"),
    "component": form(f"end.innerHTML = `<my-alert status=error><h2>Problem</h2><p>{SAYS}</p></my-alert>`"),
    "vanishes": form(
        f"end.innerHTML = `<p class=toast-error>{SAYS}</p>`; setTimeout(() => {{ end.innerHTML = '' }}, 900)"
    ),
    "edge": form(
        "end.innerHTML = `<p class=x1>Not a valid number. ${says}</p>`".replace("${says}", SAYS),
        style=".x1 { border-left: 6px solid red }",
    ),
    "window": form(f"alert('{SAYS}')"),
    "status": form(
        f"end.setAttribute('role', 'status'); setTimeout(() => {{ end.textContent = `{SAYS}: not recognised` }}, 300)"
    ),
    "german": form(beside("<div role=alert>Das Aktenzeichen hat zwei Buchstaben und sechs Ziffern</div>")),
    "as-it-is-left": form().replace("<input id=c", f'<input onblur="{beside(f"<i class=invalid>{SAYS}</i>")}" id=c'),
}
REJECTED["grey-button"] = REJECTED["as-it-is-left"].replace("after.outer", "b.disabled = true; after.outer")


@pytest.mark.thorough
@HALVES
def test_what_sites_say_in_any_markup_is_quoted(site, attempts, half):
    pages = {f"/{name}": body for name, body in REJECTED.items()}
    tasks = {name: TASK.format(name) for name in half_of(REJECTED, half)}
    if "grey-button" in tasks:
        tasks["grey-button"] = tasks["grey-button"].replace(
            "- click: Check", "- fill: {label: Name, value: Ann}\n- click: Check"
        )
    pages["/grey-button"] = pages["/grey-button"].replace("</form>", "<label>Name <input></label></form>")
    records = attempts(site(pages), tasks)
    agree(records, dict.fromkeys(tasks, "not_completed form-rejected step 2"))
    for name, record in records.items():
        assert (SAYS if name != "german" else "Aktenzeichen") in (record.message or ""), name


CLOSED = f"(end.shadow ||= end.attachShadow({{ mode: 'closed' }})).innerHTML = `<p>{SAYS}</p>`"


@pytest.mark.thorough
def test_what_is_in_sight_and_no_text_of_the_page_is_an_answer_all_the_same(site, attempts):
    drawn = "i[data-says]::after {{ content: attr(data-says); display: block; color: {} }}"
    put_in = "after.outerHTML = `<i data-says='{}'></i>`"
    pages = {
        "/closed": form(CLOSED),
        "/drawn": form(put_in.format(SAYS), style=drawn.format("#b00020")),
        "/picture": form("end.innerHTML = '<svg width=200 height=30></svg>'"),
        "/nothing": form("end.innerHTML = '<span hidden></span>'"),
    }
    records = attempts(site(pages), {name.strip("/"): TASK.format(name.strip("/")) for name in pages})
    unread = "not_measured tool_error"
    nothing = "not_completed broken-script step 2"
    rejected = "not_completed form-rejected step 2"
    agree(records, {"closed": unread, "drawn": rejected, "picture": unread, "nothing": nothing})
    assert SAYS in (records["drawn"].message or "")


def said(markup: str) -> str:
    return form(f"end.innerHTML = `{markup}`; end.previousElementSibling.before(end)")


OTHER_NEWS = {
    "storm": said(
        "<section><div role=alert><h3>Storm on Friday</h3><p>Our offices close at noon.</p></div></section>"
    ),
    "draft": said("<div role=alert>Your draft has been saved</div>"),
    "success": said(
        "<div class='alert alert-success' role=alert><h2>Success</h2><p>Number saved. Please wait.</p></div>"
    ),
    "counter": form("after.textContent = 'You have 196 characters remaining'").replace(
        "<span id=after>", "<span id=after role=status>You have 200 characters remaining"
    ),
    "found": form(beside("<p role=status>3 addresses found. Select one.</p>")),
    "report": said("<p id=contact-error><a href=/report>Report an error on this page</a></p>"),
    "strength": form(beside("<p class=password-strength style='color: red'>Weak</p>")),
    "cookies": form(
        "end.outerHTML = `<aside role=alert class=cookie-consent>You must accept or reject cookies</aside>`"
    ),
    "hint": form(beside("<p class=tooltip>Enter the number as it is on your letter. It must have six digits.</p>")),
    "sum": form("end.innerHTML = `<b class=x1>Total: CHF 45.00</b>`", style=".x1 { color: #d8232a }"),
    "edge": form(
        "end.innerHTML = `<p class=x1>It holds in all zones</p>`", style=".x1 { border-left: 6px solid red }"
    ),
    "thanks": form("alert('Thank you, we have saved your number')"),
}


@HALVES
def test_other_news_on_the_form_are_no_rejection(site, attempts, half):
    pages = {f"/{name}": body for name, body in OTHER_NEWS.items()}
    records = attempts(site(pages), {name: TASK.format(name) for name in half_of(OTHER_NEWS, half)}, probes=True)
    assert {name: record.message for name, record in records.items() if _rejected(record)} == {}


@pytest.mark.thorough
def test_on_the_next_page_nothing_was_rejected(site, attempts):
    next_form = "<form><label for=n>{}</label><input id=c name=c></form>"
    search = "<form role=search><label>Search <input name=q></label></form>"
    arrives = {
        "notice": "<p role=alert class=alert-danger>All offices are closed on Friday: an error in our heating</p>",
        "next": "<p role=alert>Please enter the day you need it</p>" + next_form.format("Day"),
        "marked": "<p class=error>Required fields must be filled</p>"
        + next_form.format("Day").replace("name", "required name"),
        "over": "<p role=alert class=error-message>Your case is closed</p><a href=/again>Open it again</a>",
    }
    pages = {f"/{name}-2": page(f"Step 2: {name}", body, header=search) for name, body in arrives.items()}
    for name in arrives:
        pages[f"/{name}"] = page(
            "Your case", FORM.format("Check"), head=SCRIPT.format(f"location = '/{name}-2'"), header=search
        )
    records = attempts(site(pages), {name: TASK.format(name) for name in arrives}, probes=True)
    assert {name: record.message for name, record in records.items() if _rejected(record)} == {}


SECOND = "<label for=t>Town</label> <input id=t {} name=t>"
ASKS = "<p class=error id=why>Tell us your town</p>"
TOWN_ASKED = {
    "described": ASKS,
    "linked": "<div class=error-summary><ul><li><a href=#t>Tell us your town</a></ul></div>",
    "said-at-the-end": "<p class=error>Something is missing</p>",
}
REFUSES = "<div class=error-summary><a href=#c>Case numbers have six digits</a></div>"


@pytest.mark.thorough
def test_a_field_that_the_task_leaves_out_was_not_refused(site, attempts):
    marks = {"described": "aria-invalid=true aria-describedby=why", "linked": "", "said-at-the-end": "required"}
    pages, tasks = {}, {}
    for name, said_there in TOWN_ASKED.items():
        fields = FORM.format("Check").replace("<span id=after></span>", SECOND.format(marks[name]))
        for given in (name, f"{name}-filled"):
            pages[f"/{given}"] = page("Your case", fields, head=SCRIPT.format(f"end.innerHTML = `{said_there}`"))
            tasks[given] = TASK.format(given)
        tasks[f"{name}-filled"] = tasks[f"{name}-filled"].replace(
            "- click", "- fill: {label: Town, value: Ely}\n- click"
        )
    # Sent before its turn: the task file has the answer.
    pages["/early"] = pages["/linked"]
    tasks["early"] = TASK.format("early").replace(
        "success", "- fill: {label: Town, value: Ely}\n- click: Go\nsuccess"
    )
    both = f"end.innerHTML = `{TOWN_ASKED['linked']}{REFUSES}`"
    pages["/both"] = page("Your case", fields, head=SCRIPT.format(both))
    records = attempts(site(pages), tasks | {"both": TASK.format("both")})
    left_out = dict.fromkeys(TOWN_ASKED, "not_measured out_of_date") | {"early": "not_completed form-rejected step 2"}
    refused = {f"{name}-filled": "not_completed form-rejected step 3" for name in TOWN_ASKED}
    agree(records, left_out | refused | {"both": "not_completed form-rejected step 2"})
    assert "“Town”" in (records["linked"].message or "")


TRIED = "start: /{}\nsteps:\n- fill: {{label: Full name, value: Maria}}\n- click: Code\nsuccess: [text: Done]"


@pytest.mark.thorough
def test_a_link_leaves_behind_what_was_entered(site, attempts):
    fields = "<form><label>Full name <input name=example></label></form><p><a href=/{}>Code</a></p>"
    again = page("Input", f"<p class=error>Enter your full name.</p>{fields.format('back')}")
    pages = {
        "/kept": page("Input", fields.format("code")),
        "/code": page("Input", f"<h2 class=error>How it says what is wrong</h2>{fields.format('code')}"),
        "/sent": page("Input", fields.format("back")),
        "/back": redirect("/again"),
        "/again": again,
    }
    records = attempts(site(pages), {name: TRIED.format(name) for name in ("kept", "sent")})
    assert {name: _rejected(record) for name, record in records.items()} == {"kept": False, "sent": True}


def test_a_rejection_that_the_customer_came_to_see_is_no_difficulty(site, attempts):
    first = f"{{ {beside(f'<p class=error>{SAYS}</p>')} end.dataset.n = 1 }}"
    pages = {
        "/seen": form(beside(f"<p class=error>{SAYS}</p>")),
        "/twice": form(f"if (end.dataset.n) end.textContent = 'Well done'; else {first}"),
    }
    again = "- fill: {label: Case number, value: AB 123456}\n- click: Check\nsuccess"
    tasks = {
        "seen": TASK.format("seen").replace("Well done", SAYS),
        "twice": TASK.format("twice").replace("success", again),
    }
    agree(attempts(site(pages), tasks), {"seen": "completed", "twice": "completed_with_difficulty"})


def test_the_one_sentence_of_a_form_that_comes_back_is_quoted(site, attempts):
    field = "<p><label>Case number <input name=c {}></label></p>"
    back = f"<form method=post action=/{{}}>{field}{{}}<p><button>Check</button></p></form>"
    says = {
        "sentence": "We have no boat with this number on the list of the harbour.",
        "figure": "You pay 12 pounds.",
    }

    def case(name: str, line: str):
        first, again = back.format(name, "", ""), back.format(name, "value='AB 1'", f"<p>{line}</p>")
        return lambda asked: page("Case", again if asked.method == "POST" else first)

    steps = "- fill: {label: Case number, value: AB 1}\n- click: Check\n- click: Go on"
    tasks = {name: f"start: /{name}\nsteps:\n{steps}\nsuccess: [text: Well done]" for name in says}
    pages = {f"/{name}": case(name, line) for name, line in says.items()}
    records = attempts(site(pages), tasks, agency="allow_submit: true")
    wanted = {"sentence": "not_completed form-rejected step 2", "figure": "not_completed control-not-found step 3"}
    agree(records, wanted)
    assert says["sentence"] in (records["sentence"].message or "")


def test_a_server_that_cannot_do_with_a_form_has_failed(site, attempts):
    field = (
        "<form method=post action=/{}><label>Case number <input name=c></label><p><button>Check</button></p></form>"
    )
    pages = {
        "/method": page("Case", field.format("gone")),
        "/gone": Answer("<h1>Method not allowed</h1>", 405),
        "/says": page("Case", field.format("again")),
        "/again": Answer(page("Case", f"<p class=error>{SAYS}</p>{field.format('again')}"), 400),
    }
    tasks = {name: TASK.format(name) for name in ("method", "says")}
    records = attempts(site(pages), tasks, agency="allow_submit: true", probes=True)
    agree(records, {"method": "not_completed server-error step 2", "says": "not_completed form-rejected step 2"})
    assert "did not accept the form (status 405): “Method not allowed”" in (records["method"].message or "")


def test_headings_are_not_marked_by_their_own_words_as_an_id(site, attempts):
    known = form(beside("<h3 id=danger-zones>Danger zones</h3>"))
    marked = form(beside("<h3 id=danger-case>Six digits</h3>"))
    records = attempts(site({"/known": known, "/marked": marked}), {n: TASK.format(n) for n in ("known", "marked")})
    assert {name: _rejected(record) for name, record in records.items()} == {"known": False, "marked": True}


def _rejected(record) -> bool:
    slugs = {one.barrier for one in record.findings} | {one.kind for one in record.happenings}
    return bool(slugs & {Slug.FORM_REJECTED, Slug.UNHELPFUL_ERROR, "rejected"})
