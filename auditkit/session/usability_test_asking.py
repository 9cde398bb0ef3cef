"""What the panel says and asks, from the first word to the last; the questions themselves are people's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.record.person import ConsentTo
from auditkit.session.control_window import Button, Entry, View
from auditkit.session.person_session import End
from auditkit.session.questionnaire_question import ALIAS, CONSENT, Kind, Question, questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditkit.session.assignment import Errand

BEGIN, LEAVE, SEND, WITHOUT = "begin", "leave", "send", "without"
_ALIAS = "alias"
NEED_CONSENT = "Nothing can be kept without the first of these. Tick it and begin, or leave: then nothing is kept."
_ENDINGS = (
    Button(key=End.DONE.value, words="Done", letter="d", main=True),
    Button(key=End.GAVE_UP.value, words="I give up", letter="g"),
    Button(key=End.SKIPPED.value, words="I'm stuck, skip", letter="s"),
)
LETTERS = {button.letter: End(button.key) for button in _ENDINGS}
"""What to type in the terminal for each ending."""


def consent_view(errand: Errand) -> View:
    """Before anything begins: what will be kept, and whether that is all right."""
    return View(
        heading="You are about to be the customer",
        paragraphs=(
            f"You will try one thing on the website of {errand.agency.agency.agency}. The site is tried, not you: "
            "there is no wrong way, and you may stop at any time.",
            "The kit notes what you press and how long it takes, and the scorecard may show it. "
            "You choose what may be kept:",
        ),
        fields=(
            *(Entry(key=what.value, kind="tick", words=words) for what, words in CONSENT.items()),
            Entry(key=_ALIAS, kind="line", words=ALIAS, longest=40),
        ),
        buttons=(
            Button(key=BEGIN, words="Begin", letter="b", main=True),
            Button(key=LEAVE, words="Leave", letter="l"),
        ),
        notes=("Use made-up data where a form asks for any. Never your own password or your own number.",),
    )


def consent_given(values: Mapping[str, Any]) -> tuple[tuple[ConsentTo, ...], str]:
    """What was allowed, and the alias."""
    return tuple(one for one in CONSENT if values.get(one.value) is True), str(values.get(_ALIAS) or "")


def task_view(errand: Errand) -> View:
    """What the customer came for, and never how."""
    summary = errand.summary
    said = [f"You are: {summary.customer}"] if summary.customer else []
    said += [f"You want to leave with: {summary.product}"] if summary.product else []
    return View(
        heading=summary.title,
        paragraphs=(*said, "Use the website's window, as you would at home. When it is over, say so here:"),
        buttons=_ENDINGS,
        notes=("Giving up is a result as good as any: customers do it too.",),
    )


def question_view(errand: Errand, end: End, consent: tuple[ConsentTo, ...]) -> View:
    """The questions whose answers may be kept; the site's window stays open beside them."""
    words = ConsentTo.WORDS in consent
    answer = errand.task is not None and errand.task.answer is not None
    return View(
        heading="How was it?" if end is End.DONE else "Thank you. How was it?",
        paragraphs=("Leave out whatever you like. The website's window is still there if you want to look.",),
        fields=tuple(_entry(one) for one in questions(answer=answer) if words or not one.own_words),
        buttons=(
            Button(key=SEND, words="Send", letter="s", main=True),
            Button(key=WITHOUT, words="No answers, just the attempt", letter="n"),
        ),
        notes=() if words else ("You did not allow your own words to be kept, so nothing asks for them.",),
    )


def thanks_view() -> View:
    """The last word."""
    return View(heading="Thank you", paragraphs=("It is kept.",))


def _entry(question: Question) -> Entry:
    words = f"{question.words} (you may skip this)" if question.may_skip else question.words
    return Entry(
        key=question.key,
        kind={Kind.YES_NO: "yes_no", Kind.SCALE: "scale", Kind.LINE: "line"}.get(question.kind, "words"),
        words=words,
        part=question.part.value,
        low=question.low,
        high=question.high,
        longest=question.longest,
    )
