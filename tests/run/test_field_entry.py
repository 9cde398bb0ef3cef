"""Steps on controls of other kinds, and entries that a field shows otherwise, cuts, or loses to a script."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest

from auditkit.score.explanation.attempt import explain

from .reading import agree
from .site import page

BUTTON = "<p><button>Next</button></p></form>"


def form(*fields: str, script: str = "", action: str = "/done") -> str:
    body = f"<form action={action}>{''.join(fields)}{BUTTON}"
    return page("Form", body + (f"<script>{script}</script>" if script else ""))


def task(start: str, done: str, *steps: str) -> str:
    lines = "".join(f"\n  - {step}" for step in (*steps, "click: Next"))
    return f"start: {start}\nsteps:{lines}\nsuccess: [url: '/done?{done}']\n"


@pytest.mark.thorough
def test_steps_on_controls_of_another_kind_are_managed(site, attempts, desk):
    desk.tasks.mkdir(parents=True, exist_ok=True)
    (desk.tasks / "harbour").mkdir()
    (desk.tasks / "harbour" / "letter.txt").write_text("Dear office", encoding="utf-8")
    pages = {
        "/range": form("<label for=n>Rooms</label><input id=n name=n type=range min=1 max=9 value=1>"),
        "/aria": form(
            "<span id=l>Rooms</span><div role=slider tabindex=0 aria-labelledby=l aria-valuemin=0 aria-valuemax=50"
            " aria-valuenow=10 id=s style='width:200px;height:30px;background:#ddd'></div>"
            "<input type=hidden name=n id=h value=10>",
            script="s.onkeydown = (e) => { const by = { ArrowUp: 5, ArrowDown: -5 }[e.key] || 0;"
            "h.value = +h.value + by; s.setAttribute('aria-valuenow', h.value) }",
        ),
        "/thumb": form(
            "<p id=h>Rooms</p><span style='display:block;width:200px;height:4px;background:#ccc'><span id=m"
            " style='display:block;width:20px;height:20px;background:#06c'><input type=range name=n aria-labelledby=h"
            " min=0 max=9 value=0 style='position:absolute;clip:rect(0 0 0 0);width:20px;height:20px;margin:-1px'>"
            "</span></span>"
        ),
        "/nothing": form(
            "<p id=h>Rooms</p><p>As many as you like<input type=range name=n aria-labelledby=h min=0 max=9 value=0"
            " style='position:absolute;clip:rect(0 0 0 0);width:20px;height:20px'></p>"
        ),
        "/colour": form("<label for=c>Badge</label><input id=c name=c type=color>"),
        "/list": form("<label for=t>Type</label><select id=t name=t><option>Coarse<option value=SA>Salmon</select>"),
        "/radio": form(
            "<fieldset><legend>Over 65?</legend><label><input type=radio name=r value=y>Yes</label>"
            "<label><input type=radio name=r value=n>No</label></fieldset>"
        ),
        "/box": form("<label><input type=checkbox name=b value=y>I agree</label>"),
        "/offers": form(
            "<label for=o>Town</label><input id=o name=o list=towns><datalist id=towns><option value=HB>Harbour"
            "<option value=NM>Northmoor</datalist>"
        ),
        "/chooser": form(
            "<button type=button id=pick>Add your letter</button><input type=hidden name=f id=f>",
            script="pick.onclick = () => { const i = document.createElement('input'); i.type = 'file';"
            "i.onchange = () => { f.value = i.files[0].name }; i.click() }",
        ),
        "/zone": form(
            "<div style='border:1px solid'><p>Drop your letter here</p><input type=file name=f hidden></div>"
        ),
        "/button": form(
            "<span role=button tabindex=0 id=z><input type=file name=f id=f hidden>"
            "<b>Drop your letter here or press</b></span>",
            script="z.onclick = () => f.click(); f.onclick = (e) => e.stopPropagation()",
        ),
        "/sentence": form("<p>Drop your letter here next year</p><label>Photo <input type=file name=f></label>"),
        "/toggle": page(
            "Toggle",
            "<button type=button aria-pressed=false id=t>News by mail</button><form action=/done>"
            f"<input type=hidden name=n id=n>{BUTTON}<script>t.onclick = () => "
            "{ t.ariaPressed = String(t.ariaPressed !== 'true'); n.value = t.ariaPressed }</script>",
        ),
    }
    tasks = {
        "range": task("/range", "n=4", "fill: {label: Rooms, value: 4}"),
        "aria": task("/aria", "n=35", "fill: {label: Rooms, value: 35}"),
        "thumb": task("/thumb", "n=4", "fill: {label: Rooms, value: 4}"),
        "nothing": task("/nothing", "n=4", "fill: {label: Rooms, value: 4}"),
        "colour": task("/colour", "c=%23ff0000", "fill: {label: Badge, value: red}"),
        "list": task("/list", "t=SA", "fill: {label: Type, value: Salmon}"),
        "code": task("/list", "t=SA", "fill: {label: Type, value: SA}"),
        "option": task("/list", "t=SA", "click: Salmon"),
        "radio": task("/radio", "r=n", "select: {label: 'Over 65?', option: 'No'}"),
        "radio-fill": task("/radio", "r=y", "fill: {label: 'Over 65?', value: 'Yes'}"),
        "box": task("/box", "b=y", "fill: {label: I agree, value: 'yes'}"),
        "offers": task("/offers", "o=NM", "select: {label: Town, option: Northmoor}"),
        "chooser": task("/chooser", "f=letter.txt", "upload: {label: Add your letter, file: letter.txt}"),
        "zone": task("/zone", "f=letter.txt", "upload: {label: Drop your letter here, file: letter.txt}"),
        "button": task("/button", "f=letter.txt", "upload: {text: Drop your letter here, file: letter.txt}"),
        "sentence": task("/sentence", "f=letter.txt", "upload: {text: Drop your letter here, file: letter.txt}"),
        "toggle": task("/toggle", "n=true", "check: {label: News by mail}"),
    }
    # A sentence that happens to have the words says nothing of the field below it.
    wanted = dict.fromkeys(tasks, "completed") | {"sentence": "not_measured out_of_date"}
    wanted["nothing"] = "not_completed control-not-found step 1"  # nobody sees a slider
    agree(attempts(site({**pages, "/done": page("Done")}), tasks), wanted)


DEAD = "<button type=button onclick='{}'>Add your letter</button>"


@pytest.mark.thorough
def test_a_button_for_files_that_breaks_and_one_that_opens_none(desk, site, attempts):
    (desk.tasks / "harbour").mkdir(parents=True)
    (desk.tasks / "harbour" / "letter.txt").write_text("Dear office", encoding="utf-8")
    pages = {"/breaks": form(DEAD.format("lost.click()")), "/opens": form(DEAD.format("title = 1"))}
    upload = "upload: {label: Add your letter, file: letter.txt}"
    records = attempts(site(pages), {name: task(f"/{name}", "f=letter.txt", upload) for name in ("breaks", "opens")})
    agree(records, {"breaks": "not_completed broken-script step 1", "opens": "not_measured out_of_date"})
    assert "lost is not defined" in (records["breaks"].message or "")


WITHOUT_FIELD = page("Form", "<a href=/x>Your town</a><label for=r>House</label><input id=r readonly value=7>")


def test_what_cannot_be_managed_is_the_task_files_fault_and_what_is_missing_is_not(site, attempts):
    date = form("<label for=d>Day</label><input id=d name=d type=date>")
    # Where the field is gone, neither the next one on the page nor a box that has the word in its sentence is meant.
    gone = form("<p>Your parish</p><label><input type=checkbox> My county, or your parish, may be shown</label>")
    pages = {"/": WITHOUT_FIELD, "/date": date, "/gone": gone, "/done": page("Done")}
    tasks = {
        "link": "steps: [fill: {label: Your town, value: Harbour}]\nsuccess: [url: /done]",
        "tick": "steps: [check: Your town]\nsuccess: [url: /done]",
        "soon": task("/date", "d=", "fill: {label: Day, value: soon}"),
        "near": "start: /gone\nsteps: [fill: {label: Your parish, value: Harbour}]\nsuccess: [url: /done]",
        "gone": "steps: [fill: {label: Your county, value: Harbour}]\nsuccess: [url: /done]",
    }
    records = attempts(site(pages), tasks)
    agree(
        records,
        {
            "link": "not_measured out_of_date",
            "tick": "not_measured out_of_date",
            "soon": "not_measured out_of_date",
            "near": "not_completed control-not-found step 1",
            "gone": "not_completed control-not-found step 1",
        },
    )
    assert "is a link: use the step `click`. Update tasks/harbour/tick.yml:3." in (records["tick"].message or "")
    assert "expects a date such as 2027-03-31" in (records["soon"].message or "")


LATE = """let d = ''; const B = '__-__'; const at = [0, 1, 3, 4];
const draw = () => { const a = [...B]; [...d].forEach((c, i) => a[at[i]] = c); t.value = a.join('') };
const more = (e) => (d + (e.data || '').replace(/\\D/g, '')).slice(0, 4);
t.onfocus = () => setTimeout(draw, 30);
t.addEventListener('beforeinput', (e) => { e.preventDefault();
  if (e.inputType.startsWith('delete')) d = ''; else d = more(e); draw() })"""
DROPS_FIRST = "let n = 0; t.addEventListener('beforeinput', (e) => { if (++n < 3) e.preventDefault() })"


def test_entries_are_read_back_and_made_in_the_form_the_field_takes(site, attempts):
    field = "<label for=t>Number</label><input id=t name=t{}>"
    pages = {
        "/day": form("<label for=d>Day</label><input id=d name=d type=date>"),
        "/time": form("<label for=d>Time</label><input id=d name=d type=time>"),
        "/decimal": form("<label for=d>Area</label><input id=d name=d type=number step=any>"),
        "/cut": form(field.format(" maxlength=9")),
        "/late": form(field.format(""), script=LATE),
        "/drops": form(field.format(""), script=DROPS_FIRST),
        "/asks": form("<label for=d>Day</label><input id=d name=d placeholder=DD/MM/YYYY>"),
        "/boxes": form(
            "<fieldset><legend>Code</legend>"
            + "".join(f"<input name=c{i} aria-label='Digit {i}' maxlength=1 size=1>" for i in (1, 2, 3))
            + "</fieldset>",
            script="for (const i of document.querySelectorAll('[maxlength]')) i.oninput = () => "
            "i.nextElementSibling?.focus()",
        ),
        "/tags": form(
            "<div><span id=tags></span><label for=t>Topics</label><input id=t></div><input type=hidden name=x id=x>",
            script="t.onblur = () => { if (t.value) { tags.textContent += ' ' + t.value + ' '; x.value = "
            "(x.value + ' ' + t.value).trim(); t.value = '' } }",
        ),
    }
    tasks = {
        "us": task("/day", "d=2027-03-07", "fill: {label: Day, value: 03/07/2027}"),
        "words": task("/day", "d=2027-03-07", "fill: {label: Day, value: 7 March 2027}"),
        "keys": task("/day", "d=2027-03-07", "type: {label: Day, value: '03072027'}"),
        "time": task("/time", "d=21%3A30", "fill: {label: Time, value: 9:30 PM}"),
        "decimal": task("/decimal", "d=12.5", "fill: {label: Area, value: '12,5'}"),
        "cut": task("/cut", "t=AB123456C", "fill: {label: Number, value: AB 12 34 56 C}"),
        "late": task("/late", "t=12-34", "fill: {label: Number, value: '1234'}"),
        "drops": task("/drops", "t=HL-2041", "fill: {label: Number, value: HL-2041}"),
        "asks": task("/asks", "d=04%2F03%2F2027", "fill: {label: Day, value: '2027-03-04'}"),
        "boxes": task("/boxes", "c1=1&c2=2&c3=3", "fill: {label: Digit 1, value: '123'}"),
        "tags": task("/tags", "x=fishing", "fill: {label: Topics, value: fishing}"),
    }
    agree(attempts(site({**pages, "/done": page("Done")}), tasks), dict.fromkeys(tasks, "completed"))


SECTION = "<span role=spinbutton contenteditable tabindex=0 id={0}-{1} {2} data-most={3}>{4}</span>"
SECTIONS = """for (const g of document.querySelectorAll('[role=group]')) {
  const all = [...g.querySelectorAll('[role=spinbutton]')];
  all.forEach((one, at) => { let held = ''; one.onfocus = () => { held = '' };
    one.addEventListener('beforeinput', (e) => e.preventDefault());
    one.onkeydown = (e) => { if (!/^\\d$/.test(e.key)) return;
      held += e.key; one.textContent = held; d.value = all.map((each) => each.textContent).join('-');
      if (held.length >= one.dataset.most) all[at + 1]?.focus() } }) }"""


def sections(name: str, named: str) -> str:
    parts = (("day", 2, "TT"), ("month", 2, "MM"), ("year", 4, "JJJJ"))
    return (
        f"<span id={name}>Day of visit</span><div role=group aria-labelledby={name} style='border:1px solid'>"
        + ".".join(SECTION.format(name, part, named.format(name, part), *form) for part, *form in parts)
        + "</div>"
    )


def test_the_sections_of_a_date_are_one_field(site, attempts):
    """Two dates of one name are two, and so are two figures that only share a word of their names."""
    ours, also_theirs = "aria-labelledby={0}", "aria-label={1} aria-labelledby='{0}-{1} {0}'"
    hidden = "<input type=hidden name=d id=d>"
    figures = "<div role=group aria-label=Anglers>{}</div>".format(
        "".join(SECTION.format("n", one, f"aria-label='Number of {one}'", 2, 0) for one in ("children", "adults"))
    )
    pages = {
        "/of-the-group": form(sections("v", ours), hidden, script=SECTIONS),
        "/and-their-own": form(sections("v", also_theirs), hidden, script=SECTIONS),
        "/two": form(sections("v", ours), sections("w", ours), hidden, script=SECTIONS),
        "/figures": form(figures, hidden, script=SECTIONS),
    }
    tasks = {
        "of-the-group": task("/of-the-group", "d=14-03-2027", "fill: {label: Day of visit, value: 14.03.2027}"),
        "and-their-own": task("/and-their-own", "d=14-03-2027", "fill: {label: Day of visit, value: '2027-03-14'}"),
        "two": task("/two", "d=", "fill: {label: Day of visit, value: 14.03.2027}"),
        "figures": task("/figures", "d=", "fill: {label: Number of, value: '2'}"),
    }
    wanted = dict.fromkeys(tasks, "completed") | dict.fromkeys(
        ("two", "figures"), "not_completed control-ambiguous step 1"
    )
    records = attempts(site({**pages, "/done": page("Done")}), tasks)
    agree(records, wanted)


FIELDS = (
    "<p><label for=s>Street</label><input id=s name=s required></p>"
    "<p><label for=k>Kind</label><select id=k name=k><option>Lamp<option>Sign</select></p>"
)
AGAIN = "setTimeout(() => {{ const f = document.forms[0]; f.innerHTML = f.innerHTML }}, {})"


@pytest.mark.thorough
def test_what_a_script_undoes_before_the_form_is_sent_is_entered_again(site, attempts):
    """The page draws itself again at different moments: while typing goes on, before the press, about the press."""
    waits = [0, 200, 400, 600, 800]
    pages = {f"/{wait}": form(FIELDS, script=AGAIN.format(wait)) for wait in waits}
    # A press that adds to a list empties its field on purpose: it is not filled and pressed again.
    pages["/adds"] = page(
        "List",
        "<ul id=u></ul><label for=i>Item</label><input id=i required><button id=b>Add</button><p id=n></p>"
        "<script>b.onclick = () => { u.innerHTML += '<li>' + i.value; i.value = '';"
        "n.textContent = u.children.length + ' on the list' }</script>",
    )
    steps = ("fill: {label: Street, value: Harbour Road}", "select: {label: Kind, option: Sign}")
    tasks = {f"at-{wait}": task(f"/{wait}", "s=Harbour+Road&k=Sign", *steps) for wait in waits}
    added = "start: /adds\nsteps: [fill: {label: Item, value: Rod}, click: Add]\nsuccess: [text: 1 on the list]"
    pages["/framed"] = page("Report", "<iframe src=/400 width=700 height=400></iframe>")
    framed = f"start: /framed\nsteps: [{', '.join(steps)}, click: Next]\nsuccess: [text: Done]"
    served = site({**pages, "/done": page("Done")})
    records = attempts(served, tasks | {"adds": added, "framed": framed})
    assert all(one.held for one in records.pop("adds").success)
    agree(records, dict.fromkeys([*tasks, "framed"], "completed"))
    assert [one.query for one in served.requests("/done")] == [{"s": "Harbour Road", "k": "Sign"}] * len(records)


def rejects(asked):
    complaint = "<p role=alert>Enter your name in full.</p>"
    return page("Form", f"{complaint}<form action=/sent method=post>{NAME}{BUTTON}")


NAME = "<label for=n>Last name</label><input id=n name=n maxlength=10>"
TAX = "<label for=n>Tax number</label><input id=n name=n maxlength=8>"


PASSPORT = (
    "<form action=/sent method=post><label for=n>Passport number</label><input id=n name=n {}>"
    "<script>n.oninput = () => {{ n.value = n.value.replace(/[^0-9]/g, '') }}</script>" + BUTTON
)


@pytest.mark.thorough
def test_a_field_that_drops_letters_refuses_them_unless_it_says_so(site, attempts):
    pages = {
        "/silent": page("Form", PASSPORT.format("")),
        "/says": page("Form", PASSPORT.format("inputmode=numeric")),
    }
    complains = page("Form", "<p role=alert>Enter a passport number.</p>" + PASSPORT.format(""))
    fill = "fill: {label: Passport number, value: AB123456}"
    tasks = {
        name: f"start: /{name}\nsteps: [{fill}, click: Next]\nsuccess: [text: Thank you]"
        for name in ("silent", "says")
    }
    records = attempts(site({**pages, "/sent": complains}), tasks, agency="allow_submit: true")
    agree(records, {"silent": "not_completed form-rejected step 1", "says": "not_measured out_of_date"})


@pytest.mark.parametrize("secret", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_what_a_field_refuses(site, attempts, secret):
    pages = {
        "/": page("Form", f"<form action=/sent method=post>{NAME}{BUTTON}"),
        "/sent": rejects,
        "/tax": page("Form", f"<form action=/taxed method=post>{TAX}{BUTTON}"),
        "/taxed": lambda asked: page(
            "Form", f"<p role=alert>Enter a number.</p><form action=/taxed method=post>{TAX}{BUTTON}"
        ),
    }
    kept = ", secret: true" if secret else ""
    tasks = {
        "name": f"steps: [fill: {{label: Last name, value: Konstantinopoulos{kept}}}, click: Next]\n"
        "success: [text: Thank you]",
        "tax": f"start: /tax\nsteps: [fill: {{label: Tax number, value: '900112222'{kept}}}, click: Next]\n"
        "success: [text: Thank you]",
    }
    records = attempts(site(pages), tasks, agency="allow_submit: true")
    agree(records, {"name": "not_completed form-rejected step 1", "tax": "not_completed form-rejected step 1"})
    assert (
        "was given “Konstantinopoulos”, but contains “Konstantin”" in (records["name"].message or "")
    ) is not secret
    assert ("90011222" in str(records["tax"].model_dump())) is not secret


@pytest.mark.thorough
def test_an_entry_cut_without_a_word_is_missed_at_the_end(site, attempts):
    code = "<label for=v>Eircode</label><input id=v name=v maxlength=5>"
    pages = {
        "/": page("Form", f"<form action=/sent>{code}{BUTTON}"),
        "/sent": lambda asked: page("Your address", f"<p>We write to {asked.query.get('v')}</p>"),
    }
    steps = "steps: [fill: {label: Eircode, value: D02 AF30}, click: Next]\nsuccess: [text: We write to D02 AF30]"
    tasks = {"guessed": steps, "gone": f"proven: 2026-11-01\n{steps}"}
    served = site(pages)
    records = attempts(served, tasks, proven=False)
    agree(records, {"guessed": "not_measured unproven", "gone": "not_completed form-rejected step 1"})
    assert "was given “D02 AF30”, but contains “D02AF”" in (records["gone"].message or "")
    assert records["gone"].task_fix.source.endswith("gone.yml:4")
    (stopped,) = [one for one in records["gone"].findings if one.barrier == "form-rejected"]
    assert stopped.details.kept["url"] == served.url + "/", "where it was entered, not where it is missed"


KEEPS_ELSEWHERE = "<input type=hidden name=t id=h>"
WIPED = "<label for=t>What was the problem?</label><textarea id=t name=t></textarea>"
POSTCODE = "<p><label for=v>{0}</label><input id=v name=v maxlength={1}></p>"


@pytest.mark.thorough
def test_words_that_a_field_does_not_keep_are_the_agencys_wherever_they_are_missed(site, attempts):
    """Not those that it keeps elsewhere, nor a part that it asks for."""
    wipes, moves = "t.oninput = () => { t.value = '' }", "t.oninput = () => { h.value += t.value; t.value = '' }"
    says = page("Form", f"<p role=alert>Say what was wrong.</p><form action=/says>{WIPED}{BUTTON}")
    pages = {
        "/wiped": form(WIPED, script=wipes),
        "/refused": form(WIPED, script=wipes, action="/says"),
        "/says": says + f"<script>{wipes}</script>",
        "/moved": form(WIPED.replace(" name=t", ""), KEEPS_ELSEWHERE, script=moves),
        "/cut": form(POSTCODE.format("Postcode", 3)),
        "/part": form(POSTCODE.format("First half of your postcode", 3)),
        "/boxes": form(POSTCODE.format("Postcode", 3), "<label>Rest<input maxlength=3></label>"),
        "/answers": form(POSTCODE.format("Postcode", 3), action="/answer"),
        "/answer": lambda asked: page(
            "Check your answers",
            f"<p>12 High Road, {asked.query.get('v')} Change</p><form action=/next>"
            "<label for=v>Postcode</label><input id=v name=v><button>Next</button></form>",
        ),
        "/next": lambda asked: page("Next", f"<p>Theirs: {asked.query.get('v')}</p><a href=/answer>Back</a>"),
    }
    words = "fill: {label: What was the problem?, value: I could not find the rebate}"
    code = "fill: {label: Postcode, value: CR8 2AA}"
    # The next form has a field of the same name, for somebody else.
    shown = "click: Next}, {fill: {label: Postcode, value: CR0 1AB}}, {click: Next}, {expect: '12 High Road, CR82AA'"
    tasks = {
        "wiped": task("/wiped", "t=", words),
        "refused": f"start: /refused\nsteps: [{words}, click: Next]\nsuccess: [text: Thank you]",
        "moved": task("/moved", "**rebate", words),
        "cut": task("/cut", "v=CR8", code),
        "part": task("/part", "v=CR8", "fill: {label: First half of your postcode, value: CR8 2AA}"),
        "boxes": task("/boxes", "v=CR8", code),
        "missed": f"start: /answers\nsteps: [{{{code}}}, {{{shown}}}]\nsuccess: [text: Next]",
    }
    records = attempts(site({**pages, "/done": page("Done")}), tasks)
    agree(
        records,
        {
            "wiped": "completed_with_difficulty",
            "refused": "not_completed form-rejected step 1",
            "moved": "completed",
            "cut": "completed_with_difficulty",
            "part": "completed",
            "boxes": "completed",
            "missed": "not_completed form-rejected step 1",
        },
    )
    assert "“I could not find the rebate” was entered, and it stays empty" in (records["wiped"].message or "")
    assert "“CR8 2AA” was entered, and it contains “CR8”" in (records["cut"].message or "")
    assert "was given “CR8 2AA”, but contains “CR8”" in (records["missed"].message or "")
    assert explain(records["missed"]).update == ""


MASK = """<label for=d>Date of birth</label><span id=h>dd/mm/yyyy</span><input id=d name=d aria-describedby=h>
<script>d.addEventListener("input", () => {
  const n = d.value.replace(/\\D/g, "").slice(0, 8);
  d.value = [n.slice(0, 2), n.slice(2, 4), n.slice(4)].filter(Boolean).join("/");
})</script>"""


def test_a_date_of_a_machine_is_written_as_the_help_beside_the_field_asks(site, attempts):
    pages = {
        "/": page("Form", f"<form action=/sent>{MASK}{BUTTON}"),
        "/sent": lambda asked: page("Sent", f"<p>Born {asked.query.get('d')}"),
    }
    entered = "fill: {label: Date of birth, value: '1980-11-05'}"
    tasks = {"born": f"steps: [{entered}, click: Next]\nsuccess: [text: Born 05/11/1980]"}
    agree(attempts(site(pages), tasks), {"born": "completed"})


LONG = "as long as people write " * 8
LETTER = "<label for=t>Letter</label><textarea id=t name=t rows=4 cols=40></textarea>"
LETTERS = {
    "plain": "",
    "asked-before": "let asked = false; t.addEventListener('beforeinput', () => { asked = true });"
    "t.addEventListener('input', () => { if (!asked) t.remove() })",
    "entered-by-script": "t.addEventListener('beforeinput', (e) => { e.preventDefault(); t.value = e.data })",
    "drawn-anew": "const anew = () => { const other = t.cloneNode(); t.replaceWith(other) };"
    "t.addEventListener('focus', () => { if (t.dataset.on) anew(); t.dataset.on = 1 });"
    "t.addEventListener('pointerdown', () => { t.dataset.on = '' })",
    "capitals": "t.addEventListener('input', () => { t.value = t.value.toUpperCase() })",
}


def test_a_long_text_is_entered_as_a_page_expects_it(site, attempts):
    """It is put there in one go, where short ones are typed."""
    pages = {f"/{name}": form(LETTER, script=script) for name, script in LETTERS.items()}
    step = f"fill: {{label: Letter, value: '{LONG.strip()}'}}"
    sent = {name: LONG.strip().upper() if name == "capitals" else LONG.strip() for name in LETTERS}
    tasks = {name: task(f"/{name}", f"t={quote_plus(text)}", step) for name, text in sent.items()}
    records = attempts(site({**pages, "/done": page("Done", "<p>Thank you</p>")}), tasks, agency="allow_submit: true")
    agree(records, dict.fromkeys(LETTERS, "completed"))
