"""The end of a journey: whether the customer has the product, what they would answer, what the page tells them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Error

from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.typography import plain
from auditkit.diagnostic.wording import caseless_line
from auditkit.locator.actionability import frame_offset
from auditkit.locator.locate import Closeness, Purpose, name_pattern
from auditkit.locator.page_script import page_script
from auditkit.locator.similarity import is_same_name
from auditkit.probe.barrier import Slug
from auditkit.record.model import AnswerRecord, Box, ConditionRecord, Mark, MarkKind, OtherAnswerRecord, TellRecord
from auditkit.run.control_finder import marks_of
from auditkit.run.diagnosis.evidence import Cause
from auditkit.run.diagnosis.missing_rule import Instead
from auditkit.run.patience import Patience
from auditkit.run.step_log import StepDraft, StepLog
from auditkit.run.visible_control import condition_holds, find_visible
from auditkit.run.visit import Visit
from auditkit.task.condition import Condition
from auditkit.task.model import Answer, Reading, Task, Tells

_TICK_SECONDS = 0.1
_TEXT_MS = 3000


@dataclass
class Ending:
    success: list[ConditionRecord] = field(default_factory=list)
    answer: AnswerRecord | None = None
    answer_place_missing: bool = False
    """The place the task file names isn't on the page: that says nothing about the answer."""
    answer_beside: bool = False
    """The page says the right answer, though not in the place that the task file names."""
    tells: list[TellRecord] = field(default_factory=list)
    instead: Instead | None = None
    """What the page shows in the place of the answer, where it gives none."""

    @property
    def has_product(self) -> bool:
        return bool(self.success) and all(one.held for one in self.success)

    async def outline(
        self, step_log: StepLog, drafts: Sequence[StepDraft], answer: Answer | None, cause: Cause | None
    ) -> None:
        """Outline a wrong answer on the last picture, and what was pressed to no effect on the picture of its step.

        Only where the page in the window still shows it; other pictures are left as they are.
        """
        await _outline_dead_control(step_log, drafts, cause)
        read = self.answer.read if self.answer is not None and not self.answer.matches else None
        marks = await _answer_marks(step_log.visit, answer, read) if answer is not None and read is not None else None
        if marks is not None and drafts:
            step_log.keep(drafts[-1], await step_log.take(marks), outlined=True)

    @property
    def gives_no_answer(self) -> bool:
        """Whether an answer is asked for, and the page has none, where the task file reads it or elsewhere."""
        answer = self.answer
        return answer is not None and answer.read is None and not (self.answer_place_missing or self.answer_beside)

    @property
    def missing(self) -> list[str]:
        """The conditions that didn't hold, as the task file writes them."""
        return [_as_text(one.condition) for one in self.success if not one.held]


async def _outline_dead_control(step_log: StepLog, drafts: Sequence[StepDraft], cause: Cause | None) -> None:
    if cause is None or cause.barrier is not Slug.BROKEN_SCRIPT or step_log.visit.document is not None:
        return
    draft = next((one for one in drafts if one.number == cause.step and one.picture is not None), None)
    target = draft.step.action.target if draft is not None and draft.step.action.presses else None
    if draft is None or target is None or draft.url_after != step_log.visit.page.url:
        return
    if marks := await marks_of(step_log.visit, target):
        step_log.keep(draft, await step_log.take(marks), outlined=True)


async def inspect_end(visit: Visit, task: Task, patience: Patience | float) -> Ending:
    """Wait until every success condition holds, for as long as a customer would look or for so many seconds.

    What was seen while scrolling through the page was seen, even where the page has put it away again since.
    """
    ending = Ending()
    began = visit.clock()
    while True:
        scrolls = isinstance(patience, Patience) and patience.scrolls
        seen = [one.held and scrolls for one in ending.success] or [False] * len(task.success)
        ending.success = [
            ConditionRecord(condition=one.as_data(), held=before or await _holds(visit, one))
            for one, before in zip(task.success, seen, strict=True)
        ]
        if ending.has_product:
            break
        if isinstance(patience, Patience):
            if not await patience.lasts():
                break
        elif visit.clock() - began > patience:
            break
        else:
            await asyncio.sleep(_TICK_SECONDS)
    if ending.has_product:
        if isinstance(patience, Patience):
            await patience.found()
        await _read_answer(visit, task.answer, ending)
        if ending.answer is not None and ending.answer.read is None and task.answer is not None:
            wanted = task.answer.equals
            ending.answer_beside = wanted is not None and _is_said(*await _whole_text(visit), wanted)
        ending.tells = await _read_tells(visit, task.tells)
    return ending


async def holds_at_start(visit: Visit, task: Task) -> bool:
    """Whether the end that the task file describes is the start page already: all of its success, and the right
    answer where one is asked for. One look; most often the first condition settles it.
    """
    for condition in sorted(task.success, key=lambda one: one.url is None):  # an address needs no browser
        if not await _holds(visit, condition):
            return False
    ending = Ending()
    await _read_answer(visit, task.answer, ending)
    return ending.answer is None or ending.answer.matches


async def answer_new_here(visit: Visit, task: Task, texts_before: Iterable[str]) -> str | None:
    """The right answer, where the page in the window gives it and no page before did: the way has led to it."""
    ending = Ending()
    await _read_answer(visit, task.answer, ending)
    if ending.answer is None or ending.answer.read is None or not ending.answer.matches:
        return None
    read = ending.answer.read
    return None if any(read in one_line(text) for text in texts_before) else read


async def read_answer(visit: Visit, answer: Answer) -> AnswerRecord | None:
    """What the page in the window gives for the answer now, as a run reads it at the end."""
    ending = Ending()
    await _read_answer(visit, answer, ending)
    return ending.answer


async def _holds(visit: Visit, condition: Condition) -> bool:
    try:
        return await condition_holds(visit, condition)
    except Error:
        return False


async def _read_answer(visit: Visit, answer: Answer | None, ending: Ending) -> None:
    if answer is None:
        return
    text_there = await _text_at(visit, answer.read)
    ending.answer_place_missing = text_there is None
    read = None if text_there is None else _matching(text_there, answer.read.pattern)
    ending.answer = AnswerRecord(
        read=read, expected=answer.expected, matches=read is not None and _matches(read, answer)
    )


async def _text_at(visit: Visit, reading: Reading) -> str | None:
    if visit.document is not None:
        return visit.document.text if visit.document.readable else None
    try:
        control = await find_visible(visit, reading, Purpose.SEE)
        if control is None:
            return None
        script = "(e) => 'value' in e && e.tagName !== 'LI' && e.value ? e.value : e.innerText"
        return str(await control.locator.evaluate(script, timeout=_TEXT_MS))
    except Error:
        return None


async def _answer_marks(visit: Visit, answer: Answer, read: str) -> tuple[Mark, ...] | None:
    if visit.document is not None:
        return None
    try:
        control = await find_visible(visit, answer.read, Purpose.SEE)
        if control is None:
            return None
        found = await control.locator.evaluate(page_script(__package__, "words_box.js"), read, timeout=_TEXT_MS)
        x, y = await frame_offset(control.frame)
    except Error:
        return None
    if found is None:
        return None
    box = Box(**found)
    box = box.model_copy(update={"x": box.x + x, "y": box.y + y})
    return (Mark(kind=MarkKind.CONTROL, words=f"answer “{one_line(read)[:80]}”", box=box),)


def _matching(text_there: str, pattern: str | None) -> str | None:
    text = one_line(text_there)
    if pattern is None:
        return text or None
    found = re.search(pattern, text) or re.search(pattern, plain(text))
    if found is None:
        return None
    return next((group for group in found.groups() if group), found.group(0)).strip()


def note_elsewhere(
    ending: Ending, task: Task, texts_by_url: Mapping[str, str], *, document_url: str | None = None
) -> None:
    """Note pages of the journey that say the same in nearly the same words, but with another answer.

    The line in which the last page gives the answer is looked for, without the answer, on every other page.
    """
    answer = ending.answer
    if answer is None or answer.read is None or task.answer is None or len(texts_by_url) < 2:
        return
    on_page = any(answer.read in one_line(text) for url, text in texts_by_url.items() if url != document_url)
    last = list(texts_by_url)[-1]
    answer_lines = [line for line in texts_by_url[last].splitlines() if answer.read in line]
    pattern = task.answer.read.pattern or _shape_of(answer.read)
    found = []
    for url, text in texts_by_url.items():
        for line in text.splitlines() if url != last else ():
            other = _matching(line, pattern) if _same_question(line, answer_lines, answer.read) else None
            if other is not None and caseless_line(other) != caseless_line(answer.read):
                found.append(OtherAnswerRecord(url=url, read=other, line=one_line(line)[:300]))
    ending.answer = answer.model_copy(update={"elsewhere": found[:3], "on_page": on_page})


def _shape_of(read: str) -> str:
    return (
        re.sub(r"(?:\\[.,]|[.,])?\d+(?:(?:\\[.,]|[.,])\d+)*", r"\\d[\\d.,]*", re.escape(read))
        if re.search(r"\d", read)
        else r"(?!)"
    )


def _same_question(line: str, answer_lines: list[str], read: str) -> bool:
    """Whether a line asks what the answer's own line asks: at least two words, and nearly all of them."""
    words = set(re.findall(r"[^\W\d_]{3,}", line.casefold()))
    for one in answer_lines:
        asked = set(re.findall(r"[^\W\d_]{3,}", one.replace(read, " ").casefold()))
        if len(asked) >= 2 and len(asked & words) >= 0.8 * len(asked | words):
            return True
    return False


def _matches(read: str, answer: Answer) -> bool:
    if answer.matches is not None:
        return any(re.fullmatch(answer.matches, one) for one in (read, plain(read)))
    return caseless_line(read) == caseless_line(answer.equals)


async def _read_tells(visit: Visit, tells: Tells | None) -> list[TellRecord]:
    if tells is None:
        return []
    text, lines = await _whole_text(visit)
    wanted = {"outcome": tells.outcome, "done": tells.done, "next": tells.next}
    return [
        TellRecord(tells=which, expected=words, found=_is_said(text, lines, words))
        for which, words in wanted.items()
        if words is not None
    ]


def _is_said(text: str, lines: list[str], words: str) -> bool:
    """Whether a text says so: in these words, or in a line that plainly says the same, as for renamed controls."""
    exact = name_pattern(words, Closeness.WHOLE_WORDS).search(text) is not None
    return exact or any(is_same_name(words, line) for line in lines if len(line) < 200)


async def _whole_text(visit: Visit) -> tuple[str, list[str]]:
    if visit.document is not None:
        texts = [visit.document.text]
    else:
        texts = []
        for frame in visit.page.frames[:20]:
            try:
                texts.append(await frame.locator("body").inner_text(timeout=_TEXT_MS))
            except Error:
                continue
    whole = "\n".join(texts)
    return one_line(whole), [line.strip() for line in whole.splitlines() if line.strip()]


def _as_text(condition: dict[str, object]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in condition.items())
