"""Attempts made on many machines, by the workers of a Dask cluster. Nothing else knows Dask.

The client (`executor.py`) hands attempts out and keeps what comes back. Each worker has a
plugin (`worker_plugin.py`) with one browser. The scheduler has one too (`scheduler_plugin.py`): it holds what
is handed out until a worker takes it, and gives turns at agencies' pages to all workers alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.cluster.node import check_scheduler
from auditkit.diagnostic.error import AuditkitError

if TYPE_CHECKING:
    from auditkit.record.event import EventListener
    from auditkit.run.runner import Executor


def cluster_executor(address: str, emit: EventListener, security: Path | None = None) -> Executor:
    """The workers of the cluster whose scheduler is at this address. `security` is a Dask configuration file.

    Raises:
        AuditkitError: the address is wrong or not protected, the security file can't be used, Dask isn't installed.
    """
    address = check_scheduler(address)
    try:
        from auditkit.cluster.executor import ClusterExecutor
        from auditkit.cluster.preflight import load_security
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in {"dask", "distributed"}:
            raise
        raise AuditkitError(
            "--cluster needs Dask, which is not installed here.",
            hint="Install it on every machine of the cluster: pip install 'auditkit[cluster]'",
        ) from None
    return ClusterExecutor(address, load_security(address, security), emit)
