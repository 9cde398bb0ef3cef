"""Letters as shapes."""

from __future__ import annotations

import pytest

from auditkit.export.fonts import can_write, measure_text, wrap_lines


@pytest.mark.parametrize("words", ["Harbour Office", "Büro für Łódź – “é”", "Министерство", "Υπουργείο", "Việt"])
def test_it_writes_latin_greek_and_cyrillic(words: str) -> None:
    assert can_write(words)


@pytest.mark.parametrize("words", ["日本", "شرطة", "משרד", "ไทย", "🎉", "a\U0010ffff"])
def test_it_knows_what_it_can_not_write(words: str) -> None:
    assert not can_write(words)


@pytest.mark.parametrize("words", ["word " * 500, "x" * 10_000, "a " + "y" * 300 + " b", "W", ""])
@pytest.mark.parametrize("most", [1, 3])
def test_lines_fit(words: str, most: int) -> None:
    made = wrap_lines(words, 40, 500, most)
    assert len(made) <= most
    assert all(measure_text(line, 40) <= 500 for line in made)


def test_nothing_is_lost_but_what_the_ellipsis_stands_for() -> None:
    assert wrap_lines("one two three four five six", 40, 300, 9) != ("one two three four five six",)
    assert " ".join(wrap_lines("one two three four five six", 40, 300, 9)) == "one two three four five six"
    assert "".join(wrap_lines("z" * 100, 40, 300, 99)) == "z" * 100
    assert wrap_lines("word " * 50, 40, 300, 2)[-1].endswith("…")
