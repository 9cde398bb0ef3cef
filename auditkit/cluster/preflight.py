"""Checks before attempts are handed out: certificates, the same kit everywhere, browsers, no connection in the
clear.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cloudpickle
import dask
import psutil
import yaml
from distributed import Client
from distributed.security import Security

from auditkit.cluster import node as facts_module
from auditkit.cluster.node import PROTECTED, is_safe, node_facts
from auditkit.diagnostic.error import AuditkitError

_TLS = "distributed.comm.tls"
_KEYS = {"tls_ca_file": "ca-file", "tls_client_cert": "client.cert", "tls_client_key": "client.key"}
_EXAMPLE = """\
Give a file with --cluster-security, in the format of Dask's own configuration:
  distributed:
    comm:
      tls:
        ca-file: ca.pem
        client: {cert: client.pem, key: client-key.pem}"""


def load_security(address: str, file: Path | None) -> Security | None:
    """The certificates to show; none for an address on this machine.

    Without a file it is what Dask itself is configured with: ~/.config/dask/*.yaml and DASK_DISTRIBUTED__COMM__TLS__…

    Raises:
        AuditkitError: the file can't be read or lacks something; a certificate can't be used.
    """
    if not address.startswith(f"{PROTECTED}://"):
        if file is not None:
            raise AuditkitError(
                f"{address} is not protected, so {file} would do nothing.",
                hint="Leave out --cluster-security, or give the scheduler's tls:// address.",
            )
        return None
    files = _files(file)
    if not files.get("tls_ca_file") or not files.get("tls_client_cert"):
        none = f"{file} does not name one" if file else "none was given"
        raise AuditkitError(f"{address} asks for a certificate, but {none}.", hint=_EXAMPLE)
    for path in files.values():
        if not Path(path).is_file():
            raise AuditkitError(f"There is no file {path}, which --cluster needs for {address}.", hint=_EXAMPLE)
    security = Security(require_encryption=True, **files)
    try:
        security.get_connection_args("client")
    except (ssl.SSLError, OSError) as fault:
        raise AuditkitError(
            f"The certificates for {address} can't be used: {fault.strerror or fault}.",
            hint="They must be PEM files that you may read, and the key must belong to the certificate.",
        ) from None
    return security


def _files(file: Path | None) -> dict[str, str]:
    """Paths as the file has them, from its own folder on; else those of Dask's configuration."""
    config: dict[str, Any] = _read(file) if file is not None else dask.config.config
    answers = {name: dask.config.get(f"{_TLS}.{key}", default=None, config=config) for name, key in _KEYS.items()}
    folder = file.parent if file is not None else Path()
    return {name: str(folder / str(path)) for name, path in answers.items() if path}


def _read(file: Path) -> dict[str, Any]:
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AuditkitError(f"There is no file {file}.", hint=_EXAMPLE) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        read = None
    if not isinstance(read, dict):
        raise AuditkitError(f"{file} is not a Dask configuration in YAML.", hint=_EXAMPLE)
    return read


_Facts = Mapping[str, str | None]
_SCHEDULER = "The scheduler"


_SAME_PYTHON = "Use the same Python on every machine, down to the second number."
_REQUIREMENTS = (
    ("python", "Python", _SAME_PYTHON),
    ("kit", "auditkit", "Install the same auditkit on every machine: pip install 'auditkit[cluster]=={here}'"),
    ("records", "records of version", "Install the same auditkit on every machine."),
)
"""Facts that have to be the same everywhere: key, name, what to do about it."""


async def check_cluster(client: Client) -> None:
    """Make sure that scheduler and workers fit. Raises AuditkitError, which names the first that doesn't."""
    answers = await _ask_all(client)
    own_facts = node_facts()
    for who, facts in answers.items():
        for key, name, hint in _REQUIREMENTS:
            here, there = own_facts[key], facts[key]
            if there != here:
                version = f"{name} {there}" if there is not None else "no auditkit"
                raise AuditkitError(
                    f"{who} ({facts['host']}) has {version}; here it is {here}.", hint=hint.format(here=here)
                )
        if who != _SCHEDULER and facts["browser"] is None:
            raise AuditkitError(
                f"{who} ({facts['host']}): {facts['no_browser']}",
                hint="Run auditkit browser on that machine: it shows what is looked for, and --get installs one.",
            )


def check_encryption(workers: Mapping[str, object]) -> None:
    """Make sure that nothing which is sent to a worker can be read on the way. Raises AuditkitError."""
    own = {one.address for card in psutil.net_if_addrs().values() for one in card}
    for address in workers:
        if not is_safe(address, own):
            raise AuditkitError(
                f"The worker {address} isn't on this machine, and what is sent to a tcp:// address can be read on "
                "the way.",
                hint="Start scheduler and workers with TLS: see “Many machines” in the documentation.",
            )


async def _ask_all(client: Client) -> dict[str, _Facts]:
    # As code, not by name: a machine without auditkit has to be able to answer.
    cloudpickle.register_pickle_by_value(facts_module)
    try:
        scheduler, workers = await asyncio.gather(client.run_on_scheduler(node_facts), client.run(node_facts))
    except Exception as fault:
        # Code of one Python can't be read by another, in ways without end.
        raise await _other_python(client) or fault from None
    finally:
        cloudpickle.unregister_pickle_by_value(facts_module)
    return {_SCHEDULER: scheduler} | {f"The worker {address}": facts for address, facts in workers.items()}


async def _other_python(client: Client) -> AuditkitError | None:
    asked: Any = client.get_versions()
    versions = await asked
    here = _python(versions["client"])
    for name, answers in {_SCHEDULER: versions["scheduler"], **versions["workers"]}.items():
        if _python(answers) != here:
            who = name if name == _SCHEDULER else f"The worker {name}"
            return AuditkitError(f"{who} has Python {_python(answers)}; here it is {here}.", hint=_SAME_PYTHON)
    return None


def _python(answers: Mapping[str, Mapping[str, str]]) -> str:
    return ".".join(str(answers["host"]["python"]).split(".")[:2])
