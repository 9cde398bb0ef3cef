"""The audits folder: what was seen, written down as it happens and read back."""

from auditkit.store.audit import Audit
from auditkit.store.audits import Audits
from auditkit.store.head import is_round
from auditkit.store.name import LATEST
from auditkit.store.round import Round, joined, open_round

__all__ = ["LATEST", "Audit", "Audits", "Round", "is_round", "joined", "open_round"]
