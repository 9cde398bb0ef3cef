"""What is said of the evidence for a barrier: word for word, for what every barrier's producers leave."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from auditkit.probe.accessibility import AxeResult
from auditkit.probe.barrier import BARRIERS, details_of
from auditkit.probe.help_channel import HelpResult
from auditkit.probe.lookalike_link import LinksResult
from auditkit.probe.readability import ReadingResult
from auditkit.record.details import StepDetails
from auditkit.record.model import Finding
from tests.factories import make_finding, make_page
from tests.score.evidence_samples import FINDINGS, STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.record.details import Fact

GOLDEN = Path(__file__).parent / "data" / "facts.txt"


def told(title: str, found: Sequence[Fact]) -> str:
    lines = [title]
    for fact in found:
        lines.append(f"  {fact.name}" + (f" [{fact.brief}]" if fact.brief else ""))
        lines += [f"    {one.words}" + (f" -> {one.address}" if one.address else "") for one in fact.values]
    return "\n".join(lines) + "\n"


def test_every_barrier_has_samples() -> None:
    assert {barrier for barrier, _ in FINDINGS} == set(BARRIERS)


def test_evidence_in_words() -> None:
    found = [make_finding(barrier, details=details) for barrier, details in FINDINGS]
    said = [told(one.barrier, details_of(one).facts()) for one in found]
    said += [told("step", StepDetails.model_validate(details).facts()) for details in STEPS]
    assert "".join(said) == GOLDEN.read_text(encoding="utf-8")


def anything(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.randrange(8 if depth < 3 else 6)
    if kind == 6:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        keys = ("name", "role", "tag", "places", "leads_to", "html", "x")
        return {chance.choice(keys): anything(chance, depth + 1) for _ in range(chance.randrange(4))}
    return [None, True, "", "words", 1.5, -3][kind]


def test_whatever_a_record_holds_is_kept_and_only_what_fits_is_published() -> None:
    chance = random.Random(3)
    models = {barrier: one.details for barrier, one in BARRIERS.items()} | {"step": StepDetails}
    keys = sorted({key for model in models.values() for key in model.model_fields} | {"stray", "places", "kept"})
    for _ in range(3000):
        barrier = chance.choice(list(BARRIERS))
        details = {chance.choice(keys): anything(chance) for _ in range(6)}
        kept = json.dumps({"barrier": barrier, "severity": "minor", "message": "x", "details": details})
        found = Finding.model_validate_json(kept)
        assert json.dumps(found.model_dump(mode="json")["details"]) == json.dumps(details)
        read = details_of(found)
        assert set(read.known_part) <= set(models[barrier].model_fields) & set(details)
        for fact in read.facts():
            assert all(isinstance(value.words, str) and isinstance(value.address, str) for value in fact.values)
            assert isinstance(fact.brief, str)


def test_what_has_another_type_or_is_unknown_is_kept_and_not_published() -> None:
    details = {
        "zebra": "<b>secret</b>",
        "url": 3,
        "status": "404",
        "heading": "Gone",
        "nearest": ["Fees"],
        "place": None,
    }
    found = make_finding("dead-link", details=details)
    assert [fact.name for fact in details_of(found).facts()] == ["Heading of the page"]
    assert list(found.model_dump()["details"].items()) == list(details.items())
    assert details_of(found).known_part == {"heading": "Gone", "place": None}
    unknown = make_finding("of-a-newer-kit", details=details)
    assert (details_of(unknown).facts(), details_of(unknown).known_part) == ((), {})
    assert unknown.model_dump()["details"] == details


@pytest.mark.parametrize("details", [[], "x", None, 3])
def test_details_are_an_object(details: Any) -> None:
    with pytest.raises(ValidationError):
        make_finding(details=details)


def test_what_a_probe_left_is_read_or_counts_as_not_looked_at() -> None:
    seen = {"value": 9.4, "words": 320, "language": "en", "formula": "x", "of_a_newer_kit": [1]}
    page = make_page(probes={"reading": seen, "links": {"alike": "none"}, "help": {"failed": "It broke."}, "new": {}})
    reading = ReadingResult.on(page)
    assert reading is not None
    assert (reading.value, reading.words) == (9.4, 320)
    assert LinksResult.on(page) is HelpResult.on(page) is AxeResult.on(page) is None
    assert page.probes["help"].failure == "It broke."
    assert page.model_dump()["probes"]["reading"] == seen
    assert list(page.model_dump()["probes"]) == ["reading", "links", "help", "new"]
