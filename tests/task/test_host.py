"""What a page gives for an address may be none: nothing that asks about it breaks."""

from __future__ import annotations

import pytest

from auditkit.task.host import Hosts, bare_address, host_of, join_address, split_address, supplier_of

NO_ADDRESSES = (
    "http://[",
    "http://[x/",
    "//[::1",
    "http://a:99999999/",
    "http://a:b/",
    "data://[x,y",
    "blob://[",
    "http://\u2100.example/",
    "http://[fe80::1%25eth0]x/",
    "tel:[",
    "mailto:a@[b",
    "javascript:[",
    "\ud800",
    "",
    " ",
    "http://a\nb/",
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_asked_about_as_any_other(address: str) -> None:
    parts = split_address(address)
    assert parts.port is None
    assert not Hosts(("harbour.example",)).own(address.replace("data:", "http:").replace("blob:", "http:"))
    assert host_of(address) == (parts.hostname or "")
    assert isinstance(join_address("https://harbour.example/fees", address), str)
    assert "#" not in bare_address(f"{address}#fees")
    assert isinstance(supplier_of(address), str)


def test_what_is_one_is_read_as_ever() -> None:
    assert split_address("https://pay.example:8443/fee?a=b#c").port == 8443
    assert join_address("https://harbour.example/fees/", "../pay?a=b") == "https://harbour.example/pay?a=b"
    assert bare_address("https://harbour.example/fees?a=b#c") == "https://harbour.example/fees?a=b"
    assert Hosts(("*.harbour.example",)).own("https://pay.harbour.example/")
    assert host_of("https://[2001:db8::1]:8443/") == "2001:db8::1"
