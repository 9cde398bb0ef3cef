"""Promises: from the agency file to the record, and records from before they were kept."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from auditkit.record.model import AgencySummary, PromiseSummary
from auditkit.task.loader import load_tasks
from auditkit.task.model import Promise
from auditkit.task.plan import summarise_agency

AGENCY = """\
version: 1
agency: Harbour
base_url: https://www.harbour.example
service_model:
  aim: personal
  promises:
    - a person answers within one working day
    - 24
    - promise: Pages come at once, and you can call from each
      page_seconds: 1.5
      help: [phone]
    - promise: Call us when you are stuck
      help: [phone, chat]
      help_on: where-stuck
      accessible: yes
"""


def test_promises_reach_the_record(tmp_path: Path) -> None:
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_text("version: 1\ntask: Fee\nsuccess: [{text: How to pay}]\nsteps: [back]\n")
    (agency,) = load_tasks([tmp_path / "tasks"], {}).agencies
    written = summarise_agency(agency).model_dump_json()
    said = AgencySummary.model_validate_json(written).service_model
    assert said is not None
    assert said.aim == "personal"
    assert [one.promise for one in said.promises][:2] == ["a person answers within one working day", "24"]
    assert [one.terms for one in said.promises] == [(), (), ("page_seconds", "help"), ("help", "accessible")]
    assert (said.promises[2].page_seconds, said.promises[2].help_on) == (1.5, "every-page")
    assert (said.promises[3].help, said.promises[3].help_on) == (["phone", "chat"], "where-stuck")


def test_an_older_record_says_nothing_of_promises_and_a_newer_one_may_say_more() -> None:
    old = {"agency": "harbour", "name": "Harbour", "base_url": "https://www.harbour.example"}
    assert AgencySummary.model_validate(old).service_model is None
    newer = {**old, "service_model": {"aim": "remote", "promises": [{"promise": "We smile", "smiles": 3}]}}
    said = AgencySummary.model_validate(newer).service_model
    assert said is not None
    assert [(one.promise, one.terms) for one in said.promises] == [("We smile", ())]


def test_the_record_keeps_every_key_a_person_may_write() -> None:
    assert list(PromiseSummary.model_fields) == list(Promise.model_fields)


def test_what_a_promise_of_help_may_name_is_what_can_be_seen() -> None:
    from auditkit.probe.help_channel import CHANNELS
    from auditkit.task.model import SeenChannel

    assert set(get_args(SeenChannel)) == set(CHANNELS)
