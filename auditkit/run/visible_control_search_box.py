"""The site's own search box, wherever it is and whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.locator.locate_control import Control, Purpose
from auditkit.locator.target import Target
from auditkit.run.visible_control import sight

if TYPE_CHECKING:
    from auditkit.run.visit import Visit

_WORDS = (
    "Search",
    "Find",
    "Chwilio",
    "Buscar",
    "Recherche",
    "Rechercher",
    "Suche",
    "Suchen",
    "Cerca",
    "Pesquisar",
    "Zoeken",
)
_OTHERS_TOO = ("Find",)
"""Words that begin the names of other things as well: "Find support for your business" opens no search box."""
_LINKS = ("Search", "search", "Search this site", "Search the site", "Site search", "Find", "Chwilio")
_FIELD = ", ".join(
    [
        "input[type=search]",
        "[role=search] input:not([type=hidden]):not([type=submit]):not([type=button])",
        "search input:not([type=hidden]):not([type=submit])",
        "[role=searchbox]",
        "form[action*=search i] input[type=text], form[action*=search i] input:not([type])",
        "input[name=q], input[name=query], input[name=search]",
    ]
)


async def search_box(visit: Visit) -> Control | None:
    """The box in sight: by what it is, then by what it is called. The page's own header comes first."""
    for target in (Target(css=_FIELD, nth=1), *(Target(name=word, nth=1) for word in _WORDS[:6])):
        found = await sight(visit, target, Purpose.FILL)
        if found.control is not None:
            return found.control
    return None


async def opener(visit: Visit) -> Control | None:
    """What shows the box where it is folded away: often only a magnifying glass."""
    for word in _WORDS:
        target = Target(role="button", name=word, exact=word in _OTHERS_TOO, nth=1)
        found = await sight(visit, target, Purpose.CLICK)
        if found.control is not None and not found.control.submits:
            return found.control
    for word in _LINKS:
        found = await sight(visit, Target(role="link", name=word, exact=True, nth=1), Purpose.CLICK)
        if found.control is not None:
            return found.control
    return None
