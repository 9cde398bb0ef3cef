"""Another address in the place of the agency's own (`--base-url`): a preview, whose host no agency file names."""

from __future__ import annotations

from .reading import said, verdict
from .site import page

TASK = "steps: [fill: {label: Name, value: Ann}, click: Fees]\nsuccess: [text: costs]"


def test_a_copy_of_the_website_is_the_agencys_and_other_hosts_are_not(site, desk):
    form = "<label>Name <input></label><a href=/fees>Fees</a>"
    served = site({"/": page("Home", form), "/fees": page("Fees", "A licence costs $25.")})
    other = served.url.replace("127.0.0.1", "localhost")
    away = site({"/": page("Home", f"<a href={other}/fees>Fees</a>")})
    for name, task in (("own", TASK), ("other", "steps: [click: Fees]\nsuccess: [text: costs]")):
        desk.write("https://www.harbour.example", {"task": task}, name=name, hosts=("www.harbour.example",))
    addresses = {"own": served.url, "other": away.url}
    desk.run(base_urls=addresses, probes=True)
    records = {one.agency: one for one in desk.audits.open().attempts()}
    assert verdict(records["own"]) == "completed", said(records["own"])
    assert [one.handoff for one in records["own"].pages] == [False, False]
    assert all(one.probes for one in records["own"].pages)
    assert [one.handoff for one in records["other"].pages] == [False, True]


def test_what_may_change_something_is_refused_at_a_copy_that_the_file_does_not_name(site, desk):
    form = "<form method=post action=/sent><button>Send</button></form>"
    served = site({"/": page("Home", form), "/sent": page("Thanks", "Sent.")})
    task = "steps: [click: Send]\nsuccess: [text: Sent]"
    consents = {"not-named": ("www.harbour.example",), "named": ("www.harbour.example", "127.0.0.1")}
    for name, hosts in consents.items():
        desk.write("https://www.harbour.example", {"task": task}, name=name, hosts=hosts, agency="allow_submit: true")
    desk.run(base_urls=dict.fromkeys(consents, served.url))
    records = {one.agency: one for one in desk.audits.open().attempts()}
    assert verdict(records["named"]) == "completed", said(records["named"])
    assert verdict(records["not-named"]) == "not_measured not_allowed", said(records["not-named"])
