"""Entering text in a field, as people do where that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.locator.locate_control import Control
    from auditkit.run.visit import Visit

_ACTION_MS = 10_000
_KEY_DELAY_MS = 40
_LONGEST_TYPED = 120
_TYPED = frozenset({"", "text", "search", "email", "tel", "url", "password", "number", "textarea"})


async def enter(visit: Visit, control: Control, text: str, *, key_by_key: bool) -> None:
    """Enter text with real keys: some forms only notice those. Pickers and long texts are set at once."""
    field = control.locator
    if key_by_key or (control.kind in _TYPED and len(text) <= _LONGEST_TYPED):
        if await field.evaluate("(e) => !!(e.value || e.textContent)", timeout=_ACTION_MS):
            await field.fill("", timeout=_ACTION_MS)
        await field.press_sequentially(text, delay=_KEY_DELAY_MS if key_by_key else 0, timeout=60_000)
    else:
        await field.fill(text, timeout=_ACTION_MS)
    visit.last_form = control.form
    await visit.settle()
