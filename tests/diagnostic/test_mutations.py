"""Whatever becomes of a good file, the answer is a task or a list of faults, never anything else."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import yaml

from auditkit.diagnostic import tree
from auditkit.diagnostic.error import InvalidDocument
from auditkit.task.loader import load_tasks

GOOD = (Path(__file__).parent / "good.yml").read_bytes()
AGENCY = "version: 1\nagency: Harbour\nbase_url: https://www.harbour.example\n"
PIECES = [
    b"\t", b"'", b'"', b"{", b"}", b"[", b"]", b": ", b":", b"- ", b"#", b"&a ", b"*a", b"!x ", b"%", b"@", b"`",
    b"|", b">", b"?", b",", b"\n", b"\r", b"\x00", b"\xff", b"\xe2\x80\xa8", b"${X}", b"<<: ", b"---\n", b"...", b"~",
    b"null",
    b"\\", b"${", b"  ", b"\xef\xbb\xbf", b"\x1b[2J", b"use: fee.yml", b"- use: ../..\n", b"9" * 30, b"1e999",
]  # fmt: skip
ROUNDS = 40


@pytest.mark.parametrize("seed", range(6))
def test_mutations_raise_nothing_else(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    chance = random.Random(seed)
    for round_number in range(ROUNDS):
        text = GOOD
        for _ in range(chance.randint(1, 4)):
            text = mutated(text, chance)
        for name in ("fee.yml", "agency.yml") if round_number % 5 == 0 else ("fee.yml",):
            (folder / name).write_bytes(text)
        check(text)
        (folder / "agency.yml").write_text(AGENCY)


def check(text: bytes) -> None:
    lines = text.count(b"\n") + text.count(b"\r") + 2
    try:
        load_tasks([Path("tasks")], {"NAME": "Sam"})
    except InvalidDocument as invalid:
        assert invalid.diagnostics, text
        for fault in invalid.diagnostics:
            assert 1 <= fault.line <= lines, (fault, text)
            assert fault.column >= 1
            assert str(fault).isprintable(), (fault, text)
            assert "pydantic" not in fault.message
            assert "Input should" not in fault.message, (fault, text)


def mutated(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text) + 1)
    match chance.randrange(5):
        case 0:
            return text[:at] + chance.choice(PIECES) + text[at:]
        case 1:
            return text[:at] + text[at + chance.randint(1, 8) :]
        case 2:
            return text[:at] + chance.choice(PIECES) + text[at + 1 :]
        case 3:
            lines = text.splitlines(keepends=True)
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines) if lines else b"")
            return b"".join(lines)
        case _:
            lines = text.splitlines(keepends=True)
            chance.shuffle(lines)
            return b"".join(lines)


def test_the_good_file_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_bytes(GOOD)
    assert load_tasks([Path("tasks")], {"NAME": "Sam"}).agencies


def test_both_parsers_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML comes without libyaml, the same faults stand in the same places."""
    wrong = Path(__file__).parents[1] / "task" / "wrong"
    same = 0
    for file in sorted(wrong.rglob("*.yml")):
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        if any(letter < " " and letter not in "\t\n\r" for letter in text):
            continue
        quick = tree.parse_yaml(text, "fee.yml")[1]
        with monkeypatch.context() as patch:
            patch.setattr(tree, "_Parser", yaml.SafeLoader)
            slow = tree.parse_yaml(text, "fee.yml")[1]
        assert quick == slow, file
        same += bool(quick)
    assert same > 30


MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "[" * MEBIBYTE,
        "{a: " * (MEBIBYTE // 4),
        "- " * (MEBIBYTE // 2),
        "a: [" + "~," * (MEBIBYTE // 2 - 10) + "]",
        pytest.param("\n".join(f"k{number}: 1" for number in range(90_000)), marks=pytest.mark.thorough),
        "k" + " " * (MEBIBYTE - 10) + "\na: 1",
        "a: 1\nb: c:" + " " * (MEBIBYTE - 20) + ": d",
        "a: '" + "x" * (MEBIBYTE - 10),
        "a: *" + "x" * (MEBIBYTE - 10),
        "steps:\n" + "- clik\n" * 100_000,
        "? " * (MEBIBYTE // 2),
        "a: " + "#" * (MEBIBYTE - 10),
    ],
    ids=range(12),
)
def test_a_mebibyte_of_mischief_ends_soon(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tasks" / "harbour"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(AGENCY)
    (folder / "fee.yml").write_text(text)
    began = time.process_time()
    with pytest.raises(InvalidDocument) as caught:
        load_tasks([Path("tasks")], {})
    assert time.process_time() - began < 100
    assert len(caught.value.diagnostics) < 300
