"""The audits folder: what was seen, written down as it happens and read back."""

from auditkit.store.audit import Audit
from auditkit.store.audits import Audits
from auditkit.store.name import LATEST

__all__ = ["LATEST", "Audit", "Audits"]
