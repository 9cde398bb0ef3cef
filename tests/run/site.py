"""A site of the test's own making, on loopback: pages, and everything servers do that they shouldn't."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    host: str
    path: str
    """With its query."""
    headers: Mapping[str, str]
    body: str
    at: float

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body).items()}


@dataclass(frozen=True)
class Answer:
    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after_seconds: float = 0.0


class Hang:
    """Take the request and never answer."""


class Reset:
    """Break the connection off."""


Handler = Callable[[Asked], "Page"]
Page = str | Answer | Hang | Reset | type[Hang] | type[Reset] | Handler


def page(title: str, body: str = "", *, head: str = "", header: str = "") -> str:
    """A whole page with its heading."""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<meta name=viewport content='width=device-width'><title>{title}</title>{head}</head>"
        f"<body><header>{header}</header><main><h1>{title}</h1>{body}</main></body></html>"
    )


def redirect(to: str, status: int = 302) -> Answer:
    return Answer("", status, {"Location": to})


class Site:
    """Answers from a dict of pages; what isn't in it is 404, robots.txt too. With `tls`, by HTTPS."""

    def __init__(self, pages: Mapping[str, Page], host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.scheme = "http" if tls is None else "https"
        self.pages = dict(pages)
        self.asked: list[Asked] = []
        self._closing = threading.Event()
        self._server = _Server((host, 0), _handler(self))
        if tls is not None:
            # Shaken hands in the thread of each connection: one that doesn't come to it holds up no other.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return self.at(str(self._server.server_address[0]))

    def at(self, host: str, path: str = "") -> str:
        """The same site under another name: `pay.localhost` is somebody else's."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def requests(self, path: str, method: str | None = None) -> list[Asked]:
        return [
            one for one in self.asked if urlsplit(one.path).path == path and (method is None or one.method == method)
        ]

    def hang(self) -> None:
        self._closing.wait(120)

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Page:
        self.asked.append(asked)
        known = urlsplit(asked.path).path
        found = self.pages.get(f"{asked.host}{known}", self.pages.get(known))
        if found is None:
            return Answer(page("Not found", "<p>There is no such page.</p>"), 404)
        return found(asked) if callable(found) and not isinstance(found, type) else found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who goes away is nothing to report."""


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(
                self.command,
                (self.headers.get("Host") or "").split(":")[0],
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                body.decode("utf-8", "replace"),
                time.monotonic(),
            )
            found = site.answer(asked)
            if isinstance(found, Hang) or found is Hang:
                site.hang()
                self.close_connection = True
            elif isinstance(found, Reset) or found is Reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            else:
                assert isinstance(found, (str, Answer))
                self._send(found if isinstance(found, Answer) else Answer(found))

        def _send(self, answer: Answer) -> None:
            if answer.after_seconds:
                time.sleep(answer.after_seconds)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
            self.send_response(answer.status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _any  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Answering
