"""What the page helpers say of elements, in a real browser: in plain pages, shadow roots and frames alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, sync_playwright

from auditkit.locator.page_script import page_script, plain_script, with_helpers
from tools.light_browser import light_browser

LOCATOR = "auditkit.locator"


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(light_browser().path), chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 800, "height": 600})
        yield page
        browser.close()


@pytest.fixture
def show(window: Page) -> Callable[[str], Page]:
    """Shows a page with these contents; `<template shadowrootmode=open>` in it makes shadow roots."""

    def show(body: str) -> Page:
        window.goto("about:blank")
        window.set_content(f"<!doctype html><title>Harbour</title><body>{body}</body>")
        return window

    return show


def ask(place: Page | Frame, css: str, what: str) -> Any:
    """What a helper says of the element: its name, or an expression with `e` for the element."""
    call = what if "(" in what else f"helpers.{what}(e)"
    script = with_helpers(f"(helpers) => (e) => {call}", accessible_names=True)
    return place.locator(css).evaluate(script)


def each(page: Page, what: str) -> dict[str, Any]:
    """The same of every element with an ID that begins with "t-", by the rest of the ID."""
    script = with_helpers(
        f"""(helpers) => () => Object.fromEntries([...helpers.everyElement(document, "[id^=t-]")]
          .map((e) => [e.id.slice(2), helpers.{what}(e)]))""",
        accessible_names=True,
    )
    found: dict[str, Any] = page.evaluate(script)
    return found


# --- can a customer see it

VISIBLE = """
<style>.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }</style>
<a href=/ id=t-plain>Fees</a>
<a href=/ id=t-below style="position: absolute; top: 5000px">Far down</a>
<a href=/ id=t-unopaque style="opacity: 0">Styled box</a>
<a href=/ id=t-none style="display: none">No</a>
<a href=/ id=t-invisible style="visibility: hidden">No</a>
<div style="display: none"><a href=/ id=t-in-none>No</a></div>
<a href=/ class=sr id=t-clipped>Skip to content</a>
<a href=/ style="position: absolute; left: -9999px" id=t-left>No</a>
<a href=/ style="position: fixed; top: 900px" id=t-fixed-below>No</a>
<div style="height: 0; overflow: hidden"><a href=/ id=t-folded>No</a></div>
<div style="height: 30px; width: 100px; overflow: auto">
  <p style="height: 90px">Text</p><a href=/ id=t-scrolled>Yes</a></div>
<div style="opacity: 0; pointer-events: none"><a href=/ id=t-faded>No</a></div>
<div style="display: contents" id=t-contents>Words of their own</div>
<div style="width: 0; height: 0" id=t-empty></div>
<details><summary id=t-summary>More</summary><a href=/ id=t-in-details>No</a></details>
<my-box><template shadowrootmode=open>
  <a href=/ id=t-shadow>Yes</a>
  <a href=/ id=t-shadow-none style="display: none">No</a>
  <div style="height: 0; overflow: hidden"><slot name=folded></slot></div><slot></slot>
  <my-inner><template shadowrootmode=open><a href=/ id=t-nested>Yes</a></template></my-inner>
</template><a href=/ id=t-slotted>Yes</a><a href=/ id=t-slot-folded slot=folded>No</a></my-box>
<my-empty><template shadowrootmode=open><p>No slot</p></template><a href=/ id=t-unslotted>No</a></my-empty>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" usemap="#map" width=50 height=50 alt="">
<map name=map><area href=/ id=t-area coords="0,0,10,10" alt=Pier></map>
"""
SEEN = {
    "plain", "below", "unopaque", "scrolled", "contents", "summary", "shadow", "nested", "slotted", "area"
}  # fmt: skip


def test_in_sight_is_what_a_customer_would_see_after_scrolling(show: Callable[[str], Page]) -> None:
    seen = each(show(VISIBLE), "inSight")
    assert {name for name, yes in seen.items() if yes} == SEEN


def test_what_is_there_for_those_who_listen_is_present_and_takes_no_room(show: Callable[[str], Page]) -> None:
    page = show(VISIBLE)
    rendered, present, room = (each(page, what) for what in ("rendered", "present", "takesRoom"))
    assert rendered["clipped"] and present["clipped"] and not room["clipped"]
    assert not rendered["contents"]
    assert rendered["empty"] and not present["empty"]
    for name in ("none", "invisible", "in-none", "shadow-none", "in-details", "unslotted"):
        assert not (rendered[name] or present[name] or room[name]), name
    for name in ("plain", "left", "shadow", "nested", "slotted"):
        assert rendered[name] and present[name] and room[name], name
    assert ask(page, "#t-unopaque", "helpers.rendered(e)")
    assert not ask(page, "#t-unopaque", "helpers.rendered(e, { opacity: true })")


FRAME = "<a href=/ id=inside>Pay</a>"


@pytest.mark.parametrize(
    ("attributes", "seen"),
    [
        ("", True),
        ("width=0 height=0", False),
        ("style='visibility: hidden'", False),
        ("style='position: absolute; left: -2000px'", False),
        ("style='position: absolute; top: 2000px'", True),
    ],
    ids=["plain", "no-size", "invisible", "off-page", "below"],
)
def test_what_stands_in_a_frame_is_in_sight_with_its_frame(
    show: Callable[[str], Page], attributes: str, seen: bool
) -> None:
    page = show(f'<iframe {attributes} srcdoc="{FRAME}"></iframe>')
    page.frames[1].wait_for_load_state()
    assert ask(page.frames[1], "#inside", "inSight") is seen


def test_a_frame_that_hides_its_words_from_us_is_taken_as_seen(show: Callable[[str], Page]) -> None:
    """A sandboxed frame has an origin of its own: what is around it can't be asked."""
    page = show(f'<iframe sandbox="allow-scripts" style="visibility: hidden" srcdoc="{FRAME}"></iframe>')
    page.frames[1].wait_for_load_state()
    assert ask(page.frames[1], "#inside", "frameOf") is None
    assert ask(page.frames[1], "#inside", "inSight") is True


# --- what is it called

NAMED = """
<p id=words>Words beside</p><p id=hidden hidden>Hidden words</p>
<input id=t-labelledby aria-labelledby="words hidden" aria-label=No>
<input id=t-aria-label aria-label="  Given   name " placeholder=No>
<label for=t-label>A label</label><input id=t-label title=No placeholder=No>
<label>Around <input id=t-around value=secret></label>
<label for=t-silent></label><input id=t-silent placeholder="In the field">
<input id=t-title title="A title" placeholder=No>
<input id=t-placeholder placeholder="In the field">
<input id=t-value value=secret>
<input type=submit id=t-submit value="Send it"><input type=submit id=t-bare-submit>
<input type=image id=t-image alt="Search"><input type=image id=t-bare-image>
<button id=t-button>Pay <span hidden>not</span><span aria-hidden=true>→</span></button>
<button id=t-picture><img alt=Close src=""></button>
<button id=t-svg><svg width=9 height=9><title>Menu</title></svg></button>
<a href=/ id=t-link title=No>Read <b>more</b></a>
<a href=/ id=t-tip title="Only a tip"></a>
<select id=t-select><option>First</option></select>
<label>Other: <input type=radio id=t-radio> <input value=secret></label>
<input id=t-itself aria-labelledby="t-itself" value=secret>
<div role=textbox contenteditable id=t-editable>secret</div>
<input type=file id=t-hidden aria-label="Your photo" style="display: none">
"""


def test_the_accessible_name_is_the_standards_and_never_what_was_typed(show: Callable[[str], Page]) -> None:
    names = each(show(NAMED), "accessibleName")
    assert names == {
        "labelledby": "Words beside Hidden words",
        "aria-label": "Given name",
        "label": "A label",
        "around": "Around",
        "silent": "In the field",
        "title": "A title",
        "placeholder": "In the field",
        "value": "",
        "submit": "Send it",
        "bare-submit": "Submit",
        "image": "Search",
        "bare-image": "Submit",
        "button": "Pay",
        "picture": "Close",
        "svg": "Menu",
        "link": "Read more",
        "tip": "Only a tip",
        "select": "",
        "radio": "Other:",
        "itself": "",
        "editable": "",
        "hidden": "Your photo",
    }


def test_the_name_in_sight_is_what_a_customer_reads(show: Callable[[str], Page]) -> None:
    names = each(show(NAMED), "seenName")
    same = each(show(NAMED), "accessibleName")
    assert {name: seen for name, seen in names.items() if seen != same[name]} == {
        "title": "No",  # a placeholder is in sight, a title is not
        "button": "Pay →",
        "bare-submit": "submit",
        "bare-image": "",
        "editable": "secret",
    }


SHADOWS = """
<p id=words>Not these</p>
<my-button id=t-host role=button><template shadowrootmode=open><b>Pay</b> <slot></slot></template>now</my-button>
<button id=t-around>Pay <my-sum><template shadowrootmode=open>5 dollars</template></my-sum></button>
<my-field><template shadowrootmode=open>
  <p id=words>These</p><input id=t-own-tree aria-labelledby=words>
  <label for=t-shadow-label>Name</label><input id=t-shadow-label>
  <button id=t-slot-button><slot></slot></button>
</template>Send</my-field>
"""


def test_names_are_found_in_shadow_roots_and_slots(show: Callable[[str], Page]) -> None:
    page = show(SHADOWS)
    assert each(page, "accessibleName") == {
        "host": "Pay now",
        "around": "Pay 5 dollars",
        "own-tree": "These",
        "shadow-label": "Name",
        "slot-button": "Send",
    }
    seen = each(page, "seenName")
    assert seen["own-tree"] == "These"
    assert seen["shadow-label"] == "Name"
    assert seen["slot-button"] == "Send"
    link = "<template shadowrootmode=open><a href=/ id=t-link><slot></slot></a></template>"
    page = show(f"<my-link>{link}Fees <b>and</b> charges <i hidden>old</i></my-link>")
    assert each(page, "seenName") == {"link": "Fees and charges"}


def test_a_page_that_has_redefined_what_a_name_needs_gets_an_answer_all_the_same(
    show: Callable[[str], Page],
) -> None:
    page = show("<button>Pay</button>")
    page.evaluate("() => { Element.prototype.getAttributeNode = () => { throw new Error('no'); }; }")
    assert ask(page, "button", "accessibleName") == "Pay"


def test_a_field_called_id_or_title_is_no_text_of_its_form(show: Callable[[str], Page]) -> None:
    page = show("<form><input name=id><input name=title></form>")
    assert ask(page, "form", "helpers.clean(e.id) + helpers.clean(e.title)") == ""


def test_roles_of_controls(show: Callable[[str], Page]) -> None:
    page = show("""
      <a href=/ id=t-link>A</a><a id=t-anchor>A</a><button id=t-button>B</button>
      <input id=t-text><input type=search id=t-search><input list=l id=t-list><input type=number id=t-number>
      <input type=password id=t-password><input type=checkbox id=t-checkbox><input type=image id=t-image>
      <select id=t-select></select><select multiple id=t-multiple></select><textarea id=t-area></textarea>
      <div role="switch checkbox" id=t-given></div><p id=t-none>P</p><datalist id=l></datalist>""")
    assert each(page, "roleOf") == {
        "link": "link",
        "anchor": "",
        "button": "button",
        "text": "textbox",
        "search": "searchbox",
        "list": "combobox",
        "number": "spinbutton",
        "password": "",
        "checkbox": "checkbox",
        "image": "button",
        "select": "combobox",
        "multiple": "listbox",
        "area": "textbox",
        "given": "switch",
        "none": "",
    }


# --- what lies over it

VEIL = "<div id=veil style='position: fixed; inset: 0; background: #000c'>{}</div>"
NOTICE = "<div role=dialog aria-label=Cookies id=notice style='margin: 40px'><button>Reject all</button></div>"


def hit(place: Page | Frame, css: str) -> dict[str, Any]:
    found: dict[str, Any] = place.locator(css).evaluate(page_script(LOCATOR, "hit.js"))
    return found


def close(place: Page | Frame, css: str) -> dict[str, Any] | None:
    box = hit(place, css)["control"]
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    found: dict[str, Any] | None = place.locator(css).evaluate(page_script(LOCATOR, "close.js"), middle)
    return found


def test_what_covers_a_button_is_named_whole_and_what_lets_presses_through_is_not(
    show: Callable[[str], Page],
) -> None:
    page = show(f"<button id=b>Pay</button>{VEIL.format(NOTICE)}")
    covered = hit(page, "#b")
    assert (covered["reached"], covered["cover"]["id"], covered["cover"]["closable"]) == (False, "veil", True)
    assert not covered["cover"]["invisible"]
    way = close(page, "#b")
    assert way is not None and way["name"] == "Reject all"
    page.evaluate("() => { veil.style.pointerEvents = 'none'; }")
    assert hit(page, "#b")["reached"]


def test_a_press_reaches_what_belongs_to_the_control(show: Callable[[str], Page]) -> None:
    page = show("""
      <a href=/fees id=link><img alt=Fees width=90 height=90 src=""></a>
      <label><input type=checkbox id=box style="opacity: 0; position: absolute"> <span>I agree</span></label>
      <my-button id=host><template shadowrootmode=open><button id=inner><b>Pay</b></button></template></my-button>
      <div style="display: contents" id=contents><button>Go</button></div>""")
    for css in ("#link", "#box", "#host", "#inner", "#contents"):
        assert hit(page, css)["reached"], css


def test_covers_in_shadow_roots_and_over_them(show: Callable[[str], Page]) -> None:
    banner = f"<my-banner><template shadowrootmode=open>{VEIL.format(NOTICE)}</template></my-banner>"
    button = "<my-form><template shadowrootmode=open><p><button id=b>Pay</button></p></template></my-form>"
    page = show(f"<main>{button}</main>{banner}")
    covered = hit(page, "#b")
    assert covered["cover"]["tag"] == "my-banner"
    assert not covered["cover"]["invisible"] and covered["cover"]["closable"]
    way = close(page, "#b")
    assert way is not None and way["name"] == "Reject all"
    # Over a part of the shadow root it stands in, the cover is that part, not the whole form.
    page = show(
        "<my-form><template shadowrootmode=open><button id=b>Pay</button>"
        "<div id=over style='position: fixed; inset: 0'>Wait</div></template></my-form>"
    )
    assert hit(page, "#b")["cover"]["id"] == "over"


def test_what_fills_a_slot_is_a_part_of_the_control_it_is_drawn_in(show: Callable[[str], Page]) -> None:
    inner = "<template shadowrootmode=open>{}</template>"
    link = inner.format("<a href=/fees class=it><slot></slot></a>")
    nested = f"<template shadowrootmode=open><my-link id=host>{link}<slot></slot></my-link></template>"
    button = inner.format("<button class=it style='padding: 0; border: 0'><b><slot></slot></b></button>")
    for body in (
        f"<my-link id=host>{link}Fees and charges</my-link>",
        f"<my-link id=host>{link}<span>Fees and charges</span></my-link>",
        f"<my-item>{nested}Fees and charges</my-item>",
        f"<my-button id=host>{button}<i>Pay</i></my-button>",
    ):
        page = show(f"<p>{body}")
        assert hit(page, ".it")["reached"], body
        assert hit(page, "#host")["reached"], body
        # A veil is drawn over all of it, and the words of another one are not the link's.
        veil = f"<template shadowrootmode=open>{VEIL.format('<slot></slot>')}</template>Wait"
        page = show(f"<p>{body}<my-veil>{veil}</my-veil>")
        covered = hit(page, ".it")
        assert (covered["reached"], covered["cover"]["name"]) == (False, "Wait"), body


def test_words_in_a_slot_that_lie_over_a_control_beside_it_cover_it(show: Callable[[str], Page]) -> None:
    over = "<div id=over style='position: absolute; inset: 0'><slot></slot></div>"
    bar = f"<div style='position: relative; font: 40px monospace'><button id=b>Pay</button>{over}</div>"
    page = show(f"<my-bar><template shadowrootmode=open>{bar}</template>Please wait</my-bar>")
    assert hit(page, "#b")["cover"]["id"] == "over"


def test_a_notice_drawn_by_slots_is_closed_by_its_own_button(show: Callable[[str], Page]) -> None:
    template = "<template shadowrootmode=open>{}</template>"
    close_button = template.format("<button><slot></slot></button>") + "<b>No thanks</b>"
    dialog = template.format("<div role=dialog style='position: fixed; inset: 0'><slot></slot></div>")
    notice = f"{dialog}<p>Tell us what you think</p><my-button>{close_button}</my-button>"
    page = show(f"<button id=b>Pay</button><my-notice>{notice}</my-notice>")
    assert hit(page, "#b")["cover"]["role"] == "dialog"
    way = close(page, "#b")
    assert way is not None and way["name"] == "No thanks"


@pytest.mark.parametrize(("says", "pressed"), [("Our opening hours have changed.", True), ("We use cookies.", False)])
def test_got_it_is_said_to_a_notice_and_never_to_what_asks_for_consent(
    show: Callable[[str], Page], says: str, pressed: bool
) -> None:
    notice = (
        f"<div role=dialog style='position: fixed; inset: 0'>{says} <a href=/more>More</a> <button>Got it</button>"
    )
    found = close(show(f"<button id=b>Pay</button>{notice}</div>"), "#b")
    assert found is not None and found["name"] == ("Got it" if pressed else "Escape")


def frame_page(show: Callable[[str], Page], over: str, style: str = "", button: str = "") -> Frame:
    page = show(
        f"<p style='height: 100px'>Form</p><iframe style='border: 5px solid; margin-left: 50px; {style}' "
        f"srcdoc=\"<button id=b style='{button}'>Pay</button>\"></iframe>{over}"
    )
    page.frames[1].wait_for_load_state()
    return page.frames[1]


def test_what_lies_over_a_frame_covers_what_stands_in_it(show: Callable[[str], Page]) -> None:
    frame = frame_page(show, VEIL.format(NOTICE))
    covered = hit(frame, "#b")
    assert covered["cover"]["id"] == "veil"
    corner = frame.locator("html").evaluate(
        "() => { const b = frameElement.getBoundingClientRect(); return [b.x, b.y]; }"
    )
    # Seen from the frame's own window, as the control's box is.
    assert covered["cover"]["box"]["x"] == -round(corner[0]) - 5
    assert covered["cover"]["box"]["y"] == -round(corner[1]) - 5
    way = close(frame, "#b")
    assert way is not None and way["name"] == "Reject all"
    button = frame.parent_frame.get_by_text("Reject all").bounding_box()  # type: ignore[union-attr]
    assert button is not None
    assert abs(way["x"] + corner[0] + 5 - button["x"] - button["width"] / 2) < 1
    assert abs(way["y"] + corner[1] + 5 - button["y"] - button["height"] / 2) < 1


@pytest.mark.parametrize(
    ("over", "style", "button"),
    [
        ("", "", ""),
        (VEIL.format("").replace("inset: 0", "inset: 300px 0 0 0"), "", ""),
        ("", "margin-top: 3000px", ""),
        ("", "", "margin-top: 3000px"),
        (VEIL.format("").replace("inset: 0", "inset: 300px 0 0 0"), "transform: scale(0.5)", ""),
    ],
    ids=["nothing", "beside", "far-down", "far-down-inside", "scaled"],
)
def test_what_lies_beside_a_frame_covers_nothing(
    show: Callable[[str], Page], over: str, style: str, button: str
) -> None:
    frame = frame_page(show, over, style, button)
    assert hit(frame, "#b")["reached"]
    box = frame.locator("#b").bounding_box()
    assert box is not None
    assert "scale" in style or 0 <= box["y"] < 600


# --- how they get there


def test_nothing_of_the_kit_stays_in_the_page(show: Callable[[str], Page]) -> None:
    page = show("<main><a href=/ id=a>Fees</a></main>")
    names = "() => Object.getOwnPropertyNames(window).length + Object.getOwnPropertySymbols(window).length"
    before = page.evaluate(names)
    page.locator("a").evaluate_all(page_script(LOCATOR, "look.js"))
    page.evaluate(page_script("auditkit.probe", "links.js", accessible_names=True))
    assert page.evaluate(names) == before


def test_only_scripts_that_ask_for_names_bring_the_library() -> None:
    library = plain_script(LOCATOR, "vendor/dom-accessibility-api.min.js")
    assert library not in page_script(LOCATOR, "look.js")
    assert library in page_script("auditkit.probe", "links.js", accessible_names=True)
    assert len(page_script(LOCATOR, "look.js")) < 22_000


def test_scripts_go_without_their_comments_and_keep_what_looks_like_one() -> None:
    text = with_helpers("// About it.\n() =>\n  // why\n  'https://example.org';\n")
    assert "why" not in text and "https://example.org" in text


def test_what_a_page_answers_has_limits_and_no_halves_of_letters(show: Callable[[str], Page]) -> None:
    page = show("")
    texts = 'texts: ["x".repeat(many), "y".repeat(many)]'
    script = with_helpers(f'() => async (many) => ({{ {texts}, half: "\\ud800z", number: 1, none: null }})')
    assert page.evaluate(script, 3) == {"texts": ["xxx", "yyy"], "half": "\ufffdz", "number": 1, "none": None}
    assert sum(map(len, page.evaluate(script, 30_000_000)["texts"])) <= 1_000_000


# --- names that take the place of the page's own


def test_elements_named_like_the_pages_own_properties_hide_nothing(show: Callable[[str], Page]) -> None:
    page = show(
        "<h1>Fees</h1><form name=title><input name=action><select name=children></select></form>"
        "<img name=body alt=x><form name=scripts></form><p>Twelve euros</p>"
    )
    assert page.evaluate("document.title instanceof Element && document.body.tagName === 'IMG'")
    state = page.evaluate(page_script("auditkit.run", "page_state.js"))
    assert (state["title"], state["heading"]) == ("Harbour", "Fees") and "Twelve euros" in state["text"]
    diagnosis = "auditkit.run.diagnosis"
    snapshot = page.evaluate(page_script(diagnosis, "failure_snapshot.js"))
    assert snapshot["title"] == "Harbour" and "Twelve euros" in snapshot["text"]
    assert page.evaluate(page_script(diagnosis, "access_snapshot.js"))["page"]["words"] == 3
    assert page.evaluate(page_script("auditkit.run", "loading.js"), []) == []
    assert ask(page, "form[name=title]", "helpers.builtIn(e, 'children').length") == 2
