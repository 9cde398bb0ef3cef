"""Conditions: what must hold on a page. Used by success, `expect` and `wait_for`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from auditkit.diagnostic.safe_text import quote, web_address
from auditkit.locator.target import KINDS, Target, Text


def url_pattern(pattern: str) -> str:
    """The pattern itself, if an address can match it. Raises PydanticCustomError."""
    if any(letter.isspace() for letter in pattern):
        wrong = "an address pattern can't contain spaces: {pattern}"
    elif "***" in pattern:
        wrong = "'***' has no meaning in an address pattern: * matches anything within one part, ** across parts"
    elif not pattern.startswith(("http://", "https://", "/", "*")):
        wrong = "no address starts like the pattern {pattern} (start it with /, ** or https://)"
    else:
        return pattern
    raise PydanticCustomError("url_pattern", wrong, {"pattern": quote(pattern)})


def _address(address: str) -> str:
    if not address.startswith(("/", "http://", "https://", "${")):
        raise PydanticCustomError(
            "address", "{address} is not an address (start it with / or https://)", {"address": quote(address)}
        )
    if any(letter.isspace() for letter in re.sub(r"\$\{[^}]*\}", "", address)):
        raise PydanticCustomError(
            "address", "an address can't contain spaces: {address}", {"address": quote(address)}
        )
    whole = f"http:{address}" if address.startswith("//") else address
    if "${" not in address and whole.startswith("http") and web_address(whole) is None:
        raise PydanticCustomError("address", "a browser can't open {address}", {"address": quote(address)})
    return address


UrlPattern = Annotated[Text, AfterValidator(url_pattern)]

Address = Annotated[Text, AfterValidator(_address)]
"""An address, or a path from /."""


class Condition(Target):
    """Something that must be true of a page: its address (`url`), or anything visible that a target can name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: UrlPattern | None = Field(
        None, description="The page's address, or a path from /: * matches within one part, ** across parts"
    )

    bare: ClassVar[str] = "text"

    @classmethod
    def _mixture(cls, written: Iterable[str]) -> PydanticCustomError | None:
        keys = list(written)
        kinds = [key for key in keys if key in KINDS]
        if "url" not in keys or not kinds:
            return super()._mixture(keys)
        return PydanticCustomError(
            "mixed_condition",
            "one condition has url and {kinds} (write them as two entries, each starting with '- ')",
            {"kinds": ", ".join(kinds), "at": max("url", kinds[0], key=keys.index)},
        )

    def _names_nothing(self) -> bool:
        return self.url is None and super()._names_nothing()

    @property
    def called(self) -> str:
        return f"address {self.url}" if self.url is not None else super().called

    def as_data(self) -> dict[str, Any]:
        """The condition as the task file would write it."""
        return {"url": self.url} if self.url is not None else super().as_data()

    def url_matches(self, url: str) -> bool:
        """Whether an address fits the `url` pattern; patterns from / are compared with path and query."""
        return self.url is not None and _url_regex(self.url).fullmatch(url) is not None


def _url_regex(pattern: str) -> re.Pattern[str]:
    """`*` is any run but a slash, `**` any run at all; `?` and brackets are themselves."""
    body = "".join(
        ".*" if part == "**" else "[^/#]*" if part == "*" else re.escape(part)
        for part in re.split(r"(\*\*|\*)", pattern)
    )
    if pattern.startswith("/"):
        body = r"[a-z]+://[^/]+" + body
    # To a customer /fees, /fees/, /fees?from=menu and /fees#top are one page.
    query = "" if "?" in pattern else r"(\?[^#]*)?"
    return re.compile(body + "/?" + query + "(#.*)?", re.IGNORECASE)
