"""Frames and shadow roots: what the customer reads there is read, and what is beside the point is not."""

from __future__ import annotations

import pytest

from auditkit.probe.help_channel import HelpResult

from .reading import agree, stopped_by
from .site import Answer, Asked, Hang, page

FORM = "<form method=post><label>Case number <input name=c value='{}'></label>{}<button>Check</button></form>"
SAYS = "<p class=field-error>Enter two letters and six digits</p>"
FRAME = "<iframe title='Case' src='{}' width=700 height=350></iframe>"
TASK = "start: /{}\nsteps:\n- fill: {{label: Case number, value: AB 1}}\n- click: Check\nsuccess: [text: Well done]"
FIELD = """<case-number></case-number><script>customElements.define("case-number", class extends HTMLElement {
  connectedCallback() {
    const shadow = this.attachShadow({ mode: "open" });
    shadow.innerHTML = "<label for=i>Case number</label><input id=i><button type=button>Check</button><p></p>";
    shadow.querySelector("button").onclick = () => {
      shadow.querySelector("p").outerHTML = "<p class=field-error>Enter two letters and six digits</p>";
    };
  }
});</script>"""


def _reject(asked: Asked) -> str | Answer:
    return page("Case", FORM.format("", "") if asked.method == "GET" else FORM.format("AB 1", SAYS))


def _fail(asked: Asked) -> str | Answer:
    broken = Answer(page("The case service does not answer"), 503)
    return page("Case", FORM.format("", "")) if asked.method == "GET" else broken


@pytest.mark.thorough
def test_what_forms_in_frames_and_shadow_roots_say_is_the_cause(site, attempts):
    others = site({"/form": _reject}).at("forms.localhost")
    pages = {
        "/own": page("Your case", FRAME.format("/form")),
        "/others": page("Your case", FRAME.format(f"{others}/form")),
        "/within": page("Your case", FRAME.format("/own")),
        "/fails": page("Your case", FRAME.format("/broken")),
        "/shadow": page("Your case", FIELD),
        "/form": _reject,
        "/broken": _fail,
    }
    cases = ("own", "others", "within", "fails", "shadow")
    records = attempts(
        site(pages),
        {name: TASK.format(name) for name in cases},
        agency="allow_submit: true",
        hosts=("127.0.0.1", "forms.localhost"),
    )
    failed = {"fails": "server-error"}
    agree(records, {name: f"not_completed {failed.get(name, 'form-rejected')} step 2" for name in cases})
    for name in ("own", "others", "within", "shadow"):
        assert "Enter two letters and six digits" in records[name].message
    assert stopped_by(records["fails"]).details.kept["status"] == 503


@pytest.mark.thorough
def test_frames_beside_the_form_say_nothing_about_it(site, attempts):
    form = "<form><label>Case number <input></label><button type=button>Check</button></form>"
    aside = "<div class=alert-error>We could not find you</div>"
    small = "<iframe src=/aside width=200 height=120></iframe>"
    pages = {
        "/small": page("Your case", form + small),
        "/around": page("Your case", f"{form}<aside>{FRAME.format('/aside')}</aside>"),
        "/fixed": page("Your case", form + FRAME.format("/aside").replace("width", "style='position:fixed' width")),
        "/hidden": page("Your case", form + FRAME.format("/aside").replace("width", "hidden width")),
        "/aside": page("Chat", aside),
    }
    for path in ("/small", "/around", "/fixed", "/hidden"):
        pages[path] += "<script>document.querySelector('button').onclick = () => {"
        pages[path] += " document.querySelector('iframe').src = '/aside?again' }</script>"
    tasks = {path[1:]: TASK.format(path[1:]) for path in pages if path != "/aside"}
    records = attempts(site(pages), tasks)
    assert {name: record.message for name, record in records.items() if "find you" in (record.message or "")} == {}


@pytest.mark.thorough
def test_help_in_a_frame_or_a_shadow_root_is_help(site, attempts):
    footer = "<app-footer><template shadowrootmode=open><a href=tel:+15550100>Call us</a></template></app-footer>"
    frame = "<iframe style='position:fixed;right:0;bottom:0' width=300 height=200 src=/chat></iframe>"
    hidden = "<iframe hidden src=/chat></iframe>"
    pages = {
        "/shadow": page("Home", footer),
        "/frame": page("Home", frame),
        "/hidden": page("Home", hidden),
        "/chat": "<button>Chat with us</button>",
    }
    task = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"
    records = attempts(site(pages), {name: task.format(name) for name in ("shadow", "frame", "hidden")}, probes=True)
    offered = {name: set(HelpResult.on(record.pages[-1]).offered) for name, record in records.items()}
    assert offered == {"shadow": {"phone"}, "frame": {"chat"}, "hidden": set()}


@pytest.mark.thorough
def test_a_frame_that_comes_late_is_a_part_of_the_page_and_one_that_never_comes_is_not(site, attempt):
    never = "<iframe src=/never></iframe>" * 3
    form = FORM.format("", "").replace("method=post", "action=/checked")
    pages = {"/": page("Your case", never + FRAME.format("/form")), "/form": Answer(form, after_seconds=2.0)}
    served = site({**pages, "/never": Hang, "/checked": page("Well done")})
    record = attempt(served, TASK.format(""))
    agree({"late": record}, {"late": "completed"})
