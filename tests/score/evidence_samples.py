"""Details of every barrier as its producers leave them, one or more of each, with values that need care."""

from __future__ import annotations

from typing import Any

URL = "https://a.example/fees?x=<b>"
NEAREST = {
    "nearest": [
        {"role": "link", "name": "Fees", "leads_to": "https://a.example/f"},
        {"role": "button", "name": "Pay | <b>", "leads_to": None},
        {"role": "link", "name": "", "leads_to": ""},
        {"role": "textbox", "name": "Search", "leads_to": None},
    ],
    "hidden": False,
    "alike": True,
}
COVER = {
    "tag": "div", "id": "x", "role": "dialog", "name": "Survey", "box": {"x": 1, "y": 2, "width": 3, "height": 4},
    "invisible": False, "closable": False,
}  # fmt: skip
NAMELESS = COVER | {"role": "", "name": "", "tag": "iframe", "closable": True}
RIVALS = {"rivals": [{"name": "Apply", "leads_to": "/a"}, {"name": "Apply", "leads_to": "/b"}, {"name": "Apply"}]}
NODES = [{"target": "main > a", "html": '<a href="x">Fees</a>'}, {"target": "iframe > b", "html": ""}]
WIDE = [{"tag": "table", "text": "Fees of <b>", "right": 612}, {"tag": "img", "text": "", "right": 500}]
ANSWERED = {"url": URL, "status": 503, "heading": "Sorry, “it” broke"}

FINDINGS: list[tuple[str, dict[str, Any]]] = [
    ("control-not-found", {}),
    ("control-not-found", NEAREST | {"heading": "Fees"}),
    ("control-not-found", NEAREST | {"nearest": [], "hidden": True, "heading": ""}),
    ("control-not-found", {"options": [f"Option {number}" for number in range(12)], "heading": "Fees"}),
    ("control-not-found", {"url": URL, "heading": "Fees"}),
    ("control-covered", {"cover": COVER}),
    ("control-covered", {"cover": NAMELESS}),
    ("control-covered", {"cover": {}}),
    ("control-disabled", {"name": "Send"}),
    ("control-ambiguous", RIVALS),
    ("control-ambiguous", {"rivals": []}),
    ("dead-link", {"url": URL, "status": 404, "heading": "Not here"}),
    ("dead-link", {"url": URL, "status": 410}),
    ("dead-link", {"url": URL, "status": 799}),
    ("dead-link", {"url": URL, "place": "fees"}),
    ("server-error", ANSWERED),
    ("server-error", {"url": URL, "error": "net::ERR_TOO_MANY_REDIRECTS"}),
    ("server-error", {"url": URL, "heading": "Oops", "title": "Oops – A"}),
    ("server-error", {"url": URL, "status": 500, "errors": ["Try “again”", ""]}),
    ("server-error", {"url": URL, "status": 500, "errors": []}),
    ("page-timeout", {"url": URL}),
    ("page-timeout", NEAREST),
    ("broken-script", {"script_errors": ["x is not defined", "y"], "url": URL}),
    ("broken-script", {"url": URL, "then": 'Link "Fees" is not on the page'}),
    (
        "broken-script",
        NEAREST | {"script_errors": [], "scripts_missing": [f"{URL}{number}" for number in range(3)], "url": URL},
    ),
    (
        "form-rejected",
        {
            "errors": [f"Wrong {number}" for number in range(10)],
            "fields_marked": 2,
            "input_kept": False,
            "fields_lost": ["Name", "Address"],
            "url": URL,
        },
    ),
    ("form-rejected", {"errors": [], "fields_marked": 0, "input_kept": True, "fields_lost": [], "url": URL}),
    ("form-rejected", {"errors": ["No"], "fields_marked": 1, "input_kept": False, "fields_lost": [], "url": URL}),
    ("form-rejected", {"errors": ["No"], "url": URL}),
    ("login-wall", {"url": URL}),
    ("login-wall", {"url": URL, "error": "net::ERR_INVALID_AUTH_CREDENTIALS"}),
    ("login-wall", {"cover": COVER, "url": URL}),
    ("captcha", {"url": URL}),
    ("dead-end", {"missing": ["the words “Fee”", "x"], "url": URL, "heading": "Thanks"}),
    ("dead-end", NEAREST | {"url": URL, "heading": "Thanks"}),
    ("dead-end", {"options": ["A"], "url": URL, "heading": "Thanks"}),
    ("dead-end", {"url": URL, "status": 200}),
    ("session-expired", {"url": URL, "status": 403, "heading": "Forbidden"}),
    ("session-expired", {"cover": COVER, "url": URL}),
    ("session-expired", {"url": URL, "heading": "Signed out", "title": "Signed out"}),
    ("wrong-answer", {"read": "$12", "expected": "$25 | <b>", "url": URL}),
    ("wrong-answer", {"read": None, "expected": "$25", "url": URL}),
    ("slow-page", {"lcp_ms": 4100.5, "good_ms": 2500}),
    ("slow-page", {"inp_ms": 700.0, "good_ms": 200}),
    ("shifting-page", {"cls": 0.31, "good": 0.1}),
    ("overlay", {"name": "Cookies", "url": URL}),
    ("overlay", {"name": "Cookies", "closed_with": "Close | <b>", "url": URL, "known": False}),
    ("handoff", {"url": URL, "supplier": "pay.example", "announced": True}),
    ("handoff-unannounced", {"url": URL, "supplier": "pay.example", "announced": False}),
    ("new-window", {"url": URL}),
    ("new-window", {"url": URL, "announced": False}),
    ("document-only", {"url": URL}),
    ("document-only", {"url": URL, "bytes": 99_000_000}),
    ("document-only", {"url": URL, "fault": "PdfReadError"}),
    ("unlabelled-control", {"name": "e.g. 12"}),
    ("unlabelled-control", {"rules": ["label", "link-name"], "elements": NODES}),
    (
        "label-changed",
        {"source": "t.yml:4", "was": "Fees", "now": "Charges", "line": "- click: Fees", "replacement": "- click: C"},
    ),
    ("label-changed", {"source": None, "was": None, "now": "Charges"}),
    (
        "lookalike-links",
        {"groups": [{"name": "Apply", "places": ["https://a.example/a", "https://a.example/b"]}] * 2},
    ),
    ("detour", {"steps": 12, "budget": 8}),
    (
        "detour",
        {"lostness": 0.62, "path_ratio": 3.0, "different_pages": 9, "pages_visited": 12, "fewest_pages": 4},
    ),
    ("unhelpful-error", {"errors": ["Error 4", "Invalid"], "url": URL}),
    ("lost-input", {"fields": ["Name", "E-mail"], "after": "back", "url": URL}),
    ("lost-input", {"fields": [f"Field {number}" for number in range(11)], "after": "rejection", "url": URL}),
    ("hard-to-read", {"words": 320, "language": "en", "formula": "Flesch–Kincaid grade", "value": 14.2}),
    ("unexplained-abbreviation", {"initials": ["HLO", "TTY"]}),
    ("no-alternative", {"looked_for": ["a chat", "a phone number"]}),
    (
        "accessibility",
        {"rule": "color-contrast", "criteria": ["wcag143", "wcag1411", "x"], "elements": NODES, "pages": [URL]},
    ),
    ("accessibility", {"rule": "label"}),
    ("not-keyboard-operable", {"name": "Pay", "tag": "div", "why": "not-reached"}),
    ("overflow-on-phone", {"screen_width": 390, "page_width": 612.5, "shrunk": False, "elements": WIDE}),
    ("small-target", {"elements": NODES * 5}),
    (
        "failed-request",
        {
            "url": URL,
            "resource": "script",
            "page_url": "https://a.example/",
            "own": True,
            "status": 404,
            "error": None,
        },
    ),
    (
        "failed-request",
        {"url": URL, "resource": "xhr", "page_url": URL, "own": True, "status": None, "error": "net::ERR_FAILED"},
    ),
    ("insecure-page", {"url": URL}),
    ("inconsistent-answer", {"here": "$25", "there": "$22", "line": "The fee is $22.", "url": URL}),
    ("inconsistent-answer", {"here": "$25", "others": ["as “phone” it is “$22”", "x"]}),
    ("unanswered-question", {"question": "next"}),
    ("unanswered-question", {"read": None, "expected": "$25", "url": URL}),
    ("unanswered-question", {"read": "22", "expected": "25", "url": URL}),
    ("link-to-nowhere", {"controls": [{"name": "Tides", "address": "#"}, {"name": "Map"}], "pages": [URL]}),
    ("broken-link-nearby", {"controls": [{"name": "Tides", "address": URL, "status": 404}], "pages": [URL]}),
    ("name-mismatch", {"controls": [{"name": "Cymraeg", "spoken": "Change language"}], "pages": [URL]}),
    ("email-only", {"controls": [{"name": "fish@harbour.example"}], "pages": [URL]}),
    ("hidden-menu", {"controls": [{"name": "Sections"}]}),
    ("list-needs-button", {"controls": []}),
]
"""A barrier, and what was noted of it."""

STEPS: list[dict[str, Any]] = [
    {},
    {"why": "robots", "method": "GET", "url": URL},
    {"why": "handoff", "url": URL},
    {"method": "POST", "url": URL},
    {"url": URL, "error": "net::ERR_NAME_NOT_RESOLVED"},
    {"url": URL, "status": 429},
    {"url": URL, "status": 404, "heading": "Gone"},
    NEAREST,
    RIVALS,
    {"cover": COVER},
    {"name": "Send"},
    {"options": ["A", "B"]},
    {"missing": ["the words “Fee”"]},
    {"url": URL, "bytes": 99_000_000},
    {"url": URL, "fault": "PdfReadError"},
    {"was": "Fees", "now": "Charges", "source": "t.yml:4", "line": "- click: Fees", "replacement": "- click: C"},
    {"was": None, "now": "Charges"},
]
"""What was noted of a step whose attempt could not be measured, or of one that was adapted."""
