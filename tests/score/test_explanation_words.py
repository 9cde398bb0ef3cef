from __future__ import annotations

import pytest

from auditkit.diagnostic.safe_text import page_file_name


@pytest.mark.parametrize("slug", ["harbour", "licence-fee", "2026", "index-of-fees"])
def test_a_slug_is_its_page(slug: str) -> None:
    assert page_file_name(slug) == slug


@pytest.mark.parametrize(
    "slug", ["index", "data", "pictures", "top-task", "barrier", "../up", "Ä", "a b", "", "x" * 200]
)
def test_what_is_taken_or_no_file_name_gets_another(slug: str) -> None:
    assert page_file_name(slug) != slug
    assert page_file_name(slug).startswith("x-")


def test_two_such_names_stay_apart() -> None:
    assert page_file_name("data") != page_file_name("pictures")
