"""What people's attempts come to, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import capitalize_first, duration_text, plural
from auditkit.record.outcome import Outcome
from auditkit.score.metric import FEWEST_FOR_PERCENT, USUAL_EASE, Retest, Share, TypicalTime
from auditkit.score.people import Agreement, PeopleScore

if TYPE_CHECKING:
    from auditkit.score.scorecard import Scorecard

FEWEST_FOR_TIMES = 5
"""Below this, an interval of times is so wide that it says nothing."""


def people_line(people: PeopleScore) -> str:
    share = people.success
    if share is None:
        return f"{plural(len(people.attempts), 'person', 'people')} tried, but we don’t know how it ended."
    return _people_alone(share) if people.accord is Agreement.UNKNOWN else _people_beside_script(people.accord, share)


def _people_alone(share: Share) -> str:
    got = "didn’t get" if share.n == 1 and not share.count else "got"
    return f"{capitalize_first(_of_people(share.count, share))} {got} what they came for."


def _people_beside_script(accord: Agreement, share: Share) -> str:
    failed = share.n - share.count
    match accord:
        case Agreement.SCRIPT_ALONE | Agreement.SCRIPT_MOSTLY:
            return f"The script found a route; {_of_people(failed, share)} didn’t."
        case Agreement.PEOPLE_ALONE:
            return f"The script found no route; {_of_people(share.count, share)} did."
        case Agreement.BOTH:
            everyone = "the one person who tried" if share.n == 1 else f"all {share.n:,} people who tried"
            return f"The script found a route, and so did {everyone}."
        case _:
            return f"The script found no route, and {_of_people(failed, share)} didn’t either."


def people_agency(one: PeopleScore, card: Scorecard) -> str:
    """What the agency is called: by the scorecard, else by the study."""
    names = {agency.summary.agency: agency.summary.name for agency in card.agencies}
    return names.get(one.agency) or one.agency_name or one.agency


def people_figures(people: PeopleScore) -> tuple[tuple[str, str], ...]:
    figures: list[tuple[str, str]] = []
    if people.success is not None:
        figures.append(("Got what they came for", people.success.words))
    if people.disasters is not None:
        figures.append(("Wrong but sure of it", people.disasters.words))
    if people.first_click is not None:
        figures.append(("First click was right", people.first_click.words))
    if people.strayed is not None:
        figures.append(("Got it, but took a long way round", people.strayed.words))
    if people.time is not None:
        figures.append(("Time of people who got it", time_words(people.time)))
    if people.ease is not None:
        text = f"{people.ease:.1f} of 7 ({plural(people.ease_n, 'answer')}; about {USUAL_EASE} is usual)"
        figures.append(("Ease", text))
    if people.umux_lite is not None:
        text = f"{people.umux_lite:.0f} of 100 ({plural(people.umux_lite_n, 'answer')})"
        figures.append(("Useful and easy (UMUX-Lite)", text))
    return tuple(figures)


def people_notes(people: PeopleScore) -> tuple[str, ...]:
    notes = []
    if people.by_belief and people.success is not None:
        were = "was" if people.by_belief == 1 else "were"
        text = f"{people.by_belief:,} of {people.success.n:,} {were} self-reported"
        notes.append(f"{text}: nothing else could show how it ended.")
    if people.tally.not_measured:
        says = "doesn’t" if people.tally.not_measured == 1 else "don’t"
        notes.append(f"{plural(people.tally.not_measured, 'attempt')} {says} say how it ended: not counted.")
    if people.other_question:
        left = "was left out: it was" if people.other_question == 1 else "were left out: they were"
        attempts = plural(people.other_question, "earlier attempt")
        notes.append(f"{attempts} under this name {left} at a different question.")
    if retest := retest_words(people):
        notes.append(retest)
    return tuple(notes)


def retest_words(people: PeopleScore) -> str:
    """What changed between the last two rounds; empty where either is too small for percentages."""
    studies = [one for one in people.studies if one.success is not None]
    if len(studies) < 2:
        return ""
    one, two = studies[-2], studies[-1]
    if one.success is None or two.success is None or min(one.success.n, two.success.n) < FEWEST_FOR_PERCENT:
        return ""
    test = Retest(one.success, two.success)
    change, low, high = (f"{share * 100:+.0f}" for share in (test.change, test.interval.low, test.interval.high))
    reached = "reached" if test.reached else "not reached"
    return (
        f"From {one.id} to {two.id}: {change} points ({low} to {high} at 95% confidence). "
        f"The target for a retest (80%, or 20 points more) was {reached}."
    )


def wrong_answers(people: PeopleScore) -> tuple[tuple[str, int], ...]:
    """The wrong answers people gave and how often, the most frequent first. They are hostile text."""
    given = [
        one.answer.read
        for one in people.attempts
        if one.outcome is Outcome.WRONG_ANSWER and one.answer is not None and one.answer.read
    ]
    return tuple(Counter(given).most_common(5))


def time_words(time: TypicalTime) -> str:
    """`1 min 8 s (geometric mean of 6; 46 s to 1 min 41 s at 95% confidence)`."""
    mean = "one time" if time.n == 1 else f"geometric mean of {time.n:,}"
    if time.low is None or time.high is None or time.n < FEWEST_FOR_TIMES:
        return f"{duration_text(time.value)} ({mean})"
    span = f"{duration_text(time.low)} to {duration_text(time.high)}"
    return f"{duration_text(time.value)} ({mean}; {span} at 95% confidence)"


def _of_people(count: int, share: Share) -> str:
    """`2 of 8 people`, or `the one person who tried`."""
    return "the one person who tried" if share.n == 1 else f"{count:,} of {share.n:,} people"
