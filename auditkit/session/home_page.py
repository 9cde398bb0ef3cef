"""One look at a home page, for an agency file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error
from pydantic import BaseModel, ConfigDict

from auditkit.probe.base import script
from auditkit.run.visible_control_search_box import opener, search_box
from auditkit.session.draft import AgencyDraft, Notice

if TYPE_CHECKING:
    from auditkit.run.visit import Visit

_CHANNELS = ("phone", "email", "chat", "visit", "post", "form")


class HomePage(BaseModel):
    """What `look.js` saw."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    site: str = ""
    title: str = ""
    heading: str = ""
    language: str = ""
    notice: Notice | None = None


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
    return files("auditkit.session").joinpath("home_page.js").read_text(encoding="utf-8")
