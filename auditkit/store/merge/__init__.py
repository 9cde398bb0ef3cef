"""Joining shards: audits of parts of one plan, made on several machines, become the audit of the whole."""

from auditkit.store.merge.find import find
from auditkit.store.merge.join import Merged, merge
from auditkit.store.merge.stand import SetAside

__all__ = ["Merged", "SetAside", "find", "merge"]
