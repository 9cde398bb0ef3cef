"""The routes of a multi-page form: ask, check, confirm."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from auditkit.demo.form_form import Form, FormPage

Render = Callable[..., str]
COOKIE = "visit"
NOTHING: Mapping[str, str] = MappingProxyType({})


class Visits:
    """What each visitor has answered so far, in memory and told apart by a cookie."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._answers: dict[tuple[str, str], dict[str, str]] = {}

    def key(self) -> str:
        """This visitor's number, or a new one."""
        return request.cookies.get(COOKIE) or f"visit-{next(self._numbers)}"

    def answers(self, key: str, form: Form) -> dict[str, str]:
        """What this visitor has answered in a form."""
        return self._answers.setdefault((key, form.name), {})


def add_form(app: Flask, form: Form, visits: Visits, render: Render) -> None:
    """Give a site a form."""

    def start() -> ResponseReturnValue:
        return redirect(f"{form.path}/{form.pages[0].slug}")

    def step(slug: str) -> ResponseReturnValue:
        key = visits.key()
        response = app.make_response(_step(form, slug, visits.answers(key, form), render))
        response.set_cookie(COOKIE, key, httponly=True, samesite="Lax")
        return response

    app.add_url_rule(form.path, f"{form.name}-start", start)
    app.add_url_rule(f"{form.path}/<slug>", f"{form.name}-step", step, methods=["GET", "POST"])


def _step(form: Form, slug: str, answers: dict[str, str], render: Render) -> ResponseReturnValue:
    if slug == "check":
        return _check(form, answers, render)
    if slug == "done":
        return _done(form, answers, render)
    page = form.page(slug)
    if page is None:
        return render("missing.html", title="Page not found"), 404
    if request.method == "POST":
        return _accept(form, page, answers, render)
    return _ask(form, page, render, answers=answers)


def _accept(form: Form, page: FormPage, answers: dict[str, str], render: Render) -> ResponseReturnValue:
    given = page.read(request.form)
    faults = page.faults(given)
    if not faults:
        answers.update(given)
        return redirect(form.after(page), 303)
    if form.unhelpful:
        return _ask(form, page, render, unhelpful=form.unhelpful)
    return _ask(form, page, render, answers=given, faults=faults)


def _ask(
    form: Form,
    page: FormPage,
    render: Render,
    *,
    answers: Mapping[str, str] = NOTHING,
    faults: Mapping[str, str] = NOTHING,
    unhelpful: str = "",
) -> str:
    number = form.pages.index(page) + 1
    values: dict[str, Any] = {"answers": answers, "faults": faults, "unhelpful": unhelpful}
    title = f"Error: {page.title}" if faults else page.title
    return render("form.html", title=title, form=form, page=page, number=number, count=len(form.pages) + 1, **values)


def _check(form: Form, answers: dict[str, str], render: Render) -> ResponseReturnValue:
    unanswered = form.first_unanswered(answers)
    if unanswered:
        return redirect(unanswered)
    if request.method == "POST":
        if request.form.get("declaration"):
            answers["declaration"] = "yes"
            return redirect(f"{form.path}/done", 303)
        faults = {"declaration": "Tick the box to say that what you told us is true"}
    else:
        faults = {}
    count = len(form.pages) + 1
    return render("check.html", title="Check your answers", form=form, answers=answers, faults=faults, count=count)


def _done(form: Form, answers: dict[str, str], render: Render) -> ResponseReturnValue:
    if not answers.get("declaration"):
        return redirect(form.first_unanswered(answers) or f"{form.path}/check")
    return render("done.html", title=form.done_title, form=form, reference=form.reference(answers), answers=answers)
