"""The part of GitHub's and GitLab's interfaces that comments need, on loopback."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

BOT, PERSON = 1, 2


class Hub:
    """A service with one pull request, number 12, that has the commit c0ffee."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.comments: list[dict[str, Any]] = []
        self.refuses = 0
        """A status to answer everything with."""
        self.redirects = ""
        self.asked: list[str] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, said = hub.answer(self.command, self.path, body, self.headers.get("PRIVATE-TOKEN") or token)
                self.send_response(status)
                if hub.redirects:
                    self.send_header("Location", hub.redirects + self.path)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def add(self, text: str, author: int) -> None:
        number = len(self.comments) + 100
        user = {"type": "Bot" if author == BOT else "User", "id": author}
        self.comments.append({"id": number, "body": text, "user": user, "author": {"id": author}})

    def answer(self, method: str, address: str, body: Any, token: str) -> tuple[int, Any]:
        parts = urlsplit(address)
        self.asked.append(f"{method} {parts.path}")
        if self.redirects:
            return 307, {}
        if self.refuses or token != self.token:
            return self.refuses or 401, {"message": "no"}
        query = parse_qs(parts.query)
        threads = "/repos/agency/audits/issues/12/comments", "/projects/7/merge_requests/12/notes"
        if method == "GET" and parts.path == "/repos/agency/audits/commits/c0ffee/pulls":
            return 200, [{"number": 9, "state": "closed"}, {"number": 12, "state": "open"}]
        if method == "GET" and parts.path == "/user":
            return 200, {"id": BOT}
        if method == "GET" and parts.path in threads:
            size, page = int(query["per_page"][0]), int(query["page"][0])
            return 200, self.comments[size * (page - 1) : size * page]
        if method == "POST" and parts.path in threads:
            self.add(body["body"], BOT)
            return 201, self.comments[-1]
        match = re.fullmatch(r"/(?:repos/agency/audits/issues/comments|.*/notes)/(\d+)", parts.path)
        if match and method in ("PATCH", "PUT"):
            (comment,) = [one for one in self.comments if one["id"] == int(match.group(1))]
            comment["body"] = body["body"]
            return 200, comment
        return 404, {}
