"""The servers of the bed: every case is a site of its own on loopback, all in one thread.

Beside pages they do what servers shouldn't: hang, stop halfway, break the connection off.
"""

from __future__ import annotations

import asyncio
import html
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import responses
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from fpdf import FPDF

from tools.bed.case import Case, Page
from tools.bed.layout import laid_out

_ADDRESS = re.compile(r"(https?://[a-z0-9.-]+\.(?:localhost|test)|https?://127\.0\.0\.1)(:closed)?(?![\w:.-])")
_NOT_FOUND = Page(title="Page not found", body="<p>There is no such page.</p>", status=404)
_HEAD_LIMIT_SECONDS = 30


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    host: str
    path: str
    fields: Mapping[str, str]
    """Of the query and of the form."""


class CaseSite:
    """The pages of one case, under its own port."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = pages
        self.port = 0
        self._turns: Counter[str] = Counter()

    def page(self, asked: Asked) -> Page:
        """What to answer; what isn't in the case is 404, robots.txt too."""
        key = next((one for one in (f"{asked.host}{asked.path}", asked.path) if one in self.pages), "")
        return self._chosen(self.pages[key], asked, key) if key else _NOT_FOUND

    def _chosen(self, page: Page, asked: Asked, key: str) -> Page:
        if page.post is not None and asked.method == "POST":
            return self._chosen(page.post, asked, f"{key} post")
        if page.turns:
            turn = min(self._turns[key], len(page.turns) - 1)
            self._turns[key] += 1
            return self._chosen(page.turns[turn], asked, f"{key} {turn}")
        for number, choice in enumerate(page.choices):
            if all(re.fullmatch(wanted, asked.fields.get(name, "")) for name, wanted in choice.given.items()):
                return self._chosen(choice, asked, f"{key} choice {number}")
        return page


class Sites:
    """Serves all cases while it is entered."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.of = {case.id: CaseSite(case.pages) for case in cases}
        self._closed = socket.socket()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._faults: list[Exception] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def addressed(self, text: str, case_id: str) -> str:
        """The text with the case's port in every address on loopback; `:closed` is a port nobody answers at."""
        closed = self._closed.getsockname()[1]
        port = self.of[case_id].port
        return _ADDRESS.sub(lambda found: f"{found[1]}:{closed if found[2] else port}", text)

    def __enter__(self) -> Self:
        self._closed.bind(("127.0.0.1", 0))
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._closed.close()
        if self._faults:
            raise ExceptionGroup("the bed's own server broke", self._faults)

    async def _open(self) -> None:
        for case_id, site in self.of.items():

            async def visited(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, case_id: str = case_id
            ) -> None:
                await self._visited(case_id, reader, writer)

            server = await asyncio.start_server(visited, "127.0.0.1", 0)
            site.port = server.sockets[0].getsockname()[1]

    async def _drop(self) -> None:
        self._over.set()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        await asyncio.gather(*others, return_exceptions=True)

    async def _visited(self, case_id: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # Browsers open connections ahead of need and never use them.
            asked = await asyncio.wait_for(read_request(reader), _HEAD_LIMIT_SECONDS)
            if asked is not None:
                await self._answer(case_id, asked, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # A visitor who goes away is nothing to report.
        except Exception as fault:  # Ours: a case would be judged by an answer it didn't ask for.
            self._faults.append(fault)
        finally:
            writer.close()

    async def _answer(self, case_id: str, asked: Asked, writer: asyncio.StreamWriter) -> None:
        page = self.of[case_id].page(asked)
        if page.reset:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return
        if page.hang:
            await self._over.wait()
            return
        await asyncio.sleep(page.after_seconds)
        head, body = response(page, asked.fields)
        head = self.addressed(head, case_id)
        sent = body if isinstance(body, bytes) else self.addressed(body, case_id).encode()
        writer.write(f"{head}Content-Length: {len(sent)}\r\nConnection: close\r\n\r\n".encode())
        if page.stall:
            writer.write(sent[: sent.find(b"<h1>") + 1])
            await writer.drain()
            await self._over.wait()
            return
        if asked.method != "HEAD":
            writer.write(sent)
        await writer.drain()


async def read_request(reader: asyncio.StreamReader) -> Asked | None:
    """The next request, or None when the visitor says nothing."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    if first.count(" ") != 2:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length") or 0))
    method, address, _ = first.split(" ")
    parts = urlsplit(address)
    sent = [*parse_qsl(parts.query), *parse_qsl(body.decode("utf-8", "replace"))]
    return Asked(method, headers.get("host", "").split(":")[0], parts.path, dict(sent))


def response(page: Page, fields: Mapping[str, str]) -> tuple[str, str | bytes]:
    """The head of the answer, but for its length, and the body. `{{name}}` in it is what was sent under that name."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    body: str | bytes = page.html or page.text or ""
    status = page.status
    if page.title is not None:
        body = laid_out(page)
    if page.document is not None:
        body = document(page.document)
        headers["Content-Type"] = "application/pdf"
    if page.redirect is not None:
        status = status if status in range(300, 400) else 302
        headers["Location"] = page.redirect
    if isinstance(body, str):
        body = re.sub(r"\{\{([\w-]+)\}\}", lambda found: html.escape(fields.get(found[1], "")), body)
    lines = [
        f"HTTP/1.1 {status} {responses.get(status, 'Unknown')}",
        *(f"{name}: {value}" for name, value in (headers | page.headers).items()),
    ]
    return "\r\n".join(lines) + "\r\n", body


def document(lines: Sequence[str]) -> bytes:
    """A PDF of one page."""
    made = FPDF()
    made.set_title(lines[0])
    made.add_page()
    made.set_font("helvetica", size=12)
    for line in lines:
        made.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())
