"""What pages say when they are not what was asked for. Only used to explain a failure that has happened.

Words are the last resort: rules ask for status, address and form first. English stands here, with its exceptions;
other languages are in `page_wording.yml`, which says where they are from and how an entry is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from auditkit.run.diagnosis.evidence import CompletedStep, FailureSnapshot


_LONGEST_NOTICE_WORDS = 250
"""A page that only says it isn't there is short; an article about such pages isn't."""
_MOST_OTHER_WORDS = 4
"""Words of a notice beside those it is known by: "Es ist ein technischer …"."""
_MOST_BESIDE_PARTS = 6
"""The same where it is known by several parts, each of which could be missing."""
_MOST_BESIDE_FAULT = 2
"""The same of a fault that nothing else on the page bears out: a lock on the river may have a technical one, too."""
_LONGEST_LINE = 200
_FIRST_LINES = 40
_MOST_KEPT = 5000
"""Texts whose meaning is remembered: a page says the same after each step."""
_BARE_WORDS = 40
_FEW_LINKS = 3
_LETTERS_A_WORD = 3
"""Where words aren't parted by spaces, so many letters count as one."""

# A notice is the whole heading, but for words of regret and where to turn: "Section 504 complaints" is no server
# error, and "Page not found: how to fix it" is about such pages.
_BEFORE = r"""(?: \b(?:sorry|oops|we\ are\ sorry|we're\ sorry|unfortunately|error|http|status|code|[45]\d\d
    |but|the|this|that|our|your|a|an)\b | [\W_] )*"""
_AFTER = r"""(?: \b(?:sorry|error|[45]\d\d|here|now|any\ ?more|right\ now|at\ the\ moment|currently|please
    |on\ this\ (?:site|server|website)|try\ again(?:\ later)?|you\ (?:are|were)\ looking\ for
    |you\ (?:requested|wanted|asked\ for)|with\ (?:this|the|our)\ \w+|due\ to\ (?:\w+\ ){0,3}inactivity
    |after\ \w+\ (?:minutes|hours)(?:\ of\ inactivity)?|because\ you\ were\ inactive|start\ again
    |(?:sign|log)\ ?in\ again|for\ your\ security|for\ security\ reasons)\b | [\W_] )*"""


def _whole(notice: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{notice}){_AFTER}", re.IGNORECASE | re.VERBOSE)


_GONE = r"""(?:(?:can\ ?not|can't|could\ not|couldn't|was\ not|wasn't|is\ not|isn't)
      \ (?:be\ )?(?:found|available|here)
      |not\ found|does\ not\ exist|doesn't\ exist|no\ longer\ (?:exists|available|here)
      |has\ (?:moved|gone|been\ removed))"""
_ASKED_FOR = r"(?:you\ (?:requested|wanted|asked\ for|are\ looking\ for|were\ looking\ for))"
# An address or a document that a search did not find is no page that is gone.
_MISSING = _whole(
    rf"""404 | not\ found | (?:web\ ?)?page\ ?{_ASKED_FOR}?\ ?{_GONE}
    | (?:address|file|document|content|resource)\ {_ASKED_FOR}\ {_GONE}
    | we\ (?:can\ ?not|can't|could\ not|couldn't)\ find\ (?:that|this|the|your)\ page"""
)
_BROKEN = _whole(
    r"""50[0234] | (?:internal\ )?server\ error | something\ (?:has\ )?(?:went|gone)\ wrong | bad\ gateway
    | gateway\ timeout | service\ (?:is\ )?(?:temporarily\ |currently\ )?unavailable
    | there\ (?:is|was|has\ been)\ an?\ (?:technical\ |unexpected\ )?(?:problem|error|fault)
    | we\ are\ (?:experiencing|having)\ (?:some\ )?technical\ (?:difficulties|problems)
    | technical\ (?:difficulties|error) | application\ error | unexpected\ error | unhandled\ exception
    | (?:unexpected\ |unknown\ |system\ |technical\ )?error(?:\ has)?\ occurred | system\ error"""
)
_CLOSED = _whole(
    r"""(?:we\ are\ |(?:\w+\ ){0,3}(?:site|service|system|website|page)\ (?:is\ )?)?(?:currently\ |temporarily\ )?
      (?:down|closed|offline|unavailable|undergoing|under|in)\ ?(?:for\ |due\ to\ )?
      (?:scheduled\ |planned\ |essential\ |routine\ )*maintenance
    | (?:\w+\ ){0,3}(?:site|service|system|website)\ is\ (?:currently\ |temporarily\ )?
      (?:down|offline|unavailable|not\ available|closed\ for\ repairs?)
    | (?:scheduled\ |planned\ |site\ )?maintenance(?:\ (?:mode|in\ progress))?
    | briefly\ unavailable\ for\ scheduled\ maintenance"""
)
_EXCLAIMS = re.compile(
    r"\W*(?:oops|uh[- ]oh|whoops|hmm+|oh\ no|ups|hoppla|oups|vaya|oeps|uups|ojej|jejda|hopp[så]an|hoppsan|ops"
    r"|error|fehler|erreur|errore|erro|fout|fel|fejl|feil|virhe|chyba|błąd|hiba|eroare|viga|kļūda|klaida|greška|pogreška"
    r"|napaka|żball|earráid|botún|gwall|mearachd|грешка|σφάλμα|ошибка|помилка|hata|خطأ|错误|錯誤|エラー|오류|lỗi)\b[\W\w]{0,20}",
    re.IGNORECASE | re.VERBOSE,
)
"""Headings that say no more than that something is wrong: what it is stands in the first sentences."""
_REGRETS = re.compile(r"\W*sorry\W*(?:about (?:that|this)\W*)?", re.IGNORECASE)
"""The same of those that have nothing else beside them: "Sorry, no slots left" says what it is."""
_FIRST_LETTERS = 400
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
    r"""(?:session|page|form|application|login|connection)(?:\ has|\ is|\ was)?\ (?:timed\ out|expired|ended)
    | session\ (?:time-?out|expired|(?:is\ )?no\ longer\ (?:valid|active)|not\ found|lost)
    | session(?:\ data)?(?:\ has\ been|\ was|\ is)?\ (?:cleared|deleted|reset|terminated)
    | your\ (?:answers|session\ data)(?:\ have|\ has)?(?:\ been|\ were|\ was)?\ (?:cleared|deleted|lost)
    | we(?:\ have|'ve)?\ (?:cleared|deleted)\ your\ (?:answers|session)
    | (?:invalid|expired)\ session
    | you(?:\ have|'ve)\ been\ (?:automatically\ )?(?:signed|logged|timed)\ out
    | we(?:\ have|'ve)?\ (?:signed|logged)\ you\ out
    | you(?:'re|\ are|\ were)\ (?:automatically\ )?(?:signed|logged)\ out
    | you(?:\ have|'ve)\ been\ inactive\ (?:for\ )?too\ long"""
)
_SITTING = re.compile(r"\W*(?:the |this )?session (?:has |is )?(?:ended|closed|over)\W*", re.IGNORECASE)
"""A council's or a court's may have ended as well."""
_UPKEEP = re.compile(r"\W*(?:(?:the|our|scheduled|planned) )*maintenance\W*", re.IGNORECASE)
"""Of roads, of flats, of a child."""
# A whole sentence, with its reason or with what to do: "If your session has expired, …" is advice.
_SIGNED_OUT = re.compile(
    r"""(?:(?:sorry|for\ (?:your\ )?\w+(?:\ reasons)?|it\ (?:looks\ like|seems\ that))[,:]?\ )?
    (?:you(?:\ have\ been|'ve\ been|\ were|\ are)(?:\ now)?\ (?:automatically\ )?(?:signed|logged|timed)\ out
      |(?:(?:your|the)\ )?session(?:\ has|\ is|\ was)?\ (?:expired|timed\ out|ended))
    (?:$|[\s]*[,.!;:–-]|\s(?:because|due|after|for|since|as|and|from|by)\b)[^?]*""",
    re.IGNORECASE | re.VERBOSE,
)
_SESSION = re.compile(
    r"\b(csrf|xsrf|session(?![ -]?id\b)|(?:form|security|request|anti-?forgery) token)\b", re.IGNORECASE
)
_SIGN_IN = re.compile(r"\b(sign|log)\ ?(in|on)\b|create an account", re.IGNORECASE)


# Words are a hint only: for what nothing else marks as an error. Asking for something is no complaint: "Please wait".
_COMPLAINS = re.compile(
    r"""\b(?:invalid|errors?|required|must|not\ (?:valid|correct|recogni[sz]ed|accepted|known|found|allowed|a\ valid)
    |missing|incorrect|wrong|can(?:not|'t|not\ be)|could\ not|couldn't|blank|empty|incomplete|problem|fail(?:ed|s)
    |too\ (?:long|short|many|large|small|old|early|late)|does(?:n't|\ not)\ match
    |already\ (?:used|in\ use|exists|taken|registered))\b
    | ^(?:enter|select|choose|give|fill\ in|tick|use)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ENTRY = re.compile(r"\b(?:must|required|invalid|missing|enter|select|choose|fill in|correct|field)\b", re.IGNORECASE)


class Notice(StrEnum):
    """What a notice is about: the keys of `page_wording.yml`."""

    MISSING = "missing"
    BROKEN = "broken"
    CLOSED = "closed"
    EXPIRED = "expired"
    SIGN_IN = "sign_in"
    MUST_SIGN_IN = "must_sign_in"
    NEED_NOT = "need_not"
    REJECTED = "rejected"
    DONE = "done"
    NOT = "not"
    GUEST = "guest"
    HUMAN = "human"
    PROVE = "prove"
    DRAG = "drag"
    VERIFY = "verify"
    AGAIN = "again"
    LATER = "later"


_ENGLISH = {
    Notice.MISSING: _MISSING,
    Notice.BROKEN: _BROKEN,
    Notice.CLOSED: _CLOSED,
    Notice.EXPIRED: _EXPIRED,
}
_UNDONE_BY = {Notice.MUST_SIGN_IN: Notice.NEED_NOT}
"""What a notice does not say where it is in the same line."""
_NOT_READ = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200f]")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def plain(text: str) -> str:
    """For comparing: no capital letters, no accents, one kind of apostrophe and space, nothing that isn't read."""
    whole = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("ʼ", "'"))
    return " ".join(unicodedata.normalize("NFC", _NOT_READ.sub("", whole)).split())


@dataclass(frozen=True)
class Wording:
    """One entry of `page_wording.yml`."""

    parts: tuple[tuple[str, ...], ...]
    """Of each part the words of which one is enough."""
    whole: bool
    weak: bool = False
    """Whether the rest of the page has to bear it out."""

    @classmethod
    def of(cls, entry: str) -> Wording:
        parts = tuple(_words(part) for part in entry.lstrip("=~").split(" + "))
        return cls(parts, whole=entry.startswith("="), weak=entry.startswith("~"))

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Where its parts stand in a line that is `plain`; nothing if one is not there."""
        found = [_find(part, line) for part in self.parts]
        spans = [one for one in found if one is not None]
        return spans if len(spans) == len(found) else []

    def is_whole(self, line: str, most_beside: int = _MOST_BESIDE_PARTS) -> bool:
        """Whether a line says it and little else."""
        spans = self.spans(line)
        beside = most_beside if len(self.parts) > 1 else min(most_beside, _MOST_OTHER_WORDS)
        most = 0 if self.whole else beside
        return bool(spans) and _count_other_words(line, spans) <= most

    def is_undone(self, line: str, words: Iterable[Wording]) -> bool:
        """Whether one of the words stands in the line beside what this is known by."""
        spans = self.spans(line)
        rest = "".join(" " if any(a <= at < b for a, b in spans) else letter for at, letter in enumerate(line))
        return any(one.spans(rest) for one in words)


def _words(part: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in part.split("/"))


def _find(words: Iterable[str], line: str) -> tuple[int, int] | None:
    """The first of the words that stands in the line; a pattern is made only where its letters do."""
    for word in words:
        if word.removesuffix("*") in line and (found := _pattern(word).search(line)) is not None:
            return found.span()
    return None


@cache
def _pattern(word: str) -> re.Pattern[str]:
    stem = word.removesuffix("*")
    if _WITHOUT_SPACES.search(stem):
        return re.compile(re.escape(stem))
    return re.compile(rf"(?<!\w){re.escape(stem)}" + (r"\w*" if word.endswith("*") else r"(?!\w)"))


def _count_other_words(line: str, spans: Sequence[tuple[int, int]]) -> int:
    rest = "".join(" " if any(a <= at < b for a, b in spans) else letter for at, letter in enumerate(line))
    words = re.findall(r"[^\W\d_]\S*", rest)
    return sum(len(word) // _LETTERS_A_WORD if _WITHOUT_SPACES.search(word) else 1 for word in words)


@cache
def _languages() -> tuple[tuple[dict[str, tuple[Wording, ...]], tuple[str, ...]], ...]:
    """Of each language its wordings by what they are about, and the words that say that a line is on the subject."""
    text = files(__package__).joinpath("page_wording.yml").read_text(encoding="utf-8")
    read = []
    for entries in yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)).values():
        about = tuple(plain(word) for word in entries.pop("about", ()))
        read.append(({key: tuple(Wording.of(entry) for entry in given) for key, given in entries.items()}, about))
    return tuple(read)


def is_notice(line: str, notice: Notice, *, borne_out: bool = True) -> bool:
    """Whether a line is such a notice, in any language: it says that, and little else.

    `borne_out` says that what stands around it agrees, where the words alone may be about something else.
    """
    english = _ENGLISH.get(notice)
    if english is not None and english.fullmatch(line.replace("’", "'")) is not None:
        return borne_out or not any(one.fullmatch(line) for one in (_SITTING, _UPKEEP))
    found, undoes = plain(line), _UNDONE_BY.get(notice, "")
    # A doubtful fault counts as it stands where the line says hardly anything else.
    bare = notice is Notice.BROKEN and not borne_out
    if re.search(r"[?؟？;]\s*$", found):
        return False
    return any(
        any(
            one.is_whole(found, _MOST_BESIDE_FAULT if bare and one.weak else _MOST_BESIDE_PARTS)
            and (borne_out or bare or not one.weak)
            and not one.is_undone(found, wordings.get(undoes, ()))
            for one in wordings.get(notice, ())
        )
        and _find(about, found) is None
        for wordings, about in _languages()
    )


def notice_in(lines: Iterable[str], notice: Notice) -> str | None:
    """The first sentence of some lines that is such a notice as a whole."""
    return next((one for line in lines for one in sentences(line) if is_notice(one, notice)), None)


def mentions(text: str, notice: Notice, *, borne_out: bool = True) -> bool:
    """Whether a few words speak of it at all, in any language of `page_wording.yml`."""
    found = plain(text)
    return _may_mention(found, notice) and any(
        wording.spans(found)
        for wordings, _ in _languages()
        for wording in wordings.get(notice, ())
        if borne_out or not wording.weak
    )


def asks_for_proof(text: str) -> bool:
    """Whether a few words ask for proof of being human, and are not on the subject of that."""
    found = plain(text)
    return any(
        _says(found, wordings, Notice.PROVE) and _find(about, found) is None for wordings, about in _languages()
    )


def _may_mention(found: str, notice: Notice) -> bool:
    """A quick look first, as most lines say nothing of the kind in any language."""
    return any(stem in found for stem in _stems(notice))


@cache
def _stems(notice: Notice) -> tuple[str, ...]:
    given = (wording for wordings, _ in _languages() for wording in wordings.get(notice, ()))
    return tuple({word.removesuffix("*") for wording in given for word in wording.parts[0]})


def after_step(step: CompletedStep | None) -> str:
    """The beginning of a sentence on what a step came to; nothing where no step of the customer's was to blame."""
    return f"after {step.done}, " if step is not None and step.done else ""


def says_missing(snapshot: FailureSnapshot) -> bool:
    """Whether the page's title or heading says that the page isn't there, and it says little else."""
    if _notice(snapshot, Notice.MISSING):
        return True
    return _only_exclaims(snapshot) and _MISSING_SENTENCE.search(snapshot.text) is not None


def says_broken(snapshot: FailureSnapshot) -> bool:
    """Whether the title or heading says that the service is broken, or the page holds a program's own last words."""
    if _notice(snapshot, Notice.BROKEN) or _LAST_WORDS.search(snapshot.text) is not None:
        return True
    # An error by its heading, and all else that is said is to come back later.
    bare = 0 < snapshot.words <= _BARE_WORDS and snapshot.fields == 0 and snapshot.main_links <= _FEW_LINKS
    named = any(
        _EXCLAIMS.fullmatch(one) or mentions(one, Notice.REJECTED) for one in (_title(snapshot), snapshot.heading)
    )
    told = sentences(snapshot.text) if bare else []
    broken = named or any(mentions(one, Notice.BROKEN) for one in told)
    return broken and any(mentions(one, Notice.LATER) for one in told)


def says_closed(snapshot: FailureSnapshot) -> bool:
    """Whether the title or heading says that the service is down for maintenance."""
    return _notice(snapshot, Notice.CLOSED)


def text_says_missing(text: str) -> bool:
    """Whether one of the first lines of a page's text says that the page isn't there."""
    lines = [line for line in text.splitlines() if line.strip()]
    return any(is_notice(line.strip()[:_LONGEST_LINE], Notice.MISSING) for line in lines[:_FIRST_LINES])


def says_expired(snapshot: FailureSnapshot, *, entered: bool) -> bool:
    """Whether the title or heading says that the session is over; `entered` says that there was one that could be."""
    return _notice(snapshot, Notice.EXPIRED, borne_out=entered)


def says_signed_out(snapshot: FailureSnapshot) -> bool:
    """Whether a page to sign in on says that one was signed in before."""
    return any(
        _SIGNED_OUT.fullmatch(one.replace("’", "'")) is not None or is_notice(one, Notice.EXPIRED)
        for one in sentences(snapshot.text)
    )


def says_session(snapshot: FailureSnapshot) -> bool:
    """Whether a short refusal speaks of the session or of the form's token."""
    text = f"{snapshot.title} {snapshot.heading} {snapshot.text}"
    return is_short(snapshot) and (_SESSION.search(text) is not None or says_signed_out(snapshot))


def says_sign_in(snapshot: FailureSnapshot, *, borne_out: bool = True) -> bool:
    return any(is_sign_in(line, borne_out=borne_out) for line in (snapshot.title, snapshot.heading))


def says_must_sign_in(snapshot: FailureSnapshot) -> bool:
    """Whether a short page says, and says nothing else of weight, that one has to be signed in."""
    lines = (_title(snapshot), snapshot.heading)
    return is_short(snapshot) and any(is_notice(line, Notice.MUST_SIGN_IN) for line in lines if line)


def is_sign_in(line: str, *, borne_out: bool = True) -> bool:
    """Whether a few words, as those of a heading or a button, speak of signing in; `borne_out` as in `is_notice`."""
    return _SIGN_IN.search(line) is not None or mentions(line, Notice.SIGN_IN, borne_out=borne_out)


def is_short(snapshot: FailureSnapshot) -> bool:
    return snapshot.words <= _LONGEST_NOTICE_WORDS


def _notice(snapshot: FailureSnapshot, notice: Notice, *, borne_out: bool = False) -> bool:
    lines = [_title(snapshot), snapshot.heading]
    if _only_exclaims(snapshot):
        lines += sentences(snapshot.text[:_FIRST_LETTERS])
    borne_out = borne_out or _bears_out(snapshot, notice)
    return is_short(snapshot) and any(is_notice(line, notice, borne_out=borne_out) for line in lines if line)


def _title(snapshot: FailureSnapshot) -> str:
    return re.split(r"\s+[-–—|·]\s+", snapshot.title)[0]


def _bears_out(snapshot: FailureSnapshot, notice: Notice) -> bool:
    """Whether the page agrees with such a heading: by its title, or as it asks to begin again or says no more."""
    title = _title(snapshot)
    if _exclaims(title) or is_notice(title, notice, borne_out=False):
        return True
    said = [one for one in sentences(snapshot.text) if one != snapshot.heading]
    if notice is Notice.CLOSED:
        bare = snapshot.words <= _BARE_WORDS and snapshot.fields == 0 and snapshot.main_links <= 1
        return bare or any(mentions(one, Notice.LATER) for one in said)
    if notice is not Notice.EXPIRED:
        return False
    alone = snapshot.words <= len(snapshot.heading.split())
    return alone or snapshot.passwords > 0 or any(mentions(one, Notice.AGAIN) or is_sign_in(one) for one in said)


def _only_exclaims(snapshot: FailureSnapshot) -> bool:
    return is_short(snapshot) and _exclaims(snapshot.heading)


def _exclaims(line: str) -> bool:
    return _EXCLAIMS.fullmatch(line) is not None or _REGRETS.fullmatch(line) is not None


@lru_cache(_MOST_KEPT)
def complains(text: str) -> bool:
    """Whether a text says in so many words that something is wrong or missing, in any language. A hint, as above."""
    english = _COMPLAINS.search(text.replace("’", "'")) is not None
    return (english or mentions(text, Notice.REJECTED)) and not says_done(text)


@lru_cache(_MOST_KEPT)
def says_done(text: str) -> bool:
    """Whether a text tells that something has worked, and not that it hasn't. A hint, for what has no marks."""
    said = [_sentence_says_done(one) for one in sentences(text)]
    return True in said and False not in said


def _sentence_says_done(sentence: str) -> bool | None:
    """None where it speaks of nothing that was to be done."""
    found = plain(sentence)
    if not _may_mention(found, Notice.DONE):
        return None
    speaks = [wordings for wordings, _ in _languages() if _says(found, wordings, Notice.DONE)]
    if not speaks:
        return None
    return not any(_says(found, wordings, one) for wordings in speaks for one in (Notice.NOT, Notice.REJECTED))


def _says(found: str, wordings: Mapping[str, Sequence[Wording]], notice: Notice) -> bool:
    return any(wording.spans(found) for wording in wordings.get(notice, ()))


def asks_for_entry(sentence: str, *, plainly: bool = False) -> bool:
    """Whether a sentence says what is wrong with an entry, or asks for another.

    `plainly` passes over what may only speak of an error, in English alone.
    """
    return _ENTRY.search(sentence) is not None or (not plainly and mentions(sentence, Notice.REJECTED))


def sentences(text: str) -> list[str]:
    """A text in its sentences and lines, in any script."""
    return [one.strip() for one in re.split(r"(?<=[.!?。۔।؟])\s+|[。۔।؟\n]+", text) if one.strip()]
