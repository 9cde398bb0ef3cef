"""A task file from a few questions. Answers may be left out: what is missing stays as a remark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditkit.session.draft_draft import TaskDraft
from auditkit.session.draft_name import slug
from auditkit.task.host_hosts import Hosts
from auditkit.task.loader_loaded import LoadedAgency


@dataclass(frozen=True)
class Question:
    """One question about a task."""

    key: str
    words: str
    example: str
    needed: bool = False


QUESTIONS = (
    Question("task", "What does the customer come for, in their own words?", "Renew my dog licence", needed=True),
    Question("customer", "Who is the customer, and where are they?", "Has a dog, reads on a phone at the bus stop"),
    Question("product", "What do they take away when it went well?", "The fee, and how to pay it"),
    Question("start", "On which page do they begin? An address, or a path from /", "/"),
    Question("top_task", "If other agencies serve the same need: a short name for it", "licence-cost"),
    Question("heading", "On the last page: which heading tells that they have it?", "How to pay"),
    Question("url", "And its address, if that tells it too", "/fees"),
)


def draft_of(answers: Mapping[str, str], steps: list[str], agency: LoadedAgency) -> TaskDraft:
    """The task file that these answers make."""
    said = {key: " ".join(value.split()) for key, value in answers.items()}
    success: list[dict[str, Any]] = []
    if said.get("url"):
        success.append({"url": _pattern(said["url"])})
    if said.get("heading"):
        success.append({"role": "heading", "name": said["heading"]})
    remarks = ["Made from a few questions. Try it: auditkit run with this file."]
    if not success:
        remarks.append("Say under success what the last page shows: as it stands, any page will do.")
    return TaskDraft(
        task=said["task"],
        customer=said.get("customer", ""),
        product=said.get("product", ""),
        top_task=slug(said["top_task"]) if said.get("top_task") else "",
        start=_start(said.get("start", ""), agency),
        steps=[{"click": words} for one in steps if (words := _words(one))],
        success=success or [{"url": "/**"}],
        remarks=remarks,
    )


def _words(line: str) -> str:
    """A control's name; `${` is for values alone."""
    return " ".join(line.split()).replace("${", "$ {")


def _start(given: str, agency: LoadedAgency) -> str:
    given = given.replace(" ", "%20") or "/"
    if given.startswith(("http://", "https://")):
        base = agency.base_url.rstrip("/")
        inside = given == base or given.startswith(f"{base}/")
        return (given[len(base) :] or "/") if inside and Hosts(agency.hosts).own(given) else given
    return given if given.startswith("/") else f"/{given}"


def _pattern(given: str) -> str:
    """An address as people write it, as a pattern of the page's path."""
    path = re.sub(r"^https?://[^/]*", "", given.replace(" ", "%20")).split("?")[0].split("#")[0]
    path = re.sub(r"\*{3,}", "**", path)
    return path if path.startswith(("/", "*")) else f"/{path}"
