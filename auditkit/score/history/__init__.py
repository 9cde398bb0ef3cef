"""What audits say of each other: trends, changes of verdict, and how things go by hour and weekday. Pure."""

from auditkit.score.history.answers import answers_digest, answers_of
from auditkit.score.history.change import Mover, Rewritten
from auditkit.score.history.history import History
from auditkit.score.history.point import Span, TaskPoint, TrendPoint
from auditkit.score.history.summarise import summarise
from auditkit.score.history.summary import (
    AgencyPast,
    AnswerPast,
    AttemptPast,
    AuditSummary,
    DimensionPast,
    HourPast,
    TaskPast,
    WayPast,
)

__all__ = [
    "AgencyPast",
    "AnswerPast",
    "AttemptPast",
    "AuditSummary",
    "DimensionPast",
    "History",
    "HourPast",
    "Mover",
    "Rewritten",
    "Span",
    "TaskPast",
    "TaskPoint",
    "TrendPoint",
    "WayPast",
    "answers_digest",
    "answers_of",
    "summarise",
]
