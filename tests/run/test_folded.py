"""Menus folded away behind a button, and words that end a line: whoever looks finds them."""

from __future__ import annotations

import pytest

from .reading import agree, said
from .site import page
from .test_real_links import clean

FEES = page("Fees", "<p>A licence costs $25.</p>")
LINKS = "<a href=/fees>Fees</a> <a href=/news>News</a>"
SHOW = "onclick=\"this.setAttribute('aria-expanded', 'true'); {}.hidden = false\""
TASK = "start: /{}\nsteps: [click: Fees]\nsuccess: [text: costs]\nprofiles: [phone]"

NOT_FOUND = "not_completed control-not-found step 1"

OPENED = {
    "said": f"<header><button aria-expanded=false aria-controls=bar {SHOW.format('bar')}>Sections</button>"
    f"<nav id=bar hidden>{LINKS}</nav></header>",
    "said-wrongly": "<header><button class=menu-trigger aria-expanded=false aria-controls=mainMenu "
    f"{SHOW.format('document.links[0].parentElement')}>≡</button></header><nav id=main-menu hidden>{LINKS}</nav>",
    "summary": f"<header><details><summary>Themen</summary><nav>{LINKS}</nav></details></header>",
    "box": "<header><style>nav {display:none} #open:checked ~ nav {display:block}</style>"
    "<input type=checkbox id=open style='position:absolute;left:-99px'><label for=open class=hamburger>≡</label>"
    f"<nav>{LINKS}</nav></header>",
    "shadow": "<site-header></site-header><script>customElements.define('site-header', class extends HTMLElement {"
    "connectedCallback() { const root = this.attachShadow({ mode: 'open' });"
    f"root.innerHTML = '<header><button>Menü</button><nav hidden>{LINKS}</nav></header>';"
    "root.querySelector('button').onclick = () => { root.querySelector('nav').hidden = false; } } })</script>",
}


@pytest.mark.thorough
def test_a_menu_that_hides_a_link_is_opened(site, attempts):
    pages = {f"/{name}": page("Home", header=body) for name, body in OPENED.items()}
    clean(attempts(site({**pages, "/fees": FEES}), {name: TASK.format(name) for name in OPENED}))


CLOSED = {
    "dead": "<header><button class=menu aria-expanded=false aria-controls=bar>Menu</button>"
    f"<nav id=bar hidden>{LINKS}</nav></header>",
    "other": "<header><button class=nav-language aria-expanded=false aria-controls=tongues "
    f"{SHOW.format('bar')}>Languages</button><ul id=tongues hidden><li>Cymraeg</ul><nav id=bar hidden>{LINKS}</nav>"
    "</header>",
    "sends": f"<header><form action=/fees><button class=menu>Menu</button></form><nav id=bar hidden>{LINKS}</nav>"
    "</header>",
}


def test_a_menu_that_nothing_opens_stays_closed(site, attempts):
    pages = {f"/{name}": page("Home", header=body) for name, body in CLOSED.items()}
    records = attempts(site({**pages, "/fees": FEES}), {name: TASK.format(name) for name in CLOSED})
    agree(records, dict.fromkeys(records, NOT_FOUND))
    assert all("hidden" in one.message for one in records.values()), [said(one) for one in records.values()]


LINES = page(
    "Tips",
    "<ul><li>Take short showers<br><span>A short shower saves water.</span></li></ul>"
    "<p>Opening hours<br>Monday to Friday</p><p>Take short showersets, too</p>"
    "<details><summary>Fees<br><small>In dollars</small></summary><p>A licence costs $25.</p></details>"
    "<form action=/done><label for=who>Full name<br><small>As in your passport</small></label><input id=who name=who>"
    "<button>Next</button></form>",
)
ENDS = """
    steps:
      - expect: Take short showers
      - expect: Monday to Friday
      - click: Fees
      - expect: A licence costs
      - fill: {label: Full name, value: Ada}
      - click: Next
    success: [url: '/done?who=Ada']
    """


def test_words_at_the_end_of_a_line_are_read(site, attempts):
    pages = site({"/": LINES, "/done": page("Done")})
    clean(attempts(pages, {"line": ENDS}, probes=True))


def test_words_that_go_on_are_other_words(site, attempts):
    only = page("Tips", "<ul><li>Take short showersets<br>Monday<b>Fees</b></ul>")
    task = "steps: [expect: {}]\nsuccess: [text: Tips]"
    tasks = {"more": "Take short showers", "less": "Fee"}
    records = attempts(site({"/": only}), {name: task.format(words) for name, words in tasks.items()})
    agree(records, dict.fromkeys(records, NOT_FOUND))
