"""What is secret is in no file and no picture, however the site throws it back."""

from __future__ import annotations

import io
import json
from urllib.parse import quote, quote_plus

from PIL import Image

from .reading import agree
from .site import page

SECRET = "Tür&7 open/Sesame+1"
FORM = (
    "<form action=/echo><label>{label} <input name=word type={kind} maxlength=99></label>"
    "<button>Continue</button></form>"
)


def echo(asked):
    """A site that repeats what was entered in every place it can."""
    word = asked.query.get("word", "")
    plain = word.replace("&", "&amp;")
    return page(
        f"Hello {plain}",
        f"<h2>{plain}</h2><a href='/account?id={quote(word)}'>Account of {plain}</a>"
        f"<button aria-label='Remove {plain}'>Remove</button><p class=who>{plain.upper()}</p>",
    )


def told(desk) -> dict[str, set[str]]:
    """Which files below the audits folder hold the secret, and in which forms."""
    forms = {SECRET, quote(SECRET), quote(SECRET, safe=""), quote_plus(SECRET), json.dumps(SECRET)[1:-1], "Sesame"}
    forms |= {one.lower() for one in forms} | {one.upper() for one in forms}
    files = [path for path in (desk.folder / "audits").rglob("*.*") if path.is_file() and path.suffix != ".webp"]
    assert len([path for path in files if path.suffix == ".json"]) >= 2
    held = {path.name: {one for one in forms if one in path.read_text(encoding="utf-8")} for path in files}
    return {name: found for name, found in held.items() if found}


FOUND = "success: [url: '/echo*', text: Account of]"
WAYS = {
    "secret": f"steps: [fill: {{label: Code, value: '{SECRET}', secret: true}}, click: Continue]\n{FOUND}",
    "from-environment": f"steps: [fill: {{label: Code, value: '${{WORD}}'}}, click: Continue]\n{FOUND}",
    "typed": f"steps: [type: {{label: Code, value: '${{WORD}}'}}, click: Continue]\n{FOUND}",
    "password": "start: /account\nsteps: [fill: {label: Password, value: '${WORD}', secret: true}, click: Continue]\n"
    + FOUND,
    "in-the-address": f"steps: [goto: '/echo?word=${{CODED}}']\n{FOUND}",
    "read-as-answer": f"steps: [fill: {{label: Code, value: '${{WORD}}'}}, click: Continue]\n{FOUND}\n"
    "answer: {read: {css: .who}, equals: nobody}",
    "stopped": "steps: [fill: {label: Code, value: '${WORD}'}, click: Continue, click: Remove the account]\n"
    "success: [text: Nobody is left]",
}


PAGES = {
    "/": page("Sign in", FORM.format(label="Code", kind="text")),
    "/account": page("Sign in", FORM.format(label="Password", kind="password")),
    "/echo": echo,
}


def test_no_file_holds_a_secret(site, desk):
    served = site(PAGES)
    desk.write(served, WAYS)
    records = desk.run(environ={"WORD": SECRET, "CODED": quote(SECRET)})
    assert [one.query for one in served.requests("/echo")] == [{"word": SECRET}] * len(WAYS), "it was really given"
    assert {name: str(one.outcome) for name, one in records.items()} == {
        **dict.fromkeys(WAYS, "completed"),
        "read-as-answer": "wrong_answer",
        "stopped": "not_completed",
    }
    assert told(desk) == {}
    assert SECRET not in repr(desk.events)


def test_what_a_password_field_holds_is_secret_though_nobody_said_so(site, desk):
    desk.write(
        site(PAGES),
        {"task": f"start: /account\nsteps: [fill: {{label: Password, value: '{SECRET}'}}, click: Continue]\n{FOUND}"},
    )
    agree(desk.run(), {"task": "completed"})
    assert told(desk) == {}


def test_what_is_not_secret_is_kept(site, desk):
    desk.write(
        site({"/": page("Find", FORM.format(label="Town", kind="text")), "/echo": echo}),
        {"task": f"steps: [fill: {{label: Town, value: '{SECRET}'}}, click: Continue]\n{FOUND}"},
    )
    record = desk.run()["task"]
    assert record.steps[0].value == SECRET
    assert any(SECRET in one.title for one in record.pages)


BIG = "<style>* { margin: 0; border: 0; font: bold 60px monospace; color: #fff; background: #fff }</style>"
BLACK = "style='color:#000; width: 900px'"


def black_pixels(desk, digest: str) -> int:
    drawn = Image.open(io.BytesIO(desk.audits.evidence.read(digest))).convert("L")
    return sum(drawn.histogram()[:50])


SHOWS = {
    "text": (
        "text",
        f"<p id=out {BLACK}></p><button onclick='out.innerText = w.value; w.value = 0'>Continue</button>",
    ),
    "field": ("text", "<button onclick='w.style.color = `#000`'>Continue</button>"),
    "other-field": (
        "text",
        f"<input id=out {BLACK}><button onclick='out.value = w.value; w.value = 0'>Continue</button>",
    ),
    "shown-password": ("password", "<button onclick='w.type = `text`; w.style.color = `#000`'>Continue</button>"),
    "frame": (
        "text",
        "<iframe id=f width=900 height=200 style='color:#000'></iframe>"
        "<button onclick='f.srcdoc = `<p style=\"font: bold 60px monospace\">` + w.value; w.value = 0'>"
        "Continue</button>",
    ),
}


SENT = (
    "<script>document.querySelector('button').addEventListener('click', (e) => e.target.className = 'sent')</script>"
)


def test_no_picture_shows_a_secret_and_one_shows_what_is_none(site, attempts, desk):
    fill = "fill: {{label: Word, value: HARBOUR, secret: {}}}"
    task = f"start: /{{}}\nsteps: [{fill}, click: Continue]\nsuccess: [css: button.sent]"
    pages, tasks = {}, {}
    for where, (kind, after) in SHOWS.items():
        field = f"<label>Word <input id=w type={kind} autocomplete=off></label><br>{after}{SENT}"
        pages[f"/{where}"] = page("x", field, head=BIG)
        pages[f"/{where}-plain"] = page("x", field.replace("type=password", "type=text"), head=BIG)
        tasks[where] = task.format(where, "true")
        tasks[f"{where}-plain"] = task.format(f"{where}-plain", "false")
    records = attempts(site(pages), tasks)
    agree(records, dict.fromkeys(tasks, "completed"))
    black = {name: black_pixels(desk, record.steps[-1].screenshot) for name, record in records.items()}
    assert {where: black[f"{where}-plain"] > 1000 for where in SHOWS} == dict.fromkeys(SHOWS, True)
    assert {where: black[where] for where in SHOWS if black[where] >= 100} == {}


CHOICES = "<label>Kind <select><option>Boat<option>Pier</select></label>"
SUGGESTED = "<label>Kind <input list=k></label><datalist id=k><option>Boat<option>Pier</datalist>"
SEARCH = "<form role=search action=/echo><input name=q aria-label=Search maxlength=1></form>"


def test_a_secret_too_short_to_be_blanked_is_in_no_message(site, attempts):
    pages = {"/select": page("x", CHOICES), "/list": page("x", SUGGESTED), "/search": page("x", SEARCH)}
    choose = "steps: [select: {label: Kind, option: '${PIN}'}]\nsuccess: [text: Nothing]"
    tasks = {name: f"start: /{name}\n{choose}" for name in ("select", "list")}
    tasks["search"] = "start: /search\nsteps: [search: '${PIN}']\nsuccess: [text: Nothing]"
    records = attempts(site({**pages, "/echo": page("Found")}), tasks, environ={"PIN": "q7"})
    messages = {name: f"{one.message} {one.steps[0].message}" for name, one in records.items()}
    assert [name for name, said in messages.items() if "q7" in said.lower()] == []
    assert "no option that the step gives" in messages["select"]
