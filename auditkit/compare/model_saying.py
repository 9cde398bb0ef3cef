"""Words that sentences of a comparison share. What pages say in them is hostile until it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_ENDS = (".", "!", "?", ".”", "!”", "?”")
ONLY_PATH = "main"
_FIGURES = re.compile(r"\d[\d.,]*")


def on_day(then: datetime, now: datetime) -> str:
    """`on 3 November`; with the year where that is another, and the time where it is the same day."""
    said = f"on {then.day} {then:%B}"
    if then.year != now.year:
        return f"{said} {then.year}"
    return f"{said} at {then:%H:%M} UTC" if then.date() == now.date() else said


def since_day(then: datetime, now: datetime) -> str:
    """`since 3 November`."""
    return on_day(then, now).replace("on ", "since ", 1).replace(" at ", ", ")


def whole(text: str) -> str:
    """The text as a sentence that ends in a stop."""
    plain = " ".join(text.split())
    return plain if not plain or plain.endswith(_ENDS) else f"{plain}."


def alike(text: str) -> str:
    """The text without what differs from visit to visit: figures, and where a copy of the site stands."""
    without_site = re.sub(r"https?://[^/\s”]+", "", text)
    return _FIGURES.sub("#", " ".join(without_site.split())).casefold()


def way_words(path: str, *profiles: str) -> str:
    """`by site search, as desktop and phone`; the only path of a task has no name of its own."""
    return f"{'' if path == ONLY_PATH else f'by {path}, '}as {' and '.join(profiles)}"
