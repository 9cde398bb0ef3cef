"""Handing recorded answers to the browser."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING, Any

from auditkit.browser.recording.replay import Answer, Broken
from auditkit.browser.traffic_request import opens_page, page_of

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Route

    from auditkit.browser.recording.replay import Replay

NOWHERE = "http://127.0.0.1:9"
"""A proxy that isn't there. Whatever slips past the recording ends at it, so nothing reaches a network."""
NO_NETWORK = "net::ERR_PROXY_CONNECTION_FAILED"
"""What the browser then says."""
_REASONS = {
    "net::ERR_NAME_NOT_RESOLVED": "NameNotResolved",
    "net::ERR_CONNECTION_REFUSED": "ConnectionRefused",
    "net::ERR_CONNECTION_RESET": "ConnectionReset",
    "net::ERR_CONNECTION_CLOSED": "ConnectionClosed",
    "net::ERR_CONNECTION_ABORTED": "ConnectionAborted",
    "net::ERR_CONNECTION_FAILED": "ConnectionFailed",
    "net::ERR_ADDRESS_UNREACHABLE": "AddressUnreachable",
    "net::ERR_TIMED_OUT": "TimedOut",
    "net::ERR_CONNECTION_TIMED_OUT": "TimedOut",
    "net::ERR_ACCESS_DENIED": "AccessDenied",
}
"""The failures that can be made again; all others become a failure without a name."""
_NO_CALLS = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
"""Calls from browser to browser go around proxies."""


def cut_off(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a context that reaches no network, this machine's own addresses included."""
    return {**options, "proxy": {"server": NOWHERE, "bypass": "<-loopback>"}}


async def keep_in(context: BrowserContext) -> None:
    """Close the one way that leads around the proxy."""
    await context.add_init_script(_NO_CALLS)


async def play(replay: Replay, route: Route) -> bool:
    """Answer a request from the recording. False where it doesn't hold it: then nothing was done."""
    request = route.request
    found = replay.answer(
        request.method, request.url, request.post_data_buffer, request.headers.get("content-type", "")
    )
    if found is None:
        return False
    if isinstance(found, Broken):
        await route.abort(_REASONS.get(found.error, "Failed").lower())
    elif found.location is not None and opens_page(request) and page_of(request) is None:
        # A window that is only just opening can't be watched for redirects yet, so it is sent to their end by a page.
        await route.fulfill(status=200, content_type="text/html", body=_onward(replay.end_of(request.url, found)))
    else:
        await route.fulfill(status=found.status, headers=dict(found.headers), body=found.body)
    return True


async def play_redirected(replay: Replay, session: CDPSession, paused: dict[str, Any]) -> bool:
    """The same for a request that a redirect led to: the browser tells of those by another way."""
    request, this = paused["request"], {"requestId": paused["requestId"]}
    body = request.get("postData")
    headers = {name.lower(): value for name, value in request["headers"].items()}
    found = replay.answer(
        request["method"], request["url"], body.encode() if body else None, headers.get("content-type", "")
    )
    if found is None:
        return False
    if isinstance(found, Broken):
        await session.send("Fetch.failRequest", {**this, "errorReason": _REASONS.get(found.error, "Failed")})
    else:
        await session.send("Fetch.fulfillRequest", {**this, **_as_sent(found)})
    return True


def _as_sent(answer: Answer) -> dict[str, Any]:
    return {
        "responseCode": answer.status,
        "responseHeaders": [{"name": name, "value": value} for name, value in answer.headers.items()],
        "body": base64.b64encode(answer.body).decode(),
    }


def _onward(url: str) -> str:
    return f'<!doctype html><meta http-equiv="refresh" content="0;url={html.escape(url)}">'
