"""`reply.md`: an agency's right of reply. Its words are kept as letters; nothing in them is Markdown to us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from auditkit.diagnostic.document_load import Document, document_in
from auditkit.diagnostic.error import START, InvalidDocument, fault
from auditkit.diagnostic.tree_source import Source, read_source
from auditkit.task.model_step import Model
from auditkit.task.self_assessment_assessment import Day, Role

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_REPLY = 10_000
"""Letters, about four printed pages."""
_FENCE = re.compile(r"---\s*")


class ReplyHead(Model):
    """`reply.md`, beside the tasks: an agency's right of reply, shown with its scores as plain quoted text.

    It is text; an empty line parts paragraphs, and Markdown in it stays as written. It may have 10,000 letters. These
    keys may stand at the top of it, between two lines of `---`.
    """

    who: Role | None = Field(None, description="The role of whoever replies: Director of licensing")
    date: Day | None = Field(None, description="The day of the reply: 2026-11-22")


@dataclass(frozen=True)
class Reply:
    """What the agency says to its scores. Hostile until escaped: it is to be shown as plain quoted text."""

    paragraphs: tuple[str, ...]
    """Its text, parted where a line is empty; within one, lines are joined."""
    who: str | None = None
    date: date | None = None
    file: str = ""
    """As shown to people: `tasks/harbour/reply.md`."""

    @property
    def text(self) -> str:
        """The whole of it."""
        return "\n\n".join(self.paragraphs)


def read_reply(path: Path, file: str) -> Reply:
    """The reply in a file. Raises InvalidDocument with every fault in it."""
    source = read_source(path, file)
    head, body = _parted(source)
    faults = list(head.faults) if head is not None else []
    text = body.strip()
    if not text:
        faults.append(fault(file, START, "there is no reply in this file: write one, or remove the file"))
    if len(text) > LONGEST_REPLY:
        said = f"this reply has {len(text):,} letters, and there is room for {LONGEST_REPLY:,}: shorten it"
        faults.append(fault(file, START, said))
    if faults:
        raise InvalidDocument(faults)
    said_by = head.model if head is not None else None
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return Reply(tuple(paragraphs), said_by.who if said_by else None, said_by.date if said_by else None, file)


def _parted(source: Source) -> tuple[Document[ReplyHead] | None, str]:
    """The front matter, if there is one, and what follows it."""
    lines = re.split("\r\n|\r|\n", source.text)
    if not _FENCE.fullmatch(lines[0]):
        return None, "\n".join(lines)
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        said = "'---' opens here and is never closed: write it again below 'who' and 'date', or remove it"
        raise InvalidDocument([fault(source.file, START, said)])
    body = "\n".join(lines[end + 1 :])
    if not any(line.split("#")[0].strip() for line in lines[1:end]):
        return None, body
    # An empty line stands in for the first '---', so that every fault keeps its line.
    text = "\n".join(["", *lines[1:end]])
    return document_in(Source(source.file, text, source.sha256), ReplyHead), body
