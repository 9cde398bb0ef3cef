"""Multi-page forms described in YAML: what is asked and accepted, and the routes that ask, check and confirm."""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from auditkit.diagnostic.safe_text import one_line


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    required: str = ""
    pattern: str = ""
    wrong: str = ""
    options: tuple[str, ...] = ()
    autocomplete: str = "off"
    width: str = ""
    inputmode: str = "text"

    def fault(self, value: str) -> str:
        """What is wrong with an answer, in words for the customer; empty when it will do."""
        if not value:
            return self.required
        if self.options and value not in self.options:
            return self.required or f"Choose one of the answers to “{self.label}”"
        if self.pattern and not re.fullmatch(self.pattern, value, re.IGNORECASE):
            return self.wrong
        return ""


@dataclass(frozen=True)
class FormPage:
    slug: str
    title: str
    fields: tuple[Field, ...]
    lead: str = ""

    def read(self, posted: Mapping[str, str]) -> dict[str, str]:
        return {field.name: one_line(posted.get(field.name, "")) for field in self.fields}

    def faults(self, answers: Mapping[str, str]) -> dict[str, str]:
        found = {field.name: field.fault(answers.get(field.name, "")) for field in self.fields}
        return {name: fault for name, fault in found.items() if fault}


@dataclass(frozen=True)
class Form:
    name: str
    path: str
    title: str
    pages: tuple[FormPage, ...]
    prefix: str
    submit: str
    declaration: str
    done_title: str
    done: str
    unhelpful: str = ""

    def page(self, slug: str) -> FormPage | None:
        return next((page for page in self.pages if page.slug == slug), None)

    def after(self, page: FormPage) -> str:
        position = self.pages.index(page) + 1
        return f"{self.path}/{self.pages[position].slug if position < len(self.pages) else 'check'}"

    def first_unanswered(self, answers: Mapping[str, str]) -> str | None:
        return next((f"{self.path}/{page.slug}" for page in self.pages if page.faults(answers)), None)

    def reference(self, answers: Mapping[str, str]) -> str:
        """A reference number: the same answers always get the same one."""
        joined = "\n".join(f"{name}={answers[name]}" for name in sorted(answers))
        return f"{self.prefix}-{zlib.crc32(joined.encode()) % 900_000 + 100_000}"


def load_form(name: str, data: Mapping[str, Any]) -> Form:
    pages = tuple(
        FormPage(
            slug=page["slug"],
            title=page["title"],
            lead=page.get("lead", ""),
            fields=tuple(Field(**{**field, "options": tuple(field.get("options", ()))}) for field in page["fields"]),
        )
        for page in data["pages"]
    )
    rest = {key: value for key, value in data.items() if key != "pages"}
    return Form(name=name, pages=pages, **rest)


Render = Callable[..., str]
COOKIE = "visit"
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


class Visits:
    """What each visitor has answered so far, in memory and told apart by a cookie."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._answers: dict[tuple[str, str], dict[str, str]] = {}

    def key(self) -> str:
        return request.cookies.get(COOKIE) or f"visit-{next(self._numbers)}"

    def answers(self, key: str, form: Form) -> dict[str, str]:
        return self._answers.setdefault((key, form.name), {})


def add_form(app: Flask, form: Form, visits: Visits, render: Render) -> None:
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
    answers: Mapping[str, str] = NO_ANSWERS,
    faults: Mapping[str, str] = NO_ANSWERS,
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
