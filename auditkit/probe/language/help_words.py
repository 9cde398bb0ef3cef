"""How links to a person are worded, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

KINDS = ("contact", "help", "phone")


def help_words_known(language: str) -> bool:
    return language in _listed()


@cache
def help_words() -> Mapping[str, str]:
    """Of all languages together, one regular expression a kind: a page may offer help in another than its own."""
    return {kind: "|".join(dict.fromkeys(words[kind] for words in _listed().values())) for kind in KINDS}


@cache
def _listed() -> Mapping[str, Mapping[str, str]]:
    listed: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        files(__package__).joinpath("help_words.yml").read_text(encoding="utf-8")
    )
    return listed
