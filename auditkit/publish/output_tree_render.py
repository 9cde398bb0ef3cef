"""Pages of the scorecard, from the templates beside this file."""

from __future__ import annotations

from functools import cache
from typing import Any

from auditkit.export.format_template import Pages


def render(template: str, **values: Any) -> str:
    """The text of a page."""
    return _pages().render(template, **values)


@cache
def _pages() -> Pages:
    return Pages("auditkit.publish")
