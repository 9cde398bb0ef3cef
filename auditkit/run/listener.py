"""What elements of a page listen to, as the browser's own debugger knows it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from playwright.async_api import CDPSession, Error, Page

from auditkit.probe.vitals import listening_code

_GROUP = "auditkit-listeners"
_SHORTEST_CODE = 20
"""A shorter handler may stand in anybody's code."""


async def events_heard(page: Page, expressions: Sequence[str]) -> list[frozenset[str]] | None:
    """The events that somebody listens to on any of the things in an array, for each expression that gives an array.

    The kit's own handlers don't count. None where it can't be told.
    """
    try:
        session = await page.context.new_cdp_session(page)
    except Error:
        return None
    try:
        return [await _events(session, one) for one in expressions]
    except Error:
        return None
    finally:
        with suppress(Error):
            await session.send("Runtime.releaseObjectGroup", {"objectGroup": _GROUP})
            await session.detach()


async def _events(session: CDPSession, expression: str) -> frozenset[str]:
    answer = await session.send("Runtime.evaluate", {"expression": expression, "objectGroup": _GROUP})
    array = answer["result"].get("objectId")
    if array is None:
        return frozenset()
    items = await session.send("Runtime.getProperties", {"objectId": array, "ownProperties": True})
    things = [one["value"].get("objectId") for one in items["result"] if one["name"].isdigit() and "value" in one]
    asked = (session.send("DOMDebugger.getEventListeners", {"objectId": one}) for one in things if one)
    found = [listener for answer in await asyncio.gather(*asked) for listener in answer["listeners"]]
    return frozenset(one["type"] for one in found if not _is_ours(one))


def _is_ours(listener: dict[str, Any]) -> bool:
    code = listener.get("handler", {}).get("description", "")
    return len(code) >= _SHORTEST_CODE and code in listening_code()
