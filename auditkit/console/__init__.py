"""The terminal: progress while an audit runs, and what came of it at the end."""

from auditkit.console.comparison import print_comparison
from auditkit.console.scorecard import print_scorecard
from auditkit.console.scorecard_grade import print_grades, print_why
from auditkit.console.scorecard_people import print_people
from auditkit.console.screen_listener import console_listener
from auditkit.console.screen_screen import Screen
from auditkit.console.text import clean

__all__ = [
    "Screen",
    "clean",
    "console_listener",
    "print_comparison",
    "print_grades",
    "print_people",
    "print_scorecard",
    "print_why",
]
