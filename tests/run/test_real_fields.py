"""What real sites do with fields, searches and windows. A customer manages; so does the kit."""

from __future__ import annotations

import pytest

from .reading import agree, barriers, said
from .site import Answer, page, redirect
from .test_real_links import clean

FEES = page("Fees", "<p>A licence costs $25.</p>")


def styled(hide):
    """Radio buttons and a box hidden behind what is drawn in their place."""
    return page(
        "Type",
        f"<style>input {{ {hide} }} label {{ display:block; padding:8px }}</style><form action=/done>"
        "<input type=radio name=kind value=coarse id=a><label for=a>Coarse</label>"
        "<input type=radio name=kind value=salmon id=b><label for=b>Salmon</label>"
        "<input type=checkbox name=old value=yes id=c><label for=c>I am over 65</label>"
        "<input type=checkbox name=news value=yes id=d checked><label for=d>Send me news</label>"
        "<button>Next</button></form>",
    )


@pytest.mark.thorough
def test_boxes_hidden_behind_styled_labels(site, attempts):
    pages = {
        "/plain": styled(""),
        "/opacity": styled("opacity:0; position:absolute"),
        "/display": styled("display:none"),
        "/clip": styled("position:absolute; width:1px; height:1px; overflow:hidden; clip:rect(0 0 0 0)"),
    }
    task = """
        start: {}
        steps:
          - check: {{label: Salmon}}
          - check: I am over 65
          - uncheck: {{label: Send me news}}
          - click: Next
        success: [url: '/done?kind=salmon&old=yes']
        """
    clean(attempts(site({**pages, "/done": page("Done")}), {path[1:]: task.format(path) for path in pages}))


CARDS = page(
    "Plan",
    """<form action=/done><fieldset><legend>Which plan?</legend>
    <label><input type=radio name=plan value=short aria-labelledby="t1 d1">
    <p id=t1>Plan 1</p><p id=d1>A year at home</p></label>
    <label for=b><p>Plan 2</p><p>Two years, by halves</p></label><input type=radio name=plan value=long id=b>
    </fieldset><p>Reference</p><input name=ref id=ref><label for=ref hidden>Reference</label>
    <p>Plan 3</p><button>Next</button></form>""",
)


def test_a_field_is_meant_by_the_words_in_sight_that_belong_to_it(site, attempts):
    served = site({"/": CARDS, "/done": page("Done")})
    task = """
        steps:
          - check: {{{}}}
          - fill: {{text: Reference, value: A1}}
          - click: Next
        success: [url: '/done?plan={}&ref=A1']
        """
    wanted = {
        "part": ("text: Plan 1", "short"),
        "card": ("text: Plan 2", "long"),
        "label": ("label: Plan 2", "long"),
        "words": ("text: Plan 3", "none"),
    }
    records = attempts(served, {name: task.format(*one) for name, one in wanted.items()})
    agree(records, dict.fromkeys(records, "completed") | {"words": "not_measured out_of_date"})
    assert "it has no field" in said(records["words"])


SUGGESTS = """<label for=town>Town</label><input id=town role=combobox autocomplete=off><ul id=list role=listbox></ul>
<script>town.addEventListener('keyup', () => { list.innerHTML = town.value.length > 2
  ? '<li role=option onclick="location=\\'/done?town=harbour\\'">Harbour Town</li>' : '' })</script>"""
SWAPPED = """<div id=box><label for=kind>Type</label><select id=kind><option>Coarse<option>Salmon</select></div>
<script>onload = () => setTimeout(() => { box.innerHTML = '<label for=kind>Type</label><input id=kind role=combobox>'
  + '<ul id=list role=listbox></ul>';
  kind.oninput = () => { list.innerHTML = '<li role=option>Salmon</li>';
    list.firstChild.onclick = () => { location = '/done?town=salmon' } } })</script>"""
OPENS = """<button aria-haspopup=listbox aria-label=Type onclick="list.hidden = false">Choose</button>
<ul id=list role=listbox hidden><li role=option onclick="location='/done?town=salmon'">Salmon</ul>"""


def test_fields_that_suggest_and_lists_that_are_no_selects(site, attempts):
    pages = {"/types": page("Town", SUGGESTS), "/swapped": page("Type", SWAPPED), "/opens": page("Type", OPENS)}
    records = attempts(
        site({**pages, "/done": page("Done")}),
        {
            "types": "start: /types\nsteps: [type: {label: Town, value: Harb}, click: Harbour Town]\n"
            "success: [url: '/done?town=harbour']",
            "swapped": "start: /swapped\nsteps: [select: {label: Type, option: Salmon}]\n"
            "success: [url: '/done?town=*']",
            "opens": "start: /opens\nsteps: [select: {label: Type, option: Salmon}]\nsuccess: [url: '/done?town=*']",
        },
    )
    clean(records)


def test_fields_without_a_label_in_the_code_are_found_and_noted(site, attempts):
    pages = {
        "/hint": page(
            "F", "<form action=/done><input name=n placeholder='Licence number'><button>Go</button></form>"
        ),
        "/beside": page(
            "F",
            "<form action=/done><table><tr><td>Licence number<td><input name=n></table><button>Go</button></form>",
        ),
        "/labelled": page(
            "F", "<form action=/done><label>Licence number * <input name=n></label><button>Go</button></form>"
        ),
    }
    task = "start: {}\nsteps: [fill: {{label: Licence number, value: x}}, click: Go]\nsuccess: [url: '/done?n=x']"
    records = attempts(site({**pages, "/done": page("Done")}), {path[1:]: task.format(path) for path in pages})
    agree(records, dict.fromkeys(records, "completed"))
    assert {name: barriers(one) for name, one in records.items()} == {
        "hint": ["unlabelled-control"],
        "beside": ["unlabelled-control"],
        "labelled": [],
    }


CIRCLE = "<input type=radio name=a value={0} {1}>"


@pytest.mark.thorough
def test_a_box_beside_words_that_no_label_joins_to_it_is_used(site, attempts):
    """By item or by line, as it is seen; words between two circles are said of neither."""
    item = "<div>" + CIRCLE + "<label for={2}>{3}</label></div>"
    items = item.format("y", "id=a-y", "a_y", "Yes, often") + item.format("n", "id=a-n", "a_n", "Never")
    lines = f"{CIRCLE.format('y', '')} <span>Yes, often</span><br>{CIRCLE.format('n', '')} <span>Never</span>"
    named = f"<div>{CIRCLE.format('y', 'aria-label=Weekly')} <span>Yes, often</span></div>"
    drawn = "<style>input { opacity: 0; position: absolute } label { padding-left: 30px } label::before {"
    drawn += (
        " content: ''; position: absolute; left: 10px; width: 20px; height: 20px; border: 1px solid; z-index: -1 }"
    )
    drawn += " div { position: relative } </style>"
    bodies = {
        "items": items,
        "drawn": drawn + items,
        "lines": lines,
        "between": lines.replace("<br>", " "),
        "named": named,
        "apart": f"<div><span>Yes, often</span> as we say <b>here</b> {CIRCLE.format('y', '')}</div>",
    }
    pages = {
        f"/{name}": page("F", f"<form action=/done>{body}<p><button>Go</button></form>")
        for name, body in bodies.items()
    }
    task = "start: /{}\nsteps: [{}, click: Go]\nsuccess: [url: '/done?a=y']"
    tasks = {name: task.format(name, "check: {role: radio, name: 'Yes, often'}") for name in bodies}
    tasks["pressed"] = task.format("items", "click: 'Yes, often'")
    records = attempts(site({**pages, "/done": page("Done")}), tasks)
    gone = "not_completed control-not-found step 1"
    hard = dict.fromkeys(("items", "drawn", "lines", "pressed"), "completed_with_difficulty")
    agree(records, hard | {"between": gone, "named": gone, "apart": gone})
    assert barriers(records["items"]) == ["unlabelled-control"]
    assert "No label links “Yes, often” to the box beside it" in (records["items"].message or "")


RESULTS = page("Results", "<a href=/fees>Fees</a>")


@pytest.mark.thorough
def test_the_sites_own_search_wherever_it_is(site, attempts):
    box = "<input name=q type=search aria-label=Search>"
    pages = {
        "/header": page("Home", header=f"<form action=/results role=search>{box}<button>Go</button></form>"),
        "/folded": page(
            "Home",
            header="<button aria-label='Search this site' onclick='s.hidden = false'>&#128269;</button>"
            f"<form id=s hidden action=/results>{box}</form>",
        ),
        "/aside": page("Home", "<aside><form action=/results><label>Find <input name=q></label></form></aside>"),
        "/no-enter": page(
            "Home",
            f"<div>{box}<button onclick=\"location='/results?q=' + this.previousSibling.value\">Go</button></div>",
        ),
        "/clear": page(
            "Home",
            "<form action=/results onkeydown='return event.key !== `Enter`'>"
            f"<button type=button onclick=\"q.value = ''\">Clear</button>{box}<button>Go</button></form>",
        ),
        "/greek": page("Home", "<form action=/results><label>Αναζήτηση <input name=w></label></form>"),
        "/polish": page(
            "Home",
            "<button onclick='s.hidden = false'>Szukaj w serwisie</button>"
            "<form id=s hidden action=/results><input name=w aria-label=Szukaj></form>",
        ),
        "/none": page("Home", "<p>Ask at the desk.</p>"),
        "/other": page("Home", "<a href=/fees>Find support for your business</a> <button>Find a desk</button>"),
    }
    task = "start: {}\nsteps: [search: renewal fee, click: Fees]\nsuccess: [text: costs]"
    served = site({**pages, "/results": RESULTS, "/fees": FEES})
    records = attempts(served, {path[1:]: task.format(path) for path in pages})
    nothing, other = records.pop("none"), records.pop("other")
    clean(records)
    assert [list(one.query.values()) for one in served.requests("/results")] == [["renewal fee"]] * 7
    assert barriers(nothing) == ["control-not-found"]
    assert barriers(other) == ["control-not-found"]


@pytest.mark.thorough
def test_a_search_that_is_posted_is_refused_or_let_through(site, desk):
    pages = {
        "/": page("Home", "<form method=post action=/results><input name=q type=search aria-label=Search></form>"),
        "/results": RESULTS,
        "/fees": FEES,
    }
    task = "steps: [search: fee, click: Fees]\nsuccess: [text: costs]"
    desk.write(site(pages), {"refused": task}, name="a")
    desk.write(site(pages), {"listed": task}, name="b", agency='allow_requests: ["POST **/results"]')
    agree(desk.run(), {"refused": "not_measured not_allowed", "listed": "completed"})


def test_windows_that_open_and_close(site, attempts):
    closing = page("Moment", "<script>setTimeout(close, 500)</script>")
    pages = {
        "/blank": page("Home", "<a href=/fees target=_blank>Fees</a>"),
        "/opens": page("Home", "<button onclick=\"window.open('/fees')\">Fees</button>"),
        "/closes": page(
            "Home",
            "<button onclick=\"window.open('/moment'); go.hidden = false\">Fees</button>"
            "<a id=go hidden href=/fees>Go on</a>",
        ),
        "/moment": closing,
        "/fees": FEES,
    }
    records = attempts(
        site(pages),
        {
            "blank": "start: /blank\nsteps: [click: Fees]\nsuccess: [text: costs]",
            "opens": "start: /opens\nsteps: [click: Fees]\nsuccess: [text: costs]",
            "closes": "start: /closes\nsteps: [click: Fees, click: Go on]\nsuccess: [text: costs]",
        },
    )
    agree(records, dict.fromkeys(records, "completed"))
    assert barriers(records["blank"]) == ["new-window"]
    assert barriers(records["opens"]) == ["new-window"]


@pytest.mark.thorough
def test_questions_of_the_browser_and_windows_without_end_hold_nobody_up(site, attempts):
    ask = "navigator.geolocation.getCurrentPosition(() => 0, () => 0); Notification.requestPermission()"
    pages = {
        "/asks": page("Home", f"<script>{ask}</script><a href=/fees>Fees</a>"),
        "/storm": page(
            "Home", "<button onclick=\"for (i = 0; i < 15; i++) window.open('/fees?' + i)\">Fees</button>"
        ),
        "/fees": FEES,
    }
    task = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"
    records = attempts(site(pages), {name: task.format(name) for name in ("asks", "storm")})
    agree(records, {"asks": "completed", "storm": "completed"})


def test_what_a_press_asks_is_answered_yes_and_other_dialogs_are_dismissed(site, attempt):
    home = page(
        "Home",
        "<script>alert('Our desk is closed'); addEventListener('beforeunload', (e) => e.preventDefault())</script>"
        "<button onclick=\"print(); if (confirm('Send it?')) location = '/fees?' + prompt('Why?')\">Fees</button>"
        "<script>if (confirm('Take our survey?')) location = '/survey'</script>",
    )
    record = attempt(site({"/": home, "/fees": FEES}), "steps: [click: Fees]\nsuccess: [url: '/fees?null']")
    assert record.outcome == "completed", said(record)
    kept = record.model_dump_json()
    assert [words in kept for words in ("Our desk is closed", "Send it?", "Why?", "Take our")] == [True] * 4


def test_a_question_after_a_request_follows_from_the_press_and_one_of_the_next_page_does_not(site, attempt):
    asks = "fetch('/check').then(() => { if (confirm('Send it?')) location = '/fees' })"
    pages = {
        "/": page("Home", f'<button onclick="{asks}">Fees</button>'),
        "/check": Answer("", after_seconds=0.5),
        "/fees": page("Fees", "<p>It costs $25.</p><script>if (confirm('Survey?')) location = '/survey'</script>"),
    }
    clean({"asks": attempt(site(pages), "steps: [click: Fees]\nsuccess: [url: '**/fees', text: costs]")})


def test_downloads_are_no_pages_and_stop_nobody(site, attempt):
    sheet = Answer(b"a,b\n1,2\n", headers={"Content-Type": "text/csv", "Content-Disposition": "attachment"})
    home = page("Home", "<a href=/sheet.csv>Price list</a><a href=/fees>Fees</a>")
    record = attempt(
        site({"/": home, "/sheet.csv": sheet, "/fees": FEES}),
        "steps: [click: Price list, click: Fees]\nsuccess: [text: costs]",
    )
    clean({"download": record})


def test_keys(site, attempt):
    home = page(
        "Home",
        "<div id=tip style='position:fixed;inset:0;background:#fff'>Press Escape</div><form action=/fees>"
        "<label>Number <input name=n></label></form>"
        "<script>addEventListener('keydown', (e) => e.key === 'Escape' && tip.remove())</script>",
    )
    record = attempt(
        site({"/": home, "/fees": FEES}),
        "steps: [press: Escape, fill: {label: Number, value: '7'}, press: Enter]\nsuccess: [url: '/fees?n=7']",
    )
    clean({"keys": record})


def test_files_are_given(site, desk):
    served = site(
        {
            "/": page(
                "Proof",
                "<style>.away { position:absolute; opacity:0; width:1px }</style>"
                "<form method=post enctype=multipart/form-data action=/sent>"
                "<label>Letter <input type=file name=a></label>"
                "<label>Photo <input class=away type=file name=b></label><button>Send</button></form>",
            ),
            "/sent": page("Thank you"),
        }
    )
    steps = (
        "steps: [upload: {label: Letter, file: letter.txt}, upload: {label: Photo, file: '${PHOTO}'}, click: Send]"
        "\nsuccess: [text: Thank you]"
    )
    desk.write(served, {"upload": steps}, agency="allow_submit: true")
    (desk.tasks / "harbour" / "letter.txt").write_text("Dear harbour")
    (desk.tasks / "harbour" / "photo.txt").write_text("A photograph")
    records = desk.run(environ={"PHOTO": "photo.txt"})
    clean(records)
    (sent,) = served.requests("/sent")
    assert "Dear harbour" in sent.body
    assert "A photograph" in sent.body


def test_a_form_that_goes_on_over_several_pages(site, attempt):
    def step(asked):
        if asked.method == "POST":
            return redirect("/two", 303)
        return page("One", "<form method=post><label>Name <input name=name></label><button>Continue</button></form>")

    record = attempt(
        site({"/": step, "/two": page("Two", "<p>It costs $25</p>")}),
        "steps: [fill: {label: Name, value: Ann}, click: Continue]\nsuccess: [text: costs]",
        agency="allow_submit: true",
    )
    clean({"pages": record})
