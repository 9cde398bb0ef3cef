"""How pages say that a link opens a window of its own, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml


def window_words_known(language: str) -> bool:
    return language in _listed()


def says_window(text: str) -> bool:
    """Whether a text says so in any language: a page may say it in another than its own."""
    return _pattern().search(text) is not None


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(_listed().values()), re.IGNORECASE)


@cache
def _listed() -> Mapping[str, str]:
    listed: Mapping[str, str] = yaml.safe_load(
        files(__package__).joinpath("window_words.yml").read_text(encoding="utf-8")
    )
    return listed
