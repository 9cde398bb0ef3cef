"""The proof of a new task file: it is read like any other, and run once, without a trace in the audits."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.record.outcome import StepStatus
from auditkit.record.store import Audits
from auditkit.run.runner import Runner, RunOptions
from auditkit.task.loader import load_tasks
from auditkit.task.plan import plan

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord


@dataclass(frozen=True)
class Proof:
    """How the first run went."""

    record: AttemptRecord

    @property
    def words(self) -> str:
        """It in words, with what to do next."""
        record = self.record
        if record.outcome.success:
            said = f"A script can do it: {record.outcome.words}, in {len(record.steps)} steps."
            return f"{said} {record.message}" if record.message else said
        said = f"The first run: {record.outcome.words}. {record.message or ''}".strip()
        failed = next((one for one in record.steps if one.status is StepStatus.FAILED), None)
        where = f" See {failed.source}." if failed is not None and failed.source else ""
        remedy = f" {record.reason.remedy}" if record.reason is not None else ""
        return f"{said}{where}{remedy}"


async def prove(file: Path, environ: Mapping[str, str], contact: str | None = None) -> Proof:
    """Run the task file once in a browser that nobody sees.

    Raises InvalidDocument when the file has a fault, and AuditkitError when there is no browser.
    """
    taskset = load_tasks([file], environ)
    with tempfile.TemporaryDirectory(prefix="auditkit-") as folder:
        audits = Audits(Path(folder))
        runner = Runner(
            jobs=plan(taskset)[:1],
            profiles=taskset.profiles,
            audits=audits,
            options=RunOptions(jobs=1, probes=False, contact=contact),
            emit=lambda _: None,
            environ=environ,
        )
        audit_id = await runner.run()
        return Proof(audits.open(audit_id).attempts()[0])
