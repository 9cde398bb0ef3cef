"""What an agency says of itself: its promises beside the results, its own grades, and its reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.publish.page.badge import Badge
from auditkit.publish.page.journey_told import anchors
from auditkit.score.explanation.wording import page_name

if TYPE_CHECKING:
    from datetime import date

    from auditkit.score.promise_result import PromiseResult
    from auditkit.score.scorecard_card import AgencyScore
    from auditkit.task.self_assessment_assessment import SelfAssessment
    from auditkit.task.statement_reply import Reply

MAX_SHOWN = 3
_AIMS = {
    "self-service": "that customers can do it all by themselves",
    "personal": "a person for each customer",
    "both": "self-service, and a person for those who want one",
}


@dataclass(frozen=True)
class PromiseView:
    """A promise, beside what was met."""

    promise: str
    badge: Badge
    said: str
    broken: tuple[tuple[str, str], ...]
    """Where it was broken: a sentence, and the address of the journey."""


@dataclass(frozen=True)
class ReplyView:
    """The agency's reply, in its own words."""

    paragraphs: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class OwnView:
    """The team's own grades that stand beside no dimension: by time of day, weekday, season, month."""

    by: str
    """Who gave the grades, and when."""
    rows: tuple[tuple[str, str, str], ...]
    """When, the letter, and why."""


def aim_words(agency: AgencyScore) -> str:
    """What the service is meant to be; empty where it didn't say."""
    model = agency.summary.service_model
    return _AIMS.get(model.aim, "") if model is not None else ""


def promise_views(agency: AgencyScore, results: tuple[PromiseResult, ...]) -> tuple[PromiseView, ...]:
    """Its promises in its own order."""
    places = {
        key: f"{page_name(task.summary.task)}.md#{anchor}"
        for task in agency.tasks
        for key, anchor in anchors(task).items()
    }
    return tuple(
        PromiseView(
            promise=one.promise,
            badge=_kept(one.kept),
            said=one.said,
            broken=tuple((piece.sentence, places.get(piece.attempt, "")) for piece in one.evidence[:MAX_SHOWN]),
        )
        for one in results
    )


def reply_view(reply: Reply | None) -> ReplyView | None:
    """The reply; None when there is none."""
    if reply is None:
        return None
    return ReplyView(reply.paragraphs, _by(reply.who, reply.date))


def own_view(own: SelfAssessment | None) -> OwnView | None:
    """Who graded, and what they said of times; None when nobody did."""
    if own is None:
        return None
    rows = [
        (str(name).replace("_", " "), given.grade, given.why or "")
        for part in (own.hours, own.weekdays, own.seasons, own.months)
        for name, given in part.items()
    ]
    return OwnView(_by(own.who, own.date), tuple(rows))


def _by(who: str | None, on: date | None) -> str:
    when = f"{on.day} {on:%B %Y}" if on else ""
    return ", ".join(part for part in (who or "", when) if part)


def _kept(kept: bool | None) -> Badge:
    if kept is None:
        return Badge("not-measured", "can't be told here", "–")
    return Badge("completed", "kept", "✓") if kept else Badge("not-completed", "broken", "✕")
