"""Escaped text comes out of Markdown as the letters that went in, whatever extension is on."""

from __future__ import annotations

import functools
import re
from html import unescape

import markdown
import pytest
import yaml

from auditkit.diagnostic.safe_text import (
    PAGE,
    Markdown,
    finalize,
    internal_address,
    markdown_code,
    markdown_text,
    markdown_title,
    web_address,
)
from tests.publish.hostile import HOSTILE

EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.arithmatex",
    "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji", "pymdownx.keys",
    "pymdownx.magiclink", "pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.snippets", "pymdownx.superfences",
    "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde", "smarty",
]  # fmt: skip


@functools.cache
def builder() -> markdown.Markdown:
    return markdown.Markdown(extensions=EXTENSIONS)


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def as_read(text: str) -> str:
    """The text as a reader would see it, before it is cut."""
    return re.sub(r"\s+", " ", PAGE.apply(text)).strip()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
@pytest.mark.parametrize(
    "page", ["{}", "Before {} after", "- {}", "**{}**", "| a |\n|---|\n| {} |", "<p>{}</p>", "## {}"]
)
def test_nothing_but_its_letters_comes_out(text: str, page: str) -> None:
    known = builder()
    plain = known.reset().convert(page.format("PLAIN"))
    html = known.reset().convert(page.format(markdown_text(text)))
    tags = re.compile(r"</?[a-z][^>]*>")
    # Ids of headings follow their words; everything else in the markup must be as for a harmless word.
    without_id = re.compile(r' id="[^"]*"')
    assert [without_id.sub("", tag) for tag in tags.findall(html)] == [
        without_id.sub("", tag) for tag in tags.findall(plain)
    ]
    read = as_read(text)
    expected = read if len(read) <= 500 else read[:499].rstrip()
    assert expected in re.sub(r"\s+", " ", shown(html)).replace("’", "'")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_titles_survive_yaml_and_are_inert_even_when_unescaped_twice(text: str) -> None:
    front = yaml.safe_load(f"title: {markdown_title(text)}\n")
    assert isinstance(front["title"], str)
    twice = unescape(unescape(front["title"]))
    assert not re.search(r'[<>"]', twice)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_code_is_shown_as_it_is(text: str) -> None:
    html = markdown.markdown(f"{markdown_code(text)}\n\nafter", extensions=["pymdownx.superfences", "attr_list"])
    assert html.count("<pre") == 1
    assert html.endswith("<p>after</p>")
    assert "<script" not in html


def test_a_fence_is_longer_than_any_inside() -> None:
    assert markdown_code("a\n`````\nb").startswith("``````text\n")


def test_addresses_lead_to_the_web_or_nowhere() -> None:
    assert web_address(" https://a.example/x?y=1#z ") == "https://a.example/x?y=1#z"
    for address in (
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example", "http://",
        "java\tscript:alert(1)", "https://a.example/\u202egnp", "https://a.example/ x", "https://[", "vbscript:x",
        "https://a.example/" + "x" * 3000, "",
    ):  # fmt: skip
        assert web_address(address) is None


def test_internal_addresses_are_ours() -> None:
    assert internal_address("../harbour/fee.md#step-1") == "../harbour/fee.md#step-1"
    for address in ("javascript:x", "https://a.example", "a b", 'x"', "x](y"):
        with pytest.raises(ValueError):
            internal_address(address)


def test_only_markdown_by_type_passes() -> None:
    assert finalize(Markdown("**a**")) == "**a**"
    assert finalize("**a**") != "**a**"
    assert finalize(Markdown("**a**") + "<b>") == markdown_text("**a**<b>")
    assert finalize(None) == ""
    assert finalize(7) == "7"


def test_plain_words_stay_readable() -> None:
    assert markdown_text("A self-service desk, open 9 to 5. Don't wait; ask.") == (
        "A self-service desk, open 9 to 5&#46; Don't wait; ask."
    )
