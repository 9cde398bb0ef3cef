"""How a run begins or resumes an audit: whole or as one shard of a plan, its tasks kept without their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auditkit.browser.redaction import Secrets
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote, without_userinfo
from auditkit.diagnostic.wording import listing
from auditkit.record.audit import Audit
from auditkit.record.model import AttemptRecord, AuditRecord, TaskSummary
from auditkit.record.outcome import Outcome, Reason
from auditkit.record.shard import (
    PLAN_FILE,
    SHARD_OPTION,
    PlanRecord,
    ShardRecord,
    plan_of,
    set_option,
    shard_record_of,
)
from auditkit.record.store import AuditStore
from auditkit.run.step_log import StepDraft
from auditkit.task.expansion import expand_known_variables, variable_names
from auditkit.task.loader import LoadedTask
from auditkit.task.plan import Job, summarise_agency, summarise_task
from auditkit.task.shard import Shard


def without_secrets(summary: TaskSummary, task: LoadedTask) -> TaskSummary:
    """The summary without the values that the file itself says are secret."""
    return _redacted(summary, task_secrets(task))


def _redacted(summary: TaskSummary, secrets: Secrets) -> TaskSummary:
    held = summary.model_dump(include={"source", "paths", "start"})
    return summary.model_copy(update={key: secrets.redact_data(value) for key, value in held.items()})


def task_secrets(task: LoadedTask) -> Secrets:
    secrets = Secrets()
    for steps in task.ways.values():
        for step in steps:
            if getattr(step.action, "secret", False):
                value = str(getattr(step.action, "value", ""))
                for written in (value, value.replace("'", "''")):  # as YAML has it between such quotes
                    secrets.add(written)
    return secrets


def job_secrets(job: Job, environ: Mapping[str, str], base_url: str) -> Secrets:
    """What is secret from the beginning of an attempt: what the environment gives it, and what its addresses hold."""
    secrets, agency = Secrets(), job.agency
    addresses = [agency.agency.base_url, job.task.task.start]
    for text in (*addresses, *agency.agency.hosts, *(step.action.given_value for step in job.steps)):
        for name in variable_names(text):
            secrets.add(environ.get(name, ""), name)
        secrets.add_userinfo(expand_known_variables(text, environ))
    secrets.add_userinfo(agency.base_url)
    if base_url != agency.base_url:
        secrets.add_address(base_url)
    return secrets


_OWN_WORDS = {
    "steps": ("do", "status"),
    "findings": ("barrier", "severity"),
    "happenings": ("kind",),
    "tells": ("tells",),
}
"""Words of the kit's own in the parts of a record: they stay, whatever is secret."""
_NAMES = ("agency", "task", "path", "profile", "performer", "outcome", "reason")


_LONGEST_TEXT = 50_000
"""In a record, in letters: addresses may have two million."""


def _with_short_texts(data: Any) -> Any:
    """The data of a record with what is longer than anybody reads cut."""
    if isinstance(data, str):
        return data if len(data) <= _LONGEST_TEXT else f"{data[:_LONGEST_TEXT]}…"
    if isinstance(data, Mapping):
        return {key: _with_short_texts(value) for key, value in data.items()}
    return [_with_short_texts(one) for one in data] if isinstance(data, list | tuple) else data


def sealed_record(record: AttemptRecord, secrets: Secrets) -> AttemptRecord:
    """The record without the secrets."""
    data = record.model_dump()
    hidden = secrets.redact_data(data) | {name: data[name] for name in _NAMES}
    for part, words in _OWN_WORDS.items():
        for one, was in zip(hidden[part], data[part], strict=True):
            one.update({word: was[word] for word in words})
            for mark, there in zip(one.get("marks", ()), was.get("marks", ()), strict=True):
                mark["kind"] = there["kind"]
    return AttemptRecord.model_validate(_with_short_texts(hidden))


def shown_address(address: str) -> str:
    """An address that is visited in place of an agency's own, as records show it."""
    secrets = Secrets()
    secrets.add_address(address)
    return secrets.redact(without_userinfo(address, ""))


def hide_secrets(audit: Audit, secrets: Secrets) -> None:
    """Take out what only the visit showed to be secret: what went into a password field."""
    if not secrets.named_values:
        return
    tasks = [_redacted(task, secrets) for task in audit.record.tasks]
    if tasks != audit.record.tasks:
        audit.update(audit.record.model_copy(update={"tasks": tasks}))


def begin_audit(audits: AuditStore, record: AuditRecord, shard: Shard | None) -> Audit:
    """Begin an audit, or a shard of one, with the whole plan written beside it; held for this process to write.

    Raises:
        AuditkitError: there is one of its id already; the audits folder can't be written.
        OSError: the disk is full, …
    """
    if shard is None:
        return audits.create(record)
    plan = plan_record(shard)
    if record.id in audits.ids():
        raise AuditkitError(
            f"The audit {quote(record.id)} already exists in {audits.folder}.",
            hint="Each shard needs an audits folder of its own: --audits shard-"
            f"{shard.number}. Or continue this one, if it was stopped: --resume",
        )
    mark = ShardRecord(number=shard.number, of=shard.of, plan=plan.digest, attempts=len(plan.planned))
    audit = audits.create(set_option(record, SHARD_OPTION, mark))
    audit.save_file(PLAN_FILE, plan)
    return audit


def check_resume(audits: AuditStore, audit_id: str, shard: Shard | None, jobs: tuple[Job, ...]) -> None:
    """Make sure that an audit goes on as the part it is. `jobs` are those that this run would make.

    Raises:
        AuditkitError: there is no such audit; it is another part, of another plan, or of one split otherwise.
    """
    audit = audits.open(audit_id)
    mark = shard_record_of(audit.record)
    if mark is None and shard is None:
        return
    if mark is None:
        raise _refusal(audit.record, "is not a shard", "To continue it, leave out --shard.")
    if shard is None or (mark.number, mark.of) != (shard.number, shard.of):
        how = f"Add --shard {mark.words}, with the same --durations and --split-agencies as when it began."
        raise _refusal(audit.record, f"is shard {mark.words}", how)
    plan = plan_record(shard)
    if plan.digest != mark.plan:
        raise _refusal(
            audit.record,
            "is part of another plan: its tasks were changed or selected differently",
            "Select the same tasks as when it began, or start a new audit without --resume.",
        )
    other = {job.key for job in jobs} ^ (set(audit.record.planned) - set(audit.record.confirming))
    if other:
        raise _refusal(
            audit.record,
            f"was split differently when it began ({listing(quote(key) for key in sorted(other)[:3])}"
            f"{' …' if len(other) > 3 else ''})",
            "Give the same --durations and --split-agencies as then.",
        )
    if not (audit.folder / PLAN_FILE).exists():  # It was stopped before it could write this.
        audit.save_file(PLAN_FILE, plan)


def plan_record(shard: Shard) -> PlanRecord:
    jobs = shard.split.jobs
    agencies = {job.agency.id: job.agency for job in jobs}
    tasks = {(job.agency.id, job.task.id): job.task for job in jobs}
    plan = plan_of(
        [summarise_agency(agency) for agency in agencies.values()],
        [summarise_task(task) for task in tasks.values()],
        [job.key for job in jobs],
    )
    place = shard.split.place()
    return plan.model_copy(update={"parts": [place[job.key] for job in jobs]})


def _refusal(audit: AuditRecord, why: str, hint: str) -> AuditkitError:
    return AuditkitError(f"The audit {quote(audit.id)} can't be continued like this: it {why}.", hint=hint)


def placeholder_record(job: Job, reason: Reason, message: str, now: datetime) -> AttemptRecord:
    """Not measured, every step skipped."""
    record = AttemptRecord(
        **job_fields(job),
        outcome=Outcome.NOT_MEASURED,
        reason=reason,
        message=message,
        started_at=now,
        steps=[StepDraft(number, step).record() for number, step in enumerate(job.steps, 1)],
    )
    return sealed_record(record, task_secrets(job.task))


def job_fields(job: Job) -> dict[str, Any]:
    """What tells an attempt's record from those of all others."""
    names = {"agency": job.agency.id, "task": job.task.id, "path": job.path, "profile": job.profile}
    return {**names, "trial": job.trial, "confirming": job.confirming}
