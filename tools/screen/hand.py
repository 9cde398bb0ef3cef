"""A hand on the mouse and the keyboard of a screen: the events are the X server's own, as from a real device."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

_BETWEEN_SECONDS = 0.04
_REST_SECONDS = 0.25
"""How long the pointer rests on something before it presses: people are slower."""


class Hand:
    """Moves, presses and types."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)

    def move(self, x: float, y: float) -> None:
        """Move the pointer there, by way of a point beside it, as a mouse does."""
        for at in (x - 3, x):
            xtest.fake_input(self._display, X.MotionNotify, x=round(at), y=round(y))
            self._sync()

    def click(self, x: float, y: float, *, times: int = 1, button: int = 1) -> None:
        """Press the mouse there, once or more."""
        self.move(x, y)
        time.sleep(_REST_SECONDS)
        for _ in range(times):
            xtest.fake_input(self._display, X.ButtonPress, button)
            self._sync()
            xtest.fake_input(self._display, X.ButtonRelease, button)
            self._sync()

    def write(self, text: str) -> None:
        """Type a text."""
        for letter in text:
            self._stroke(*self._key_of(letter))

    def press(self, name: str, *held: str) -> None:
        """Press a key by its X name (Return, Left, l), with others held (Control_L, Alt_L)."""
        self._stroke(self._code(XK.string_to_keysym(name)), [self._code(XK.string_to_keysym(one)) for one in held])

    def close(self) -> None:
        """Let go."""
        self._display.close()

    def _key_of(self, letter: str) -> tuple[int, Sequence[int]]:
        code = self._code(ord(letter))
        plain: Any = self._display.keycode_to_keysym(code, 0)
        return code, [] if plain == ord(letter) else [self._code(XK.string_to_keysym("Shift_L"))]

    def _code(self, keysym: int) -> int:
        code = int(self._display.keysym_to_keycode(keysym))
        if not code:
            raise ValueError(f"this keyboard has no key for {keysym:#x}")
        return code

    def _stroke(self, code: int, held: Sequence[int]) -> None:
        for one in held:
            xtest.fake_input(self._display, X.KeyPress, one)
        xtest.fake_input(self._display, X.KeyPress, code)
        xtest.fake_input(self._display, X.KeyRelease, code)
        for one in reversed(held):
            xtest.fake_input(self._display, X.KeyRelease, one)
        self._sync()

    def _sync(self) -> None:
        self._display.sync()
        time.sleep(_BETWEEN_SECONDS)
