"""Whether the machines of a cluster can make attempts that count: the same kit, a browser, no open wire."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cloudpickle
import psutil
from distributed import Client

from auditkit.cluster import node_facts as facts_module
from auditkit.cluster.node import is_safe
from auditkit.cluster.node_facts import facts
from auditkit.diagnostic.error_errors import AuditkitError

_Told = Mapping[str, str | None]
_SCHEDULER = "The scheduler"


@dataclass(frozen=True)
class _Wanted:
    """Something that must be the same everywhere."""

    key: str
    called: str
    mend: str


_WANTED = (
    _Wanted("python", "Python", "Use the same Python on every machine, to the second number."),
    _Wanted("kit", "auditkit", "Install the same auditkit on every machine: pip install 'auditkit[cluster]=={here}'"),
    _Wanted("records", "records of version", "Install the same auditkit on every machine."),
)


async def check_cluster(client: Client) -> None:
    """Make sure that scheduler and workers fit.

    Raises:
        AuditkitError: one doesn't; it is named.
    """
    told = await _ask_all(client)
    here = facts()
    for who, there in told.items():
        for wanted in _WANTED:
            if there[wanted.key] != here[wanted.key]:
                raise AuditkitError(
                    f"{who} ({there['host']}) has {_version(wanted, there)}; here it is {here[wanted.key]}.",
                    mend=wanted.mend.format(here=here[wanted.key]),
                )
        if who != _SCHEDULER and there["browser"] is None:
            raise AuditkitError(
                f"{who} ({there['host']}): {there['no_browser']}",
                mend="Run auditkit browser on that machine: it says what is looked for, and --get gets one.",
            )


def check_wire(workers: Mapping[str, object]) -> None:
    """Make sure that nothing which is sent to a worker can be read on the way. Raises AuditkitError."""
    own = {one.address for card in psutil.net_if_addrs().values() for one in card}
    for address in workers:
        if not is_safe(address, own):
            raise AuditkitError(
                f"The worker {address} isn't on this machine, and what is sent to a tcp:// address can be read on "
                "the way.",
                mend="Start scheduler and workers with TLS: see “Many machines” in the documentation.",
            )


async def _ask_all(client: Client) -> dict[str, _Told]:
    """What the scheduler and each worker say of themselves."""
    # As code, not by name: a machine without auditkit has to be able to answer.
    cloudpickle.register_pickle_by_value(facts_module)
    try:
        scheduler, workers = await asyncio.gather(client.run_on_scheduler(facts), client.run(facts))
    except Exception as fault:
        # Code of one Python can't be read by another, in ways without end.
        raise await _other_python(client) or fault from None
    finally:
        cloudpickle.unregister_pickle_by_value(facts_module)
    return {_SCHEDULER: scheduler} | {f"The worker {address}": told for address, told in workers.items()}


async def _other_python(client: Client) -> AuditkitError | None:
    asked: Any = client.get_versions()
    versions = await asked
    here = _python(versions["client"])
    for name, told in {_SCHEDULER: versions["scheduler"], **versions["workers"]}.items():
        if _python(told) != here:
            who = name if name == _SCHEDULER else f"The worker {name}"
            return AuditkitError(f"{who} has Python {_python(told)}; here it is {here}.", mend=_WANTED[0].mend)
    return None


def _python(told: Mapping[str, Mapping[str, str]]) -> str:
    return ".".join(str(told["host"]["python"]).split(".")[:2])


def _version(wanted: _Wanted, there: _Told) -> str:
    found = there[wanted.key]
    return f"{wanted.called} {found}" if found is not None else "no auditkit"
