"""The scripts that look at pages. Each lies beside the Python that asks, and gets here what all of them need.

A page script is a function of the helpers (`page_helpers.js`) that returns the function to call in the page. The two
are joined into one expression, so that nothing of the kit stands where a page could see or change it. The helpers go
to the page with every look; that costs about a third of a millisecond. The library for accessible names costs as much
again: only scripts that ask for it get it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_HELPERS = "page_helpers.js"
_LIBRARY = "vendor/dom-accessibility-api.min.js"


@cache
def page_script(package: str, name: str, *, accessible_names: bool = False) -> str:
    """The script in a package's file, with the helpers; `accessible_names` when it uses `accessibleName`."""
    return with_helpers(plain_script(package, name), accessible_names=accessible_names)


@cache
def with_helpers(script: str, *, accessible_names: bool = False) -> str:
    """The same for a script that stands in Python itself."""
    return f"({_short(_LIMITED)})(({_short(script)})({_helpers(accessible_names)}))"


_LIMITED = """
(look) => {
  const MOST_LETTERS = 1e6;
  const limit = (found) => {
    const known = new Set();
    let left = MOST_LETTERS;
    const limited = (value) => {
      if (typeof value === "string") {
        const text = value.length > left ? value.slice(0, left) : value;
        left -= text.length;
        return text.toWellFormed();
      }
      if (!value || typeof value !== "object" || known.has(value)) return value;
      if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
        known.add(value);
        for (const key of Object.keys(value)) value[key] = limited(value[key]);
      }
      return value;
    };
    return limited(found);
  };
  return (...given) => {
    const found = look(...given);
    return found && typeof found.then === "function" ? found.then(limit) : limit(found);
  };
}
"""
"""What a page script answers, in limits: pages hold more text than memory does, and halves of letters, which no file
can hold.
"""


@cache
def plain_script(package: str, name: str) -> str:
    """A script as it stands in its file: other people's, and those that need nothing of ours."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


@cache
def _helpers(accessible_names: bool) -> str:
    compute = "null"
    if accessible_names:
        library = plain_script(__package__, _LIBRARY)
        compute = f"(() => {{ {library}\nreturn domAccessibilityApi.computeAccessibleName; }})()"
    return f"({_short(plain_script(__package__, _HELPERS))})({compute})"


def _short(script: str) -> str:
    """Without comments that fill a line, without indentation, and without a semicolon at the end."""
    return re.sub(r"^\s*(//.*)?\n|^\s+", "", script, flags=re.MULTILINE).strip().rstrip(";")
