"""Why a step failed: about the control itself."""

from __future__ import annotations

import pytest

from .reading import agree, barriers, said, stopped_by
from .site import page, redirect

FEES = page("Fees", "<p>A licence costs $25.00.</p>")
TASK = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"


def tasks(pages, task=TASK):
    """A task for each page but the one they lead to."""
    return {path[1:]: task.format(path[1:]) for path in pages if path != "/fees"}


def test_a_missing_control_comes_with_the_nearest_names_on_the_page(site, attempts):
    links = "<a href=/a>Licences and permits</a> <a href=/b>Renewals</a> <a href=/c>Contact us</a>"
    pages = {"/": page("Home", links + "<button>Renewing licences</button><a href=/h hidden>Harbour map</a>")}
    records = attempts(
        site(pages),
        {
            "missing": "steps: [click: Renew a fishing licence]\nsuccess: [text: costs]",
            "hidden": "steps: [click: Harbour map]\nsuccess: [text: costs]",
            "within": "steps: [click: {name: Renewals, within: {role: banner}}]\nsuccess: [text: costs]",
            "nth": "steps: [click: {name: Renewals, nth: 2}]\nsuccess: [text: costs]",
            "exact": "steps: [click: {name: renewals, exact: true}]\nsuccess: [text: costs]",
        },
    )
    agree(records, dict.fromkeys(records, "not_completed control-not-found step 1"))
    near = [one["name"] for one in stopped_by(records["missing"]).details.kept["nearest"]]
    assert near[0] == "Renewing licences"
    assert "Contact us" not in near
    assert "Harbour map" not in near, "nobody sees it"
    assert records["missing"].steps[0].status == "failed"
    assert (
        records["missing"].steps[0].details.kept["nearest"] == stopped_by(records["missing"]).details.kept["nearest"]
    )


@pytest.mark.thorough
def test_where_something_was_to_be_filled_in_the_fields_come_first(site, attempts):
    body = (
        "<a href=/a>Where do we live</a><label>Select your state or territory <input name=s></label>"
        "<label>Remember me <input type=checkbox></label><button>Find out</button>"
    )
    task = "steps: [select: {{{}: Where do you live, option: Texas}}]\nsuccess: [text: costs]"
    records = attempts(
        site({"/": page("Home", body)}),
        {
            "label": task.format("label"),
            "name": task.format("name"),
            "press": "steps: [click: Where do you live]\nsuccess: [text: costs]",
        },
    )
    for one in ("label", "name"):
        near = [each["name"] for each in stopped_by(records[one]).details.kept["nearest"]]
        assert near[0] == "Select your state or territory", one
        assert "Remember me" not in near
    pressed = [each["name"] for each in stopped_by(records["press"]).details.kept["nearest"]]
    assert pressed[0] == "Where do we live"
    assert "Select your state or territory" not in pressed


def test_what_covers_a_control_is_named_and_what_a_mouse_gets_past_is_no_cover(site, attempts):
    link = "<a href=/fees>Fees</a>"
    panel = "position:fixed;inset:0;background:#fff;z-index:9"
    bottom = "position:fixed;bottom:0;left:0;right:0;height:80px;background:#fff"
    chat = "<iframe title=Chat srcdoc='<p>Hello</p>' style='{};width:100%;height:100%'></iframe>"
    gone = "<script>setTimeout(() => wait.remove(), 1000)</script>"
    pages = {
        "/fees": FEES,
        "/modal": page(
            "Home",
            f"{link}<dialog closedby=none><h2>Rate our website</h2><button>No</button></dialog>"
            "<script>document.querySelector('dialog').showModal()</script>",
        ),
        "/survey": page("Home", f"{link}<div style='{panel}'><h2>Tell us what you think</h2></div>"),
        "/banner": page(
            "Home",
            f"<p style='position:fixed;bottom:5px'>{link}</p><div style='{bottom}'>We value your privacy</div>",
        ),
        "/frame": page("Home", link + chat.format(panel)),
        "/sticky": page(
            "Home",
            f"<p style='height:3000px'></p>{link}<p style='height:3000px'></p>",
            header="<p style='position:fixed;top:0;left:0;right:0;height:120px;background:#fff'>Harbour</p>",
        ),
        "/child": page(
            "Home", "<a href=/fees style='position:relative'>Fees<span style='position:absolute;inset:0'></span></a>"
        ),
        "/card": page(
            "Home",
            "<div style='position:relative'><h2><a href=/fees>Fees</a></h2><p>All of them</p>"
            "<a href=/fees style='position:absolute;inset:0' aria-hidden=true tabindex=-1></a></div>",
        ),
        "/passes": page("Home", f"{link}<div style='{panel};opacity:.1;pointer-events:none'></div>"),
        "/leaves": page(
            "Home",
            f"{link}<div id=wait style='{panel}'>Loading</div>{gone}",
        ),
        "/moves": page(
            "Home",
            "<style>@keyframes in { from { transform: translateX(-400px) } }</style>"
            f"<p style='animation: in 1s'>{link}</p>",
        ),
    }
    records = attempts(site(pages), tasks(pages))
    covered = "not_completed control-covered step 1"
    agree(
        records,
        {
            "modal": covered,
            "survey": covered,
            "banner": covered,
            "frame": covered,
            **dict.fromkeys(("sticky", "child", "card", "passes", "leaves", "moves"), "completed"),
        },
    )
    assert "Rate our website" in records["modal"].message
    assert stopped_by(records["modal"]).details.kept["cover"]["role"] == "dialog"
    assert "Tell us what you think" in records["survey"].message
    assert "We value your privacy" in records["banner"].message
    assert stopped_by(records["frame"]).details.kept["cover"]["tag"] == "iframe"


def test_a_control_that_cant_be_used_and_one_that_can_in_a_moment(site, attempts):
    wake = "<script>setTimeout(() => {}, 700)</script>"
    pages = {
        "/fees": FEES,
        "/never": page("Home", "<form action=/fees><button disabled>Fees</button></form>"),
        "/aria": page("Home", "<a role=button aria-disabled=true tabindex=0>Fees</a>"),
        "/soon": page(
            "Home",
            "<form action=/fees><button id=go disabled>Fees</button></form>"
            + wake.replace("{}", "{ go.disabled = false }"),
        ),
        "/other": page("Home", "<button disabled>Fees</button> <a href=/fees>Fees</a>"),
    }
    records = attempts(site(pages), tasks(pages))
    disabled = "not_completed control-disabled step 1"
    agree(records, {"never": disabled, "aria": disabled, "soon": "completed", "other": "completed"})


def test_one_name_for_several_places_and_for_one(site, attempts):
    bars = "<button form=f name=op value={}>Fees</button><form id=f action=/fees></form>{}"
    below = "<input type=submit form=f name=op value=Fees>"
    pages = {
        "/fees": FEES,
        "/bars": page("Home", bars.format("fees", below)),
        "/inside": page("Home", bars.format("Fees", "").replace("></form>", f">{below}</form>")),
        "/rates": page("Home", bars.format("Free", "<button form=f name=op value=Fixed>Fees</button>")),
        "/places": page("Home", "<a href=/fees>Fees</a> <a href=/other>Fees</a>"),
        "/buttons": page("Home", "<button>Fees</button> <button>Fees</button>"),
        "/same": page("Home", "<a href=/fees>Fees</a> <a href=/fees/>Fees</a> <a href=/fees#top>Fees</a>"),
        "/menu": page("Home", "<a href=/fees>Fees</a>", header="<a href=/about/fees>Fees</a>"),
        "/words": page("Home", "<a href=/old>Fees before 2020</a> <a href=/fees>Fees</a> <a href=/b>Boat fees</a>"),
    }
    records = attempts(site(pages), tasks(pages))
    ambiguous = "not_completed control-ambiguous step 1"
    agree(
        records,
        {
            **dict.fromkeys(("places", "buttons", "rates"), ambiguous),
            **dict.fromkeys(("bars", "inside", "same", "menu", "words"), "completed"),
        },
    )
    assert [one["leads_to"].rsplit("/", 1)[1] for one in stopped_by(records["places"]).details.kept["rivals"]] == [
        "fees",
        "other",
    ]


STATISTICS = "<script>addEventListener('click', () => { throw new Error('tag manager') })</script>"


def test_a_script_that_breaks_and_one_that_breaks_beside_the_point(site, attempts):
    broken = '<button onclick="missing.call()">Fees</button>'
    works = "<button onclick=\"document.body.innerHTML = 'It costs $25'\">Fees</button>"
    count = "<script>addEventListener('click', () => fetch('/count'))</script>"
    pages = {
        "/fees": FEES,
        "/count": "ok",
        "/broken": page("Home", broken),
        "/counted": page("Home", broken + count),
        "/works": page("Home", STATISTICS + works),
        "/elsewhere": page("Home", "<script>throw new Error('early')</script><button>Fees</button>"),
        "/chosen": page("Home", "<label><input type=radio name=d>Fees</label><a href=/fees>More</a>"),
    }
    task = "start: /{}\nsteps: [click: Fees, expect: {{text: It costs}}]\nsuccess: [text: costs]"
    wanted = dict.fromkeys(("broken", "counted", "elsewhere"), "not_completed broken-script step 1")
    wanted["chosen"] = "not_completed control-not-found step 2"
    records = attempts(site(pages), {name: task.format(name) for name in (*wanted, "works")})
    agree(records, wanted | {"works": "completed"})
    assert "missing" in records["broken"].message
    assert "early" not in records["elsewhere"].message, "that error is not what the press came to"
    assert "nothing happens" in records["elsewhere"].message


def form(action="/renew", values="", error="", banner=""):
    return page(
        "Renew",
        f"{banner}{error}<form method=get action={action}><label>Number <input name=number {values}></label>"
        "<button>Continue</button></form>",
    )


def test_a_form_that_is_rejected_in_the_sites_own_words(site, attempts):
    error = "<div class=error-summary role=alert>Enter a number such as HL-1234</div>"
    notice = "<div role=alert>Our desk is closed on Monday.</div>"
    second = page("Step 2", f"{notice}<a href=/>Start again</a>")
    pages = {
        "/kept": lambda asked: form("/kept", "value=2041", error) if asked.query else form("/kept"),
        "/lost": lambda asked: form("/lost", "", error) if asked.query else form("/lost"),
        "/marked": lambda asked: form("/marked", "aria-invalid=true") if asked.query else form("/marked"),
        "/notice": lambda asked: second if asked.query else form("/notice", banner=notice),
        "/native": form("/native", "type=number required"),
        "/fine": lambda asked: page("Fee", "<p>costs $25</p>") if asked.query else form("/fine"),
    }
    task = """
        start: /{}
        steps:
          - fill: {{label: Number, value: '2041'}}
          - click: Continue
          - expect: {{role: heading, name: Fee}}
        success: [text: costs]
        """
    records = attempts(site(pages), tasks(pages, task))
    rejected = "not_completed form-rejected step 2"
    agree(
        records,
        {
            "kept": rejected,
            "lost": rejected,
            "marked": rejected,
            # The notice stands on every page and has nothing to do with what was entered.
            "notice": "not_completed control-not-found step 3",
            "native": rejected,
            "fine": "completed",
        },
    )
    assert "Enter a number such as HL-1234" in records["kept"].message
    kept, lost = stopped_by(records["kept"]).details.kept, stopped_by(records["lost"]).details.kept
    assert (kept["input_kept"], lost["input_kept"]) == (True, False)
    assert records["kept"].steps[1].status == "failed"


def test_a_field_the_browser_itself_refuses_is_a_rejected_form(site, attempt):
    """The page never sends the form; the browser's bubble says why, and the page may not."""
    record = attempt(
        site(
            {
                "/": page(
                    "Renew",
                    "<form action=/fees><label>Email <input type=email name=e></label>"
                    "<button>Continue</button></form>",
                ),
                "/fees": FEES,
            }
        ),
        "steps: [fill: {label: Email, value: nobody}, click: Continue, expect: Fees]\nsuccess: [text: costs]",
    )
    assert barriers(record)[0] == "form-rejected", said(record)


@pytest.mark.thorough
def test_a_choice_that_isnt_offered_lists_what_is(site, attempts):
    pages = {
        "/some": page("Renew", "<label>Type <select><option>Coarse<option>Salmon</select></label>"),
        "/none": page("Renew", "<label>Type <select><option value=''>Please choose</select></label>"),
    }
    task = "start: {}\nsteps: [select: {{label: Type, option: Lobster}}]\nsuccess: [text: costs]"
    records = attempts(site(pages), {path[1:]: task.format(path) for path in pages}, proven=False)
    agree(records, {"some": "not_measured unproven", "none": "not_completed control-not-found step 1"})
    assert sorted(records["some"].task_fix.names) == ["Coarse", "Salmon"]
    assert records["none"].task_fix is None
    assert (records["none"].message or "").startswith("The list has no options except “Please choose”")
    assert stopped_by(records["none"]).details.kept["options"] == []


@pytest.mark.thorough
def test_what_is_a_heading_alone_is_no_hidden_control(site, attempts):
    pages = {
        "/": page("Charts", "<h2>Order a chart</h2><p>By post.</p>"),
        "/hidden": page("Charts", "<a href=/order style='display:none'>Order a chart</a> <a href=/map>Map</a>"),
    }
    tasks = {
        name: f"start: {start}\nsteps: [click: Order a chart]\nsuccess: [text: Sent]"
        for name, start in {"heading": "/", "hidden": "/hidden"}.items()
    }
    records = attempts(site(pages), tasks)
    assert "is a heading on the page, and nothing to press has that name" in (records["heading"].message or "")
    assert "is in the page, but hidden" in (records["hidden"].message or "")
    assert (stopped_by(records["hidden"]).details.kept["nearest"], records["hidden"].task_fix) == ([], None)


@pytest.mark.thorough
def test_an_end_on_a_page_from_before_says_so(site, attempts):
    form = "<form method=post action=/sent><label>Name <input name=n></label><p><button>Send</button></p></form>"
    pages = {
        "/": page("Start", "<a href=/desk>Go on</a>"),
        "/desk": page("Your desk", "<a href=/form>Register</a>"),
        "/form": page("Register", form),
        "/sent": redirect("/desk", 303),
    }
    steps = "steps: [click: Go on, click: Register, fill: {label: Name, value: Ann}, click: Send]"
    record = attempts(site(pages), {"lost": f"{steps}\nsuccess: [text: Thank you]"}, agency="allow_submit: true")[
        "lost"
    ]
    assert "they lead back to page “Your desk”, where the customer had been before" in (record.message or "")
