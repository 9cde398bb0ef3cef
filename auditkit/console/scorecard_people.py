"""What people did, in the terminal: beside the script's scorecard, never in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from auditkit.console.text import clean, writable
from auditkit.score.explanation.people import people_figures, people_line, people_notes
from auditkit.score.explanation.wording import plural

if TYPE_CHECKING:
    from auditkit.score.people import People, PeopleScore


def print_people(people: People, stream: TextIO) -> None:
    """Print a line for each task that people tried, disagreements with the script first; nothing when none did."""
    for line in people_lines(people):
        stream.write(writable(line, getattr(stream, "encoding", None)) + "\n")


def people_lines(people: People) -> Iterator[str]:
    """The same, line by line."""
    if not people.tasks:
        return
    attempts = plural(people.attempts, "attempt")
    yield f"People: {attempts} at {plural(len(people.tasks), 'task')}, beside the script's and never added to them"
    for one in people.tasks:
        yield f"  {'! ' if one.accord.disagree else '  '}{_of(one)}: {people_line(one)}"
        for name, words in people_figures(one):
            yield f"        {name}: {words}"
        for note in people_notes(one):
            yield f"        {note}"


def _of(one: PeopleScore) -> str:
    return clean(f"{one.agency}/{one.task}")
