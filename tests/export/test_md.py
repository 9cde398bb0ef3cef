"""The result in a few lines, for an email or a chat."""

from __future__ import annotations

import re

from auditkit.export.format import Material, Site
from auditkit.export.md import md_files
from auditkit.probe.barrier import BARRIERS
from auditkit.score.scorecard import score
from tests.factories import NOON, make_agency, make_attempt, make_audit, make_finding, make_step, make_task


def text_of(title: str = "Find the fee", name: str = "Harbour Office", site: Site | None = None) -> str:
    task = make_task("fee", title=title, rank=1)
    found = make_finding("dead-link", severity="critical", message="The link is dead.", step=1)
    attempts = [
        make_attempt("not_completed", steps=[make_step(status="failed")], findings=[found]),
        make_attempt("completed", trial=2),
    ]
    card = score(make_audit(task, agencies=[make_agency(name=name)], ended_at=NOON), attempts)
    (file,) = md_files(Material(card, site=site or Site()))
    return file.data.decode()


def test_it_says_what_was_found_and_what_to_do() -> None:
    assert text_of(site=Site(url="https://score.example/")) == (
        "# Harbour Office: 1 of 2 attempts succeeded.\n"
        "\n"
        "1 of 2 attempts succeeded (1 task, 1 agency). Newest audit: 22 November 2026.\n"
        "\n"
        "- Harbour Office: 1 of 2 attempts succeeded\n"
        "\n"
        "## Fix these first\n"
        "\n"
        "1. The link leads nowhere: Find the fee (Harbour Office)\n"
        f"   What to do: {BARRIERS['dead-link'].remedy}\n"
        "   Fixing this might have helped 1 more attempt succeed: 2 of 2, not 1.\n"
        "\n"
        "A script made the attempts: it shows that a route exists, not that people find it.\n"
        "The whole scorecard: https://score.example/scorecard/index.html\n"
    )


def test_without_the_sites_address_there_is_no_link() -> None:
    assert "http" not in text_of()


def test_words_of_others_are_only_words() -> None:
    evil = "Fee 9.50 @channel [click](https://evil.example) www.evil.example <b>x</b> <!--\n# Heading\n- item `code`"
    text = text_of(title=evil, name=evil)
    assert not re.search(r"&[#\w]+;|\]\(|<|`|://|www\.|\w\.example|@", text)
    assert "9.50" in text
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        text.splitlines()[0],
        "## Fix these first",
    ]
    assert not any(line.startswith("- item") for line in text.splitlines())
