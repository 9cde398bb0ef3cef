"""The reference page of what people are asked, and of the file that a worksheet becomes."""

from __future__ import annotations

from auditkit.record.person import FORM_VERSION
from auditkit.session.questionnaire import CONSENT, QUESTIONS, AnswerKind, Question

_KINDS = {
    AnswerKind.YES_NO: "yes or no",
    AnswerKind.SCALE: "1 to 7",
    AnswerKind.LINE: "a few words",
    AnswerKind.WORDS: "any number of words",
}


def people_page(note: str) -> str:
    """Every question with its key, and what a worksheet's file holds."""
    return "\n".join(
        [
            "# Questions for people",
            note,
            "Everyone who tries a task is asked the same questions: by `auditkit try`, in the browser and on the "
            "worksheet. People can skip any question.\n",
            "| Question | Answer | Key |",
            "|:--|:--|:--|",
            *(_row(one) for one in QUESTIONS),
            "\n“Did you get what you came for?” is what people believe. Whether they did is judged by the task: see "
            "[the method](../method.md#when-people-try).\n",
            "Ease is the Single Ease Question (Sauro and Dumas, 2009). `useful` and `easy` make UMUX-Lite (Lewis, "
            "Utesch and Maher, 2013). `got`, `done` and `next` ask whether people know where things stand.\n",
            "## What people allow\n",
            "| Key | What they agree to |",
            "|:--|:--|",
            *(f"| `{key.value}` | {words} |" for key, words in CONSENT.items()),
            "\nWithout `figures` nothing is kept. The other things are kept only if people allow it.\n",
            "## The worksheet file\n",
            f"A filled-in worksheet is a JSON file of version {FORM_VERSION}. `auditkit import` accepts it even if "
            "parts are missing, and names what it can't use.\n",
            "| Key | What it contains |",
            "|:--|:--|",
            *(f"| `{key}` | {words} |" for key, words in _KEYS.items()),
        ]
    )


_KEYS = {
    "auditkit_worksheet": "the version of the form",
    "form_id": "letters and digits that identify this worksheet",
    "agency, task": "the names of the agency's folder and of the task's file",
    "title": "what the task asked, so that a changed task is noticed",
    "profile": "`desktop` or `phone`",
    "started_at": "when it began, as 2026-11-22T09:00:00Z",
    "seconds": "time on the task, without the questions",
    "ended": "`done`, `gave_up` or `skipped` (stuck)",
    "alias": "what the person wants to be called",
    "consent": "a list of what they allow",
    "answers": "the answers by their keys",
}


def _row(question: Question) -> str:
    kind = _KINDS[question.kind]
    if question.kind is AnswerKind.SCALE:
        kind = f"{kind}: {question.low} … {question.high}"
    only = " Only if the task has an answer." if question.only_with_answer else ""
    leave = " Kept only if people allow their own words to be shown." if question.own_words else ""
    return f"| {question.words} | {kind}.{only}{leave} | `{question.key}` |"
