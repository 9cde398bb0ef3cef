"""The last line under the browser: a SOCKS5 proxy (RFC 1928) that every connection of a visit goes through.

Bytes pass as they are. Of plain HTTP, the head of each request is read (RFC 9112), and none goes on that may change
something without consent. TLS passes unread: to look into it, the kit would have to pretend to be each server.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import socket
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import h11

from auditkit.browser.destination import Address, Destinations, PrivateAddress
from auditkit.record.outcome import Refusal
from auditkit.task.host import split_address

_VERSION, _NO_AUTHENTICATION, _CONNECT = 5, 0, 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_GRANTED, _FAILED = 0, 1
_REPLY_ADDRESS = b"\x00\x01\x00\x00\x00\x00\x00\x00"
_TLS = 0x16
_MOST_HEAD_BYTES = 1_000_000
_NEXT_ADDRESS_SECONDS = 0.25
"""After which the next address of a name is tried, too (RFC 8305)."""
_STOP_SECONDS = 5.0
_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_NO_CONTENT = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"

_log = logging.getLogger(__name__)

BLOCKED = "net::ERR_BLOCKED_BY_CLIENT"
_SOCKS_ERRORS = "net::ERR_SOCKS_CONNECTION"
_CUT_OFF = frozenset({"net::ERR_EMPTY_RESPONSE", "net::ERR_CONNECTION_CLOSED", "net::ERR_CONNECTION_RESET"})
_ERRORS = {
    errno.ECONNREFUSED: "net::ERR_CONNECTION_REFUSED",
    errno.ECONNRESET: "net::ERR_CONNECTION_RESET",
    errno.ECONNABORTED: "net::ERR_CONNECTION_ABORTED",
    errno.ETIMEDOUT: "net::ERR_CONNECTION_TIMED_OUT",
    errno.EHOSTUNREACH: "net::ERR_ADDRESS_UNREACHABLE",
    errno.ENETUNREACH: "net::ERR_ADDRESS_UNREACHABLE",
    errno.EADDRNOTAVAIL: "net::ERR_ADDRESS_INVALID",
    errno.ENETDOWN: "net::ERR_INTERNET_DISCONNECTED",
    errno.EACCES: "net::ERR_NETWORK_ACCESS_DENIED",
}


def error_name(fault: OSError) -> str:
    """The browser's own name for a connection that did not come about."""
    if isinstance(fault, PrivateAddress):
        return BLOCKED
    if isinstance(fault, socket.gaierror):
        return "net::ERR_NAME_NOT_RESOLVED"
    if isinstance(fault, TimeoutError) and fault.errno is None:
        return "net::ERR_CONNECTION_TIMED_OUT"
    return _ERRORS.get(fault.errno or 0, "net::ERR_CONNECTION_FAILED")


@dataclass(frozen=True)
class BlockedRequest:
    """What the filter did not let through."""

    why: Refusal
    method: str
    """`CONNECT` for a whole connection, whatever was to be asked by it."""
    url: str
    kind: str = ""
    """`websocket` where it was to become one."""


CONNECTION = "CONNECT"


@dataclass(frozen=True)
class Consent:
    """What may leave. Called in the filter's own thread."""

    request: Callable[[str, str], bool]
    """By method and address."""
    websocket: Callable[[str], bool]


class ConnectionFilter:
    """One for a visit. From `start` to `stop` it listens on a loopback port, in a thread and loop of its own."""

    def __init__(
        self, consent: Consent, destinations: Destinations, on_blocked: Callable[[BlockedRequest], None]
    ) -> None:
        self.consent = consent
        self.destinations = destinations
        self._on_blocked = on_blocked
        self._errors: dict[tuple[str, int], str] = {}
        self._blocked: set[tuple[str, str]] = set()
        self._relays: set[_Relay] = set()
        self._caller = asyncio.get_running_loop()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="auditkit-connection-filter", daemon=True)
        self._ended: Future[None] = Future()
        self._server: asyncio.Server | None = None
        self._port = 0

    async def start(self) -> None:
        """Listen. Raises OSError when no port is to be had."""
        self._thread.start()
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._listen(), self._loop))

    @property
    def options(self) -> dict[str, Any]:
        """Of a browser context whose connections all go through it, those to this machine included."""
        return {"proxy": {"server": f"socks5://127.0.0.1:{self._port}", "bypass": "<-loopback>"}}

    def true_error(self, method: str, url: str, error: str) -> str:
        """The name a failure would have without a proxy: a browser can't tell what goes wrong beyond one."""
        if error.startswith(_SOCKS_ERRORS):
            return self._errors.get(endpoint(url), error)
        return BLOCKED if error in _CUT_OFF and (method, url) in self._blocked else error

    async def stop(self) -> None:
        """End all connections, and listen no more."""
        with suppress(RuntimeError):  # it has stopped already
            self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.wait([asyncio.wrap_future(self._ended)], timeout=_STOP_SECONDS)
        if self._ended.done():
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _, what: _log.info("%s: %r", what["message"], what.get("exception")))
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._close())
            self._loop.close()
        finally:
            self._ended.set_result(None)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(lambda: _Relay(self), "127.0.0.1", 0, backlog=256)
        self._port = int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        if self._server is not None:  # else it is stopped before it listens
            self._server.close()
        for relay in list(self._relays):
            relay.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # in which what was aborted is closed

    def is_private(self, url: str) -> bool:
        """Whether a connection to its host was refused for where it leads."""
        return self._errors.get(endpoint(url)) == BLOCKED

    def note_error(self, host: str, port: int, fault: OSError) -> None:
        self._errors[host, port] = error_name(fault)
        if isinstance(fault, PrivateAddress):
            url = f"{_origin('https' if port == 443 else 'http', host, port)}/"
            self.note_blocked(BlockedRequest(Refusal.PRIVATE_ADDRESS, CONNECTION, url))

    def note_blocked(self, request: BlockedRequest) -> None:
        """Note what is kept back. A browser tries once more what broke off on a connection used before."""
        self._blocked.add((request.method, request.url))
        with suppress(RuntimeError):  # the visit's own loop has ended
            self._caller.call_soon_threadsafe(self._on_blocked, request)

    def add(self, relay: _Relay) -> None:
        self._relays.add(relay)

    def remove(self, relay: _Relay) -> None:
        self._relays.discard(relay)


def endpoint(url: str) -> tuple[str, int]:
    """The host and port that an address is served from."""
    parts = split_address(url)
    secure = parts.scheme in ("https", "wss")
    return (parts.hostname or "").rstrip("."), parts.port or (443 if secure else 80)


def _origin(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if (scheme, port) in (("http", 80), ("https", 443)) else f"{scheme}://{name}:{port}"


class _NoRequest(Exception):
    """Neither SOCKS, nor TLS, nor HTTP: it goes nowhere."""


class _Relay(asyncio.Protocol):
    """One connection of the browser, and the one to the server that it stands for."""

    _browser: asyncio.Transport
    _server: asyncio.Transport | None = None
    _connecting: asyncio.Task[None] | None = None
    _gate: RequestGate | None = None

    def __init__(self, whole: ConnectionFilter) -> None:
        self._filter = whole
        self._held = b""
        self._take: Callable[[], None] = self._take_greeting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._browser = transport
        self._filter.add(self)

    def data_received(self, data: bytes) -> None:
        self._held += data
        try:
            self._take()
        except (_NoRequest, h11.RemoteProtocolError):
            self.abort()

    def connection_lost(self, fault: Exception | None) -> None:
        self._filter.remove(self)
        if self._connecting is not None:
            self._connecting.cancel()
        if self._server is not None:
            self._server.close()

    def pause_writing(self) -> None:
        if self._server is not None:
            self._server.pause_reading()

    def resume_writing(self) -> None:
        if self._server is not None:
            self._server.resume_reading()

    def abort(self) -> None:
        for one in (self._browser, self._server):
            if one is not None:
                one.abort()

    def _take_greeting(self) -> None:
        if len(self._held) < 2 or len(self._held) < 2 + self._held[1]:
            return
        if self._held[0] != _VERSION or _NO_AUTHENTICATION not in self._held[2 : 2 + self._held[1]]:
            raise _NoRequest
        self._held = self._held[2 + self._held[1] :]
        self._browser.write(bytes((_VERSION, _NO_AUTHENTICATION)))
        self._take = self._take_request
        self._take()

    def _take_request(self) -> None:
        """What to connect to. Browsers send the name as it stands in the address, or an address as one."""
        held = self._held
        if len(held) < 5:
            return
        begin, length = {_IPV4: (4, 4), _NAME: (5, held[4]), _IPV6: (4, 16)}.get(held[3], (0, 0))
        if held[:2] != bytes((_VERSION, _CONNECT)) or not length:
            raise _NoRequest
        end = begin + length
        if len(held) < end + 2:
            return
        raw = held[begin:end]
        host = raw.decode("ascii", "replace").lower() if held[3] == _NAME else str(ipaddress.ip_address(raw))
        port = int.from_bytes(held[end : end + 2], "big")
        self._held = held[end + 2 :]
        self._take = lambda: None
        self._connecting = asyncio.ensure_future(self._connect(host.strip("[]").rstrip("."), port))

    async def _connect(self, host: str, port: int) -> None:
        try:
            addresses = await self._filter.destinations.addresses(host)
            opened = await _open(addresses, port)
            loop = asyncio.get_running_loop()
            self._server, _ = await loop.create_connection(lambda: _ServerSide(self._browser), sock=opened)
        except Exception as fault:  # whatever it is, the browser has to be told
            self._filter.note_error(host, port, fault if isinstance(fault, OSError) else OSError(str(fault)))
            self._browser.write(bytes((_VERSION, _FAILED)) + _REPLY_ADDRESS)
            self._browser.close()
            return
        self._gate = RequestGate(self._filter.consent, host, port)
        self._take = self._take_first
        self._browser.write(bytes((_VERSION, _GRANTED)) + _REPLY_ADDRESS)
        if self._held:
            self.data_received(b"")

    def _take_first(self) -> None:
        self._take = self._pass_on if self._held[0] == _TLS else self._pass_requests
        self._take()

    def _pass_on(self) -> None:
        held, self._held = self._held, b""
        if self._server is not None:
            self._server.write(held)

    def _pass_requests(self) -> None:
        assert self._gate is not None
        held, self._held = self._held, b""
        passed = self._gate.feed(held)
        if isinstance(passed, BlockedRequest):
            self._filter.note_blocked(passed)
            if self._gate.opens_page:
                # The page stays as it is; an error would put the browser's own page in its place.
                self._browser.write(_NO_CONTENT)
            self._browser.close()
        elif self._server is not None:
            self._server.write(passed)
            if self._gate.switched:
                self._take = self._pass_on


class _ServerSide(asyncio.Protocol):
    def __init__(self, browser: asyncio.Transport) -> None:
        self._browser = browser

    def data_received(self, data: bytes) -> None:
        self._browser.write(data)

    def connection_lost(self, fault: Exception | None) -> None:
        if fault is not None and self._browser.get_write_buffer_size() == 0:
            # Broken off there, it breaks off here: with a reset (RST), not as an answer that ends.
            self._browser.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._browser.abort()
        else:
            self._browser.close()

    def pause_writing(self) -> None:
        self._browser.pause_reading()

    def resume_writing(self) -> None:
        self._browser.resume_reading()


class RequestGate:
    """Reads the requests of one connection on plain HTTP as they pass."""

    def __init__(self, consent: Consent, host: str, port: int) -> None:
        self._consent = consent
        self._host, self._port = host, port
        self._parser = _parser()
        self._held = b""
        self.opens_page = False
        """Whether the last request was for a page or a frame."""
        self.switched = False
        """Whether the connection now speaks another protocol, with consent."""

    def feed(self, data: bytes) -> bytes | BlockedRequest:
        """What may be passed on of it and of what was held back before; or the request that may not be.

        Raises h11.RemoteProtocolError for what is no HTTP.
        """
        self._held += data
        self._parser.receive_data(data)
        while (event := self._parser.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Request):
                blocked = self._judge(event)
                if blocked is not None:
                    return blocked
                if self.switched:
                    break
            elif isinstance(event, h11.EndOfMessage):
                rest, _ = self._parser.trailing_data
                self._parser = _parser()
                if rest:
                    self._parser.receive_data(rest)
        within_head = self._parser.their_state is h11.IDLE and bool(self._parser.trailing_data[0])
        if within_head:
            return b""
        passed, self._held = self._held, b""
        return passed

    def _judge(self, request: h11.Request) -> BlockedRequest | None:
        names = {name for name, _ in request.headers}
        self.opens_page = b"upgrade-insecure-requests" in names
        method, target = request.method.decode("ascii"), request.target.decode("latin-1")
        url = f"{_origin('http', self._host, self._port)}{target}"
        if b"upgrade" in names:
            url = f"ws{url.removeprefix('http')}"
            self.switched = target.startswith("/") and self._consent.websocket(url)
            return None if self.switched else BlockedRequest(Refusal.MAY_CHANGE, method, url, "websocket")
        fine = target.startswith("/") and self._consent.request(method, url)
        return None if fine else BlockedRequest(Refusal.MAY_CHANGE, method, url)


def _parser() -> h11.Connection:
    return h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEAD_BYTES)


async def _open(addresses: Sequence[Address], port: int) -> socket.socket:
    """Connect to the first address that answers (RFC 8305). Raises OSError when none does."""
    left, faults, tried = list(addresses), list[OSError](), set[asyncio.Task[socket.socket]]()
    opened: list[socket.socket] = []
    try:
        while not opened and (left or tried):
            if left:
                tried.add(asyncio.ensure_future(_connected(left.pop(0), port)))
            wait = _NEXT_ADDRESS_SECONDS if left else None
            ended, tried = await asyncio.wait(tried, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            opened += [one.result() for one in ended if one.exception() is None]
            faults += [fault for one in ended if isinstance(fault := one.exception(), OSError)]
    finally:
        for one in tried:
            one.cancel()
        for late in opened[1:]:
            late.close()
    if opened:
        return opened[0]
    # That one kind of addresses isn't to be had here says nothing of the server.
    raise next((one for one in reversed(faults) if one.errno != errno.ENETUNREACH), faults[-1])


async def _connected(address: Address, port: int) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, (str(address), port))
    except BaseException:
        opened.close()
        raise
    return opened
