from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.record.store import Audits


@pytest.fixture
def audits(tmp_path: Path) -> Audits:
    return Audits(tmp_path / "audits")
