"""What a YAML parser's complaint means, for someone who doesn't write YAML for a living.

A parser says where it gave up; the thing to fix often stands before that. Each rule here knows one slip.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from auditkit.diagnostic.error import START, Position
from auditkit.diagnostic.safe_text import quote

MAX_LINE_LENGTH = 500
"""Letters of a line the rules look at, so that no line, however long, keeps them busy."""

LocatedMessage = tuple[Position, str]

_TAB_INDENT = re.compile(r"^ *\t")
_KEY = re.compile(r"^(?P<indent> *(?:- +)*)(?P<key>[^\s#\"'{\[][^:]*?)\s*:(?= |$)")
_CLOSE_COLON = re.compile(r"^ *(?:- +)*(?P<key>[A-Za-z_][\w ]*):(?P<value>\S.*)$")
_NEEDS_QUOTES = "*&!%@`|>"


@dataclass(frozen=True)
class ParserError:
    context: str
    started: Position | None
    problem: str
    stopped: Position
    lines: list[str]

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @property
    def here(self) -> str:
        return self.line(self.stopped.line)

    @property
    def letter(self) -> str:
        return self.here[self.stopped.column - 1 : self.stopped.column]

    def line_before(self) -> int:
        """Number of the last line before that says something; 0 when there is none."""
        number = self.stopped.line - 1
        while number > 0 and (not self.line(number).strip() or self.line(number).lstrip().startswith("#")):
            number -= 1
        return number


def explain_yaml_error(error: yaml.YAMLError, text: str) -> LocatedMessage:
    complaint = _parser_error(error, [line[:MAX_LINE_LENGTH] for line in text.splitlines()])
    for rule in _RULES:
        explained = rule(complaint)
        if explained is not None:
            return explained
    return complaint.stopped, "this can't be read as YAML (check the punctuation and the indentation just before)"


def _parser_error(error: yaml.YAMLError, lines: list[str]) -> ParserError:
    if not isinstance(error, yaml.MarkedYAMLError):
        return ParserError("", None, str(error), START, lines)
    started, stopped = (
        Position(mark.line + 1, mark.column + 1) if mark is not None else None
        for mark in (error.context_mark, error.problem_mark)
    )
    return ParserError(error.context or "", started, error.problem or "", stopped or started or START, lines)


def _tab(said: ParserError) -> LocatedMessage | None:
    for number in (said.stopped.line, said.line_before()):
        found = _TAB_INDENT.match(said.line(number))
        if found:
            return Position(number, found.end()), "tab used for indentation; use spaces"
    if said.letter == "\t":
        return said.stopped, "tab used here; use spaces"
    return None


def _escape(said: ParserError) -> LocatedMessage | None:
    if "quoted scalar" not in said.context or "end of stream" in said.problem or said.started is None:
        return None
    if "document indicator" in said.problem or "document separator" in said.problem:
        return None
    return said.started, "a backslash has a meaning of its own in double quotes: use single quotes here, as in '\\d+'"


def _open_quote(said: ParserError) -> LocatedMessage | None:
    if "quoted scalar" not in said.context or said.started is None:
        return None
    mark = said.line(said.started.line)[said.started.column - 1 : said.started.column]
    return said.started, f"a quotation mark ({mark}) opens here and is never closed"


def _needs_quotes(said: ParserError) -> LocatedMessage | None:
    place = (
        said.started if said.started and "scanning a" in said.context and "key" not in said.context else said.stopped
    )
    start = said.line(place.line)[place.column - 1 :]
    if not start or start[0] not in _NEEDS_QUOTES:
        return None
    if "directive" in said.context:
        return place, "a line can't start with % (put the text in quotes)"
    if not any(word in said.context for word in ("alias", "anchor", "tag", "next token", "block scalar")):
        return None
    line = said.line(place.line)
    return place, f"a value that starts with {start[0]} must be in quotes: {_quoted(start, line[: place.column - 1])}"


def _directive(said: ParserError) -> LocatedMessage | None:
    for number, line in enumerate(said.lines, 1):
        if line.startswith("%"):
            return Position(number, 1), "a line can't start with % (put the text in quotes)"
        if line.strip() and not line.startswith("#"):
            break
    return None


def _alias_then_text(said: ParserError) -> LocatedMessage | None:
    """`name: *any *` or `name: &co more`: the parser reads an alias or an anchor and stumbles on what follows."""
    found = re.match(r"^(?P<before>.*?(?:: +|- +))(?P<value>[*!].*)$", said.here)
    if found and len(found["before"]) < said.stopped.column:
        place = Position(said.stopped.line, len(found["before"]) + 1)
        value = found["value"]
        return place, f"a value that starts with {value[0]} must be in quotes: {_quoted(value, found['before'])}"
    return None


def _colon(said: ParserError) -> LocatedMessage | None:
    """A `:` where no key can stand: in a value without quotes, or on a line that is indented too far."""
    if not said.problem.startswith("mapping values are not allowed"):
        return None
    before = said.here[: said.stopped.column - 1]
    key = _KEY.match(said.here)
    if key and key.end() < said.stopped.column:
        start = key.end() + len(said.here[key.end() :]) - len(said.here[key.end() :].lstrip())
        value = said.here[start:]
        return Position(said.stopped.line, start + 1), f"a value with ': ' in it must be in quotes: {_quoted(value)}"
    above = said.line_before()
    if not above:
        return None
    start = len(before) - len(before.lstrip(" -"))
    if _KEY.match(said.line(above)):
        return Position(said.stopped.line, start + 1), (
            f"this line is indented too far: line it up with line {above}, or put the value on line {above} in quotes"
        )
    return _no_colon(said, above)


def _missing_colon(said: ParserError) -> LocatedMessage | None:
    if "simple key" not in said.context or said.started is None:
        return None
    return _no_colon(said, said.started.line)


def _no_colon(said: ParserError, number: int) -> LocatedMessage:
    line = said.line(number)
    start = len(line) - len(line.lstrip(" "))
    close = _CLOSE_COLON.match(line)
    if close:
        return Position(number, close.start("value")), (
            f"a space is missing after ':' (write {quote(close['key'] + ': ' + close['value'])})"
        )
    return Position(
        number, start + 1
    ), f"':' is missing after {quote(line.strip())} (if this line goes on from the one above, indent it further)"


def _flow(said: ParserError) -> LocatedMessage | None:
    """Inside braces or square brackets."""
    if "flow" not in said.context or said.started is None:
        return None
    opening = said.line(said.started.line)[said.started.column - 1 : said.started.column]
    closing = {"{": "}", "[": "]"}.get(opening, "}")
    if said.stopped.line != said.started.line:
        return said.started, f"{opening} opens here and is not closed with {closing} on the same line"
    if said.letter == ":":
        return said.stopped, "a comma is missing before this key, or a value with ':' in it must be in quotes"
    return said.stopped, f"a comma is missing here (between {opening} and {closing}, commas part the entries)"


def _list_on_key_line(said: ParserError) -> LocatedMessage | None:
    if "sequence entries are not allowed" not in said.problem:
        return None
    return (
        said.stopped,
        "a list starts on the line after its key (if this is text that begins with '- ', put it in quotes)",
    )


def _question(said: ParserError) -> LocatedMessage | None:
    if not said.problem.startswith("mapping keys are not allowed"):
        return None
    return said.stopped, "a value that starts with ? must be in quotes"


def _bad_start(said: ParserError) -> LocatedMessage | None:
    if "node content" not in said.problem and not (said.letter and said.letter in ",]}"):
        return None
    return (
        said.stopped,
        f"{quote(said.letter)} stands where a value should start (text that begins with it must be in quotes)",
    )


def _after_quotes(said: ParserError) -> LocatedMessage | None:
    """`text: "Fees" and more`: something follows a closing quotation mark."""
    before = said.here[: said.stopped.column - 1].rstrip()
    if before[-1:] not in ('"', "'") or before.strip(" -") in ('"', "'"):
        return None
    return said.stopped, (
        "text goes on after the closing quotation mark (quote all of it; inside '…' an apostrophe is written twice)"
    )


def _second_document(said: ParserError) -> LocatedMessage | None:
    if "<document start>" not in said.problem:
        return None
    return said.stopped, "text goes on after the end of the document ('...')"


def _dash(said: ParserError) -> LocatedMessage | None:
    """Among the entries of a list, or instead of them."""
    if "block collection" in said.context:
        if re.match(r" *-[^\s-]", said.here):
            return said.stopped, "a space is missing after the dash"
        return (
            said.stopped,
            "every entry of this list starts with '- ': add it, or indent this line to belong to the entry above",
        )
    if said.letter == "-" and "block mapping" in said.context:
        return (
            said.stopped,
            "a list entry ('- ') stands here where a key is expected: check the line above and the indentation",
        )
    return None


def _no_key(said: ParserError) -> LocatedMessage | None:
    if not said.here.lstrip(" -").startswith(":"):
        return None
    return Position(said.stopped.line, said.here.index(":") + 1), "a key is missing before ':'"


def _indentation(said: ParserError) -> LocatedMessage | None:
    if "block mapping" not in said.context:
        return None
    return said.stopped, "this line is not lined up with the lines it belongs to: check how far it is indented"


def _quoted(value: str, before: str = "") -> str:
    """The value as it should be written; `before` is what stands before it on its line."""
    if "{" in before or "[" in before:
        value = re.split("[],}]", value)[0]
    value = re.sub(r"\s+#.*$", "", value).rstrip()
    return quote(value) if "'" not in value else '"' + quote(value)[1:-1] + '"'


_RULES: tuple[Callable[[ParserError], LocatedMessage | None], ...] = (
    _tab,
    _escape,
    _open_quote,
    _needs_quotes,
    _directive,
    _colon,
    _missing_colon,
    _flow,
    _list_on_key_line,
    _question,
    _after_quotes,
    _alias_then_text,
    _bad_start,
    _second_document,
    _no_key,
    _dash,
    _indentation,
)
