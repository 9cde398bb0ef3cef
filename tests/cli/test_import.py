"""`auditkit import`: worksheets as they come by e-mail: whole, half filled, edited by hand, and hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditkit.cli import main
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome, Performer
from auditkit.record.person import VerdictBasis
from auditkit.record.store import AuditStore
from tests.fuzz.samples import AGENCY, TASK, WORKSHEET

WHOLE = WORKSHEET | {"answers": WORKSHEET["answers"] | {"borrow": "The photo"}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tasks = tmp_path / "tasks" / "harbour"
    tasks.mkdir(parents=True)
    (tasks / "agency.yml").write_text(AGENCY)
    (tasks / "fee.yml").write_text(TASK)
    (tasks / "form.yml").write_text(TASK.replace("what it costs", "the form"))
    return tmp_path


def sheet(folder: Path, name: str = "heron.json", **changes: Any) -> Path:
    data = {key: value for key, value in (WHOLE | changes).items() if value is not ...}
    path = folder / name
    path.write_text(json.dumps(data, indent=2), encoding="utf-8")
    return path


def kept(folder: Path) -> list[AttemptRecord]:
    return [attempt for round_ in AuditStore(folder / "audits").studies() for attempt in round_.attempts()]


def take(*arguments: object) -> int:
    return main(["import", *map(str, arguments)])


def test_a_whole_sheet_becomes_a_persons_attempt(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(sheet(folder)) == 0
    (attempt,) = kept(folder)
    assert (attempt.performer, attempt.path, attempt.profile, attempt.trial) == (
        Performer.PERSON,
        "own way",
        "phone",
        1,
    )
    assert attempt.outcome is Outcome.COMPLETED
    assert attempt.person is not None
    assert attempt.person.judged_by is VerdictBasis.ANSWER
    assert (attempt.person.alias, attempt.person.seconds, attempt.person.umux_lite) == ("Heron", 93.4, (5, 4))
    assert attempt.person.borrow == "The photo"
    assert attempt.started_at.isoformat() == "2026-01-22T09:00:00+00:00"
    said = capsys.readouterr().out
    assert "imported Heron's attempt at harbour/fee" in said
    assert "left out" not in said


def test_the_same_sheet_twice_is_noticed_whatever_its_spaces(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(sheet(folder))
    again = folder / "copy.json"
    again.write_text("\ufeff" + json.dumps(WHOLE).replace(",", ",\r\n"), encoding="utf-8")
    capsys.readouterr()
    assert take(again) == 0
    assert "here already" in capsys.readouterr().out
    assert len(kept(folder)) == 1


def test_a_sheet_filled_in_further_takes_the_place_of_its_earlier_state(folder: Path) -> None:
    take(sheet(folder, answers={"believed_done": True}))
    take(sheet(folder))
    (attempt,) = kept(folder)
    assert attempt.person is not None and attempt.person.ease == 3


def test_a_sheet_passed_round_is_one_attempt_for_each_person(folder: Path) -> None:
    take(sheet(folder))
    take(sheet(folder, alias="Wren"))
    take(sheet(folder, started_at="2026-01-22T10:00:00Z"))
    assert [one.trial for one in kept(folder)] == [1, 2, 3]


def test_a_half_filled_sheet_is_taken_and_what_is_missing_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = {"agency": "harbour", "task": "fee", "consent": ["figures"], "answers": {"ease": "5"}}
    path = folder / "bare.json"
    path.write_text(json.dumps(bare))
    assert take(path) == 0
    (attempt,) = kept(folder)
    assert attempt.outcome is Outcome.NOT_MEASURED
    assert attempt.person is not None and attempt.person.ease == 5
    said = capsys.readouterr().out
    assert "no time on task" in said
    assert "Did you get what you came for?" in said and "more." in said
    assert "version of the form" in said


def test_a_wrong_answer_is_judged_wrong_and_a_reviewer_may_say_otherwise(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheet(folder, answers=WHOLE["answers"] | {"answer_given": "twenty-five dollars"})
    take(path)
    assert kept(folder)[0].outcome is Outcome.WRONG_ANSWER
    assert "--answer right" in capsys.readouterr().out
    assert take(path, "--answer", "right") == 0
    (attempt,) = kept(folder)
    assert attempt.outcome is Outcome.COMPLETED
    assert attempt.person is not None and attempt.person.judged_by is VerdictBasis.REVIEWER


def test_what_cannot_be_used_is_left_out_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = WHOLE["answers"] | {"ease": 9, "confidence": [6], "believed_done": "perhaps", "colour": 1, "eazy": 2}
    path = sheet(
        folder, seconds="long", started_at="yesterday", ended="doen", profile={"a": 1}, answers=answers, extra=1
    )
    assert take(path) == 0
    said = capsys.readouterr().out
    lines = path.read_text().splitlines()
    for words, key in [
        ("'ease' must be a whole number from 1 to 7, not '9'", '"ease"'),
        ("'confidence' must be a single value", '"confidence"'),
        ("'believed_done' must be yes or no, not 'perhaps'", '"believed_done"'),
        ("'seconds' must be a number of seconds, not 'long'", '"seconds"'),
        ("'ended' must be done, gave_up or skipped, not 'doen' (did you mean 'done'?)", '"ended"'),
        ("'profile' must be a single value", '"profile"'),
        ("unknown key 'colour'", '"colour"'),
        ("unknown key 'extra'", '"extra"'),
    ]:
        number = next(place for place, line in enumerate(lines, 1) if key in line)
        assert f"heron.json:{number}:" in next(line for line in said.splitlines() if words in line)
    (attempt,) = kept(folder)
    assert attempt.profile == "desktop"
    assert attempt.person is not None and (attempt.person.ease, attempt.person.seconds) == (None, None)


@pytest.mark.parametrize("consent", [..., [], ["words"], "figures", {"figures": True}, None, ["all"]])
def test_without_consent_nothing_is_kept(folder: Path, consent: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(sheet(folder, consent=consent)) == 1
    assert not (folder / "audits").exists()
    assert "did not allow anything to be kept" in capsys.readouterr().err


def test_own_words_without_leave_are_not_on_the_disk(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(sheet(folder, consent=["figures"])) == 0
    held = "".join(path.read_text() for path in (folder / "audits").rglob("*.json"))
    for words in ("Two links", "They grew", "The photo", "I pay"):
        assert words not in held
    assert "left out, because they did not allow them" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agency": "harbuor"}, "did you mean 'harbour'"),
        ({"agency": "../harbour"}, "is not a name used here"),
        ({"agency": "harbour/../harbour"}, "is not a name used here"),
        ({"agency": "C:\\tasks"}, "is not a name used here"),
        ({"agency": ["harbour"]}, "must be a single value"),
        ({"agency": ...}, "which task it is for"),
        ({"task": "fees"}, "did you mean 'fee'"),
        ({"task": "../../etc/passwd"}, "is not a name used here"),
        ({"task": "form"}, "now asks"),
        ({"title": "Find something else"}, "now asks"),
    ],
)
def test_another_task_or_agency_is_refused(
    folder: Path, changes: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(sheet(folder, **changes)) == 1
    assert said in capsys.readouterr().err
    assert not (folder / "audits").exists()


def test_a_task_that_was_renamed_can_be_named(folder: Path) -> None:
    assert take(sheet(folder, task="old-fee", title="What does it cost?"), "--task", "harbour/fee") == 0
    assert kept(folder)[0].task == "fee"
    assert take(sheet(folder, "b.json"), "--task", "../x") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfe{\x00}\x00",
        b"[" * 500_000,
        b'{"a":' * 500_000,
        b'{"auditkit_worksheet": 1,',
        b"x" * 11_000_000,
        b'{"title": "not ours", "steps": "nothing"}',
        b"[1, 2]",
        b'"words"',
        b'{"agency": "\x00"}',
        b"PK\x03\x04",
        b'{"a": 1e999999999999999999999999}',
    ],
)
def test_a_hostile_or_foreign_file_is_refused_with_a_place(
    folder: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "odd.json"
    path.write_bytes(content)
    assert take(path) == 1
    said = capsys.readouterr().err
    assert "odd.json:" in said
    assert len(said) < 2000
    assert not (folder / "audits").exists()


def test_hostile_words_are_kept_as_words_and_never_obeyed_by_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nasty = "\x1b[2J\u202e<script>alert(1)</script>\u0000{{ 7*7 }}"
    answers = dict.fromkeys(WHOLE["answers"], nasty) | {"ease": nasty}
    assert take(sheet(folder, alias=nasty, title=..., answers=answers, ended=nasty, **{nasty: nasty})) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said and "\u202e" not in said
    (attempt,) = kept(folder)
    assert attempt.person is not None
    assert attempt.person.borrow == "[2J<script>alert(1)</script> {{ 7*7 }}"
    assert next((folder / "audits").glob("*/attempts/*.json")).name == "harbour.fee.own-way.phone.1.json"


def test_a_folder_of_sheets_is_taken_and_one_bad_file_does_not_stop_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = folder / "sheets"
    sheets.mkdir()
    sheet(sheets, "a.json")
    (sheets / "b.json").write_text("{")
    sheet(sheets, "c.json", alias="Wren")
    assert take("sheets") == 1
    assert len(kept(folder)) == 2
    assert "sheets/b.json:1:2" in capsys.readouterr().err


def in_a_mail(mark: str) -> str:
    """The whole sheet as it may come: greeted, quoted, its long lines broken, with spaces that are none."""
    answers = WHOLE["answers"] | {"why": "They grew over the years and nobody looked at the pages as a whole again"}
    lines = json.dumps(WHOLE | {"answers": answers}, indent=2).splitlines()
    broken = [part for line in lines for part in line.replace("pages as", "pages\nas").splitlines()]
    quoted = [mark + line.replace("  ", "\u00a0 ") for line in broken]
    return "\r\n".join(["Dear {all}, here is my sheet:", "", *quoted, "", "Best wishes", "Bob"])


@pytest.mark.parametrize("mark", ["", "> ", " >> "])
def test_the_text_of_an_e_mail_is_taken(folder: Path, mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    sheets = folder / "sheets"
    sheets.mkdir()
    text = in_a_mail(mark).replace('"ease": 3', '"ease": 9')
    (sheets / "bob.txt").write_text(text, encoding="utf-8", newline="")
    assert take("sheets") == 0
    (attempt,) = kept(folder)
    assert attempt.outcome is Outcome.COMPLETED
    assert attempt.person is not None
    assert attempt.person.why == "They grew over the years and nobody looked at the pages as a whole again"
    line = next(number for number, one in enumerate(text.split("\r\n"), 1) if '"ease"' in one)
    assert f"bob.txt:{line}:" in capsys.readouterr().out


def test_a_mail_without_a_whole_sheet_is_refused_at_its_first_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        in_a_mail("").split('"alias"')[0]: "the file ends too early",
        "Dear {all}, see you": "1:1: there is nothing in this text that is a filled-in worksheet",
        '"auditkit_worksheet"': "1:1: there is nothing in this text that is a filled-in worksheet",
    }
    for text, why in texts.items():
        path = folder / "mail.txt"
        path.write_text(text, encoding="utf-8")
        assert take(path) == 1
        assert why in capsys.readouterr().err
    assert not (folder / "audits").exists()


LINES = json.dumps(WHOLE, indent=1)
WORDS = WHOLE["answers"]["went_wrong"]


@pytest.mark.parametrize(
    "text",
    {
        "curly": LINES.replace('"', "”"),
        "decimals": LINES.replace("93.4", "93,4"),
        "braces": f"Hi {{Bob}} {{I hope it works!}}\n{LINES}\nBest wishes :-}}\n<style>p {{margin: 0}}</style>",
        "encoded": f"Content-Transfer-Encoding: quoted-printable\n\n{LINES}".replace("=", "=3D").replace(
            "ended", "en=\nded"
        ),
        "markup": "<div>" + LINES.replace('"', "&quot;").replace("\n", "<br>\n") + "</div>",
        "program": f"// made by hand\nexport const sheet = {LINES};",
        "last-comma": LINES.replace("\n }\n", ",\n }, // the end\n"),
    }.values(),
)
def test_a_sheet_that_other_programs_went_over_is_taken_whole(folder: Path, text: str) -> None:
    (folder / "sheet.txt").write_text(text, encoding="utf-8")
    assert take("sheet.txt") == 0
    (attempt,) = kept(folder)
    assert attempt.person is not None
    assert (attempt.person.seconds, attempt.person.went_wrong) == (93.4, WORDS)
    assert attempt.outcome is Outcome.COMPLETED


def test_two_sheets_in_one_text_are_both_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = json.dumps(WHOLE | {"form_id": "fedcba9876543210", "alias": "Wren", "consent": []})
    third = json.dumps(WHOLE | {"form_id": "0000000076543210", "alias": "Rook"})
    (folder / "all.txt").write_text(f"{LINES}\n\n{second}\n{third}", encoding="utf-8")
    assert take("all.txt") == 1
    assert "did not allow anything to be kept" in capsys.readouterr().err
    assert sorted(one.person.alias for one in kept(folder) if one.person and one.person.alias) == ["Heron", "Rook"]


def test_every_sheet_in_a_text_is_taken_or_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is whole, one without consent, one that breaks off, one with curly quotes, one that is attached."""
    refused = json.dumps(WHOLE | {"form_id": "fedcba9876543210", "alias": "Wren", "consent": []})
    again = refused.replace("fedcba9876543210", "1edcba9876543210")
    broken = LINES.split('"consent"')[0]
    curly = json.dumps(WHOLE | {"form_id": "0000000076543210", "alias": "Rook"}).replace('"', "”")
    attached = 'Content-Type: application/json; name="owl.json"\nContent-Transfer-Encoding: base64\n\neyJhIjoxfQ=='
    text = f"{LINES}\n{refused}\n{again}\n{broken}\n\nand\n{curly}\n{attached}"
    (folder / "all.txt").write_text(text, encoding="utf-8")
    assert take("all.txt") == 1
    assert sorted(one.person.alias for one in kept(folder) if one.person and one.person.alias) == ["Heron", "Rook"]
    told = capsys.readouterr().err
    assert told.count("did not allow anything to be kept") == 2
    last = text.split("\n").index("and") + 1
    assert f"all.txt:{last}:1: a name in quotation marks is missing here" in told
    assert "a file is attached to this email" in told


def test_what_is_no_sheet_in_a_list_of_them_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "all.json").write_text(json.dumps([WHOLE, {"alias": "Wren"}, 3]), encoding="utf-8")
    assert take("all.json") == 1
    assert len(kept(folder)) == 1
    assert capsys.readouterr().err.count("this is not a filled-in worksheet") == 2


def test_words_around_a_sheet_are_not_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mail.txt").write_text(f'{{"a": [1,\n{{"b": 2}}\nHi {{\n{LINES}\n{{"end', encoding="utf-8")
    assert take("mail.txt") == 0
    assert capsys.readouterr().err == ""


def test_files_of_a_folder_that_are_not_looked_at_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheets = folder / "sheets"
    sheets.mkdir()
    sheet(sheets, "HERON.JSON")
    for name in ("a.eml", "b.html", ".DS_Store"):
        (sheets / name).write_text("x")
    assert take("sheets") == 0
    assert len(kept(folder)) == 1
    assert capsys.readouterr().err.strip() == "Ignored in sheets: a.eml and b.html"


@pytest.mark.parametrize(
    "text",
    [
        "x" + " \n" * 150_000 + "x",
        "x {" + " \t\n" * 100_000 + "x",
        "&quot;" + "<p " * 100_000,
        "&quot;&#" + "1" * 100_000 + ";",
        "x " + "{/*" * 100_000,
        "x " + '{"a":' * 290 + "[" + "1," * 30_000,
        "x " + '{"a":/**/' * 300 + "/**/" * 20_000,
    ],
    ids=["lines", "brace", "markup", "number", "comments", "nested", "many comments"],
)
def test_a_text_built_to_hold_up_the_import_is_refused(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without bounds, each takes minutes."""
    (folder / "all.txt").write_text(text, encoding="utf-8")
    assert take("all.txt") == 1
    assert "all.txt:" in capsys.readouterr().err


def test_where_a_text_holds_too_much_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "all.txt").write_text(f"{LINES}\n" + "{\n" * 400 + LINES, encoding="utf-8")
    assert take("all.txt") == 1
    assert len(kept(folder)) == 1
    assert "too long to read from here on" in capsys.readouterr().err


def test_points_of_a_scale_as_people_write_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = WHOLE["answers"] | {"believed_done": "Ja", "confidence": "6.0", "ease": "3 - hard", "useful": "5 or 6"}
    assert take(sheet(folder, answers=answers)) == 0
    (attempt,) = kept(folder)
    person = attempt.person
    assert person is not None
    assert (person.believed_done, person.confidence, person.ease) == (True, 6, 3)
    assert "'useful' must be a whole number from 1 to 7" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("from playwright.sync_api import Page\n", "this is a program, not a recording"),
        ("form_id;agency;task\n1;harbour;fee\n", "this is a table (CSV)"),
        ("<!doctype html><title>Sheet</title>", "this is a web page"),
        ('{\n "seconds": 95,5,5\n}', "write decimals with a point"),
        ("{”a”: ”b”, ”c}", "is curly"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(
    folder: Path, text: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "sheet.txt").write_text(text, encoding="utf-8")
    assert take("sheet.txt") == 1
    assert why in capsys.readouterr().err


def test_what_is_no_text_is_called_by_its_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sheet.json").write_bytes(b"PK\x03\x04\x14\x00\xda")
    (folder / "empty").mkdir()
    assert take("sheet.json") == 1
    assert "zip archive" in capsys.readouterr().err
    assert take("empty") == 1
    assert "no .json or .txt file" in capsys.readouterr().err


def test_sheets_go_to_the_round_that_is_named(folder: Path) -> None:
    take(sheet(folder), "--audit-id", "before")
    take(sheet(folder, alias="Wren"), "--audit-id", "after")
    assert sorted(one.id for one in AuditStore(folder / "audits").studies()) == ["after", "before"]


def test_a_script_audit_is_never_written_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.record.record_samples import audit_record

    AuditStore(folder / "audits").create(audit_record("spring")).close()
    assert take(sheet(folder), "--audit-id", "spring") == 1
    assert "a scripted audit" in capsys.readouterr().err


def test_a_sheet_from_a_newer_form_is_taken_as_far_as_it_is_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(sheet(folder, auditkit_worksheet=7, mood="fine")) == 0
    said = capsys.readouterr().out
    assert "newer than this auditkit" in said
    assert kept(folder)[0].person.form_version == 7  # type: ignore[union-attr]


def test_a_file_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take("nowhere.json") == 1
    assert "nowhere.json:1:1: there is no such file" in capsys.readouterr().err
    assert main(["import"]) == 2
