"""What comes late, further down, or only once a script is there: waiting, scrolling, pressing again as people do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditkit.browser.settle import Timeouts
from auditkit.run import patience
from auditkit.run.patience import Patience

from .reading import HALVES, agree, barriers, half_of, said
from .site import Answer, Hang, page

TIMES = Timeouts(page=8, own_requests=0.2, other_requests=0.2, control=2.5, quiet_page=1, loading=8, attention=1)
SLOWER = Timeouts(page=8, own_requests=0.2, other_requests=0.2, control=4, quiet_page=2)
FEES = page("Fees", "<p>A licence costs $25.00.</p>")
TASK = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"
LINK = "<a href=/fees>Fees</a>"
ARTICLE = "<p>" + "The harbour is open to all boats in summer. " * 12 + "</p>"


def drawn_from(address: str, before: str) -> str:
    fetched = f"fetch('{address}').then(() => {{ app.innerHTML = '{LINK}' }})"
    return f"<div id=app>{before}</div><script>{fetched}</script>"


def tasks(pages):
    return {path[1:]: TASK.format(path[1:]) for path in pages if "." not in path and path != "/fees"}


@HALVES
def test_what_is_on_its_way_is_waited_for_and_what_only_seems_so_is_not(site, attempts, half):
    turning = "<style>@keyframes t { to { rotate: 1turn } } .spinner { width: 40px; height: 40px; border: 4px dotted;"
    turning += " animation: t 1s infinite }</style><div class=spinner></div>"
    pages = {
        "/said": page("Home", drawn_from("/late.json", "<p role=status>Bitte warten, Ihre Daten kommen</p>")),
        "/silent": page("Home", drawn_from("/late.json", "")),
        "/polled": page(
            "Home",
            f"<div id=app>Chargement…</div><script>setTimeout(() => app.innerHTML = '{LINK}', 7200)</script>",
        ),
        "/never": page("Home", drawn_from("/never.json", "<p>Loading your fees</p>")),
        "/turns": page("Home", turning),
        "/turns-beside": page("Home", ARTICLE * 2 + turning),
        "/news": page("Home", f"{ARTICLE}<script>fetch('/never.json')</script>"),
        "/line": page("Home", f"{ARTICLE}<div id=app></div><script>fetch('/signalr/poll')</script>"),
        "/signalr/poll": Hang,
        "/bays": page(
            "Loading bays", "<p class=loading>Loading bay 4 is out of use. Please wait for your letter.</p>"
        ),
        "/late.json": Answer("{}", after_seconds=6.5),
        "/never.json": Hang,
        "/fees": FEES,
    }
    slow, gone = "completed_with_difficulty", "not_completed control-not-found step 1"
    expected = {
        "said": slow,
        "silent": slow,
        "never": "not_completed page-timeout step 1",
        "turns": "not_completed page-timeout step 1",
        "news": gone,
        "line": gone,
        "polled": slow,
        "bays": gone,
        "turns-beside": gone,
    }
    wanted = half_of(expected, half)
    # No more than two at once: a busy machine may take as long to get there as the pages take to be ready.
    records = attempts(site(pages), {name: TASK.format(name) for name in wanted}, timeouts=TIMES, jobs=2)
    agree(records, wanted)
    says = {
        "said": "Meanwhile the page said “Bitte warten, Ihre Daten kommen”",
        "silent": "nothing said how long",
        "never": "“Loading your fees”",
    }
    for name, record in records.items():
        assert says.get(name, "") in (record.message or "")
        assert wanted[name] != slow or barriers(record) == ["slow-page"]


@pytest.mark.thorough
def test_what_is_further_down_is_scrolled_for(site, attempts):
    adds = (
        "<ul id=list></ul><div id=end>&nbsp;</div><script>let at = 0;"
        " const more = async () => { await fetch('/more.json'); for (let i = 0; i < 9; i++) {"
        " list.insertAdjacentHTML('beforeend', ++at === 30 ? '<li style=\"height:99px\"><a href=/fees>Fees</a>' :"
        ' `<li style="height:99px">Office ${at}`) } };'
        " new IntersectionObserver((seen) => { if (seen[0].isIntersecting) more() }).observe(end)</script>"
    )
    virtual = (
        "<div id=box style='height:200px;overflow-y:auto'><div style='height:4000px;position:relative' id=rows></div>"
        "</div><script>const draw = () => { const first = Math.floor(box.scrollTop / 40); rows.innerHTML = '';"
        " for (let i = first; i < first + 6; i++) rows.insertAdjacentHTML('beforeend',"
        " `<a style='position:absolute;top:${i * 40}px' href=/fees>${i === 70 ? 'Fees' : 'Office ' + i}</a>`) };"
        " box.onscroll = draw; draw()</script>"
    )
    lazy = (
        f"{ARTICLE * 30}<p id=fee>&nbsp;</p><script>new IntersectionObserver((seen) => {{"
        " if (seen[0].isIntersecting) fee.innerText = 'It costs $25' }).observe(fee)</script>"
    )
    tells_where = (
        f"{ARTICLE * 30}<script>let t; onscroll = () => {{ clearTimeout(t);"
        " t = setTimeout(() => fetch('/at.json?y=' + scrollY), 60) }</script>"
    )
    pages = {
        "/list": page("Offices", adds),
        "/virtual": page("Offices", virtual),
        "/nowhere": page("Offices", tells_where),
        "/lazy": page("Fee", lazy),
        "/fees": FEES,
        "/more.json": "{}",
        "/at.json": "{}",
    }
    served = site(pages)
    written = tasks(pages) | {"lazy": "start: /lazy\nsteps: []\nsuccess: [text: It costs $25]"}
    records = attempts(served, written, timeouts=TIMES)
    agree(
        records,
        {
            "list": "completed",
            "virtual": "completed",
            "lazy": "completed",
            "nowhere": "not_completed control-not-found step 1",
        },
    )
    places = [float(one.query["y"]) for one in served.requests("/at.json")]
    assert max(places) > 1000
    assert places[-1] == 0, "back to where the customer was"


def test_a_press_that_is_lost_is_made_again_and_one_that_does_something_is_not(site, attempts):
    button = "<button id=b>Show</button><p id=told></p>"
    works = "document.getElementById('b').onclick = () => told.innerText = 'It costs $25'"
    soon = f"addEventListener('pointerdown', () => setTimeout(() => {{ {works} }}, 300), {{ once: true }})"
    opens = "<button id=b aria-expanded=false>Show</button><script>let n = 0; b.onclick = () => {"
    opens += " b.ariaExpanded = 'true'; if (++n > 1) told.innerText = 'It costs twice' }</script><p id=told></p>"
    closed = f"{button}<div id=box></div><script>const root = box.attachShadow({{mode: 'closed'}}); let n = 0;"
    closed += "b.onclick = () => { root.innerHTML = '<p style=height:80px>It is open.</p>';"
    closed += " if (++n > 1) told.innerText = 'It costs twice' }</script>"
    pages = {
        "/closed": page("Home", closed),
        "/soon": page("Home", f"{button}<script>{soon}</script>"),
        "/bundle": page("Home", f"{button}<script async src=/app.js></script>"),
        "/sends": page("Home", f"{button}<script>b.onclick = () => fetch('/sent.json', {{method: 'POST'}})</script>"),
        "/asks": page("Home", f"{button}<script>b.onclick = () => confirm('Are you sure?')</script>"),
        "/opens": page("Home", opens),
        "/dead": page("Home", button),
        "/app.js": Answer(works, headers={"Content-Type": "text/javascript"}, after_seconds=5.5),
        "/sent.json": "{}",
    }
    served = site(pages)
    task = "start: /{}\nsteps: [click: Show]\nsuccess: [text: It costs]"
    written = {path[1:]: task.format(path[1:]) for path in pages if "." not in path}
    patient = replace(TIMES, control=6)  # for the bundle; the others are quiet long before
    records = attempts(served, written, timeouts=patient, jobs=2, agency="allow_submit: true")
    assert {name: one.outcome.value for name, one in records.items()} == {
        "soon": "completed",
        "bundle": "completed_with_difficulty",
        "sends": "not_completed",
        "asks": "not_completed",
        "opens": "not_completed",
        "closed": "not_completed",
        "dead": "not_completed",
    }
    assert len(served.requests("/sent.json")) == 1
    assert len(records["asks"].events_of("dialog")) == 1
    assert records["dead"].message == (
        "After pressing “Show”, nothing happens: no new page, no message, no request to the server."
    )
    assert records["soon"].events_of("press-lost"), "it is in the record, though no customer presses so soon"
    assert "“Show” did nothing until" in records["bundle"].message


@pytest.mark.thorough
def test_what_is_there_and_of_no_use_before_the_page_has_loaded(site, attempts):
    over = "<div id=over style='position:fixed;inset:0;background:#fff'>{}</div>" + LINK
    lifts = "<script>fetch('/{}.json').then(() => over.remove())</script>"
    late = "<label>Town <select id=town><option>Choose</select></label><script>fetch('/late.json').then(() =>"
    late += " town.innerHTML += '<option>Oban')</script>"
    grey = "<button id=b disabled>Fees</button><p role=status>Veuillez patienter…</p>"
    grey += "<script>b.onclick = () => location = '/fees'; fetch('/{}.json').then(() => b.disabled = false)</script>"
    pages = {
        "/covered": page("Home", over.format("Please wait…") + lifts.format("late")),
        "/covered-for-ever": page("Home", over.format("Please wait…") + lifts.format("never")),
        "/notice": page("Home", over.format("We have moved") + lifts.format("never")),
        "/grey": page("Home", grey.format("late")),
        "/grey-for-ever": page("Home", grey.format("never")),
        "/list": page("Home", late + LINK),
        "/late.json": Answer("{}", after_seconds=4.5),
        "/never.json": Hang,
        "/fees": FEES,
    }
    written = tasks(pages)
    written["list"] = (
        "start: /list\nsteps: [select: {label: Town, option: Oban}, click: Fees]\nsuccess: [text: costs]"
    )
    records = attempts(site(pages), written, timeouts=TIMES)
    agree(
        records,
        {
            "covered": "completed_with_difficulty",
            "covered-for-ever": "not_completed page-timeout step 1",
            "notice": "not_completed control-covered step 1",
            "grey": "completed_with_difficulty",
            "grey-for-ever": "not_completed page-timeout step 1",
            "list": "completed_with_difficulty",
        },
    )


def test_what_a_press_made_again_comes_to_is_looked_at_though_the_time_is_up(site, attempt, monkeypatch):
    works = "b.onclick = () => told.innerText = 'It costs $25'"
    late = f"addEventListener('pointerdown', () => setTimeout(() => {{ {works} }}, 300), {{ once: true }})"
    served = site({"/": page("Home", f"<button id=b>Show</button><p id=told></p><script>{late}</script>")})
    # As on a machine on which one look takes longer than a customer would wait.
    monkeypatch.setattr(Patience, "_is_over", lambda this, now: this._pressed_again > 0)
    record = attempt(served, "steps: [click: Show]\nsuccess: [text: It costs]", timeouts=TIMES)
    assert record.outcome == "completed", said(record)


def test_a_press_is_made_again_though_the_page_could_not_be_looked_at_at_once(site, attempt, monkeypatch):
    works = "b.onclick = () => told.innerText = 'It costs $25'"
    late = f"addEventListener('pointerdown', () => setTimeout(() => {{ {works} }}, 300), {{ once: true }})"
    served = site({"/": page("Home", f"<button id=b>Show</button><p id=told></p><script>{late}</script>")})
    look, looks = patience.Press.is_unanswered, []

    async def first_out_of_time(press, visit):
        looks.append(press)
        with monkeypatch.context() as hurry:
            hurry.setattr(patience, "_ANSWER_SECONDS", 5.0 if len(looks) > 1 else 0.0)
            return await look(press, visit)

    monkeypatch.setattr(patience.Press, "is_unanswered", first_out_of_time)
    record = attempt(served, "steps: [click: Show]\nsuccess: [text: It costs]", timeouts=TIMES)
    assert record.outcome == "completed", said(record)


def test_what_covers_a_page_until_the_very_moment_its_loading_ends_is_no_cause(site, attempt, monkeypatch):
    over = f"<div id=over style='position:fixed;inset:0;background:#fff'>Please wait…</div>{LINK}"

    async def ends_between_the_looks(this: Patience) -> bool:
        await this.visit.page.evaluate("document.getElementById('over').remove()")
        return False

    monkeypatch.setattr(Patience, "waits_for_loading", ends_between_the_looks)
    record = attempt(site({"/": page("Home", over), "/fees": FEES}), TASK.format(""), timeouts=TIMES)
    assert record.outcome == "completed", said(record)


@pytest.mark.thorough
def test_a_window_that_opens_a_while_after_the_press_is_followed(site, attempts):
    opens = "<button id=b>Letter{}</button><script>b.onclick = () => setTimeout(() => open('/letter'), 700)</script>"
    pages = {
        "/told": page("Home", opens.format(" (opens a new window)")),
        "/silent": page("Home", opens.format("")),
        "/letter": page("Letter", LINK),
        "/fees": FEES,
    }
    task = "start: /{}\nsteps: [click: Letter, click: Fees]\nsuccess: [text: costs]"
    records = attempts(site(pages), {name: task.format(name) for name in ("told", "silent")}, timeouts=SLOWER)
    agree(records, {"told": "completed", "silent": "completed"})
    found = {name: [(one.barrier, one.step) for one in record.findings] for name, record in records.items()}
    assert found == {"told": [], "silent": [("new-window", 1)]}
