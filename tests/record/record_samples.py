"""Records to write and read back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from auditkit.record.model import AttemptRecord, AuditRecord
from tests.factories import make_attempt, make_audit

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def audit_record(audit_id: str = "2026-11-22-090000", **more: Any) -> AuditRecord:
    fields: dict[str, Any] = {
        "id": audit_id,
        "kit_version": "1.0",
        "browser": "Chromium 140",
        "started_at": NOW,
        "options": {"jobs": 2, "profiles": ["phone"]},
        "agencies": [
            {"agency": "harbour", "name": "Harbour Licensing Office", "base_url": "https://h.example", "sha256": "a1"}
        ],
        "tasks": [
            {"agency": "harbour", "task": "fee", "title": "Find the fee", "file": "harbour/fee.yml", "sha256": "f1"},
            {"agency": "harbour", "task": "renew", "title": "Renew", "file": "harbour/renew.yml", "sha256": "r1"},
        ],
        "planned": ["harbour.renew.menu.phone.1", "harbour.fee.menu.phone.1", "harbour.fee.menu.phone.2"],
    }
    return make_audit(**(fields | more))


def attempt_record(**more: Any) -> AttemptRecord:
    fields: dict[str, Any] = {
        "agency": "harbour",
        "task": "fee",
        "path": "menu",
        "profile": "phone",
        "outcome": "not_completed",
        "message": "the link “Fishing” leads to a page that does not exist",
        "started_at": NOW,
        "scripted_duration_seconds": 3.25,
        "steps": [
            {
                "number": 1,
                "do": "click",
                "target": {"role": "link", "name": "Trwydded bysgota 🎣"},
                "status": "failed",
                "screenshot": "a" * 64,
                "details": {"nearest": ["Fishing", "Fish\u2028ing"], "covered": None},
            }
        ],
        "pages": [{"url": "https://h.example/", "title": "Hjem — æøå", "status": 200, "probes": {"axe": {"b": 1}}}],
        "findings": [{"barrier": "dead-link", "severity": "serious", "message": "m", "step": 1, "page": 0}],
        "answer": {"read": None, "expected": "$25.00", "matches": False},
        "refused": [{"method": "POST", "url": "https://h.example/x", "step": 1}],
    }
    return make_attempt(**(fields | more))
