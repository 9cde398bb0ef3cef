"""Serves every demo site on one loopback port, told apart by the Host header."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from auditkit.demo.site import build_paylane, build_site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AGENCIES = ("harbour", "northmoor")
RELEASES = (1, 2)
LOOPBACK = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """A request handler that keeps the terminal for the audit's own words."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class HostDispatcher:
    """Hands a request to the site its Host header names."""

    def __init__(self, sites: dict[str, WSGIApplication], delay_ms: int = 0) -> None:
        self._sites = sites
        self._delay_seconds = delay_ms / 1000

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        time.sleep(self._delay_seconds)
        host = str(environ.get("HTTP_HOST", "")).partition(":")[0].lower()
        site = self._sites.get(host)
        if site is None:
            known = "\n".join(sorted(self._sites))
            return Response(f"No demo site is called {host!r}. There are:\n{known}\n", status=404)(
                environ, start_response
            )
        return site(environ, start_response)


def build_dispatcher(release: int = 1, delay_ms: int = 0) -> HostDispatcher:
    if release not in RELEASES:
        raise ValueError(f"release {release} is not one of {', '.join(map(str, RELEASES))}")
    sites: dict[str, WSGIApplication] = {f"{name}.localhost": build_site(name, release) for name in AGENCIES}
    sites["paylane.localhost"] = build_paylane()
    return HostDispatcher(sites, delay_ms)


def _listen(port: int) -> socket.socket:
    # Bound here and not by werkzeug, which ends the process when a port is taken.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class DemoServer:
    """The demo sites, served while the `with` block lasts.

    Port 0 picks a free port. A port that is taken raises the operating system's own OSError. `delay_ms` is added to
    every answer, as a network would.
    """

    def __init__(self, port: int = 8700, release: int = 1, delay_ms: int = 0) -> None:
        self.port = port
        self.release = release
        self.delay_ms = delay_ms
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def base_url(self, agency: str) -> str:
        """The address of a site's front page, without a slash at the end."""
        return f"http://{agency}.localhost:{self.port}"

    def start(self) -> None:
        """Listen and serve from a thread that ends with the process."""
        application = build_dispatcher(self.release, self.delay_ms)
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        server = make_server(
            LOOPBACK,
            self.port,
            application,
            threaded=True,
            request_handler=_QuietHandler,
            fd=listener.fileno(),
        )
        listener.close()
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; safe to call twice."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(timeout=5)
        self._server = self._thread = None

    def __enter__(self) -> DemoServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
