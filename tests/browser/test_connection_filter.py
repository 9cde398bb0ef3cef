"""What goes through the filter under the browser, byte for byte, and what it keeps back."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from auditkit.browser import destination
from auditkit.browser.connection_filter import BlockedRequest, ConnectionFilter, Consent
from auditkit.browser.destination import Destinations, PrivateAddress, Reach, has_proxy_script, reach_of

HERE = "http://127.0.0.1/"
GET = b"GET /fees HTTP/1.1\r\nHost: a.test\r\n\r\n"
SENT = b"POST /sent HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\na=1"
LINE = b"GET /line HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
PUZZLING = (
    b"POST /sent HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"17\r\n\r\n\r\nDELETE / HTTP/1.1\r\n\r\n0\r\n\r\n"
)


@dataclass
class Server:
    """Takes what comes, and says the same."""

    port: int = 0
    got: bytes = b""
    connections: int = 0
    reset: bool = False
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while data := await reader.read(65536):
            self.got += data
            self.came.set()
            if self.reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
                return
            writer.write(data)
            await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()


@dataclass
class Line:
    """A browser's connection through the filter."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    reply: int

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def exactly(self, count: int) -> bytes:
        return await asyncio.wait_for(self.reader.readexactly(count), 20)

    async def rest(self) -> bytes:
        return await asyncio.wait_for(self.reader.read(), 20)


@dataclass
class Filtered:
    filter: ConnectionFilter
    blocked: list[BlockedRequest]

    async def open(self, host: str, port: int) -> Line:
        proxy = int(self.filter.options["proxy"]["server"].rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
        name = host.encode()
        writer.write(b"\x05\x01\x00")
        assert await reader.readexactly(2) == b"\x05\x00"
        writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
        reply = await asyncio.wait_for(reader.readexactly(10), 20)
        return Line(reader, writer, reply[1])

    async def noted(self, count: int = 1) -> list[tuple[str, str, str]]:
        for _ in range(1000):
            if len(self.blocked) >= count:
                break
            await asyncio.sleep(0.01)
        return [(one.method, one.url, one.kind) for one in self.blocked]


Filters = Callable[..., Awaitable[Filtered]]


@pytest.fixture
async def filtered() -> AsyncIterator[Filters]:
    opened: list[ConnectionFilter] = []

    async def make(base_url: str = HERE, *, sends: bool = False) -> Filtered:
        blocked: list[BlockedRequest] = []
        consent = Consent(lambda method, url: method in ("GET", "POST" if sends else "HEAD"), lambda url: sends)
        one = ConnectionFilter(consent, Destinations(base_url), blocked.append)
        await one.start()
        opened.append(one)
        return Filtered(one, blocked)

    yield make
    for one in opened:
        await one.stop()
    assert [one.name for one in threading.enumerate() if "connection-filter" in one.name] == []


@pytest.mark.parametrize("said", [GET, GET * 3, b"\x16\x03\x01\x00\x05POST /"], ids=["one", "several", "TLS"])
async def test_what_only_reads_passes_as_it_is(said: bytes, server: Server, filtered: Filters) -> None:
    through = await filtered()
    line = await through.open("127.0.0.1", server.port)
    await line.send(said)
    assert (line.reply, await line.exactly(len(said)), through.blocked) == (0, said, [])


@pytest.mark.parametrize("piece", [1000, 1])
async def test_what_may_change_something_does_not_leave(piece: int, server: Server, filtered: Filters) -> None:
    through = await filtered()
    line = await through.open("a.localhost", server.port)
    await line.send(GET)
    await line.exactly(len(GET))
    last = SENT.index(b"\r\n\r\n") + 3  # with which the filter knows enough, and ends the connection
    for begin in range(0, last, piece):
        line.writer.write(SENT[begin : min(begin + piece, last)])
        await asyncio.sleep(0)
    line.writer.write(SENT[last:])
    assert await line.rest() == b""
    assert await through.noted() == [("POST", f"http://a.localhost:{server.port}/sent", "")]
    assert server.got == GET


@pytest.mark.parametrize("method", [b"PUT", b"DELETE", b"FROB", b"CONNECT", b"get"])
async def test_no_method_but_those_that_read(method: bytes, server: Server, filtered: Filters) -> None:
    through = await filtered()
    line = await through.open("127.0.0.1", server.port)
    await line.send(GET.replace(b"GET", method))
    assert (await line.rest(), server.got) == (b"", b"")


@pytest.mark.parametrize("said", [SENT + GET, PUZZLING + GET], ids=["length", "chunks"])
async def test_with_consent_all_passes_and_each_request_is_told_from_what_is_sent(
    said: bytes, server: Server, filtered: Filters
) -> None:
    through = await filtered(sends=True)
    line = await through.open("127.0.0.1", server.port)
    await line.send(said)
    assert (await line.exactly(len(said)), through.blocked) == (said, [])


async def test_a_page_stays_where_what_it_would_open_may_change_something(server: Server, filtered: Filters) -> None:
    through = await filtered()
    line = await through.open("127.0.0.1", server.port)
    await line.send(SENT.replace(b"Content", b"Upgrade-Insecure-Requests: 1\r\nContent"))
    assert (await line.rest()).startswith(b"HTTP/1.1 204 ")
    assert server.got == b""


async def test_a_websocket_is_a_way_of_sending(server: Server, filtered: Filters) -> None:
    through, allowed = await filtered(), await filtered(sends=True)
    line = await through.open("127.0.0.1", server.port)
    await line.send(LINE)
    assert (await line.rest(), server.got) == (b"", b"")
    assert await through.noted() == [("GET", f"ws://127.0.0.1:{server.port}/line", "websocket")]
    line = await allowed.open("127.0.0.1", server.port)
    await line.send(LINE)
    await line.exactly(len(LINE))
    await line.send(b"\x81\x85any bytes")
    assert await line.exactly(11) == b"\x81\x85any bytes"


@pytest.mark.parametrize("said", [b"\x00\x01\x00\x00!\x12\xa4B", b"EHLO a.test\r\n\r\n", b"GET / HTTP/9\r\n\r\n"])
async def test_what_is_neither_goes_nowhere(said: bytes, server: Server, filtered: Filters) -> None:
    through = await filtered(sends=True)
    line = await through.open("127.0.0.1", server.port)
    await line.send(said)
    assert (await line.rest(), server.got) == (b"", b"")


async def test_much_passes_whole_though_one_side_is_slow(server: Server, filtered: Filters) -> None:
    through = await filtered()
    line = await through.open("127.0.0.1", server.port)
    much = b"\x16" + bytes(range(256)) * 10_000
    sending = asyncio.ensure_future(line.send(much))
    await server.came.wait()
    assert await line.exactly(len(much)) == much
    await sending


async def test_a_connection_that_is_reset_is_reset(server: Server, filtered: Filters) -> None:
    through, server.reset = await filtered(), True
    line = await through.open("127.0.0.1", server.port)
    await line.send(GET)
    with pytest.raises(ConnectionResetError):
        await line.rest()


async def test_a_failure_keeps_its_name(monkeypatch: pytest.MonkeyPatch, filtered: Filters) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    through = await filtered()
    monkeypatch.setattr(destination, "look_up", _nowhere)
    socks = "net::ERR_SOCKS_CONNECTION_FAILED"
    for host, error in (("127.0.0.1", "CONNECTION_REFUSED"), ("none.test", "NAME_NOT_RESOLVED")):
        assert (await through.open(host, port)).reply != 0
        url = f"http://{host}:{port}/page"
        assert through.filter.true_error("GET", url, socks) == f"net::ERR_{error}"
        assert through.filter.true_error("GET", url, "net::ERR_EMPTY_RESPONSE") == "net::ERR_EMPTY_RESPONSE"
    assert through.blocked == []


def _nowhere(host: str) -> tuple[destination.Address, ...]:
    raise socket.gaierror(socket.EAI_NONAME, host)


async def test_nothing_is_left_when_it_stops(server: Server, filtered: Filters) -> None:
    through = await filtered()
    line = await through.open("127.0.0.1", server.port)
    await line.send(GET)
    await line.exactly(len(GET))
    await through.filter.stop()
    with pytest.raises(OSError):
        await through.open("127.0.0.1", server.port)
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await line.exactly(1)


REACHES = {
    Reach.MACHINE: "127.0.0.1 127.9.9.9 0.0.0.0 0.1.2.3 ::1 :: ::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1",
    Reach.LINK: "169.254.169.254 fe80::1 febf::1 ::ffff:169.254.1.1 2002:a9fe:a9fe::1",
    Reach.NETWORK: "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 fc00::1 fd12::1 fec0::1"
    " ::ffff:10.0.0.1 2002:c0a8:101::1 2001:0:4136:e378:8000:63bf:f5ff:fffe",
    None: "8.8.8.8 203.0.113.5 172.15.0.1 172.32.0.1 192.169.0.1 100.128.0.1 2001:db8::1 2606:4700::1"
    " ::ffff:8.8.8.8 64:ff9b::808:808",
}


@pytest.mark.parametrize(("reach", "text"), [(reach, one) for reach, all in REACHES.items() for one in all.split()])
def test_from_where_an_address_can_be_reached(reach: Reach | None, text: str) -> None:
    assert reach_of(ip_address(text)) is reach


NAMES = {
    "office.test": ["203.0.113.5"],
    "inside.test": ["10.1.2.3"],
    "both.test": ["10.1.2.3", "203.0.113.5"],
    "here.test": ["127.0.0.1"],
}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    known = {name: list(addresses) for name, addresses in NAMES.items()}
    monkeypatch.setattr(destination, "look_up", lambda host: tuple(ip_address(one) for one in known[host]))
    return known


@pytest.mark.parametrize(
    ("base", "host", "permitted"),
    [
        ("office.test", "203.0.113.9", "203.0.113.9"),
        ("office.test", "both.test", "203.0.113.5"),
        ("office.test", "10.1.2.3", ""),
        ("office.test", "inside.test", ""),
        ("office.test", "here.test", ""),
        ("office.test", "any.localhost", ""),
        ("office.test", "localhost.", ""),
        ("office.test", "169.254.169.254", ""),
        ("both.test", "10.1.2.3", ""),
        ("inside.test", "10.9.9.9", "10.9.9.9"),
        ("inside.test", "127.0.0.1", ""),
        ("inside.test", "169.254.169.254", ""),
        ("localhost:8000", "any.localhost", "127.0.0.1 ::1"),
        ("[::1]:8000", "127.0.0.1", "127.0.0.1"),
        ("here.test", "10.1.2.3", ""),
    ],
)
async def test_what_a_visit_may_connect_to(base: str, host: str, permitted: str, names: object) -> None:
    destinations = Destinations(f"http://{base}/start")
    if permitted:
        assert await destinations.addresses(host) == tuple(map(ip_address, permitted.split()))
        assert not await destinations.refuses(f"https://{host}/")
    else:
        with pytest.raises(PrivateAddress):
            await destinations.addresses(host)
        assert await destinations.refuses(f"https://{host}/")


async def test_a_name_that_comes_to_lead_elsewhere_leads_there_for_nobody(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    destinations = Destinations("http://office.test/")
    assert not await destinations.refuses("http://office.test/fees")
    names["office.test"] = ["127.0.0.1"]
    assert await destinations.addresses("office.test") == (ip_address("203.0.113.5"),)
    monkeypatch.setattr(destination, "_KEPT_SECONDS", -1)
    names["office.test"] = ["203.0.113.5"]
    later = Destinations("http://office.test/")
    assert not await later.refuses("http://office.test/fees")
    names["office.test"] = ["127.0.0.1"]
    assert await later.refuses("http://office.test/fees")


async def test_a_private_connection_is_refused_and_noted(server: Server, names: object, filtered: Filters) -> None:
    through = await filtered("http://office.test/")
    for host in ("127.0.0.1", "here.test"):
        assert (await through.open(host, server.port)).reply != 0
    addresses = [f"http://{host}:{server.port}/" for host in ("127.0.0.1", "here.test")]
    assert await through.noted(2) == [("CONNECT", url, "") for url in addresses]
    assert server.connections == 0


@pytest.mark.parametrize(
    ("platform", "program", "says", "script"),
    [
        ("linux", "gsettings", "'auto'", True),
        ("linux", "gsettings", "'none'", False),
        ("darwin", "scutil", "<dictionary> {\n  ProxyAutoConfigEnable : 1\n}", True),
        ("darwin", "scutil", "<dictionary> {\n  ProxyAutoConfigEnable : 0\n}", False),
        ("win32", "reg", "    AutoConfigURL    REG_SZ    http://proxy.example/proxy.pac", True),
        ("win32", "reg", "ERROR: The system was unable to find the specified registry key or value.", False),
        ("linux", "another", "'auto'", False),
    ],
)
def test_a_script_that_names_the_proxies_is_left_to_the_browser(
    platform, program, says, script, tmp_path, monkeypatch
):
    (tmp_path / "says").write_text(says, encoding="utf-8")
    stands_in = tmp_path / program
    stands_in.write_text(f"#!/bin/sh\nexec /bin/cat {tmp_path / 'says'}\n", encoding="utf-8")
    stands_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert has_proxy_script.__wrapped__(platform) is script
