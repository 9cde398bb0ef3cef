"""What is secret is in no file and no picture, however the site throws it back."""

from __future__ import annotations

import io
import json
from urllib.parse import quote, quote_plus

import pytest
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


def written(desk) -> list[tuple[str, str]]:
    """Every place of every file below the audits folder where the secret stands in any form."""
    forms = {SECRET, quote(SECRET), quote(SECRET, safe=""), quote_plus(SECRET), json.dumps(SECRET)[1:-1], "Sesame"}
    forms |= {one.lower() for one in forms} | {one.upper() for one in forms}
    found = []
    for path in (desk.folder / "audits").rglob("*"):
        if path.is_file() and path.suffix != ".webp":
            content = path.read_bytes().decode("utf-8", "replace")
            found += [(path.relative_to(desk.folder).as_posix(), one) for one in forms if one in content]
    assert list((desk.folder / "audits").rglob("*.json"))
    return found


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


@pytest.mark.parametrize("way", ["secret", *(way for way in WAYS if way != "secret")])
def test_no_file_holds_a_secret(site, desk, way):
    pages = {
        "/": page("Sign in", FORM.format(label="Code", kind="text")),
        "/account": page("Sign in", FORM.format(label="Password", kind="password")),
        "/echo": echo,
    }
    served = site(pages)
    desk.write(served, {"task": WAYS[way]})
    records = desk.run(environ={"WORD": SECRET, "CODED": quote(SECRET)})
    assert served.requests("/echo")[0].query == {"word": SECRET}, "the site was given the real value"
    assert str(records["task"].outcome) == {"read-as-answer": "wrong_answer", "stopped": "not_completed"}.get(
        way, "completed"
    )
    assert written(desk) == []
    assert SECRET not in repr(desk.events)


def test_what_a_password_field_holds_is_secret_though_nobody_said_so(site, desk):
    desk.write(
        site({"/": page("Sign in", FORM.format(label="Password", kind="password")), "/echo": echo}),
        {"task": f"steps: [fill: {{label: Password, value: '{SECRET}'}}, click: Continue]\n{FOUND}"},
    )
    agree(desk.run(), {"task": "completed"})
    assert written(desk) == []


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


@pytest.mark.parametrize("where", SHOWS)
def test_no_picture_shows_a_secret_and_one_shows_what_is_none(site, attempts, desk, where):
    kind, after = SHOWS[where]
    field = f"<label>Word <input id=w type={kind} autocomplete=off></label><br>{after}"
    task = "start: /{}\nsteps: [fill: {{{}}}, click: Continue]\nsuccess: [css: button]"
    value = "label: Word, value: HARBOUR"
    pages = {"/s": page("x", field, head=BIG), "/p": page("x", field.replace("type=password", "type=text"), head=BIG)}
    records = attempts(
        site(pages), {"secret": task.format("s", f"{value}, secret: true"), "plain": task.format("p", value)}
    )
    agree(records, {"secret": "completed", "plain": "completed"})
    assert black_pixels(desk, records["plain"].steps[-1].screenshot) > 1000, "the word is in the picture otherwise"
    assert black_pixels(desk, records["secret"].steps[-1].screenshot) < 100
