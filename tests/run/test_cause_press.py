"""What a press came to: nothing drawn, nothing answered, nothing said; and covers a customer would close."""

from __future__ import annotations

import pytest

from .reading import agree, stopped_by
from .site import Answer, page, redirect

FEES = page("Fees", "<p>A licence costs $25.00.</p>")
MESSAGES = "<div data-drupal-messages-fallback></div>"
APP = "<div id=app></div><script src=/app.js></script>"
TASK = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"


def tasks(pages):
    """A task for each page but the one they lead to."""
    return {path[1:]: TASK.format(path[1:]) for path in pages if path not in ("/fees", "/fails")}


@pytest.mark.thorough
def test_what_a_page_should_have_drawn_and_what_was_never_meant_to_be_there(site, attempts):
    app = "<div id=app></div><script>start.the.app()</script>"
    pages = {
        "/fees": FEES,
        "/undrawn": page("Home", app),
        "/gone": page("Home", APP),
        "/drupal": page("Home", MESSAGES.replace("<div", "<div style='display: none'") + app.partition("</div>")[2]),
        "/to-come": page("Home", f"<div id=modal-root></div>{MESSAGES}{app.partition('</div>')[2]}"),
        "/undefined": page("Home", "<my-link label=Fees></my-link><script type=module src=/parts.js></script>"),
        "/never-defined": page("Home", "<my-icon name=x></my-icon><a href=/b>Opening hours</a>"),
        "/angular": page("Home", "<my-icon name=x></my-icon><p ng-version=17>Hours</p><script src=/app.js></script>"),
        "/counted": page("Home", "<a href=/b>Opening hours</a><script>gtag('config')</script>"),
        "/others": page("Home", "<a href=/b>Opening hours</a><script src=http://tags.localhost:1/t.js></script>"),
    }
    records = attempts(site(pages), tasks(pages))
    drawn = dict.fromkeys(("undrawn", "gone", "undefined"), "broken-script")
    agree(records, {name: f"not_completed {drawn.get(name, 'control-not-found')} step 1" for name in records})
    assert "start is not defined" in records["undrawn"].message
    assert "status 404" in records["gone"].message


@pytest.mark.thorough
def test_only_an_empty_place_where_it_could_have_been_waits_for_somebody_elses_script(site, attempts):
    banner = "<script defer src=http://alert.localhost:1/banner.js></script>"
    skip = "<a href=#body>Skip to content</a><div id=banner></div><alert-banner for=all></alert-banner>"
    words = f"<p>{'Fees are due in June. ' * 30}</p>"
    cse = "Object.assign(document.createElement('script'), {src: 'http://cse.localhost:1/cse.js'})"
    put_in = f"<script>document.head.append({cse})</script>"
    embed = f"<div class=part><div id=calculator></div>{put_in}</div>"

    def shown(body):
        return page("Fees", body, head=banner, header=skip)

    pages = {
        "/full": shown(f"<div id=body></div>{words}<div id=extras></div>"),
        "/embedded": shown(words + embed),
        "/little": shown("<div id=app></div>"),
        "/results": shown(f"<div class=gcse-results></div>{put_in}"),
        "/results-and-more": shown(f"<div class=line></div><p>Nothing found. <a href=/>Search again</a></p>{put_in}"),
    }
    wanted = {
        "full": "not_completed control-not-found step 1",
        "embedded": "not_measured site_unreachable",
        "little": "not_measured site_unreachable",
        "results": "not_measured site_unreachable",
        "results-and-more": "not_completed dead-end step 2",
        "full-at-the-end": "not_completed dead-end step 2",
    }
    end = "start: /{}\nsteps: [expect: {{text: Fees}}]\nsuccess: [css: .result]"
    asked = {name: TASK.format(name).replace("Fees", "Pay now") for name in ("full", "embedded", "little")}
    asked |= {name: end.format(name) for name in ("results", "results-and-more")}
    records = attempts(site(pages), asked | {"full-at-the-end": end.format("full")})
    agree(records, wanted)
    assert "cse.js" in records["results"].message and "cse.js" in records["embedded"].message


@pytest.mark.thorough
def test_a_list_that_never_opens_because_the_script_broke_and_one_that_opens_on_other_names(site, attempts):
    field = "<label>State <input id=state autocomplete=off></label><ul id=list></ul>"
    opens = (
        "<script>state.oninput = () => {"
        " list.innerHTML = '<li><a href=/ohio>Ohio</a></li><li><a href=/iowa>Iowa</a></li>' }</script>"
    )
    broken = "<script>const menu = null; menu.open();</script>"
    others = site({"/tag.js": Answer("tag.start()", headers={"Content-Type": "text/javascript"})}).at(
        "tags.localhost"
    )
    pages = {
        "/broken": page("Home", field + broken),
        "/opens": page("Home", field + broken + opens),
        "/never": page("Home", field),
        "/tag": page("Home", f"{field}<script src={others}/tag.js></script>"),
    }
    task = (
        "start: /{}\nsteps:\n- type: {{label: State, value: Tex}}\n- click: {{role: link, name: Texas}}\n"
        "success: [text: costs]"
    )
    records = attempts(site(pages), {path[1:]: task.format(path[1:]) for path in pages})
    drawn = {"broken": "broken-script"}
    agree(records, {name: f"not_completed {drawn.get(name, 'control-not-found')} step 2" for name in records})
    assert "nothing opens" in records["broken"].message
    assert "null" in records["broken"].message


def test_a_name_that_may_never_have_been_is_not_laid_to_a_script_that_did_not_come(site, attempts):
    labels = "<label>Name <input></label><label>Email address <input></label><script src=/search.js></script>"
    empty = "<my-field label=Name></my-field><script src=/parts.js></script>"
    pages = {"/wrong": page("Form", labels), "/undefined": page("Form", empty), "/gone": page("Form", APP)}
    task = (
        "start: /{}\nsteps:\n- fill: {{label: Name, value: Ann, optional: true}}\n"
        "- fill: {{label: Phone, value: 1}}\nsuccess: [text: costs]"
    ).replace(", optional: true}}", "}}\n  optional: true")
    records = attempts(site(pages), {path[1:]: task.format(path[1:]) for path in pages}, proven=False)
    wanted = dict.fromkeys(("wrong", "undefined"), "not_measured unproven")
    agree(records, {**wanted, "gone": "not_completed broken-script step 2"})


def test_a_server_that_fails_behind_the_page_and_one_that_has_something_to_say(site, attempts):
    send = (
        "<form onsubmit=\"event.preventDefault(); fetch('{}')"
        '.then((a) => a.json()).then((d) => told.innerText = d.say)">'
        "<label>Name <input></label><button>Send</button></form><p id=told></p>"
    )
    pages = {
        "/fails": page("Form", send.format("/api/fails")),
        "/answers": page("Form", send.format("/api/answers")),
        "/api/fails": Answer("{}", 500, {"Content-Type": "application/json"}),
        "/api/answers": Answer('{"say": "It costs $25"}', 200, {"Content-Type": "application/json"}),
    }
    task = (
        "start: /{}\nsteps:\n- fill: {{label: Name, value: Ann}}\n- click: Send\n- expect: It costs\n"
        "success: [text: costs]"
    )
    records = attempts(site(pages), {name: task.format(name) for name in ("fails", "answers")})
    agree(records, {"fails": "not_completed server-error step 2", "answers": "completed"})
    assert stopped_by(records["fails"]).details.kept["url"].endswith("/api/fails")


def test_a_form_that_comes_back_without_a_word_and_a_customer_sent_back_to_the_start(site, attempts):
    ask = page(
        "Your name", "<form method=post action={}><label>Name <input name=n></label><button>Go on</button></form>"
    )
    pages = {
        "/start": page("Welcome", "<a href=/silent>Silent</a> <a href=/back>Back</a>"),
        "/silent": ask.format("/silent"),
        "/back": lambda asked: redirect("/start") if asked.method == "POST" else ask.format("/back"),
    }
    task = (
        "start: /start\nsteps:\n- click: {}\n- fill: {{label: Name, value: Ann}}\n- click: Go on\n"
        "- fill: {{label: Address, value: Pier 1}}\nsuccess: [text: costs]"
    )
    names = {"silent": "Silent", "back": "Back"}
    given = {name: task.format(link) for name, link in names.items()}
    records = attempts(site(pages), given, agency="allow_submit: true")
    agree(records, {"silent": "not_completed form-rejected step 3", "back": "not_completed dead-end step 3"})
    assert stopped_by(records["silent"]).details.kept["errors"] == []
    assert "back on the first page" in records["back"].message


@pytest.mark.thorough
def test_a_customer_sent_back_to_an_earlier_question_and_one_asked_for_the_next_of_several(site, attempts):
    asks = "<form method=post>{}<label>{} <input name=a></label><button>{}</button></form>"

    def form(title, label, button="Go on", more=""):
        return page(title, asks.format(more, label, button))

    def wizard(asked):
        number = int(asked.form.get("number", 0)) + 1 if asked.method == "POST" else 1
        labels = ["Street", "Town", "Country"]
        return form("Your move", labels[min(number, 3) - 1], more=f"<input type=hidden name=number value={number}>")

    def leads(to, *asked_for):
        return lambda asked: redirect(to, 303) if asked.method == "POST" else form(*asked_for)

    cars = []

    def listed(asked):
        if asked.method == "POST":
            cars.append(asked.form["a"])
            return redirect("/listed-2", 303)
        return form("Your cars", "Plate", more="".join(f"<p>{one}</p>" for one in cars))

    names = ("lost", "loop", "listed", "wizard", "back")
    pages = {
        "/start": page("Welcome", " ".join(f"<a href=/{one}>{one}</a>" for one in names)),
        "/lost": leads("/lost-2", "Your street", "Street"),
        "/lost-2": leads("/lost", "Your town", "Town"),
        "/loop": leads("/loop-2", "Your car", "Street"),
        "/loop-2": leads("/loop", "Its colour", "Town", "Save and add another"),
        "/listed": listed,
        "/listed-2": leads("/listed", "Its colour", "Town"),
        "/wizard": wizard,
        "/back": leads("/back-2", "Your street", "Street"),
        "/back-2": leads("/back-3", "Your town", "Town"),
        "/back-3": form("Your country", "Country"),
    }
    task = (
        "start: /start\nsteps:\n- click: {}\n- fill: {{label: {}, value: Pier 1}}\n- click: Go on\n"
        "- fill: {{label: Town, value: Hull}}\n- click: {}\n{}"
        "- fill: {{label: Phone, value: 12}}\nsuccess: [text: costs]"
    )
    first = {"listed": "Plate"}
    given = {
        one: task.format(
            one,
            first.get(one, "Street"),
            "Save and add another" if one == "loop" else "Go on",
            "- back:\n- back:\n" if one == "back" else "",
        )
        for one in names
    }
    records = attempts(site(pages), given, agency="allow_submit: true")
    stopped = {"lost": "dead-end step 5", "back": "control-not-found step 8"}
    agree(records, {one: f"not_completed {stopped.get(one, 'control-not-found step 6')}" for one in names})
    earlier = "the customer is back on an earlier page (“Your street”, step 3), and nothing says why."
    assert earlier in records["lost"].message


def test_a_cover_that_can_be_closed_is_closed_and_one_that_only_asks_for_consent_is_not(site, attempts):
    cover = "position:fixed;inset:0;background:#fff"
    survey = f"<div role=dialog aria-label=Survey id=s style='{cover}'><h2>How are we doing?</h2>{{}}</div>"
    pages = {
        "/fees": FEES,
        "/closable": page(
            "Home", "<a href=/fees>Fees</a>" + survey.format("<button onclick='s.remove()'>No thanks</button>")
        ),
        "/consent": page(
            "Home", "<a href=/fees>Fees</a>" + survey.format("<button onclick='s.remove()'>Accept all</button>")
        ),
        "/sends": page(
            "Home", "<a href=/fees>Fees</a>" + survey.format("<form method=post><button>Close</button></form>")
        ),
        "/veil": page("Home", f"<a href=/fees>Fees</a><div style='{cover.replace('#fff', 'transparent')}'></div>"),
    }
    records = attempts(site(pages), tasks(pages))
    covered = "not_completed control-covered step 1"
    agree(records, {"closable": "completed_with_difficulty", "consent": covered, "sends": covered, "veil": covered})
    assert records["closable"].message == "“Survey” had to be closed first."
    assert "a layer that can't be seen" in records["veil"].message


WARNING = (
    "<dialog id=w aria-labelledby=wh><h2 id=wh>Your page will time out soon</h2>"
    "<p>We will sign you out in 2 minutes.</p>{}</dialog><script>{}</script>"
)


@pytest.mark.thorough
def test_a_warning_that_time_runs_out_is_closed_by_what_keeps_the_customer_there(site, attempts):
    stay = "<button type=button onclick='w.close()'>{}</button>"
    out = "<a class=button href=/out>{}</a><button type=button onclick=\"location='/out'\">{}</button>"
    shows = "w.showModal()"
    fees = "<a href=/fees>Fees</a>"
    box = (
        f"{fees}<div role=dialog aria-label=Ausweis id=s style='position:fixed;inset:0;background:#fff'>"
        "<p>{}</p>{}</div>"
    )
    leave = "<button onclick=\"location='/out'\">{}</button>"

    def warned(word, *ends):
        return page("Home", fees + WARNING.format(out.format(*ends) + stay.format(word), shows))

    pages = {
        "/fees": FEES,
        "/out": page("Goodbye", "<p>You have signed out.</p>"),
        "/stay": warned("Stay on this page", "Exit this form", "Leave"),
        "/continue": warned("Yes, continue", "Sign out", "End session"),
        "/bleiben": warned("Angemeldet bleiben", "Abmelden", "Beenden"),
        "/form": page(
            "Home",
            "<form method=post action=/out><input name=n>"
            + WARNING.format(
                out.format("Exit", "Leave") + "<button id=b>Stay signed in</button>",
                f"{shows}; b.onclick = (e) => {{ e.preventDefault(); w.close() }}",
            )
            + f"</form>{fees}",
        ),
        "/rester": warned("Prolonger ma session", "Se déconnecter", "Quitter"),
        "/escape": page("Home", fees + WARNING.format(out.format("Exit this form", "Leave"), shows)),
        "/returns": page(
            "Home",
            fees
            + WARNING.format(
                stay.format("Stay on this page"), f"{shows}; w.onclose = () => setTimeout(() => {shows}, 300)"
            ),
        ),
        "/leaves": page(
            "Home",
            box.format("Do you want to end the session of 2 May?", leave.format("Continue") + leave.format("Help")),
        ),
        "/deletes": page("Home", box.format("This deletes your draft.", leave.format("Keep going") * 2)),
        "/pays": page("Home", box.format("Your session with us: pay 20 euros", leave.format("Extend") * 2)),
    }
    records = attempts(site(pages), {name: one for name, one in tasks(pages).items() if name != "out"})
    covered = "not_completed control-covered step 1"
    stopped = dict.fromkeys(("returns", "leaves", "deletes", "pays"), covered)
    agree(records, {name: stopped.get(name, "completed_with_difficulty") for name in records})
    assert records["stay"].message == "“Your page will time out soon” had to be closed first."
    assert (
        'a dialog "Your page will time out soon" covers it, and it comes back after it is closed'
        in records["returns"].message
    )
    assert len([one for one in records["returns"].findings if one.barrier == "overlay"]) == 1
