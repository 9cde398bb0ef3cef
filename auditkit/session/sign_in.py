"""Signing in: a person does it once in a visible browser, and what the browser then holds is saved."""

from __future__ import annotations

import asyncio
from datetime import datetime

from playwright.async_api import Error

from auditkit.browser.launch import SharedBrowser, close_context
from auditkit.browser.storage_state import StorageState, read_storage_state
from auditkit.diagnostic.wording import first_line
from auditkit.session.control_window import Button, ControlWindow, View, next_press, place_site_window

_SAVE, _CANCEL = "save", "cancel"
_VIEW = View(
    heading="Sign in",
    paragraphs=(
        "Sign in as usual in the other window. The kit does not watch, record or block anything there.",
        "When you are signed in, press “Save”.",
    ),
    buttons=(Button(key=_SAVE, words="Save", main=True), Button(key=_CANCEL, words="Cancel")),
    notes=("The saved file is as good as your password. If you can, use an account made for tests.",),
)


async def sign_in(shared: SharedBrowser, agency: str, url: str, now: datetime) -> StorageState | None:
    """The session of the person who signed in; None when they cancelled or closed a window.

    Raises AuditkitError when there is no browser or no display.
    """
    browser = await shared.running(None)
    control = ControlWindow(browser.browser)
    await control.open()
    # The browser's own user agent: some sign-in services turn away any other, and it is a person who is here.
    own_user_agent = browser.user_agent.partition(" auditkit/")[0]
    context = await browser.browser.new_context(no_viewport=True, user_agent=own_user_agent)
    try:
        page = await context.new_page()
        await place_site_window(page)
        closed = asyncio.Event()
        page.on("close", lambda _: closed.set())
        await control.show(_VIEW)
        try:
            await page.goto(url, wait_until="commit")
        except Error as fault:
            await control.say(f"The page did not open: {first_line(fault.message)[:200]}")
        press = await next_press(control, closed)
        if press is None or press.key != _SAVE:
            return None
        return await read_storage_state(context, agency, now)
    finally:
        await close_context(context)
        await control.close()
