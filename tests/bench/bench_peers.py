"""The kit beside its peers on the same journeys, in interleaved rounds: ratios of wall and of processor time.

    python tests/bench/bench_peers.py [--rounds 5] [--delay 0 50 200] [--heavy] [--probes] [--peers bare test …]

Eight journeys (peers.py) are made on the demo sites on loopback, each time by a whole process, one after the other,
in the same browser, without a window:

- bare: a script with Playwright, a fresh context a journey, and a JPEG picture a step;
- test: Playwright Test, one worker, with its trace on; pytest: pytest-playwright with --tracing on;
- robot: Robot Framework Browser, with tracing on for each context;
- the kit: `auditkit run` with --jobs 1 and --no-probes.

They are written as each tool's own documentation has it: the peers with traces don't wait for a page to have loaded
where the next step doesn't need it, while the kit and the script do. Each checks the end: the address, the words, the
answer read. One that doesn't get there, or leaves fewer traces than journeys, stops the bench.

--probes adds the kit with its probes, beside the script and Playwright Test with axe-core on every page, and beside
Playwright Test without. --heavy adds a site whose pages take 20 files of 20 kB more, to be kept for ten minutes, at
50 ms an answer; `--delay` with nothing after it leaves that one alone.

Peers are installed once, below build/bench-peers, and left out where that can't be done.

Processor time is that of all processes that a run started: on Linux this process takes over what loses its parent (a
browser's helpers), waits for each, and so the kernel counts all of it. What the rest of the machine used is its busy
time less that and our own. A round in which that was more than 10 % of the machine during any run is thrown away
and made again, until three times as many rounds as asked have been made.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from peers import AGENCIES, ENVIRON, HOME, PAIRS, PINNED, PLAYWRIGHT, ROOT, WAYS, NotHad, Setting, install
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from auditkit.browser.executable import BROWSER_VARIABLE, find_browser, is_root, with_version
from auditkit.demo.server import LOOPBACK, DemoServer, build_dispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROUNDS = 5
MOST_TIMES_AS_MANY = 3
RUN_SECONDS = 600
LAST_SECONDS = 10
"""What a run leaves running is ended after so long."""
HEAVY_DELAY_MS = 50
FILES, FILE_BYTES = 20, 20_000


def picture(number: int) -> bytes:
    """A PNG of about 20 kB: noise, which packs no smaller."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = int(FILE_BYTES**0.5)
    noise = bytes((number + 7919 * index * index // 97) % 251 for index in range(side * side))
    rows = b"".join(b"\0" + noise[row * side : (row + 1) * side] for row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class HeavySite:
    """The demo sites with 20 more files on each page: five styles, five scripts and ten pictures."""

    def __init__(self) -> None:
        self._demo = build_dispatcher(delay_ms=HEAVY_DELAY_MS)
        self._files: dict[str, tuple[bytes, str]] = {}
        head, body = "", ""
        for number in range(FILES):
            name = f"/bench-{number}"
            if number < 5:
                rules = "".join(f".b{number}-{rule}{{color:#123;margin:{rule}px}}\n" for rule in range(700))
                self._files[name] = rules.encode(), "text/css"
                head += f'<link rel="stylesheet" href="{name}">'
            elif number < 10:
                code = "".join(f"window.b{number}_{one} = () => {one} + 1;\n" for one in range(600))
                self._files[name] = code.encode(), "text/javascript"
                head += f'<script src="{name}" defer></script>'
            else:
                self._files[name] = picture(number), "image/png"
                body += f'<img src="{name}" alt="" width="40" height="40">'
        self._additions = head + "</head>", body + "</body>"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        known = self._files.get(environ["PATH_INFO"])
        if known is not None:
            time.sleep(HEAVY_DELAY_MS / 1000)
            answer = Response(known[0], mimetype=known[1], headers={"Cache-Control": "max-age=600"})
            return answer(environ, start_response)
        answer = Response.from_app(self._demo, environ)
        if answer.mimetype == "text/html":
            head, body = self._additions
            answer.set_data(answer.get_data(as_text=True).replace("</head>", head).replace("</body>", body))
        return answer(environ, start_response)


class _QuietHandler(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


@contextmanager
def heavy_sites() -> Iterator[dict[str, str]]:
    server = make_server(LOOPBACK, 0, HeavySite(), threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {agency: f"http://{agency}.localhost:{server.server_port}" for agency in AGENCIES}
    server.shutdown()
    server.server_close()


@contextmanager
def demo_sites(delay_ms: int) -> Iterator[dict[str, str]]:
    with DemoServer(port=0, delay_ms=delay_ms) as server:
        yield {agency: server.base_url(agency) for agency in AGENCIES}


@dataclass(frozen=True)
class Cost:
    wall_seconds: float
    processor_seconds: float
    others: float
    """What other processes used meanwhile, as a part of the whole machine."""


def adopt_orphans() -> None:
    """From now on, a process below this one whose parent ends becomes this one's child, to be waited for here."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def wait_for_the_rest() -> None:
    """Wait for what a run left behind, so that its processor time is counted; end what doesn't end by itself."""
    late = time.monotonic() + LAST_SECONDS
    while left := psutil.Process().children(recursive=True):
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if time.monotonic() > late:
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
        time.sleep(0.02)


def used_seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def busy_seconds() -> float:
    """Of all processors, since the machine started. What other machines on the same host took (steal) counts too."""
    times = psutil.cpu_times()
    idle = ("idle", "iowait", "guest", "guest_nice")
    return sum(times) - sum(getattr(times, name, 0.0) for name in idle)


def run(name: str, setting: Setting) -> Cost:
    way = WAYS[name]
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=HOME))
    command = way.write(folder, setting)
    environ = {**ENVIRON, BROWSER_VARIABLE: str(setting.browser), "PYTHONPATH": str(ROOT)}
    busy, own = busy_seconds(), used_seconds(resource.RUSAGE_SELF)
    children, began = used_seconds(resource.RUSAGE_CHILDREN), time.monotonic()
    ended = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=RUN_SECONDS
    )
    wall = time.monotonic() - began
    wait_for_the_rest()
    whole = time.monotonic() - began
    processor = used_seconds(resource.RUSAGE_CHILDREN) - children
    own = used_seconds(resource.RUSAGE_SELF) - own
    others = (busy_seconds() - busy - own - processor) / (whole * (psutil.cpu_count() or 1))
    output = ended.stdout + ended.stderr
    if ended.returncode:
        raise SystemExit(f"{way.words} ended with status {ended.returncode}; see {folder}\n{output[-6000:]}")
    way.check(folder, output)
    shutil.rmtree(folder)
    return Cost(wall, processor, max(0.0, others))


Round = dict[str, Cost]


def make_rounds(names: Sequence[str], setting: Setting, rounds: int, most_others: float) -> tuple[list[Round], int]:
    """The rounds that count, and how many were thrown away. The first of all warms up."""
    kept: list[Round] = []
    made = 0
    while len(kept) < rounds and made <= MOST_TIMES_AS_MANY * rounds:
        costs = {}
        for name in names if made % 2 else reversed(names):
            costs[name] = cost = run(name, setting)
            said = f"{cost.wall_seconds:.2f} s, processor {cost.processor_seconds:.2f} s, others {cost.others:.0%}"
            print(f"round {made} {name:10} {said}", file=sys.stderr, flush=True)
        if made and max(cost.others for cost in costs.values()) <= most_others:
            kept.append(costs)
        made += 1
    return kept, made - 1 - len(kept)


def ratio(costs: Sequence[tuple[float, float]]) -> str:
    ratios = [kit / peer for kit, peer in costs]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def medians(rounds: Sequence[Round], name: str) -> str:
    wall = statistics.median(one[name].wall_seconds for one in rounds)
    return f"{wall:.2f} / {statistics.median(one[name].processor_seconds for one in rounds):.2f}"


def rows(condition: str, rounds: Sequence[Round]) -> Iterator[str]:
    for kit, peer in PAIRS:
        both = [(one[kit], one[peer]) for one in rounds if kit in one and peer in one]
        if both:
            wall = ratio([(mine.wall_seconds, theirs.wall_seconds) for mine, theirs in both])
            processor = ratio([(mine.processor_seconds, theirs.processor_seconds) for mine, theirs in both])
            beside = f"{WAYS[kit].words} / {WAYS[peer].words}"
            yield (
                f"| {condition} | {beside} | {wall} | {processor} | {len(both)} | {medians(rounds, kit)} "
                f"| {medians(rounds, peer)} |"
            )


def take_part(peers: Sequence[str], *, probes: bool) -> list[str]:
    """Who does, once it is installed."""
    names = ["kit", *(["kit+probes"] if probes else [])]
    for peer in peers:
        for name in [peer, *([f"{peer}+axe"] if probes and f"{peer}+axe" in WAYS else [])]:
            try:
                for part in WAYS[name].needs:
                    install(part)
                names.append(name)
            except NotHad as fault:
                print(f"{WAYS[name].words} is left out: {fault}", file=sys.stderr, flush=True)
    return names


def options() -> argparse.Namespace:
    said = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    said.add_argument("--rounds", type=int, default=ROUNDS)
    said.add_argument(
        "--delay", type=int, nargs="*", default=[0], metavar="MS", help="of each answer of the demo sites"
    )
    said.add_argument("--heavy", action="store_true", help="also on pages with 20 more files")
    said.add_argument("--probes", action="store_true", help="also with probes, beside axe-core on every page")
    said.add_argument("--peers", nargs="+", choices=PEERS, default=PEERS)
    said.add_argument("--noise", type=float, default=10, metavar="PERCENT", help="the most that others may use")
    return said.parse_args()


PEERS = ("bare", "test", "pytest", "robot")
HEAD = (
    "| Site | Beside | Wall: median (min to max) | Processor: median (min to max) | n "
    "| Kit, s wall / processor | Peer, s wall / processor |\n|---|---|---|---|---|---|---|"
)


def main() -> None:
    asked = options()
    adopt_orphans()
    names = take_part(asked.peers, probes=asked.probes)
    found = with_version(find_browser())
    sites = [(f"{delay} ms", demo_sites(delay)) for delay in asked.delay]
    if asked.heavy:
        sites.append(("heavy", heavy_sites()))
    table, thrown = [HEAD], []
    for condition, at in sites:
        with at as urls:
            setting = Setting(urls, found.path, not is_root())
            kept, away = make_rounds(names, setting, asked.rounds, asked.noise / 100)
        table += rows(condition, kept)
        thrown.append(f"{condition}: {away} of {away + len(kept)}")
    print("\n".join(table))
    print(f"\nRounds thrown away, as others used more than {asked.noise:g} %: {', '.join(thrown)}.")
    pinned = ", ".join(f"{name} {number}" for name, number in {"playwright": PLAYWRIGHT, **PINNED}.items())
    print(f"{found.name} {found.version}, {psutil.cpu_count()} processors; {pinned}.")


if __name__ == "__main__":
    main()
