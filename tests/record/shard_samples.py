"""Shards as machines leave them: each in an audits folder of its own, with pictures."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from auditkit.record.model import AttemptRecord, AuditRecord
from auditkit.record.shard import PLAN_FILE, SHARD_OPTION, ShardRecord, plan_of, set_option
from auditkit.record.store import AuditStore
from tests.factories import make_page

from .record_samples import NOW, attempt_record, audit_record

PATHS = ("menu", "search", "index")
TASKS = ("fee", "renew")
NAME = "release-42"


def later(minutes: float) -> Any:
    return NOW + timedelta(minutes=minutes)


def planned() -> list[dict[str, str]]:
    return [{"task": task, "path": path} for task in TASKS for path in PATHS]


def key(task: str, path: str) -> str:
    return f"harbour.{task}.{path}.phone.1"


KEYS = [key(**one) for one in planned()]


@dataclass
class Yard:
    """Makes shards of one plan of six attempts, and the audit that one machine would have made of it."""

    folder: Path
    of: int = 3
    source: str = "task: Find the fee\n"
    made: dict[str, Path] = field(default_factory=dict)

    def whole(self, **more: Any) -> AuditRecord:
        base = audit_record(NAME, planned=KEYS, options={"jobs": 2, "headed": False, "probes": True}, **more)
        ways = {"paths": {path: ["Press “Fees”"] for path in PATHS}, "profiles": ["phone"]}
        tasks = [task.model_copy(update={"source": self.source, **ways}) for task in base.tasks]
        return base.model_copy(update={"tasks": tasks})

    def part(self, number: int) -> list[dict[str, str]]:
        return [one for at, one in enumerate(planned()) if at % self.of == number - 1]

    def shard(
        self,
        number: int,
        *,
        place: str = "",
        minutes: float = 0,
        done: bool = True,
        attempts: Mapping[str, Mapping[str, Any]] | None = None,
        whole: AuditRecord | None = None,
        parts: Sequence[int] | None = None,
        only: Sequence[dict[str, str]] | None = None,
    ) -> Path:
        """A shard's audits folder. `attempts` holds what is special of some, by key; None leaves one out."""
        audits = AuditStore(self.folder / (place or f"machine-{number}"))
        whole = whole or self.whole()
        own = self.part(number) if only is None else only
        plan = plan_of(whole.agencies, whole.tasks, whole.planned)
        split = parts if parts is not None else [at % self.of + 1 for at in range(len(KEYS))]
        record = whole.model_copy(
            update={
                "planned": [key(**one) for one in own],
                "started_at": later(minutes),
                "ended_at": later(minutes + 5) if done else None,
            }
        )
        mark = ShardRecord(number=number, of=self.of, plan=plan.digest, attempts=len(KEYS))
        with audits.create(set_option(record, SHARD_OPTION, mark)) as audit:
            audit.save_file(PLAN_FILE, plan.model_copy(update={"parts": list(split)}))
            for one in own:
                special = (attempts or {}).get(key(**one), {})
                if special is not None:
                    audit.save(self.attempt(audits, minutes, **one, **special))
        return audits.folder

    def attempt(self, audits: AuditStore, minutes: float, **fields: Any) -> AttemptRecord:
        drawn = f"{fields['task']} {fields['path']} {minutes}".encode()
        fields = {"started_at": later(minutes), **fields}
        made = attempt_record(**fields)
        step = made.steps[0].model_copy(update={"screenshot": audits.evidence.save(drawn, "webp")})
        seen = {"axe": {"whole_result": audits.evidence.save(gzip.compress(drawn, mtime=0), "gz")}}
        page = make_page(made.pages[0].url, **made.pages[0].model_dump(exclude={"url", "probes"}), probes=seen)
        return made.model_copy(update={"steps": [step], "pages": [page]})

    def serial(self) -> Path:
        """What one machine alone would have left."""
        audits = AuditStore(self.folder / "serial")
        with audits.create(self.whole()) as audit:
            for one in planned():
                audit.save(self.attempt(audits, 0, **one))
            audit.note_end(later(15))
        return audits.folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name, as it is; locks apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))
