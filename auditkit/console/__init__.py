"""The terminal: progress while an audit runs, and what came of it at the end."""

from auditkit.console.comparison import print_comparison
from auditkit.console.scorecard import print_grades, print_people, print_scorecard, print_why
from auditkit.console.screen import Screen, console_listener

__all__ = [
    "Screen",
    "console_listener",
    "print_comparison",
    "print_grades",
    "print_people",
    "print_scorecard",
    "print_why",
]
