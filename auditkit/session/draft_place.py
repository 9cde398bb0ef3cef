"""Places: where new files go, without writing over any, and addresses as patterns."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

_NUMBERS = re.compile(r"\d{3,}|[0-9a-f]{8}-[0-9a-f]{4}|[A-Za-z]*\d[A-Za-z\d]{7,}")


def free_file(folder: Path, stem: str) -> Path:
    """A file of that name in the folder, with a number behind it where there is one."""
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    reserved = ("agency", "self-assessment")
    return next(path for name in names if name not in reserved and not (path := folder / f"{name}.yml").exists())


def free_folder(tasks: Path, name: str) -> Path:
    """A folder for a new agency, with a number behind it where there is one for another."""
    names = [name, *(f"{name}-{number}" for number in range(2, 1000))]
    return next(path for one in names if not ((path := tasks / one) / "agency.yml").exists())


def url_pattern(url: str) -> str | None:
    """The page's address as a pattern: without its query, and with `*` for what is somebody's own number."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return None
    path = "/".join("*" if _NUMBERS.fullmatch(part) else part for part in parts.path.split("/"))
    return f"**{path}" if len(path) > 1 else "/"
