"""The worksheet of a task: its situation and goal, never its steps, and the questions people are asked.

Each is one file that holds all it needs, so that it works when saved, mailed or opened from a folder. It is
HTML that no builder touches. A policy in it says that it fetches nothing and runs no script but its own,
whatever text a task file or a website puts into it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from markupsafe import Markup

from auditkit.diagnostic.safe_text import web_address
from auditkit.export.format import html_environment
from auditkit.publish.template import render, worksheet_address
from auditkit.record.person import FORM_VERSION, ConsentScope
from auditkit.session.questionnaire import ALIAS, CONSENT, LONGEST_ALIAS, questions

if TYPE_CHECKING:
    from jinja2 import Environment

    from auditkit.record.model import AgencySummary, TaskSummary
    from auditkit.score.scorecard import Scorecard


def worksheet_pages(card: Scorecard) -> Iterator[tuple[str, str]]:
    """The page that lists the sheets, and the sheets, each with its place below the scorecard's folder."""
    yield "try.md", render("try", card=card)
    for agency in card.agencies:
        for task in agency.tasks:
            yield worksheet_address(task.summary), worksheet(agency.summary, task.summary)


def worksheet(agency: AgencySummary, task: TaskSummary) -> str:
    """The sheet of one task."""
    address = _start(agency, task)
    link = web_address(address)
    asked = questions(answer=task.asks is not False)
    script, style = _asset("worksheet.js"), _asset("worksheet.css")
    return (
        _environment()
        .get_template("worksheet/worksheet.html.j2")
        .render(
            version=FORM_VERSION,
            agency=agency,
            task=task,
            address=address,
            link=Markup.escape(link) if link else None,
            parts=[(part.value, list(own)) for part, own in groupby(asked, key=lambda one: one.part)],
            alias=ALIAS,
            longest_alias=LONGEST_ALIAS,
            figures=CONSENT[ConsentScope.FIGURES],
            words=CONSENT[ConsentScope.WORDS],
            script=Markup(script),
            style=Markup(style),
            script_digest=_digest(script),
            style_digest=_digest(style),
        )
    )


def _start(agency: AgencySummary, task: TaskSummary) -> str:
    """Where the customer begins. A place that only the environment knows is left to the agency's first page."""
    start = task.start or "/"
    try:
        return agency.base_url if "${" in start else urljoin(agency.base_url, start)
    except ValueError:  # What a record offers as an address may be none.
        return agency.base_url


@cache
def _environment() -> Environment:
    return html_environment("auditkit.publish")


@cache
def _asset(name: str) -> str:
    return (files("auditkit.publish") / "templates" / "worksheet" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
