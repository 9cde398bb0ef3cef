"""What a YAML parser's error means, for someone who doesn't write YAML for a living.

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
    parser_error = _parser_error(error, [line[:MAX_LINE_LENGTH] for line in text.splitlines()])
    for rule in _RULES:
        explained = rule(parser_error)
        if explained is not None:
            return explained
    return parser_error.stopped, "this can't be read as YAML (check the punctuation and the indentation just before)"


def _parser_error(error: yaml.YAMLError, lines: list[str]) -> ParserError:
    if not isinstance(error, yaml.MarkedYAMLError):
        return ParserError("", None, str(error), START, lines)
    started, stopped = (
        Position(mark.line + 1, mark.column + 1) if mark is not None else None
        for mark in (error.context_mark, error.problem_mark)
    )
    return ParserError(error.context or "", started, error.problem or "", stopped or started or START, lines)


def _tab(error: ParserError) -> LocatedMessage | None:
    for number in (error.stopped.line, error.line_before()):
        found = _TAB_INDENT.match(error.line(number))
        if found:
            return Position(number, found.end()), "tab used for indentation; use spaces"
    if error.letter == "\t":
        return error.stopped, "tab used here; use spaces"
    return None


def _escape(error: ParserError) -> LocatedMessage | None:
    unclosed = any(words in error.problem for words in ("end of stream", "document indicator", "document separator"))
    if "quoted scalar" not in error.context or error.started is None or unclosed:
        return None
    message = "a backslash has a special meaning in double quotes: use single quotes here, as in '\\d+'"
    return error.started, message


def _open_quote(error: ParserError) -> LocatedMessage | None:
    if "quoted scalar" not in error.context or error.started is None:
        return None
    mark = error.line(error.started.line)[error.started.column - 1 : error.started.column]
    return error.started, f"a quotation mark ({mark}) opens here and is never closed"


def _needs_quotes(error: ParserError) -> LocatedMessage | None:
    place = (
        error.started
        if error.started and "scanning a" in error.context and "key" not in error.context
        else error.stopped
    )
    start = error.line(place.line)[place.column - 1 :]
    if not start or start[0] not in _NEEDS_QUOTES:
        return None
    if "directive" in error.context:
        return place, "a line can't start with % (put the text in quotes)"
    if not any(word in error.context for word in ("alias", "anchor", "tag", "next token", "block scalar")):
        return None
    line = error.line(place.line)
    return place, f"a value that starts with {start[0]} must be in quotes: {_quoted(start, line[: place.column - 1])}"


def _directive(error: ParserError) -> LocatedMessage | None:
    for number, line in enumerate(error.lines, 1):
        if line.startswith("%"):
            return Position(number, 1), "a line can't start with % (put the text in quotes)"
        if line.strip() and not line.startswith("#"):
            break
    return None


def _alias_then_text(error: ParserError) -> LocatedMessage | None:
    """`name: *any *` or `name: &co more`: the parser reads an alias or an anchor and stumbles on what follows."""
    found = re.match(r"^(?P<before>.*?(?:: +|- +))(?P<value>[*!].*)$", error.here)
    if found and len(found["before"]) < error.stopped.column:
        place = Position(error.stopped.line, len(found["before"]) + 1)
        value = found["value"]
        return place, f"a value that starts with {value[0]} must be in quotes: {_quoted(value, found['before'])}"
    return None


def _colon(error: ParserError) -> LocatedMessage | None:
    """A `:` where no key can stand: in a value without quotes, or on a line that is indented too far."""
    if not error.problem.startswith("mapping values are not allowed"):
        return None
    before = error.here[: error.stopped.column - 1]
    key = _KEY.match(error.here)
    if key and key.end() < error.stopped.column:
        start = key.end() + len(error.here[key.end() :]) - len(error.here[key.end() :].lstrip())
        value = error.here[start:]
        return Position(error.stopped.line, start + 1), f"a value with ': ' in it must be in quotes: {_quoted(value)}"
    above = error.line_before()
    if not above:
        return None
    start = len(before) - len(before.lstrip(" -"))
    if _KEY.match(error.line(above)):
        return Position(error.stopped.line, start + 1), (
            f"this line is indented too far: line it up with line {above}, or put the value on line {above} in quotes"
        )
    return _no_colon(error, above)


def _missing_colon(error: ParserError) -> LocatedMessage | None:
    if "simple key" not in error.context or error.started is None:
        return None
    return _no_colon(error, error.started.line)


def _no_colon(error: ParserError, number: int) -> LocatedMessage:
    line = error.line(number)
    start = len(line) - len(line.lstrip(" "))
    close = _CLOSE_COLON.match(line)
    if close:
        return Position(number, close.start("value")), (
            f"a space is missing after ':' (write {quote(close['key'] + ': ' + close['value'])})"
        )
    return Position(
        number, start + 1
    ), f"':' is missing after {quote(line.strip())} (if this line continues the one above, indent it further)"


def _flow(error: ParserError) -> LocatedMessage | None:
    if "flow" not in error.context or error.started is None:
        return None
    opening = error.line(error.started.line)[error.started.column - 1 : error.started.column]
    closing = {"{": "}", "[": "]"}.get(opening, "}")
    if error.stopped.line != error.started.line:
        return error.started, f"{opening} opens here and is not closed with {closing} on the same line"
    if error.letter == ":":
        return error.stopped, "a comma is missing before this key, or a value with ':' in it must be in quotes"
    return error.stopped, f"a comma is missing here (between {opening} and {closing}, commas separate the entries)"


def _problem(words: str, message: str) -> Callable[[ParserError], LocatedMessage | None]:
    """The rule for a problem that says by its own words what to fix, where the parser stopped."""
    return lambda error: (error.stopped, message) if words in error.problem else None


def _bad_start(error: ParserError) -> LocatedMessage | None:
    if "node content" not in error.problem and not (error.letter and error.letter in ",]}"):
        return None
    return (
        error.stopped,
        f"a value can't start with {quote(error.letter)} (text that starts with it must be in quotes)",
    )


def _after_quotes(error: ParserError) -> LocatedMessage | None:
    """`text: "Fees" and more`: something follows a closing quotation mark."""
    before = error.here[: error.stopped.column - 1].rstrip()
    if before[-1:] not in ('"', "'") or before.strip(" -") in ('"', "'"):
        return None
    return error.stopped, (
        "there is text after the closing quotation mark (put all of it in quotes; write ' twice inside '…')"
    )


def _dash(error: ParserError) -> LocatedMessage | None:
    if "block collection" in error.context:
        if re.match(r" *-[^\s-]", error.here):
            return error.stopped, "a space is missing after the dash"
        return (
            error.stopped,
            "every entry of this list starts with '- ': add it, or indent this line so it belongs to the entry above",
        )
    if error.letter == "-" and "block mapping" in error.context:
        return (
            error.stopped,
            "there is a list entry ('- ') where a key is expected: check the line above and the indentation",
        )
    return None


def _no_key(error: ParserError) -> LocatedMessage | None:
    if not error.here.lstrip(" -").startswith(":"):
        return None
    return Position(error.stopped.line, error.here.index(":") + 1), "a key is missing before ':'"


def _indentation(error: ParserError) -> LocatedMessage | None:
    if "block mapping" not in error.context:
        return None
    return error.stopped, "this line is not lined up with the lines it belongs to: check its indentation"


def _quoted(value: str, before: str = "") -> str:
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
    _problem(
        "sequence entries are not allowed",
        "start a list on the line after its key (if this is text that starts with '- ', put it in quotes)",
    ),
    _problem("mapping keys are not allowed", "a value that starts with ? must be in quotes"),
    _after_quotes,
    _alias_then_text,
    _bad_start,
    _problem("<document start>", "there is text after the end of the document ('...')"),
    _no_key,
    _dash,
    _indentation,
)
