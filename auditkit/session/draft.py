"""An agency file in the making."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from auditkit.browser.supplier import supplier_of
from auditkit.session.draft_name import slug
from auditkit.session.draft_yaml_text import entry, items, one_line


class Notice(BaseModel):
    """A cookie notice, and the button that is rid of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: str = ""
    label: str = ""
    heading: str = ""
    way: str
    agrees: bool = False
    """Whether that button may agree to something: a person should look."""


@dataclass(frozen=True)
class AgencyDraft:
    """What is known of an agency."""

    name: str
    base_url: str
    hosts: tuple[str, ...]
    language: str = ""
    notice: Notice | None = None
    help: tuple[str, ...] = ()
    search: bool = False

    @property
    def id(self) -> str:
        """The name of its folder."""
        return agency_id(self.base_url, self.name)

    def text(self) -> str:
        """The file."""
        lines = [
            "version: 1",
            entry("agency", self.name),
            entry("base_url", self.base_url),
            "ours: false   # true: our own service; false: someone else's, visited to learn from",
            entry("hosts", list(self.hosts), "still the same supplier; anywhere else is a hand-off"),
        ]
        lines += self._overlays()
        lines.append("pace: {requests_per_second: 2, concurrent: 1}   # be a light guest")
        lines.append("allow_submit: false   # nothing is sent that may change something there")
        lines.append(entry("help", list(self.help), "channels a customer should be offered when stuck"))
        lines.append("# contact: you@agency.example   # who to write to about these visits")
        if self.language:
            lines.append(f"# The home page is in: {one_line(self.language)}")
        lines.append(f"# The home page has {'a' if self.search else 'no'} search box.")
        return "\n".join(lines) + "\n"

    def _overlays(self) -> list[str]:
        notice = self.notice
        if notice is None:
            return []
        if notice.role and notice.label:
            when: dict[str, Any] = {"role": notice.role, "name": notice.label}
        elif notice.heading:
            when = {"text": notice.heading}
        else:
            when = {"role": "button", "name": notice.way}
        overlay = {"name": "Cookie notice", "when": when, "click": {"role": "button", "name": notice.way}}
        remark = "   # look: does this button agree to anything?" if notice.agrees else ""
        return [f"overlays:{remark}", *items([overlay])]


def agency_id(url: str, name: str = "") -> str:
    """The name of an agency's folder, after its address: `harbour` for https://www.harbour.example.

    Where the address is of numbers, it is after the agency's own name.
    """
    supplier = supplier_of(url)
    if re.fullmatch(r"[\d.]+", supplier):
        return slug(name or supplier)
    host = (urlsplit(url).hostname or supplier).removeprefix("www.")
    own = host.removesuffix(supplier).strip(".") if host.endswith(supplier) else ""
    return slug(supplier.split(".")[0] + (f"-{own}" if own else ""))
