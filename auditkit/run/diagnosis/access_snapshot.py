"""What a page asks of a visitor before it lets them on: to sign in, with a password or at an identity provider, or to
solve a puzzle; and what its address says of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs

import yaml
from playwright.async_api import Frame, Page
from pydantic import BaseModel, ConfigDict

from auditkit.locator.frame_scope import look_at
from auditkit.locator.page_script import page_script
from auditkit.run.diagnosis import page_wording
from auditkit.run.diagnosis.page_wording import Notice
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from auditkit.run.diagnosis.evidence import Evidence

_MOST_SIGN_IN_FIELDS = 4
"""Name, password, a box to stay signed in, and one more. A form to open an account asks for more."""
_MOST_WORDS = 250
_MOST_CONTROLS = 30
"""A page of links on which one may sign in as well is no page to sign in on."""
_MOST_WAYS_ELSEWHERE = 8
_FEW_WAYS_ELSEWHERE = 3
"""Links beside the buttons to sign in with: help, a new account, back. More where title or address call it so."""
_BARE_WORDS = 80
"""A page that only asks to solve a puzzle says no more."""
_MOST_PUZZLE_FIELDS = 10
"""Nine pictures to tick, and one more."""
_SIGN_IN_ADDRESS = re.compile(
    r"(?:^|[/._-])(?:log-?[io]n|sign-?[io]n|sso|oauth2?|oidc|openid(?:-connect)?|saml2?|auth(?:enticate|entication|orize)?"
    r"|anmeld(?:en|ung)|connexion|inloggen|aanmelden|iniciar-?sesion|identificacion|accedi|accesso|logowanie"
    r"|prihlaseni|prihlasenie|bejelentkezes|kirjaudu|logga-in|logg-inn|mewngofnodi)(?:[/.;]|$)",
    re.IGNORECASE,
)


class PagePart(BaseModel):
    """The page itself, or a window that stands over it."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    words: int = 0
    """Of its content, without what is around it on each page."""
    text: str = ""
    """What it says, where that is little."""
    passwords: int = 0
    fields: int = 0
    controls: tuple[str, ...] = ()
    """Names of links and buttons, without those in headers, menus and feet of pages."""

    url: str = ""
    """The address of what a frame shows; "" for the page itself."""

    @property
    def is_for_signing_in(self) -> bool:
        """The same of a window or a frame, by its own heading or address."""
        return self.asks_to_sign_in(called_so=page_wording.is_sign_in(self.name) or is_sign_in_address(self.url))

    def asks_for_human(self, *, window: bool) -> bool:
        """Whether it asks for proof of being human, and says little else: whatever the puzzle looks like.

        A page has to be called so: its text may as well be on the subject.
        """
        if self.words > _BARE_WORDS or self.passwords or self.fields > _MOST_PUZZLE_FIELDS:
            return False
        return any(page_wording.asks_for_proof(one) for one in (self.name, *([self.text] if window else [])))

    @property
    def offers_guest(self) -> bool:
        """Whether one may go on without an account."""
        return any(page_wording.mentions(name, Notice.GUEST) for name in self.controls)

    def asks_to_sign_in(self, *, called_so: bool) -> bool:
        """Whether it is there for signing in, and for nothing else.

        `called_so` says that title, heading or address speak of signing in already; else a button has to.
        """
        if self.offers_guest or self.words > _MOST_WORDS or len(self.controls) > _MOST_CONTROLS:
            return False
        providers = [name for name in self.controls if is_provider_button(name, called_so=called_so)]
        # A page on which one may sign in as well leads elsewhere, too.
        elsewhere = [one for one in self.controls if one not in providers and not page_wording.is_sign_in(one)]
        if len(elsewhere) > (_MOST_WAYS_ELSEWHERE if called_so else _FEW_WAYS_ELSEWHERE):
            return False
        if self.passwords == 1 and self.fields <= _MOST_SIGN_IN_FIELDS:
            return called_so or len(elsewhere) < len(self.controls)
        # A field beside them, on a page that isn't called so, is there for something else.
        return bool(providers) and self.passwords == 0 and self.fields <= (1 if called_so else 0)


_FILES = re.compile(
    r"\b(?:files?|documents?|uploads?|photos?|pictures? here|datei\w*|dokument\w*|fichiers?|archivos?|documentos?"
    r"|bestand\w*|plik\w*|файл\w*)\b"
)
"""What is dragged to be handed in is no puzzle."""


class Puzzle(BaseModel):
    """Something that may be there to tell people from programs, with the words around it."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["drag", "question", "pictures", "letters"]
    text: str
    pictured: bool = False
    """Whether it is a picture with a loose piece in it, above a handle that is dragged along."""

    @property
    def is_certain(self) -> bool:
        """Whether its words say so: a slider may as well choose an amount, and a question ask for a total."""
        human = page_wording.mentions(self.text, Notice.HUMAN)
        match self.kind:
            case "drag":
                verifies = self.pictured or human or page_wording.mentions(self.text, Notice.VERIFY)
                drags = page_wording.mentions(self.text, Notice.DRAG)
                return verifies and drags and _FILES.search(page_wording.plain(self.text)) is None
            case "question":
                return human or is_sum(self.text)
            case "pictures":
                return human
            case "letters":
                return True


class AccessSnapshot(BaseModel):
    """What `access_snapshot.js` saw."""

    model_config = ConfigDict(frozen=True)

    looked: bool = False
    page: PagePart = PagePart()
    window: PagePart | None = None
    """The uppermost dialog in sight."""
    frames: tuple[PagePart, ...] = ()
    """The frames that a customer reads as a part of the page."""
    puzzles: tuple[Puzzle, ...] = ()

    def with_frames(self, frames: Iterable[tuple[str, AccessSnapshot]]) -> AccessSnapshot:
        """The same with what frames ask for, each with its address. A window in a frame is the frame's own matter."""
        seen = list(frames)
        parts = tuple((one.window or one.page).model_copy(update={"url": url}) for url, one in seen)
        puzzles = (*self.puzzles, *(puzzle for _, one in seen for puzzle in one.puzzles))
        return self.model_copy(update={"frames": parts, "puzzles": puzzles})

    @property
    def puzzle(self) -> Puzzle | None:
        return next((one for one in self.puzzles if one.is_certain), None)

    @property
    def human_check(self) -> PagePart | None:
        """A window over the page, or a page or a frame with nothing else, that asks for proof of being human."""
        if self.window is not None and self.window.asks_for_human(window=True):
            return self.window
        bare = (self.page, *self.frames) if self.looked and self.page.words <= _BARE_WORDS else ()
        return next((one for one in bare if one.asks_for_human(window=False)), None)

    @property
    def is_bare(self) -> bool:
        """Whether the page asks for little else than what bars the way."""
        return self.looked and self.page.words <= _BARE_WORDS and self.page.fields <= 1 and self.page.passwords == 0


async def take_access_snapshot(page: Page, used_frames: Collection[Frame] = ()) -> AccessSnapshot:
    """Look at the page and its frames; what doesn't answer asks for nothing."""
    look = await look_at(page, page_script(__package__, "access_snapshot.js"), used_frames)
    if look.page is None:
        return AccessSnapshot()
    seen = AccessSnapshot.model_validate(look.page | {"looked": True})
    return seen.with_frames((one.frame.url, AccessSnapshot.model_validate(answer)) for one, answer in look.frames)


_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_TIMES = r"(?:\+|×|\*|x|plus|times|multiplied\ by)"
_LESS = r"(?:-|–|−|minus)"
_ASKS = (
    r"(?:what(?:'s|\ is)|how\ much\ is|solve|calculate|work\ out|add\ up|combien\ font|combien\ fait"
    r"|wie\ viel\ ist|wieviel\ ist|was\ ist|was\ ergibt|cuanto\ es|cuantos\ son|quanto\ fa|quanto\ e|hoeveel\ is"
    r"|ile\ to|quanto\ sao|vad\ ar|hvad\ er|hva\ er|beth\ yw|kolik\ je|mennyi|сколько\ будет|скильки\ буде)"
)
_SUMS = (
    re.compile(rf"{_NUMBER}\s*(?:{_TIMES}|{_LESS})\s*{_NUMBER}\s*(?:=|equals\b)", re.VERBOSE),
    re.compile(rf"\b{_ASKS}\s*:?\s*{_NUMBER}\s*(?:{_TIMES}|{_LESS})\s*{_NUMBER}\b", re.VERBOSE),
    re.compile(rf"\W*{_NUMBER}\s*{_TIMES}\s*{_NUMBER}\s*[?=:*]*\W*", re.VERBOSE),
)


def is_sum(text: str) -> bool:
    """Whether the words ask for a sum to be worked out: "What is 3 + 4?", "3 + 4 =", or the sum alone."""
    found = page_wording.plain(text)
    return any(one.search(found) for one in _SUMS[:2]) or _SUMS[2].fullmatch(found) is not None


class _Providers(BaseModel):
    """`identity_provider.yml`, which says what each of these is."""

    own: dict[str, list[str]]
    also: list[str]
    common: list[str]
    hosts: list[str]
    portals: list[str]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that stand on buttons by themselves."""
        return frozenset(page_wording.plain(name) for names in self.own.values() for name in names)

    @cached_property
    def names_where_called_so(self) -> frozenset[str]:
        return self.names | {page_wording.plain(name) for name in self.also}

    @cached_property
    def all_names(self) -> frozenset[str]:
        return self.names_where_called_so | {page_wording.plain(name) for name in self.common}


@cache
def _providers() -> _Providers:
    text = files(__package__).joinpath("identity_provider.yml").read_text(encoding="utf-8")
    return _Providers.model_validate(yaml.safe_load(text))


_BUTTON_WORDS = re.compile(
    r"[®™©]|\b(?:button|logo|icon|with|using|via|mit|avec|con|met|med|com|ar|kasutades|so sluzbou|pomoci)\b"
)


_SIGN_IN_WITH = re.compile(
    r"\b(?:sign|log) ?in (?:with|using|via|through) (?!.*\b(?:e-?mail|password|user ?name|phone)\b)\w"
)
_GO_ON = re.compile(r"\b(?:continue|weiter|continuer|continuar|identify)\b")


def is_provider_button(name: str, *, called_so: bool = False) -> bool:
    """Whether a button or link of this name leads to somebody who signs people in.

    `called_so` says that it stands on a page whose title, heading or address speak of signing in.
    """
    known = _providers()
    found = page_wording.plain(name)
    if found.endswith("?"):
        return False
    if _BUTTON_WORDS.sub(" ", found).strip() in (known.names_where_called_so if called_so else known.names):
        return True
    if _SIGN_IN_WITH.search(found) is not None:
        return True
    if not page_wording.is_sign_in(name) and _GO_ON.search(found) is None:
        return False
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", found) for one in known.all_names)


def is_provider_host(url: str, *, called_so: bool) -> bool:
    """Whether a page at that address is there for signing in; `called_so` says that the page says so, too."""
    host = split_address(url).hostname or ""
    known = _providers()
    signs_in = [*known.hosts, *known.portals] if called_so else known.hosts
    return any(host == one or host.endswith(f".{one}") for one in signs_in)


_ASKS_PROVIDER = ({"client_id", "response_type", "redirect_uri"}, {"SAMLRequest"}, {"wa", "wtrealm"})
"""What an address holds with which one site asks another to sign somebody in: OAuth and OpenID Connect, SAML,
WS-Federation.
"""


def asks_provider(url: str) -> bool:
    """Whether an address asks a provider to sign the visitor in and to send them back."""
    given = parse_qs(split_address(url).query, keep_blank_values=True).keys()
    return any(one <= given for one in _ASKS_PROVIDER)


def is_sign_in_address(url: str) -> bool:
    """Whether an address says that one signs in there."""
    return _SIGN_IN_ADDRESS.search(split_address(url).path) is not None


_LONGEST_PAGE_WORDS = 150
_END = r"(?:\.\w{2,5})?(?:;[^/]*)?/?$"
_ADDRESSES = {
    Notice.EXPIRED: re.compile(
        r"[/_-](?:(?:session|time)[-_]?(?:expired|time-?out|timed-?out|ended|over|out)|time-?out|timed-?out|expired)"
        + _END,
        re.IGNORECASE,
    ),
    Notice.MISSING: re.compile(r"/(?:errors?/)?(?:404|(?:page-?)?not-?found)" + _END, re.IGNORECASE),
    Notice.CLOSED: re.compile(
        r"/(?:maintenance|under-maintenance|wartung|(?:service-?)?unavailable|shuttered)" + _END, re.IGNORECASE
    ),
    Notice.BROKEN: re.compile(
        r"/(?:errors?/)?(?:errors?|error-?page|fehler|erreur|oops|50[0234]|server-?error|technical-?(?:error|difficulties)"
        r"|problem-with-(?:the-)?service|something-went-wrong)" + _END,
        re.IGNORECASE,
    ),
}
_LEFT_ON_PURPOSE = re.compile(
    r"\b(?:(?:sign|log)[ -]?(?:out|off)|clear|delete|discard|erase|reset|start (?:again|over))\b", re.IGNORECASE
)
_SAID_IN_QUERY = re.compile(
    r"(?:^|[&=_-])(?:session|time)?[-_]?(?:expired|time-?out|timed-?out)(?:[&=_-]|$)", re.IGNORECASE
)


def was_sent(evidence: Evidence) -> bool:
    """Whether the site itself led to the page in the window, which no link or task file names."""
    last = next((step for step in reversed(evidence.completed_steps) if step.moved), None)
    if last is None or last.from_task_file or not last.presses:
        return False
    return _path(last.leads_to) != _path(evidence.url)


def address_says(evidence: Evidence, notice: Notice) -> bool:
    """Whether the customer was sent to an address for that, where they find a short page with nothing to fill in."""
    snapshot = evidence.snapshot
    if not snapshot.looked or snapshot.words > _LONGEST_PAGE_WORDS or snapshot.fields > 1 or not was_sent(evidence):
        return False
    return _ADDRESSES[notice].search(_path(evidence.url)) is not None


def query_says_expired(url: str) -> bool:
    """Whether the address of a page to sign in on says why: `?reason=timeout`, `?session_expired=1`."""
    return _SAID_IN_QUERY.search(split_address(url).query) is not None


def left_on_purpose(evidence: Evidence) -> bool:
    """Whether the last press was to sign out, or to do away with what was entered."""
    last = evidence.last_press
    return last is not None and _LEFT_ON_PURPOSE.search(last.words) is not None


def _path(url: str) -> str:
    return split_address(url).path
