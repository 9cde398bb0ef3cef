"""What may be kept of what a person typed: nothing secret or personal, and the rest only where they allow it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from playwright.async_api import Error, Locator, Page

from auditkit.browser.redaction import HIDDEN, Secrets
from auditkit.locator.page_script import with_helpers
from auditkit.session.action import UserAction
from auditkit.session.event import EventKind, ValueClass, value_class

_MARK_FIELDS = """({ everyElement }) => () => {
  for (const element of everyElement(document)) {
    const typed = /^(INPUT|TEXTAREA)$/.test(element.tagName) &&
      !/^(checkbox|radio|submit|button|image|reset|hidden|range|color|file)$/.test(element.type);
    const full = typed ? !!element.value : element.isContentEditable && !!element.innerText.trim();
    if (full) element.setAttribute("data-auditkit-secret", "");
    else element.removeAttribute("data-auditkit-secret");
  }
}"""


@dataclass(frozen=True)
class RetentionPolicy:
    pictures: bool = True
    typed: bool = False

    def allowed_value(self, action: UserAction) -> str | None:
        """The value as it may be kept; None when it may not."""
        plain = value_class(action.facts, action.value, own=action.own) is ValueClass.PLAIN
        return action.value if self.typed and plain else None


class PersonSecrets(Secrets):
    """What a person typed, kept out of what is kept of the visit.

    Secret and personal values are blanked wherever they turn up. Plain words that may not be kept are taken out of
    addresses, where searches put them; blanking "fishing" everywhere would blank the site. Pictures cover every
    field that holds something.
    """

    def __init__(self) -> None:
        super().__init__()
        self._plain: set[str] = set()

    def take(self, action: UserAction, policy: RetentionPolicy) -> None:
        if not action.value or not action.enters_value or action.do == EventKind.SELECT:
            return
        if value_class(action.facts, action.value, own=action.own) is not ValueClass.PLAIN:
            self.add(action.value)
        elif policy.allowed_value(action) is None:
            words = action.value.strip()
            self._plain |= {words, quote(words), quote(words, safe=""), quote_plus(words)} - {""}

    def redact(self, text: str) -> str:
        """The text without the secrets; an address without what was typed."""
        text = super().redact(text)
        if "://" not in text or not ("?" in text or "#" in text):
            return text
        at = min(found for sign in "?#" if (found := text.find(sign)) >= 0)
        tail = text[at:]
        for value in sorted(self._plain, key=len, reverse=True):
            tail = re.sub(re.escape(value), HIDDEN, tail, flags=re.IGNORECASE)
        return text[:at] + tail

    def redact_title(self, title: str) -> str:
        """A page's title without what was typed: pages of search results repeat it there."""
        title = self.redact(title)
        for value in sorted(self._plain, key=len, reverse=True):
            title = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, title, flags=re.IGNORECASE)
        return title

    async def mark(self, page: Page) -> None:
        for frame in page.frames:
            try:
                await frame.evaluate(with_helpers(_MARK_FIELDS))
            except Error:  # the frame has gone
                continue

    def masks(self, page: Page) -> list[Locator]:
        """What to cover in a picture: the fields, and words that repeat what was typed."""
        covered = super().masks(page)
        for frame in page.frames:
            covered += [frame.get_by_text(value) for value in sorted(self._plain) if len(value) > 2]
        return covered

    def redact_data(self, data: Any) -> Any:
        """The same for everything in JSON-like data; titles of pages are more than text."""
        if isinstance(data, dict):
            return {
                key: self.redact_title(value)
                if key == "title" and isinstance(value, str)
                else self.redact_data(value)
                for key, value in data.items()
            }
        if isinstance(data, (list, tuple)):
            return [self.redact_data(value) for value in data]
        return super().redact_data(data)

    def __bool__(self) -> bool:
        """Always: whatever a person's visit shows is theirs, and shared with no other."""
        return True
