"""What may leave by the terms of a visit, and what of that a content policy can say."""

from __future__ import annotations

import pytest

from auditkit.browser.guard import VisitTerms
from auditkit.task.host import Hosts, named_host

OWN = Hosts(("harbour.example", "*.harbour.example"))


def terms(*allow_requests: str, submit: bool = False) -> VisitTerms:
    return VisitTerms(OWN, submit, allow_requests)


def test_reading_is_always_allowed() -> None:
    assert all(terms().allow(method, "https://elsewhere.example/") for method in ("GET", "HEAD", "OPTIONS"))
    assert not terms().allow("POST", "https://harbour.example/")
    assert not terms(submit=True).allow("POST", "https://elsewhere.example/")
    assert terms(submit=True).allow("POST", "https://pay.harbour.example/")


@pytest.mark.parametrize(
    ("entry", "allowed", "not_allowed"),
    [
        ("POST **/graphql", "https://harbour.example/a/graphql", "https://elsewhere.example/graphql"),
        ("POST /graphql", "https://www.harbour.example/graphql", "https://elsewhere.example/graphql"),
        ("POST https://**/graphql", "https://harbour.example/graphql", "https://elsewhere.example/graphql"),
        ("POST https://*/graphql", "https://harbour.example/graphql", "https://elsewhere.example/graphql"),
        ("POST *://*/graphql", "https://harbour.example/graphql", "https://elsewhere.example/graphql"),
        ("POST https://api.example/ask", "https://api.example/ask", "https://api.example.org/ask"),
        ("POST https://api.example/**", "https://api.example/ask", "https://api.example@elsewhere.example/ask"),
        ("POST https://*.api.example/ask", "https://a.api.example/ask", "https://elsewhere.example?.api.example/ask"),
        ("POST https://harbour.example**", "https://harbour.example/ask", "https://harbour.example.org/ask"),
        ("POST **/graphql", "https://harbour.example/graphql", "https://elsewhere.example/#harbour.example/graphql"),
    ],
)
def test_a_pattern_without_a_host_is_for_the_agencys_own(entry: str, allowed: str, not_allowed: str) -> None:
    assert terms(entry).allow("POST", allowed)
    assert not terms(entry).allow("POST", not_allowed)
    assert not terms(entry).allow("PUT", allowed)
    assert terms(entry).allow_socket(allowed.replace("http", "ws", 1))
    assert not terms(entry).allow_socket(not_allowed.replace("http", "ws", 1))


def test_only_a_whole_name_is_a_host() -> None:
    named = ["https://api.example/ask", "http://*.api.example:8080/**", "https://127.0.0.1"]
    assert [named_host(one) for one in named] == ["api.example", "*.api.example:8080", "127.0.0.1"]
    assert not any(
        named_host(one) for one in ("/ask", "**/ask", "https://**/ask", "https://*.example/a", "https://a*/")
    )


def sources(held: VisitTerms) -> set[str]:
    """What the policy lets pages connect to, beside the web and what is in the page itself."""
    return set(held.content_policy.split()) - {"connect-src", "http:", "https:", "data:", "blob:"}


def test_the_policy_lets_no_socket_open_but_those_allowed() -> None:
    assert sources(terms()) == set()
    assert sources(terms(submit=True)) == {
        f"{scheme}://{host}:*" for scheme in ("ws", "wss") for host in ("harbour.example", "*.harbour.example")
    }
    assert sources(terms("POST https://api.example/live/**")) == {
        "ws://api.example:*/live/",
        "wss://api.example:*/live/",
    }
    assert "wss://harbour.example:*/graphql" in sources(terms("POST **/graphql"))


@pytest.mark.parametrize(
    "pattern",
    ["https://api.example/a*", "https://api.example/", "https://api.example/a?b=**", "https://api.example/a;b"],
)
def test_what_the_policy_cannot_say_exactly_it_does_not_allow(pattern: str) -> None:
    assert sources(terms(f"POST {pattern}")) == set()
    assert ";" not in terms(f"POST {pattern}").content_policy
