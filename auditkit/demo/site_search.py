"""The sites' own search: plain word matching over what the pages say."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from auditkit.demo.content import Page

TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
WORD = re.compile(r"\w+", re.UNICODE)
ENDINGS = ("ations", "ation", "als", "ings", "ing", "ies", "es", "al", "s", "y", "e")


@dataclass(frozen=True)
class Result:
    """A line on the results page."""

    path: str
    title: str
    excerpt: str
    score: int


def plain_text(markup: str) -> str:
    """What a reader sees of some HTML, on one line."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def _stem(word: str) -> str:
    lowered = word.lower()
    for ending in ENDINGS:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= 3:
            return lowered[: -len(ending)]
    return lowered


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in WORD.findall(text)]


class SearchIndex:
    """Pages ready to be searched."""

    def __init__(self, texts: list[tuple[Page, str]]) -> None:
        self._entries = [
            (page, text, _stems(page.title), _stems(page.keywords), _stems(text))
            for page, text in texts
            if page.listed
        ]

    def find(self, query: str, lang: str = "en", limit: int = 10) -> list[Result]:
        """Pages holding every word asked for, best first."""
        wanted = _stems(query)
        if not wanted:
            return []
        results = []
        for page, text, title, keywords, body in self._entries:
            if page.lang != lang:
                continue
            scores = [8 * title.count(word) + 5 * keywords.count(word) + min(body.count(word), 4) for word in wanted]
            if all(scores):
                results.append(Result(page.path, page.title, page.description or text[:160], sum(scores)))
        return sorted(results, key=lambda result: (-result.score, result.path))[:limit]

    def suggest(self, beginning: str, lang: str = "en", limit: int = 6) -> list[Result]:
        """Pages with a word in the title that begins as the customer typed."""
        start = beginning.strip().lower()
        if len(start) < 2:
            return []
        hits = [
            Result(page.path, page.title, "", 0)
            for page, *_ in self._entries
            if page.lang == lang and any(word.lower().startswith(start) for word in WORD.findall(page.title))
        ]
        return sorted(hits, key=lambda hit: (hit.title, hit.path))[:limit]
