"""The state of the page in the window: what it says, its fields, the errors it tells the customer of, and whether
something is still on its way."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from auditkit.browser.traffic import DataRequest
from auditkit.diagnostic.safe_text import one_line
from auditkit.locator.frame_scope import look_at
from auditkit.locator.page_script import page_script
from auditkit.run.diagnosis.page_wording import complains, says_done
from auditkit.run.visit import Visit
from auditkit.task.host import bare_address

_TELLING_PIXELS = 8
"""Less than that a focus or a hover may make of a box."""
_SUM = re.compile(r"\d[.,]\d\d(?!\d)|[€$£¥]\s?\d|\d\s?[€$£¥]|\b(?:EUR|CHF|USD|GBP|SEK|NOK|DKK|PLN|CZK)\b")
_SHORT_WORDS = 12
"""A message shorter than this, in characters, may stand in a longer text by chance."""


class FieldState(BaseModel):
    """A field of the page. What it holds is nobody's business; whether it holds anything is."""

    model_config = ConfigDict(frozen=True)

    label: str
    filled: bool
    required: bool = False
    form: int = -1
    """Which form of the page it stands in."""


class Message(BaseModel):
    """A text that may be a message about what was entered, and how it is marked."""

    model_config = ConfigDict(frozen=True)

    text: str
    wrong: bool = False
    """Whether its class, its element or a field that is marked wrong says that it is an error."""
    calm: bool = False
    """Whether its class or role says that it is good news, a notice or a counter."""
    status: bool = False
    """Whether its role says that it tells what came of something, for good or ill."""
    hint: bool = False
    alert: bool = False
    dialog: bool = False
    group: bool = False
    """Whether it stands in one group with a field that is marked wrong."""
    red: bool = False
    """Whether it is drawn in red, unlike other text."""
    edged: bool = False
    """Whether only an edge of the box around it is red."""
    field: bool = False
    """Whether it stands at a field."""
    content: bool = False
    """Whether it stands in the content, not in what is around it on each page."""
    about: tuple[str, ...] = ()
    """Of which fields it is said, by their names in `PageState.fields`."""

    def inside(self, frame: int) -> Message:
        """The same as a part of the page with the frame it stands in."""
        return self.model_copy(update={"about": tuple(f"{frame}/{key}" for key in self.about)})

    def is_error(self, *, pressed: bool, same_heading: bool) -> bool:
        """Whether a message that is new on a form is an error. `pressed` says whether it came with a press."""
        if self.wrong:
            return self.content or self.field or self.dialog
        if self.calm or not same_heading or says_done(self.text):
            return False
        if self.status:
            return pressed and complains(self.text) and (self.field or self.content or self.dialog)
        if (self.group and self.field) or ((self.field or self.content) and self._is_red_error):
            return True
        if self.alert:
            return self.field or ((self.content or self.dialog) and complains(self.text))
        # A window that asks for an opinion may have opened by itself.
        opened = self.dialog and "?" not in self.text
        return pressed and (opened or (self.field and not self.hint)) and complains(self.text)

    @property
    def _is_red_error(self) -> bool:
        """An agency's colour may be red, too: what comes in it may be a sum, and in a red edge whatever matters."""
        if self.red and _SUM.search(self.text) is None:
            return True
        return (self.red or self.edged) and complains(self.text)


class NativeError(BaseModel):
    """What the browser itself says of a field it won't send."""

    model_config = ConfigDict(frozen=True)

    text: str
    focused: bool
    """Whether the field has the focus, as the one has in whose bubble it is said."""
    marked: bool
    """Whether the field is marked wrong, as none is that was only left empty up to now."""


class PageState(BaseModel):
    """What `page_state.js` saw."""

    model_config = ConfigDict(frozen=True)

    looked: bool = True
    """Whether the page let itself be looked at: else nothing is known of it, and what is empty says nothing."""
    url: str = ""
    title: str = ""
    language: str | None = None
    kind: str = ""
    """The media type of what stands in the place of a page, "empty" where the server sent nothing; "" for a page."""
    source: str = ""
    """How that begins."""
    text: str = ""
    sizes: tuple[float, ...] = ()
    """Widths and heights of what is drawn in the content, in its order."""
    messages: tuple[Message, ...] = ()
    wrong: int = 0
    """How many fields are marked wrong."""
    native: tuple[NativeError, ...] = ()
    fields: dict[str, FieldState] = Field(default_factory=dict)
    """Fields by their name; passwords and files may have to be given again, so they aren't here."""
    form: dict[str, str] = Field(default_factory=dict)
    """Labels of all fields in the content that ask something of the customer, by the fields' names."""
    heading: str = ""
    frame_headings: tuple[str, ...] = ()
    state: str = ""
    """Differs where one address shows another page: another form, its errors, a dialog."""

    def lost(self, before: PageState) -> list[str]:
        """Labels of the fields that were filled in and are there, and empty."""
        return [
            was.label
            for key, was in before.fields.items()
            if was.filled and key in self.fields and not self.fields[key].filled
        ]

    def differs_from(self, before: PageState) -> bool:
        """Whether it says something else; so it may where one of them could not be looked at."""
        return self.text != before.text or not (self.looked and before.looked)

    def is_drawn_otherwise(self, before: PageState) -> bool:
        """Whether something has come, gone, grown or shrunk, with words in it or without any that can be read."""
        if len(self.sizes) != len(before.sizes):
            return True
        return any(abs(now - was) >= _TELLING_PIXELS for now, was in zip(self.sizes, before.sizes, strict=True))

    def same_heading(self, before: PageState) -> bool:
        return (self.heading, self.frame_headings) == (before.heading, before.frame_headings)

    def same_form(self, before: PageState) -> bool:
        """Whether it has the fields it had, under the same heading."""
        return bool(self.fields) and self.fields.keys() == before.fields.keys() and self.same_heading(before)

    def continues(self, before: PageState) -> bool:
        """Whether the customer is on the form they were on, with its errors, more fields or fewer ones.

        Most of its questions are there. A page that asks nothing is the same under its address and heading.
        """
        if not before.form:
            return not self.form and self.url == before.url and self.same_heading(before)
        there = [key for key, label in before.form.items() if self._asks(key, label)]
        return len(there) > len(before.form) / 2

    def _asks(self, key: str, label: str) -> bool:
        """Whether it has that field. A message may have been put into the label."""
        if label in self.form.values():
            return True
        now = self.form.get(key)
        return now is not None and (now.startswith(label) or now.endswith(label) or label.startswith(now))

    def is_calm(self, line: str) -> bool:
        """Whether it marks that line as good news, a notice or a counter."""
        return any(
            line in one.text and (one.calm or (one.status and not complains(one.text))) for one in self.messages
        )

    def new_lines(self, before: PageState) -> tuple[str, ...]:
        key = {line.strip() for line in before.text.splitlines()}
        lines = (line.strip() for line in self.text.splitlines())
        return tuple(dict.fromkeys(line[:300] for line in lines if line and line not in key))

    def with_frames(self, frames: Sequence[PageState]) -> PageState:
        """The same with what the frames that a customer reads as a part of the page show."""
        if not frames:
            return self
        numbered = list(enumerate(frames))
        update = {
            "text": "\n".join([self.text, *(one.text for one in frames)]),
            "sizes": (*self.sizes, *(size for one in frames for size in one.sizes)),
            "messages": (*self.messages, *(text.inside(number) for number, one in numbered for text in one.messages)),
            "wrong": self.wrong + sum(one.wrong for one in frames),
            "native": (*self.native, *(text for one in frames for text in one.native)),
            "fields": self.fields
            | {f"{number}/{key}": field for number, one in numbered for key, field in one.fields.items()},
            "form": self.form
            | {f"{number}/{key}": label for number, one in numbered for key, label in one.form.items()},
            "frame_headings": tuple(one.heading for one in frames),
            "state": json.dumps([self.state, *(one.state for one in frames)]) if self.state else "",
        }
        return self.model_copy(update=update)


async def read_page_state(visit: Visit) -> PageState:
    look = await look_at(visit.page, page_script(__package__, "page_state.js"), visit.used_frames)
    now = PageState(looked=False)
    if look.page is not None:
        now = PageState.model_validate(look.page).with_frames(
            [PageState.model_validate(one) for _, one in look.frames]
        )
    if visit.document is not None:
        return now.model_copy(update={"text": visit.document.text, "messages": (), "looked": True})
    return now.model_copy(update={"url": bare_address(visit.page.url).partition("?")[0]})


@dataclass(frozen=True)
class FormError:
    """An error that the site told the customer of, on the form they are on."""

    text: str
    step: int
    """The step it came with."""
    in_dialog: bool = False
    """Whether it was said in a window over the page."""
    about: tuple[str, ...] = ()
    """Of which fields it was said."""


@dataclass(frozen=True)
class FormErrors:
    """What was said, since the customer came to the form they are on, against what they entered."""

    errors: tuple[FormError, ...] = ()
    fields_marked: int = 0
    """How many more fields are marked wrong now."""
    left_out: tuple[str, ...] = ()
    """Labels of the fields that it asks for and that were never filled in, where it finds no fault with another."""

    def since(self, step: int) -> tuple[str, ...]:
        """What the errors say that came with that step or later."""
        return tuple(one.text for one in self.errors if one.step >= step)


@dataclass(frozen=True)
class Alert:
    """A window of the browser's own that the site showed, with nothing to choose: `window.alert`."""

    step: int
    message: str


def find_form_errors(
    states: Sequence[tuple[int, PageState]], presses: Collection[int], alerts: Sequence[Alert] = ()
) -> FormErrors:
    """Look for errors in the states of the pages after each step, with the steps' numbers.

    An error is new since the customer came to this form, and says by its marks that it is one. What came with the
    last press counts even if it is gone again by now, as short notices are. `alerts` have no marks, so
    words must do.
    """
    known = [one for one in states if one[1].state]
    if not known:
        return FormErrors()
    now = known[-1][1]
    first = len(known) - 1
    while first and now.continues(known[first - 1][1]):
        first -= 1
    (_, arrival), later = known[first], known[first + 1 :]
    last_press = max((number for number, _ in later if number in presses), default=None)
    # An answer may take a moment: it is seen when the next thing is looked for.
    after_press = later[-1][0] if later and last_press is not None else None
    standing = {one.text for one in now.messages}
    before, same_heading = _Before(arrival), now.same_heading(arrival)
    errors = [
        FormError(one.text, number, one.dialog, one.about)
        for number, state in later
        for one in state.messages
        if (one.text in standing or number == last_press)
        and one.is_error(pressed=number in presses or number == after_press, same_heading=same_heading)
        and not before.says(one.text)
    ]
    here = {number for number, _ in later}
    errors += [FormError(one.message, one.step) for one in alerts if one.step in here and complains(one.message)]
    first_said = {one.text: one for one in reversed(errors)}
    errors = [one for one in errors if first_said[one.text] is one]
    left_out = _left_out(errors, [state for _, state in known[first:]])
    return FormErrors(tuple(errors), max(0, now.wrong - arrival.wrong), left_out)


def _left_out(errors: Sequence[FormError], states: Sequence[PageState]) -> tuple[str, ...]:
    """Labels of the fields that errors ask for and that were never filled in, in any state of the form.

    What is said of no field in particular is about the required ones that are empty, in a form that was filled in.
    """
    now = states[-1]
    answered = {key for state in states for key, field in state.fields.items() if field.filled}
    empty = {key for key in now.fields if key not in answered}
    about = [one.about for one in errors if one.about]
    if about:
        asked = {key for keys in about for key in keys} if all(empty.issuperset(keys) for keys in about) else set()
    else:
        used = {now.fields[key].form for key in answered if key in now.fields}
        asked = {key for key in empty if errors and now.fields[key].required and now.fields[key].form in used}
    return tuple(now.fields[key].label for key in now.fields if key in asked)


class _Before:
    """What the page said before; another count in the same sentence is nothing new."""

    def __init__(self, page: PageState) -> None:
        self._text = one_line(page.text)
        self._lines = {_shape(line) for line in page.text.splitlines()} | {_shape(one.text) for one in page.messages}

    def says(self, text: str) -> bool:
        return _shape(text) in self._lines or (len(text) >= _SHORT_WORDS and text in self._text)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", one_line(text))


_LOADING_LOOK_SECONDS = 2
_OPEN_SECONDS = 2.0
"""A request that has waited for so long is one that the customer waits for, too; shorter ones come and go."""


@dataclass(frozen=True)
class Loading:
    """What the page waited for when it was last looked at."""

    words: str = ""
    """What it says meanwhile; empty where it only shows so, or doesn't."""
    plain: bool = False
    """Whether it says so beyond doubt: a page may have words like these for another reason."""
    url: str = ""
    """The request of its own that has no answer yet."""
    asked_in_step: int | None = None
    """The step in which that was asked."""
    seconds: float = 0.0
    """How long the customer has waited."""


async def find_loading(visit: Visit) -> Loading | None:
    """What the page still waits for; None when it says nothing and asks nothing.

    Words that only may mean it count while a request goes on, or where the page says little else.
    """
    request = visit.traffic.unanswered(visit.page, for_seconds=_OPEN_SECONDS)
    script = page_script(__package__, "loading.js")
    look = await look_at(visit.page, script, visit.used_frames, argument=_phrases(), seconds=_LOADING_LOOK_SECONDS)
    signs: list[dict[str, Any]] = [
        sign for seen in (look.page, *(one for _, one in look.frames)) for sign in seen or ()
    ]
    may_mean_it = next((one for one in signs if one["alone"] or request is not None), None)
    sign = next((one for one in signs if one["plain"]), may_mean_it)
    if sign is None and request is None:
        return None
    return _loading(sign or {}, request)


def _loading(sign: dict[str, Any], request: DataRequest | None) -> Loading:
    return Loading(
        words=str(sign.get("words", "")),
        plain=bool(sign.get("plain")),
        url=request.url if request is not None else "",
        asked_in_step=request.step if request is not None else None,
    )


@cache
def _phrases() -> list[str]:
    text = files(__package__).joinpath("loading_words.yml").read_text(encoding="utf-8")
    by_language: dict[str, list[str]] = yaml.safe_load(text)
    return sorted({phrase for phrases in by_language.values() for phrase in phrases})
