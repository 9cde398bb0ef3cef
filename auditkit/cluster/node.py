"""The machines of a cluster: what each says of itself, and which addresses need no protection."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from auditkit.diagnostic.error import AuditkitError


def node_facts() -> dict[str, str | None]:
    """Python, kit and record version, browser; None where there is none."""
    import platform

    facts: dict[str, str | None] = dict.fromkeys(("kit", "records", "browser", "no_browser"))
    facts |= {"host": platform.node(), "python": ".".join(platform.python_version_tuple()[:2])}
    try:
        from auditkit import __version__
        from auditkit.browser.executable import find_browser
        from auditkit.diagnostic.error import AuditkitError
        from auditkit.record.model import SCHEMA_VERSION
    except ImportError:
        return facts
    facts |= {"kit": __version__, "records": str(SCHEMA_VERSION)}
    try:
        facts["browser"] = str(find_browser().path)
    except AuditkitError as fault:
        facts["no_browser"] = fault.message
    return facts


PLAIN, PROTECTED = "tcp", "tls"
_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z0-9]+)://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})/?"
)


def check_scheduler(text: str) -> str:
    """The address with its scheme. Raises AuditkitError when it is none, or others could read what is sent there."""
    found = _ADDRESS.fullmatch(text.strip())
    scheme = (found["scheme"] or PLAIN) if found is not None else PLAIN
    if found is None or scheme not in {PLAIN, PROTECTED} or not 0 < int(found["port"]) < 65536:
        raise AuditkitError(
            f"{text!r} is not the address of a Dask scheduler.",
            hint="Give it as the scheduler shows it when it starts: tls://192.0.2.7:8786, or on this machine "
            "tcp://127.0.0.1:8786.",
        )
    address = f"{scheme}://{found['host']}:{found['port']}"
    if not is_safe(address):
        raise AuditkitError(
            f"{address} isn't on this machine, and what is sent to a tcp:// address can be read and changed on the "
            "way: task files, values of ${NAME}, saved sessions.",
            hint=f"Start scheduler and workers with TLS and give tls://{found['host']}:{found['port']}: see "
            "“Many machines” in the documentation.",
        )
    return address


def is_safe(address: str, own: Iterable[str] = ()) -> bool:
    """Whether nobody can listen to what is sent to this address. `own` are other addresses of this machine."""
    scheme, _, rest = address.partition("://")
    if scheme in {PROTECTED, "inproc"}:
        return True
    host = rest.rpartition(":")[0].strip("[]")
    if scheme != PLAIN:
        return False
    return host == "localhost" or _is_loopback(host) or host in set(own)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
