"""From a deed to a step of the task format, as a task file could hold it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from auditkit.session.action import BACK, GOTO, Deed
from auditkit.task.model_step import Step

_UNNAMED = {"css": "body"}
_WITH_VALUE = {"fill": "value", "select": "option", "upload": "file"}


def step_of(deed: Deed, value: str | None, base_url: str) -> Step:
    """The step. `value` is what may be written down of what was entered; None hides it."""
    if deed.do == BACK:
        return Step.model_validate({BACK: None})
    if deed.do == GOTO:
        return Step.model_validate({GOTO: path_from(base_url, deed.value)})
    if deed.do == "press":
        return Step.model_validate({"press": deed.value})
    target = deed.named.target
    data: dict[str, Any] = target.as_data() if target is not None else dict(_UNNAMED)
    do = "type" if deed.types and deed.facts.suggests else deed.do
    key = _WITH_VALUE.get(deed.do)
    if key is not None:
        data[key] = value if value else "${HIDDEN}"
    if deed.types and not value:
        data["secret"] = True
    return Step.model_validate({do: data})


def path_from(base_url: str, address: str) -> str:
    """The address as a task file would write it: from / where it is the agency's own."""
    base, parts = urlsplit(base_url), urlsplit(address)
    if (base.scheme, base.netloc) != (parts.scheme, parts.netloc):
        return address if parts.scheme in ("http", "https") else "/"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return path.replace(" ", "%20")
