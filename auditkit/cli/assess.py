"""`auditkit assess`: an agency's own grades, by questions."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import NEW_AGENCY, print_next, tasks_option
from auditkit.diagnostic.error import AuditkitError, InvalidDocument
from auditkit.diagnostic.safe_text import one_line, quote, terminal_text
from auditkit.diagnostic.wording import capitalize_first, did_you_mean

if TYPE_CHECKING:
    from auditkit.task.self_assessment import Draft

_DRAFT = ".self-assessment.draft"
_LEAVE_OPEN = "-"
_TIMES = {
    "hours": "Does it differ by time of day? Shall we go through the hours",
    "weekdays": "Does it differ by day of the week? Shall we go through the days",
    "seasons": "Does it differ by season? Shall we go through the seasons",
    "months": "Does it differ by month? Shall we go through the months",
}


@click.command(short_help="Grade your own service by answering questions.")
@click.argument("agency", metavar="AGENCY")
@tasks_option()
@click.option("--fresh", is_flag=True, help="Start again, without the answers from last time.")
def assess(agency: str, tasks: Path, fresh: bool) -> None:
    """Grade your own service from A to F by answering questions. AGENCY is the name of its folder.

    Your answers are written to self-assessment.yml, next to its tasks. The scorecard shows them beside what customers
    experienced, so answer before you look at it. Each answer is saved at once: press Ctrl-C to stop, and run the same
    command to continue. If the file already exists, a copy of it is kept.
    """
    folder = _folder(agency, tasks)
    if not sys.stdin.isatty():
        raise AuditkitError(
            "This command asks questions, so it needs a terminal.",
            hint=f"Run it in a terminal, or write {(folder / 'self-assessment.yml').as_posix()} by hand. "
            "Its format: auditkit schema self-assessment",
        )
    _Questionnaire(folder, fresh=fresh).ask()


def _folder(agency: str, tasks: Path) -> Path:
    there = sorted(path.parent.name for path in tasks.glob("*/agency.yml"))
    if agency not in there:
        raise AuditkitError(
            f"{tasks.as_posix()} has no agency {quote(agency)}{did_you_mean(agency, there)}.",
            hint=f"It has {', '.join(there)}." if there else NEW_AGENCY,
        )
    return tasks / agency


class _Questionnaire:
    def __init__(self, folder: Path, *, fresh: bool) -> None:
        from auditkit.task.folder import ASSESSMENT_FILE

        self._file = folder / ASSESSMENT_FILE
        self._draft_file = folder / _DRAFT
        self._before = self._read_before()
        self._draft = self._read_draft(fresh)

    def ask(self) -> None:
        """Ask everything that is not answered yet, then show the file and write it."""
        self._say("Grades are A (excellent), B, C, D and F (fails). Press Enter to skip one.")
        if self._before.given:
            name = self._file.as_posix()
            self._say(f"Press Enter to keep the grade in brackets, from {name}. Type {_LEAVE_OPEN} to remove it.")
        self._ask_who()
        self._ask_dimensions()
        for group, question in _TIMES.items():
            self._ask_times(group, question)
        self._finish()

    def _read_before(self) -> Draft:
        from auditkit.diagnostic.document import load_document
        from auditkit.task.self_assessment import Draft, SelfAssessment, draft_from_assessment

        if not self._file.exists():
            return Draft()
        try:
            return draft_from_assessment(load_document(self._file, SelfAssessment, self._file.as_posix()))
        except InvalidDocument as invalid:
            raise AuditkitError(
                str(invalid), hint="Fix the file, or move it away and answer the questions again."
            ) from None

    def _read_draft(self, fresh: bool) -> Draft:
        from auditkit.diagnostic.json_parser import InvalidJson, json_value, read_bytes
        from auditkit.task.self_assessment import Draft, draft_from_data

        if fresh or not self._draft_file.is_file():
            return Draft()
        try:
            draft = draft_from_data(json_value(read_bytes(self._draft_file)))
        except InvalidJson:
            self._say("Your answers from last time can't be read, so the questions start again.")
            return Draft()
        self._say("Continuing where you stopped. To start again: --fresh")
        return draft

    def _keep(self) -> None:
        from auditkit.record.file import write_atomic
        from auditkit.task.self_assessment import draft_data

        write_atomic(self._draft_file, json.dumps(draft_data(self._draft)).encode(), durable=True)

    def _ask_who(self) -> None:
        from auditkit.task.self_assessment import LONGEST_ROLE

        while not self._draft.who:
            words = click.prompt("Your role, not your name", default=self._before.who or None)
            self._draft.who = one_line(str(words))[:LONGEST_ROLE]
        self._draft.day = self._draft.day or datetime.now(UTC).astimezone().date()
        self._keep()

    def _ask_dimensions(self) -> None:
        from auditkit.probe.barrier import Dimension
        from auditkit.score.rubric import default_rubric

        sides = default_rubric().dimensions
        for dimension in Dimension:
            side = sides.of(dimension)
            if not self._draft.asked("grades", dimension.value):
                self._say(f"\n{side.title}: {side.about}")
                self._ask_grade("grades", dimension.value, "Grade")

    def _ask_times(self, group: str, question: str) -> None:
        from auditkit.task.self_assessment import group_names

        names = group_names(group, self._before)
        if all(self._draft.asked(group, name) for name in names):
            return
        begun = any(self._draft.asked(group, name) for name in names)
        has = bool(self._before.grades.get(group))
        if not begun and not click.confirm(f"\n{question}", default=has):
            for name in names:
                self._draft.put(group, name, self._before.grade(group, name))
            self._keep()
            return
        for name in names:
            if not self._draft.asked(group, name):
                self._ask_grade(group, name, capitalize_first(name))

    def _ask_grade(self, group: str, name: str, words: str) -> None:
        """Ask for a letter, then why; both are kept before the next question."""
        from auditkit.task.self_assessment import LONGEST_WHY, OwnGrade, parse_letter

        before = self._before.grade(group, name)
        shown = f"{words} [{before.grade}]" if before is not None else words
        while True:
            written = str(click.prompt(shown, default="", show_default=False)).strip()
            if not written or written == _LEAVE_OPEN:
                self._draft.put(group, name, before if not written else None)
                break
            try:
                letter = parse_letter(written)
            except ValueError as fault:
                self._say(str(fault))
                continue
            old = before.why if before is not None and before.why else ""
            why = one_line(str(click.prompt("Why, in a sentence (or Enter)", default=old)))
            # Some terminals send letters with arrow keys that no file of ours may hold.
            why = "".join(sign for sign in why if sign.isprintable())
            self._draft.put(group, name, OwnGrade(grade=letter, why=why[:LONGEST_WHY] or None))
            break
        self._keep()

    def _finish(self) -> None:
        from auditkit.record.file import write_atomic
        from auditkit.task.self_assessment import assessment_text

        name = self._file.as_posix()
        if not any(self._draft.grades.get("grades", {}).values()):
            self._draft_file.unlink(missing_ok=True)
            raise AuditkitError(
                "You gave no grade, so nothing was written.", hint="One grade, for any of the eight, is enough."
            )
        text = assessment_text(self._draft, name)
        self._say(f"\nThis is {name}:\n\n{text}")
        if not click.confirm("Write it", default=True):
            self._say("Nothing was written. Your answers are kept: run the command again, or use --fresh to restart.")
            return
        aside = self._put_aside()
        write_atomic(self._file, text.encode(), durable=True)
        self._draft_file.unlink(missing_ok=True)
        self._say(f"Wrote {name}." + (f" The earlier file is now {aside.as_posix()}." if aside else ""))
        print_next("auditkit publish --build shows your grades on the scorecard.")

    def _put_aside(self) -> Path | None:
        """Copy the file that is there, with its comments, to a name nobody has."""
        if not self._file.exists():
            return None
        number = 1
        while (aside := self._file.with_name(f"{self._file.name}.{number}.bak")).exists():
            number += 1
        shutil.copy2(self._file, aside)
        return aside

    def _say(self, text: str) -> None:
        click.echo(terminal_text(text))
