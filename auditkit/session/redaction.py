"""What may be kept of what a person typed: nothing secret or personal, and the rest only where they allow it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from auditkit.browser.redaction import HIDDEN, Secrets
from auditkit.diagnostic.typography import WrittenForms
from auditkit.session.event import EventKind, ValueClass, value_class
from auditkit.session.event_listener import UserAction


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

    covers_fields = True

    def __init__(self) -> None:
        super().__init__()
        self._plain: set[str] = set()
        self._picture_forms: tuple[int, WrittenForms] = (-1, WrittenForms(()))

    def take(self, action: UserAction, policy: RetentionPolicy) -> None:
        if not action.value or not action.enters_value or action.do == EventKind.SELECT:
            return
        kind = value_class(action.facts, action.value, own=action.own)
        if kind is not ValueClass.PLAIN:
            self.add(action.value)
            self.given_to_site = self.given_to_site or kind is ValueClass.SECRET
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

    @property
    def picture_forms(self) -> WrittenForms:
        """The secrets, and words that repeat what was typed."""
        known = [*self.values, *self._plain]
        if self._picture_forms[0] != len(known):
            self._picture_forms = (len(known), WrittenForms(known))
        return self._picture_forms[1]

    @property
    def are_shown(self) -> bool:
        """Always: pages show what the person did there."""
        return True

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
