"""What this machine proves itself with to a cluster: three files, named as Dask names them."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import dask
import yaml
from distributed.security import Security

from auditkit.cluster.node import PROTECTED
from auditkit.diagnostic.error_errors import AuditkitError

_TLS = "distributed.comm.tls"
_KEYS = {"tls_ca_file": "ca-file", "tls_client_cert": "client.cert", "tls_client_key": "client.key"}
_EXAMPLE = """\
Give a file with --cluster-security, as Dask's own configuration has it:
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
                mend="Leave --cluster-security out, or give the scheduler's tls:// address.",
            )
        return None
    files = _files(file)
    if not files.get("tls_ca_file") or not files.get("tls_client_cert"):
        raise AuditkitError(
            f"{address} wants to know who asks, and {file or 'nothing'} says with what certificate.", mend=_EXAMPLE
        )
    for path in files.values():
        if not Path(path).is_file():
            raise AuditkitError(f"There is no file {path}, which --cluster needs for {address}.", mend=_EXAMPLE)
    security = Security(require_encryption=True, **files)
    try:
        security.get_connection_args("client")
    except (ssl.SSLError, OSError) as fault:
        raise AuditkitError(
            f"The certificates for {address} can't be used: {fault.strerror or fault}.",
            mend="They must be PEM files, the key must belong to the certificate, and you must be able to read them.",
        ) from None
    return security


def _files(file: Path | None) -> dict[str, str]:
    """Paths as the file has them, from its own folder on; else those of Dask's configuration."""
    config: dict[str, Any] = _read(file) if file is not None else dask.config.config
    told = {name: dask.config.get(f"{_TLS}.{key}", default=None, config=config) for name, key in _KEYS.items()}
    folder = file.parent if file is not None else Path()
    return {name: str(folder / str(path)) for name, path in told.items() if path}


def _read(file: Path) -> dict[str, Any]:
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AuditkitError(f"There is no file {file}.", mend=_EXAMPLE) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        read = None
    if not isinstance(read, dict):
        raise AuditkitError(f"{file} is no configuration of Dask in YAML.", mend=_EXAMPLE)
    return read
