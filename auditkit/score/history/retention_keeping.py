"""Which audits are kept when space is made: rules that people know from their backups, and what no rule lets go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from auditkit.record.audit_head import is_round
from auditkit.record.file_file import in_utc

if TYPE_CHECKING:
    from auditkit.record.audit_head import AuditHead

_Period = Callable[[datetime], object]
_PERIODS: Mapping[str, _Period] = {
    "day": lambda at: at.date(),
    "week": lambda at: at.isocalendar()[:2],
    "month": lambda at: (at.year, at.month),
    "year": lambda at: at.year,
}


@dataclass(frozen=True)
class Rules:
    """What to keep; an audit that any of them names is kept. Days begin at midnight UTC."""

    last: int = 0
    """The newest so many."""
    daily: int = 0
    """Of the newest so many days that have audits, the last audit of each; the others likewise."""
    weekly: int = 0
    monthly: int = 0
    yearly: int = 0
    since: date | None = None
    """All that began on this day or later."""
    ids: tuple[str, ...] = ()
    """These, whatever their age: the one that others are compared with, for example."""

    @property
    def any(self) -> bool:
        """Whether there is any rule; without one nothing would be kept but what always is."""
        counts = self.last or self.daily or self.weekly or self.monthly or self.yearly
        return bool(counts or self.since or self.ids)

    @property
    def periods(self) -> Mapping[str, int]:
        """How many of each kind of period."""
        return {"day": self.daily, "week": self.weekly, "month": self.monthly, "year": self.yearly}


def kept(heads: Sequence[AuditHead], rules: Rules) -> dict[str, str]:
    """Ids of the audits to keep, and why, in plain words. `heads` begins with the oldest.

    Rounds of people are always kept, and so are the newest audit by a script and the newest that came to its end.
    A replay of a recording takes the place of none: it is kept by its day or its name alone.
    """
    why = {head.id: "attempts by people" for head in heads if is_round(head)}
    scripts = [head for head in reversed(heads) if not is_round(head)]
    newest_first = [head for head in scripts if head.replay is None]
    whole = [head for head in newest_first if head.ended_at is not None]
    why |= {head.id: "the newest" for head in newest_first[:1]}
    why = {head.id: "the newest that came to its end" for head in whole[:1]} | why
    for head in scripts:
        words = _asked(head, newest_first, rules)
        if words is not None:
            why.setdefault(head.id, words)
    return why


def _asked(head: AuditHead, newest_first: Sequence[AuditHead], rules: Rules) -> str | None:
    """Why the rules keep this audit; None when they don't."""
    if head.id in rules.ids:
        return "asked for by its name"
    if rules.since is not None and in_utc(head.started_at).date() >= rules.since:
        return f"since {rules.since.isoformat()}"
    if head in newest_first[: rules.last]:
        return f"among the last {rules.last}"
    for name, number in rules.periods.items():
        if head.id in _last_of(newest_first, _PERIODS[name], number):
            return f"the last of its {name}"
    return None


def _last_of(newest_first: Sequence[AuditHead], period: _Period, number: int) -> set[str]:
    """Ids of the last audit of each of the newest so many periods."""
    last: dict[object, str] = {}
    for head in newest_first:
        last.setdefault(period(in_utc(head.started_at)), head.id)
    return set(list(last.values())[:number])
