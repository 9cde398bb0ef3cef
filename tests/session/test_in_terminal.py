"""`auditkit try` in a real terminal: what is typed there, and what it says; the mouse is the X server's own."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditkit.record.outcome import Outcome, Reason
from auditkit.record.store import AuditStore
from tests.run.site import Site, page
from tools.screen.hand import Hand
from tools.screen.xvfb import Screen

PATIENCE_SECONDS = 90.0
WHOLE_WINDOW = "style='position:fixed;inset:0'"
DRAWN = "<script>onload = () => fetch('/drawn')</script>"
PAGES = {
    "/": page("Home", f"<a href=/fees {WHOLE_WINDOW}>Fees</a>"),
    "/fees": page("Fees", f"<p>It costs $25.00</p>{DRAWN}"),
    "/drawn": "",
}
TASK = """\
version: 1
task: Find out what a licence costs
steps: [click: {role: link, name: Fees}]
success: [{role: heading, name: Fees}]
"""


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, arguments: list[str], folder: Path, display: str) -> None:
        self.said = ""
        self._ours, theirs = pty.openpty()
        environ = {**os.environ, "DISPLAY": display, "PYTHONPATH": str(Path.cwd()), "COLUMNS": "200"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "auditkit", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environ,
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, words: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said:
            assert time.monotonic() < end, f"{words!r} never came; it said {self.said!r}"
            self._read()

    def type(self, *lines: str) -> None:
        for line in lines:
            os.write(self._ours, f"{line}\n".encode())

    def ended(self) -> int:
        end = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it did not end; it said {self.said!r}"
            self._read()
        self._read()
        return self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)

    def _read(self) -> None:
        ready, _, _ = select.select([self._ours], [], [], 0.1)
        if ready:
            try:
                self.said += os.read(self._ours, 65536).decode(errors="replace").replace("\r\n", "\n")
            except OSError:  # nobody is at the other end any more
                return


@pytest.fixture
def terminal(screen: Screen, tmp_path: Path) -> Iterator[tuple[Terminal, Site]]:
    with Site(PAGES) as site:
        folder = tmp_path / "tasks" / "harbour"
        folder.mkdir(parents=True)
        (folder / "agency.yml").write_text(f"version: 1\nagency: Harbour Office\nbase_url: {site.url}\n")
        (folder / "fee.yml").write_text(TASK)
        one = Terminal(["try", "tasks/harbour/fee.yml", "--ask", "terminal", "--no-probes"], tmp_path, screen.display)
        yield one, site
        one.close()


def comes(site: Site, path: str, within_seconds: float) -> bool:
    """Whether the page is asked for by then."""
    end = time.monotonic() + within_seconds
    while path not in [asked.path for asked in site.asked]:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def wait_for_page(site: Site, path: str) -> None:
    assert comes(site, path, PATIENCE_SECONDS), f"nobody asked for {path}"


def press_until(hand: Hand, site: Site, path: str) -> None:
    """Press where the page's one link is until the window is there to be pressed."""
    end = time.monotonic() + PATIENCE_SECONDS
    hand.click(400, 600)
    while not comes(site, path, 1):
        assert time.monotonic() < end, f"nobody asked for {path}"
        hand.click(400, 600)


def test_all_of_it_in_the_terminal(terminal: tuple[Terminal, Site], screen: Screen, tmp_path: Path) -> None:
    one, site = terminal
    one.wait_for("how it ended.")
    one.type("y", "", "perhaps", "n", "n", "Heron", "b")
    one.wait_for("d and Enter: Done")
    wait_for_page(site, "/")
    hand = Hand(screen.display)
    press_until(hand, site, "/fees")
    hand.close()
    wait_for_page(site, "/drawn")
    one.type("x", "d")
    one.wait_for("Did you get what you came for?")
    one.type("maybe", "y", "8", "6", "7", *[""] * 9, "s")
    assert one.ended() == 0, one.said
    assert "y or n, please." in one.said
    assert "A number from 1 to 7, please." in one.said
    assert "Completed." in one.said
    file = (tmp_path / "tasks/harbour/fee.yml").read_text(encoding="utf-8")
    assert re.search(r"^proven: \d{4}-\d{2}-\d{2}$", file, re.MULTILINE)
    store = AuditStore(tmp_path / "audits")
    [record] = store.studies()[-1].attempts()
    assert record.outcome is Outcome.COMPLETED
    assert record.person is not None
    said = record.person
    assert (said.alias, said.believed_done, said.confidence, said.ease) == ("Heron", True, 6, 7)
    assert [step.do for step in record.steps] == ["click"]


@pytest.mark.thorough
def test_stopped_in_the_middle_keeps_what_there_is(terminal: tuple[Terminal, Site], tmp_path: Path) -> None:
    one, site = terminal
    one.wait_for("how it ended.")
    one.type("y", "", "", "", "", "b")
    one.wait_for("d and Enter: Done")
    wait_for_page(site, "/")
    os.kill(one.process.pid, signal.SIGINT)
    assert one.ended() == 130, one.said
    [record] = AuditStore(tmp_path / "audits").studies()[-1].attempts()
    assert record.outcome is Outcome.NOT_MEASURED
    assert record.reason is Reason.INTERRUPTED


@pytest.mark.thorough
def test_without_consent_nothing_is_kept(terminal: tuple[Terminal, Site], tmp_path: Path) -> None:
    one, site = terminal
    one.wait_for("how it ended.")
    one.type("n", "y", "y", "y", "Heron", "b")
    one.wait_for("We can't keep anything unless you allow the first of these.")
    one.type("", "", "", "", "", "l")
    assert one.ended() == 0, one.said
    assert "Nothing was kept." in one.said
    assert not site.asked
    assert not list((tmp_path / "audits").glob("*/attempts/*"))
