"""Multi-page forms described in YAML: what is asked, what is accepted, and what is said when it isn't."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """One question."""

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
    """One page of questions."""

    slug: str
    title: str
    fields: tuple[Field, ...]
    lead: str = ""

    def read(self, posted: Mapping[str, str]) -> dict[str, str]:
        """The answers posted for this page, tidied."""
        return {field.name: " ".join(posted.get(field.name, "").split()) for field in self.fields}

    def faults(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Faults by field name, in the order the questions are asked."""
        found = {field.name: field.fault(answers.get(field.name, "")) for field in self.fields}
        return {name: fault for name, fault in found.items() if fault}


@dataclass(frozen=True)
class Form:
    """A whole form."""

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
        """The page of this name, if the form has one."""
        return next((page for page in self.pages if page.slug == slug), None)

    def after(self, page: FormPage) -> str:
        """The address that follows a page."""
        position = self.pages.index(page) + 1
        return f"{self.path}/{self.pages[position].slug if position < len(self.pages) else 'check'}"

    def first_unanswered(self, answers: Mapping[str, str]) -> str | None:
        """The address of the first page that isn't answered yet."""
        return next((f"{self.path}/{page.slug}" for page in self.pages if page.faults(answers)), None)

    def reference(self, answers: Mapping[str, str]) -> str:
        """A reference number: the same answers always get the same one."""
        joined = "\n".join(f"{name}={answers[name]}" for name in sorted(answers))
        return f"{self.prefix}-{zlib.crc32(joined.encode()) % 900_000 + 100_000}"


def load_form(name: str, data: Mapping[str, Any]) -> Form:
    """A form from its YAML."""
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
