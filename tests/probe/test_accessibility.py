"""What axe-core said becomes findings, as grave as the kit can answer for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from auditkit.probe.accessibility import Accessibility
from auditkit.record.outcome import Severity
from tests.factories import make_attempt, make_page, make_task


def severities(*violations: dict) -> dict[str, Severity]:
    seen = {"violations": [{"help": "Rule", "count": 1, **one} for one in violations]}
    attempt = make_attempt(started_at=datetime(2026, 11, 3, tzinfo=UTC), pages=[make_page(probes={"axe": seen})])
    return {one.details.kept["rule"]: one.severity for one in Accessibility().judge(attempt, make_task())}


def test_it_is_as_grave_as_axe_core_says() -> None:
    found = severities(
        {"id": "image-alt", "impact": "critical", "criteria": ["wcag111"]},
        {"id": "color-contrast", "impact": "serious", "criteria": ["wcag143"]},
    )
    assert found == {"image-alt": Severity.CRITICAL, "color-contrast": Severity.SERIOUS}


@pytest.mark.parametrize(
    "rule", ["aria-allowed-attr", "aria-required-children", "nested-interactive", "aria-valid-attr-value"]
)
def test_what_depends_on_a_visitors_software_is_moderate(rule: str) -> None:
    assert severities({"id": rule, "impact": "critical", "criteria": ["wcag412"]}) == {rule: Severity.MODERATE}


def test_best_practice_is_not_reported() -> None:
    assert severities({"id": "region", "impact": "serious", "criteria": []}) == {}


def test_what_axe_core_only_tries_out_is_not_reported() -> None:
    assert severities({"id": "label-content-name-mismatch", "impact": "serious", "criteria": ["wcag253"]}) == {}
