"""Names a control for a task file: the first locator by which the kit itself would find exactly that control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error, Frame, Page
from pydantic import ValidationError

from auditkit.locator.locate import Control, Purpose
from auditkit.locator.target import ROLES, Target
from auditkit.run.visible_control import look_up_visible
from auditkit.session.event import ControlFacts, EventKind
from auditkit.task.host import split_address

_MOST_ALIKE = 12
_LONGEST_NAME = 80
_WORDS_OF_A_LONG_NAME = 9
_TIMEOUT_MS = 1500
_SAME = "(element, [ask, id]) => window[ask] ? window[ask](id, element) : 'gone'"


@dataclass(frozen=True)
class GeneratedLocator:
    target: Target | None
    """None when there is no way to name it."""
    sure: bool = False
    """Whether the kit looked for it by this name and found that very control."""
    control: Control | None = None


@dataclass
class _Window:
    """What is looked at: one page, with no form in hand, so that a name has to stand by itself."""

    page: Page
    last_field: Control | None = None


@dataclass(frozen=True)
class LocatorGenerator:
    """Finds names on one page; `ask` is what the page's listener answers to."""

    ask: str

    async def name(
        self, page: Page, frame: Frame, control_id: str, facts: ControlFacts, purpose: Purpose
    ) -> GeneratedLocator:
        """The best name for what was told of. When the page goes away meanwhile, the best guess."""
        guess: Target | None = None
        for fields in _candidates(facts, purpose, _frame_words(frame)):
            target = _target(fields)
            if target is None:
                continue
            guess = guess or target
            found = await self._look(page, control_id, target, purpose)
            if found is None:
                break
            if isinstance(found, Control):
                return GeneratedLocator(target, sure=True, control=found)
        return GeneratedLocator(_with_place(guess, facts))

    async def _look(self, page: Page, control_id: str, target: Target, purpose: Purpose) -> Control | bool | None:
        """The control, when the name leads to it; False when it leads elsewhere; None when the page has gone."""
        try:
            control = (await look_up_visible(_Window(page), target, purpose)).control
            if control is None:
                return None if page.is_closed() else False
            answer = await control.locator.evaluate(_SAME, [self.ask, control_id], timeout=_TIMEOUT_MS)
        except Error:
            return None
        return control if answer == "same" else False


def purpose_of(kind: EventKind) -> Purpose:
    return {
        EventKind.TYPED: Purpose.FILL,
        EventKind.SELECT: Purpose.SELECT,
        EventKind.CHECK: Purpose.TICK,
        EventKind.UNCHECK: Purpose.TICK,
        EventKind.UPLOAD: Purpose.ATTACH,
    }.get(kind, Purpose.CLICK)


def _candidates(facts: ControlFacts, purpose: Purpose, frame: str) -> Iterator[dict[str, Any]]:
    plain = list(_customer_names(facts, purpose))
    yield from plain
    for part in facts.parts:
        for fields in plain[:2]:
            name = {"name": _short(part.name)} if part.name else {}
            yield fields | {"within": {"role": part.role, **name}}
    if frame:
        for fields in plain[:2]:
            yield fields | {"frame": frame}
    for fields in plain[:1]:
        for nth in range(1, min(facts.alike + 1, _MOST_ALIKE) + 1):
            yield fields | {"nth": nth}
    if facts.test_id:
        yield {"test_id": facts.test_id}
    if facts.css:
        yield {"css": facts.css}


def _customer_names(facts: ControlFacts, purpose: Purpose) -> Iterator[dict[str, Any]]:
    name = _short(facts.name)
    if facts.role in ROLES and name:
        yield {"role": facts.role, "name": name}
    if purpose is not Purpose.CLICK:
        yield from ({key: words} for key in ("label", "placeholder") if (words := _short(getattr(facts, key))))
    if purpose in (Purpose.FILL, Purpose.SELECT, Purpose.TICK, Purpose.ATTACH) and name:
        yield {"label": name}
    if purpose is Purpose.CLICK and facts.role in ROLES and (words := _short(facts.text)) and words != name:
        yield {"role": facts.role, "name": words}
    if purpose is Purpose.CLICK and (words := _short(facts.text)):
        yield {"text": words}
    yield from ({key: words} for key in ("alt", "title") if (words := _short(getattr(facts, key))))


def _short(words: str) -> str:
    """A name of a length that people read: the first words of a long one are found as well."""
    if len(words) <= _LONGEST_NAME:
        return words
    return " ".join(words.split()[:_WORDS_OF_A_LONG_NAME])[:_LONGEST_NAME]


def _target(fields: dict[str, Any]) -> Target | None:
    """The target, if it can stand in a task file: `${` would be taken for a value from the environment."""
    if any("${" in str(value) for value in fields.values()):
        return None
    try:
        return Target.model_validate(fields)
    except ValidationError:
        return None


def _with_place(guess: Target | None, facts: ControlFacts) -> Target | None:
    """A guess that counts: which of those that look the same, by the page's own account."""
    if guess is None or facts.alike <= 1 or facts.place < 1:
        return guess
    return guess.model_copy(update={"nth": facts.place})


def _frame_words(frame: Frame) -> str:
    """What tells a frame from the others: its name, or the path of its address."""
    if frame.parent_frame is None:
        return ""
    return frame.name or split_address(frame.url).path.strip("/")
