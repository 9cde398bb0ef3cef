"""Parts of a whole browser that no visit needs, and that it would start anew with every window."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_UNWANTED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""What drops down under the address bar: pages of the browser's own, in a process each. And the process kept in store
for another site: each visit is a new visitor, and would start one that it hardly ever uses. Together they cost a
visit nearly as much as the site's own pages."""

_SOURCES = ("lib/coreBundle.js", "lib/server/chromium/chromiumSwitches.js")
_LIST = re.compile(r"disabledFeatures = (?:\(\w*\) => )?\[\n(.*?)^ *\]", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"""^ *["'](\w+)["'],?$""", re.MULTILINE)


def without_parts(package: Path | None) -> list[str]:
    """The switch that leaves them out, together with all that Playwright leaves out.

    The browser obeys the last such switch only, so ours has to say what Playwright's says. Where Playwright's own
    list isn't found, there is no switch: a visit then costs more, and that is all.
    """
    theirs = _playwrights(package) if package is not None else ()
    return [f"--disable-features={','.join((*theirs, *_UNWANTED))}"] if theirs else []


@cache
def _playwrights(package: Path) -> tuple[str, ...]:
    for source in _SOURCES:
        try:
            found = _LIST.search((package / source).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        if found is not None:
            return tuple(_NAME.findall(found[1]))
    return ()
