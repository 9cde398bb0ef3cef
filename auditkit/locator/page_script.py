"""The scripts that look at pages. Each lies beside the Python that asks, and gets here what all of them need.

A page script is a function of the helpers (`page_helpers.js`) that returns the function to call in the page. The two
are joined into one expression, so that nothing they say of a page stands where it could see or change it. What a page
makes of the built-ins is no matter either (`built_ins.js`). The helpers go to the page with every look; that costs
about a third of a millisecond, and the built-ins as much again. The library for accessible names costs as much
again: only scripts that ask for it get it.
"""

from __future__ import annotations

import json
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
    return with_built_ins(f"({_short(_LIMITED)})(({_short(script)})({_helpers(accessible_names)}))")


def with_built_ins(script: str) -> str:
    """The expression, evaluated and called with the built-ins as the browser made them, whatever a page does to them.

    They are there until it has answered; one that waits has them until it waits. A document that was there before
    `built_ins_script` was installed has what it has.
    """
    return f"(window.{_BUILT_INS}?.(), (({{{_OF_PAGES}}}) => {script})(window))"


@cache
def built_ins_script() -> str:
    """What each document of a visit is given before its own scripts run, so that `with_built_ins` holds there."""
    package, words = files("auditkit"), {*_OF_PLAYWRIGHT.split(), *_OF_PYTHON.split()}
    for folder in ("locator", "probe", "run", "run/diagnosis", "session"):
        for file in package.joinpath(folder).iterdir():
            if file.name.endswith(".js") and file.name != "built_ins.js":
                words |= _property_names(_short(file.read_text(encoding="utf-8")))
    words |= _property_names(plain_script(__package__, _LIBRARY))
    given = json.dumps([_BUILT_INS, sorted(words), _GLOBALS])
    return f"({_short(plain_script(__package__, 'built_ins.js'))})({given})"


def _property_names(script: str) -> set[str]:
    """Whatever a script may name as a property: each word more takes time in every document."""
    found = {one for pair in _MEMBER.findall(script) for one in pair if one}
    return found.union(*(_WORD.findall(one) for one in _TAKEN_APART.findall(script)))


def told_of_built_ins(line: str) -> tuple[str, str] | None:
    """What a line of a page's console says of its built-ins: `replaced` or, for good, `locked`; and which."""
    found = re.fullmatch(_BUILT_INS + r" (replaced|locked) (\w{1,80})", line)
    return (found[1], found[2]) if found else None


_BUILT_INS = "__auditkit_built_ins"
_GLOBALS = (
    "Array Boolean Date Function JSON Map Math Number Object Promise Reflect RegExp Set String Symbol URL "
    "WeakMap WeakSet CSS Document Element HTMLElement InputEvent MutationObserver Node NodeFilter ShadowRoot "
    "getComputedStyle parseFloat parseInt performance requestAnimationFrame setTimeout visualViewport"
).split()
"""What the kit's scripts have of the window."""
_OF_PAGES = "Node,Element,HTMLElement,getComputedStyle"
"""What a page may well declare itself, as a `class Node`: then it is the window's all the same."""
_WORD = re.compile(r"[A-Za-z]\w+")
_MEMBER = re.compile(r"""\.\s*([A-Za-z]\w+)|["'`]([A-Za-z]\w+)["'`]""")
_TAKEN_APART = re.compile(r"\{([\w\s,:=.]+)\}")
_OF_PLAYWRIGHT = "slice push startsWith entries keys values isArray toString test source flags is call"
"""What puts questions and answers into words between the page and Playwright."""
_OF_PYTHON = (
    "attributeFilter back charCodeAt contentDocument depths disconnect dispatchEvent execCommand focus getItem held "
    "imul insertText loading localhost look named names now readyState removedNodes scale setItem"
)
"""What scripts that stand in Python name, and none in a file does."""


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
    if (!found || typeof found.then !== "function") return limit(found);
    return found.then((late) => { window.__auditkit_built_ins?.(); return limit(late); });
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
    """Without comments, without indentation, and without a semicolon at the end."""
    return re.sub(r"^\s*(//.*)?\n|^\s+|  // .*$", "", script, flags=re.MULTILINE).strip().rstrip(";")
