from __future__ import annotations

import io
import itertools
import re

import pytest

from auditkit.console import console_listener
from auditkit.console.screen import LiveScreen, PlainScreen

from .scripted_run import events


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


TERMINAL = {"TERM": "xterm-256color"}


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "CI", "FORCE_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def played(environment: dict[str, str], upto: int = 10, width: int = 80) -> str:
    stream = Terminal()
    with console_listener(stream, environment=environment, width=width, clock=itertools.count().__next__) as screen:
        assert isinstance(screen, LiveScreen)
        for event in events(upto):
            screen(event)
    return stream.getvalue()


def test_a_terminal_gets_progress_that_moves() -> None:
    said = played(TERMINAL)
    assert "\x1b[?25l" in said
    assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l"), "the cursor is shown again"
    assert "─" in said
    assert "0 of 10" in said
    assert re.search(r"\x1b\[36m", said)
    assert "4 of 8 measured attempts succeeded" in said


def test_no_color() -> None:
    said = played(TERMINAL | {"NO_COLOR": "1"})
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][;m]", said)
    assert "4 of 8 measured attempts succeeded" in said


def test_a_page_can_not_write_to_the_terminal() -> None:
    said = played(TERMINAL)
    assert "\x1b]" not in said
    assert "\x1b[2J" not in said
    assert "\u202e" not in said
    assert "red]Pay[/bold red]" in said


def test_stopped_in_the_middle_gives_the_terminal_back() -> None:
    stream = Terminal()
    with (
        pytest.raises(KeyboardInterrupt),
        console_listener(stream, environment=TERMINAL, width=40, clock=itertools.count().__next__) as screen,
    ):
        for event in itertools.islice(events(), 6):
            screen(event)
        raise KeyboardInterrupt
    said = stream.getvalue()
    assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l")
    screen.close()


@pytest.mark.parametrize(
    "environment", [{"TERM": "dumb"}, TERMINAL | {"CI": "true"}, TERMINAL | {"CI": "1"}, {"TERM": "unknown"}]
)
def test_plain_lines_where_nothing_can_move(environment: dict[str, str]) -> None:
    assert isinstance(console_listener(Terminal(), environment=environment), PlainScreen)


def test_plain_lines_into_a_pipe() -> None:
    assert isinstance(console_listener(io.StringIO(), environment=TERMINAL), PlainScreen)
    closed = io.StringIO()
    closed.close()
    assert isinstance(console_listener(closed, environment=TERMINAL), PlainScreen)


def test_ci_set_to_no_is_no_ci() -> None:
    screen = console_listener(Terminal(), environment=TERMINAL | {"CI": "false"})
    assert isinstance(screen, LiveScreen)
