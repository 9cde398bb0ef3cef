"""What pages say when they are not what was asked for. Only used to explain a failure that has happened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.run.scene import Scene

_LONGEST_NOTICE_WORDS = 250
"""A page that only says it isn't there is short; an article about such pages isn't."""

_MISSING = re.compile(
    r"""\b404\b
    | (page|address|file|document|content) (\ you\ (requested|wanted|are\ looking\ for))?
      (\ (can\ ?not|can't|could\ not|couldn't|was\ not|is\ not|isn't)\ (be\ )?(found|available|here)
      |\ not\ found|\ does\ not\ exist|\ doesn't\ exist|\ no\ longer\ (exists|available|here))
    | not\ found$
    | we\ (can't|cannot|couldn't|could\ not)\ find\ (that|this|the)\ page
    | página\ no\ encontrada | no\ se\ encontró\ la\ página | page\ (introuvable|non\ trouvée)
    | heb\ ddod\ o\ hyd | seite\ nicht\ gefunden""",
    re.IGNORECASE | re.VERBOSE,
)
_BROKEN = re.compile(
    r"""\b(500|502|503|504)\b | internal\ server\ error | something\ went\ wrong | bad\ gateway
    | service\ (is\ )?(temporarily\ )?unavailable | there\ is\ a\ problem\ with\ (the|this)\ service
    | technical\ (difficulties|problem|error) | an\ (unexpected\ )?error\ (has\ )?occurred
    | try\ again\ later | application\ error""",
    re.IGNORECASE | re.VERBOSE,
)
_EXPIRED = re.compile(
    r"""(session|page|link|form)(\ has|\ is|\ was)?\ (timed\ out|expired|ended) | (timed|time)\ ?out
    | you\ have\ been\ (signed|logged)\ out""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGN_IN = re.compile(
    r"""\b(sign|log)\ ?(in|on)\b | create\ an\ account | mewngofnod | iniciar\ sesión | se\ connecter
    | connexion | anmelden""",
    re.IGNORECASE | re.VERBOSE,
)


def says_missing(scene: Scene) -> bool:
    """Whether the page's title or heading says that the page isn't there, and it says little else."""
    return _notice(scene, _MISSING)


def says_broken(scene: Scene) -> bool:
    """Whether the title or heading says that the service is broken."""
    return _notice(scene, _BROKEN)


def says_expired(scene: Scene) -> bool:
    """Whether the title or heading says that the session is over."""
    return _notice(scene, _EXPIRED)


def says_sign_in(scene: Scene) -> bool:
    """Whether title or heading ask the customer to sign in."""
    return _SIGN_IN.search(f"{scene.title} | {scene.heading}") is not None


def _notice(scene: Scene, pattern: re.Pattern[str]) -> bool:
    title = re.split(r"\s+[-–—|·]\s+", scene.title)[0]
    return scene.words <= _LONGEST_NOTICE_WORDS and any(
        pattern.search(line) is not None for line in (title, scene.heading) if line
    )
