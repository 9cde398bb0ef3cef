"""`auditkit score`: the sentence, the evidence, what to do; and nothing that a page could write to the terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from auditkit.console import print_scorecard
from auditkit.console.scorecard import scorecard
from auditkit.score.scorecard import Scorecard, score

from .scripted_run import ATTEMPTS, audit, record


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return score(audit(), [record(one) for one in ATTEMPTS])


def drawn(card: Scorecard, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    with console.capture() as caught:
        console.print(scorecard(card, width, lambda text: text))
    return caught.get()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_each_failing_task_says_why_and_what_to_do(card: Scorecard, width: int) -> None:
    said = drawn(card, width)
    flat = " ".join(said.split())
    assert max(cell_len(line) for line in said.splitlines()) <= width
    assert 'the link "Fishing" is not on the page closest: “Fishing rules”, “Fish market” What to do: Put' in flat
    assert "also: 1 accessibility, 3 lookalike-links, 1 overlay" in flat
    assert "sometimes completed" in flat
    assert "- click: Renew a licence + click: Renew your licence" in flat
    assert "In the step at tasks/library/card.yml:9, change “Join” to" in flat
    assert flat.endswith("Audit 2026-11-22-090000.")


def test_plain_lines_for_a_pipe(card: Scorecard) -> None:
    stream = io.StringIO()
    print_scorecard(card, stream)
    lines = stream.getvalue().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  Find out what it costs"))
    assert lines[at].endswith('| the link "Fishing" is not on the page')
    assert lines[at + 1] == "      closest: “Fishing rules”, “Fish market”"
    assert lines[at + 2].startswith("      What to do: ")
    assert not [letter for line in lines for letter in line if not letter.isprintable()]
