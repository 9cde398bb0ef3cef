"""On somebody else's site a run looks and follows links; nothing that could do more is pressed there, by no step."""

from __future__ import annotations

from .reading import agree
from .site import page

REPORTS = "fetch('/pressed')"
FEES = page("Fees", "<p>A licence costs $25.</p>")
OVER = "position:fixed;inset:0;background:#fff"
NOTICE = f'<div role=dialog style="{OVER}"><button onclick="{REPORTS}">I see</button></div>'
LIST = """<button role=combobox aria-label=Town onclick="window.open('{}', '_blank')">Choose</button>"""
OPTION = f'<ul role=listbox><li role=option onclick="{REPORTS}">Harbour Town</ul>'
MENU = (
    f'<button aria-expanded=false aria-controls=bar onclick="{REPORTS}; bar.hidden = false">Menu</button>'
    "<nav id=bar hidden><a href=/fees>Fees</a></nav>"
)
THEIRS = {
    "hash": f'<a href="#" onclick="{REPORTS}">Fees</a>',
    "menu": MENU,
    "known-notice": f"<a href=/fees>Fees</a>{NOTICE}",
    "document": f'<button onclick="{REPORTS}">Fees</button>',
    "option": OPTION,
    "link": "<a href=/fees>Fees</a>",
}
STEPS = {"document": "click: Over, open_document: Fees", "option": "select: {label: Town, option: Harbour Town}"}
AGENCY = "overlays: [{name: notice, when: {role: dialog}, click: I see}]"


def test_only_links_are_pressed_on_somebody_elses_site(site, attempts):
    pages = {
        "/fees": FEES,
        "/pressed": page("Pressed"),
        **{f"/{name}": page("Pay", body) for name, body in THEIRS.items()},
    }
    theirs = site(pages)
    ours = {
        f"/to-{name}": page("Home", f"<a href='{theirs.at('pay.localhost', '/' + name)}'>Over</a>") for name in THEIRS
    }
    ours["/to-option"] = page("Home", LIST.format(theirs.at("pay.localhost", "/option")))
    tasks = {
        name: f"start: /to-{name}\nsteps: [{STEPS.get(name, 'click: Over, click: Fees')}]\nsuccess: [text: costs]"
        for name in THEIRS
    }
    records = attempts(site(ours), tasks, agency=AGENCY, hosts=("127.0.0.1",))
    expected = dict.fromkeys(records, "not_measured not_allowed") | {"link": "completed_with_difficulty"}
    agree(records, expected)
    assert theirs.requests("/pressed") == []
