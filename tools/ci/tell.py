"""What an audit came to in a pipeline: one word, counts, and a summary for the page of the job.

    python3 tell.py --status N --out FOLDER [--save yes] [--audits FOLDER]

FOLDER holds what the commands left: said.txt (standard error of the last one) and, where an audit was made,
comparison.json and summary.md. `outcome.txt` is written there, a line for each value; the same goes to GITHUB_OUTPUT
and the summary to GITHUB_STEP_SUMMARY, where there are such files.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel

from auditkit.diagnostic.safe_text import markdown_text, one_line

ABOUT = "<!-- auditkit:summary -->"
"""How a summary without an audit begins: by this its comment is found again."""
MOST_SAID = 4_000
INTERRUPTED = 130


class Verdict(StrEnum):
    """What an audit came to."""

    PASSED = "passed"
    FAILED = "failed"
    """Something that --fail-on names is so."""
    NOTHING_MEASURED = "nothing-measured"
    """No site could be tried: that is nobody's regression."""
    NOT_RUN = "not-run"
    """There is something for a person to put right first: a task file, a setting, a browser."""
    BROKEN = "broken"
    """A bug of auditkit."""
    INTERRUPTED = "interrupted"


class _Tally(BaseModel):
    measured: int


class _Way(BaseModel):
    standing: str | None
    result: str
    tally: _Tally


class _Audit(BaseModel):
    id: str


class Comparison(BaseModel):
    """What is used here of comparison.json."""

    headline: str
    """Our own words and figures alone: nothing of it is from a page."""
    after: _Audit
    ways: tuple[_Way, ...]


@dataclass(frozen=True)
class Outcome:
    """What is handed on."""

    verdict: Verdict
    status: int
    """What the pipeline ends with."""
    words: str
    """The whole in a sentence, on one line."""
    audit: str = ""
    save: str = "no"
    records: str = ""
    """The folder of the audit's records, where it is one of this machine."""
    counts: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """`name=value`, each on one line."""
        whole = {"verdict": self.verdict, "status": self.status, "words": self.words, "audit": self.audit}
        kept = {"save": self.save, "records": self.records}
        return [f"{name}={value}" for name, value in {**whole, **kept, **self.counts}.items()]


_WITHOUT_AUDIT = {
    Verdict.NOT_RUN: "auditkit could not start: there is something to fix first.",
    Verdict.BROKEN: "auditkit failed. This is a bug in auditkit, not in the website or your task files.",
    Verdict.INTERRUPTED: "The audit was stopped before it finished.",
}


_IN_TASK = "If it renamed what a task file names, update the task file: its finding gives the line."
_KEPT = f"The next audit is compared with this one: what stays as it is now is no change then. {_IN_TASK}"
_NOT_KEPT = (
    "This audit is not kept. Merge the change: the first audit of the site after that finds it once more, and later "
    f"ones are compared with that audit. {_IN_TASK}"
)
"""How to take in what changed on purpose."""


def outcome_of(status: int, comparison: Comparison | None, save: str, audits: str) -> Outcome:
    """What an exit status means, with what the audit found if there is one."""
    verdict = _verdict(status, comparison)
    ends = {Verdict.PASSED: 0, Verdict.NOTHING_MEASURED: 0, Verdict.BROKEN: 3, Verdict.INTERRUPTED: INTERRUPTED}
    ends_with = ends.get(verdict, status)
    if comparison is None:
        return Outcome(verdict, ends_with, _WITHOUT_AUDIT[verdict])
    audit = comparison.after.id
    records = f"{audits}/{audit}" if audits else ""
    return Outcome(verdict, ends_with, _words(verdict, comparison), audit, save, records, counts_of(comparison))


def _verdict(status: int, comparison: Comparison | None) -> Verdict:
    if status >= 128:
        return Verdict.INTERRUPTED
    if status not in (0, 1, 2):
        return Verdict.BROKEN
    if comparison is None:
        # A run that ends well has written its reports: without them it did not do what it was told.
        return Verdict.NOT_RUN if status else Verdict.BROKEN
    if status:
        return Verdict.FAILED
    tried = [way for way in comparison.ways if way.standing != "gone"]
    measured = any(way.tally.measured for way in tried)
    return Verdict.PASSED if measured or not tried else Verdict.NOTHING_MEASURED


def _words(verdict: Verdict, comparison: Comparison) -> str:
    headline = one_line(comparison.headline)
    return f"{_WITHOUT_AUDIT[verdict]} {headline}" if verdict in _WITHOUT_AUDIT else headline


def counts_of(comparison: Comparison) -> dict[str, int]:
    """How many ways of tasks that were tried stand how."""
    standings = Counter(way.standing for way in comparison.ways)
    return {
        "ways": len(comparison.ways) - standings["gone"],
        "worse": standings["worse"],
        "mended": standings["mended"],
        "changed": standings["changed"],
        "not-measured": sum(not way.tally.measured and way.standing != "gone" for way in comparison.ways),
    }


def summary_of(outcome: Outcome, report: str, said: str, why: str) -> str:
    """The summary as Markdown: the report of the run if there is one, why it failed, and what was said instead."""
    head, _, rest = (report.strip() or f"{ABOUT}\n### {outcome.words}").partition("\n\n")
    pieces = [head]
    if report and outcome.verdict in _WITHOUT_AUDIT:
        pieces.append(f"**{_WITHOUT_AUDIT[outcome.verdict]}**")
    if outcome.verdict is Verdict.FAILED:
        failed = [line for line in said.splitlines() if line.startswith("Failed: ")]
        pieces += [f"**Failed:** {markdown_text(line.removeprefix('Failed: '), 1000)}" for line in failed]
        if outcome.counts.get("worse"):
            pieces.append(f"**Is a change intended?** {_KEPT if outcome.save == 'yes' else _NOT_KEPT}")
    elif outcome.verdict in _WITHOUT_AUDIT and said.strip():
        pieces.append(_fenced(said))
    if outcome.verdict is Verdict.BROKEN:
        pieces.append("Please report it. The log is with the other files of this run, in the folder `log`.")
    if why.strip():
        pieces.append(f"Why this audit was made: {markdown_text(why)}")
    return "\n\n".join([*pieces, *([rest] if rest else [])]) + "\n"


def _fenced(said: str) -> str:
    """What a command said, as it is: a fence that is longer than any in it."""
    text = said.strip()[-MOST_SAID:]
    fence = "`" * 3
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _append(variable: str, text: str) -> None:
    """To a file of the service, if it has one."""
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--status", type=int, required=True)
    reading.add_argument("--out", type=Path, required=True)
    reading.add_argument("--save", default="no")
    reading.add_argument("--audits", default="")
    given = reading.parse_args()
    folder: Path = given.out
    found = _read(folder / "comparison.json")
    comparison = Comparison.model_validate_json(found) if found else None
    outcome = outcome_of(given.status, comparison, given.save, given.audits)
    why = os.environ.get("AUDITKIT_WHY", "")
    summary = summary_of(outcome, _read(folder / "summary.md"), _read(folder / "said.txt"), why)
    lines = "".join(f"{line}\n" for line in outcome.lines())
    (folder / "summary.md").write_text(summary, encoding="utf-8")
    (folder / "outcome.txt").write_text(lines, encoding="utf-8")
    _append("GITHUB_OUTPUT", lines)
    _append("GITHUB_STEP_SUMMARY", summary)


if __name__ == "__main__":
    main()
