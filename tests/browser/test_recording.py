"""Recordings: what is kept of what was sent, what stands for a secret, which answer belongs to which question."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from auditkit.browser.recording.archive import MANIFEST, Har, HarLog, Manifest, RecordedAttempt, form_of
from auditkit.browser.recording.recorder import Recorder
from auditkit.browser.recording.replay import FailedAnswer, RecordedAnswer, Recording, Replay, address_shape
from auditkit.browser.redaction import SecretRedactor, Secrets, restore_body, secret_placeholder
from auditkit.diagnostic.error import AuditkitError

SALT = "5a17"
SITE = "https://harbour.example"


def secrets(**named: str) -> Secrets:
    made = Secrets()
    for name, value in named.items():
        made.add(value, name.upper() if not name.startswith("_") else "")
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Welcome, Ann & Bo's!",
        "Welcome, ANN & BO'S!",
        "q=Ann+%26+Bo%27s&x=1",
        "/find/Ann%20%26%20Bo%27s",
        "<b>Ann &amp; Bo&#x27;s</b>",
    ],
)
def test_a_value_is_hidden_however_it_is_written_and_comes_back_letter_for_letter(text: str) -> None:
    hidden = SecretRedactor(secrets(who="Ann & Bo's"), SALT).text(text)
    assert "ann" not in hidden.lower()
    assert "${auditkit:WHO:" in hidden
    assert restore_body(hidden.encode(), {"WHO": "Ann & Bo's"}).decode() == text
    assert "•••" in restore_body(hidden.encode(), {}).decode()


def test_a_short_value_that_stands_in_code_by_chance_is_left_there() -> None:
    blinds = SecretRedactor(secrets(_pin="4711"), SALT)
    assert blinds.body(b"var a='x4711y'", "text/javascript") == b"var a='x4711y'"
    hidden = blinds.body(b'{"pin": "4711", "q": "a%204711"}', "application/json")
    assert b"4711" not in hidden
    assert restore_body(hidden, {secret_placeholder("4711", SALT): "4711"}) == b'{"pin": "4711", "q": "a%204711"}'
    assert blinds.body(b"\x89PNG 4711", "image/png") == b"\x89PNG 4711"


def test_of_a_form_names_and_digests_are_kept() -> None:
    sent = form_of(b"number=HL-2041&town=Whitby", "application/x-www-form-urlencoded", SALT)
    assert [one.name for one in sent.fields] == ["number", "town"]
    assert "2041" not in repr(sent)
    same_town = form_of(b"number=HL-9&town=Whitby", "application/x-www-form-urlencoded", SALT)
    other_town = form_of(b"number=HL-9&town=Hull", "application/x-www-form-urlencoded", SALT)
    assert sent.likeness(sent) > sent.likeness(same_town) > sent.likeness(other_town)
    assert sent.same_names(other_town)
    assert not sent.same_names(form_of(b'{"number": 1}', "application/json", SALT))


def test_the_parts_of_a_form_with_files_are_told_apart_whatever_its_boundary() -> None:
    def sent(mark: str) -> bytes:
        head = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        return "".join(f"--{mark}\r\n{head.format(*one)}" for one in (("a", "1"), ("b", "2"))).encode() + b"--"

    one, two = (form_of(sent(mark), f"multipart/form-data; boundary={mark}", SALT) for mark in ("AbC", "XyZ"))
    assert [field.name for field in one.fields] == ["a", "b"]
    assert one.fields == two.fields


def test_a_moment_in_an_address_makes_no_difference_and_a_question_does() -> None:
    assert address_shape(f"{SITE}/d?_=1763812345678") == address_shape(f"{SITE}/d?_=1763899999999")
    assert address_shape(f"{SITE}/d?q=boat") != address_shape(f"{SITE}/d?q=fish")
    assert address_shape(f"{SITE}/d?id=2041") != address_shape(f"{SITE}/d?id=2042")


def entry(url: str, body: str = "", *, method: str = "GET", status: int = 200, **more: object) -> dict[str, object]:
    asked: dict[str, object] = {"method": method, "url": url}
    given: dict[str, object] = {"status": status, "headers": [], "content": {}}
    if body:
        given["content"] = {"mimeType": "text/html", "_file": f"bodies/{body}"}
    if "sent" in more:
        form = form_of(str(more["sent"]).encode(), "application/x-www-form-urlencoded", SALT)
        params = [{"name": one.name, "_digest": one.digest} for one in form.fields]
        asked["postData"] = {"mimeType": "x", "params": params, "_digest": form.digest}
    given["_failureText"] = more.get("failure", "")
    given["headers"] = more.get("headers", [])
    return {"request": asked, "response": given}


def walked(name: str, profile: str = "desktop", agency: str = "harbour") -> RecordedAttempt:
    key = f"{agency}.{name}.main.{profile}.1"
    return RecordedAttempt(key=key, agency=agency, task=name, path="main", profile=profile, har=f"attempts/{key}.har")


def recording(folder: Path, **attempts: list[dict[str, object]]) -> Recording:
    path = folder / "x.har.zip"
    made = [walked(*name.split("__")) for name in attempts]
    manifest = Manifest(
        kit_version="1", audit_id="a", recorded_at="2026-11-03T09:00:00Z", salt=SALT, attempts=tuple(made)
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(MANIFEST, manifest.model_dump_json())
        for one, entries in zip(made, attempts.values(), strict=True):
            file.writestr(one.har, json.dumps({"log": {"entries": entries}}))
            for held in entries:
                content = held["response"]["content"]  # type: ignore[index]
                name = content.get("_file")
                if name and name not in file.namelist():
                    file.writestr(name, name.removeprefix("bodies/"))
    return Recording(path)


def said(found: RecordedAnswer | FailedAnswer | None) -> str:
    if isinstance(found, RecordedAnswer):
        return found.body.decode()
    return found.error if found is not None else "nothing"


def test_an_address_asked_twice_answers_as_it_did_and_then_stays_as_it_was(tmp_path: Path) -> None:
    made = recording(
        tmp_path, fee=[entry(f"{SITE}/", "first"), entry(f"{SITE}/x", "x"), entry(f"{SITE}/#top", "then")]
    )
    replay = Replay(made, walked("fee"), Secrets(), {})
    assert [said(replay.answer("GET", f"{SITE}/#a")) for _ in range(3)] == ["first", "then", "then"]
    assert said(Replay(made, walked("fee"), Secrets(), {}).answer("GET", f"{SITE}/")) == "first", "each begins anew"


def test_what_was_sent_finds_the_answer_to_what_is_most_like_it(tmp_path: Path) -> None:
    made = recording(
        tmp_path,
        fee=[
            entry(f"{SITE}/send", "wrong", method="POST", sent="name=Ann&age=7"),
            entry(f"{SITE}/send", "right", method="POST", sent="name=Ann&age=30"),
        ],
    )
    form = "application/x-www-form-urlencoded"

    def sent(replay: Replay, body: str) -> str:
        return said(replay.answer("POST", f"{SITE}/send", body.encode(), form))

    assert sent(Replay(made, walked("fee"), Secrets(), {}), "name=Ann&age=30") == "right"
    in_order = Replay(made, walked("fee"), Secrets(), {})
    assert [sent(in_order, "name=Bo&age=9") for _ in range(2)] == ["wrong", "right"]
    assert sent(in_order, "something=else") == "nothing"
    other = Replay(made, walked("new"), Secrets(), {})
    assert sent(other, "name=Bo&age=9") == "nothing", "another way's form is answered when it is the very same"
    assert sent(other, "name=Ann&age=7") == "wrong"


def test_what_an_attempt_never_asked_is_taken_from_the_ones_most_like_it(tmp_path: Path) -> None:
    made = recording(
        tmp_path,
        **{
            "fee__phone": [entry(f"{SITE}/menu", "small")],
            "hours__desktop": [entry(f"{SITE}/menu", "large")],
            "fee__desktop__other": [entry(f"{SITE}/menu", "elsewhere")],
        },
    )
    assert said(Replay(made, walked("new", "desktop"), Secrets(), {}).answer("GET", f"{SITE}/menu")) == "large"
    assert said(Replay(made, walked("new", "phone"), Secrets(), {}).answer("GET", f"{SITE}/menu")) == "small"


def test_an_answer_that_was_cut_off_is_none_and_a_broken_connection_is_one(tmp_path: Path) -> None:
    length = [{"name": "Content-Length", "value": "9"}]
    made = recording(
        tmp_path,
        fee=[
            entry(f"{SITE}/cut", headers=length),
            entry(f"{SITE}/left", status=-1, failure="net::ERR_ABORTED"),
            entry(f"{SITE}/down", status=-1, failure="net::ERR_CONNECTION_REFUSED"),
            entry(f"{SITE}/late", headers=length),
            entry(f"{SITE}/late", "whole", headers=length),
            entry(f"{SITE}/empty"),
        ],
    )
    replay = Replay(made, walked("fee"), Secrets(), {})
    asked = {name: said(replay.answer("GET", f"{SITE}/{name}")) for name in ("cut", "left", "down", "late", "empty")}
    assert asked == {
        "cut": "nothing",
        "left": "nothing",
        "down": "net::ERR_CONNECTION_REFUSED",
        "late": "whole",
        "empty": "",
    }


@pytest.mark.parametrize("what", ["nothing", "text", "another zip", "a manifest of something else"])
def test_a_file_that_is_no_recording_is_said_to_be_none(tmp_path: Path, what: str) -> None:
    path = tmp_path / "x.har.zip"
    if what == "text":
        path.write_text("HAR")
    elif what != "nothing":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("har.har" if what == "another zip" else MANIFEST, '{"log": {}}')
    with pytest.raises(AuditkitError) as refused:
        Recording(path)
    assert "x.har.zip" in str(refused.value)
    assert "--save-traffic" in str(refused.value)


def test_a_recording_is_never_written_over_and_leaves_nothing_when_nothing_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "x.har.zip"
    with Recorder(path):
        assert not path.exists()
    assert list(tmp_path.iterdir()) == []
    path.write_text("somebody's")
    with pytest.raises(AuditkitError, match="never overwritten"):
        Recorder(path)
    assert path.read_text() == "somebody's"
    with pytest.raises(AuditkitError, match="no folder"):
        Recorder(tmp_path / "nowhere" / "x.har.zip")


def test_git_would_not_take_a_recording_along(tmp_path: Path) -> None:
    import subprocess

    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with pytest.raises(AuditkitError, match="could be committed"):
        Recorder(tmp_path / "x.har.zip")
    ignored = (Path(__file__).parents[2] / ".gitignore").read_text()
    (tmp_path / ".gitignore").write_text(ignored)
    with Recorder(tmp_path / "x.har.zip"):
        status = subprocess.run(
            ["git", "-C", str(tmp_path), "status", "--short"], capture_output=True, text=True, check=True
        )
        assert "har" not in status.stdout


def test_what_a_har_holds_beside_is_left_out() -> None:
    har = Har.model_validate(
        {
            "log": {
                "entries": [{"request": {"method": "GET", "url": SITE, "cookies": [{"name": "s", "value": "tea"}]}}]
            }
        }
    )
    assert isinstance(har.log, HarLog)
    assert "tea" not in har.model_dump_json(by_alias=True)
