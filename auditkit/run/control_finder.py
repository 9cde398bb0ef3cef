"""Finding a control as a customer would: looking until it's there, closing what covers it, saying what is wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from playwright.async_api import Error

from auditkit.diagnostic.typography import caseless
from auditkit.locator.actionability import (
    CloseButton,
    HitTestResult,
    find_close_button,
    frame_offset,
    hit_test,
    mouse_offset,
)
from auditkit.locator.locate import (
    FIELD_PURPOSES,
    Closeness,
    Control,
    Purpose,
    evaluate_all,
    meet_anything,
    name_pattern,
    queries,
)
from auditkit.locator.other_use import describe_kind
from auditkit.locator.page_script import page_script, with_built_ins
from auditkit.locator.similarity import NamedControl, find_renamed, name_similarity, nearest_names
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.locator.target import Target
from auditkit.record.model import Box, Mark, MarkKind
from auditkit.run.fence import frame_of, press_keys
from auditkit.run.patience import Patience
from auditkit.run.visible_control import (
    VisibleLookup,
    box_beside_words,
    find_visible,
    frames,
    is_hidden,
    look_up_visible,
    visible_names,
)
from auditkit.run.visit import Visit
from auditkit.task.model import Overlay


def check_may_press(visit: Visit, control: Control) -> None:
    """Raises StepError where it may not be used: on somebody else's page a run follows links, and no more."""
    visit.fence.check(frame_of(control), follows_link=control.follows_link)


def may_press(visit: Visit, control: Control) -> bool:
    try:
        check_may_press(visit, control)
    except StepError:
        return False
    return True


async def press_at(visit: Visit, control: Control, point: HitTestResult) -> bool:
    """Press a point of the control's frame, if it may be pressed."""
    if not may_press(visit, control):
        return False
    await _click_at(control, point)
    await visit.settle()
    return True


async def _click_at(control: Control, point: HitTestResult | CloseButton) -> None:
    page = control.locator.page
    x, y = await mouse_offset(page, control.frame)
    await page.mouse.click(point.x + x, point.y + y)


_WATCH_DIALOGS = with_built_ins("""(element) => {
  const dialogs = "dialog, [role=dialog], [role=alertdialog], [aria-modal=true]";
  const page = element.ownerDocument;
  const closes = (one) => (one.type === "attributes" ? one.target.matches(dialogs) :
    [...one.removedNodes].some((node) => node.matches?.(dialogs) || node.querySelector?.(dialogs)));
  let closed = false;
  const observer = new MutationObserver((records) => { closed ||= records.some(closes); });
  const attributeFilter = ["open", "style", "class", "hidden", "aria-hidden"];
  observer.observe(page.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter });
  return { end: () => new Promise((done) => setTimeout(() => { observer.disconnect(); done(closed); })) };
}""")


async def _press_and_look(visit: Visit, control: Control, button: CloseButton, hit: HitTestResult) -> bool:
    """Press what should close the cover of a control; whether it was gone then, if only for a moment."""
    began = visit.clock()
    watch = await control.locator.evaluate_handle(_WATCH_DIALOGS, timeout=_TIMEOUT_MS)
    if button.key:
        await press_keys(visit, button.name)
    else:
        await _click_at(control, button)
    try:
        gone = bool(await watch.evaluate(with_built_ins("(watch) => watch.end()")))
    except Error:  # the page has gone
        gone = True
    await visit.settle()
    # Nobody presses what is below any sooner: what comes back at once is in the way again.
    await asyncio.sleep(max(0.0, _REACTION_SECONDS - (visit.clock() - began)))
    return gone or await _is_gone(control, hit)


async def _is_gone(control: Control, hit: HitTestResult) -> bool:
    try:
        now = await hit_test(control.locator, _TIMEOUT_MS)
    except Error:  # the page has gone
        return True
    return now.cover is None or hit.cover is None or now.cover.name != hit.cover.name


_REACTION_SECONDS = 0.7
_MOST_CLOSINGS = 8
_MOST_RETURNS = 4
"""What covers one control so often after it was closed comes back for ever."""
_READING_MS = 1500
"""How long after a page has begun to come nobody has filled in its form and sends it."""
_TICK_SECONDS = 0.1
_TIMEOUT_MS = 3000


@dataclass
class OverlayCloser:
    """Closes the overlays an agency file knows of. One that comes back for ever is left alone."""

    overlays: tuple[Overlay, ...]
    closed_names: set[str] = field(default_factory=set)
    _stayed: int = 0
    """How often an overlay was pressed and stayed, in the whole attempt."""
    _closed: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How often something was closed, by step and name: a warning may come on each page."""
    _closed_with: dict[tuple[int, str], str] = field(default_factory=dict)
    _unmoved: set[tuple[int, str]] = field(default_factory=set)
    """What was still there after the last press that should have closed it."""

    async def let_them_come(self, visit: Visit) -> None:
        """Give overlays that have not come yet the time that people take before they send a form, and close them.

        A script is quicker than a notice that a page shows after a moment; nobody who reads the form is.
        """
        while any(one.name not in self.closed_names for one in self.overlays):
            with suppress(Error):
                if await visit.page.evaluate(with_built_ins("performance.now()")) > _READING_MS:
                    return
                await self.close_all(visit)
                await asyncio.sleep(_TICK_SECONDS)
                continue
            return

    async def close_all(self, visit: Visit) -> bool:
        closed = False
        for overlay in self.overlays:
            times = self._stayed + self._closed[visit.step, overlay.name]
            if times < _MOST_CLOSINGS and await self._close(visit, overlay):
                closed = True
        return closed

    async def close_cover(self, visit: Visit, control: Control, hit: HitTestResult) -> bool:
        """Close what covers a control though no agency file names it, where it has a plain way to be closed.

        A customer would. Nothing is ever accepted or agreed to, and nothing that sends a form is pressed, unless it
        says that the customer stays.
        """
        if hit.cover is None or self.why_not_closed(visit, hit):
            return False
        button = await find_close_button(control.locator, hit, _TIMEOUT_MS)
        place = (visit.step, hit.cover.name)
        # What is pressed is the button, whatever the covered control would do.
        pressed = Control(control.locator, frame=control.frame)
        if button is None or not may_press(visit, pressed) or (button.key and place in self._unmoved):
            return False
        if await _press_and_look(visit, pressed, button, hit):
            self._unmoved.discard(place)
        else:
            self._unmoved.add(place)
            if button.key:
                return False
        self._closed[place] += 1
        self._closed_with[place] = button.name
        if self._closed[place] == 1:
            name, url = hit.cover.name or button.name, visit.page.url
            visit.note_event("overlay", name=name, closed_with=button.name, url=url, known=False)
        return True

    def why_not_closed(self, visit: Visit, hit: HitTestResult) -> str:
        """Why what covers a control is left alone that was closed again and again in this step; else empty."""
        place = (visit.step, hit.cover.name if hit.cover is not None else "")
        if self._closed[place] < _MOST_RETURNS:
            return ""
        if place in self._unmoved:
            return f", and “{self._closed_with[place]}” does not close it, or it comes back at once"
        return ", and it comes back after it is closed"

    async def _close(self, visit: Visit, overlay: Overlay) -> bool:
        if await find_visible(visit, overlay.when, Purpose.SEE) is None:
            return False
        control = await find_visible(visit, overlay.click, Purpose.CLICK)
        if control is None:
            return False
        try:
            hit = await hit_test(control.locator, _TIMEOUT_MS)
            if not hit.reached or not await press_at(visit, control, hit):
                return False
        except Error:
            return False
        if await find_visible(visit, overlay.when, Purpose.SEE) is not None:
            self._stayed += 1
            return False
        self._closed[visit.step, overlay.name] += 1
        self.closed_names.add(overlay.name)
        visit.note_event("overlay", name=overlay.name, url=visit.page.url)
        return True


_MOST_MARKS = 8
_LOOK_MS = 2000
_INTO_WINDOW = with_built_ins("""control => {
    const box = control.getBoundingClientRect();
    const inside = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
    if (!inside) control.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
}""")
_ALIKE = 0.6
"""From here on a name may well be the control under a new name."""
_KINDS = {"a": "link", "area": "link", "button": "button", "summary": "button", "select": "list", "textarea": "field"}


async def covered_error(control: Control, words: str, hit: HitTestResult, tried: str = "") -> StepError:
    """`tried` says what came of closing it."""
    cover = hit.cover
    what = cover.words if cover is not None else "something that blocks presses"
    marks = []
    if hit.control is not None:
        marks.append(Mark(kind=MarkKind.CONTROL, words=describe_control(control), box=hit.control))
    if cover is not None:
        marks.append(Mark(kind=MarkKind.COVER, words=cover.plain_words, box=cover.box))
    try:
        x, y = await frame_offset(control.frame)
    except Error:  # it has gone at last: nothing is left to outline
        x, y, marks = 0, 0, []
    return StepError(
        StepFailure.COVERED,
        f"{words} is there, but {what} covers it"
        + (tried if cover is None or cover.closable else ", and it has nothing that closes it"),
        marks=tuple(_in_window(one, x, y) for one in marks),
        cover=cover.model_dump() if cover is not None else {},
    )


async def disabled_error(control: Control, words: str) -> StepError:
    marks = await _outline([control])
    return StepError(StepFailure.DISABLED, f"{words} is there, but it can't be used", marks=marks, name=control.name)


async def marks_of(visit: Visit, target: Target) -> tuple[Mark, ...]:
    """Where the control that is meant to be pressed is now; none where a customer doesn't see it any more."""
    control = await find_visible(visit, target, Purpose.CLICK)
    return await _outline([control]) if control is not None else ()


async def ambiguous_error(target: Target, rivals: Sequence[Control]) -> StepError:
    places = len({one.href for one in rivals})
    where = f", leading to {places} different places" if places > 1 else ""
    return StepError(
        StepFailure.AMBIGUOUS,
        f"{len(rivals)} controls on the page are called {target.called}{where}",
        marks=await _outline(rivals),
        rivals=[{"name": one.name, "leads_to": one.href} for one in rivals[:8]],
    )


def wrong_kind_error(words: str, what: str, use: str) -> StepError:
    """The control is there and works, and the step is made for another kind: the task file is to be changed."""
    return StepError(StepFailure.WRONG_KIND, f"{words} is {what}: use the step `{use}`", use=use)


def _pressed_of_that_name(target: Target, names: Sequence[NamedControl]) -> str | None:
    """What kind of thing has the very name of the target, where it is something to press."""
    wanted = target.name or target.label
    if wanted is None:
        return None
    pattern = name_pattern(wanted, Closeness.WHOLE_NAME)
    roles = [one.role for one in names if one.role in ("link", "button", "tab") and pattern.search(one.name)]
    return roles[0] if roles else None


def not_found_error(
    target: Target, names: Sequence[NamedControl], purpose: Purpose, *, hidden: bool = False
) -> StepError:
    wanted = target.name or target.label or target.text or target.placeholder or target.alt or target.title
    near = nearest_names(wanted, names, purpose=purpose, role=target.role) if wanted else []
    if hidden:  # what is called otherwise is of no help: the thing is there, under its name
        near = [one for one in near if name_similarity(wanted or "", one.name) >= _ALIKE]
    heading = any(one.role == "heading" and caseless(one.name) == caseless(wanted or "") for one in near)
    if hidden:
        where = "is in the page, but hidden"
    elif heading and purpose is Purpose.CLICK:
        where = "is a heading on the page, and nothing to press has that name"
    else:
        where = "is not on the page"
    return StepError(
        StepFailure.NOT_FOUND,
        f"{target.called} {where}",
        marks=tuple(
            Mark(kind=MarkKind.NEAR, words=f"{one.role} “{one.name}”", box=one.box)
            for one in near
            if one.box is not None
        ),
        nearest=[{"role": one.role, "name": one.name, "leads_to": one.href} for one in near],
        hidden=hidden,
        alike=any(name_similarity(wanted or "", one.name) >= _ALIKE for one in near),
    )


def describe_control(control: Control) -> str:
    """The control as a reader would say it: `link “Fees”`."""
    kind = control.role or _KINDS.get(control.tag) or _of_input(control)
    return f"{kind} “{control.name}”" if control.name else kind


def _of_input(control: Control) -> str:
    if control.tag != "input":
        return "control"
    if control.kind in {"submit", "button", "image", "reset"}:
        return "button"
    return {"checkbox": "checkbox", "radio": "choice"}.get(control.kind, "field")


async def _outline(controls: Sequence[Control]) -> tuple[Mark, ...]:
    """Where the controls are, with the first of them brought into the window, as a customer would scroll to it."""
    found = []
    for control in controls[:_MOST_MARKS]:
        try:
            if control is controls[0]:
                # Playwright's own scrolling waits for frames to be drawn, which a busy machine may not do in time.
                await control.locator.evaluate(_INTO_WINDOW, timeout=_LOOK_MS)
            box = await control.locator.bounding_box(timeout=_LOOK_MS)
        except Error:  # gone: the picture goes without its outline
            continue
        if box is not None:
            found.append(Mark(kind=MarkKind.CONTROL, words=describe_control(control), box=Box(**box)))
    return tuple(found)


def _in_window(mark: Mark, x: float, y: float) -> Mark:
    box = mark.box.model_copy(update={"x": mark.box.x + x, "y": mark.box.y + y})
    return mark.model_copy(update={"box": box})


async def open_menu(visit: Visit, target: Target, purpose: Purpose) -> bool:
    """Press the button of the menu that hides what the target names. Whether there was one to press.

    Raises StepError where it may not be pressed.
    """
    script = page_script("auditkit.locator", "menu_button.js")
    for frame in await frames(visit, target):
        ways = [one for one in queries(frame, target, purpose, hidden=True) if one.lines is None]
        with suppress(Error):  # the page went away under the look
            ways = ways if await meet_anything(ways) else []
        for query in ways:
            with suppress(Error):
                selector = await evaluate_all(query.locator, script)
                if selector is None:
                    continue
                button = Control(frame.locator(selector).first, frame=frame)
                hit = await hit_test(button.locator, _TIMEOUT_MS)
                check_may_press(visit, button)
                return hit.reached and await press_at(visit, button, hit)
    return False


@dataclass
class ControlFinder:
    visit: Visit
    overlay_closer: OverlayCloser
    patience: Callable[[], Patience]
    """How long it is looked for: a new one for each look."""

    async def find(self, target: Target, purpose: Purpose) -> Control:
        """Wait for the control. Raises StepError: not found, ambiguous, disabled or the wrong kind of thing."""
        found = await self._look_until(target, purpose)
        nowhere = found.control is None and not found.rivals
        if nowhere and purpose in (Purpose.CLICK, Purpose.POINT) and await open_menu(self.visit, target, purpose):
            found = await self._look_until(target, purpose)
        if purpose in (Purpose.TICK, Purpose.CLICK) and (box := await self._box_beside(found, target)) is not None:
            return box
        if found.control is not None:
            return found.control
        if found.rivals:
            raise await ambiguous_error(target, found.rivals)
        names = await visible_names(self.visit)
        adapted = await self._find_renamed(target, purpose, names)
        if adapted is not None:
            return adapted
        if found.wrong_kind is not None:
            raise wrong_kind_error(target.called, *describe_kind(found.wrong_kind))
        if purpose in FIELD_PURPOSES and (pressed := _pressed_of_that_name(target, names)) is not None:
            raise wrong_kind_error(target.called, f"a {pressed}", "click")
        words_alone = purpose in FIELD_PURPOSES and target.text is not None
        if words_alone and await find_visible(self.visit, target, Purpose.SEE) is not None:
            raise StepError(StepFailure.WRONG_KIND, f"{target.called} is on the page, but it has no field")
        raise not_found_error(target, names, purpose, hidden=await is_hidden(self.visit, target, purpose))

    async def _box_beside(self, found: VisibleLookup, target: Target) -> Control | None:
        """A box without a name beside the words, where nothing else was found, or a label that points at nothing."""
        label = found.control is not None and found.control.tag == "label"
        if found.rivals or (found.control is not None and not label):
            return None
        return await box_beside_words(self.visit, target, dangling=label)

    async def _look_until(self, target: Target, purpose: Purpose) -> VisibleLookup:
        visit, patience = self.visit, self.patience()
        while True:
            visit.turn_from_closed_window()
            await self.overlay_closer.close_all(visit)
            found = await look_up_visible(visit, target, purpose, other_uses=True)
            if found.control is not None and not (found.control.disabled and purpose is not Purpose.SEE):
                await patience.found()
                return found
            nowhere = found.control is None and not found.rivals and found.wrong_kind is None
            if not await patience.lasts(scroll=nowhere):
                if found.control is not None:
                    raise await disabled_error(found.control, target.called)
                return found

    async def _find_renamed(self, target: Target, purpose: Purpose, names: list[NamedControl]) -> Control | None:
        """The control under its new name, when there is exactly one that is plainly the same."""
        wanted = target.name or target.label
        if wanted is None or target.exact or target.nth or (purpose is Purpose.SEE and target.role != "heading"):
            return None
        now = find_renamed(wanted, names, purpose)
        if now is None:
            return None
        update = {"name": now.name} if target.name else {"label": now.name}
        fields = {name: getattr(target, name) for name in Target.model_fields} | update | {"exact": False}
        found = await look_up_visible(self.visit, Target(**fields), purpose)
        if found.control is None or now.name.casefold() == wanted.casefold():  # the latter has come at this moment
            return found.control
        return replace(found.control, adapted_to=now.name)
