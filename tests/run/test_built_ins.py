"""Pages that replace what the browser gives every script: old libraries, polyfills, traps."""

from __future__ import annotations

import pytest

from auditkit.browser.settle import Timeouts

from .reading import agree
from .site import page

LIBRARIES = {
    "prototype-js": """
      Array.prototype.toJSON = function () { return "[" + this.join() + "]"; };
      Object.prototype.extend = function () { return this; };
      Array.prototype.each = Array.prototype.forEach;
      Element.prototype.toJSON = () => "element";
      Array.from = (list) => list.toArray();
      String.prototype.toJSON = () => "text";
      window.JSON = { parse: eval, stringify: () => "{}" };
      Date.now = performance.now = () => 0;""",
    "array-methods": """
      Array.prototype.map = function () { return []; };
      Array.prototype.filter = function () { return this; };
      Array.prototype.flatMap = Array.prototype.find = () => undefined;""",
    "sets": """
      window.Set = function (items) { this.items = items || []; };
      Set.prototype.has = function (one) { return this.items.indexOf(one) >= 0; };
      window.Map = function () { this.map = {}; };
      Map.prototype.set = function (key, value) { this.map[key] = value; };""",
    "classes": """
      class Node {}
      const Element = null, getComputedStyle = () => null;
      function find() {}
      function stop() {}
      function parseFloat() {}""",
    "frames": "window.requestAnimationFrame = () => 0; window.setTimeout = () => 0;",
    "queries": "document.querySelectorAll = document.querySelector = () => [];",
    "elements": """
      HTMLElement.prototype.getBoundingClientRect = () => ({});
      HTMLElement.prototype.matches = () => { throw new Error("old"); };
      Object.defineProperty(HTMLElement.prototype, "children", { get: () => [] , configurable: true });""",
    "trap": """
      Array.prototype.map = () => { throw 1; };
      Object.entries = () => [];
      document.querySelectorAll = () => { for (;;); };
      JSON.stringify = () => "{}";
      Element.prototype.getBoundingClientRect = () => ({ x: NaN, y: NaN, width: 1e309, height: NaN });
      window.Promise = undefined;""",
    "getters": """
      Object.defineProperty(HTMLElement.prototype, "innerText", { get: () => "x".repeat(5e7) });
      Object.defineProperty(document, "title", { get: () => ({ toString() { throw 1; } }) });""",
}
FORM = """<form action=/done>{}<label>Your name <input name=who></label>
  <label><input type=checkbox name=agreed> I agree</label>
  <label>Harbour <select name=harbour><option>North<option>South</select></label><button>Send it</button></form>"""
TASK = """
  start: /{}
  steps:
    - fill: {{label: Your name, value: Ada}}
    - check: I agree
    - select: {{label: Harbour, option: South}}
    - click: Send it
  success: [text: thank you]
"""
QUICK = Timeouts(page=8, control=3, quiet_page=1, script=3)


def site_of(scripts):
    pages = {
        f"/{name}": page("Apply", FORM.format(""), head=f"<script>{one}</script>") for name, one in scripts.items()
    }
    return {**pages, "/done": page("Done", "<p>thank you</p>")}


@pytest.mark.thorough
def test_a_page_is_read_whatever_it_makes_of_the_built_ins(site, attempts):
    records = attempts(
        site(site_of(LIBRARIES)),
        {name: TASK.format(name) for name in LIBRARIES},
        timeouts=QUICK,
        jobs=2,
        attempt_limit_seconds=40,
    )
    agree(records, dict.fromkeys(LIBRARIES, "completed"))


def test_what_is_wrong_with_such_a_page_is_said_and_one_that_locks_them_is_not_measured(site, attempts):
    """Near misses: what is locked, and is as the browser made it or of no matter to the kit."""
    locked = 'Object.defineProperty(HTMLElement.prototype, "innerText", { configurable: false, get: () => "" });'
    harmless = """
      Object.freeze(Object.prototype);
      Object.freeze(Array.prototype);
      function open() {}
      function getComputedStyle() {}
      Object.defineProperty(document, "cookie", { get: () => "" });"""
    scripts = {"trap": LIBRARIES["trap"], "harmless": harmless, "locked": locked}
    task = "start: /{}\nsteps: [click: Pay the fee]\nsuccess: [text: thank you]"
    records = attempts(site(site_of(scripts)), {name: task.format(name) for name in scripts}, timeouts=QUICK)
    missing = "not_completed control-not-found step 1"
    agree(records, {"trap": missing, "harmless": missing, "locked": "not_measured tool_error"})
    assert records["locked"].message == "The page stops auditkit from reading it (innerText)."
