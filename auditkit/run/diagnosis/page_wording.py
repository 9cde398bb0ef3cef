"""What pages say when they are not what was asked for. Only used to explain a failure that has happened."""

from __future__ import annotations

import re

from auditkit.run.diagnosis.evidence import CompletedStep, FailureSnapshot

_LONGEST_NOTICE_WORDS = 250
"""A page that only says it isn't there is short; an article about such pages isn't."""

# A notice is the whole heading, but for words of regret and where to turn: "Section 504 complaints" is no server
# error, and "Page not found: how to fix it" is about such pages.
_BEFORE = r"""(?: \b(?:sorry|oops|we\ are\ sorry|we're\ sorry|unfortunately|error|http|status|code|[45]\d\d
    |but|the|this|that|our|your|a|an)\b | [\W_] )*"""
_AFTER = r"""(?: \b(?:sorry|error|[45]\d\d|here|now|any\ ?more|right\ now|at\ the\ moment|currently|please
    |on\ this\ (?:site|server|website)|try\ again(?:\ later)?|you\ (?:are|were)\ looking\ for
    |you\ (?:requested|wanted|asked\ for)|with\ (?:this|the|our)\ \w+|due\ to\ inactivity|because\ you\ were\ inactive
    |for\ your\ security)\b | [\W_] )*"""


def _whole(notice: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{notice}){_AFTER}", re.IGNORECASE | re.VERBOSE)


_MISSING = _whole(
    r"""404 | not\ found
    | (?:web\ ?)?(?:page|address|file|document|content|resource)\ ?
      (?:you\ (?:requested|wanted|asked\ for|are\ looking\ for|were\ looking\ for))?\ ?
      (?:(?:can\ ?not|can't|could\ not|couldn't|was\ not|wasn't|is\ not|isn't)\ (?:be\ )?(?:found|available|here)
      |not\ found|does\ not\ exist|doesn't\ exist|no\ longer\ (?:exists|available|here)
      |has\ (?:moved|gone|been\ removed))
    | we\ (?:can\ ?not|can't|could\ not|couldn't)\ find\ (?:that|this|the|your)\ page
    | página\ no\ encontrada | no\ se\ encontró\ la\ página | page\ (?:introuvable|non\ trouvée)
    | heb\ ddod\ o\ hyd\ i'?r?\ dudalen | seite\ nicht\ gefunden"""
)
_BROKEN = _whole(
    r"""50[0234] | (?:internal\ )?server\ error | something\ (?:has\ )?(?:went|gone)\ wrong | bad\ gateway
    | gateway\ timeout | service\ (?:is\ )?(?:temporarily\ |currently\ )?unavailable
    | there\ (?:is|was|has\ been)\ an?\ (?:technical\ |unexpected\ )?(?:problem|error|fault)
    | we\ are\ (?:experiencing|having)\ (?:some\ )?technical\ (?:difficulties|problems)
    | technical\ (?:difficulties|error) | application\ error | unexpected\ error | unhandled\ exception
    | (?:unexpected\ |unknown\ )?error(?:\ has)?\ occurred"""
)
_EXCLAIMS = re.compile(r"\W*(?:oops|uh[- ]oh|sorry|whoops|hmm+|oh no)\b[\W\w]{0,20}", re.IGNORECASE)
_MISSING_SENTENCE = re.compile(
    r"\b(?:page|content|address|document)\b[^.!?]{0,60}\b(?:removed|renamed|moved|not (?:be )?found"
    r"|(?:n't|not) exist\w*|no longer (?:here|there|available|exists))\b",
    re.IGNORECASE,
)
# What programs say as they die, with the place in their own files: nobody writes that for customers.
_LAST_WORDS = re.compile(
    r"(?:fatal error|uncaught \w*exception|parse error|traceback \(most recent call last\)|stack trace:)"
    r"[\s\S]{0,300}?(?:\.(?:php|py|rb|java|aspx?|jsp|js|cs)\b)",
    re.IGNORECASE,
)
_EXPIRED = _whole(
    r"""(?:session|page|form)(?:\ has|\ is|\ was)?\ (?:timed\ out|expired|ended) | session\ time-?out
    | you(?:\ have|'ve)\ been\ (?:signed|logged|timed)\ out | you(?:'re|\ are)\ (?:signed|logged)\ out"""
)
_SIGNED_OUT = re.compile(
    r"\b(?:you (?:have been|were|are) (?:signed|logged|timed) out"
    r"|session (?:has |is |was )?(?:expired|timed out|ended))",
    re.IGNORECASE,
)
_SESSION = re.compile(r"\b(csrf|xsrf|session|(?:form|security|request|anti-?forgery) token)\b", re.IGNORECASE)
_SIGN_IN = re.compile(
    r"""\b(sign|log)\ ?(in|on)\b | create\ an\ account | mewngofnod | iniciar\ sesión | se\ connecter
    | connexion | anmelden""",
    re.IGNORECASE | re.VERBOSE,
)


def after_step(step: CompletedStep | None) -> str:
    """The beginning of a sentence on what a step came to; nothing where no step of the customer's was to blame."""
    return f"after {step.done}, " if step is not None and step.done else ""


def says_missing(snapshot: FailureSnapshot) -> bool:
    """Whether the page's title or heading says that the page isn't there, and it says little else."""
    if _notice(snapshot, _MISSING):
        return True
    # Some only exclaim in the heading, and say it in the first sentence.
    if _EXCLAIMS.fullmatch(snapshot.heading) is None or snapshot.words > _LONGEST_NOTICE_WORDS:
        return False
    return _MISSING_SENTENCE.search(snapshot.text) is not None


def says_broken(snapshot: FailureSnapshot) -> bool:
    """Whether the title or heading says that the service is broken, or the page holds a program's own last words."""
    return _notice(snapshot, _BROKEN) or _LAST_WORDS.search(snapshot.text) is not None


def says_expired(snapshot: FailureSnapshot) -> bool:
    return _notice(snapshot, _EXPIRED)


def says_signed_out(snapshot: FailureSnapshot) -> bool:
    """Whether a page to sign in on says that one was signed in before."""
    return _SIGNED_OUT.search(snapshot.text) is not None


def says_session(snapshot: FailureSnapshot) -> bool:
    """Whether a short refusal speaks of the session or of the form's token."""
    text = f"{snapshot.title} {snapshot.heading} {snapshot.text}"
    return snapshot.words <= _LONGEST_NOTICE_WORDS and _SESSION.search(text) is not None


def says_sign_in(snapshot: FailureSnapshot) -> bool:
    return _SIGN_IN.search(f"{snapshot.title} | {snapshot.heading}") is not None


def _notice(snapshot: FailureSnapshot, pattern: re.Pattern[str]) -> bool:
    title = re.split(r"\s+[-–—|·]\s+", snapshot.title)[0]
    return snapshot.words <= _LONGEST_NOTICE_WORDS and any(
        pattern.fullmatch(line.replace("’", "'")) is not None for line in (title, snapshot.heading) if line
    )
