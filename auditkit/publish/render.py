"""Pages from templates. Every value a template writes is escaped unless it is Markdown by type."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from auditkit.publish import escape

_BLANK_LINES = re.compile(r"\n{3,}")


def render(template: str, **values: Any) -> str:
    """The text of a page."""
    text = _environment().get_template(f"{template}.md.j2").render(**values)
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def _part(template: str, **values: Any) -> escape.Markdown:
    """A piece that several templates share. What it writes is escaped already, so it is Markdown."""
    return escape.Markdown(_environment().get_template(f"part/{template}.md.j2").render(**values).strip())


@cache
def _environment() -> Environment:
    # Escaping is not Jinja's own, which is for HTML: finalize does it, for Markdown and HTML alike. `safe` has no
    # effect, as only the Markdown type passes; a filter or a `~` gives plain text again, which is escaped.
    environment = Environment(
        loader=PackageLoader("auditkit.publish"),
        finalize=escape.finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters.update(
        attribute=escape.attribute, fence=escape.fence, internal=escape.internal, title=escape.title
    )
    environment.globals["part"] = _part
    return environment
