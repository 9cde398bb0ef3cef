"""`${NAME}` in task files: values that come from the environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from auditkit.diagnostic.document_load import Document
from auditkit.diagnostic.text import quote
from auditkit.diagnostic.tree_tree import Loc
from auditkit.task.steps import ACTIONS

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ODD_NAME = re.compile(r"\$\{([^}]*)\}")

_EXPANDING = frozenset((action.key, key) for action in ACTIONS for key in action.expands)
_EXPANDING_BARE = frozenset(action.key for action in ACTIONS if action.main_field in action.expands)


def expand(text: str, environ: Mapping[str, str]) -> str:
    """The text with each `${NAME}` replaced. Raises KeyError when one isn't set."""
    return _NAME.sub(lambda found: environ[found[1]], text)


def check_names(document: Document[Any], environ: Mapping[str, str], also: Iterable[str] = ()) -> None:
    """Note a fault for every `${NAME}` that isn't set or can't stand where it does.

    `also` are the keys at the top of this kind of file whose values may hold one.
    """
    open_keys = frozenset(also)
    for loc, value in document.values:
        if "${" not in value:
            continue
        allowed = (len(loc) == 1 and loc[0] in open_keys) or _given_to_site(loc)
        for name in _ODD_NAME.findall(value):
            document_fault = _fault(name, allowed, environ)
            if document_fault is not None:
                document.add_fault(loc, document_fault)


def _fault(name: str, allowed: bool, environ: Mapping[str, str]) -> str | None:
    written = quote("${" + name + "}")
    if not _NAME.fullmatch("${" + name + "}"):
        # Elsewhere it may be anything: a pattern, a price, a script's own words on a page.
        return f"{written} is not a name: use letters, digits and _ only, as in '${{NAME}}'" if allowed else None
    if not allowed:
        return (
            f"{written} can't be used here: only in what is given to the site (value, option, search, file, address)"
        )
    if name not in environ:
        return f"the environment variable {name} is not set: set it first, for example with export {name}='…'"
    return None


def _given_to_site(loc: Loc) -> bool:
    """Whether the value at this place of a list of steps is entered, chosen, uploaded or gone to."""
    if len(loc) >= 3 and isinstance(loc[-3], int) and (loc[-2], loc[-1]) in _EXPANDING:
        return True
    return len(loc) >= 2 and isinstance(loc[-2], int) and loc[-1] in _EXPANDING_BARE
