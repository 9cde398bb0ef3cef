"""Reading records in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import pytest

from auditkit.probe.barrier import details_of
from auditkit.record.model import AttemptRecord, Finding

T = TypeVar("T")

HALVES = pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.thorough)])
"""For a long list of pages of one kind: every other page in the quick suite, all of them in the thorough one."""


def half_of(items: Mapping[str, T], half: int, *, always: Iterable[str] = ()) -> dict[str, T]:
    """Every other item from that one on, and in both halves those that the others need."""
    return {name: item for number, (name, item) in enumerate(items.items()) if number % 2 == half or name in always}


def verdict(record: AttemptRecord) -> str:
    """The verdict in a few words: `not_completed dead-link step 2`, `not_measured bot_wall`."""
    if record.outcome == "not_measured":
        return f"not_measured {record.reason}"
    if record.outcome == "not_completed" and record.findings:
        return f"not_completed {record.findings[0].barrier} step {record.findings[0].step}"
    return str(record.outcome)


def agree(records: Mapping[str, AttemptRecord], wanted: Mapping[str, str]) -> None:
    """Every attempt has the verdict a person would give; says which hasn't, and what the kit said of it."""
    assert records.keys() == wanted.keys()
    wrong = [
        f"{name}: {wanted[name]}, not {said(one)}" for name, one in records.items() if verdict(one) != wanted[name]
    ]
    assert not wrong, "\n".join(wrong)
    assert unknown_details(records.values()) == {}


def unknown_details(records: Iterable[AttemptRecord]) -> dict[str, set[str]]:
    """Evidence that the barrier's model doesn't know, by barrier: nobody would ever see it."""
    unknown: dict[str, set[str]] = {}
    for record in records:
        for one in record.findings:
            if keys := set(one.details.kept) - set(details_of(one).known_part):
                unknown.setdefault(one.barrier, set()).update(keys)
    return unknown


def barriers(record: AttemptRecord) -> list[str]:
    return [one.barrier for one in record.findings]


def stopped_by(record: AttemptRecord) -> Finding:
    """The finding that stopped the attempt."""
    assert record.outcome == "not_completed", said(record)
    return record.findings[0]


def said(record: AttemptRecord) -> str:
    """Verdict and message, for a failed assertion."""
    return f"{verdict(record)}: {record.message} {barriers(record)}"
