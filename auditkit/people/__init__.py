"""People's attempts: what they are asked, what is kept of their answers, and how it is judged. Pure: no browser."""

from auditkit.people.attempt import person_attempt
from auditkit.people.judge import Judged, agrees, judge
from auditkit.people.question import ALIAS, CONSENT, QUESTIONS, Kind, Part, Question, questions
from auditkit.people.report import LONGEST_ALIAS, LONGEST_SECONDS, Refused, clean, report_of, value_of

__all__ = [
    "ALIAS",
    "CONSENT",
    "LONGEST_ALIAS",
    "LONGEST_SECONDS",
    "QUESTIONS",
    "Judged",
    "Kind",
    "Part",
    "Question",
    "Refused",
    "agrees",
    "clean",
    "judge",
    "person_attempt",
    "questions",
    "report_of",
    "value_of",
]
