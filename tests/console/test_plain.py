"""Golden output: AUDITKIT_WRITE_GOLDEN=1 writes the files anew; read the difference before committing it."""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path

import pytest

from auditkit.console import console_listener
from auditkit.record.event import AuditEnded, AuditStarted, RunNotice

from .scripted_run import NOW, audit, events

HERE = Path(__file__).parent


def played(upto: int = 10, width: int = 80, encoding: str = "utf-8") -> str:
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding=encoding, newline="\n")
    with console_listener(stream, environment={}, width=width, clock=itertools.count().__next__) as screen:
        for event in events(upto):
            screen(event)
    stream.flush()
    return kept.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("name", "upto", "width", "encoding"),
    [
        ("whole_80", 10, 80, "utf-8"),
        ("whole_120", 10, 120, "utf-8"),
        ("interrupted_40", 7, 40, "utf-8"),
        ("old_console_80", 4, 80, "cp437"),
    ],
)
def test_a_scripted_run(name: str, upto: int, width: int, encoding: str) -> None:
    said = played(upto, width, encoding)
    golden = HERE / f"{name}.txt"
    if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert said == golden.read_text(encoding="utf-8")


def test_nothing_from_a_page_reaches_the_terminal_as_more_than_text() -> None:
    said = played()
    assert not [letter for letter in said if letter != "\n" and not letter.isprintable()]


@pytest.mark.parametrize("width", [40, 80])
def test_the_summary_fits(width: int) -> None:
    from rich.cells import cell_len

    summary = played(10, width).split("\n\n", 1)[1]
    assert max(cell_len(line) for line in summary.splitlines()) <= width


def test_an_audit_of_nothing() -> None:
    stream = io.StringIO()
    with console_listener(stream, environment={}, width=80) as screen:
        screen(AuditStarted(audit(), (), kept=10, jobs=1))
        screen(AuditEnded("x", NOW, interrupted=False))
    assert stream.getvalue() == (
        "Audit 2026-11-22-090000: nothing left to do, 10 attempts kept\n\n"
        "No attempt was measured. 10 attempts kept from before are not counted here.\n"
    )


class Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_is_gone_does_not_stop_the_audit() -> None:
    with console_listener(Gone(), environment={}) as screen:
        for event in events():
            screen(event)
    assert screen.progress.done == 10
    stream = io.StringIO()
    screen = console_listener(stream, environment={})
    stream.close()
    for event in events():
        screen(event)
    assert screen.progress.over


def test_what_the_run_says_of_itself_is_a_line_of_its_own() -> None:
    stream = io.StringIO()
    with console_listener(stream, environment={}, width=80, clock=itertools.count().__next__) as screen:
        screen(AuditStarted(audit(), ("a.b.main.desktop.1",), 0, 1))
        screen(RunNotice("No workers are left at tls://10.0.0.5:8786.\x1b[2J Waiting."))
    assert stream.getvalue().splitlines()[1] == "No workers are left at tls://10.0.0.5:8786. Waiting."
