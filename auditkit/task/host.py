"""Hosts: what the patterns of an agency's file cover, which requests it lets through, addresses given instead, and
who answers for an address.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from pydantic_core import PydanticCustomError

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote, web_address
from auditkit.task.condition import url_pattern

if TYPE_CHECKING:
    from tldextract.tldextract import ExtractResult

CHANGING_METHODS = ("POST", "PUT", "PATCH", "DELETE")
"""Requests that could change something; the others are never refused."""

_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?$|[^\W_]$")


def host_fault(pattern: str) -> str | None:
    """What is wrong with a host pattern, or None."""
    if "://" in pattern:
        host = urlsplit(pattern).netloc
        return f"{quote(pattern)} is an address: give only the host" + (f", {quote(host)}" if host else "")
    if "/" in pattern:
        return f"{quote(pattern)} has a path: give only the host, {quote(pattern.split('/', maxsplit=1)[0])}"
    if any(letter.isspace() for letter in pattern):
        return f"a host can't contain spaces: {quote(pattern)}"
    return _name_fault(pattern)


def _name_fault(pattern: str) -> str | None:
    name, star = pattern.removeprefix("*."), pattern.startswith("*.")
    if "*" in name:
        return f"{quote(pattern)}: '*' is only allowed at the start of a host, as in '*.example.org'"
    if not _is_host(name, wide=star):
        return f"{quote(pattern)} is not a host, such as 'www.example.org' or '*.example.org'"
    if star and "." not in name and not name.endswith("localhost"):
        return f"{quote(pattern)} is too wide: it covers everyone's sites under .{name}"
    return None


def request_fault(entry: str) -> str | None:
    """What is wrong with an entry of `allow_requests`, or None."""
    method, _, pattern = entry.partition(" ")
    pattern = pattern.strip()
    if method in ("GET", "HEAD", "OPTIONS"):
        return f"{method} requests are always allowed: leave out {quote(entry)}"
    if method.upper() in CHANGING_METHODS and method != method.upper():
        return f"write {quote(method)} in capital letters: {quote(method.upper())}"
    if method not in CHANGING_METHODS or not pattern:
        return f"{quote(entry)} is not a method and an address pattern, such as 'POST **/graphql'"
    try:
        url_pattern(pattern)
    except PydanticCustomError as error:
        return error.message()
    return None


def named_host(pattern: str) -> str | None:
    """The host, or `*.` and a domain, that an address pattern names; None where it leaves the host open."""
    found = re.match(r"https?://([^/?#]+)", pattern, re.IGNORECASE)
    return found[1].lower() if found is not None and host_fault(found[1]) is None else None


def split_address(address: str) -> SplitResult:
    """Its parts; of what is no address, all of it is a path. A page may hold anything where an address should be."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # it is looked at only when asked for
    except ValueError:
        return SplitResult("", "", address, "", "")
    return parts


def join_address(base: str, address: str) -> str:
    """The whole address that one on the page `base` stands for; what is no address stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def bare_address(address: str) -> str:
    """Without the place on the page that it names (`#…`)."""
    try:
        return urldefrag(address).url
    except ValueError:
        return address.partition("#")[0]


def host_of(address: str) -> str:
    """The host of an address, without its port; empty when it has none."""
    return (split_address(address).hostname or "").lower()


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


_PLAIN_PATH = re.compile(r"/[\w./~%-]*")


@dataclass(frozen=True)
class Hosts:
    """The agency's hosts, as its file names them; `*.` stands for any subdomain, not for the bare domain."""

    patterns: tuple[str, ...]

    def own(self, url: str) -> bool:
        """Whether an address is still the agency's. Blank pages and data addresses belong to nobody else."""
        parts = split_address(url)
        if parts.scheme in ("about", "data", "blob", "chrome-error"):
            return True
        host = (parts.hostname or "").lower()
        return any(_fits(host, name) for name in self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The patterns without ports and brackets, in small letters."""
        return tuple(_bare(pattern.lower()) for pattern in self.patterns)


@dataclass(frozen=True)
class AllowedRequest:
    """An entry of allow_requests, and the hosts it is for."""

    method: str
    pattern: str
    hosts: Hosts

    @property
    def socket_path(self) -> str | None:
        """The path as a content policy can say it: one address, or all below a folder. None where it can't."""
        path = re.sub(r"^(?:https?://[^/?#]*|\*\*)", "", self.pattern, flags=re.IGNORECASE)
        one = path.removesuffix("**")
        fits = _PLAIN_PATH.fullmatch(one) is not None and one.endswith("/") is (one != path)
        return one if fits else None


def _bare(pattern: str) -> str:
    pattern = pattern.rsplit(":", 1)[0] if pattern.rsplit(":", 1)[-1].isdigit() else pattern
    return pattern.strip("[]")


def _fits(host: str, name: str) -> bool:
    if name.startswith("*."):
        return host.endswith(name[1:]) and host != name[2:]
    return host == name


@cache
def _suffixes() -> Callable[[str], ExtractResult]:
    from tldextract import TLDExtract

    # The list that comes with the library: nothing is fetched.
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def supplier_of(url: str) -> str:
    """The registrable domain, by the public suffix list: who answers for the address."""
    parts = _suffixes()(url)
    if parts.top_domain_under_public_suffix:
        return parts.top_domain_under_public_suffix
    # A name under no listed suffix: the list's own rule is that its last part is the suffix.
    labels = parts.fqdn.split(".") if parts.fqdn else [*filter(None, parts.subdomain.split(".")), parts.domain]
    return parts.ipv4 or ".".join(labels[-2:]) or url


_NAMED = re.compile(r"([a-z0-9][a-z0-9_-]*)=(.*)", re.IGNORECASE)


def named_addresses(given: Sequence[str], agencies: Sequence[str]) -> Mapping[str, str]:
    """Addresses by agency id: `URL` for the only agency, `ID=URL` for one of several.

    Raises AuditkitError for an address that is none, an unknown agency, or a bare URL where there are several.
    """
    known = list(dict.fromkeys(agencies))
    found: dict[str, str] = {}
    for text in given:
        named = _NAMED.fullmatch(text)
        agency, url = (named.group(1), named.group(2)) if named else ("", text)
        if not agency and len(known) > 1:
            raise AuditkitError(
                f"--base-url {text} doesn't say which of the {len(known)} agencies it is for.",
                hint=f"Write it as --base-url {known[0]}={text}, or choose one with --agency.",
            )
        agency = agency or known[0]
        if agency not in known:
            raise AuditkitError(
                f"--base-url names an agency that isn't in this run: {agency!r}.",
                hint=f"The agencies are: {', '.join(known)}.",
            )
        if web_address(url) is None:
            raise AuditkitError(
                f"--base-url {url!r} is not a web address.", hint="Start it with https:// or http://."
            )
        found[agency] = url
    return found
