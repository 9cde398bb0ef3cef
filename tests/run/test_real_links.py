"""What real sites do with links and pages. A customer manages; so does the kit, and nobody is blamed."""

from __future__ import annotations

import pytest

from auditkit.browser.settle import Timeouts

from .reading import agree, barriers, said
from .site import Answer, Hang, page, redirect

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
FEES = page("Fees", "<p>A licence costs $25.</p>")
TASK = "start: /{}\nsteps: [click: Fees]\nsuccess: [url: '**/fees', text: costs]"


def clean(records):
    """Every attempt completed, and nothing at all is held against the agency."""
    agree(records, dict.fromkeys(records, "completed"))
    assert {name: barriers(one) for name, one in records.items()} == {name: [] for name in records}


@pytest.mark.thorough
def test_third_parties_that_never_answer_hold_nobody_up(site, attempts):
    tags = site({"/tag.js": Hang, "/pixel.gif": Hang, "/tag.css": Hang}).at("tags.localhost")
    body = "<a href=/fees>Fees</a>"
    pages = {
        "/async": page("Home", body, head=f"<script async src={tags}/tag.js></script>"),
        "/image": page("Home", f"{body}<img src={tags}/pixel.gif><iframe hidden src={tags}/tag.js></iframe>"),
        "/deferred": page("Home", body, head=f"<script defer src={tags}/tag.js></script>"),
        "/last": page("Home", f"{body}<script src={tags}/tag.js></script>"),
        "/style": page("Home", f"{body}<link rel=stylesheet media=print href={tags}/tag.css>"),
    }
    task = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]"
    records = attempts(
        site({**pages, "/fees": FEES}),
        {path[1:]: task.format(path[1:]) for path in pages},
        timeouts=Timeouts(page=6, own_requests=2, other_requests=0.5, control=3, quiet_page=1),
    )
    clean(records)


HIDDEN = {
    "display": '<div style="display:none">{}</div>',
    "visibility": '<div style="visibility:hidden">{}</div>',
    "off-screen": '<div style="position:absolute;left:-9999px">{}</div>',
    "clipped": '<div style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)">{}</div>',
    "aria": '<div aria-hidden=true style="height:0;overflow:hidden">{}</div>',
    "details": "<details><summary>More</summary>{}</details>",
    "accordion": '<div style="max-height:0;overflow:hidden">{}</div>',
    "drawer": '<div style="position:fixed;top:0;right:0;width:300px;transform:translateX(100%)">{}</div>',
    "transparent": '<div style="position:absolute;opacity:0;pointer-events:none">{}</div>',
}


def test_a_link_that_is_there_twice_and_once_out_of_sight(site, attempts):
    pages = {
        f"/{name}": page("Home", wrap.format("<a href=/wrong>Fees</a>") + "<p><a href=/fees>Fees</a></p>")
        for name, wrap in HIDDEN.items()
    }
    served = site({**pages, "/fees": FEES, "/wrong": page("Wrong")})
    clean(attempts(served, {name: TASK.format(name) for name in HIDDEN}))


def test_menus_that_open_under_the_pointer_or_with_a_press(site, attempts):
    style = "<style>ul ul { display: none } li:hover > ul { display: block }</style>"
    menu = f"{style}<ul><li><a href=#services>Services</a><ul><li><a href=/fees>Fees</a></ul></ul>"
    button = (
        "<button aria-expanded=false onclick='m.hidden = !m.hidden'>Menu</button>"
        "<nav id=m hidden><a href=/fees>Fees</a></nav>"
    )
    steps = "start: /{}\nsteps: [{}, click: Fees]\nsuccess: [text: costs]"
    records = attempts(
        site({"/hover": page("Home", menu), "/press": page("Home", button), "/fees": FEES}),
        {
            "hover": steps.format("hover", "hover: {role: link, name: Services}"),
            "press": steps.format("press", "click: {role: button, name: Menu}"),
        },
    )
    clean(records)


@pytest.mark.thorough
def test_names_that_also_match_a_wrapper_and_children_that_take_the_press(site, attempts):
    pages = {
        "/wrapper": page("Home", "<section aria-label=Fees role=link tabindex=0><a href=/fees>Fees</a></section>"),
        "/label": page("Home", "<nav aria-label=Fees><h2>Fees</h2><a href=/fees>Fees</a></nav>"),
        "/child": page("Home", "<a href=/fees><span style='display:block;padding:20px'><b>Fees</b></span></a>"),
        "/icon": page("Home", "<a href=/fees><svg width=20 height=20><rect width=20 height=20 /></svg> Fees</a>"),
        "/lines": page(
            "Home", "<p style='width:120px'>All the <a href=/fees aria-label=Fees>things there are to pay</a></p>"
        ),
        "/image": page("Home", "<a href=/fees><img alt=Fees width=100 height=40></a>"),
    }
    served = site({**pages, "/fees": FEES})
    clean(attempts(served, {name[1:]: TASK.format(name[1:]) for name in pages}))


def test_links_without_a_box_of_their_own(site, attempts):
    pages = {
        "/block": page("Home", "<a href=/fees style='display:contents'><span>Fees</span></a>"),
        "/area": page(
            "Home",
            f"<img usemap='#m' width=200 height=100 src='{PIXEL}'><map name=m>"
            "<area shape=rect coords=0,0,200,100 href=/fees alt=Fees></map>",
        ),
    }
    served = site({**pages, "/fees": FEES})
    clean(attempts(served, {name[1:]: TASK.format(name[1:]) for name in pages}))


def test_frames_and_shadows(site, attempts):
    widgets = site({"/w": page("Widget", "<a href=/fees target=_top>Fees</a>"), "/fees": page("Elsewhere")})
    inner = "<p style='margin:60px'><a href=/fees target=_top>Fees</a></p>"
    pages = {
        "/frame": page(
            "Home", "<p style='height:300px'></p><iframe src=/inner style='border:9px solid;padding:90px'></iframe>"
        ),
        "/named": page(
            "Home",
            f"<iframe title=Adverts src={widgets.at('ads.localhost', '/w')}></iframe>"
            "<iframe title=Menu src=/inner></iframe>",
        ),
        "/shadow": page(
            "Home",
            "<x-menu></x-menu><script>customElements.define('x-menu', class extends HTMLElement {"
            " connectedCallback() {"
            " this.attachShadow({mode: 'open'}).innerHTML = '<p><a href=/fees>Fees</a></p>' } })</script>",
        ),
    }
    records = attempts(
        site({**pages, "/inner": page("Menu", inner), "/fees": FEES}),
        {
            "frame": TASK.format("frame"),
            "named": TASK.format("named").replace("click: Fees", "click: {name: Fees, frame: Menu}"),
            "shadow": TASK.format("shadow"),
        },
    )
    clean(records)


def test_targets_that_are_narrowed(site, attempts):
    home = page(
        "Home",
        "<nav aria-label=Boats><a href=/boats>Fees</a></nav><nav aria-label=Fish><a href=/fees>Fees</a></nav>"
        "<a href=/low>fees</a>",
    )
    task = "steps: [click: {{{}}}]\nsuccess: [text: costs]"
    records = attempts(
        site({"/": home, "/fees": FEES, "/boats": page("Boats"), "/low": page("Low")}),
        {
            "within": task.format("name: Fees, within: {role: navigation, name: Fish}"),
            "nth": task.format("name: Fees, nth: 2"),
            "exact": task.format("role: link, name: Fees, exact: true, nth: 2"),
            "css": task.format("css: 'a[href=\"/fees\"]'"),
        },
    )
    clean(records)


@pytest.mark.thorough
def test_pages_that_take_their_time_or_redraw_themselves(site, attempts):
    late = "<script>setTimeout(() => {{ main.innerHTML = '<a href=/fees>Fees</a>' }}, {})</script>".format
    redraw = """<div id=app></div><script>
        const draw = () => { app.innerHTML = '<p><a href=/fees>Fees</a></p>' };
        draw(); setInterval(draw, 300)</script>"""
    routed = """<div id=app><a href=/next onclick="event.preventDefault(); history.pushState(0, '', '/next');
        setTimeout(() => { app.innerHTML = '<p>Loading</p>' }, 50);
        setTimeout(() => { app.innerHTML = '<a href=/fees>Fees</a>' }, 600)">Next</a></div>"""
    pages = {
        "/late": page("Home", f"<div id=main></div>{late(2000)}"),
        "/redraws": page("Home", redraw),
        "/routed": page("Home", routed),
        "/meta": page("Home", "", head="<meta http-equiv=refresh content='1;url=/mid'>"),
        "/script": page("Home", "<script>location.href = '/mid'</script>"),
        "/server": redirect("/mid"),
        "/mid": page("Home", "<a href=/fees>Fees</a>"),
    }
    tasks = {name[1:]: TASK.format(name[1:]) for name in pages if name != "/mid"}
    tasks["routed"] = tasks["routed"].replace("[click: Fees]", "[click: Next, expect: {url: /next}, click: Fees]")
    served = site({**pages, "/fees": FEES})
    clean(attempts(served, tasks, jobs=2, timeouts=Timeouts(page=8, other_requests=0.5, control=6, quiet_page=3)))


@pytest.mark.parametrize("megabytes", [2, pytest.param(10, marks=pytest.mark.thorough)])
def test_a_page_of_many_megabytes(site, attempt, megabytes):
    rows = "".join(f"<li>{number} {'word ' * 90}</li>" for number in range(megabytes * 2_000))
    record = attempt(
        site({"/": page("Home", f"<ul>{rows}</ul><a href=/fees>Fees</a>"), "/fees": FEES}),
        "steps: [click: Fees]\nsuccess: [text: costs]",
        timeouts=Timeouts(),
    )
    assert len(rows) > megabytes * 900_000
    clean({"big": record})


def test_hash_links_and_tabs(site, attempt):
    home = page(
        "Home",
        "<a href='#fees'>Fees</a><div role=tablist><button role=tab onclick='b.hidden = true'>One</button>"
        "<button role=tab onclick='b.hidden = false'>Two</button></div>"
        "<div id=b hidden role=tabpanel>It costs $25</div>"
        "<p style='height:2000px'></p><h2 id=fees>All fees</h2>",
    )
    record = attempt(
        site({"/": home}),
        """
        steps:
          - click: {role: link, name: Fees}
          - expect: {url: '**/#fees'}
          - click: {role: tab, name: Two}
        success: [text: It costs]
        """,
    )
    clean({"tabs": record})


def test_languages_on_another_host_of_the_agency(site, attempt):
    other = site({"/ffioedd": page("Ffioedd", "<label>Rhif <input></label><p>costs $25</p>")})
    home = page("Home", f"<a lang=cy href={other.at('cy.harbour.localhost', '/ffioedd')}>Cymraeg</a>")
    record = attempt(
        site({"/": home}),
        "steps: [click: Cymraeg, fill: {label: Rhif, value: '1'}]\nsuccess: [text: costs]",
        hosts=("127.0.0.1", '"*.harbour.localhost"'),
    )
    clean({"language": record})
    assert [one.handoff for one in record.pages] == [False, False]


@pytest.mark.thorough
def test_back_and_waiting(site, attempt):
    wait = page(
        "Please wait",
        "<script>setTimeout(() => { document.querySelector('h1').innerText = 'It costs' }, 2000)</script>",
    )
    record = attempt(
        site({"/": page("Home", "<a href=/fees>Fees</a><a href=/wait>Slow</a>"), "/fees": FEES, "/wait": wait}),
        """
        steps:
          - click: Fees
          - back
          - expect: {url: /}
          - click: Slow
          - wait_for: {text: It costs}
            timeout_seconds: 6
        success: [url: /wait]
        """,
    )
    clean({"back": record})
    assert said(record)


@pytest.mark.thorough
def test_a_page_that_does_not_come_back_is_the_servers_doing(site, attempt):
    once = Answer(page("Home", "<a href=/fees>Fees</a>"), headers={"Cache-Control": "no-store"})
    served = site({"/fees": FEES})
    served.pages["/"] = lambda asked: once if len(served.requests("/")) == 1 else Hang
    record = attempt(served, "steps: [click: Fees, back, expect: Home]\nsuccess: [url: /]", timeouts=Timeouts(page=2))
    agree({"back": record}, {"back": "not_completed page-timeout step 2"})
