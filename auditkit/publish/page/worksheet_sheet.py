"""Worksheets: each one file that holds all it needs, so that it works when saved, mailed or opened from a folder.

They are HTML that no builder touches. A policy in each says that it fetches nothing and runs no script but its own,
whatever text a task file or a website puts into it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from auditkit.publish.output_tree_render import render
from auditkit.publish.page.worksheet import sheet_address, sheet_list, sheet_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.publish.page.worksheet import SheetPage
    from auditkit.score.scorecard_card import Scorecard

LIST = "try.md"


def sheet_pages(card: Scorecard) -> Iterator[tuple[str, str]]:
    """The page that lists the sheets, and the sheets, each with its place below the scorecard's folder."""
    yield LIST, render("try", page=sheet_list(card))
    for agency in card.agencies:
        for task in agency.tasks:
            page = sheet_page(agency.summary, task.summary)
            yield sheet_address(task.summary.agency, task.summary.task), sheet_html(page)


def sheet_html(page: SheetPage) -> str:
    """One sheet."""
    script, style = _asset("sheet.js"), _asset("sheet.css")
    return (
        _environment()
        .get_template("sheet/sheet.html.j2")
        .render(
            page=page,
            script=Markup(script),
            style=Markup(style),
            script_digest=_digest(script),
            style_digest=_digest(style),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("auditkit.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return (files("auditkit.publish") / "templates" / "sheet" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
