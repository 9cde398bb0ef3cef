"""The scorecard's first page: who fails, why, what to fix first, and how sure we are. And the page of its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.diagnostic.wording import date_time_text
from auditkit.export import Site
from auditkit.export.badge import badge_of, width_of
from auditkit.publish.chart import Chart, outcome_chart, trend_charts
from auditkit.publish.page.barrier import problem_rows
from auditkit.publish.picture import CARD, Figure, PagePictures
from auditkit.publish.template import render
from auditkit.score.benchmark import grid_rows, ideas_worth_borrowing, is_shared
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.wording import headline
from auditkit.score.history.trend import History
from auditkit.score.people import People
from auditkit.score.priority import Fix, first_fixes, fix_worth, plain_finding, worth_text

if TYPE_CHECKING:
    from auditkit.export.format import File
    from auditkit.score.scorecard import AgencyScore, Scorecard, TaskScore, TopTaskScore

MAX_COLUMNS = 5
MAX_BARS = 16
MAX_SIDE_BY_SIDE = 4
"""More agencies are in a table, with their tasks on their own pages."""
MAX_MOVERS = 8
IDEAS = 3


@dataclass(frozen=True)
class FixCard:
    """One thing to fix, as a card: what, for whom, what to do, and what it is worth."""

    fix: Fix
    words: str
    """What was found, in plain words; hostile. Empty where the title says it all."""
    figure: Figure | None
    worth: str
    """A sentence; empty where nothing can be worked out."""


def home_page(
    card: Scorecard,
    history: History | None = None,
    people: People | None = None,
    site: Site | None = None,
    pictures: PagePictures | None = None,
) -> str:
    history = history or History()
    top_tasks = sorted(card.top_tasks, key=lambda one: not is_shared(one))
    ours = [agency for agency in card.agencies if agency.summary.ours]
    movers = history.movers()
    few = len(card.agencies) <= MAX_SIDE_BY_SIDE
    return render(
        "home",
        card=card,
        headline=headline(card),
        history=history,
        movers=movers[:MAX_MOVERS],
        more_movers=len(movers) - MAX_MOVERS if len(movers) > MAX_MOVERS else 0,
        trends=list(_trends(card, history)) if few else (),
        people=people or People(),
        few=few,
        columns=top_tasks[:MAX_COLUMNS],
        more_top_tasks=top_tasks[MAX_COLUMNS:],
        cell=_cell,
        grid=grid_rows(card),
        problems=problem_rows(card) if few and len(card.agencies) > 1 and not card.people_alone else (),
        cards=fix_cards(card, first_fixes(card), pictures),
        ours=ours,
        ideas=ideas_worth_borrowing(card, IDEAS),
        site=site or Site(),
    )


def data_page(card: Scorecard, site: Site | None = None, files: Sequence[File] = ()) -> str:
    """The page of all that is behind the scorecard: files, badges, facts about the audit."""
    shown = None if card.people_alone else next(iter(card.agencies), None)
    return render(
        "data",
        card=card,
        files=files,
        facts=_facts(card),
        sources=card.agency_sources(),
        chart=_chart(card),
        site=site or Site(),
        # A badge says what a script found.
        badge_agency=shown,
        badge=badge_of(card, shown) if shown else None,
        badge_width=width_of(badge_of(card, shown)) if shown else 0,
    )


def fix_cards(
    card: Scorecard, found: Sequence[Fix], pictures: PagePictures | None, up: str = ""
) -> tuple[FixCard, ...]:
    """What to fix, for a page `up` below the scorecard; without `pictures`, in words alone."""
    return tuple(_fix_card(card, fix, pictures, up) for fix in found)


def _fix_card(card: Scorecard, fix: Fix, pictures: PagePictures | None, up: str) -> FixCard:
    return FixCard(
        fix=fix,
        words=plain_finding(fix),
        figure=_figure(card, fix, pictures, up) if pictures is not None else None,
        worth=worth_text(fix_worth(fix, card.agency(fix.agency), card.rubric)),
    )


def _figure(card: Scorecard, fix: Fix, pictures: PagePictures, up: str) -> Figure | None:
    """The picture of where it ended an attempt; none of what ended none, as that attempt's picture shows another."""
    tried = (one for task in fix.tasks for one in card.task(fix.agency, task).attempts)
    return pictures.best_figure([explain(one) for one in tried if one.key in fix.ended], up, CARD)


def _trends(card: Scorecard, history: History) -> Iterator[Chart]:
    for number, agency in enumerate(card.agencies):
        slug = agency.summary.agency
        if len(history.trend(slug)) > 1 and (chart := trend_charts(history, slug)[0]) is not None:
            yield replace(chart, anchor=f"{chart.anchor}-{number}", title=f"{agency.summary.name}: {chart.title}")


def _facts(card: Scorecard) -> tuple[tuple[str, str], ...]:
    audit = card.audit
    return (
        ("Audit", audit.id),
        ("Started", date_time_text(audit.started_at)),
        ("Finished", date_time_text(audit.ended_at) if audit.ended_at else "not yet"),
        ("Browser", audit.browser),
        ("Kit", f"auditkit {audit.kit_version}"),
        ("Done by", "people, not a script" if card.people_alone else "a script, not people"),
    )


def _cell(agency: AgencyScore, top_task: TopTaskScore) -> tuple[TaskScore, ...]:
    """An agency's tasks for a need, each with the verdict that it has on its own page."""
    return top_task.tasks_of(agency.summary.agency)


def _chart(card: Scorecard) -> Chart | None:
    """Agencies, or the tasks of the only one; none where there are too many to see."""
    if len(card.agencies) == 1:
        kind, lines = "Task", [(task.summary.title, task.tally) for task in card.tasks]
    else:
        kind, lines = "Agency", [(agency.summary.name, agency.tally) for agency in card.agencies]
    title = f"How attempts ended, by {kind.lower()}"
    return outcome_chart("ended", title, kind, lines) if len(lines) <= MAX_BARS else None
