"""On somebody else's site a run looks and follows links; nothing that could do more is pressed there, by no step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

import pytest

from .reading import HALVES, agree, half_of
from .site import Site, page

REPORTS = "fetch('/pressed')"
FEES = page("Fees", "<p>A licence costs $25.</p>")
OVER = "position:fixed;inset:0;background:#fff"
NOTICE = f'<div role=dialog style="{OVER}"><button onclick="{REPORTS}">I see</button></div>'
LIST = """<button role=combobox aria-label=Town onclick="window.open('{}', '_blank')">Choose</button>"""
OPTION = f'<ul role=listbox><li role=option onclick="{REPORTS}">Harbour Town</ul>'
MENU = (
    f'<button aria-expanded=false aria-controls=bar onclick="{REPORTS}; bar.hidden = false">Menu</button>'
    "<nav id=bar hidden><a href=/fees>Fees</a></nav>"
)
THEIRS = {
    "hash": f'<a href="#" onclick="{REPORTS}">Fees</a>',
    "menu": MENU,
    "known-notice": f"<a href=/fees>Fees</a>{NOTICE}",
    "document": f'<button onclick="{REPORTS}">Fees</button>',
    "option": OPTION,
    "swapped": f"""<a href=/fees onmousemove="this.href = `javascript:void {REPORTS}`">Fees</a>""",
    "link": "<a href=/fees>Fees</a>",
    "scripted": f'<a href=/fees onclick="{REPORTS}">Fees</a>',
}
STEPS = {"document": "click: Over, open_document: Fees", "option": "select: {label: Town, option: Harbour Town}"}
AGENCY = "overlays: [{name: notice, when: {role: dialog}, click: I see}]"


def test_only_links_are_pressed_on_somebody_elses_site(site, attempts):
    pages = {
        "/fees": FEES,
        "/pressed": page("Pressed"),
        **{f"/{name}": page("Pay", body) for name, body in THEIRS.items()},
    }
    theirs = site(pages)
    ours = {
        f"/to-{name}": page("Home", f"<a href='{theirs.at('pay.localhost', '/' + name)}'>Over</a>") for name in THEIRS
    }
    ours["/to-option"] = page("Home", LIST.format(theirs.at("pay.localhost", "/option")))
    tasks = {
        name: f"start: /to-{name}\nsteps: [{STEPS.get(name, 'click: Over, click: Fees')}]\nsuccess: [text: costs]"
        for name in THEIRS
    }
    records = attempts(site(ours), tasks, agency=AGENCY, hosts=("127.0.0.1",))
    expected = dict.fromkeys(records, "not_measured not_allowed")
    expected |= dict.fromkeys(("link", "scripted"), "completed_with_difficulty")
    agree(records, expected)
    assert theirs.requests("/pressed") == []


FORM = """<form onsubmit="return false"><label>Town <input name=town></label><label>Day <input type=date></label>
<label>Kind <select><option>Boats<option>Coarse fishing</select></label><label><input type=checkbox> I agree</label>
<label>Proof <input type=file></label><label>Level <input type=range min=0 max=9></label><textarea aria-label=Notes>
</textarea><button>Send</button></form>"""
LISTENS = """<script>
const tell = (what) => fetch('{to}/heard?' + new URLSearchParams({{what}}), {{mode: 'no-cors'}});
for (const kind of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'change', 'pointerdown', 'mousedown',
  'mouseup', 'click', 'submit']) addEventListener(kind, (e) => tell(`${{kind}} ${{e.key || e.target.value}}`), true);
addEventListener('message', () => document.querySelector('input').focus());
</script>"""
FILL = "fill: {label: Town, value: Harbour Town}"
TYPE = "type: {label: Town, value: Harbour Town}"
NOTE = f"fill: {{label: Notes, value: {'as long as people write ' * 8}}}"
SEND = "click: Send"
PARTS = {
    "fill": FILL,
    "select": "select: {label: Kind, option: Coarse fishing}",
    "tick": "check: I agree",
    "upload": "upload: {label: Proof, file: proof.txt}",
    "press": SEND,
    "type": TYPE,
    "note": NOTE,
    "day": "fill: {label: Day, value: 2027-03-31}",
    "slider": "fill: {label: Level, value: '3'}",
    "search": "search: fees",
}
FRAME = "<iframe id=f title=Form src='{}' width=700 height=400></iframe>"


def listening(body: str = FORM, to: str = "") -> str:
    """A page of somebody else's that tells everything it gets to know."""
    return f"<!doctype html><meta charset=utf-8><title>Pay</title>{body}{LISTENS.format(to=to)}"


def heard(site: Site) -> list[str]:
    return [one.query.get("what", "") for one in site.requests("/heard")]


@HALVES
def test_nothing_is_given_to_a_frame_of_somebody_elses(site, desk, half):
    kinds = half_of(PARTS, half)
    theirs = site(
        {"/form": listening(), "/search": listening("<label>Search <input type=search name=q></label>"), "/heard": ""}
    )
    there = {kind: theirs.at("pay.localhost", "/search" if kind == "search" else "/form") for kind in kinds}
    ours = site({f"/{kind}": page("Pay", FRAME.format(there[kind])) for kind in kinds})
    tasks = {kind: f"start: /{kind}\nsteps: [{step}]\nsuccess: [text: Thanks]" for kind, step in kinds.items()}
    desk.write(ours, tasks, hosts=("127.0.0.1",))
    (desk.tasks / "harbour" / "proof.txt").write_text("proof")
    records = desk.run()
    agree(records, dict.fromkeys(kinds, "not_measured not_allowed"))
    assert all("belongs to someone else: pay.localhost." in record.message for record in records.values())
    assert heard(theirs) == []


STOLEN = (
    "<form onsubmit='return false'><label>Town <input id=t></label><textarea id=n aria-label=Notes></textarea></form>"
)
MOVES_FOCUS = "<script>const steal = () => { f.focus(); f.contentWindow.postMessage(1, '*') }; %s</script>"
NAVIGATES = "<script>addEventListener('%s', () => { location = '%s' })</script>"
LIES_OVER = (
    "<button id=b>Send</button><iframe id=f src='{}' style='position: fixed; inset: 0; width: 100%; height: 100%;"
    " opacity: 0.01; border: 0' hidden></iframe><script>b.onmousemove = () => {{ f.hidden = false }}</script>"
)


COVERS = (
    "<a href=/form>Form</a><iframe src='{}' style='position: fixed; inset: 0; width: 100%; height: 100%;"
    " background: #fff'></iframe>"
)


def _moving(there: str) -> dict[str, tuple[str, str]]:
    """Pages on which something of somebody else's gets under the mouse or the keys, and the steps tried there."""
    inner = FRAME.format("/inner-{}")
    return {
        "first key": (STOLEN + FRAME.format(there) + MOVES_FOCUS % "t.oninput = steal", TYPE),
        "focus": (STOLEN + FRAME.format(there) + MOVES_FOCUS % "n.onfocus = steal", NOTE),
        "over": (LIES_OVER.format(there), SEND),
        "frame goes": (inner.format("input"), TYPE),
        "page goes": (STOLEN + NAVIGATES % ("input", there), TYPE),
        "key": (
            "<p>Wait" + FRAME.format(there) + MOVES_FOCUS % "f.onload = steal",
            "wait_for: {text: Wait}, press: Enter",
        ),
        "timer": (STOLEN + FRAME.format(there) + MOVES_FOCUS % "t.onfocus = () => setInterval(steal, 20)", TYPE),
        "frame goes as it is pressed": (inner.format("pointerdown"), FILL),
        "first key, to a page written anew": (
            STOLEN + FRAME.format(there.replace("form", "anew")) + MOVES_FOCUS % "t.onkeydown = steal",
            TYPE,
        ),
        "all the time": (COVERS.format(there), "click: Form"),
        "page goes as it is entered": (STOLEN + NAVIGATES % ("focusin", there), NOTE),
    }


@pytest.mark.thorough
@HALVES
def test_what_moves_between_the_look_and_the_key_gets_nothing(site, attempts, half):
    form = listening(FORM.replace("name=town", "autofocus"))
    anew = f"<script>setTimeout(() => {{ document.open(); document.write({_as_script(form)}) }}, 50)</script>"
    theirs = site({"/form": form, "/anew": anew, "/heard": ""})
    there = theirs.at("pay.localhost", "/form")
    kinds = half_of(_moving(there), half)
    pages = {f"/{kind.replace(' ', '-')}": page("Pay", body) for kind, (body, _) in kinds.items()}
    pages |= {f"/inner-{kind}": FORM + NAVIGATES % (kind, there) for kind in ("input", "pointerdown")}
    tasks = {
        kind: f"start: /{kind.replace(' ', '-')}\nsteps: [{steps}]\nsuccess: [text: Thanks]"
        for kind, (_, steps) in kinds.items()
    }
    records = attempts(site(pages), tasks, hosts=("127.0.0.1",))
    agree(records, dict.fromkeys(kinds, "not_measured not_allowed"))
    assert heard(theirs) == []


def _as_script(text: str) -> str:
    return json.dumps(text).replace("</", "<\\/")


def _without_address(to: str) -> dict[str, str]:
    """Documents that make another without an address, which is theirs."""
    text = _as_script(listening(to=to))
    return {
        "srcdoc": f'<iframe srcdoc="{escape(listening(to=to))}" width=650 height=380></iframe>',
        "blank": f"<iframe id=i width=650 height=380></iframe><script>i.contentDocument.write({text})</script>",
        "blob": f"<script>location = URL.createObjectURL(new Blob([{text}], {{type: 'text/html'}}))</script>",
        "data": f"<script>location = 'data:text/html,' + encodeURIComponent({text})</script>",
        "sandbox": listening(to=to),
        "written anew": f"<script>setTimeout(() => {{ document.open(); document.write({text}) }}, 50)</script>",
    }


@HALVES
def test_a_document_without_an_address_is_of_who_made_it(site, attempts, half):
    theirs = site({"/heard": ""})
    kinds = half_of(_without_address(theirs.at("pay.localhost")), half)
    ways = {kind: f"/{kind.replace(' ', '-')}" for kind in kinds}
    theirs.pages |= {ways[kind]: f"<!doctype html>{body}" for kind, body in kinds.items()}
    frames = {kind: FRAME.format(theirs.at("pay.localhost", way)) for kind, way in ways.items()}
    sandboxed = {"sandbox": frames.get("sandbox", "").replace("<iframe", "<iframe sandbox=allow-scripts")}
    ours = site({ways[kind]: page("Pay", frame) for kind, frame in (frames | sandboxed).items() if kind in ways})
    tasks = {kind: f"start: {way}\nsteps: [{FILL}]\nsuccess: [text: Thanks]" for kind, way in ways.items()}
    records = attempts(ours, tasks, hosts=("127.0.0.1",))
    agree(records, dict.fromkeys(kinds, "not_measured not_allowed"))
    assert heard(theirs) == []


THANKS = (
    "<form onsubmit='return false'><label>Town <input id=t></label><button onclick=\"document.querySelector('p')"
    ".textContent = 'Thanks, ' + t.value\">Send</button></form><p></p>"
)
SIZE = "width=700 height=400></iframe>"
WRITTEN = json.dumps(THANKS)
BLOB = f"<script>f.src = URL.createObjectURL(new Blob([{WRITTEN}], {{type: 'text/html'}}))</script>"
OWN_FRAMES = {
    "same host": FRAME.format("/thanks"),
    "another host": FRAME.format("{others}/thanks"),
    "srcdoc": f'<iframe srcdoc="{escape(THANKS)}" {SIZE}',
    "sandboxed": f'<iframe sandbox="allow-scripts allow-forms" srcdoc="{escape(THANKS)}" {SIZE}',
    "blank": f"<iframe id=f {SIZE}<script>f.contentDocument.write({WRITTEN})</script>",
    "blob": f"<iframe id=f {SIZE}{BLOB}",
    "beside": FRAME.format("/thanks") + "<iframe src='{theirs}/form' width=300 height=200></iframe>",
}


@HALVES
def test_frames_of_the_agencys_own_are_used_whatever_their_address(site, attempts, half):
    theirs, others = site({"/form": listening(), "/heard": ""}), site({"/thanks": THANKS})
    kinds = half_of(OWN_FRAMES, half)
    at = {"theirs": theirs.at("pay.localhost"), "others": others.at("forms.localhost")}
    pages = {f"/{kind.replace(' ', '-')}": page("Form", _fill_in(body, at)) for kind, body in kinds.items()}
    tasks = {
        kind: f"start: /{kind.replace(' ', '-')}\nsteps: [{FILL}, {SEND}]\nsuccess: [text: 'Thanks, Harbour Town']"
        for kind in kinds
    }
    records = attempts(site({**pages, "/thanks": THANKS}), tasks, hosts=("127.0.0.1", "forms.localhost"))
    agree(records, dict.fromkeys(kinds, "completed"))
    assert heard(theirs) == []


def _fill_in(text: str, places: Mapping[str, str]) -> str:
    for name, place in places.items():
        text = text.replace(f"{{{name}}}", place)
    return text


@pytest.mark.thorough
def test_a_person_who_is_asked_to_act_does_what_they_like_and_no_step_after_that(site, desk):
    theirs = site({"/form": listening(), "/heard": ""})
    steals = STOLEN + FRAME.format(theirs.at("pay.localhost", "/form")) + MOVES_FOCUS % "t.oninput = steal"
    task = f"start: /\nsteps: [manual: Pay, {TYPE}]\nsuccess: [text: Thanks]"
    desk.write(site({"/": page("Pay", steals)}), {"task": task}, hosts=("127.0.0.1",))
    runner = desk.runner()

    async def act(_: str) -> None:
        browser = await runner.browser.browser()
        await browser.contexts[-1].pages[-1].frame_locator("#f").get_by_label("Town").press_sequentially("me")

    runner.ask = act
    [record] = desk.audits.open(desk.workshop.run(runner)).attempts()
    agree({"task": record}, {"task": "not_measured not_allowed"})
    assert [what for what in heard(theirs) if what.startswith("keydown")] == ["keydown m", "keydown e"]
