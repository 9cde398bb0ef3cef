"""`auditkit score`: the scorecard in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import (
    AuditsAt,
    audits_option,
    check_agencies,
    chosen_rubric,
    open_audits,
    print_next,
    print_part,
    rubric_option,
)

if TYPE_CHECKING:
    from auditkit.score.scorecard import AgencyScore, Scorecard

DIMENSIONS = (
    "completion",
    "timeliness",
    "findability",
    "length-of-the-way",
    "clarity",
    "courtesy-and-recovery",
    "consistency",
    "access",
    "handoffs",
)
_LENGTH = "length-of-the-way"
"""The same as findability, by its title."""


@click.command(short_help="Show the scorecard of an audit.")
@click.argument("audit_id", metavar="[ID]", default="latest")
@audits_option
@rubric_option
@click.option("--why", metavar="DIMENSION", type=click.Choice(DIMENSIONS), help="Show what a score is made of.")
@click.option("--agency", metavar="NAME", help="Only this agency (its folder's name).")
def score(audit_id: str, audits: AuditsAt, rubric_file: Path | None, why: str | None, agency: str | None) -> None:
    """Show the scorecard of an audit. Without ID, the latest audit.

    It counts attempts by a script, which show that a way exists, not that people find it. Scores and grades are
    worked out from the records each time, so you can score an old audit with another rubric.

    What people did is shown beside it. ID may also be a round of people's attempts, which is then shown alone.

    Dimensions: completion, timeliness, length-of-the-way (or findability, its key in files), clarity,
    courtesy-and-recovery, consistency, access, handoffs.
    """
    from auditkit.console import print_grades, print_people, print_scorecard, print_why
    from auditkit.probe.barrier import Dimension
    from auditkit.record.audit import is_study
    from auditkit.score import scorecard
    from auditkit.score.people import people_of

    rubric = chosen_rubric(rubric_file)
    store = open_audits(audits)
    audit = store.open(audit_id)
    if is_study(audit.record):
        print_people(people_of(scorecard.score(audit.record, ()), [(audit.record, audit.attempts())]), sys.stdout)
        return
    attempts = audit.attempts()
    earlier = store.answers_before(audit.record, attempts)
    card = scorecard.score(audit.record, attempts, earlier=earlier, rubric=rubric)
    people = people_of(card, [(each.record, each.attempts()) for each in store.studies()])
    card, agencies = _only(card, agency)
    if why is not None:
        dimension = Dimension.FINDABILITY if why == _LENGTH else Dimension(why.replace("-", "_"))
        print_why(card, agencies, dimension, sys.stdout)
        print_part(audit.record)
        return
    print_scorecard(card, sys.stdout)
    click.echo()
    print_grades(card, agencies, sys.stdout)
    if people.tasks:
        click.echo()
        print_people(people.only(agency), sys.stdout)
    print_part(audit.record)
    print_next(
        "auditkit score --why completion shows what a score is made of; auditkit publish --build makes the pages."
    )


def _only(card: Scorecard, agency: str | None) -> tuple[Scorecard, Sequence[AgencyScore]]:
    if agency is None:
        return card, card.agencies
    check_agencies([agency], [each.summary.agency for each in card.agencies])
    one = card.agency(agency)
    return replace(card, agencies=(one,), tally=one.tally, barriers=one.barriers), [one]
