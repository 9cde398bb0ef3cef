"""Text from anywhere made safe for where it goes: terminals, Markdown and HTML, forges, XML, CSV, JSON, file names.

Whatever an audited page, a file or a person hands in is hostile until it has passed through here. Each place has a
`LetterPolicy`, which says what becomes of letters that would be obeyed there, or that hide, reorder or break others,
and a function that also takes care of the signs that mean something there.

Templates can't forget it: their environment sends every value through `finalize`, which escapes all that isn't
`Markdown` by type. Escaped text is written with character references (`&#42;` for an asterisk). Both Markdown and
HTML read them as plain letters, so the same text is safe in a paragraph, in a table cell and in an attribute between
double quotes.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, unquote_plus, urlsplit

_JOINERS = {"\u200c": "\u200c", "\u200d": "\u200d"}
"""Invisible, but Persian, Hindi and many emoji are spelled with them."""
_OVERRIDES = ("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069")
"""They turn the direction of all that follows: with them a line reads as something it isn't."""
_DIRECTION = (*_OVERRIDES, "\u200e", "\u200f", "\u061c")
_LINE_ENDS = ("Zl", "Zp")
_SHAPELESS = ("Cf", "Cs", "Co", "Cn")
"""Unicode's categories of letters without a shape: marks of format, halves of letters, private and unassigned."""


def _code_point(letter: str) -> str:
    """As a reader can look it up: `⟨U+202E⟩`."""
    return f"⟨U+{ord(letter):04X}⟩"


def _escape(letter: str) -> str:
    r"""As programmers write it: `\x1b`."""
    if letter in "\n\t":
        return "\\n" if letter == "\n" else "\\t"
    return f"\\x{ord(letter):02x}" if ord(letter) < 0x100 else f"\\u{ord(letter):04x}"


@dataclass(frozen=True)
class LetterPolicy:
    """What becomes of unusual letters in one place. ASCII that can be printed always stays as it is."""

    written: Mapping[str, str | Callable[[str], str]]
    """What letters, and Unicode's categories of letters, are written as; a letter goes before its category."""
    max_marks: int | None = None
    """Accents on one letter: more are there to climb over the lines above."""

    def apply(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        letters: list[str] = []
        marks = 0
        for letter in text:
            category = unicodedata.category(letter)
            marks = marks + 1 if category in ("Mn", "Me") else 0
            if self.max_marks is None or marks <= self.max_marks:
                written = self.written.get(letter, self.written.get(category, letter))
                letters.append(written if isinstance(written, str) else written(letter))
        return "".join(letters)

    def line(self, text: str, limit: int | None = None) -> str:
        """The text on one line, cut with an ellipsis where it is longer than `limit` letters."""
        line = one_line(self.apply(text))
        return line if limit is None else shorten(line, limit)


PAGE = LetterPolicy(
    {
        **_JOINERS,
        **dict.fromkeys(("\n", "\t", "\x85", "Zs", *_LINE_ENDS), " "),
        **dict.fromkeys(("Cc", "Cf"), ""),
        **dict.fromkeys(("Cs", "Co", "Cn"), "\ufffd"),
        **dict.fromkeys(_DIRECTION, _code_point),
    },
    max_marks=6,
)
"""On pages and in files that people read: Markdown, HTML, XML."""
TERMINAL = LetterPolicy({"\n": "\n", "\t": "\t", **dict.fromkeys(("Cc", "Cs", *_DIRECTION), _escape)})
TERMINAL_LINE = LetterPolicy(
    {
        **_JOINERS,
        **dict.fromkeys(("\t", "\n", "\v", "\f", "\r", "\x85", *_LINE_ENDS), " "),
        **dict.fromkeys(("Cc", *_SHAPELESS), ""),
    },
    max_marks=4,
)
DIAGNOSTIC = LetterPolicy(dict.fromkeys(("Cc", *_SHAPELESS, *_LINE_ENDS), _escape))
"""In messages on a file: everything is seen as it stands there, line ends too."""
CSV = LetterPolicy({"\t": "\t", "\n": "\n", "\r": "\r", **dict.fromkeys(("Cc", *_OVERRIDES), _code_point)})
TYPED = LetterPolicy({**_JOINERS, **dict.fromkeys(("Cc", *_LINE_ENDS), " "), **dict.fromkeys(_SHAPELESS, "")})
"""In what people answer: nothing that no keyboard writes."""
TASK_FILE = LetterPolicy(dict.fromkeys(("Cc", "Zs", *_SHAPELESS, *_LINE_ENDS), " "))
"""In task files that the kit writes: letters alone that an editor shows."""


def one_line(text: str | None) -> str:
    """The text without line ends and runs of white space; empty for None."""
    return " ".join((text or "").split())


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut_line(text: str, limit: int, policy: LetterPolicy = TASK_FILE) -> str:
    """Text that comes in, on one line and at most `limit` letters long."""
    # A bound before the work: a hostile file may hold a megabyte in one value.
    return one_line(policy.apply(text[: limit * 4]))[:limit].strip()


# Terminals


_TERMINAL_ORDER = re.compile(
    r"""
    (?: \x1b\[ | \x9b ) [0-?]* [ -/]* [@-~]?                                # colours, cursor movements
    | (?: \x1b[\]PX^_] | [\x9d\x90\x98\x9e\x9f] ) [^\x07\x1b\x9c]* (?: \x07 | \x1b\\ | \x9c )?   # titles, links
    | \x1b [ -/]* [0-~]?
    """,
    re.VERBOSE,
)
MAX_QUOTE = 60


def terminal_text(text: str) -> str:
    """The text with control characters shown instead of obeyed; line ends and tabs stay.

    A page's title can hold escape sequences that recolour, clear or retitle a terminal.
    """
    return TERMINAL.apply(text)


def terminal_line(text: str, limit: int = 300) -> str:
    """The text on one line: without escape sequences, control and direction characters; at most `limit` letters."""
    # What is cut off here could not have been shown anyway; it keeps an enormous text from costing time.
    return TERMINAL_LINE.line(_TERMINAL_ORDER.sub("", text[: limit * 20]), limit)


def quote(text: object, longest: int = MAX_QUOTE) -> str:
    words = str(text)
    return f"'{DIAGNOSTIC.apply(words[:longest])}{'…' if len(words) > longest else ''}'"


# Markdown and HTML

MAX_TEXT = 500
MAX_ADDRESS = 2000
MAX_PROSE = 20_000
MAX_CODE = 60_000

_RISKY = frozenset('&<>"`*_{}[]()|\\~^$:#!@=+?')
_BETWEEN_LETTERS_ONLY = frozenset("-'")
"""Plain within a word; elsewhere they may begin a list, a rule or a quotation."""
_INTERNAL = re.compile(r"(\.\./)*[a-z0-9-]*(/[a-z0-9-]+)*(\.[a-z]{2,4})?(#[a-z0-9-]+)?")
_FENCE = re.compile(r"`{3,}|~{3,}")


class Markdown(str):
    """Text that is Markdown on purpose: our own, or already escaped. Adding plain text to it makes it plain again."""

    __slots__ = ()


def finalize(value: Any) -> str:
    """What a template writes for a value: Markdown as it is, everything else escaped."""
    if isinstance(value, Markdown):
        return value
    return markdown_text("" if value is None else str(value))


def markdown_text(text: str, limit: int = MAX_TEXT) -> Markdown:
    """Text on one line, with every letter that Markdown, HTML or an extension could take for a sign made inert."""
    inert = _inert_markdown(text, limit)
    return Markdown(f"\u2068{inert}\u2069") if _RIGHT_TO_LEFT.search(inert) else inert


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""Letters of Hebrew, Arabic and the like: such words run their own way, and signs around them keep their places."""


def _inert_markdown(text: str, limit: int) -> Markdown:
    # Names, titles and addresses come again and again; what is endless is not kept.
    return _cached_markdown(text, limit) if len(text) <= MAX_TEXT else _markdown(text, limit)


def _markdown(text: str, limit: int) -> Markdown:
    clean = PAGE.line(text, limit)
    return Markdown("".join(_inert(clean, place) for place in range(len(clean))))


_cached_markdown = lru_cache(maxsize=8192)(_markdown)


def _inert(text: str, place: int) -> str:
    letter = text[place]
    if letter in _RISKY:
        return f"&#{ord(letter)};"
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if letter in _BETWEEN_LETTERS_ONLY and not (before.isalnum() and after.isalnum()):
        return f"&#{ord(letter)};"
    if letter == "/" and before.isdigit():  # A fraction or a date, not ½.
        return "&#47;"
    # A number and a dot begin a list; a dot within a word makes an address of it.
    if letter == "." and (before.isdigit() or not (after == " " and before.isalpha())):
        return "&#46;"
    return letter


def markdown_attribute(text: str) -> Markdown:
    """Text for an attribute between double quotes, whole: an address is no use when it is cut."""
    return _inert_markdown(text, MAX_ADDRESS)


def markdown_prose(text: str) -> Markdown:
    """A paragraph of someone's own words, whole: what may be written there is bounded where it is read."""
    return markdown_text(text, limit=MAX_PROSE)


def markdown_title(text: str, limit: int = 120) -> Markdown:
    """Text for the front matter, quoted for YAML.

    Builders put titles into pages unescaped, and undo one escaping before they do. So what could become a tag or an
    attribute is replaced by letters that look like it and mean nothing.
    """
    plain = PAGE.line(text, limit).replace("<", "‹").replace(">", "›").replace('"', "”")
    return Markdown(json.dumps(re.sub(r"&(?=[#\w])", "＆", plain), ensure_ascii=False))


def markdown_code(text: str, language: str = "text") -> Markdown:
    """A block of code that shows the text as it is. The fence is longer than any inside."""
    code = "\n".join(PAGE.apply(line) for line in re.split(r"\r\n|\r|\n", shorten(text, MAX_CODE)))
    longest = max((len(run) for run in _FENCE.findall(code)), default=2)
    signs = "`" * max(3, longest + 1)
    return Markdown(f"{signs}{language}\n{code.rstrip()}\n{signs}")


_NO_HOST = frozenset('\\^`{|}<>"')
"""Signs that browsers refuse in a host, or take for another."""


def web_address(address: str) -> str | None:
    """The address if a reader may be sent there: http or https, nothing else; None otherwise."""
    stripped = address.strip()
    if len(stripped) > MAX_ADDRESS or PAGE.apply(stripped) != stripped or " " in stripped:
        return None
    try:
        parts = urlsplit(stripped)
        # A port that is none is noticed only when it is asked for.
        whole = bool(parts.hostname) and parts.port != 0 and not set(parts.netloc) & _NO_HOST
    except ValueError:
        return None
    return stripped if parts.scheme in ("http", "https") and whole else None


def internal_address(address: str) -> Markdown:
    """An address within the site: one of ours, made of file names and an anchor, so it needs no escaping. Raises
    ValueError when it is anything else.
    """
    if not _INTERNAL.fullmatch(address):
        raise ValueError(f"not an address within the site: {address!r}")
    return Markdown(address)


_NAME_AND_PASSWORD = r"(?:[^\s/?#:\"'<>\\]*:[^\s/?#\"<>\\]*|[^\s/?#\"'<>\\]+)@"
"""Up to the last @ before the path, as browsers read it: a password may have one, or an apostrophe."""
_USERINFO = re.compile(rf"(?<=://){_NAME_AND_PASSWORD}|(?<=:\\/\\/){_NAME_AND_PASSWORD}")
_HIDDEN_USERINFO = "•••@"
_TOKEN_WORDS = frozenset(
    "token jwt session sess sessid sid jsessionid phpsessid aspsessionid secret password passwd pwd pass auth otp "
    "authorization apikey key signature sig ticket nonce csrf xsrf credential credentials bearer samlresponse".split()
)
_TOKEN_NAME = re.compile(
    r"(?:token|sess(?:ion)?_?id|session|secret|password|passwd|jwt|signature|csrf|xsrf"
    r"|(?:api|access|secret|private|auth|login)[_-]?(?:key|code))$"
)
_TOKEN_ALONE = frozenset({"code", "key"})
"""Names that mean something else within longer ones, such as `country_code`."""
_WORDS_OF_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TURNS = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_JWT = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
_HEXADECIMAL = re.compile(r"(?=.*[0-9])(?=.*[a-fA-F])[0-9a-fA-F-]{16,}")
_MOMENT = re.compile(r"\d{4}-?\d\d-?\d\d.*")
_LEAST_OF_TOKEN = 10
_LEAST_OF_NAMED = 4
_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#?/\s]{1,100})=([^&;#\s]*)")


def without_userinfo(text: str, instead: str = _HIDDEN_USERINFO) -> str:
    """The text without the name and password that may stand in addresses: `https://•••@site.example/`."""
    return _USERINFO.sub(instead, text) if "@" in text else text


def is_token_name(name: str) -> bool:
    """Whether a parameter, cookie or stored value of this name holds what lets somebody in: `sid`, `access_token`."""
    lower = name.lower()
    words = {word.lower() for word in _WORDS_OF_NAME.findall(name)}
    return lower in _TOKEN_ALONE or bool(words & _TOKEN_WORDS) or _TOKEN_NAME.search(lower) is not None


def looks_like_token(value: str) -> bool:
    """Whether a value looks as if it were drawn by lot: no word, number, date or name has such letters."""
    if len(value) < _LEAST_OF_TOKEN or re.search(r"\s|://", value) or _MOMENT.fullmatch(value):
        return False
    plain = re.sub(r"[^A-Za-z0-9]", "", value)
    turns = len(_TURNS.findall(plain))
    mixed = len(plain) >= 20 and sum(map(str.isupper, plain)) >= 4 and sum(map(str.islower, plain)) >= 4
    return bool(turns >= 3 or _JWT.fullmatch(value) or _HEXADECIMAL.fullmatch(value) or mixed)


def is_token(name: str, value: str) -> bool:
    """Whether a value is one that lets somebody in, by its name or by its looks."""
    return looks_like_token(value) or (len(value) >= _LEAST_OF_NAMED and is_token_name(name))


def tokens_in(address: str) -> list[tuple[str, str]]:
    """Parameters of an address that let somebody in, by name, each with its value as it is written there."""
    found = [(unquote(name), value) for name, value in _PARAMETER.findall(address)]
    return [(name, value) for name, value in found if is_token(name, unquote_plus(value))]


def replace_tokens(address: str, instead: Callable[[str, str], str]) -> str:
    """The address with something else for each of these, by its name and its value."""

    def one(found: re.Match[str]) -> str:
        name, value = unquote(found[1]), found[2]
        return f"{found[1]}={instead(name, value)}" if is_token(name, unquote_plus(value)) else found[0]

    return _PARAMETER.sub(one, address)


def userinfo_of(address: str) -> tuple[str, str]:
    """Name and password in an address, as they are meant; empty where there are none, or it is no address."""
    held = address.partition("://")[2]
    netloc = re.split(r"[/?#]", held, maxsplit=1)[0]
    name, _, password = netloc.rpartition("@")[0].partition(":")
    return unquote(name), unquote(password)


# Job pages and comments of GitHub, GitLab and their like.
#
# They turn more than Markdown into links, and after it: `@name` tells that person, `#12` and `!12` mark that issue or
# merge request, `:smile:` becomes a picture, an address becomes a link. An escaped sign doesn't help, as they look at
# the text once it is plain again; nor do they look into code. So a mark of no width stands after each such sign, as
# other bots do it, and addresses are shown as code, where they can be copied whole.

_NO_WIDTH = "&#8203;"
_REFERENCE_SIGNS = re.compile(r"&#(?:64|35|33|36|38|94|126);|&#58;(?=[\w+/-])|%|(?<![A-Za-z])(?:www|[Gg][Hh]-)(?=\S)")
"""`@ # ! $ & ^ ~ : %`, `www` and `GH-`, as `markdown_text` writes them."""
_TICKETS = re.compile(r"(?<=[A-Za-z])-(?=\d)")
_ADDRESSES = re.compile(r"(https?://[^\s<>“”\"']+[^\s<>“”\"'().,;:!?])")


def forge_text(text: str, limit: int = MAX_TEXT) -> Markdown:
    """Text on one line that tells nobody, links nowhere and draws nothing. Addresses in it are shown as code."""
    plain = PAGE.line(text, limit)
    parts = _ADDRESSES.split(plain)
    # GitLab takes `/close` at the beginning of a line for an order.
    order = plain.startswith("/")
    quiet = "".join(
        forge_address(part) if place % 2 else _without_references(part) for place, part in enumerate(parts)
    )
    return Markdown(f"&#47;{quiet[1:]}" if order else quiet)


def forge_address(url: str) -> Markdown:
    """An address as code: to be read and copied, not followed."""
    plain = PAGE.line(url, MAX_ADDRESS)
    # Within <code> Markdown still looks for its own signs, and forges don't look for theirs.
    return Markdown(f"<code>{_inert_markdown(plain, MAX_ADDRESS)}</code>") if plain else Markdown("")


def _without_references(part: str) -> str:
    # markdown_text takes the spaces at the ends away: what stands beside an address needs them.
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    if not part.strip():
        return part
    quiet = _REFERENCE_SIGNS.sub(lambda sign: sign[0] + _NO_WIDTH, markdown_text(part, len(part)))
    return before + _TICKETS.sub(f"-{_NO_WIDTH}", quiet) + after


# XML

MAX_XML_LINE = 2_000
MAX_XML_LINES = 400
_ATTACHMENT_BRACKETS = re.compile(r"\[(?=\[)|\](?=\])")


def xml_line(text: str, limit: int = MAX_XML_LINE) -> str:
    """The text on one line.

    What XML forbids goes, what hides or turns round is shown. `[[` can't stand: viewers take `[[ATTACHMENT|path]]`
    for an order to fetch that file, and a page must not give it. Three backticks would end the block of code that
    reporters for GitHub put the text in.
    """
    return _ATTACHMENT_BRACKETS.sub(lambda sign: f"{sign[0]} ", PAGE.line(text, limit)).replace("```", "'''")


def xml_block(lines: Iterable[str]) -> str:
    """Lines below each other, each as `xml_line` has it; spaces in front of a line stay."""
    some = list(islice(lines, MAX_XML_LINES + 1))
    kept = [" " * min(8, len(line) - len(line.lstrip(" "))) + xml_line(line) for line in some[:MAX_XML_LINES]]
    return "\n".join([*kept, "…"] if len(some) > MAX_XML_LINES else kept)


# CSV
#
# A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, whoever wrote
# it. So text that begins so gets an apostrophe in front, as OWASP advises ("CSV Injection"); full-width forms of the
# signs count, and so does what stands behind spaces. Text that begins with an apostrophe gets another one, so that
# the rule to turn it back is short: take one apostrophe off the front. Numbers are written as numbers, with their
# sign, and text that is a plain number stays as it is, since a number does nothing.

MAX_CSV_CELL = 32_000
"""Excel takes 32,767 letters in a cell and puts the rest where it doesn't belong."""
_STARTS_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠']|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)


def csv_text(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    seen = shorten(CSV.apply(without_surrogates(text)), MAX_CSV_CELL)
    if _STARTS_FORMULA.match(seen) and not _PLAIN_NUMBER.fullmatch(seen):
        return f"'{seen}"
    return seen


# JSON and file names

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_RESERVED_NAMES = frozenset({"index", "data", "pictures", "top-task", "barrier"})
"""Names of the scorecard's own files and folders."""
_MAX_STEM_BYTES = 180
"""File systems take 255 bytes; this leaves room for what tools put before and after."""


def without_surrogates(value: Any) -> Any:
    """Text, lists and mappings without the halves of letters that scripts leave behind: UTF-8 can't write them."""
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_surrogates(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def page_file_name(slug: str) -> str:
    """A file name for a task's or agency's page. Slugs are file names already; a record from elsewhere may lie."""
    if SLUG.fullmatch(slug) and slug not in _RESERVED_NAMES:
        return slug
    return f"x-{hashlib.sha256(slug.encode(errors='replace')).hexdigest()[:12]}"


def file_stem(key: str) -> str:
    """The name of an attempt's file, without `.json`; a very long key is cut and told apart by its digest."""
    written = key.encode()
    if len(written) <= _MAX_STEM_BYTES:
        return key
    cut = written[: _MAX_STEM_BYTES - 13].decode("utf-8", "ignore")
    return f"{cut}-{hashlib.sha256(written).hexdigest()[:12]}"


_LATIN = str.maketrans(
    {
        pair[0]: pair[1:]
        for pair in (
            "аa бb вv гg дd еe жzh зz иi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya "
            "іi їi єe ґg ўu јj љlj њnj ђdj ћc џdz αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf "
            "χch ψps ωo æae œoe øo đd łl þth ðd ıi"
        ).split()
    }
)
"""Letters of other alphabets as Latin ones, near enough to know a name again."""


def slug_of(words: str, longest: int = 60, *, default: str = "task") -> str:
    """A name for files and addresses, from words: whole words, as many as there is room for.

    Accents are left out, Cyrillic and Greek are written in Latin letters; `default` where nothing is left.
    """
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_LATIN))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LATIN)
    out = ""
    for part in re.findall(r"[a-z0-9]+", plain):
        if out and len(out) + 1 + len(part) > longest:
            break
        out = f"{out}-{part}" if out else part[:longest]
    return out or default
