"""What to update in the task file, where something that it names wasn't found: the line, and what it might say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditkit.diagnostic.safe_text import one_line
from auditkit.locator.locate import Purpose
from auditkit.locator.similarity import NamedControl, name_similarity, nearest_names
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.record.model import TaskFix
from auditkit.run.step_log import suggest_correction
from auditkit.run.visible_control import visible_names
from auditkit.task.condition import Condition

if TYPE_CHECKING:
    from auditkit.locator.target import Target
    from auditkit.run.visit import Visit
    from auditkit.task.model import Step

_MOST_NAMES = 3
_LONGEST_NAME = 120


async def fix_in_step(visit: Visit, step: Step, error: StepError, text: str) -> TaskFix | None:
    """For a step whose control, option or condition wasn't found; `text` is what the page says."""
    if step.source is None:
        return None
    target = step.action.target
    if error.failure is StepFailure.NO_SUCH_OPTION:
        wanted, near = step.action.given_value, _nearest(step.action.given_value, error.details.get("options", []))
    else:
        wanted = _words(target)
        seen = error.details.get("nearest") or error.details.get("rivals") or []
        # What is pressed is no heading, if anything else will do.
        near = [one["name"] for one in sorted(seen, key=lambda one: one.get("role") == "heading")]
    names = _names(wanted, near) or _names(wanted, await likely_words(visit, target, text))
    source = suggest_correction(step, wanted, "")["source"] if wanted else step.source
    return TaskFix(source=source, names=names)


async def fix_in_success(visit: Visit, condition: Condition, source: str, text: str) -> TaskFix:
    """For a success condition that doesn't hold where the way ends."""
    return TaskFix(source=source, names=_names(_words(condition), await likely_words(visit, condition, text)))


async def likely_words(visit: Visit, target: Target | None, text: str) -> list[str]:
    """What on the page comes nearest to what should be there; its address, where it is about that."""
    if isinstance(target, Condition) and target.url is not None:
        path = urlsplit(visit.page.url).path
        return [path] if path else []
    wanted = _words(target)
    if not wanted:
        return []
    seen = [] if visit.document is not None else await visible_names(visit)
    texts = (NamedControl(role="text", name=line) for line in text.splitlines() if 0 < len(line) < _LONGEST_NAME)
    near = nearest_names(wanted, [*seen, *texts], purpose=Purpose.SEE)
    # Where nothing is near, what there is at all helps more than nothing.
    return [one.name for one in near] or _nearest(wanted, (one.name for one in seen if one.role != "heading"))


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
