"""Pictures of what the customer saw, without what nobody else should see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditkit.browser.redaction_secrets import Secrets

_TIMEOUT_MS = 8000


async def take_picture(page: Page, secrets: Secrets) -> bytes | None:
    """The visible part of the page as JPEG, or None: no picture is worth an attempt."""
    try:
        if secrets:
            await secrets.mark(page)
        masks = secrets.masks(page) if secrets else []
        return await page.screenshot(
            type="jpeg", quality=85, scale="css", caret="hide", timeout=_TIMEOUT_MS, mask=masks, mask_color="#505a5f"
        )
    except Error:
        return None
