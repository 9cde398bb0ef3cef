"""Hosts of an agency and requests it lets through: what the words in the agency file mean, and their faults."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from auditkit.diagnostic.text import quote
from auditkit.task.condition import url_pattern

CHANGING_METHODS = ("POST", "PUT", "PATCH", "DELETE")
"""Requests that could change something; the others are never refused."""

_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?$|[^\W_]$")
_LOCAL = ("localhost",)


def host_fault(pattern: str) -> str | None:
    """What is wrong with a host pattern, or None."""
    if "://" in pattern:
        host = urlsplit(pattern).netloc
        return f"{quote(pattern)} is an address: give the host only" + (f", {quote(host)}" if host else "")
    if "/" in pattern:
        return f"{quote(pattern)} has a path: give the host only, {quote(pattern.split('/', maxsplit=1)[0])}"
    if any(letter.isspace() for letter in pattern):
        return f"a host holds no spaces: {quote(pattern)}"
    return _name_fault(pattern)


def _name_fault(pattern: str) -> str | None:
    name, star = pattern.removeprefix("*."), pattern.startswith("*.")
    if "*" in name:
        return f"{quote(pattern)}: '*' can only stand at the start of a host, as in '*.example.org'"
    if not _is_host(name, wide=star):
        return f"{quote(pattern)} is not a host, such as 'www.example.org' or '*.example.org'"
    if star and "." not in name and not name.endswith(_LOCAL):
        return f"{quote(pattern)} is too wide: it covers everyone's sites under .{name}"
    return None


def request_fault(entry: str) -> str | None:
    """What is wrong with an entry of `allow_requests`, or None."""
    method, _, pattern = entry.partition(" ")
    pattern = pattern.strip()
    example = "'POST **/graphql'"
    if method in ("GET", "HEAD", "OPTIONS"):
        return f"{method} requests are never refused: leave {quote(entry)} out"
    if method.upper() in CHANGING_METHODS and method != method.upper():
        return f"write {quote(method)} in capital letters: {quote(method.upper())}"
    if method not in CHANGING_METHODS or not pattern:
        return f"{quote(entry)} is not a method and an address pattern, such as {example}"
    try:
        url_pattern(pattern)
    except PydanticCustomError as error:
        return error.message()
    return None


def host_of(address: str) -> str:
    """The host of an address, without its port; empty when it has none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def covers(patterns: tuple[str, ...] | list[str], host: str) -> bool:
    """Whether one of the patterns fits the host; `*.` stands for any subdomain, not for the bare domain."""
    for pattern in patterns:
        name = _without_port(pattern.lower())
        if name.startswith("*."):
            if host.endswith(name[1:]) and host != name[2:]:
                return True
        elif host == name.strip("[]"):
            return True
    return False


def _without_port(pattern: str) -> str:
    return re.sub(r":\d+$", "", pattern) if pattern.count(":") == 1 or "]" in pattern else pattern


def _is_host(name: str, *, wide: bool) -> bool:
    name = _without_port(name)
    try:
        ipaddress.ip_address(name.strip("[]"))
        return not wide
    except ValueError:
        return len(name) <= 253 and all(_LABEL.match(label) for label in name.split("."))
