"""What storage says when it can't, in words; told by the kind of error, not by its text."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record.remote.filesystem_address import Address

# The libraries behind fsspec have errors of their own, and not one of them needs to be installed here.
_NO_KEY = frozenset(
    {
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "TokenRetrievalError",
        "ProfileNotFound",
        "NoAuthTokenError",
        "DefaultCredentialsError",
        "RefreshError",
        "ClientAuthenticationError",
    }
)
_NO_WAY = frozenset(
    {
        "EndpointConnectionError",
        "HTTPClientError",
        "ConnectionError",
        "ClientConnectorError",
        "ServiceRequestError",
        "TransportError",
        "TimeoutError",
        "FSTimeoutError",
        "gaierror",
    }
)
_QUERY = re.compile(r"\?\S+")
"""A signed address has its signature there."""


@contextmanager
def plain_words(address: Address) -> Iterator[None]:
    """Turn what a file system raises into what a person can do about it.

    FileNotFoundError and FileExistsError pass: whoever asked knows what they mean.
    """
    try:
        yield
    except (AuditkitError, FileNotFoundError, FileExistsError):
        raise
    except Exception as fault:
        raise in_words(fault, address) from fault


def in_words(fault: Exception, address: Address) -> AuditkitError:
    """What the person is told."""
    kinds = {kind.__name__ for kind in type(fault).__mro__}
    if kinds & _NO_KEY:
        return AuditkitError(
            f"There are no credentials for {address}, or they can't be used.",
            mend="Set them in the environment, as the storage's own tools want them "
            "(for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE).",
        )
    if "PermissionError" in kinds:
        return AuditkitError(
            f"The storage refuses access to {address}.",
            mend="Check that the credentials are right, and that they may list, read, write and delete there.",
        )
    if kinds & _NO_WAY:
        return AuditkitError(
            f"The storage of {address} can't be reached.",
            mend="Check the network, a proxy, and the endpoint (for S3: AWS_ENDPOINT_URL). "
            "Then run the same command again.",
        )
    said = _QUERY.sub("?…", str(fault))[:300]
    return AuditkitError(
        f"The storage of {address} answered with {type(fault).__name__}: {said}",
        mend="Try again. If it stays so, ask whoever runs the storage.",
    )


def no_bucket(address: Address) -> AuditkitError:
    """What to say when the bucket is missing."""
    return AuditkitError(
        f"There is no bucket {address.bucket!r} for {address}.",
        mend="Check the name, or have it made: auditkit makes none.",
    )
