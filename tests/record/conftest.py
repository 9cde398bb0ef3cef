from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.record.store import AuditStore


@pytest.fixture
def audits(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "audits")
