"""What changed, in the terminal. AUDITKIT_WRITE_GOLDEN=1 writes the file anew; read the difference first."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from auditkit.compare.model import ChangeStatus, Comparison
from auditkit.console import print_comparison
from auditkit.console.comparison import STATUS_WORDS, headline, totals
from auditkit.record.outcome import Outcome
from tests.compare.example import attempt, audited, compare, found, missing, release

from .scripted_run import HOSTILE

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def releases() -> Comparison:
    return compare(release(1), release(2))


def plain(comparison: Comparison, *, everything: bool = False) -> str:
    stream = io.StringIO()
    print_comparison(comparison, stream, everything=everything)
    return stream.getvalue()


def test_two_releases(releases: Comparison) -> None:
    said, golden = plain(releases), HERE / "two_releases.txt"
    if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert said == golden.read_text(encoding="utf-8")


def test_what_stayed_the_same_is_counted_and_shown_when_asked_for(releases: Comparison) -> None:
    assert "Register the boat I have bought" not in plain(releases)
    assert "4 the same" in plain(releases).splitlines()[-1]
    assert "Register the boat I have bought" in plain(releases, everything=True)


def test_the_first_and_the_last_words_say_what_happened(releases: Comparison) -> None:
    lines = plain(releases).splitlines()
    assert lines[0].startswith("Got worse: 6 of 16 routes compared, 3 fixed, since 3 November 2026")
    assert lines[-1].startswith("6 got worse, 3 changed, 3 fixed, 4 the same, 1 not measured. Audit release-2 of ")
    assert set(STATUS_WORDS) == set(ChangeStatus)


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (Outcome.COMPLETED, Outcome.COMPLETED, "Nothing changed in 1 route that could be compared, since"),
        (Outcome.NOT_COMPLETED, Outcome.COMPLETED, "Fixed: 1 of 1 route compared, and nothing got worse"),
        (Outcome.COMPLETED, Outcome.NOT_MEASURED, "Nothing could be compared with 3 November 2026 (audit before)."),
    ],
)
def test_headline(then: Outcome, now: Outcome, said: str) -> None:
    comparison = compare(audited(attempt(then), then=True), audited(attempt(now)))
    assert headline(comparison).startswith(said)
    assert totals(comparison).count("1 ") >= 1


def test_nothing_a_page_says_writes_to_the_terminal() -> None:
    near = [{"role": "link", "name": HOSTILE}]
    seen = found("accessibility", "serious", HOSTILE, details={"rule": HOSTILE}, page=1)
    broken = missing(nearest=near) | {"message": HOSTILE}
    now = [attempt(**broken), attempt(path="y", findings=[seen]), attempt(Outcome.NOT_MEASURED, path="x")]
    now[2] = now[2].model_copy(update={"message": HOSTILE})
    then = [attempt(), attempt(path="y"), attempt(path="x")]
    said = plain(compare(audited(*then, then=True), audited(*now)), everything=True)
    assert not [letter for letter in said.replace("\n", "") if not letter.isprintable()]
    assert "owned" not in said
    assert len(said.splitlines()) < 30


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal(releases: Comparison, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", str(width))
    stream = Terminal()
    print_comparison(releases, stream)
    drawn = Console(file=io.StringIO(), width=width)
    assert drawn.width == width
    plain_lines = [line for line in stream.getvalue().splitlines() if "\x1b" not in line]
    assert max(cell_len(line) for line in plain_lines) <= width


def test_what_is_unsteady_comes_first_of_what_is_notable_with_every_try() -> None:
    ends = (Outcome.NOT_COMPLETED, Outcome.COMPLETED, Outcome.COMPLETED)
    tries = [attempt(end, trial=at, confirming=at > 1) for at, end in enumerate(ends, start=1)]
    renamed = [
        attempt(path="menu", findings=[]),
        attempt(path="menu", findings=[found("slow-page", "minor", "It is slow.")]),
    ]
    said = plain(compare(audited(attempt(), renamed[0], then=True), audited(*tries, renamed[1])))
    lines = said.splitlines()
    assert lines[0].startswith("Nothing got worse for certain. Unsteady: 1 of 2 routes compared, since 3 November")
    assert [line for line in lines if line.endswith("(1 route)")] == [
        "Unsteady: the attempts don't agree, so nothing counts as worse or fixed (1 route)",
        "Changed, with the same result for customers (1 route)",
    ]
    assert "    · Unsteady: got worse in 1 of 3 attempts. Completed on 3 November, sometimes completed" in said
    assert (
        "    2 of 3 attempts succeeded. Attempt 1: not completed at 09:00:00 UTC; 2 (to confirm): completed at"
        in said
    )


def test_what_got_worse_in_most_tries_says_in_how_many() -> None:
    ends = (Outcome.NOT_COMPLETED, Outcome.COMPLETED, Outcome.NOT_COMPLETED)
    said = plain(
        compare(audited(attempt(), then=True), audited(*[attempt(e, trial=n) for n, e in enumerate(ends, 1)]))
    )
    assert "Got worse: 1 of 1 route compared" in said
    assert "1 of 3 attempts succeeded. Attempt 1: not completed" in said
