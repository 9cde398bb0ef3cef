"""Templates of Markdown. Every value a template writes is escaped unless it is Markdown by type."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from auditkit.diagnostic import escape

_BLANK_LINES = re.compile(r"\n{3,}")


class Pages:
    """The templates of one package: `templates/<name>.md.j2`, and the pieces they share in `templates/part/`."""

    def __init__(self, package: str) -> None:
        # Escaping is not Jinja's own, which is for HTML: finalize does it, for Markdown and HTML alike. `safe` has no
        # effect, as only the Markdown type passes; a filter or a `~` gives plain text again, which is escaped.
        self._environment = Environment(
            loader=PackageLoader(package),
            finalize=escape.finalize,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._environment.filters.update(
            attribute=escape.attribute,
            fence=escape.fence,
            internal=escape.internal,
            prose=escape.prose,
            title=escape.title,
        )
        self._environment.globals["part"] = self._part

    def render(self, template: str, **values: Any) -> str:
        """The text of a page."""
        text = self._environment.get_template(f"{template}.md.j2").render(**values)
        return _BLANK_LINES.sub("\n\n", text).strip() + "\n"

    def _part(self, template: str, **values: Any) -> escape.Markdown:
        """A piece that several templates share. What it writes is escaped already, so it is Markdown."""
        return escape.Markdown(self._environment.get_template(f"part/{template}.md.j2").render(**values).strip())
