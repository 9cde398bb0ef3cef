"""The table of tasks."""

from __future__ import annotations

from auditkit.export.table_base import AGENCY, AUDIT, TASK, Column, OfTask, Table, tasks
from auditkit.export.table_count import counts


def _steady(row: OfTask) -> str:
    steady = row.task.steady
    return f"{steady[0]} of {steady[1]}" if steady else ""


TASKS: Table[OfTask] = Table(
    "tasks",
    "A task at an agency: how customers fared, over all its ways.",
    (
        AUDIT,
        AGENCY,
        Column("agency_name", "name of the agency", lambda row: row.agency.summary.name),
        TASK,
        Column("title", "the need, in the customer's words", lambda row: row.task.summary.title),
        Column("top_task", "id of the need: the same at other agencies", lambda row: row.task.summary.top_task),
        Column("rank", "its place among the agency's top tasks", lambda row: row.task.summary.rank),
        Column("customer", "who comes for it", lambda row: row.task.summary.customer),
        Column("product", "what the customer takes away", lambda row: row.task.summary.product),
        Column("tags", "tags, with semicolons between", lambda row: row.task.summary.tags),
        *counts(lambda row: row.task.tally),
        Column("steady", "ways tried more than once that always ended alike, of how many", _steady),
        Column(
            "cause_barrier", "barrier that ended most attempts", lambda row: row.task.cause and row.task.cause.barrier
        ),
        Column("cause", "why, in a sentence", lambda row: row.task.cause and row.task.cause.sentence),
        Column("budget_steps", "steps a customer would put up with", lambda row: row.task.summary.budget_steps),
        Column("budget_seconds", "seconds a customer would put up with", lambda row: row.task.summary.budget_seconds),
        Column("file", "the task file", lambda row: row.task.summary.file),
        Column("sha256", "digest of the task file", lambda row: row.task.summary.sha256),
    ),
    tasks,
)
