"""A good file of each kind, as the kit or a person leaves it."""

from __future__ import annotations

from typing import Any

AGENCY = "version: 1\nagency: Harbour Licensing Office\nbase_url: https://www.harbour.example\n"
TASK = """version: 1
task: Find out what it costs
start: /fishing
steps: [{click: Fees}]
success: [text: Fee]
answer: {read: {css: .fee}, equals: $25.00}
budget: {seconds: 120}
"""
WORKSHEET: dict[str, Any] = {
    "auditkit_worksheet": 1,
    "form_id": "0123456789abcdef",
    "agency": "harbour",
    "task": "fee",
    "title": "Find out what it costs",
    "profile": "phone",
    "started_at": "2026-01-22T09:00:00.123Z",
    "seconds": 93.4,
    "ended": "done",
    "alias": "Heron",
    "consent": ["figures", "words"],
    "answers": {
        "believed_done": True,
        "answer_given": "$25",
        "confidence": 6,
        "ease": 3,
        "useful": 5,
        "easy": 4,
        "got": "The fee",
        "done": "Nothing",
        "next": "I pay",
        "went_wrong": "Two links with one name",
        "why": "They grew",
        "do_we": "Yes",
    },
}
DEVTOOLS: dict[str, Any] = {
    "title": "Renew a licence",
    "timeout": 5000,
    "steps": [
        {"type": "setViewport", "width": 400, "height": 800, "deviceScaleFactor": 1, "isMobile": True},
        {
            "type": "navigate",
            "url": "https://www.lake.example/start?a=1",
            "assertedEvents": [{"type": "navigation", "url": "https://www.lake.example/start", "title": "Start"}],
        },
        {
            "type": "click",
            "target": "main",
            "selectors": [
                ['aria/Renew[role="link"]'],
                ["#renew"],
                ['xpath///*[@id="renew"]'],
                ["pierce/#renew"],
                ["text/Renew"],
            ],
            "offsetY": 8,
            "offsetX": 30,
        },
        {"type": "change", "value": "HL-2041", "selectors": [["aria/Licence number"], ["#number"]], "target": "main"},
        {"type": "change", "value": "hunter2", "selectors": [["input[type=password]"]], "target": "main"},
        {"type": "keyDown", "target": "main", "key": "Enter"},
        {"type": "keyUp", "key": "Enter", "target": "main"},
        {"type": "waitForElement", "selectors": [["text/Done"]], "count": 1, "visible": True, "operator": ">="},
        {
            "type": "click",
            "target": "main",
            "selectors": [["my-host", "button.x"]],
            "assertedEvents": [{"type": "navigation", "url": "https://www.lake.example/done/2041", "title": "Done"}],
        },
    ],
}
SESSION: dict[str, Any] = {
    "auditkit_session": 1,
    "agency": "lake",
    "saved_at": "2026-11-22T09:00:00Z",
    "storage": {
        "cookies": [
            {
                "name": "sid",
                "value": "c00kie-of-the-person",
                "domain": "lake.example",
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": True,
                "sameSite": "Lax",
            },
            {
                "name": "keep",
                "value": "x",
                "domain": ".lake.example",
                "path": "/",
                "expires": 1999999999.5,
                "httpOnly": False,
                "secure": False,
                "sameSite": "None",
            },
        ],
        "origins": [{"origin": "https://lake.example", "localStorage": [{"name": "kept", "value": "local-1"}]}],
    },
    "session_storage": {"https://lake.example": {"tab": "tab-2-value"}},
}
DURATIONS: dict[str, Any] = {
    "auditkit_durations": 1,
    "seconds": {"harbour.fee.steps.desktop.1": 12.5, "harbour.fee.steps.phone.1": 3},
}
LAKE = "https://www.lake.example"
PLAN: dict[str, Any] = {
    "auditkit_recording": 1,
    "kit_version": "1.0",
    "audit_id": "2026-11-22-090000",
    "recorded_at": "2026-11-22T09:00:00Z",
    "whole": True,
    "base_urls": {"lake": "https://www.lake.example"},
    "robots": {"https://www.lake.example": {"status": 200, "text": "User-agent: *\nDisallow: /x\n"}},
    "salt": "5a17",
    "attempts": [
        {
            "key": "lake.fee.main.desktop.1",
            "agency": "lake",
            "task": "fee",
            "path": "main",
            "profile": "desktop",
            "har": "attempts/lake.fee.main.desktop.1.har",
        }
    ],
}
HAR: dict[str, Any] = {
    "log": {
        "version": "1.2",
        "creator": {"name": "auditkit", "version": "1.0"},
        "entries": [
            {
                "startedDateTime": "2026-11-22T09:00:01Z",
                "request": {
                    "method": "GET",
                    "url": "https://www.lake.example/?x=1763812345678",
                    "httpVersion": "HTTP/2",
                    "headers": [{"name": "Accept", "value": "*/*"}],
                },
                "response": {
                    "status": 200,
                    "statusText": "OK",
                    "headers": [
                        {"name": "Content-Type", "value": "text/html"},
                        {"name": "Content-Length", "value": "4"},
                    ],
                    "content": {"mimeType": "text/html", "size": 4, "_file": "bodies/a.html"},
                    "redirectURL": "",
                },
            },
            {
                "request": {
                    "method": "POST",
                    "url": "https://www.lake.example/send",
                    "headers": [],
                    "postData": {
                        "mimeType": "application/x-www-form-urlencoded",
                        "params": [{"name": "a", "_digest": "0123456789abcdef"}],
                        "_digest": "fedcba9876543210",
                    },
                },
                "response": {"status": 302, "headers": [{"name": "Location", "value": "/done"}], "content": {}},
            },
            {
                "request": {"method": "GET", "url": "https://www.lake.example/down"},
                "response": {"status": -1, "_failureText": "net::ERR_CONNECTION_REFUSED"},
            },
            {
                "request": {"method": "GET", "url": "https://www.lake.example/none"},
                "response": {"status": 200, "headers": [{"name": "Content-Length", "value": "0"}]},
            },
        ],
    }
}

AGENCY_FILE: dict[str, Any] = {
    "version": 1,
    "agency": "Harbour",
    "base_url": "https://www.harbour.example",
    "ours": False,
    "hosts": ["www.harbour.example", "*.harbour.example"],
    "pace": {"requests_per_second": 2, "concurrent": 1},
    "allow_submit": False,
    "allow_requests": ["POST **/graphql"],
    "help": ["phone", "email"],
    "contact": "a@b.example",
    "overlays": [
        {"name": "Cookies", "when": {"role": "button", "name": "OK"}, "click": {"role": "button", "name": "OK"}}
    ],
    "service_model": {
        "aim": "self-service",
        "promises": ["A person answers", {"promise": "All online", "done_online": True, "page_seconds": 3.5}],
    },
}
PROFILES: dict[str, Any] = {
    "version": 1,
    "profiles": {"tablet": {"device": "iPad Mini", "locale": "cy-GB", "timezone": "Europe/London"}},
}
ASSESSMENT: dict[str, Any] = {
    "version": 1,
    "who": "Head",
    "date": "2026-11-22",
    "grades": {"completion": "A", "access": {"grade": "B", "why": "So"}},
    "hours": {"08-10": "A"},
    "weekdays": {"monday": "C"},
}
