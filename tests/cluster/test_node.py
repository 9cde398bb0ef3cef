"""Addresses: what leaves this machine has to be protected."""

from __future__ import annotations

import pytest

from auditkit.cluster.node import check_scheduler, is_safe
from auditkit.diagnostic.error import AuditkitError


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("tls://192.0.2.7:8786", "tls://192.0.2.7:8786"),
        ("tls://scheduler.example:8786/", "tls://scheduler.example:8786"),
        ("tls://[2001:db8::7]:8786", "tls://[2001:db8::7]:8786"),
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("127.9.9.9:1", "tcp://127.9.9.9:1"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
        (" localhost:8786 ", "tcp://localhost:8786"),
    ],
)
def test_an_address_that_will_do(given: str, address: str) -> None:
    assert check_scheduler(given) == address


@pytest.mark.parametrize(
    "given",
    ["tcp://192.0.2.7:8786", "192.0.2.7:8786", "tcp://0.0.0.0:8786", "tcp://[2001:db8::7]:8786",
     "tcp://localhost.example:8786", "tcp://127.0.0.1.example:8786", "tcp://scheduler:8786"],
)  # fmt: skip
def test_a_plain_address_elsewhere_is_refused_and_the_other_one_is_named(given: str) -> None:
    with pytest.raises(AuditkitError) as refused:
        check_scheduler(given)
    host = given.removeprefix("tcp://")
    assert "can be read" in refused.value.message and f"tls://{host}" in str(refused.value.hint)


@pytest.mark.parametrize(
    "given",
    ["", "8786", "tls://", "tls://host", "tls://host:99999", "tls://host:0", "http://127.0.0.1:8786", "ucx://127.0.0.1:1",
     "tcp://127.0.0.1:8786/x", "tcp://user@127.0.0.1:8786", "tcp://127.0.0.1:8786\ntls://a:1", "inproc://1/2/3"],
)  # fmt: skip
def test_what_is_no_address_is_told_how_one_looks(given: str) -> None:
    with pytest.raises(AuditkitError, match="not the address of a Dask scheduler"):
        check_scheduler(given)


def test_a_worker_may_have_another_address_of_this_very_machine() -> None:
    assert is_safe("tcp://10.1.2.3:40000", own=["127.0.0.1", "10.1.2.3"])
    assert not is_safe("tcp://10.1.2.4:40000", own=["127.0.0.1", "10.1.2.3"])
    assert is_safe("tls://10.1.2.4:40000")
