"""Lists and fields that scripts draw in place of the browser's own: used as a customer uses them."""

from __future__ import annotations

import pytest

from .reading import agree
from .site import Answer, page
from .test_real_links import clean

TOWNS = ("North Harbour", "Harbour Hill", *(f"Cove {number}" for number in range(20)), "Harbour")
OPTIONS = "<option></option>" + "".join(f"<option>{town}</option>" for town in TOWNS)


def form(inner: str, script: str = "") -> str:
    return page(
        "Your town",
        "<p>Harbour</p><form action=/sent>"
        f"{inner}<p><label for=n>Name</label><input id=n></p><button>Send</button></form><script>{script}</script>",
    )


DRAWN = """const rows = [...s.options].slice(1).map((one) => '<div class=row>' + one.text + '</div>').join('');
const choose = (row) => { s.value = row.textContent; now.textContent = row.textContent; list.style.display = 'none' };
list.innerHTML = rows;"""
LIST = "<div id=list style='display:none; height:90px; overflow:auto'></div>"
PAGES = {
    # No roles at all; opens as the button goes down, takes a choice as it goes up; the list stands in the box.
    "no-roles": form(
        f"<label for=s>Town</label> <select id=s name=s style='display:none'>{OPTIONS}</select>"
        "<div style='border:1px solid; width:20em; cursor:pointer'><a id=now tabindex=-1>Choose</a>"
        f"<div style='overflow:hidden'>{LIST}</div></div>",
        DRAWN + "now.onmousedown = (e) => { e.preventDefault(); list.style.display = 'block' };"
        "list.onmouseup = (e) => choose(e.target);",
    ),
    # The list is put at the end of the page, with a field to search in it.
    "far-away": form(
        "<label>Town <span style='position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%)'>"
        f"<select id=s name=s tabindex=-1>{OPTIONS}</select></span></label><div id=now tabindex=0>Choose</div>",
        "document.body.insertAdjacentHTML('beforeend', `<div id=list style='display:none'></div>`);"
        + DRAWN
        + "list.innerHTML = '<input id=f>'; now.onclick = () => { list.style.display = 'block'; f.focus() };"
        "f.oninput = () => { list.querySelectorAll('div').forEach((one) => one.remove());"
        "  for (const one of s.options) if (f.value && one.text.includes(f.value)) {"
        "    list.insertAdjacentHTML('beforeend', '<div>' + one.text + '</div>');"
        "    list.lastChild.onmousedown = (e) => choose(e.target) } };",
    ),
    # The browser's own list lies unseen over a prettier box.
    "see-through": form(
        "<label for=s>Town</label> <div style='position:relative; width:14em'><span id=now>Choose</span>"
        f"<select id=s name=s style='position:absolute; inset:0; opacity:0'>{OPTIONS}</select></div>"
    ),
    # What was asked for comes last, from the server; before it comes what only holds its name.
    "comes-last": form(
        "<label for=q>Town</label><input id=q role=combobox autocomplete=off><input type=hidden name=s id=s>"
        "<ul id=list role=listbox></ul>",
        "const add = (towns) => { for (const town of towns) { const one = document.createElement('li');"
        "  one.setAttribute('role', 'option'); one.textContent = town; list.append(one);"
        "  one.onclick = () => { s.value = q.value = town; list.innerHTML = '' } } };"
        "q.oninput = () => { if (q.value === 'Harbour') { add(['North Harbour', 'Harbour Hill']);"
        "  fetch('/towns').then((got) => got.json()).then(add) } };",
    ),
    # Code boxes: the field behind them is two pixels wide and takes the keys.
    "boxes": form(
        "<label>Code</label><div id=w style='position:relative; width:12em'>"
        + "<span style='display:inline-block; width:2em; height:2em; border:1px solid'></span>" * 4
        + "<input aria-label='Code' name=s id=s maxlength=4 style='position:absolute; left:0; top:0; width:2px;"
        " height:2px; opacity:0.01; z-index:-1'></div>",
        "w.onclick = () => s.focus(); s.oninput = () => w.querySelectorAll('span').forEach("
        "  (one, i) => { one.textContent = s.value[i] || '' });",
    ),
}
CHOOSE = """start: /{}
steps: [select: {{label: Town, option: Harbour}}, click: Send]
success: [url: "/sent?s=Harbour*"]"""
ENTER = "start: /{}\nsteps: [fill: {{label: Code, value: '4711'}}, click: Send]\nsuccess: [url: '/sent?s=4711*']"


@pytest.mark.thorough
def test_lists_and_fields_that_scripts_draw(site, attempts):
    served = {f"/{name}": body for name, body in PAGES.items()}
    served["/towns"] = Answer('["Harbour"]', headers={"Content-Type": "application/json"}, after_seconds=1.5)
    tasks = {name: (ENTER if name == "boxes" else CHOOSE).format(name) for name in PAGES}
    clean(attempts(site({**served, "/sent": page("Thank you")}), tasks))


NOTHING_DRAWN = form(f"<label for=s>Town</label> <select id=s name=s style='display:none'>{OPTIONS}</select>")
COVERED = form(
    "<label for=s>Code</label><div><input id=s name=s style='opacity:0'></div>"
    "<div role=dialog aria-label='Our survey' style='position:fixed; inset:0; background:#fff'>One moment</div>"
)


IMITATION = (
    f"<label id=l for=s>Town</label> <select id=s name=s style='display:none'>{OPTIONS}</select>"
    "<button type=button id=b role=combobox aria-expanded=false aria-labelledby=l>Choose</button>"
    "<ul id=u role=listbox></ul>"
)
OPENS = "b.onclick = () => { u.innerHTML = '<li role=option>Cove 1</li><li role=option>Cove 2</li>' }"


def test_a_list_that_opens_nothing_is_broken_and_one_without_the_option_is_not(site, attempts):
    served = site({"/dead": form(IMITATION), "/opens": form(IMITATION, OPENS)})
    records = attempts(served, {name: CHOOSE.format(name) for name in ("dead", "opens")})
    missing = "not_completed control-not-found step 1"
    agree(records, {"dead": "not_completed broken-script step 1", "opens": missing})
    assert "Town" not in str(records["opens"].task_fix)


FOLDED = page("Home", "<div style='display:none'><a href=/sent>Fees</a></div><a href=/more>More</a>")


@pytest.mark.thorough
def test_what_is_hidden_or_covered_can_not_be_used(site, attempts):
    served = site({"/nothing": NOTHING_DRAWN, "/covered": COVERED, "/folded": FOLDED})
    folded = "start: /folded\nsteps: [click: {role: link, name: Fees}]\nsuccess: [url: /sent]"
    tasks = {"nothing": CHOOSE.format("nothing"), "covered": ENTER.format("covered"), "folded": folded}
    records = attempts(served, tasks)
    missing = "not_completed control-not-found step 1"
    agree(records, {"nothing": missing, "covered": "not_completed control-covered step 1", "folded": missing})
    assert all("in the page, but hidden" in (records[name].message or "") for name in ("nothing", "folded"))


DATES = "".join(
    f"<{tag}><{heading}>{name}</{heading}><label for={key}d>Day</label><input id={key}d name={key}d></{tag}>"
    for tag, heading, key, name in (
        ("div", "h2", "a", "Date of arrival"),
        ("div", "h2", "b", "Date of departure"),
        ("fieldset", "legend", "c", "Date of birth"),
    )
)


@pytest.mark.thorough
def test_fields_of_one_label_are_told_apart_by_the_words_above_them(site, attempt):
    fills = ", ".join(
        f"fill: {{label: Day, value: '{day}', within: {name}}}"
        for day, name in ((3, "Date of arrival"), (7, "Date of departure"), (9, "Date of birth"))
    )
    task = f"steps: [{fills}, click: Send]\nsuccess: [url: '/sent?ad=3&bd=7&cd=9']"
    clean({"dates": attempt(site({"/": form(DATES), "/sent": page("Thank you")}), task)})


QUESTIONS = "".join(
    f"<{tag}>{question}</{tag}><small>Choose one.</small><div><label><input type=radio name={key} value=y>Yes</label>"
    f"<label><input type=radio name={key} value=n>No</label></div>"
    for tag, key, question in (
        ("h3", "a", "Do you own a boat?"),
        ("p", "b", "Do you fish?"),
        ("label", "c", "Is it far?"),
    )
)


@pytest.mark.thorough
def test_an_answer_is_told_apart_by_the_question_above_it(site, attempts):
    steps = ", ".join(
        f"check: {{label: '{answer}', within: {{text: '{question}'}}}}"
        for answer, question in (("No", "Do you own a boat?"), ("Yes", "Do you fish?"), ("No", "Is it far?"))
    )
    task = "start: /\nsteps: [{}, click: Send]\nsuccess: [url: '/sent?a=n&b=y&c=n']"
    asked = {"asked": task.format(steps), "not-asked": task.format(steps.replace("Do you fish", "Do you row"))}
    records = attempts(site({"/": form(QUESTIONS), "/sent": page("Thank you")}), asked)
    agree(records, {"asked": "completed", "not-asked": "not_completed control-not-found step 2"})


def part(name: str) -> str:
    sent = f"location = '/sent?{name}'"
    return f'<div><label>{name} <input></label><p><button onclick="{sent}">Submit</button></div>'


@pytest.mark.thorough
def test_of_two_buttons_of_one_name_the_one_beside_the_field_is_meant(site, attempts):
    task = "start: /\nsteps: [{}click: Submit]\nsuccess: [url: '/sent?Mail']"
    tasks = {"filled": task.format("fill: {label: Mail, value: a}, "), "plain": task.format("")}
    records = attempts(site({"/": page("Two", part("Name") + part("Mail")), "/sent": page("Thank you")}), tasks)
    agree(records, {"filled": "completed", "plain": "not_completed control-ambiguous step 1"})


@pytest.mark.thorough
def test_a_list_that_goes_empty_at_the_second_word(site, attempts):
    field = "<label for=q>Town</label><input id=q role=combobox autocomplete=off><ul id=list role=listbox></ul>"
    script = f"""const towns = {list(TOWNS)};
const show = () => {{ list.innerHTML = q.value.includes(' ') ? '' : towns.filter((one) => one.split(' ').some(
  (word) => word.startsWith(q.value))).map((one) => `<li role=option>${{one}}</li>`).join('') }};
q.oninput = q.onclick = show;
list.onclick = (e) => location = '/sent?' + e.target.textContent.replace(' ', '-');"""
    pages = {"/": form(field, script), "/sent": page("Sent")}
    tasks = {
        name: f"start: /\nsteps: [select: {{label: Town, option: {option}}}]\nsuccess: [text: Sent]"
        for name, option in {"there": "North Harbour", "gone": "South Harbour"}.items()
    }
    agree(attempts(site(pages), tasks), {"there": "completed", "gone": "not_completed control-not-found step 1"})
