"""Text from anywhere made safe for where it goes: Markdown and HTML, pages of forges, XML, CSV.

Whatever an audited page says is hostile until it has passed through here. Templates can't forget it: the
environment sends every value through `finalize`, which escapes all that isn't `Markdown` by type.

Escaped text is written with character references (`&#42;` for an asterisk). Both Markdown and HTML read them
as plain letters, so the same text is safe in a paragraph, in a table cell and in an attribute between double
quotes.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

MAX_TEXT = 500
MAX_ADDRESS = 2000
MAX_PROSE = 20_000
MAX_CODE = 60_000
MAX_MARKS = 6
"""Accents on one letter; more is a tower of them."""

_RISKY = frozenset('&<>"`*_{}[]()|\\~^$:#!@=+?')
_BETWEEN_LETTERS_ONLY = frozenset("-'")
"""Plain within a word; elsewhere they may begin a list, a rule or a quotation."""
_BIDI = {
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x200E,
    0x200F,
    0x061C,
}
_SPACES = re.compile(r"\s+")
_INTERNAL = re.compile(r"(\.\./)*[a-z0-9-]*(/[a-z0-9-]+)*(\.[a-z]{2,4})?(#[a-z0-9-]+)?")
_FENCE = re.compile(r"`{3,}|~{3,}")


class Markdown(str):
    """Text that is Markdown on purpose: our own, or already escaped. Adding plain text to it makes it plain again."""

    __slots__ = ()


def finalize(value: Any) -> str:
    """What a template writes for a value: Markdown as it is, everything else escaped."""
    if isinstance(value, Markdown):
        return value
    return escape("" if value is None else str(value))


def escape(text: str, limit: int = MAX_TEXT) -> Markdown:
    """Text on one line, with every letter that Markdown, HTML or an extension could take for a sign made inert."""
    # Names, titles and addresses come again and again; what is endless is not kept.
    return _escape_cached(text, limit) if len(text) <= MAX_TEXT else _escape(text, limit)


def _escape(text: str, limit: int) -> Markdown:
    clean = shorten(_SPACES.sub(" ", visible(text)).strip(), limit)
    return Markdown("".join(_inert(clean, place) for place in range(len(clean))))


def shorten(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def visible(text: str) -> str:
    """The text without letters that hide, reorder or break the others: they are shown as `⟨U+202E⟩` or left out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(letter) for letter in _without_towers(text))


def web_address(address: str) -> str | None:
    """The address if a reader may be sent there: http or https, nothing else; None otherwise."""
    stripped = address.strip()
    if len(stripped) > MAX_ADDRESS or visible(stripped) != stripped or _SPACES.search(stripped):
        return None
    try:
        parts = urlsplit(stripped)
    except ValueError:
        return None
    return stripped if parts.scheme in ("http", "https") and parts.netloc else None


def attribute(text: str) -> Markdown:
    """Text for an attribute between double quotes, whole: an address is no use when it is cut."""
    return escape(text, limit=MAX_ADDRESS)


def prose(text: str) -> Markdown:
    """A paragraph of someone's own words, whole: what may be written there is bounded where it is read."""
    return escape(text, limit=MAX_PROSE)


def internal(address: str) -> Markdown:
    """An address within the site: one of ours, made of file names and an anchor, so it needs no escaping.

    Raises:
        ValueError: it is anything else.
    """
    if not _INTERNAL.fullmatch(address):
        raise ValueError(f"not an address within the site: {address!r}")
    return Markdown(address)


def title(text: str, limit: int = 120) -> Markdown:
    """Text for the front matter, quoted for YAML.

    Builders put titles into pages unescaped, and undo one escaping before they do. So what could become a tag or an
    attribute is replaced by letters that look like it and mean nothing.
    """
    plain = shorten(_SPACES.sub(" ", visible(text)).strip(), limit)
    plain = plain.replace("<", "‹").replace(">", "›").replace('"', "”")
    return Markdown(json.dumps(re.sub(r"&(?=[#\w])", "＆", plain), ensure_ascii=False))


def fence(text: str, language: str = "text") -> Markdown:
    """A block of code that shows the text as it is. The fence is longer than any inside."""
    code = "\n".join(visible(line) for line in re.split(r"\r\n|\r|\n", shorten(text, MAX_CODE)))
    longest = max((len(run) for run in _FENCE.findall(code)), default=2)
    signs = "`" * max(3, longest + 1)
    return Markdown(f"{signs}{language}\n{code.rstrip()}\n{signs}")


_escape_cached = lru_cache(maxsize=8192)(_escape)


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


def _visible(letter: str) -> str:
    code = ord(letter)
    if letter in "\n\t ":
        return " "
    if code in _BIDI:
        return f"⟨U+{code:04X}⟩"
    kind = unicodedata.category(letter)
    if kind in ("Zl", "Zp", "Zs") or code == 0x85:
        return " "
    # Joiners and variation marks belong to words and emoji of living scripts.
    if letter in "\u200c\u200d":
        return letter
    if kind in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return "" if kind in ("Cc", "Cf") else "\ufffd"
    return letter


def _without_towers(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)


# Text from anywhere, made inert for job pages and comments of GitHub, GitLab and their like.
#
# They turn more than Markdown into links, and after it: `@name` tells that person, `#12` and `!12` mark that issue or
# merge request, `:smile:` becomes a picture, an address becomes a link. An escaped sign doesn't help, as they look at
# the text once it is plain again; nor do they look into code. So a mark of no width stands after each such sign, as
# other bots do it, and addresses are shown as code, where they can be copied whole.

_NO_WIDTH = "&#8203;"
_REFERENCE_SIGNS = re.compile(r"&#(?:64|35|33|36|38|94|126);|&#58;(?=[\w+/-])|%|(?<![A-Za-z])(?:www|[Gg][Hh]-)(?=\S)")
"""`@ # ! $ & ^ ~ : %`, `www` and `GH-`, as `escape` writes them."""
_TICKETS = re.compile(r"(?<=[A-Za-z])-(?=\d)")
_ADDRESSES = re.compile(r"(https?://[^\s<>“”\"']+[^\s<>“”\"'().,;:!?])")


def forge_text(text: str, limit: int = MAX_TEXT) -> Markdown:
    """Text on one line that tells nobody, links nowhere and draws nothing. Addresses in it are shown as code."""
    plain = shorten(" ".join(visible(text).split()), limit)
    parts = _ADDRESSES.split(plain)
    # GitLab takes `/close` at the beginning of a line for an order.
    order = plain.startswith("/")
    quiet = "".join(
        forge_address(part) if place % 2 else _without_references(part) for place, part in enumerate(parts)
    )
    return Markdown(f"&#47;{quiet[1:]}" if order else quiet)


def forge_address(url: str) -> Markdown:
    """An address as code: to be read and copied, not followed."""
    plain = shorten(" ".join(visible(url).split()), MAX_ADDRESS)
    # Within <code> Markdown still looks for its own signs, and forges don't look for theirs.
    return Markdown(f"<code>{escape(plain, MAX_ADDRESS)}</code>") if plain else Markdown("")


def _without_references(part: str) -> str:
    # escape takes the spaces at the ends away: what stands beside an address needs them.
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    if not part.strip():
        return part
    quiet = _REFERENCE_SIGNS.sub(lambda sign: sign[0] + _NO_WIDTH, escape(part, len(part)))
    return before + _TICKETS.sub(f"-{_NO_WIDTH}", quiet) + after


MAX_XML_LINE = 2_000
MAX_XML_LINES = 400
_ATTACHMENT_BRACKETS = re.compile(r"\[(?=\[)|\](?=\])")


def xml_line(text: str, limit: int = MAX_XML_LINE) -> str:
    """The text on one line.

    What XML forbids goes, what hides or turns round is shown. `[[` can't stand: viewers take `[[ATTACHMENT|path]]`
    for an order to fetch that file, and a page must not give it. Three backticks would end the block of code that
    reporters for GitHub put the text in.
    """
    plain = shorten(" ".join(visible(text).split()), limit)
    return _ATTACHMENT_BRACKETS.sub(lambda sign: f"{sign[0]} ", plain).replace("```", "'''")


def xml_block(lines: Iterable[str]) -> str:
    """Lines below each other, each as `one_line` has it; spaces in front of a line stay."""
    some = list(islice(lines, MAX_XML_LINES + 1))
    kept = [line[: _indent(line)] + xml_line(line) for line in some[:MAX_XML_LINES]]
    return "\n".join([*kept, "…"] if len(some) > MAX_XML_LINES else kept)


def _indent(line: str) -> int:
    return min(8, len(line) - len(line.lstrip(" ")))


# Cells of a CSV file that no spreadsheet runs, and that can be turned back.
#
# A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, whoever wrote
# it. So text that begins so gets an apostrophe in front, as OWASP advises ("CSV Injection"); full-width forms of the
# signs count, and so does what stands behind spaces. Text that begins with an apostrophe gets another one, so that
# the rule to turn it back is short: take one apostrophe off the front. Numbers are written as numbers, with their
# sign, and text that is a plain number stays as it is, since a number does nothing.

CsvCell = str | int | float
"""What is written. Numbers are numbers; all else is text."""

BOM = "\ufeff"
"""Without it, Excel takes UTF-8 for something older and garbles every accent. Others know it and pass over it."""
MAX_CSV_CELL = 32_000
"""Excel takes 32,767 letters in a cell and puts the rest where it doesn't belong."""

_STARTS_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠']|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)
_NOT_IN_CSV = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Letters no spreadsheet takes, or that turn round the order of all that follows them in a row."""


def csv_cell(value: Any) -> CsvCell:
    """A value as it is written: `true` and `false` for yes and no, nothing for None, moments in ISO 8601."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return csv_text(_csv_words(value))


def _csv_words(value: Any) -> str:
    match value:
        case None:
            words = ""
        case bool():
            words = "true" if value else "false"
        case datetime():
            words = value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case Enum():
            words = str(value.value)
        case list() | tuple():
            words = "; ".join(str(item) for item in value)
        case dict():
            words = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        case _:
            words = str(value)
    return words


def csv_text(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    seen = shorten(_NOT_IN_CSV.sub(_code_point, _without_surrogates(text)), MAX_CSV_CELL)
    if _STARTS_FORMULA.match(seen) and not _PLAIN_NUMBER.fullmatch(seen):
        return f"'{seen}"
    return seen


def csv_original(written: str) -> str:
    """The text a cell was made from: what `inert` put in front is taken off."""
    return written.removeprefix("'")


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as RFC 4180 has it: commas, lines that end with CR LF, text in quotation marks, a line of names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _without_surrogates(text: str) -> str:
    """Without the halves of letters that scripts on pages leave behind: UTF-8 has no way to write them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _code_point(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"
