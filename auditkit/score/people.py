"""Figures of people's attempts, task by task, beside a script's and never added to it. Pure, like all scoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from auditkit.record.outcome import Performer
from auditkit.record.person import ConsentScope, PersonReport, VerdictBasis
from auditkit.score.metric import (
    ScriptRoutes,
    Share,
    TypicalTime,
    detour_share,
    ease,
    first_presses,
    mean_umux_lite,
    pressed_first,
    script_routes,
    typical_time,
)
from auditkit.score.verdict import OutcomeCounts

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, AuditRecord, TaskSummary
    from auditkit.score.scorecard import Scorecard, TaskScore


class Agreement(StrEnum):
    """How people's results stand to a script's, the most telling disagreement first."""

    SCRIPT_ALONE = "script_alone"
    """The script finds a way; half of the people or more don't."""
    SCRIPT_MOSTLY = "script_mostly"
    """The script finds a way, and some people don't."""
    PEOPLE_ALONE = "people_alone"
    """The script finds none; half of the people or more do."""
    BOTH = "both"
    """The script and everybody found one."""
    NEITHER = "neither"
    """The script found none, nor did most people."""
    UNKNOWN = "unknown"
    """One of the two measured nothing."""

    @property
    def disagree(self) -> bool:
        return self in (Agreement.SCRIPT_ALONE, Agreement.SCRIPT_MOSTLY, Agreement.PEOPLE_ALONE)

    @property
    def rank(self) -> int:
        """0 for what is most worth reading."""
        return list(Agreement).index(self)


def agreement_of(script: OutcomeCounts | None, people: Share | None) -> Agreement:
    """How the two stand to each other. A script has a way as soon as one attempt of any path ended well."""
    if script is None or not script.measured or people is None:
        return Agreement.UNKNOWN
    failed = people.n - people.count
    if script.succeeded:
        if not failed:
            return Agreement.BOTH
        return Agreement.SCRIPT_ALONE if 2 * failed >= people.n else Agreement.SCRIPT_MOSTLY
    return Agreement.PEOPLE_ALONE if 2 * people.count >= people.n and people.count else Agreement.NEITHER


@dataclass(frozen=True)
class Quote:
    """Something a person wrote, who allows that it is shown. Hostile."""

    question: str
    words: str
    alias: str


@dataclass(frozen=True)
class StudySuccess:
    id: str
    began: datetime
    success: Share | None


@dataclass(frozen=True)
class PeopleScore:
    agency: str
    task: str
    title: str
    attempts: tuple[AttemptRecord, ...]
    """The oldest first."""
    tally: OutcomeCounts
    success: Share | None
    by_belief: int
    """How many of those nothing but the person's own word decided."""
    disasters: Share | None
    """Confident and wrong, of those where something else than belief decided; None where there are none."""
    time: TypicalTime | None
    """Seconds of those who succeeded, as a time to failure is none of the task's."""
    ease: float | None
    ease_n: int
    umux_lite: float | None
    umux_lite_n: int
    first_click: Share | None
    """None where the kit saw no first press, or knows no right one."""
    quotes: tuple[Quote, ...]
    accord: Agreement
    script: OutcomeCounts | None
    """The script's attempts at the same task; None when it made none."""
    studies: tuple[StudySuccess, ...]
    other_question: int
    """Attempts under the same name that were asked something else, and are left out."""
    strayed: Share | None = None
    """Of those who succeeded before the kit's eyes, how many went a long way round; None where there are none."""
    trail: ScriptRoutes = field(default_factory=ScriptRoutes)
    agency_name: str = ""
    """As the newest study calls the agency; empty where none does."""

    @property
    def span(self) -> tuple[datetime, datetime]:
        moments = [one.started_at for one in self.attempts]
        return min(moments), max(moments)

    def quotes_of(self, *questions: str) -> tuple[Quote, ...]:
        return tuple(one for one in self.quotes if one.question in questions)


@dataclass(frozen=True)
class People:
    tasks: tuple[PeopleScore, ...] = ()
    """Disagreements with the script first."""

    def of(self, agency: str, task: str) -> PeopleScore | None:
        """People's attempts at a task; None when nobody tried."""
        return next((one for one in self.tasks if (one.agency, one.task) == (agency, task)), None)

    def at(self, agency: str) -> tuple[PeopleScore, ...]:
        return tuple(one for one in self.tasks if one.agency == agency)

    def only(self, agency: str | None) -> People:
        """Those of one agency alone; all of them when none is given."""
        return self if agency is None else People(self.at(agency))

    @property
    def attempts(self) -> int:
        return sum(len(one.attempts) for one in self.tasks)


Study = tuple["AuditRecord", "Iterable[AttemptRecord]"]


def people_of(card: Scorecard, studies: Iterable[Study]) -> People:
    """The figures of all studies, beside a script's scorecard.

    Studies are put together task by task, as long as the task asks the same (its title) as in the scorecard, or else
    as in the newest study.
    """
    found: dict[tuple[str, str], list[tuple[AuditRecord, AttemptRecord]]] = defaultdict(list)
    titles: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    asked: dict[tuple[str, str, str], TaskSummary] = {}
    for record, attempts in sorted(studies, key=lambda one: one[0].started_at):
        names |= {each.agency: each.name for each in record.agencies}
        for summary in record.tasks:
            titles[summary.agency, summary.task] = summary.title
            asked[record.id, summary.agency, summary.task] = summary
        for attempt in attempts:
            if attempt.performer is Performer.PERSON and attempt.person is not None:
                found[attempt.agency, attempt.task].append((record, attempt))
    by_script = {(task.summary.agency, task.summary.task): task for task in card.tasks}
    titles |= {key: task.summary.title for key, task in by_script.items()}
    scores = []
    for key, pairs in found.items():
        title = titles.get(key, key[1])
        same = [pair for pair in pairs if _title(asked, pair, title) == title]
        if same:
            score = _score(key, title, same, by_script.get(key), len(pairs) - len(same))
            scores.append(replace(score, agency_name=names.get(key[0], "")))
    return People(tuple(sorted(scores, key=_most_telling_first)))


def _title(
    asked: dict[tuple[str, str, str], TaskSummary], pair: tuple[AuditRecord, AttemptRecord], title: str
) -> str:
    record, attempt = pair
    summary = asked.get((record.id, attempt.agency, attempt.task))
    return summary.title if summary is not None else title


def _most_telling_first(one: PeopleScore) -> tuple[int, int, str, str]:
    """Disagreements first; among those, where the most people failed: 12 of 17 says more than the only one."""
    failed = one.success.n - one.success.count if one.success else 0
    return one.accord.rank, -failed, one.agency, one.task


def _score(
    key: tuple[str, str],
    title: str,
    pairs: Sequence[tuple[AuditRecord, AttemptRecord]],
    script: TaskScore | None,
    other: int,
) -> PeopleScore:
    attempts = tuple(sorted((attempt for _, attempt in pairs), key=lambda one: (one.started_at, one.key)))
    people = [one.person for one in attempts if one.person is not None]
    tally = OutcomeCounts.of(attempts)
    share = _success(attempts)
    by_script = script.tally if script is not None and script.attempts else None
    eases = [one.ease for one in people if one.ease is not None]
    useful = [one.umux_lite for one in people if one.umux_lite is not None]
    return PeopleScore(
        agency=key[0],
        task=key[1],
        title=title,
        attempts=attempts,
        tally=tally,
        success=share,
        by_belief=sum(_judged_by(one) is VerdictBasis.BELIEF for one in attempts if one.outcome.counts),
        disasters=_disasters(attempts),
        time=_time(attempts),
        ease=ease(eases) if eases else None,
        ease_n=len(eases),
        umux_lite=mean_umux_lite(useful) if useful else None,
        umux_lite_n=len(useful),
        first_click=_first_click(attempts, script),
        quotes=tuple(quote for one in people for quote in _quotes(one)),
        accord=agreement_of(by_script, share),
        script=by_script,
        studies=_studies(pairs),
        other_question=other,
        strayed=detour_share(attempts, script.attempts if script is not None else ()),
        trail=script_routes(script.attempts if script is not None else ()),
    )


def _success(attempts: Sequence[AttemptRecord]) -> Share | None:
    measured = [one for one in attempts if one.outcome.counts]
    return Share(sum(one.outcome.success for one in measured), len(measured)) if measured else None


def _judged_by(attempt: AttemptRecord) -> VerdictBasis | None:
    return attempt.person.judged_by if attempt.person is not None else None


def _disasters(attempts: Sequence[AttemptRecord]) -> Share | None:
    """Confident and wrong. Who gave up knows that they failed, and is no disaster."""
    judged = [one for one in attempts if one.outcome.counts and _judged_by(one) not in (None, VerdictBasis.BELIEF)]
    return Share(sum(is_disaster(one) for one in judged), len(judged)) if judged else None


def is_disaster(attempt: AttemptRecord) -> bool:
    """Whether a person was sure of what was wrong, where something else than their belief decided."""
    person = attempt.person
    if person is None or attempt.outcome.success or person.gave_up or person.skipped:
        return False
    return attempt.outcome.counts and person.is_confident and person.believed_done is not False


def _time(attempts: Sequence[AttemptRecord]) -> TypicalTime | None:
    people = [one.person for one in attempts if one.outcome.success and one.person is not None]
    times = [person.seconds for person in people if person.seconds is not None]
    return typical_time(times) if times else None


def _first_click(attempts: Sequence[AttemptRecord], script: TaskScore | None) -> Share | None:
    right = first_presses(script.attempts) if script is not None else frozenset()
    pressed = [first for first in map(pressed_first, attempts) if first is not None]
    return Share(sum(one in right for one in pressed), len(pressed)) if right and pressed else None


def _quotes(person: PersonReport) -> Iterable[Quote]:
    if not person.allows(ConsentScope.WORDS):
        return
    for question, words in person.own_words():
        yield Quote(question, words, person.alias or "")


def _studies(pairs: Sequence[tuple[AuditRecord, AttemptRecord]]) -> tuple[StudySuccess, ...]:
    records = {record.id: record for record, _ in pairs}
    tried = {each: [attempt for record, attempt in pairs if record.id == each] for each in records}
    ordered = sorted(records.values(), key=lambda one: (one.started_at, one.id))
    return tuple(StudySuccess(one.id, one.started_at, _success(tried[one.id])) for one in ordered)
