"""Menus that are folded away behind a button, as on a phone: a customer opens them to look for a link."""

from __future__ import annotations

from contextlib import suppress

from playwright.async_api import Error

from auditkit.locator.actionability import control_offset, hit_test
from auditkit.locator.locate import Purpose, queries
from auditkit.locator.page_script import page_script
from auditkit.locator.target import Target
from auditkit.run.visible_control import frames
from auditkit.run.visit import Visit

_TIMEOUT_MS = 3000


async def open_menu(visit: Visit, target: Target, purpose: Purpose) -> bool:
    """Press the button of the menu that hides what the target names. Whether there was one to press."""
    script = page_script("auditkit.locator", "menu_button.js")
    for frame in await frames(visit, target):
        for query in queries(frame, target, purpose, hidden=True):
            with suppress(Error):  # the page went away under the look
                selector = await query.locator.evaluate_all(script) if query.lines is None else None
                if selector is None:
                    continue
                button = frame.locator(selector).first
                hit = await hit_test(button, _TIMEOUT_MS)
                if not hit.reached:
                    return False
                x, y = await control_offset(visit.page, button, _TIMEOUT_MS)
                await visit.page.mouse.click(hit.x + x, hit.y + y)
                await visit.settle()
                return True
    return False
