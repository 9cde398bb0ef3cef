"""Conditions: what must hold on a page. Used by success, `expect` and `wait_for`."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from auditkit.target import Target, Text


def _url_pattern(pattern: str) -> str:
    if any(letter.isspace() for letter in pattern):
        raise PydanticCustomError("url_pattern", "a URL pattern holds no spaces: '{pattern}'", {"pattern": pattern})
    if "***" in pattern:
        raise PydanticCustomError(
            "url_pattern",
            "'***' in a URL pattern (use * within a part, ** across parts)",
            {"pattern": pattern},
        )
    if not pattern.startswith(("http://", "https://", "/", "*")):
        raise PydanticCustomError(
            "url_pattern",
            "URL pattern '{pattern}' can match no address (start it with /, ** or https://)",
            {"pattern": pattern},
        )
    return pattern


UrlPattern = Annotated[Text, AfterValidator(_url_pattern)]


class Condition(Target):
    """Something that holds on a page: an address (`url`), or anything a target can name that is in sight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: UrlPattern | None = Field(
        None, description="The page's address: * within a part of it, ** across parts, or a path from /"
    )

    bare: ClassVar[str] = "text"

    def _check_kinds(self, kinds: tuple[str, ...]) -> None:
        if self.url is None:
            super()._check_kinds(kinds)
        elif kinds:
            raise PydanticCustomError(
                "mixed_condition",
                "this condition has url and {kinds} (write them as two conditions)",
                {"kinds": ", ".join(kinds)},
            )

    @property
    def words(self) -> str:
        """The condition in words, for reports."""
        return f"address {self.url}" if self.url is not None else super().words

    def as_data(self) -> dict[str, Any]:
        """The condition as the task file would write it."""
        return {"url": self.url} if self.url is not None else super().as_data()

    def url_matches(self, url: str) -> bool:
        """Whether an address fits the `url` pattern; patterns from / are compared with path and query."""
        if self.url is None:
            return False
        return bool(_url_regex(self.url).fullmatch(url))


def _url_regex(pattern: str) -> re.Pattern[str]:
    """`*` is any run within a part, `**` any run at all; `?` and brackets are themselves."""
    body = "".join(
        ".*" if part == "**" else "[^/?#]*" if part == "*" else re.escape(part)
        for part in re.split(r"(\*\*|\*)", pattern)
    )
    if pattern.startswith("/"):
        body = r"[a-z]+://[^/]+" + body
    # A customer sees no difference between /fees and /fees/#top.
    return re.compile(body + r"/?(#.*)?", re.IGNORECASE)


__all__ = ["Condition", "UrlPattern"]
