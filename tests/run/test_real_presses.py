"""What becomes of a control while it is pressed: one press reaches the site, and none is lost."""

from __future__ import annotations

import io
import wave

import pytest

from .reading import agree
from .site import Answer, page
from .test_real_links import clean

PICK = "fetch('/picked?%s')"
LOOK_UP = """<label for=q>Postcode</label><input id=q autocomplete=off>
<ul id=l style='cursor:pointer' hidden><li>1 Quay Street<li>2 Quay Street</ul><p id=said></p><script>
q.oninput = () => { l.hidden = false };
l.addEventListener('{event}', (e) => { {prevent}; %s;
  said.textContent = 'You live at ' + e.target.textContent; {then} });
</script>"""
GONE = "l.hidden = true"
CALENDAR = """<label for=d>Day</label><input id=d><div id=c style='cursor:pointer'></div><p id=said></p><script>
const draw = () => { c.innerHTML = '<button type=button>14</button><button type=button>15</button>';
  for (const one of c.children) one.onmousedown = (e) => { {prevent}; fetch('/picked?{name}');
    d.value = one.textContent + ' May'; said.textContent = 'Day ' + one.textContent; draw() } };
d.onfocus = draw;
</script>"""
FORM = """<form action=/sent><label for=n>Name</label><input id=n name=n><p id=p></p>
<div id=b><button name={name}>Send</button></div></form><script>n.{event} = () => { {then} }</script>"""
REDRAW = "b.innerHTML = b.innerHTML"
PUSH = "p.style.height = '300px'"
CLOSES_TOO_SOON = """<label for=q>Town</label><input id=q><ul id=l style='cursor:pointer' hidden><li>Harbour Town</ul>
<p id=said></p><script>q.oninput = () => { l.hidden = false }; q.onblur = () => { l.hidden = true };
l.onclick = () => { said.textContent = 'You live there' }</script>"""


def fill_in(html: str, **words: str) -> str:
    for key, value in words.items():
        html = html.replace(f"{{{key}}}", value)
    return html


def looks_up(name: str, event: str, prevent: str, then: str) -> str:
    return page("Address", fill_in(LOOK_UP % (PICK % name), event=event, prevent=prevent, then=then))


KEEPS = "e.preventDefault()"
PICKS = {
    "hides": looks_up("hides", "mousedown", KEEPS, GONE),
    "lets-go": looks_up("lets-go", "mousedown", "", GONE),
    "empties": looks_up("empties", "pointerdown", "", "l.innerHTML = ''"),
    "removes": looks_up("removes", "mousedown", KEEPS, "e.target.remove()"),
    "later": looks_up("later", "mousedown", KEEPS, "setTimeout(() => l.remove())"),
}
ADDRESS = """start: /{}
steps: [fill: {{label: Postcode, value: HB1}}, click: 2 Quay Street]
success: [text: You live at 2 Quay]"""
DAYS = {
    "keeps-the-focus": page("Day", fill_in(CALENDAR, prevent=KEEPS, name="keeps-the-focus")),
    "writes-at-once": page("Day", fill_in(CALENDAR, prevent="", name="writes-at-once")),
}
DAY = "start: /{}\nsteps: [fill: {{label: Day, value: '1'}}, click: '15']\nsuccess: [text: Day 15]"
MOVES = {
    "drawn-anew": page("Form", fill_in(FORM, name="drawn-anew", event="onblur", then=REDRAW)),
    "drawn-anew-on-change": page("Form", fill_in(FORM, name="drawn-anew-on-change", event="onchange", then=REDRAW)),
    "pushed-down": page("Form", fill_in(FORM, name="pushed-down", event="onblur", then=PUSH)),
}
SEND = "start: /{}\nsteps: [fill: {{label: Name, value: Sam}}, click: Send]\nsuccess: [text: Thank you]"


@pytest.mark.thorough
def test_one_press_reaches_the_site_and_none_is_lost(site, attempts):
    kinds = ((PICKS, ADDRESS), (DAYS, DAY), (MOVES, SEND))
    pages = {f"/{name}": body for kind, _ in kinds for name, body in kind.items()}
    served = site({**pages, "/picked": "", "/sent": page("Thank you")})
    clean(attempts(served, {name: task.format(name) for kind, task in kinds for name in kind}))
    picked = [one.path.split("?")[1] for one in served.requests("/picked")]
    assert sorted(picked) == sorted([*PICKS, *DAYS])
    assert sorted(one.path.split("&")[1].strip("=") for one in served.requests("/sent")) == sorted(MOVES)


def test_a_list_that_closes_before_the_press_is_over_is_no_fault_of_the_kit(site, attempts):
    task = "steps: [fill: {label: Town, value: Har}, click: Harbour Town]\nsuccess: [text: You live there]"
    records = attempts(site({"/": page("Town", CLOSES_TOO_SOON)}), {"town": task})
    agree(records, {"town": "not_completed dead-end step 3"})


def sound() -> bytes:
    """A second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(bytes(8000))
    return file.getvalue()


PLAYER = "<{} id=v src={} title=Bell style='width:300px;height:150px' {}></{}><p id=said></p>"


@pytest.mark.thorough
def test_a_player_is_played_and_owes_the_page_no_words(site, attempts):
    says = "onplay='said.textContent = `It rings`'"
    pages = {
        "/audio": page("Bell", PLAYER.format("audio", "/bell.wav", f"controls {says}", "audio")),
        "/video": page("Bell", PLAYER.format("video", "/bell.wav", f"controls {says}", "video")),
        "/wordless": page("Bell", PLAYER.format("audio", "/bell.wav", "controls", "audio")),
        "/gone": page("Bell", PLAYER.format("video", "/gone.wav", f"controls {says}", "video")),
        # Of the page's own making, so that its script should do something.
        "/own": page("Bell", PLAYER.format("video", "/bell.wav", "onclick='void 0'", "video")),
        "/bell.wav": Answer(sound(), headers={"Content-Type": "audio/wav"}),
    }
    task = "start: /{}\nsteps: [click: {{title: Bell}}]\nsuccess: [text: It rings]"
    wanted = {
        "audio": "completed",
        "video": "completed",
        "wordless": "not_measured out_of_date",
        "gone": "not_measured out_of_date",
        "own": "not_completed broken-script step 1",
    }
    agree(attempts(site(pages), {name: task.format(name) for name in wanted}), wanted)


def test_on_a_phone_a_press_goes_where_the_control_is_seen(site, attempts):
    """Something is wider than the screen: what is in sight is a part of what the page takes for it."""
    go_on, frame = "<a href=/there>Go on</a>", "<iframe src=/inner style='width:300px;height:200px'></iframe>"

    def wider(pixels, body=go_on):
        wide = f"<div style='width:{pixels}px;height:9px;background:#ccc'></div><div style='height:2500px'></div>"
        # As most pages say it: what is wider doesn't make the rest smaller.
        return page("Home", wide + body).replace("width=device-width", "width=device-width, initial-scale=1")

    survey = "<div role=dialog aria-label=Survey id=s style='position:absolute;inset:0;background:#fff'>{}</div>"
    survey = survey.format("<button onclick='s.remove()'>No thanks</button>")
    pages = {
        "/covered": wider(900, f"<div style='position:relative;width:380px;height:200px'>{go_on}{survey}</div>"),
        "/little": wider(434),
        "/much": wider(900),
        "/rtl": wider(900).replace("<html", "<html dir=rtl"),
        "/framed": wider(434, frame),
        "/inner": "<!doctype html><a href=/there target=_top>Go on</a>",
        "/there": page("There"),
    }
    names = ("little", "much", "rtl", "framed", "covered")
    task = "start: /{}\nprofiles: [phone]\nsteps: [click: Go on]\nsuccess: [url: /there]"
    records = attempts(site(pages), {name: task.format(name) for name in names})
    agree(records, dict.fromkeys(names, "completed") | {"covered": "completed_with_difficulty"})
