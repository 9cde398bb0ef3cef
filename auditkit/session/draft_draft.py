"""A task file in the making: what is known of the task, and its text with remarks for whoever goes on with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditkit.session.draft_yaml_text import entry, flow_items, items, one_line


@dataclass(frozen=True)
class TaskDraft:
    """A task, as far as it is known."""

    task: str
    start: str
    steps: Sequence[Mapping[str, Any]]
    """As the file will hold them: the action with its keys, and what stands beside it."""
    success: Sequence[Mapping[str, Any]]
    customer: str = ""
    product: str = ""
    top_task: str = ""
    answer: Mapping[str, Any] | None = None
    profiles: Sequence[str] = ()
    names: Sequence[str] = ()
    """Of the values that come from the environment."""
    remarks: Sequence[str] = field(default_factory=tuple)
    """What whoever goes on with the file should know."""

    def text(self) -> str:
        """The file."""
        lines = [*(f"# {one_line(remark)}" for remark in self.remarks)]
        if self.names:
            lines.append(f"# Set before a check or a run: {', '.join(self.names)}")
        lines += ["version: 1", entry("task", _plain(self.task), "the need, in the customer's words")]
        lines += _or_hint("top_task", self.top_task, "licence-cost", "the same need at other agencies")
        lines += _or_hint("customer", self.customer, "Who they are, and where", "")
        lines += _or_hint("product", self.product, "What they take away", "")
        if self.profiles:
            lines.append(entry("profiles", list(self.profiles)))
        lines.append(entry("start", self.start))
        lines += ["steps:", *items(self.steps)] if self.steps else ["steps: []"]
        lines += ["success:   # the customer has it: all of this holds on the last page", *flow_items(self.success)]
        if self.answer is not None:
            lines.append(entry("answer", dict(self.answer)))
        else:
            lines.append("# answer: {read: {css: .fee}, equals: $25.00}   # what the customer would say if asked")
        return "\n".join(lines) + "\n"


def _plain(words: str) -> str:
    """The words; `${` is for values that are given to the site, and a fault anywhere else."""
    return words.replace("${", "$ {")


def _or_hint(key: str, value: str, example: str, remark: str) -> list[str]:
    if value:
        return [entry(key, _plain(value))]
    return [f"# {key}: {example}" + (f"   # {remark}" if remark else "")]
