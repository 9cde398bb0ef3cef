"""What the steps of a task do in the page: click, enter text, choose an option, search, as a customer would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.async_api import Error, Mouse
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditkit.diagnostic.wording import as_yes_or_no
from auditkit.locator.actionability import (
    HitTestResult,
    PressWatch,
    hit_test,
    mouse_offset,
    mouse_only,
    watch_press,
)
from auditkit.locator.locate import Control, Purpose
from auditkit.locator.other_use import OtherUse
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.locator.target import Target
from auditkit.run.control_finder import ControlFinder, check_may_press, covered_error, wrong_kind_error
from auditkit.run.entry_form import FieldFacts
from auditkit.run.fence import attach, check_cover, press_in, press_keys
from auditkit.run.field_choice import (
    ControlAction,
    Wanted,
    box_in_group,
    choose_in_list,
    choose_in_select,
    choose_suggested,
    field_in,
    is_box,
    is_list,
)
from auditkit.run.field_entry import MadeEntry, enter_text, read_field, remember_entry, renew_entries, take_entries
from auditkit.run.patience import Press
from auditkit.run.traffic_source import fetch_document, receive_document
from auditkit.run.visible_control import condition_holds, search_box, search_box_opener, search_button
from auditkit.run.visit import Visit
from auditkit.task.condition import Condition
from auditkit.task.expansion import expand_known_variables, variable_names

_ACTION_MS = 10_000
_TICK_SECONDS = 0.1


async def note_mouse_only(visit: Visit, control: Control) -> None:
    """Note a control that doesn't work with keys, once a step: it may be looked for more than once."""
    why = await mouse_only(control)
    if why is None:
        return
    details = {"name": control.name, "tag": control.tag, "why": why.value}
    if not any(one.step == visit.step and one.details == details for one in visit.events_of("mouse-only")):
        visit.note_event("mouse-only", **details)


_CHOOSER_MS = 4000


_COVERED_SECONDS = 3.0
"""How long something may lie over a control before a customer gives up: moving things have moved by then."""
_CLOSING_SECONDS = 1.5
"""What goes by itself has gone by then; what can be closed, a customer closes."""
_BACK_MS = 1000
"""How long a control that went from under the mouse is looked for."""
_MOST_TRIES = 5
"""How often a control is looked for again when the page draws itself again while it is used."""


@dataclass
class PageActions:
    """What one step does in the page. The controls it used stand in `used`."""

    visit: Visit
    finder: ControlFinder
    environ: Mapping[str, str]
    folder: Path
    ask: Callable[[str], Awaitable[None]] | None = None
    """Asks the person at a visible browser; None when there is none."""
    inspect: bool = False
    """Whether to see, before each control is used, that it would work without a mouse."""
    used: list[Control] = field(default_factory=list)
    screenshot_wanted: bool = False
    press: Press | None = None
    """What was pressed last."""
    _pressed_at: float = 0.0
    _pressed_state: str = ""
    _private: bool = False
    """Whether what the step gives the site is secret."""

    async def click(self, target: Target) -> None:
        entries = take_entries(self.visit)
        await renew_entries(self.visit, entries)
        await self._click_once(target)
        if entries and not self._has_effect() and await renew_entries(self.visit, entries, unsent=True):
            await self._click_once(target)

    async def _click_once(self, target: Target) -> None:
        option = target.name or target.text or target.label or ""
        control = await self._act_on(
            target, Purpose.CLICK, lambda control, words: self._click_or_choose(control, words, option)
        )
        if control.form >= 0:
            self.visit.last_field = control
        await self.visit.settle(window_expected=control.new_window)

    def _has_effect(self) -> bool:
        """Whether the step has brought a page, or asked a server for anything."""
        asked = self.visit.traffic.requests_by_step.get(self.visit.step, 0)
        return asked > 0 or any(one.step == self.visit.step for one in self.visit.traffic.documents)

    async def hover(self, target: Target) -> None:
        await self._act_on(target, Purpose.POINT, self._hover)
        await self.visit.settle()

    async def fill(self, target: Target, text: str, *, secret: bool, key_by_key: bool) -> None:
        control = await self._act_on(target, Purpose.FILL, self._approach)
        if secret or control.kind == "password":
            self.visit.secrets.add(text)
            self._private = self.visit.secrets.given_to_site = True
        if control.use is OtherUse.GROUP or control.kind == "radio":
            await self._choose_in_group(control, self._wanted(text))
        elif is_box(control):
            await self._answer_box(control, target.called, text)
        elif await is_list(control):
            await self._choose(control, self._wanted(text))
        else:
            private = self._is_private(text)
            await enter_text(self.visit, await field_in(control), text, key_by_key=key_by_key, private=private)

    def _is_private(self, text: str) -> bool:
        return self._private or self.visit.secrets.redact(text) != text

    def _wanted(self, option: str) -> Wanted:
        return Wanted(option, self._is_private(option))

    async def select_option(self, target: Target, option: str) -> None:
        """Choose an option by the words a customer reads; a list that a script has just swapped is looked for again.

        Raises StepError when no option has these words, with those there are.
        """
        patience, tries_left = self.finder.patience(), 2
        while True:
            control = await self._find(target, Purpose.SELECT)
            try:
                await self._choose(control, self._wanted(option))
                await patience.found()
                break
            except StepError as error:
                # The options of one list may come only once another has been chosen from.
                late = error.failure is StepFailure.NO_SUCH_OPTION and control.tag == "select"
                if not late or not await patience.lasts(scroll=False):
                    raise
            except Error:
                tries_left -= 1
                if not tries_left:
                    raise
                await self.visit.settle()
        self.visit.last_field = control
        await self.visit.settle()

    async def set_checked(self, target: Target, *, checked: bool) -> None:
        await self._act_on(target, Purpose.TICK, lambda box, words: self._tick(box, words, checked=checked))

    async def _tick(self, control: Control, words: str, *, checked: bool) -> None:
        self.visit.last_field = control
        facts = await read_field(control, "")
        if bool(facts.holds) is checked:
            return
        await self._click(control, words)
        await self.visit.settle()
        if await _has_state(control, not checked):
            await press_in(self.visit, control, "Space", _ACTION_MS)
            await self.visit.settle()
        if await _has_state(control, not checked):
            raise StepError(StepFailure.NOT_HELD, f"{words} does not change when it is pressed")
        self._remember(control, facts, "on" if checked else "", lambda: self._click(control, words))

    async def _answer_box(self, control: Control, words: str, answer: str) -> None:
        checked = as_yes_or_no(answer)
        if checked is None:
            raise StepError(StepFailure.WRONG_KIND, f"{words} is a checkbox: use the step `check`")
        await self._tick(control, words, checked=checked)

    async def _choose(self, control: Control, option: Wanted) -> None:
        """Choose in whatever offers a choice: a list, radio buttons, a field that suggests."""
        if control.use is OtherUse.GROUP or control.kind == "radio":
            await self._choose_in_group(control, option)
        elif control.tag == "select":
            await self._choose_in_select(control, option)
        elif not await choose_suggested(self.visit, control, option, self._click):
            await choose_in_list(self.visit, control, option, self._click)

    async def _choose_in_select(self, control: Control, option: Wanted) -> None:
        facts = await read_field(control, "")
        self.visit.last_field = control
        if not facts.kind.startswith("select"):
            raise Error("a script has replaced the list")
        chosen = await choose_in_select(self.visit, control, facts.options, option)
        self._remember(control, facts, chosen, lambda: choose_in_select(self.visit, control, facts.options, option))

    async def _choose_in_group(self, control: Control, option: Wanted) -> None:
        await self._tick(await box_in_group(control, option), f"the choice {option.called}", checked=True)

    async def _click_or_choose(self, control: Control, words: str, option: str) -> None:
        """Click; an entry of a closed list is chosen, as nobody can click it where it stands."""
        if control.use is OtherUse.OPTION:
            await self._choose_in_select(control, self._wanted(option))
        else:
            await self._click_and_note(control, words)

    async def _approach(self, control: Control, words: str) -> None:
        """Click into a field; what a click would change by itself is only reached."""
        if control.use is None and control.tag != "select":
            await self._click(control, words)
        elif control.use is not OtherUse.GROUP:
            await self._wait_until_reachable(control, words)

    def _remember(
        self, control: Control, facts: FieldFacts, after: str, repeat: Callable[[], Awaitable[object]]
    ) -> None:
        remember_entry(self.visit, MadeEntry(facts.key, facts.holds, after, repeat, control.frame))

    async def set_files(self, target: Target, file: str) -> None:
        if not (self.folder / file).is_file():
            raise StepError(StepFailure.FILE_MISSING, f"the file to upload does not exist: {file}")
        control = await self._find(target, Purpose.ATTACH)
        if control.kind == "file":
            await attach(self.visit, control, self.folder / file, _ACTION_MS)
        else:
            await self._give_file(control, target.called, self.folder / file)
        self.visit.last_field = control
        await self.visit.settle()

    async def _give_file(self, control: Control, words: str, file: Path) -> None:
        """Give a file to what a customer presses, or drops it on, in place of a field for files."""
        inner = control.locator.locator("input[type=file]")
        if await inner.count():
            await attach(self.visit, replace(control, locator=inner.first), file, _ACTION_MS)
            return
        page = self.visit.page
        await self._wait_until_reachable(control, words)  # which may take longer than the choice does to open
        try:
            async with page.expect_file_chooser(timeout=_CHOOSER_MS) as choosing:
                await self._click(control, words)
            chooser = await choosing.value
            await self.visit.fence.check_element(chooser.element)
            await chooser.set_files(file, timeout=_ACTION_MS)
        except PlaywrightTimeout:
            message = f"{words} opens no file chooser when it is pressed: use the step `click`"
            raise StepError(StepFailure.WRONG_KIND, message, use="click") from None

    async def press_key(self, keys: str) -> None:
        if keys == "Enter":
            await renew_entries(self.visit, take_entries(self.visit))
        await press_keys(self.visit, keys)
        await self.visit.settle()

    async def goto(self, address: str) -> None:
        await self.visit.goto(address)

    async def go_back(self) -> None:
        if self.visit.document is not None:
            self.visit.document = None
            return
        await self.visit.ask_for(self.visit.page.go_back, self.visit.page.url)
        await self.visit.settle()

    async def search(self, words: str, field: Target | None) -> None:
        """Use the site's own search box, opening it first where it is folded away."""
        page, url = self.visit.page, ""

        async def write(box: Control, called: str) -> None:
            nonlocal page, url
            page, url = self.visit.page, self.visit.page.url
            await self._click(box, called)
            await enter_text(self.visit, box, words, key_by_key=False, private=self._is_private(words))

        control = await self._act_on(field, Purpose.FILL, write)
        step_requests = self.visit.traffic.requests_by_step.get(self.visit.step, 0)
        take_entries(self.visit)
        await press_in(self.visit, control, "Enter", _ACTION_MS)
        await self.visit.settle()
        unmoved = self.visit.traffic.requests_by_step.get(self.visit.step, 0) == step_requests
        if self.visit.page is page and page.url == url and unmoved:
            await self._click_beside(control)

    async def wait_for(self, condition: Condition) -> None:
        if condition.kinds and self.visit.document is None:
            self.used.append(await self.finder.find(condition, Purpose.SEE))
            return
        patience = self.finder.patience()
        while not await condition_holds(self.visit, condition):
            if not await patience.lasts(scroll=False):
                raise StepError(StepFailure.NOT_HELD, f"{condition.called} did not appear", url=self.visit.page.url)
        await patience.found()

    async def open_document(self, target: Target) -> None:
        await self._act_on(target, Purpose.CLICK, self._open_document)

    async def _open_document(self, control: Control, words: str) -> None:
        if control.href is not None and control.href.startswith("http"):
            await self._wait_until_reachable(control, words)
            try:
                self.visit.document = await fetch_document(self.visit, control.href)
            except StepError as error:
                if error.failure is not StepFailure.WRONG_KIND:
                    raise
                await self._click(control, words)  # what the page says of it, a customer reads there
                await self.visit.settle(window_expected=control.new_window)
                raise wrong_kind_error(words, "a link to a page", "click") from None
            return
        async with self.visit.download() as handed:
            await self._click(control, words)
            self.visit.document = await receive_document(self.visit, handed)

    async def screenshot(self) -> None:
        """A picture is taken after every step; this one says that it matters."""
        self.screenshot_wanted = True

    async def ask_person(self, what: str) -> None:
        if self.ask is None:
            raise StepError(StepFailure.NEEDS_PERSON, what)
        async with self.visit.fence.open_to_person():
            await self.ask(what)
        await self.visit.settle()

    def expand(self, text: str) -> str:
        for name in variable_names(text):
            self._private = self.visit.secrets.given_to_site = True
            self.visit.secrets.add(self.environ.get(name, ""), name)
        return expand_known_variables(text, self.environ)

    async def _find(self, target: Target, purpose: Purpose) -> Control:
        control = await self.finder.find(target, purpose)
        if purpose is not Purpose.POINT:
            check_may_press(self.visit, control)
        self.used.append(control)
        self.visit.note_used(control.frame)
        if self.inspect and purpose is not Purpose.POINT:
            await note_mouse_only(self.visit, control)
        return control

    async def _act_on(self, target: Target | None, purpose: Purpose, act: ControlAction) -> Control:
        """Find the control and act where a mouse reaches it; a page that redraws itself is looked at again.

        Without a target it is the site's own search box.
        """
        for attempts_left in range(_MOST_TRIES - 1, -1, -1):
            control = await self._find(target, purpose) if target is not None else await self._search_box()
            try:
                await act(control, target.called if target is not None else "the search box")
                return control
            except Error:
                if not attempts_left:
                    raise
        raise AssertionError("the loop returns or raises")

    async def _wait_until_reachable(self, control: Control, words: str) -> HitTestResult:
        """Wait until a mouse reaches the control. Raises StepError that names what covers it."""
        began = self.visit.clock()
        patience = self.finder.patience()
        while True:
            hit = await hit_test(control.locator, _ACTION_MS)
            if hit.reached:
                await patience.found()
                return hit
            if hit.gone:
                raise Error("the page redrew itself")
            waited, closer = self.visit.clock() - began, self.finder.overlay_closer
            if waited > _CLOSING_SECONDS and await closer.close_cover(self.visit, control, hit):
                continue
            if waited > _COVERED_SECONDS and not await patience.waits_for_loading():
                # What covers a page while it loads goes as its loading ends: perhaps between these two looks.
                if (now := await hit_test(control.locator, _ACTION_MS)).reached:
                    await patience.found()
                    return now
                if hit.cover is not None and hit.cover.closable:  # a customer would close it
                    check_may_press(self.visit, Control(control.locator, frame=control.frame))
                await check_cover(self.visit, control, hit)
                raise await covered_error(control, words, hit, closer.why_not_closed(self.visit, hit))
            await closer.close_all(self.visit)
            await asyncio.sleep(_TICK_SECONDS)

    async def _click_and_note(self, control: Control, words: str) -> None:
        """Press, and keep what it takes to tell whether anything comes of it, and to press again."""
        visit = self.visit
        shown_at = visit.traffic.shown_at
        press = Press(
            control=control,
            step=visit.step,
            page=visit.page,
            url=visit.page.url,
            page_shown_at=shown_at if visit.acted_at <= shown_at else None,
            events_before=len(visit.page_events),
        )
        press.again = lambda: self._again(press, words)
        silent = await _is_silent_player(control)
        await self._click(control, words)
        if silent and await _is_silent_player(control):
            # Its button for that is somewhere at the edge, where nobody can tell.
            with suppress(Error):
                await press_in(visit, control, "Space", _ACTION_MS)
        press.at = press.last_at = self._pressed_at
        press.state = self._pressed_state
        self.press = press

    async def _again(self, press: Press, words: str) -> None:
        await self._click(press.control, words)
        press.last_at = self._pressed_at
        await self.visit.settle(window_expected=press.control.new_window, acted=False)

    async def _click(self, control: Control, words: str) -> None:
        """Press. Where the page moved away under the mouse as a field lost the focus, press again, as people do."""
        page = control.locator.page
        if control.submits:
            await self.finder.overlay_closer.let_them_come(self.visit)
        for last in (False, True):
            hit = await self._wait_until_reachable(control, words)
            x, y = await mouse_offset(page, control.frame, hit.sight)
            watch = await watch_press(control.locator, hit, _ACTION_MS) if hit.editing and not last else None
            await page.mouse.move(hit.x + x, hit.y + y)
            check_may_press(self.visit, control)
            self.visit.note_press()
            self._pressed_at, self._pressed_state = self.visit.clock(), hit.state
            lost = await _press_mouse(page.mouse, watch)
            if not lost or not await _comes_back(control):
                return

    async def _hover(self, control: Control, words: str) -> None:
        hit = await self._wait_until_reachable(control, words)
        x, y = await mouse_offset(control.locator.page, control.frame, hit.sight)
        await control.locator.page.mouse.move(hit.x + x, hit.y + y, steps=3)

    async def _search_box(self) -> Control:
        box = await search_box(self.visit)
        if box is None and (opener := await search_box_opener(self.visit)) is not None:
            await self._click(opener, "the control that opens the search box")
            await self.visit.settle()
            box = await search_box(self.visit)
        if box is None:
            raise StepError(StepFailure.NOT_FOUND, "the page has no search box", nearest=[])
        self.used.append(box)
        self.visit.note_used(box.frame)
        return box

    async def _click_beside(self, box: Control) -> None:
        """Enter did nothing: press the button beside the box."""
        button = await search_button(box)
        if button is not None:
            await self._click(button, "the button beside the search box")
            await self.visit.settle(window_expected=button.new_window)


async def _press_mouse(mouse: Mouse, watch: PressWatch | None) -> bool:
    """Press the mouse where it is; whether the press was lost, as far as it is watched.

    From here on nothing is raised: what has been pressed is not to be sought and pressed again.
    """
    with suppress(Error):
        if watch is None:
            # Without a breath between: a page that draws itself again has no time to lose the press.
            await asyncio.gather(mouse.down(), mouse.up())
            return False
        await mouse.down()
        lost = await watch.is_lost()
        await mouse.up()
        return lost
    return False


async def _comes_back(control: Control) -> bool:
    """Whether a control that went from under the mouse is in sight, to be pressed again."""
    try:
        await control.locator.wait_for(state="visible", timeout=_BACK_MS)
    except Error:
        return False
    return True


async def _is_silent_player(control: Control) -> bool:
    with suppress(Error):
        return control.kind == "player" and bool(
            await control.locator.evaluate("(player) => player.paused", timeout=_ACTION_MS)
        )
    return False


async def _has_state(control: Control, state: bool) -> bool:
    """Whether the box is still in this state; one that has gone with its page has done its work."""
    try:
        return await control.locator.count() > 0 and bool((await read_field(control, "")).holds) is state
    except Error:
        return False
