"""What history costs: bytes of records and evidence, bytes in git, and the time of publish and diff as audits add up.

    python tests/bench/bench_history.py --like audits [--tasks 50] [--audits 10 100 1000]

`--like` names a folder with audits of one site, such as two runs of `auditkit demo` leave in audits/. First comes
what each of these really added to the evidence, and to a git repository. Then audits of one agency are made in the
shape of the newest, one a day: a task in twenty ends otherwise than in the audit before, and every time that a run
measures differs, as it does in real ones. For each number of audits:

- bytes of the records, on the disk and packed by git (committed, then `git gc`);
- `auditkit publish` after one more audit, and `auditkit diff latest`, each as a process of its own. CPU is user and
  system time, memory the most it held.

1,000 audits of 50 tasks take about a gigabyte below TMPDIR while it runs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_publish import Maker

from auditkit.record.store import AuditStore

MEASURED = re.compile(rb'"((?:scripted_)?duration_seconds|[a-z]+_ms)": ([0-9]+\.[0-9]+)')
"""Of two real runs on the same site, these differ, and `started_at`, which the maker sets."""
DIGEST = re.compile(rb"[0-9a-f]{64}")


def jitter(folder: Path, random_: random.Random) -> None:
    """Give every measured time another value, within a quarter of what it was."""

    def other(found: re.Match[bytes]) -> bytes:
        places = 3 if found[1].endswith(b"seconds") else 1
        value = round(float(found[2]) * random_.uniform(0.75, 1.25), places)
        return b'"%s": %s' % (found[1], str(value if places == 3 else float(round(value))).encode())

    for path in (folder / "attempts").iterdir():
        path.write_bytes(MEASURED.sub(other, path.read_bytes()))


def real(audits: AuditStore) -> None:
    """What each real audit added."""
    seen: set[str] = set()
    print(f"{'audit':>24} {'records':>8} {'bytes':>9} {'names':>6} {'new':>6} {'bytes new':>10} {'packed':>9}")
    with tempfile.TemporaryDirectory(prefix="bench-history-") as place:
        repository = Repository(Path(place))
        for head in audits.heads():
            folder = audits.folder / head.id
            files = [path for path in folder.rglob("*.json") if path.is_file()]
            named = {digest.decode() for path in files for digest in DIGEST.findall(path.read_bytes())}
            there = {digest: path for digest in named if (path := audits.evidence.path(digest))}
            new = there.keys() - seen
            seen |= new
            shutil.copytree(folder, repository.folder / head.id)
            added = repository.commit()
            size = sum(path.stat().st_size for path in files)
            bytes_new = sum(there[digest].stat().st_size for digest in new)
            print(
                f"{head.id:>24} {len(files):>8} {size:>9,} {len(there):>6} {len(new):>6} {bytes_new:>10,} {added:>9,}"
            )


class Repository:
    """A git repository that is packed after each commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packed = 0
        self._git("init", "--quiet")

    def commit(self) -> int:
        """Commit everything and pack it; how many bytes that added."""
        self._git("add", "--all", ".")
        self._git("-c", "user.name=Bench", "-c", "user.email=b@bench.example", "commit", "--quiet", "-m", "audits")
        self._git("gc", "--quiet")
        before, self.packed = (
            self.packed,
            sum(path.stat().st_size for path in (self.folder / ".git" / "objects" / "pack").glob("*.pack")),
        )
        return self.packed - before

    def _git(self, *words: str) -> None:
        subprocess.run(["git", "-c", "gc.auto=0", *words], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)


def cost(*words: str) -> str:
    """Run a command of the kit; CPU seconds and the most memory in MiB."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([sys.executable, "-m", "auditkit", *words], stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
        log.seek(0)
        assert status == 0, log.read().decode()
    return f"{used.ru_utime + used.ru_stime:>7.1f} s {used.ru_maxrss // 1024:>5} MiB"


def grown(like: AuditStore, tasks: int, numbers: list[int]) -> None:
    """Made audits, as they add up."""
    print(f"{'audits':>7} {'records':>8} {'bytes':>13} {'on disk':>13} {'packed':>12}  {'publish':>18}  {'diff':>18}")
    random_ = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="bench-history-") as place:
        folder, site = Path(place) / "audits", Path(place) / "site"
        folder.mkdir()
        maker, repository = Maker(like, folder, 1, tasks), Repository(folder)
        (folder / ".gitignore").write_text("/evidence/\n/.summaries/\n.lock\n")
        size = on_disk = 0
        for number in numbers:
            while maker.made < number:
                maker.audit()
                newest = max(folder.glob("*/attempts"), key=lambda path: path.parent.name).parent
                jitter(newest, random_)
                for path in newest.rglob("*.json"):
                    size += path.stat().st_size
                    on_disk += path.stat().st_blocks * 512
                if maker.made == number - 1:
                    cost("publish", "--audits", str(folder), "--site", str(site))
            repository.commit()
            print(f"{number:>7,} {maker.records:>8,} {size:>13,} {on_disk:>13,} {repository.packed:>12,}", end="")
            print(f"  {cost('publish', '--audits', str(folder), '--site', str(site))}", end="")
            print(f"  {cost('diff', '--audits', str(folder))}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--like", type=Path, default=Path("audits"))
    parser.add_argument("--tasks", type=int, default=50)
    parser.add_argument("--audits", type=int, nargs="+", default=[10, 100, 1000])
    chosen = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}; 1 agency × {chosen.tasks} tasks")
    like = AuditStore(chosen.like)
    real(like)
    grown(like, chosen.tasks, sorted(chosen.audits))


if __name__ == "__main__":
    main()
