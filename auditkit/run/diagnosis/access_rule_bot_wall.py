"""Bot walls of the well-known kinds: pages that turn a program away, not a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.browser.traffic import DocumentSeen
    from auditkit.run.diagnosis.evidence_scene import Scene

_STATUSES = frozenset({403, 405, 406, 429, 503})
_HEADERS = {
    "cf-mitigated": "Cloudflare",
    "x-amzn-waf-action": "AWS WAF",
    "x-datadome": "DataDome",
    "x-px-block": "PerimeterX",
    "x-sucuri-block": "Sucuri",
    "x-iinfo": "Imperva",
}
_LONGEST_WALL_WORDS = 80
_PLAIN = (
    (("the requested url was rejected", "support id"), "F5"),
    (("_incapsula_resource", "incident id"), "Imperva"),
)
"""Walls that come with status 200: both marks, on a page that says little else."""
_WORDS = (
    ("just a moment", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("checking your browser", "a browser check"),
    ("verify you are human", "a human check"),
    ("verifying you are human", "a human check"),
    ("pardon our interruption", "Imperva"),
    ("request unsuccessful. incapsula", "Imperva"),
    ("the requested url was rejected. please consult", "F5"),
    ("access denied you don't have permission to access", "Akamai"),
    ("automated access", "a rule against automated visits"),
    ("unusual traffic", "a rule against automated visits"),
)


def _plain_wall(said: str) -> str | None:
    return next((name for marks, name in _PLAIN if all(mark in said for mark in marks)), None)


def bot_wall(document: DocumentSeen | None, scene: Scene) -> str | None:
    """Whose wall it is, or None. A refusal without any such mark is not taken for one here."""
    if document is None:
        return None
    if document.headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return "AWS WAF"
    said = f"{scene.title} {scene.heading} {scene.text} {scene.source}".lower()
    if document.status not in _STATUSES:
        return _plain_wall(said) if scene.words <= _LONGEST_WALL_WORDS else None
    if document.status == 429:
        return "a limit on the number of requests"
    for header, name in _HEADERS.items():
        if header in document.headers:
            return name
    return next((name for words, name in _WORDS if words in said), None)
