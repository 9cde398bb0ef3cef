"""Where a visit may connect to: no addresses of private networks or of this machine, unless the agency is there.

A page that is visited could else reach what only the machine it is visited from can reach: a router, a service on
loopback, a cloud's metadata (server-side request forgery, CWE-918).
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from enum import Enum
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from typing import TypeVar, cast

from auditkit.task.host import split_address

Address = IPv4Address | IPv6Address


class Reach(Enum):
    """From where addresses can be reached that are not the whole internet's."""

    MACHINE = ("127.0.0.0/8", "::1/128", "0.0.0.0/8", "::/128")
    """Loopback, and "this host" (RFC 1122): connections to 0.0.0.0 end at this machine, too."""
    LINK = ("169.254.0.0/16", "fe80::/10")
    NETWORK = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10")
    """Private networks (RFC 1918, RFC 4193), and those behind a provider's (RFC 6598)."""

    def __init__(self, *networks: str) -> None:
        self._networks = tuple(ipaddress.ip_network(one) for one in networks)

    def holds(self, address: Address) -> bool:
        return any(address in one for one in self._networks)


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


def reach_of(address: Address) -> Reach | None:
    """The class of a private address; None for one of the whole internet. IPv4 within IPv6 counts as what it is."""
    within = _ipv4_within(address) if isinstance(address, IPv6Address) else None
    return next((one for one in Reach if one.holds(address)), None if within is None else reach_of(within))


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, translated (RFC 6052), compatible, 6to4, Teredo."""
    if address in _TRANSLATED or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


class PrivateAddress(OSError):
    """A host whose every address is private, and not where the agency is."""


_LOCALHOST = (IPv4Address("127.0.0.1"), IPv6Address("::1"))
_KEPT_SECONDS, _FAILURE_KEPT_SECONDS = 60.0, 5.0
"""How long an answer of the name service holds: browsers, too, ask no sooner again."""


class Destinations:
    """The hosts of one visit, and the addresses it may reach them at.

    Each name is looked up once for browser and kit: what was judged is what is connected to.

    An agency at a private address opens the addresses of that class: its site may well have parts on other machines
    there. Nothing else does.
    """

    def __init__(self, base_url: str) -> None:
        self._base = _host(base_url)
        self._own: frozenset[Reach | None] = frozenset()
        self._knows_own = False
        self._found: dict[str, Future[tuple[Address, ...]]] = {}
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()
        self.has_proxy = machine_has_proxy()

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """Those it may be connected to. Raises PrivateAddress when there are none, OSError when it has no address."""
        for one in (self._base, host):
            if not (asked := self._look_up(one)).done():
                waiting = asyncio.wrap_future(asked)
                await asyncio.wait([waiting])
                waiting.exception()  # it is told to who asks for the addresses, and nobody else misses it
        return self.addresses_now(host)

    def addresses_now(self, host: str, seconds: float | None = None) -> tuple[Address, ...]:
        """The same in a thread that may wait, for so long."""
        found, own = self._look_up(host).result(seconds), self._own_reach(seconds)
        permitted = tuple(one for one in found if (reach := reach_of(one)) is None or reach in own)
        if not permitted:
            raise PrivateAddress(f"{host} is at a private address")
        return permitted

    async def refuses(self, url: str) -> bool:
        """Whether an address is one that must not be connected to. One that leads nowhere isn't."""
        host = _host(url)
        if not host or (self.has_proxy and literal_addresses(host) is None):
            return False  # the proxy looks names up, and this machine perhaps can't
        try:
            await self.addresses(host)
        except PrivateAddress:
            return True
        except OSError:
            return False
        return False

    def check_number(self, url: str) -> None:
        """Raise PrivateAddress where an address tells by itself, without a name being looked up, that it is one."""
        if literal_addresses(host := _host(url)) is not None:
            self.addresses_now(host, 0)

    def _own_reach(self, seconds: float | None) -> frozenset[Reach | None]:
        """Where the agency is, as it was first seen: a name may lead elsewhere later (DNS rebinding)."""
        with suppress(OSError):
            if not self._knows_own:
                own = frozenset(map(reach_of, self._look_up(self._base).result(seconds)))
                # One that is on the internet as well is no private one, whatever its name leads to besides.
                self._own, self._knows_own = (frozenset() if None in own else own), True
        return self._own

    def _look_up(self, host: str) -> Future[tuple[Address, ...]]:
        with self._lock:
            found = self._found.get(host)
            if found is None or (found.done() and self._until[host] < time.monotonic()):
                found = self._found[host] = Future()
                found.set_running_or_notify_cancel()  # who stops waiting stops nobody else
                if (literal := literal_addresses(host)) is not None:
                    self._answer(host, found, literal)
                else:
                    # A daemon: a name service that doesn't answer must not hold up the end of the kit.
                    threading.Thread(target=self._ask, args=(host, found), daemon=True).start()
            return found

    def _ask(self, host: str, asked: Future[tuple[Address, ...]]) -> None:
        try:
            self._answer(host, asked, look_up(host))
        except Exception as fault:
            self._until[host] = time.monotonic() + _FAILURE_KEPT_SECONDS
            asked.set_exception(fault)

    def _answer(self, host: str, asked: Future[tuple[Address, ...]], found: tuple[Address, ...]) -> None:
        self._until[host] = time.monotonic() + _KEPT_SECONDS
        asked.set_result(found)


def _host(url: str) -> str:
    """The host that an address is served from; empty where none is."""
    parts = split_address(url)
    return (parts.hostname or "").lower() if parts.scheme in ("http", "https", "ws", "wss") else ""


def literal_addresses(host: str) -> tuple[Address, ...] | None:
    """The addresses of a host that nobody has to be asked for: it is one, or it is `localhost` (RFC 6761)."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return _LOCALHOST
    try:
        return (ipaddress.ip_address(host.strip("[]")),)
    except ValueError:
        return None


def look_up(host: str) -> tuple[Address, ...]:
    """The addresses of a name, the best first. Raises OSError when it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as fault:
        raise socket.gaierror(socket.EAI_NONAME, str(fault)) from fault
    return tuple(dict.fromkeys(ipaddress.ip_address(str(one[4][0])) for one in found))


def machine_has_proxy() -> bool:
    """Whether the machine reaches the web through a proxy, by its environment or its system's settings."""
    return bool({"http", "https", "socks", "all"} & urllib.request.getproxies().keys()) or has_proxy_script()


_SETTINGS = {
    "darwin": (("scutil", "--proxy"), re.compile(r"ProxyAutoConfigEnable\s*:\s*1")),
    "win32": (
        ("reg", "query", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings", "/v", "AutoConfigURL"),
        re.compile(r"AutoConfigURL\s+REG_\w+\s+\S"),
    ),
    "linux": (("gsettings", "get", "org.gnome.system.proxy", "mode"), re.compile("'auto'")),
}
"""Where each system says that a script names the proxies, and how it says so."""
_SETTINGS_SECONDS = 5


@cache
def has_proxy_script(platform: str = sys.platform) -> bool:
    """Whether the system's settings leave the choice of a proxy to a script (PAC), which only browsers can run."""
    command, says = _SETTINGS.get(platform, (("",), re.compile("(?!)")))
    program = shutil.which(command[0]) if command[0] else None
    if program is None:
        return False
    try:
        asked = subprocess.run(
            [program, *command[1:]],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SETTINGS_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return says.search(asked.stdout) is not None


_T = TypeVar("_T")


async def in_thread(work: Callable[[], _T]) -> _T:
    """What it gives, from a thread that nobody waits for at the end: a run is over when its attempts are."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, fault: BaseException | None) -> None:
        if done.cancelled():
            return
        if fault is not None:
            done.set_exception(fault)
        else:
            done.set_result(cast("_T", result))

    def run() -> None:
        outcome: tuple[_T | None, BaseException | None]
        try:
            outcome = work(), None
        except BaseException as fault:
            outcome = None, fault
        with suppress(RuntimeError):  # the loop is over
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, daemon=True).start()
    return await done
