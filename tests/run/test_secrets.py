"""What is secret is in no file and no picture, however the site throws it back."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import quote, quote_plus

import pytest
from PIL import Image

from .reading import agree
from .site import Answer, page

TAKES_PICTURES = True

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


INVISIBLE = "\u200b\u00ad\u2060"
LETTERS = [ord(letter) for letter in SECRET]
FORMS = {
    "as-it-is": SECRET,
    "capitals": SECRET.upper(),
    "small": SECRET.lower(),
    "composed-otherwise": unicodedata.normalize("NFD", SECRET),
    "entities": html.escape(SECRET),
    "decimal": "".join(f"&#{letter};" for letter in LETTERS),
    "hexadecimal": "".join(f"&#X{letter:04x};" for letter in LETTERS),
    "percent": quote(SECRET, safe=""),
    "percent-small": quote(SECRET, safe="").lower(),
    "percent-all": "".join(f"%{byte:02X}" for byte in SECRET.encode()),
    "percent-twice": quote(quote(SECRET, safe=""), safe=""),
    "plus": quote_plus(SECRET),
    "latin": quote(SECRET, safe="", encoding="latin-1"),
    "json": json.dumps(SECRET)[1:-1],
    "json-slash": json.dumps(SECRET)[1:-1].replace("/", "\\/"),
    "json-all": "".join(f"\\u{letter:04X}" for letter in LETTERS),
    "json-twice": json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
    "script": "".join(f"\\x{letter:02x}" for letter in LETTERS),
    "style": "".join(f"\\{letter:x} " for letter in LETTERS),
    "style-wide": "".join(f"\\{letter:06X}" for letter in LETTERS),
    "style-signs": SECRET.replace("&", "\\&").replace("/", "\\/").replace("+", "\\+"),
    "spaces": SECRET.replace(" ", " \n\t \u00a0"),
    "invisible": INVISIBLE.join(SECRET),
    "invisible-entities": "&shy;".join(SECRET),
    "percent-entities": quote(html.escape(SECRET)),
    "base64": base64.b64encode(f"user:{SECRET}!".encode()).decode(),
    "base64-shifted": base64.urlsafe_b64encode(f"us:{SECRET}".encode()).decode(),
}


def kept(desk) -> dict[str, str]:
    """Every file below the audits folder as text, what is packed unpacked."""
    files = [path for path in (desk.folder / "audits").rglob("*") if path.is_file()]
    read = {path: gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files}
    return {path.name: data.decode("utf-8", "replace") for path, data in read.items() if path.suffix != ".webp"}


def written(form: str) -> set[str]:
    """How a form stands in a file of JSON: in a markup's text, too."""
    plain = json.dumps(form, ensure_ascii=False)[1:-1]
    return {form, plain, json.dumps(form)[1:-1], html.escape(plain), html.unescape(form)}


def repeating(forms: Mapping[str, str]) -> str:
    """A page with each form in an attribute that ends up in evidence, as nobody may have a picture without words."""
    pictures = [f"<img id=i{at} src=/dot.png data-held='{form}'>" for at, form in enumerate(forms.values())]
    links = [f"<a href='/dot.png' title='{form}'>Account {at}</a>" for at, form in enumerate(forms.values())]
    return page("Account", "".join([*pictures, *links]))


GIVE = f"steps: [fill: {{{{label: Code, value: {{}}}}}}, click: Continue, click: Account 999]\n{FOUND}"


@pytest.mark.thorough
def test_no_form_of_a_secret_is_in_any_file(site, desk):
    forms = {name: form for name, form in FORMS.items() if "'" not in form}
    served = site({"/": PAGES["/"], "/echo": repeating(forms)})
    desk.write(served, {"secret": GIVE.format("'${WORD}'")})
    desk.run(environ={"WORD": SECRET}, probes=True)
    files = kept(desk)
    found = {
        name for name, form in FORMS.items() if any(one in text for text in files.values() for one in written(form))
    }
    assert found == set()
    assert any("•••" in text and "data-held" in text for text in files.values()), "the page's markup is in evidence"


@pytest.mark.thorough
def test_the_same_forms_of_what_is_no_secret_are_in_files(site, desk):
    served = site({"/": PAGES["/"], "/echo": repeating(FORMS)})
    desk.write(served, {"plain": GIVE.format(f"'{SECRET}'")})
    desk.run(probes=True)
    files = kept(desk)
    found = {
        name for name, form in FORMS.items() if any(one in text for text in files.values() for one in written(form))
    }
    assert len(found) > len(FORMS) // 2, "what the other test looks for can be found"


VISITED = {
    "NAME": "harbour-preview",
    "PASSWORD": "Quay/side+9",
    "TICKET": "ticket-of-the-day",
}
COOKIE, STORED, INNER, FILLED = "c00kie-9f8e7d6c5b", "st0red-4a3b2c1d0e", "inner-77aa88bb99cc", "swordfish"


def account(asked):
    """A page that says everything that is known of its visitor, and fills in a password."""
    known = [*VISITED.values(), COOKIE, STORED, INNER, FILLED, asked.headers.get("authorization", "none")]
    script = (
        f"localStorage.setItem('session', '{STORED}'); sessionStorage.setItem('user', '{{\"token\": \"{INNER}\"}}');"
        "localStorage.setItem('theme', 'lighthouse')"
    )
    body = "".join(f"<img src=/dot.png data-held='{one}'>" for one in known)
    body += f"<label>Password <input type=password value={FILLED}></label><script>{script}</script>"
    title = f"Lighthouse {' '.join(known)}"
    return Answer(page(title, body), headers={"Set-Cookie": f"sid={COOKIE}; HttpOnly"})


def test_what_lets_a_visit_in_is_in_no_file_wherever_it_came_from(site, desk):
    served = site({"/": account})
    address = served.url.replace("://", "://${NAME}:${PASSWORD}@")
    desk.write(address, {"task": "start: '/?t=${TICKET}'\nsteps: [click: Nothing]\nsuccess: [text: Nothing]"})
    record = desk.run(environ={**VISITED, "PASSWORD": quote(VISITED["PASSWORD"], safe="")}, probes=True)["task"]
    assert served.asked[-1].path == "/" or "ticket-of-the-day" in served.requests("/")[0].path
    authorization = base64.b64encode("{NAME}:{PASSWORD}".format(**VISITED).encode()).decode()
    secret = {*VISITED.values(), COOKIE, STORED, INNER, FILLED, authorization}
    assert {one for one in secret for text in kept(desk).values() if one in text} == set()
    assert record.pages[0].title.startswith("Lighthouse •••"), "a setting is no secret"


def test_an_address_given_for_one_run_lets_nobody_in(site, desk):
    served = site({"/": account})
    desk.write(served, {"task": "steps: [click: Nothing]\nsuccess: [text: Nothing]"})
    base = served.url.replace("://", "://harbour-preview:Quayside9@") + "/?session=1a2b3c4d5e6f"
    desk.run(base_urls={"harbour": base}, probes=True)
    assert {
        one for one in ("harbour-preview", "Quayside9", "1a2b3c4d5e6f") for text in kept(desk).values() if one in text
    } == set()
    assert desk.audits.open("latest").record.options["base_urls"] == {"harbour": f"{served.url}/?session=•••"}


def test_ordinary_words_stay_though_one_of_them_is_secret(site, desk):
    body = "<p>Search the seaside: demonstrations at 14711 Pier Road</p><a href=/x>Seaside demos 4711</a>"
    served = site({"/": page("Seaside 24711", FORM.format(label="Code", kind="text") + body), "/echo": page("x")})
    steps = ["goto: '/?a=${A}&b=${B}&c=${C}&d=${D}'", "click: Seaside demo"]
    desk.write(served, {"task": f"steps: [{', '.join(steps)}]\nsuccess: [text: Nothing]"})
    record = desk.run(environ={"A": "sea", "B": "demo", "C": "4711", "D": "failed"})["task"]
    assert record.pages[-1].title == "Seaside 24711"
    assert "Seaside demos •••" in json.dumps(record.model_dump(mode="json"), ensure_ascii=False)
    assert record.pages[-1].url.endswith("/?a=•••&b=•••&c=•••&d=•••")
    assert [one.status for one in record.steps] == ["done", "failed"], "words of our own stay"


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


DARK = "style='color:#000; font: bold 60px monospace'"
REGIONS = {
    "placeholder": (
        f"<style>#out::placeholder {{ color: #000; opacity: 1 }}</style><input id=out {BLACK}>",
        "out.placeholder = w.value",
    ),
    "alternative": (f"<img id=out {DARK} width=900 height=90>", "out.alt = w.value; out.src = `/no.png`"),
    "button": (f"<input type=button id=out {BLACK} value=x>", "out.value = `Send ` + w.value"),
    "list": (f"<select id=out {BLACK}><option>x</select>", "out.innerHTML = `<option>` + w.value"),
    "area": (f"<textarea id=out {BLACK}></textarea>", "out.value = `a\\n` + w.value"),
    "style": (
        f"<style>#out::after {{ content: attr(data-w) }}</style><p id=out {BLACK}></p>",
        "out.dataset.w = w.value",
    ),
    "style-escaped": (
        f"<p id=out {BLACK}></p><style id=s></style>",
        "s.textContent = `#out::before { content: ` + JSON.stringify([...w.value].map((l) => `\\\\` + "
        "l.codePointAt(0).toString(16) + ` `).join(``)).replaceAll(`\\\\\\\\`, `\\\\`) + ` }`",
    ),
    "closed": (
        f"<div id=out {DARK}></div><script>const root = out.attachShadow({{mode: 'closed'}})</script>",
        "root.innerHTML = `<p>` + w.value",
    ),
    "drawing": (
        "<svg width=900 height=90><text id=out y=60 fill=black font-size=60 /></svg>",
        "out.textContent = w.value",
    ),
    "in-pieces": (
        f"<p id=out {BLACK}></p>",
        "out.innerHTML = [...w.value].map((l) => `<b style=color:#000>${l}</b>`).join(``)",
    ),
    "letter-by-letter": (
        f"<div id=out {DARK}></div>",
        "for (const l of w.value) out.append(Object.assign(document.createElement(`i`), "
        "{innerText: l, style: `display: inline-block; color: #000`}))",
    ),
    "invisible-signs": (f"<p id=out {BLACK}></p>", "out.innerText = [...w.value].join(`\u200b`)"),
    "small": (f"<p id=out {DARK}></p>", "out.innerText = w.value.toLowerCase()"),
}
UNSEARCHED = {
    "canvas": (
        "<canvas id=out width=900 height=90></canvas>",
        "const c = out.getContext(`2d`); c.font = `bold 60px monospace`; c.fillText(w.value, 0, 60)",
    ),
    "image": (
        "<img id=out width=900 height=90>",
        'out.src = `data:image/svg+xml,` + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" '
        'width="900" height="90"><text y="60" font-size="60" font-family="monospace" font-weight="bold">'
        "${w.value}</text></svg>`)",
    ),
}
UNSEARCHED["background"] = (
    "<div id=out style='width: 900px; height: 90px'></div>",
    UNSEARCHED["image"][1].replace("out.src =", 'out.style.backgroundImage = `url("` +') + ' + `")`',
)
REGIONS |= UNSEARCHED
HEIGHT, IN_ONE = 100, 6
"""Of a region in the window, and how many of them are on one page."""


def regions_page(names: Sequence[str]) -> str:
    """A page that shows what was entered in several ways, each in a strip of its own."""
    own = [[part.replace("out", f"out{at}") for part in REGIONS[name]] for at, name in enumerate(names)]
    strip = (
        "<div style='position: absolute; left: 0; top: {}px; height: 99px; width: 1200px; overflow: hidden'>{}</div>"
    )
    strips = [strip.format(HEIGHT * (at + 1), body) for at, (body, _) in enumerate(own)]
    press = "".join(f"{{{press}}}" for _, press in own)
    field = "<label>Word <input id=w autocomplete=off></label>"
    return page(
        "x", f"{field}<button onclick='{press}; w.value = 0'>Continue</button>{''.join(strips)}{SENT}", head=BIG
    )


def black_strips(desk, digest: str, names: Sequence[str]) -> dict[str, int]:
    drawn = Image.open(io.BytesIO(desk.audits.evidence.read(digest))).convert("L")
    scale = drawn.width / 1280
    tops = {name: round(HEIGHT * (at + 1) * scale) for at, name in enumerate(names)}
    crops = {name: drawn.crop((0, top, drawn.width, top + round(HEIGHT * scale))) for name, top in tops.items()}
    return {name: sum(crop.histogram()[:50]) for name, crop in crops.items()}


def test_a_secret_is_covered_wherever_a_page_shows_it(site, attempts, desk):
    fill = "fill: {{label: Word, value: HARBOUR, secret: {}}}"
    task = f"start: /{{}}\nsteps: [{fill}, click: Continue]\nsuccess: [css: button.sent]"
    names = list(REGIONS)
    groups = {f"g{at}": names[at : at + IN_ONE] for at in range(0, len(names), IN_ONE)}
    tasks = {f"{group}-{secret}": task.format(group, secret) for group in groups for secret in ("true", "false")}
    records = attempts(site({f"/{group}": regions_page(held) for group, held in groups.items()}), tasks)
    agree(records, dict.fromkeys(tasks, "completed"))
    black: dict[str, dict[str, int]] = {"true": {}, "false": {}}
    for group, held in groups.items():
        for secret in black:
            black[secret] |= black_strips(desk, records[f"{group}-{secret}"].steps[-1].screenshot, held)
    assert {name: count for name, count in black["false"].items() if count < 500} == {}
    assert {name: count for name, count in black["true"].items() if count >= 50} == {}
    covered = {group: records[f"{group}-true"].steps[-1].covered for group in groups}
    assert covered == {"g0": [], "g6": [], "g12": ["canvas", "image"]}
    assert [name for name in tasks if "false" in name and records[name].steps[-1].covered] == []


CHOICES = "<label>Kind <select><option>Boat<option>Pier</select></label>"
SUGGESTED = "<label>Kind <input list=k></label><datalist id=k><option>Boat<option>Pier</datalist>"
SEARCH = "<form role=search action=/echo><input name=q aria-label=Search maxlength=1></form>"


@pytest.mark.thorough
def test_a_secret_too_short_to_be_blanked_is_in_no_message(site, attempts):
    pages = {"/select": page("x", CHOICES), "/list": page("x", SUGGESTED), "/search": page("x", SEARCH)}
    choose = "steps: [select: {label: Kind, option: '${PIN}'}]\nsuccess: [text: Nothing]"
    tasks = {name: f"start: /{name}\n{choose}" for name in ("select", "list")}
    tasks["search"] = "start: /search\nsteps: [search: '${PIN}']\nsuccess: [text: Nothing]"
    records = attempts(site({**pages, "/echo": page("Found")}), tasks, environ={"PIN": "q7"})
    messages = {name: f"{one.message} {one.steps[0].message}" for name, one in records.items()}
    assert [name for name, said in messages.items() if "q7" in said.lower()] == []
    assert "no option that the step gives" in messages["select"]
