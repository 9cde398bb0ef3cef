"""Values that must be in no record, picture, log or page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from playwright.async_api import Error

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

HIDDEN = "•••"
_SHORTEST = 3
"""A shorter value than this stands in every other word; blanking it would blank the record and hide nothing."""


_MARK = """(values) => {
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (typeof element.value !== "string") continue;
      const told = values.some((value) => element.value.toLowerCase().includes(value.toLowerCase()));
      if (told) element.setAttribute("data-auditkit-secret", "");
      else element.removeAttribute("data-auditkit-secret");
    }
  };
  walk(document);
}"""


class Secrets:
    """The secret values of one attempt."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._unseen: set[str] = set()
        self.given: dict[str, str] = {}
        """The values as they were given, each with the name of its variable or nothing."""

    def add_unseen(self, value: str) -> None:
        """Keep a value out of records that no page shows: what a cookie holds. Pictures aren't searched for it."""
        self._unseen.add(value)

    def add(self, value: str, name: str = "") -> None:
        """Keep a value out of everything from now on; `name` is that of the environment's variable, if it has one."""
        value = value.strip()
        if len(value) >= _SHORTEST:
            self.given[value] = name or self.given.get(value, "")
            for written in (value, unquote(value), unquote_plus(value)):
                self._values |= {written, quote(written), quote(written, safe=""), quote_plus(written)}

    def redact(self, text: str) -> str:
        """The text without the secrets, however they are written."""
        for value in sorted(self._values | self._unseen, key=len, reverse=True):
            text = _replace_any_case(text, value)
        return text

    def redact_data(self, data: Any) -> Any:
        """The same for everything in JSON-like data, keys included."""
        if isinstance(data, str):
            return self.redact(data)
        if isinstance(data, dict):
            return {self.redact_data(key): self.redact_data(value) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.redact_data(value) for value in data]
        return data

    async def mark(self, page: Page) -> None:
        """Mark the fields that hold a secret, whoever put it there, so that pictures can cover them."""
        for frame in page.frames:
            try:
                await frame.evaluate(_MARK, sorted(self._values))
            except Error:  # the frame has gone
                continue

    def masks(self, page: Page) -> list[Locator]:
        """What to cover in a picture: password fields, fields filled from secrets, and words that repeat them."""
        masks = []
        for frame in page.frames:
            masks.append(frame.locator("input[type=password], [data-auditkit-secret]"))
            masks += [frame.get_by_text(value) for value in sorted(self._values)]
        return masks

    @property
    def values(self) -> frozenset[str]:
        """The secrets, in every way they may be written."""
        return frozenset(self._values)

    def __bool__(self) -> bool:
        return bool(self._values or self._unseen)


def _replace_any_case(text: str, value: str) -> str:
    lowered, wanted = text.lower(), value.lower()
    if wanted not in lowered or len(lowered) != len(text):
        return text.replace(value, HIDDEN)
    out, at = [], 0
    while (found := lowered.find(wanted, at)) >= 0:
        out += [text[at:found], HIDDEN]
        at = found + len(value)
    return "".join(out) + text[at:]
