"""A filled-in worksheet: a person's attempt, from a page that worked without anything being installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.diagnostic.error import START, InvalidDocument, fault
from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import did_you_mean, listing, quote
from auditkit.diagnostic.tree_tree import Mapping
from auditkit.record.outcome import Outcome
from auditkit.record.person import OWN_WAY, CameFrom, ConsentTo, JudgedBy
from auditkit.record.store import Audits
from auditkit.record.study import open_round
from auditkit.session.importer.base import Incoming, Place, Receipt
from auditkit.session.importer.worksheet import VERSION_KEY, Sheet, read_sheet
from auditkit.session.questionnaire import report_of
from auditkit.session.questionnaire_question import questions
from auditkit.session.verdict import judge
from auditkit.session.verdict_attempt import person_attempt
from auditkit.task.loader import load_tasks
from auditkit.task.plan import summarise_agency, summarise_task

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord
    from auditkit.record.person import PersonReport
    from auditkit.session.verdict import Judged
    from auditkit.task.loader_loaded import LoadedAgency, LoadedTask

MOST_NAMED = 3
"""Unanswered questions that are named; more are counted."""


@dataclass(frozen=True)
class _Known:
    """A sheet that is here already."""

    round_id: str
    attempt: AttemptRecord
    same: bool
    """Whether it said the very same."""


@dataclass(frozen=True)
class _Read:
    """A sheet that was read and judged, and what it is of."""

    sheet: Sheet
    file: str
    report: PersonReport
    judged: Judged
    agency: LoadedAgency
    task: LoadedTask
    known: _Known | None


class Worksheet:
    """Takes a sheet in as a person's attempt."""

    name = "a filled-in worksheet"

    def recognises(self, root: Mapping) -> bool:
        """By its version, or by what every sheet holds when somebody took the version out."""
        return VERSION_KEY in root.entries or {"agency", "task", "answers"} <= root.entries.keys()

    def take(self, incoming: Incoming, place: Place) -> Receipt:
        """Keep it in the round; one that is here already is not kept twice.

        Raises:
            AuditkitError: there is no consent, the task isn't known or asks something else, or the round can't be
                written.
        """
        sheet = read_sheet(incoming, place.now)
        file = incoming.source.file
        if ConsentTo.FIGURES not in sheet.consent_to:
            said = "whoever filled this in did not allow anything to be kept, so nothing was"
            raise InvalidDocument([fault(file, incoming.root.position, said), *sheet.left_out])
        agency, task = _task_of(sheet, file, place)
        known = _known(place.audits, sheet, agency.id, task.id)
        if known is not None and known.same and place.right is None:
            return Receipt(
                f"{file}: this sheet is here already, as {known.attempt.key} in the round {known.round_id}. "
                "Nothing was added.",
            )
        report = _report(sheet)
        judged = judge(report, answer=task.task.answer, budget=task.task.budget, right=place.right)
        read = _Read(sheet, file, report, judged, agency, task, known)
        return Receipt(_keep(read, place), tuple(_notes(read)), tuple(sheet.left_out))


def _task_of(sheet: Sheet, file: str, place: Place) -> tuple[LoadedAgency, LoadedTask]:
    """The task the sheet is for. Raises AuditkitError when there is none, or it asks something else by now."""
    agency_id, task_id = _named(place.task) if place.task else (sheet.agency, sheet.task)
    if agency_id is None or task_id is None:
        raise InvalidDocument(
            [
                fault(file, START, "this sheet doesn't say which task it is for: say it with --task AGENCY/TASK"),
                *sheet.left_out,
            ]
        )
    folder = place.tasks / agency_id
    there = sorted(path.name for path in place.tasks.iterdir() if path.is_dir()) if place.tasks.is_dir() else []
    if agency_id not in there:
        said = f"this sheet is for the agency {quote(agency_id)}, which {place.tasks.as_posix()} doesn't have"
        raise InvalidDocument([fault(file, START, said + did_you_mean(agency_id, there))])
    agency = next((one for one in load_tasks([folder], place.environ).agencies if one.id == agency_id), None)
    task = next((one for one in agency.tasks if one.id == task_id), None) if agency is not None else None
    if agency is None or task is None:
        tasks = [one.id for one in agency.tasks] if agency is not None else []
        hint = did_you_mean(task_id, tasks) or (f" (it has {listing(tasks)})" if tasks else "")
        raise InvalidDocument(
            [fault(file, START, f"this sheet is for the task {quote(task_id)}, which {agency_id} doesn't have{hint}")]
        )
    if sheet.title and not place.task and " ".join(task.task.task.split()) != sheet.title:
        raise InvalidDocument(
            [
                fault(
                    file,
                    START,
                    f"this sheet asked {quote(sheet.title)}; {agency_id}/{task_id} now asks {quote(task.task.task)}. "
                    f"If it is still the same need, say so with --task {agency_id}/{task_id}",
                )
            ]
        )
    return agency, task


def _named(task: str) -> tuple[str | None, str | None]:
    agency_id, slash, task_id = task.partition("/")
    if not (slash and agency_id and task_id) or "/" in task_id or ".." in task:
        raise AuditkitError(
            f"--task {quote(task)} doesn't name a task.", mend="Write AGENCY/TASK, as in harbour/licence-cost."
        )
    return agency_id, task_id.removesuffix(".yml")


def _known(audits: Audits, sheet: Sheet, agency: str, task: str) -> _Known | None:
    """The same sheet, or an earlier state of it, in any round."""
    for round_ in audits.rounds():
        for attempt in round_.attempts():
            person = attempt.person
            if person is None:
                continue
            if person.form_sha256 == sheet.sha256:
                return _Known(round_.id, attempt, same=True)
            again = sheet.form_id is not None and (person.form_id, person.alias) == (sheet.form_id, sheet.alias)
            # A sheet that was passed round keeps its id; who filled it in, and when, tells them apart.
            same_try = (attempt.agency, attempt.task, attempt.started_at) == (agency, task, sheet.started_at)
            if again and same_try:
                return _Known(round_.id, attempt, same=False)
    return None


def _report(sheet: Sheet) -> PersonReport:
    return report_of(
        sheet.answers,
        came_from=CameFrom.WORKSHEET,
        consent_to=sheet.consent_to,
        alias=sheet.alias,
        gave_up=sheet.ended == "gave_up",
        skipped=sheet.ended == "skipped",
        seconds=sheet.seconds,
        form_version=sheet.version,
        form_id=sheet.form_id,
        form_sha256=sheet.sha256,
    )


def _keep(read: _Read, place: Place) -> str:
    """Put it into its round; says so."""
    sheet, known, agency, task = read.sheet, read.known, read.agency, read.task
    with open_round(place.audits, place.now, known.round_id if known else place.audit_id) as round_:
        profile = known.attempt.profile if known else sheet.profile
        trial = known.attempt.trial if known else round_.next_trial(agency.id, task.id, OWN_WAY, profile)
        started = sheet.started_at or (known.attempt.started_at if known else place.now)
        kept = person_attempt(
            agency.id, task.id, read.report, read.judged, profile=profile, trial=trial, started_at=started
        )
        round_.keep(kept, summarise_agency(agency), summarise_task(task), place.now)
    who = f"{read.report.alias}'s attempt" if read.report.alias else "an attempt"
    where = "on a phone" if profile == "phone" else "at a desk"
    said = f"{read.file}: took {who} at {agency.id}/{task.id} ({quote(task.task.task)}), {where}, as {kept.key}"
    return f"{said}, in place of an earlier state of it." if known else f"{said} in the round {round_.id}."


def _notes(read: _Read) -> list[str]:
    sheet, judged, task = read.sheet, read.judged, read.task
    counts = f"It counts as {judged.outcome.words}."
    notes = [f"{counts} {judged.message}" if judged.message else counts]
    if judged.by is JudgedBy.ANSWER and judged.outcome is Outcome.WRONG_ANSWER:
        notes.append(f"If that answer is right all the same, say so: auditkit import {read.file} --answer right")
    if sheet.seconds is None:
        notes.append("There is no time on task in it.")
    if sheet.started_at is None:
        notes.append("It doesn't say when it was done: the time of this import stands for it.")
    missing = sheet.missing(questions(answer=task.task.answer is not None))
    if missing:
        more = len(missing) - MOST_NAMED
        named = [quote(one.words) for one in missing[:MOST_NAMED]]
        notes.append(f"No answer to {listing([*named, f'{more} more'] if more > 0 else named)}.")
    words = [one for one in questions(answer=True) if one.own_words and sheet.answers.get(one.key) is not None]
    if words and ConsentTo.WORDS not in sheet.consent_to:
        notes.append("What they wrote in their own words was left out, as they did not allow it to be shown.")
    return notes
