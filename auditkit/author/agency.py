"""An agency file from one look at its home page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error
from pydantic import BaseModel, ConfigDict

from auditkit.author.yaml_text import entry, items, one_line
from auditkit.probes.base import script
from auditkit.run.aftermath import supplier_of
from auditkit.run.search_box import opener, search_box
from auditkit.sitting.errand import slug

if TYPE_CHECKING:
    from auditkit.run.visit import Visit

_CHANNELS = ("phone", "email", "chat", "visit", "post", "form")


class Notice(BaseModel):
    """A cookie notice, and the button that is rid of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: str = ""
    label: str = ""
    heading: str = ""
    way: str
    agrees: bool = False
    """Whether that button may agree to something: a person should look."""


class HomePage(BaseModel):
    """What `look.js` saw."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    site: str = ""
    title: str = ""
    heading: str = ""
    language: str = ""
    notice: Notice | None = None


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
        return agency_id(self.base_url)

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


def agency_id(url: str) -> str:
    """The name of an agency's folder, after its address: `harbour` for https://www.harbour.example."""
    supplier = supplier_of(url)
    if re.fullmatch(r"[\d.]+", supplier):
        return slug(supplier)
    host = (urlsplit(url).hostname or supplier).removeprefix("www.")
    own = host.removesuffix(supplier).strip(".") if host.endswith(supplier) else ""
    return slug(supplier.split(".")[0] + (f"-{own}" if own else ""))


async def look_at_home(visit: Visit, asked: str) -> AgencyDraft:
    """What the page in the window tells of its owner; `asked` is the address it was asked for by."""
    url = visit.page.url if visit.page.url.startswith("http") else asked
    parts = urlsplit(url)
    hosts = tuple(dict.fromkeys(host for one in (url, asked) if (host := urlsplit(one).hostname)))
    try:
        home = HomePage.model_validate(await visit.page.evaluate(_script()))
        offered = await visit.page.evaluate(script("help.js"))
        search = await search_box(visit) is not None or await opener(visit) is not None
    except (Error, ValueError):
        home, offered, search = HomePage(), {}, False
    return AgencyDraft(
        name=_name(home, parts.hostname or url),
        base_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        hosts=hosts,
        language=home.language,
        notice=home.notice,
        help=_offered(offered),
        search=search,
    )


def _offered(offered: Any) -> tuple[str, ...]:
    found = offered if isinstance(offered, (dict, list)) else {}
    names: Sequence[str] = [one for one in found if isinstance(one, str)]
    return tuple(one for one in _CHANNELS if one in names)


def _name(home: HomePage, host: str) -> str:
    """What it calls itself: titles end or begin with it, after a dash or a bar."""
    if home.site:
        return home.site
    parts = [part.strip() for part in re.split(r"\s[|–—·:-]\s", home.title) if part.strip()]
    generic = re.compile(r"^(home|home ?page|welcome|start|index)\b", re.IGNORECASE)
    named = [part for part in parts if not generic.match(part)]
    return (named[-1] if len(named) > 1 else named[0] if named else home.heading) or host.removeprefix("www.")


@cache
def _script() -> str:
    return files("auditkit.author").joinpath("look.js").read_text(encoding="utf-8")
