"""Whether the page says that something is still on its way, in its words or by its structure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from auditkit.browser.traffic import DataRequest
from auditkit.locator.frame_scope import look_at
from auditkit.locator.page_script import page_script
from auditkit.run.visit import Visit

_PATIENCE_SECONDS = 2
_OPEN_SECONDS = 2.0
"""A request that has waited for so long is one that the customer waits for, too; shorter ones come and go."""


@dataclass(frozen=True)
class Loading:
    """What the page waited for when it was last looked at."""

    words: str = ""
    """What it says meanwhile; empty where it only shows so, or doesn't."""
    plain: bool = False
    """Whether it says so beyond doubt: a page may have words like these for another reason."""
    url: str = ""
    """The request of its own that has no answer yet."""
    asked_in_step: int | None = None
    """The step in which that was asked."""
    seconds: float = 0.0
    """How long the customer has waited."""


async def find_loading(visit: Visit) -> Loading | None:
    """What the page still waits for; None when it says nothing and asks nothing.

    Words that only may mean it count while a request goes on, or where the page says little else.
    """
    request = visit.traffic.unanswered(visit.page, for_seconds=_OPEN_SECONDS)
    script = page_script(__package__, "loading.js")
    look = await look_at(visit.page, script, visit.used_frames, argument=_phrases(), seconds=_PATIENCE_SECONDS)
    signs: list[dict[str, Any]] = [
        sign for seen in (look.page, *(one for _, one in look.frames)) for sign in seen or ()
    ]
    may_mean_it = next((one for one in signs if one["alone"] or request is not None), None)
    sign = next((one for one in signs if one["plain"]), may_mean_it)
    if sign is None and request is None:
        return None
    return _loading(sign or {}, request)


def _loading(sign: dict[str, Any], request: DataRequest | None) -> Loading:
    return Loading(
        words=str(sign.get("words", "")),
        plain=bool(sign.get("plain")),
        url=request.url if request is not None else "",
        asked_in_step=request.step if request is not None else None,
    )


@cache
def _phrases() -> list[str]:
    text = files(__package__).joinpath("loading_words.yml").read_text(encoding="utf-8")
    by_language: dict[str, list[str]] = yaml.safe_load(text)
    return sorted({phrase for phrases in by_language.values() for phrase in phrases})
