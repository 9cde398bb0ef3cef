"""The demo agencies and their payment supplier as Flask applications, with the agencies' own search; and the server
that has all of them on one loopback port, told apart by the Host header.

What a site says are pages and data in layers, a later release laid over an earlier one.
"""

from __future__ import annotations

import html
import re
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import yaml
from flask import Flask, jsonify, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader, Template
from markupsafe import Markup
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from auditkit.demo.form import Visits, add_form, load_form
from auditkit.diagnostic.safe_text import one_line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SITES = Path(__file__).parent / "sites"
FENCE = "---\n"


@dataclass(frozen=True)
class Page:
    path: str
    title: str
    body: str
    lang: str
    crumb: str
    description: str = ""
    keywords: str = ""
    translation: str = ""
    layout: str = "page.html"
    listed: bool = True


@dataclass(frozen=True)
class Behaviour:
    """How the server treats an address: faults are data, so that a release's faults are seen at a glance."""

    status: int = 200
    delay_seconds: float = 0.0
    login: bool = False
    soft_missing: bool = False


@dataclass(frozen=True)
class Content:
    pages: Mapping[str, Page]
    site: Mapping[str, Any]
    forms: Mapping[str, Mapping[str, Any]]
    behaviours: Mapping[str, Behaviour]
    layers: Layers = field(repr=False)

    def crumbs(self, path: str) -> list[Page]:
        parts = path.strip("/").split("/")
        above = ["/", *("/" + "/".join(parts[:count]) for count in range(1, len(parts)))] if path != "/" else []
        return [self.pages[address] for address in above if address in self.pages]


class Layers:
    """Folders searched in order: the newest release first."""

    def __init__(self, agency: str, release: int) -> None:
        self.folders = [SITES / agency / f"release{number}" for number in range(release, 0, -1)]

    def find(self, relative: str) -> Path | None:
        """The newest file of this name; names that climb out of their folder find nothing."""
        if ".." in Path(relative).parts:
            return None
        candidates = (folder / relative for folder in self.folders)
        return next((candidate for candidate in candidates if candidate.is_file()), None)

    def names(self, folder: str, suffix: str) -> list[str]:
        found = {
            str(path.relative_to(layer / folder).as_posix())
            for layer in self.folders
            for path in (layer / folder).rglob(f"*{suffix}")
        }
        return sorted(found)

    def data(self, relative: str) -> dict[str, Any]:
        """A YAML file, each release's keys laid over those before it."""
        merged: dict[str, Any] = {}
        for folder in reversed(self.folders):
            path = folder / relative
            if path.is_file():
                merged = _overlay(merged, yaml.safe_load(path.read_text(encoding="utf-8")) or {})
        return merged


def _overlay(base: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in above.items():
        below = merged.get(key)
        merged[key] = _overlay(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def _read_page(name: str, file: Path) -> Page:
    text = file.read_text(encoding="utf-8")
    if not text.startswith(FENCE):
        raise ValueError(f"{file.name} has no front matter")
    front, _, body = text[len(FENCE) :].partition(FENCE)
    meta: dict[str, Any] = yaml.safe_load(front)
    path = "/" + name.removesuffix(".html").removesuffix("index").strip("/")
    meta.setdefault("crumb", meta["title"])
    meta.setdefault("lang", "en")
    return Page(path=path, body=body, **meta)


def load_content(agency: str, release: int) -> Content:
    layers = Layers(agency, release)
    site = layers.data("site.yml")
    pages: dict[str, Page] = {}
    for name in layers.names("pages", ".html"):
        file = layers.find(f"pages/{name}")
        if file is not None:
            page = _read_page(name, file)
            pages[page.path] = page
    for path in site.get("removed", []):
        pages.pop(path, None)
    forms = {name.removesuffix(".yml"): layers.data(f"forms/{name}") for name in layers.names("forms", ".yml")}
    behaviours = {path: Behaviour(**value) for path, value in (site.get("behaviours") or {}).items()}
    return Content(pages=pages, site=site, forms=forms, behaviours=behaviours, layers=layers)


MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
WORD = re.compile(r"\w+", re.UNICODE)
SUFFIXES = ("ations", "ation", "als", "ings", "ing", "ies", "es", "al", "s", "y", "e")


@dataclass(frozen=True)
class Result:
    path: str
    title: str
    excerpt: str
    score: int


def plain_text(markup: str) -> str:
    """What a reader sees of some HTML, on one line."""
    return one_line(html.unescape(MARKUP.sub(" ", markup)))


def _stem(word: str) -> str:
    lowered = word.lower()
    for ending in SUFFIXES:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= 3:
            return lowered[: -len(ending)]
    return lowered


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in WORD.findall(text)]


class SearchIndex:
    def __init__(self, texts: list[tuple[Page, str]]) -> None:
        self._entries = [
            (page, text, _stems(page.title), _stems(page.keywords), _stems(text))
            for page, text in texts
            if page.listed
        ]

    def find(self, query: str, lang: str = "en", limit: int = 10) -> list[Result]:
        """Pages holding every word asked for, best first."""
        wanted = _stems(query)
        if not wanted:
            return []
        results = []
        for page, text, title, keywords, body in self._entries:
            if page.lang != lang:
                continue
            scores = [8 * title.count(word) + 5 * keywords.count(word) + min(body.count(word), 4) for word in wanted]
            if all(scores):
                results.append(Result(page.path, page.title, page.description or text[:160], sum(scores)))
        return sorted(results, key=lambda result: (-result.score, result.path))[:limit]

    def suggest(self, beginning: str, lang: str = "en", limit: int = 6) -> list[Result]:
        """Pages with a word in the title that begins as the customer typed."""
        start = beginning.strip().lower()
        if len(start) < 2:
            return []
        hits = [
            Result(page.path, page.title, "", 0)
            for page, *_ in self._entries
            if page.lang == lang and any(word.lower().startswith(start) for word in WORD.findall(page.title))
        ]
        return sorted(hits, key=lambda hit: (hit.title, hit.path))[:limit]


ROBOTS = "User-agent: *\nAllow: /\n"


class Site:
    def __init__(self, agency: str, release: int) -> None:
        self.agency = agency
        self.content: Content = load_content(agency, release)
        self.app = Flask(f"auditkit.demo.{agency}", static_folder=None)
        folders = [*self.content.layers.folders, SITES / "common"]
        self.app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        self._templates: dict[str, Template] = {}
        self.index = SearchIndex([(page, self._text(page)) for page in self.content.pages.values()])

    def _text(self, page: Page) -> str:
        with self.app.test_request_context(page.path):
            return plain_text(self._body(page))

    def _body(self, page: Page) -> str:
        if page.path not in self._templates:
            source = "{% import 'macros.html' as ui with context %}" + page.body
            self._templates[page.path] = self.app.jinja_env.from_string(source)
        return self._templates[page.path].render(**self._context(page.lang, page.path))

    def _context(self, lang: str, path: str) -> Mapping[str, Any]:
        site = self.content.site
        port = request.host.partition(":")[2]
        return {
            "site": site,
            "fees": site.get("fees", {}),
            "words": site["languages"][lang],
            "lang": lang,
            "path": path,
            "args": request.args,
            "pay_url": f"http://paylane.localhost:{port}" if port else "http://paylane.localhost",
            "overlay": (site.get("overlays") or {}).get(path),
        }

    def render(self, template: str, *, title: str, **values: Any) -> str:
        crumbs = self.content.crumbs(request.path)
        context = {
            "lang": "en",
            "page_path": request.path,
            "crumbs": crumbs,
            "title": title,
            "translation": "",
        }
        context.update(values)
        layout = self.app.jinja_env.get_template(template)
        return layout.render(**{**self._context(str(context["lang"]), request.path), **context})

    def show(self, page: Page) -> str:
        values = {"body": Markup(self._body(page)), "translation": page.translation, "lang": page.lang}
        return self.render(page.layout, title=page.title, description=page.description, **values)

    def any_page(self, path: str = "") -> ResponseReturnValue:
        address = "/" + path.strip("/")
        behaviour = self.content.behaviours.get(address, Behaviour())
        if behaviour.delay_seconds:
            time.sleep(behaviour.delay_seconds)
        if behaviour.status >= 500:
            return self.broken(), behaviour.status
        if behaviour.soft_missing:
            return self.missing()
        if behaviour.login:
            return redirect(f"/sign-in?next={address}")
        page = self.content.pages.get(address)
        return (self.missing(), 404) if page is None else self.show(page)

    def missing(self) -> str:
        return self.render("missing.html", title="Page not found")

    def broken(self) -> str:
        return self.render("broken.html", title="Sorry, there is a problem with this service")

    def search(self) -> ResponseReturnValue:
        if self.content.site.get("search_broken"):
            return self.broken(), 500
        query = request.args.get("q", "").strip()
        lang = request.args.get("lang", "en")
        if lang not in self.content.site["languages"]:
            lang = "en"
        results = self.index.find(query, lang)
        return self.render("results.html", title="Search results", query=query, results=results, lang=lang)

    def suggest(self) -> ResponseReturnValue:
        hits = self.index.suggest(request.args.get("q", ""))
        return jsonify([{"title": hit.title, "path": hit.path} for hit in hits])

    def static(self, name: str) -> ResponseReturnValue:
        file = self.content.layers.find(f"static/{name}")
        return (self.missing(), 404) if file is None else send_file(file)


def build_site(agency: str, release: int) -> Flask:
    site = Site(agency, release)
    app, visits = site.app, Visits()
    for name, data in site.content.forms.items():
        add_form(app, load_form(name, data), visits, site.render)
    app.add_url_rule("/robots.txt", "robots", lambda: (ROBOTS, {"Content-Type": "text/plain"}))
    app.add_url_rule("/search", "search", site.search)
    if site.content.site.get("suggests"):
        app.add_url_rule("/search/suggest", "suggest", site.suggest)
    app.add_url_rule("/static/<path:name>", "static", site.static)
    app.add_url_rule("/", "home", site.any_page)
    app.add_url_rule("/<path:path>", "page", site.any_page)
    return app


PAYEES = {"harbour": "Harbour Licensing Office", "northmoor": "Northmoor County Permits"}
AMOUNT = re.compile(r"[£$][0-9]{1,4}\.[0-9]{2}")


def build_paylane() -> Flask:
    """The supplier's site: it shows what is owed, and takes no money."""
    app = Flask("auditkit.demo.server", static_folder=None, template_folder=str(SITES / "paylane"))

    @app.get("/pay")
    def pay() -> ResponseReturnValue:
        payee = PAYEES.get(request.args.get("for", ""))
        amount = request.args.get("amount", "")
        if payee is None or not AMOUNT.fullmatch(amount):
            return render_template("home.html", title="This payment link is not complete"), 404
        item = request.args.get("item", "")[:60]
        return render_template("pay.html", title="Pay by card", payee=payee, amount=amount, item=item)

    @app.post("/pay")
    def paid() -> ResponseReturnValue:
        return render_template("home.html", title="No money was taken: this is a demonstration")

    @app.get("/")
    def home() -> ResponseReturnValue:
        return render_template("home.html", title="Card payments for public services")

    @app.get("/robots.txt")
    def robots() -> ResponseReturnValue:
        return ROBOTS, {"Content-Type": "text/plain"}

    return app


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
