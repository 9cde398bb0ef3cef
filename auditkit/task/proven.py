"""Writing down in a task file that somebody has gone its ways by hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from auditkit.diagnostic.document import parse_document
from auditkit.diagnostic.tree import Source
from auditkit.task.model import Task

PROVEN_LINE = re.compile(r"^proven:.*(\n|\Z)", re.MULTILINE)


def write_proven(file: Path, day: date) -> bool:
    """Write the day into a task file, in place of an earlier one; everything else in it stays as it is.

    False, and nothing written, where the file can't take the line: it isn't there, or is written in another form.
    """
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            text = opened.read()
    except (OSError, UnicodeDecodeError):
        return False
    newline = "\r\n" if "\r\n" in text else "\n"
    rest = PROVEN_LINE.sub("", text)
    end = "" if not rest or rest.endswith("\n") else newline
    changed = f"{rest}{end}proven: {day.isoformat()}{newline}"
    model = parse_document(Source(file.name, changed, ""), Task).model
    if model is None or model.proven != day:
        return False
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            opened.write(changed)
    except OSError:
        return False
    return True
