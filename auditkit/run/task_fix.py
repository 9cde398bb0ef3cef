"""What to update in a task file, if it is the file that is wrong: its line, and the nearest names on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditkit.diagnostic.safe_text import one_line
from auditkit.locator.locate import Purpose
from auditkit.locator.similarity import is_related, lines_beside, name_similarity, nearest_names
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.record.model import TaskFix
from auditkit.run.step_log import suggest_correction
from auditkit.run.visible_control import visible_names
from auditkit.run.visit import Visit
from auditkit.task.condition import Condition
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from auditkit.locator.target import Target
    from auditkit.task.model import Step

_HEADING = "heading"
_FIELDS = frozenset({"textbox", "combobox", "listbox", "spinbutton", "checkbox", "radio", "switch"})
_MOST_NAMES, _LONGEST_NAME = 3, 120


async def fix_in_step(visit: Visit, step: Step, error: StepError, text: str) -> TaskFix | None:
    """For a step whose control, option or condition wasn't found; `text` is what the page says."""
    if step.source is None:
        return None
    target = step.action.target
    if error.failure is StepFailure.NO_SUCH_OPTION:
        wanted, offered = step.action.given_value, error.details.get("options", [])
        if not offered and not error.details.get("shut"):  # nobody empties a list on purpose
            return None
        near = _nearest(wanted, offered)
    else:
        wanted = _words(target)
        seen = error.details.get("nearest") or error.details.get("rivals") or []
        # What is pressed is no heading, if anything else will do.
        ranked = sorted(seen, key=lambda one: one.get("role") == _HEADING)
        # Of fields any may be the one that is asked for now; of what is pressed only one with something of the name.
        near = [
            one["name"]
            for one in ranked
            if is_related(wanted, one["name"]) or (step.action.gives and one.get("role") in _FIELDS)
        ]
    looks = step.action.looks_only or error.failure is StepFailure.NOT_HELD
    names = _names(wanted, near) or (_names(wanted, await likely_words(visit, target, text)) if looks else [])
    if error.details.get("hidden") and not names:
        return None  # what is there under its name is not called otherwise
    source = suggest_correction(step, wanted, "")["source"] if wanted else step.source
    return TaskFix(source=source, names=names)


async def fix_in_success(visit: Visit, condition: Condition, source: str, text: str) -> TaskFix:
    """For a success condition that doesn't hold where the way ends."""
    return TaskFix(source=source, names=_names(_words(condition), await likely_words(visit, condition, text)))


async def likely_words(visit: Visit, target: Target | None, text: str) -> list[str]:
    """What on the page comes nearest to what should be there; its address, where it is about that."""
    if isinstance(target, Condition) and target.url is not None:
        path = split_address(visit.page.url).path
        return [path] if path else []
    wanted = _words(target)
    if not wanted:
        return []
    seen = [] if visit.document is not None else await visible_names(visit)
    if target is not None and target.role == _HEADING and seen:
        headings = [one for one in seen if one.role == _HEADING]
        return [one.name for one in nearest_names(wanted, headings, purpose=Purpose.SEE) or headings]
    own = [one for one in seen if not one.aside] + lines_beside(seen, text, longest=_LONGEST_NAME)
    return [one.name for one in nearest_names(wanted, own, purpose=Purpose.SEE) if is_related(wanted, one.name)]


def _words(target: Target | None) -> str:
    """What the target is called; empty where it has no words."""
    if target is None:
        return ""
    url = target.url if isinstance(target, Condition) else None
    return target.name or target.label or target.text or target.placeholder or target.alt or target.title or url or ""


def _nearest(wanted: str, options: Iterable[str]) -> list[str]:
    return sorted(options, key=lambda one: -name_similarity(wanted, one))


def _names(wanted: str, near: Iterable[str]) -> list[str]:
    """Each name once, without the one that the file says already."""
    names = dict.fromkeys(one_line(name)[:_LONGEST_NAME] for name in near)
    return [name for name in names if name and name != wanted][:_MOST_NAMES]
