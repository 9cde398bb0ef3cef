"""The demo agencies over HTTP: links, search, planted barriers, fee sheets, and the server itself."""

from __future__ import annotations

import errno
import functools
import http.client
import re
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader
from werkzeug.test import Client, TestResponse

from auditkit.demo import AGENCIES, RELEASES, DemoServer
from auditkit.demo import server as site_module
from auditkit.demo.server import SITES, HostDispatcher, build_dispatcher, load_content

HREF = re.compile(r'(?:href|src)="([^"]+)"')
PLANTED: list[dict[str, Any]] = yaml.safe_load((Path(site_module.__file__).parent / "planted.yml").read_text())
DEAD = {
    (1, "harbour"): {"/fishing/catch-limits-2021": 404},
    (1, "northmoor"): {"/parks/shelters/reserve": 500},
    (2, "harbour"): {},
    (2, "northmoor"): {"/burning": 404},
}


@pytest.fixture(autouse=True)
def delays(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("auditkit.demo.server.time.sleep", waited.append)
    return waited


@functools.cache
def sites(release: int) -> HostDispatcher:
    return build_dispatcher(release)


def visit(agency: str, path: str, release: int, post: dict[str, str] | None = None) -> TestResponse:
    client, base = Client(sites(release)), f"http://{agency}.localhost:8700"
    return client.post(path, base_url=base, data=post) if post else client.get(path, base_url=base)


def crawl(agency: str, release: int) -> dict[str, int]:
    client, base = Client(sites(release)), f"http://{agency}.localhost:8700"
    seen: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop().partition("#")[0]
        if not path.startswith("/") or path in seen:
            continue
        response = client.get(path, base_url=base)
        seen[path] = response.status_code
        if response.mimetype == "text/html":
            waiting += HREF.findall(response.text)
    return seen


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_links_resolve_except_the_planted_ones(agency: str, release: int) -> None:
    seen = crawl(agency, release)
    assert {path: status for path, status in seen.items() if status >= 400} == DEAD[release, agency]
    assert len([path for path in seen if not path.startswith("/static")]) >= 15


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_each_page_is_reached_from_the_front_page(agency: str, release: int) -> None:
    pages = set(load_content(agency, release).pages)
    behind = {"/skippers/check", "/boats/register/owner", "/building/decks/checklist"}
    unlinked = pages - set(crawl(agency, release)) - behind
    assert unlinked <= {"/fishing/catch-limits", "/sign-in"}


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_twice_the_same(agency: str, release: int) -> None:
    for path in load_content(agency, release).pages:
        assert visit(agency, path, release).data == visit(agency, path, release).data


@pytest.mark.parametrize("agency", AGENCIES)
def test_second_language_has_three_pages(agency: str) -> None:
    pages = load_content(agency, 1).pages.values()
    assert len([page for page in pages if page.lang != "en"]) >= 3
    for page in pages:
        assert not page.translation or visit(agency, page.translation, 1).status_code == 200


@pytest.mark.parametrize(
    ("agency", "query", "title"),
    [
        ("harbour", "renewal fee", "Fishing licence renewal fees"),
        ("harbour", "lost card", "Replace a lost or damaged card"),
        ("northmoor", "dog license cost", "Questions about dog licenses"),
        ("northmoor", "yard sale permit", "County code, chapter 84, yard sales"),
    ],
)
def test_search_finds(agency: str, query: str, title: str) -> None:
    first = re.search(r'<ol class="results">\s*<li><a[^>]*>([^<]+)', visit(agency, f"/search?q={query}", 1).text)
    assert first is not None
    assert first[1] == title


def test_search_says_when_there_is_nothing_and_escapes() -> None:
    text = visit("harbour", "/search?q=<script>zzz", 1).text
    assert "Nothing matched" in text
    assert "<script>zzz" not in text


def test_suggestions() -> None:
    assert visit("harbour", "/search/suggest?q=cat", 1).json == [
        {"path": "/fishing/catch-limits", "title": "Catch limits"}
    ]
    assert visit("harbour", "/search/suggest?q=c", 1).json == []


def is_there(entry: dict[str, Any], release: int, waited: list[float]) -> bool:
    waited.clear()
    seen = entry["seen"]
    response = visit(entry["agency"], entry["path"], release, seen.get("post"))
    if "linked_from" in seen:
        link = f'href="{entry["path"]}"'
        if link not in visit(entry["agency"], seen["linked_from"], release).text:
            return False
    return (
        response.status_code == seen.get("status", response.status_code)
        and seen.get("text", "") in response.text
        and ("missing" not in seen or seen["missing"] not in response.text)
        and response.headers.get("Location", "").startswith(seen.get("location", ""))
        and max(waited, default=0) >= seen.get("seconds", 0)
    )


@pytest.mark.parametrize("entry", PLANTED, ids=[f"{e['agency']}-{e['barrier']}-{e['path']}" for e in PLANTED])
def test_planted_in_its_releases_only(entry: dict[str, Any], delays: list[float]) -> None:
    there = [release for release in RELEASES if is_there(entry, release, delays)]
    assert there == entry["releases"]


@pytest.mark.parametrize(
    ("file", "fees"),
    [
        ("harbour/release1/static/harbour-fees.pdf", ["Renewing, one year £28.00", "£46.00"]),
        ("northmoor/release1/static/northmoor-fees.pdf", ["Renewal, one year $18.00", "$95.00"]),
    ],
)
def test_fee_sheets_say_the_fee(file: str, fees: list[str]) -> None:
    assert (SITES / file).stat().st_size < 10_000
    text = " ".join(PdfReader(SITES / file).pages[0].extract_text().split())
    for fee in fees:
        assert fee in text


def test_fee_sheets_are_as_the_script_makes_them(tmp_path: Path) -> None:
    pytest.importorskip("fpdf")
    from tools.fee_sheets import HARBOUR, NORTHMOOR, make_sheet

    for sheet in (HARBOUR, NORTHMOOR):
        (tmp_path / sheet.file).parent.mkdir(parents=True)
        made = PdfReader(make_sheet(sheet, tmp_path)).pages[0].extract_text()
        assert made == PdfReader(SITES / sheet.file).pages[0].extract_text()


def test_wrong_input_is_kept_and_explained() -> None:
    text = visit("harbour", "/fishing/renew/apply/licence", 1, {"licence_number": "12345", "born": ""}).text
    assert 'value="12345"' in text
    assert '<a href="#f-born">Enter your date of birth</a>' in text
    assert text.count('aria-invalid="true"') == 2


def test_input_is_escaped() -> None:
    text = visit("northmoor", "/dogs/renew/apply/tag", 1, {"tag": '"><b>x', "zip": ""}).text
    assert "<b>x" not in text


def test_a_form_cannot_be_jumped_into() -> None:
    response = visit("harbour", "/fishing/renew/apply/done", 1)
    assert response.headers["Location"] == "/fishing/renew/apply/licence"


def test_static_files_stay_in_their_folder() -> None:
    assert visit("harbour", "/static/..%2fsite.yml", 1).status_code == 404
    assert visit("harbour", "/static/%2e%2e/%2e%2e/planted.yml", 1).status_code == 404


def test_unknown_host_and_release() -> None:
    assert visit("elsewhere", "/", 1).status_code == 404
    with pytest.raises(ValueError, match="release 3"):
        build_dispatcher(3)


def test_paylane_shows_the_amount_and_nothing_odd() -> None:
    assert "£46.00" in visit("paylane", "/pay?for=harbour&amount=£46.00&item=Mooring", 1).text
    assert visit("paylane", "/pay?for=someone&amount=£46.00", 1).status_code == 404
    assert visit("paylane", "/pay?for=harbour&amount=lots", 1).status_code == 404


@pytest.mark.parametrize("agency", [*AGENCIES, "paylane"])
def test_robots_are_welcome(agency: str) -> None:
    assert visit(agency, "/robots.txt", 1).text == "User-agent: *\nAllow: /\n"


def fetch(server: DemoServer, agency: str, path: str = "/") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{agency}.localhost:{server.port}"})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def test_server_serves_quietly_and_stops(capfd: pytest.CaptureFixture[str]) -> None:
    with DemoServer(port=0) as server:
        assert server.base_url("harbour") == f"http://harbour.localhost:{server.port}"
        assert fetch(server, "harbour")[0] == 200
        assert f"http://paylane.localhost:{server.port}/pay" in fetch(server, "northmoor", "/building/pay")[1]
        port = server.port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert capfd.readouterr() == ("", "")


def test_port_in_use_is_the_systems_own_error() -> None:
    with DemoServer(port=0) as server, pytest.raises(OSError) as fault:
        DemoServer(port=server.port).start()
    assert fault.value.errno == errno.EADDRINUSE
