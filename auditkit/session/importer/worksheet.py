"""Imports a filled-in worksheet, from a file or the text of an email, as a person's attempt.

Whatever can be used is, and the rest is named with its place.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from auditkit.diagnostic.error import START, AuditkitError, Diagnostic, InvalidDocument, Position, fault
from auditkit.diagnostic.safe_text import SLUG, TYPED, cut_line, one_line, quote
from auditkit.diagnostic.tree import Mapping, Node, Scalar, Sequence, Source
from auditkit.diagnostic.wording import did_you_mean, listing, nearest
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from auditkit.record.person import FORM_VERSION, OWN_ROUTE, AttemptOrigin, ConsentScope, PersonReport, VerdictBasis
from auditkit.record.store import AuditStore, open_study
from auditkit.session.importer.base import ImportDestination, ImportResult, IncomingFile
from auditkit.session.questionnaire import (
    LONGEST_ALIAS,
    QUESTIONS,
    AnswerValue,
    InvalidAnswer,
    questions,
    report_of,
    seconds_of,
    value_of,
)
from auditkit.session.verdict import PersonVerdict, judge, person_attempt
from auditkit.task.loader import LoadedAgency, LoadedTask, load_tasks
from auditkit.task.plan import summarise_agency, summarise_task

VERSION_KEY = "auditkit_worksheet"
"""The key that says a file is a worksheet, and which version of the form it was filled in on."""
ENDINGS = ("done", "gave_up", "skipped")
PROFILES = ("desktop", "phone")

_KEYS = (
    VERSION_KEY, "form_id", "agency", "task", "title", "profile", "started_at", "seconds", "ended", "alias",
    "consent", "answers",
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_TITLE = 500
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class FilledWorksheet:
    version: int
    sha256: str
    """Digest of what it says: spaces and line ends make no difference."""
    agency: str | None = None
    task: str | None = None
    title: str = ""
    profile: str = PROFILES[0]
    started_at: datetime | None = None
    seconds: float | None = None
    ended: str | None = None
    alias: str | None = None
    form_id: str | None = None
    consent_to: tuple[ConsentScope, ...] = ()
    answers: dict[str, AnswerValue] = field(default_factory=dict)
    left_out: list[Diagnostic] = field(default_factory=list)


class _Reader:
    def __init__(self, incoming: IncomingFile, now: datetime) -> None:
        self._source: Source = incoming.source
        self._root = incoming.root
        self._now = now
        self._left_out = list(incoming.faults)

    def worksheet(self) -> FilledWorksheet:
        """Read it. This never fails: what can't be used is in `left_out`."""
        digest = hashlib.sha256(json.dumps(self._root.data, sort_keys=True).encode()).hexdigest()
        worksheet = FilledWorksheet(self._version(), digest)
        worksheet.agency = self._slug("agency")
        worksheet.task = self._slug("task")
        worksheet.title = cut_line(self._text("title") or "", _LONGEST_TITLE, TYPED)
        worksheet.profile = self._one_of("profile", PROFILES) or PROFILES[0]
        worksheet.started_at = self._moment("started_at")
        worksheet.seconds = self._seconds("seconds")
        worksheet.ended = self._one_of("ended", ENDINGS)
        worksheet.alias = cut_line(self._text("alias") or "", LONGEST_ALIAS, TYPED) or None
        worksheet.form_id = self._form_id()
        worksheet.consent_to = self._consent()
        worksheet.answers = self._answers()
        self._unknown(self._root, _KEYS)
        worksheet.left_out = sorted(set(self._left_out))
        return worksheet

    def _version(self) -> int:
        written = self._text(VERSION_KEY)
        if written is None or not re.fullmatch(r"[1-9]\d{0,5}", written):
            self._leave(VERSION_KEY, f"the version of the form can't be read, so version {FORM_VERSION} is assumed")
            return FORM_VERSION
        if int(written) > FORM_VERSION:
            self._leave(
                VERSION_KEY,
                f"this form (version {written}) is newer than this auditkit, which knows version {FORM_VERSION}: "
                "only what it knows was imported",
            )
        return int(written)

    def _slug(self, key: str) -> str | None:
        written = self._text(key)
        if written is None or SLUG.fullmatch(written):
            return written
        self._leave(key, f"{quote(key)} is not a name used here, {quote(written)}")
        return None

    def _one_of(self, key: str, known: tuple[str, ...]) -> str | None:
        written = self._text(key)
        if written is None or written in known:
            return written
        choices = listing(known, last="or")
        self._leave(key, f"{quote(key)} must be {choices}, not {quote(written)}{did_you_mean(written, known)}")
        return None

    def _moment(self, key: str) -> datetime | None:
        written = self._text(key)
        if written is None:
            return None
        try:
            moment = datetime.fromisoformat(written[:40])
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self._leave(key, f"{quote(key)} is not a date and time such as 2026-11-22T09:00:00Z")
            return None
        if not _EARLIEST <= moment <= self._now + timedelta(days=2):
            self._leave(key, f"{quote(key)} is not a possible time, {quote(written)}")
            return None
        return moment.replace(microsecond=0)

    def _seconds(self, key: str) -> float | None:
        written = self._text(key)
        if written is None:
            return None
        try:
            return seconds_of(float(re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", written[:40].strip())))
        except InvalidAnswer as refused:
            self._leave(key, f"{quote(key)} {refused}, not {quote(written)}")
        except ValueError:
            self._leave(key, f"{quote(key)} must be a number of seconds, not {quote(written)}")
        return None

    def _form_id(self) -> str | None:
        written = self._text("form_id")
        if written is None or _ID.fullmatch(written):
            return written
        self._leave("form_id", "'form_id' is not one that worksheets use")
        return None

    def _consent(self) -> tuple[ConsentScope, ...]:
        node = self._root.entries.get("consent")
        if node is not None and not isinstance(node, Sequence):
            self._leave("consent", '\'consent\' must be a list, such as ["figures", "words"]')
        given = node.items if isinstance(node, Sequence) else []
        allowed = []
        for item in given:
            try:
                allowed.append(ConsentScope(item.value if isinstance(item, Scalar) and item.value else ""))
            except ValueError:
                self._leave_at(item.position, "this is not something a person can consent to")
        return tuple(dict.fromkeys(allowed))

    def _answers(self) -> dict[str, AnswerValue]:
        node = self._root.entries.get("answers")
        if not isinstance(node, Mapping):
            if node is not None:
                self._leave("answers", "'answers' must have answers by their names")
            return {}
        answers: dict[str, AnswerValue] = {}
        for question in QUESTIONS:
            below = node.entries.get(question.key)
            if below is None:
                continue
            if not isinstance(below, Scalar):
                self._leave_at(below.position, f"{quote(question.key)} must be a single value")
                continue
            try:
                answers[question.key] = value_of(question, below.value)
            except InvalidAnswer as refused:
                self._leave_at(below.position, f"{quote(question.key)} {refused}, not {quote(below.value)}")
        self._unknown(node, tuple(one.key for one in QUESTIONS))
        return answers

    def _text(self, key: str) -> str | None:
        """A single value; None when it is empty or not there."""
        node: Node | None = self._root.entries.get(key)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self._leave(key, f"{quote(key)} must be a single value")
            return None
        return node.value if node.value and node.value.strip() else None

    def _unknown(self, mapping: Mapping, known: tuple[str, ...]) -> None:
        for key, position in mapping.keys.items():
            if key not in known:
                near = nearest(key, [one for one in known if one not in mapping.keys])
                hint = f" (did you mean {quote(near)}?)" if near else ""
                self._leave_at(position, f"unknown key {quote(key)}{hint}")

    def _leave(self, key: str, message: str) -> None:
        node = self._root.entries.get(key)
        self._leave_at(node.position if node is not None else self._root.position, message)

    def _leave_at(self, position: Position, message: str) -> None:
        if len(self._left_out) < 30:  # nobody reads more
            self._left_out.append(fault(self._source.file, position, message))


MOST_NAMED = 3
"""Unanswered questions that are named; more are counted."""


@dataclass(frozen=True)
class _Duplicate:
    study_id: str
    attempt: AttemptRecord
    same: bool
    """Whether it said the very same."""


@dataclass(frozen=True)
class _JudgedWorksheet:
    worksheet: FilledWorksheet
    file: str
    report: PersonReport
    verdict: PersonVerdict
    agency: LoadedAgency
    task: LoadedTask
    duplicate: _Duplicate | None


class WorksheetImporter:
    name = "a filled-in worksheet"

    def recognises(self, root: Mapping) -> bool:
        """By its version, or by what every sheet holds when somebody took the version out."""
        return VERSION_KEY in root.entries or {"agency", "task", "answers"} <= root.entries.keys()

    def take(self, incoming: IncomingFile, place: ImportDestination) -> ImportResult:
        """Keep it in the study; one that is here already is not kept twice.

        Raises:
            AuditkitError: there is no consent, the task isn't known or asks something else, or the study can't be
                written.
        """
        worksheet = _Reader(incoming, place.now).worksheet()
        file = incoming.source.file
        if ConsentScope.FIGURES not in worksheet.consent_to:
            message = "the person who filled this in did not allow anything to be kept, so nothing was kept"
            raise InvalidDocument([fault(file, incoming.root.position, message), *worksheet.left_out])
        agency, task = _task_of(worksheet, file, place)
        duplicate = _duplicate(place.audits, worksheet, agency.id, task.id)
        if duplicate is not None and duplicate.same and place.right is None:
            return ImportResult(
                f"{file}: this worksheet is here already, as {duplicate.attempt.key} in the round "
                f"{duplicate.study_id}. Nothing was added."
            )
        report = report_of(
            worksheet.answers,
            came_from=AttemptOrigin.WORKSHEET,
            consent_to=worksheet.consent_to,
            alias=worksheet.alias,
            gave_up=worksheet.ended == "gave_up",
            skipped=worksheet.ended == "skipped",
            seconds=worksheet.seconds,
            form_version=worksheet.version,
            form_id=worksheet.form_id,
            form_sha256=worksheet.sha256,
        )
        verdict = judge(report, answer=task.task.answer, budget=task.task.budget, right=place.right)
        read = _JudgedWorksheet(worksheet, file, report, verdict, agency, task, duplicate)
        return ImportResult(_keep(read, place), tuple(_notes(read)), tuple(worksheet.left_out))


def _task_of(worksheet: FilledWorksheet, file: str, place: ImportDestination) -> tuple[LoadedAgency, LoadedTask]:
    """The task the sheet is for. Raises AuditkitError when there is none, or it asks something else by now."""
    agency_id, task_id = _named(place.task) if place.task else (worksheet.agency, worksheet.task)
    if agency_id is None or task_id is None:
        message = "this worksheet doesn't say which task it is for: use --task AGENCY/TASK"
        raise InvalidDocument([fault(file, START, message), *worksheet.left_out])
    folder = place.tasks / agency_id
    there = sorted(path.name for path in place.tasks.iterdir() if path.is_dir()) if place.tasks.is_dir() else []
    if agency_id not in there:
        message = f"this worksheet is for the agency {quote(agency_id)}, which {place.tasks.as_posix()} doesn't have"
        raise InvalidDocument([fault(file, START, message + did_you_mean(agency_id, there))])
    agency = next((one for one in load_tasks([folder], place.environ).agencies if one.id == agency_id), None)
    task = next((one for one in agency.tasks if one.id == task_id), None) if agency is not None else None
    if agency is None or task is None:
        tasks = [one.id for one in agency.tasks] if agency is not None else []
        hint = did_you_mean(task_id, tasks) or (f" (it has {listing(tasks)})" if tasks else "")
        message = f"this worksheet is for the task {quote(task_id)}, which {agency_id} doesn't have{hint}"
        raise InvalidDocument([fault(file, START, message)])
    asks = task.task.task
    if worksheet.title and not place.task and one_line(asks) != worksheet.title:
        message = (
            f"this worksheet asked {quote(worksheet.title)}; {agency_id}/{task_id} now asks {quote(asks)}. "
            f"If the need is still the same, confirm it with --task {agency_id}/{task_id}"
        )
        raise InvalidDocument([fault(file, START, message)])
    return agency, task


def _named(task: str) -> tuple[str | None, str | None]:
    agency_id, slash, task_id = task.partition("/")
    if not (slash and agency_id and task_id) or "/" in task_id or ".." in task:
        raise AuditkitError(
            f"--task {quote(task)} doesn't name a task.", hint="Write AGENCY/TASK, as in harbour/licence-cost."
        )
    return agency_id, task_id.removesuffix(".yml")


def _duplicate(audits: AuditStore, worksheet: FilledWorksheet, agency: str, task: str) -> _Duplicate | None:
    """The same sheet, or an earlier state of it, in any study."""
    for study in audits.studies():
        for attempt in study.attempts():
            person = attempt.person
            if person is None:
                continue
            if person.form_sha256 == worksheet.sha256:
                return _Duplicate(study.id, attempt, same=True)
            if worksheet.form_id is None or person.form_id != worksheet.form_id:
                continue
            # A sheet that was passed round keeps its id; who filled it in, and when, tells them apart.
            seen = (person.alias, attempt.agency, attempt.task, attempt.started_at)
            if seen == (worksheet.alias, agency, task, worksheet.started_at):
                return _Duplicate(study.id, attempt, same=False)
    return None


def _keep(read: _JudgedWorksheet, place: ImportDestination) -> str:
    worksheet, duplicate, agency, task = read.worksheet, read.duplicate, read.agency, read.task
    with open_study(place.audits, place.now, duplicate.study_id if duplicate else place.audit_id) as study:
        profile = duplicate.attempt.profile if duplicate else worksheet.profile
        trial = duplicate.attempt.trial if duplicate else study.next_trial(agency.id, task.id, OWN_ROUTE, profile)
        started = worksheet.started_at or (duplicate.attempt.started_at if duplicate else place.now)
        kept = person_attempt(
            agency.id, task.id, read.report, read.verdict, profile=profile, trial=trial, started_at=started
        )
        study.keep(kept, summarise_agency(agency), summarise_task(task), place.now)
    who = f"{read.report.alias}'s attempt" if read.report.alias else "an attempt"
    where = "on a phone" if profile == "phone" else "on a desktop"
    message = (
        f"{read.file}: imported {who} at {agency.id}/{task.id} ({quote(task.task.task)}), {where}, as {kept.key}"
    )
    return f"{message}, replacing an earlier version of it." if duplicate else f"{message} in the round {study.id}."


def _notes(read: _JudgedWorksheet) -> list[str]:
    worksheet, verdict, task = read.worksheet, read.verdict, read.task
    counts = f"It counts as {verdict.outcome.words}."
    notes = [f"{counts} {verdict.message}" if verdict.message else counts]
    if verdict.by is VerdictBasis.ANSWER and verdict.outcome is Outcome.WRONG_ANSWER:
        notes.append(f"If that answer is right after all: auditkit import {read.file} --answer right")
    if worksheet.seconds is None:
        notes.append("It has no time on task.")
    if worksheet.started_at is None:
        notes.append("It doesn't say when it was done, so the time of this import is used.")
    asked = questions(answer=task.task.answer is not None)
    missing = [one for one in asked if worksheet.answers.get(one.key) is None]
    if missing:
        more = len(missing) - MOST_NAMED
        named = [quote(one.words) for one in missing[:MOST_NAMED]]
        notes.append(f"No answer to {listing([*named, f'{more} more'] if more > 0 else named)}.")
    words = [one for one in questions(answer=True) if one.own_words and worksheet.answers.get(one.key) is not None]
    if words and ConsentScope.WORDS not in worksheet.consent_to:
        notes.append("Their own words were left out, because they did not allow them to be shown.")
    return notes
