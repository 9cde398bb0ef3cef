"""A `manual` step of a run in a visible browser: the person does it there, and says so in the terminal."""

from __future__ import annotations

from pathlib import Path

from auditkit.record.outcome import Outcome, Performer
from auditkit.record.store import AuditStore
from tests.run.site import Site
from tools.screen.hand import Hand
from tools.screen.xvfb import Screen

from .test_in_terminal import PAGES, Terminal, press_until, wait_for_page

TASK = """\
version: 1
task: Find out what a licence costs
steps: [manual: Press what only you can press]
success: [{role: heading, name: Fees}]
"""


def test_a_run_goes_on_once_the_person_has_done_it(screen: Screen, tmp_path: Path) -> None:
    with Site(PAGES) as site:
        folder = tmp_path / "tasks" / "harbour"
        folder.mkdir(parents=True)
        (folder / "agency.yml").write_text(f"version: 1\nagency: Harbour Office\nbase_url: {site.url}\n")
        (folder / "fee.yml").write_text(TASK)
        terminal = Terminal(["run", "--headed", "--no-probes"], tmp_path, screen.display)
        try:
            terminal.wait_for("Press what only you can press")
            wait_for_page(site, "/")
            hand = Hand(screen.display)
            press_until(hand, site, "/fees")
            hand.close()
            wait_for_page(site, "/drawn")
            terminal.type("")
            assert terminal.ended() == 0, terminal.said
        finally:
            terminal.close()
    store = AuditStore(tmp_path / "audits")
    [record] = store.open(store.ids()[-1]).attempts()
    assert (record.outcome, record.performer) == (Outcome.COMPLETED, Performer.SCRIPT), record.message
