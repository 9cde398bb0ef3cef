"""`auditkit merge`, `plan --shard` and the names of shards, as a person or a pipeline calls them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from auditkit.cli import cli, main
from auditkit.record.store import AuditStore
from tests.record.shard_samples import KEYS, NAME, Yard, tree

AGENCY = (
    "version: 1\nagency: {name}\nbase_url: https://{name}.example\npace: {{requests_per_second: 3, concurrent: 3}}\n"
)
TASK = "version: 1\ntask: Find the fee\nsteps: [click: Fees]\nsuccess: [text: costs]\n"
PIPELINES = ("GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_BUILDID", "CIRCLE_WORKFLOW_ID", "BUILDKITE_BUILD_ID")


@pytest.fixture
def yard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Yard:
    monkeypatch.chdir(tmp_path)
    for name in PIPELINES:
        monkeypatch.delenv(name, raising=False)
    return Yard(Path())


@pytest.fixture
def tasks(yard: Yard) -> Path:
    for agency, names in {"harbour": "abc", "mint": "a"}.items():
        folder = yard.folder / "tasks" / agency
        folder.mkdir(parents=True)
        (folder / "agency.yml").write_text(AGENCY.format(name=agency))
        for name in names:
            (folder / f"{name}.yml").write_text(TASK)
    return yard.folder / "tasks"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    found = main(list(arguments))
    out, err = capsys.readouterr()
    assert found == status, out + err
    assert "Traceback" not in err
    return out + err


def test_all_shards(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(yard.shard(number)) for number in (3, 1, 2)]
    words = said(capsys, "merge", *folders, "--complete")
    joined = f"Joined 3 of 3 shards in audits/{NAME}: 6 of 6 attempts, 12 pieces of evidence.\n"
    assert words == f"{joined}Next: auditkit score\n"
    assert "shard" not in said(capsys, "score")


def test_a_missing_shard(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(yard.shard(number)) for number in (1, 2)]
    words = said(capsys, "merge", *folders)
    assert "Joined 2 of 3 shards" in words
    assert f"2 attempts are missing: shard 3/3 ({KEYS[2]}, {KEYS[5]})." in words
    assert f"auditkit run --resume --audit-id {NAME}" in words
    assert "not complete" in said(capsys, "merge", *folders, "--complete", status=1)
    scored = said(capsys, "score")
    assert "joined from 2 of 3 shards and has gaps" in scored
    assert "2 not measured" in scored


def test_two_results(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    one = yard.shard(1)
    two = yard.shard(1, place="again", minutes=2, attempts={KEYS[0]: {"outcome": "completed", "message": None}})
    words = said(capsys, "merge", str(two), str(one))
    assert "2 attempts were made more than once. The one measured first counts; 2 others kept in" in words
    assert f"{KEYS[0]}: not completed at 09:00:00 counts; aside: completed at 09:02:00" in words
    assert "in audits/release-42/aside" in words


def test_a_shard_alone_says_that_it_is_one(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    shard = yard.shard(2)
    assert "This is shard 2 of 3: 2 of 6 attempts." in said(capsys, "score", "--audits", str(shard))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "nowhere doesn't exist"),
        (["file.txt"], "file.txt is not a folder"),
        (["empty"], "There is no shard in empty"),
        (["machine-1", "--audit-id", "release-7"], "There is no shard of the audit 'release-7' in machine-1"),
        (["machine-1", "other"], "There are shards of several audits: 'release-42' and 'release-43'"),
        (["serial/release-42"], "is not a shard: it was made as a whole"),
        (["machine-1", "--into", "file.txt"], "file.txt"),
        (["machine-1", "--into", "serial"], "is not a shard: it was made as a whole"),
    ],
)
def test_what_can_be_mended_is_said(
    yard: Yard, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    yard.shard(1)
    yard.serial()
    yard.shard(2, place="other", whole=yard.whole().model_copy(update={"id": "release-43"}))
    Path("empty").mkdir()
    Path("file.txt").write_text("text")
    assert words in said(capsys, "merge", *arguments, status=1)
    assert Path("file.txt").read_text() == "text"
    assert not Path("audits").exists()


def test_one_of_several_audits_is_joined_by_name(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    yard.shard(1)
    yard.shard(2, place="machine-1", whole=yard.whole().model_copy(update={"id": "release-43"}))
    said(capsys, "merge", "machine-1", "--audit-id", "release-43")
    assert AuditStore(Path("audits")).ids() == ("release-43",)


def test_shards_are_joined_far_away_one_after_another(
    yard: Yard, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shards = [str(yard.shard(number)) for number in (1, 2, 3)]
    shards.append(str(yard.shard(2, place="again", minutes=3)))
    for shard in shards:
        words = said(capsys, "merge", shard, "--into", f"file://{tmp_path}/far")
        assert f"file://{tmp_path}/far/{NAME}" in words
    said(capsys, "merge", *shards)
    here = {name: data for name, data in tree(Path("audits")).items() if name != ".gitignore"}
    assert tree(tmp_path / "far") == here


def test_folders_to_join_are_needed(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    assert "DIR" in said(capsys, "merge", status=2)


def test_hostile_words_are_harmless_in_the_terminal(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    shard = yard.shard(1)
    path = shard / NAME / "audit.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "kit_version": "\x1b]0;owned\x07"}))
    assert not re.search("[\x00-\x09\x0b-\x1f]", said(capsys, "merge", str(yard.shard(2)), str(shard), status=1))


@pytest.mark.usefixtures("tasks")
def test_plan_shows_one_part_and_how_long_all_are(capsys: pytest.CaptureFixture[str]) -> None:
    words = said(capsys, "plan", "--shard", "1/3")
    assert "1/3: 3 attempts (harbour)  <- shown above" in words
    assert "2/3: 1 attempt (mint)" in words
    assert "3/3: 0 attempts (nothing to do)" in words
    assert "Only one machine visits an agency." in words
    assert "mint (https" not in words


@pytest.mark.usefixtures("tasks")
def test_plan_splits_an_agency_when_told_to_and_shows_its_share(capsys: pytest.CaptureFixture[str]) -> None:
    words = said(capsys, "plan", "--shard", "1/3", "--split-agencies")
    assert "harbour (https://harbour.example): at most 1 page requests a second, 1 attempt at a time" in words
    assert "3/3: 1 attempt (" in words


@pytest.mark.usefixtures("tasks")
def test_parts_are_equally_long_by_stored_times(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    audits = yard.serial()
    assert "6 attempts took in t.json" in said(capsys, "plan", "--store-durations", "t.json", "--audits", str(audits))
    times = {"harbour.a.main.desktop.1": 2.0, "mint.a.main.desktop.1": 30.0}
    Path("t.json").write_text(json.dumps({"auditkit_durations": 1, "seconds": times}))
    words = said(capsys, "plan", "--shard", "2/2", "--durations", "t.json")
    assert "1/2: 1 attempt, about 30 seconds (mint)" in words
    assert "2/2: 3 attempts, about 6 seconds (harbour)  <- shown above" in words


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("command", ["plan", "run"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--shard", "0/3"], "1/3 to 3/3"),
        (["--shard", "4/3"], "1/3 to 3/3"),
        (["--shard", "2"], "such as 2/3"),
        (["--shard", "1/99999"], "the limit is 1000"),
        (["--split-agencies"], "it needs --shard"),
        (["--durations", "x.json"], "it needs --shard"),
    ],
)
def test_how_a_part_is_given(
    command: str, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in said(capsys, command, *arguments, status=2)


@pytest.mark.usefixtures("tasks")
def test_shards_need_a_name_that_all_have(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(capsys, "run", "--shard", "1/2", status=1)
    assert "--audit-id" in words
    assert "GitHub Actions" in words
    monkeypatch.setenv("AUDITKIT_BROWSER", "/nonexistent/browser")
    for name in PIPELINES:
        with monkeypatch.context() as pipeline:
            pipeline.setenv(name, "12345")
            assert "AUDITKIT_BROWSER" in said(capsys, "run", "--shard", "1/2", status=1), "it went on to the browser"


@pytest.mark.parametrize(
    ("name", "number", "audit_id"),
    [
        ("GITHUB_RUN_ID", "1234567890", "github-1234567890"),
        ("CI_PIPELINE_ID", "77", "gitlab-77"),
        ("BUILDKITE_BUILD_ID", "0190/../a b", "buildkite-0190-a-b"),
    ],
)
def test_the_name_is_the_pipelines_number(name: str, number: str, audit_id: str) -> None:
    from auditkit.cli.option.run import Sharding, ShardNumber

    assert Sharding(ShardNumber(1, 2)).audit_id(None, {name: number}) == audit_id
    assert Sharding(ShardNumber(1, 2)).audit_id("mine", {name: number}) == "mine"
    assert Sharding().audit_id(None, {name: number}) is None


def test_the_page_on_many_machines_uses_commands_and_options_that_there_are() -> None:
    text = (Path(__file__).parents[2] / "site" / "machines.md").read_text(encoding="utf-8")
    used = re.findall(r"(?m)(?:`|^ {4}.*?)auditkit ([a-z]+)([^\n`#]*)", text)
    assert {"run", "plan", "merge"} <= {name for name, _ in used}
    for name, arguments in used:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, name
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", arguments)) <= known, f"auditkit {name} {arguments}"
