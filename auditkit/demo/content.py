"""What a site says: pages and data in layers, a later release laid over an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SITES = Path(__file__).parent / "sites"
FENCE = "---\n"


@dataclass(frozen=True)
class Page:
    path: str
    title: str
    body: str
    lang: str
    crumb: str
    description: str = ""
    keywords: str = ""
    translation: str = ""
    layout: str = "page.html"
    listed: bool = True


@dataclass(frozen=True)
class Behaviour:
    """How the server treats an address: faults are data, so that a release's faults are seen at a glance."""

    status: int = 200
    delay_seconds: float = 0.0
    login: bool = False
    soft_missing: bool = False


@dataclass(frozen=True)
class Content:
    pages: Mapping[str, Page]
    site: Mapping[str, Any]
    forms: Mapping[str, Mapping[str, Any]]
    behaviours: Mapping[str, Behaviour]
    layers: Layers = field(repr=False)

    def crumbs(self, path: str) -> list[Page]:
        parts = path.strip("/").split("/")
        above = ["/", *("/" + "/".join(parts[:count]) for count in range(1, len(parts)))] if path != "/" else []
        return [self.pages[address] for address in above if address in self.pages]


class Layers:
    """Folders searched in order: the newest release first."""

    def __init__(self, agency: str, release: int) -> None:
        self.folders = [SITES / agency / f"release{number}" for number in range(release, 0, -1)]

    def find(self, relative: str) -> Path | None:
        """The newest file of this name; names that climb out of their folder find nothing."""
        if ".." in Path(relative).parts:
            return None
        candidates = (folder / relative for folder in self.folders)
        return next((candidate for candidate in candidates if candidate.is_file()), None)

    def names(self, folder: str, suffix: str) -> list[str]:
        found = {
            str(path.relative_to(layer / folder).as_posix())
            for layer in self.folders
            for path in (layer / folder).rglob(f"*{suffix}")
        }
        return sorted(found)

    def data(self, relative: str) -> dict[str, Any]:
        """A YAML file, each release's keys laid over those before it."""
        merged: dict[str, Any] = {}
        for folder in reversed(self.folders):
            path = folder / relative
            if path.is_file():
                merged = _overlay(merged, yaml.safe_load(path.read_text(encoding="utf-8")) or {})
        return merged


def _overlay(base: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in above.items():
        below = merged.get(key)
        merged[key] = _overlay(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def _read_page(name: str, file: Path) -> Page:
    text = file.read_text(encoding="utf-8")
    if not text.startswith(FENCE):
        raise ValueError(f"{file.name} has no front matter")
    front, _, body = text[len(FENCE) :].partition(FENCE)
    meta: dict[str, Any] = yaml.safe_load(front)
    path = "/" + name.removesuffix(".html").removesuffix("index").strip("/")
    meta.setdefault("crumb", meta["title"])
    meta.setdefault("lang", "en")
    return Page(path=path, body=body, **meta)


def load_content(agency: str, release: int) -> Content:
    layers = Layers(agency, release)
    site = layers.data("site.yml")
    pages: dict[str, Page] = {}
    for name in layers.names("pages", ".html"):
        file = layers.find(f"pages/{name}")
        if file is not None:
            page = _read_page(name, file)
            pages[page.path] = page
    for path in site.get("removed", []):
        pages.pop(path, None)
    forms = {name.removesuffix(".yml"): layers.data(f"forms/{name}") for name in layers.names("forms", ".yml")}
    behaviours = {path: Behaviour(**value) for path, value in (site.get("behaviours") or {}).items()}
    return Content(pages=pages, site=site, forms=forms, behaviours=behaviours, layers=layers)
