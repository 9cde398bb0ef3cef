"""The reference page of what people are asked, and of the file that a worksheet becomes."""

from __future__ import annotations

from auditkit.record.person import FORM_VERSION
from auditkit.session.questionnaire import CONSENT, QUESTIONS, AnswerKind, Question

_KINDS = {
    AnswerKind.YES_NO: "yes or no",
    AnswerKind.SCALE: "1 to 7",
    AnswerKind.LINE: "a few words",
    AnswerKind.WORDS: "as many words as one likes",
}


def people_page(note: str) -> str:
    """Every question with its key, and what a worksheet's file holds."""
    return "\n".join(
        [
            "# Questions for people",
            note,
            "Everyone who tries a task is asked the same: by `auditkit try`, in the browser, and on the worksheet. "
            "Any question may be left out.\n",
            "| Question | Answer | Key |",
            "|:--|:--|:--|",
            *(_row(one) for one in QUESTIONS),
            "\n“Did you get what you came for?” is what people believe. Whether they did is judged by the task: see "
            "[the method](../method.md#when-people-try).\n",
            "Ease is the Single Ease Question (Sauro and Dumas, 2009). `useful` and `easy` make UMUX-Lite (Lewis, "
            "Utesch and Maher, 2013). `got`, `done` and `next` ask if people know where they stand.\n",
            "## What people allow\n",
            "| Key | Words |",
            "|:--|:--|",
            *(f"| `{key.value}` | {words} |" for key, words in CONSENT.items()),
            "\nWithout `figures` nothing is kept. The other things are kept only where they are allowed.\n",
            "## A worksheet's file\n",
            f"A filled-in worksheet is a JSON file of version {FORM_VERSION}. `auditkit import` takes it with any "
            "part missing, and names what it can't use.\n",
            "| Key | What it holds |",
            "|:--|:--|",
            *(f"| `{key}` | {words} |" for key, words in _KEYS.items()),
        ]
    )


_KEYS = {
    "auditkit_worksheet": "the version of the form",
    "form_id": "letters and digits that tell this sheet from others",
    "agency, task": "the names of the agency's folder and of the task's file",
    "title": "what the task asked, so that a changed task is noticed",
    "profile": "`desktop` or `phone`",
    "started_at": "when it began, as 2026-11-22T09:00:00Z",
    "seconds": "time on the task, without the questions",
    "ended": "`done`, `gave_up` or `skipped` (stuck)",
    "alias": "what the person wishes to be called",
    "consent": "a list of what they allow",
    "answers": "the answers by their keys",
}


def _row(question: Question) -> str:
    kind = _KINDS[question.kind]
    if question.kind is AnswerKind.SCALE:
        kind = f"{kind}: {question.low} … {question.high}"
    only = " Only where the task has an answer." if question.only_with_answer else ""
    leave = " Kept only with leave to show own words." if question.own_words else ""
    return f"| {question.words} | {kind}.{only}{leave} | `{question.key}` |"
