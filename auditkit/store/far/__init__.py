"""Audits in object storage, or wherever else fsspec leads: a copy on this machine, fetched and sent as needed."""

from auditkit.store.far.address import Address
from auditkit.store.far.origin import open_far

__all__ = ["Address", "open_far"]
